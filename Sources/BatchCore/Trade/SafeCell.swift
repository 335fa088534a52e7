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

    /// How a text may stand in CSV.
    package enum Shape {
        /// As it is.
        case plain
        /// As it is, in quotes.
        case quoted
        /// Only once ``done(_:)`` and `Visible` have looked at it.
        case unknown
    }

    /// What is quickly seen of a text: a number of no more digits than a spreadsheet keeps, and one that begins
    /// with a letter and in which no character is hidden, are harmless as they stand.
    package static func shape(_ text: UnsafeBufferPointer<UInt8>, delimiter: UInt8) -> Shape {
        guard let first = text.first else { return .plain }
        if (0x30...0x39).contains(first) {
            let isShort = text.count < 12 && (first != 0x30 || text.count == 1)
            return isShort && text.allSatisfy { (0x30...0x39).contains($0) } ? .plain : .unknown
        }
        guard first >= 0x80 || first | 0x20 >= 0x61 && first | 0x20 <= 0x7A else { return .unknown }
        var isPlain = true
        for (place, byte) in text.enumerated() {
            switch byte {
            case 0..<0x20, 0x7F: return .unknown
            // The first bytes of hidden characters: C1, zero width, direction, byte-order mark.
            case 0xC2, 0xE2, 0xEF:
                if Visible.isHidden(text, at: place) { return .unknown }
            case 0x22: isPlain = false
            default: if byte == delimiter { isPlain = false }
            }
        }
        return isPlain ? .plain : .quoted
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
