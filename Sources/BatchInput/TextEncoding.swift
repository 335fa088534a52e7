import Glibc

/// How the bytes of a table say their characters.
package enum TextEncoding: String, Sendable, Hashable, Codable {
    case utf8 = "UTF-8"
    case utf8Marked = "UTF-8 with BOM"
    case utf16LE = "UTF-16LE"
    case utf16BE = "UTF-16BE"
    case windows1251 = "windows-1251"
    case gb18030 = "GB18030"

    /// Reads a name as the flag `--encoding` takes it.
    package init?(named name: String) {
        switch name.lowercased().filter({ $0 != "-" && $0 != "_" && $0 != " " }) {
        case "utf8": self = .utf8
        case "utf16", "utf16le": self = .utf16LE
        case "utf16be": self = .utf16BE
        case "windows1251", "cp1251", "1251", "win1251": self = .windows1251
        case "gb18030", "gbk", "gb2312": self = .gb18030
        default: return nil
        }
    }

    /// The encoding of `bytes`: what a mark says; else UTF-8 where it is that; else UTF-16 where
    /// every other byte of the first line is zero; else Windows-1251.
    package static func detect(_ bytes: [UInt8]) -> TextEncoding {
        if bytes.starts(with: utf8Marked.mark) { return .utf8Marked }
        if bytes.starts(with: [0xFF, 0xFE]) { return .utf16LE }
        if bytes.starts(with: [0xFE, 0xFF]) { return .utf16BE }
        if let order = unmarkedUTF16(bytes) { return order }
        return isUTF8(bytes) ? .utf8 : .windows1251
    }

    private static func unmarkedUTF16(_ bytes: [UInt8]) -> TextEncoding? {
        let line = bytes.prefix(512)
        guard line.count >= 4 else { return nil }
        let even = line.indices.filter { $0 % 2 == 0 }
        let odd = line.indices.filter { $0 % 2 == 1 }
        let zerosInOdd = odd.count { line[$0] == 0 }
        let zerosInEven = even.count { line[$0] == 0 }
        // Cyrillic letters have 4 in the high byte; delimiters and digits have 0.
        func isHigh(_ byte: UInt8) -> Bool { byte == 0 || byte == 4 || byte >= 0x4E }
        if zerosInOdd > 0, odd.allSatisfy({ isHigh(line[$0]) }) { return .utf16LE }
        if zerosInEven > 0, even.allSatisfy({ isHigh(line[$0]) }) { return .utf16BE }
        return nil
    }

    /// Whether `bytes` are well-formed UTF-8.
    static func isUTF8(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer(isUTF8)
    }

    package static func isUTF8(_ buffer: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(buffer)
        var index = 0
        while index < buffer.count {
            // ASCII goes eight at a time.
            if index + 8 <= buffer.count,
                raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    & 0x8080_8080_8080_8080 == 0
            {
                index += 8
                continue
            }
            let first = buffer[index]
            if first < 0x80 {
                index += 1
                continue
            }
            let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
            guard (0xC2...0xF4).contains(first), index + length <= buffer.count else {
                return false
            }
            let second = buffer[index + 1]
            let range: ClosedRange<UInt8> =
                switch first {
                case 0xE0: 0xA0...0xBF
                case 0xED: 0x80...0x9F
                case 0xF0: 0x90...0xBF
                case 0xF4: 0x80...0x8F
                default: 0x80...0xBF
                }
            guard range.contains(second) else { return false }
            for next in 2..<max(2, length) where buffer[index + next] & 0xC0 != 0x80 {
                return false
            }
            index += length
        }
        return true
    }

    /// The bytes that a text in this encoding begins with.
    var mark: [UInt8] {
        switch self {
        case .utf8Marked: [0xEF, 0xBB, 0xBF]
        case .utf16LE: [0xFF, 0xFE]
        case .utf16BE: [0xFE, 0xFF]
        case .utf8, .windows1251, .gb18030: []
        }
    }

    private var converterName: String {
        switch self {
        case .utf8, .utf8Marked: "UTF-8"
        case .utf16LE: "UTF-16LE"
        case .utf16BE: "UTF-16BE"
        case .windows1251: "CP1251"
        case .gb18030: "GB18030"
        }
    }

    /// The text of `bytes` as UTF-8, without a mark; what can't be decoded becomes U+FFFD.
    package func decoded(_ bytes: [UInt8]) -> [UInt8] {
        let body = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
        switch self {
        case .utf8, .utf8Marked:
            return Self.isUTF8(body) ? body : Array(String(decoding: body, as: UTF8.self).utf8)
        case .utf16LE, .utf16BE, .windows1251, .gb18030:
            return Converter(to: "UTF-8", from: converterName)?.convert(
                body, replacement: [0xEF, 0xBF, 0xBD],
                unit: self == .utf16LE || self == .utf16BE ? 2 : 1) ?? []
        }
    }

    /// `text` in this encoding with its mark, or `nil` where the encoding can't hold it.
    package func encoded(_ text: String) -> [UInt8]? {
        switch self {
        case .utf8, .utf8Marked:
            return mark + Array(text.utf8)
        case .utf16LE, .utf16BE, .windows1251, .gb18030:
            guard
                let bytes = Converter(to: converterName, from: "UTF-8")?.convert(
                    Array(text.utf8), replacement: nil, unit: 1)
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
    func convert(_ source: [UInt8], replacement: [UInt8]?, unit: Int) -> [UInt8]? {
        var input = source.map { CChar(bitPattern: $0) }
        var output: [UInt8] = []
        output.reserveCapacity(source.count * 2)
        var chunk = [CChar](repeating: 0, count: 64 * 1024)
        return input.withUnsafeMutableBufferPointer { input -> [UInt8]? in
            var next = input.baseAddress
            var left = input.count
            while left > 0 {
                let (written, failed) = chunk.withUnsafeMutableBufferPointer { chunk in
                    var out = chunk.baseAddress
                    var room = chunk.count
                    let result = iconv(handle, &next, &left, &out, &room)
                    return (chunk.count - room, result == -1 ? errno : 0)
                }
                output += chunk[..<written].map { UInt8(bitPattern: $0) }
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
}
