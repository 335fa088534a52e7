// MARK: - Other kinds of files

extension TableFile {
    /// What else a file may be that people mistake for a table; the words `read.KIND` say what to do.
    static func foreignKind(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let kinds: [([UInt8], String)] = [
            (Array("%PDF".utf8), "pdf"), ([0x89, 0x50, 0x4E, 0x47], "image"),
            ([0xFF, 0xD8, 0xFF], "image"), ([0x1F, 0x8B], "gzip"), (Array("Rar!".utf8), "rar"),
            (Array("{\\rtf".utf8), "rtf"), (Array("MOXCEL".utf8), "mxl"),
            ([0x37, 0x7A, 0xBC], "rar"), (Array("ID;P".utf8), "sylk"),
            (Array("GIF8".utf8), "image"),
            ([0x50, 0x4B, 0x05, 0x06], "zip"),
        ]
        if let kind = kinds.first(where: { bytes.starts(with: $0.0) })?.1 { return kind }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            return contains(bytes, "EncryptedPackage") ? "encrypted" : "xls"
        }
        let text = bytes.drop { $0.isSpace || [0xEF, 0xBB, 0xBF].contains($0) }
        let head = String(decoding: text.prefix(256), as: UTF8.self).lowercased()
        if head.hasPrefix("<!doctype html") || head.hasPrefix("<html") || head.hasPrefix("<table") {
            return "html"
        }
        if head.hasPrefix("mime-version:") || head.contains("content-type: multipart/related") {
            return "mhtml"
        }
        if isJSON(head) { return "json" }
        if isDbf(bytes) { return "dbf" }
        return isBinary(bytes) ? "binary" : nil
    }

    /// Whether a text begins as an object or a list of JSON does.
    private static func isJSON(_ head: String) -> Bool {
        let signs = head.lazy.filter { !$0.isWhitespace }.prefix(2)
        guard let first = signs.first, first == "{" || first == "[", let second = signs.last else {
            return false
        }
        return "{[\"]}".contains(second) && signs.count == 2
    }

    /// Whether it begins with more bytes that no text has than damage would explain. UTF-16 has zeros, and
    /// a code's separator is a sign of a text; an archive is looked into.
    private static func isBinary(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let head = bytes.prefix(1 << 10)
        let odd = head.count { $0 < 0x08 || (0x0E..<0x1A).contains($0) || $0 == 0x7F }
        return odd > head.count / 20 && !head.starts(with: [0x50, 0x4B, 0x03, 0x04])
            && TextEncoding.detect(head: UnsafeBufferPointer(rebasing: head)) == nil
    }

    /// Whether an OLE file names a stream, in UTF-16.
    private static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ name: String) -> Bool {
        let wanted = name.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains { start in
            bytes[start] == wanted[0] && bytes[start...].starts(with: wanted)
        }
    }

    /// A table of dBASE: its version, a date, and a header that ends in 0x0D.
    private static func isDbf(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count > 33, [0x03, 0x30, 0x83, 0x8B, 0xF5].contains(bytes[0]),
            (1...12).contains(bytes[2]), (1...31).contains(bytes[3])
        else { return false }
        let length = Int(bytes[8]) | Int(bytes[9]) << 8
        return length > 32 && length <= bytes.count && bytes[length - 1] == 0x0D
            || length > 32 && length % 32 == 1
    }
}
