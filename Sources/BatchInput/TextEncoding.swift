import CScan
import Glibc

/// How the bytes of a table say their characters.
package enum TextEncoding: String, Sendable, Hashable, Codable {
    case utf8 = "UTF-8"
    case utf8Marked = "UTF-8 with BOM"
    case utf16LE = "UTF-16LE"
    case utf16BE = "UTF-16BE"
    case windows1251 = "windows-1251"
    case gb18030 = "GB18030"
    case cp866 = "CP866"
    case koi8r = "KOI8-R"
    case macCyrillic = "MacCyrillic"

    /// Reads a name as the flag `--encoding` takes it.
    package init?(named name: String) {
        switch name.lowercased().filter({ $0 != "-" && $0 != "_" && $0 != " " }) {
        case "utf8": self = .utf8
        case "utf16", "utf16le": self = .utf16LE
        case "utf16be": self = .utf16BE
        case "windows1251", "cp1251", "1251", "win1251": self = .windows1251
        case "gb18030", "gbk", "gb2312": self = .gb18030
        case "cp866", "866", "ibm866", "dos": self = .cp866
        case "koi8r", "koi8": self = .koi8r
        case "maccyrillic", "xmaccyrillic": self = .macCyrillic
        default: return nil
        }
    }

    /// The encoding of `bytes`: what a mark says; else UTF-8 where nearly all of it is that; else UTF-16 where
    /// every other byte of the first line is zero; else Windows-1251.
    package static func detect(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding {
        detect(head: bytes) ?? (isUTF8(bytes) || isMostlyUTF8(bytes) ? .utf8 : .windows1251)
    }

    /// Whether nine in ten of the bytes that are no ASCII belong to sound characters of UTF-8: then the
    /// others are damage, and no other encoding.
    static func isMostlyUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var (sound, others) = (0, 0)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte >= 0x80 else {
                index += 1
                continue
            }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
            let end = min(index + length, bytes.count)
            if end - index == length, isUTF8(UnsafeBufferPointer(rebasing: bytes[index..<end])) {
                sound += length
                index = end
            } else {
                others += 1
                index += 1
            }
        }
        return sound >= 9 * others
    }

    /// The encoding that the beginning of a file tells: by its mark, or by its zeros.
    static func detect(head bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
        if bytes.starts(with: utf8Marked.mark) { return .utf8Marked }
        if bytes.starts(with: [0xFF, 0xFE]) { return .utf16LE }
        if bytes.starts(with: [0xFE, 0xFF]) { return .utf16BE }
        return unmarkedUTF16(bytes)
    }

    private static func unmarkedUTF16(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
        let line = bytes.prefix(512)
        guard line.count >= 4 else { return nil }
        let even = line.indices.filter { $0 % 2 == 0 }
        let odd = line.indices.filter { $0 % 2 == 1 }
        let zerosInOdd = odd.count { line[$0] == 0 }
        let zerosInEven = even.count { line[$0] == 0 }
        // Cyrillic letters have 4 in the high byte, № has 0x21, dashes 0x20; delimiters and digits have 0.
        func isHigh(_ byte: UInt8) -> Bool {
            byte == 0 || byte == 4 || byte == 0x20 || byte == 0x21 || byte >= 0x4E
        }
        if zerosInOdd > 0, odd.allSatisfy({ isHigh(line[$0]) }) { return .utf16LE }
        if zerosInEven > 0, even.allSatisfy({ isHigh(line[$0]) }) { return .utf16BE }
        return nil
    }

    /// Whether part of a text is UTF-8; what may be cut off at its end does not count.
    static func isSound(_ text: UnsafeBufferPointer<UInt8>, isWhole: Bool) -> Bool {
        guard !isWhole else { return isUTF8(text) }
        var end = text.count
        // A character has four bytes at most.
        while end > 0, text.count - end < 3, text[end - 1] & 0xC0 == 0x80 { end -= 1 }
        if end > 0, text[end - 1] >= 0xC0 { end -= 1 } else { end = text.count }
        return isUTF8(UnsafeBufferPointer(rebasing: text[..<end]))
    }

    /// Whether all of `buffer` is well-formed UTF-8.
    package static func isUTF8(_ buffer: UnsafeBufferPointer<UInt8>) -> Bool {
        buffer.baseAddress.map { batch_is_utf8($0, buffer.count) } ?? true
    }

    /// The bytes that a text in this encoding begins with.
    package var mark: [UInt8] {
        switch self {
        case .utf8Marked: [0xEF, 0xBB, 0xBF]
        case .utf16LE: [0xFF, 0xFE]
        case .utf16BE: [0xFE, 0xFF]
        case .utf8, .windows1251, .gb18030, .cp866, .koi8r, .macCyrillic: []
        }
    }

    private var converterName: String {
        switch self {
        case .utf8, .utf8Marked: "UTF-8"
        case .utf16LE: "UTF-16LE"
        case .utf16BE: "UTF-16BE"
        case .windows1251: "CP1251"
        case .gb18030: "GB18030"
        case .cp866: "CP866"
        case .koi8r: "KOI8-R"
        case .macCyrillic: "MAC-CYRILLIC"
        }
    }

    /// The text of `bytes` as UTF-8, without a mark; what can't be decoded becomes U+FFFD.
    ///
    /// - Returns: `nil` where the bytes are that text as they are, behind the mark.
    /// - Parameter isUTF8: whether that is known already.
    func decoded(_ bytes: UnsafeBufferPointer<UInt8>, isUTF8: Bool = false) -> TableText? {
        let body =
            bytes.starts(with: mark)
            ? UnsafeBufferPointer(rebasing: bytes[mark.count...]) : bytes
        switch self {
        case .utf8, .utf8Marked:
            guard !isUTF8, !Self.isUTF8(body) else { return nil }
            return TableText(Array(String(decoding: body, as: UTF8.self).utf8))
        case .windows1251:
            return Self.cyrillic(body)
        case .utf16LE, .utf16BE, .gb18030, .cp866, .koi8r, .macCyrillic:
            let isWide = self == .utf16LE || self == .utf16BE
            let text = Converter(to: "UTF-8", from: converterName)?.convert(
                body, replacement: [0xEF, 0xBF, 0xBD], unit: isWide ? 2 : 1)
            return TableText(text ?? [])
        }
    }

    /// Text in Windows-1251, by a table of its 256 characters.
    private static func cyrillic(_ body: UnsafeBufferPointer<UInt8>) -> TableText {
        // No character of it has more than three bytes.
        TableText(capacity: body.count * 3) { room in
            var filled = 0
            windows1251Characters.withUnsafeBufferPointer { characters in
                for byte in body {
                    if byte < 0x80 {
                        room[filled] = byte
                        filled += 1
                        continue
                    }
                    let character = characters[Int(byte)]
                    for place in 0..<Int(character.count) {
                        room[filled] = UInt8(truncatingIfNeeded: character.bytes >> (8 * place))
                        filled += 1
                    }
                }
            }
            return filled
        }
    }

    private static let windows1251Characters: [(bytes: UInt32, count: UInt8)] =
        (0..<256).map { byte in
            let text = [UInt8(byte)].withUnsafeBufferPointer {
                Converter(to: "UTF-8", from: "CP1251")?.convert(
                    $0, replacement: [0xEF, 0xBF, 0xBD], unit: 1)
            }
            let bytes = (text ?? []).enumerated().reduce(UInt32(0)) {
                $0 | UInt32($1.element) << (8 * UInt32($1.offset))
            }
            return (bytes, UInt8(text?.count ?? 0))
        }

    /// `text` in this encoding with its mark, or `nil` where the encoding can't hold it.
    package func encoded(_ text: String) -> [UInt8]? {
        switch self {
        case .utf8, .utf8Marked:
            return mark + Array(text.utf8)
        case .utf16LE, .utf16BE, .windows1251, .gb18030, .cp866, .koi8r, .macCyrillic:
            guard
                let bytes = Array(text.utf8).withUnsafeBufferPointer({
                    Converter(to: converterName, from: "UTF-8")?.convert(
                        $0, replacement: nil, unit: 1)
                })
            else { return nil }
            return mark + bytes
        }
    }
}

/// The system's character set converter.
private struct Converter: ~Copyable {
    private let handle: iconv_t

    init?(to target: String, from source: String) {
        let handle = iconv_open(target, source)
        guard let handle, Int(bitPattern: handle) != -1 else { return nil }
        self.handle = handle
    }

    deinit {
        iconv_close(handle)
    }

    /// - Parameters:
    ///   - replacement: what stands for something that can't be converted; `nil` gives up.
    ///   - unit: how many bytes of the source are passed over for it.
    func convert(
        _ source: UnsafeBufferPointer<UInt8>, replacement: [UInt8]?, unit: Int
    ) -> [UInt8]? {
        // The converter only reads it, though its declaration does not say so.
        let input = UnsafeMutableRawBufferPointer(
            mutating: UnsafeRawBufferPointer(source)
        ).assumingMemoryBound(to: CChar.self)
        var output: [UInt8] = []
        output.reserveCapacity(source.count * 2)
        var chunk = [CChar](repeating: 0, count: 64 * 1024)
        var next = input.baseAddress
        var left = input.count
        while left > 0 {
            let failed = chunk.withUnsafeMutableBufferPointer { chunk in
                var out = chunk.baseAddress
                var room = chunk.count
                let result = iconv(handle, &next, &left, &out, &room)
                let failed = result == -1 ? errno : 0
                let written = UnsafeRawBufferPointer(
                    start: chunk.baseAddress, count: chunk.count - room)
                output.append(contentsOf: written)
                return failed
            }
            guard failed == EILSEQ || failed == EINVAL else { continue }
            guard let replacement else { return nil }
            output += replacement
            let skipped = min(unit, left)
            next = next?.advanced(by: skipped)
            left -= skipped
        }
        return output
    }
}
