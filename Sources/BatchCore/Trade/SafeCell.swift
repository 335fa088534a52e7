/// The one rule that keeps cells of our CSV files whole and harmless in a spreadsheet.
package enum SafeCell {
    /// Text that starts like a formula gets an apostrophe; what a spreadsheet would take for another
    /// value than it is, such as long numbers, `1e5`, `1/2` or `00123`, becomes `="…"`.
    package static func done(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return text }
        switch first {
        case "=", "+", "-", "@", "\t", "\r": return "'" + text
        default: return isMisread(text) ? "=\"\(text)\"" : text
        }
    }

    /// Whether a text is quickly seen to be harmless as it stands, without quotes too: it begins with a
    /// letter, and none of its bytes can be a sign that ``done(_:)``, `Visible` or RFC 4180 look for.
    /// `false` says nothing.
    package static func isPlain(_ text: UnsafeBufferPointer<UInt8>, delimiter: UInt8) -> Bool {
        guard let first = text.first else { return true }
        guard first >= 0x80 || first | 0x20 >= 0x61 && first | 0x20 <= 0x7A else { return false }
        for byte in text {
            switch byte {
            case 0..<0x20, 0x22, 0x7F: return false
            // The first bytes of the hidden characters: C1, zero width, direction, byte-order mark.
            case 0xC2, 0xE2, 0xEF: return false
            default: if byte == delimiter { return false }
            }
        }
        return true
    }

    /// Takes back what ``done(_:)`` did.
    package static func undone(_ text: String) -> String {
        guard let initial = text.utf8.first,
            initial == UInt8(ascii: "'") || initial == UInt8(ascii: "=")
        else { return text }
        if text.hasPrefix("'"), let second = text.unicodeScalars.dropFirst().first,
            ["=", "+", "-", "@", "\t", "\r"].contains(second)
        {
            return String(text.unicodeScalars.dropFirst())
        }
        if text.hasPrefix("=\""), text.hasSuffix("\""), text.utf8.count > 3 {
            let inner = String(text.dropFirst(2).dropLast())
            if isMisread(inner) { return inner }
        }
        return text
    }

    /// Whether a spreadsheet takes a text that begins with a digit for a number, a date or a time
    /// that it then shows in another form.
    private static func isMisread(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, (0x30...0x39).contains(first) else { return false }
        var isPlain = true
        for byte in bytes {
            switch byte {
            case 0x30...0x39: continue
            case UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: " "):
                isPlain = false
            default: return false
            }
        }
        return !isPlain || bytes.count >= 12 || first == 0x30 && bytes.count > 1
    }
}
