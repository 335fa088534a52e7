/// The one rule that keeps cells of our CSV files harmless in a spreadsheet.
package enum SafeCell {
    /// Text that starts like a formula gets an apostrophe; long numbers become `="…"`.
    package static func done(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return text }
        switch first {
        case "=", "+", "-", "@", "\t", "\r": return "'" + text
        case "0"..."9"
        where text.utf8.count >= 12 && text.utf8.allSatisfy { (48...57).contains($0) }:
            return "=\"\(text)\""
        default: return text
        }
    }

    /// Takes back what ``done(_:)`` did.
    package static func undone(_ text: String) -> String {
        if text.hasPrefix("'"), let second = text.unicodeScalars.dropFirst().first,
            ["=", "+", "-", "@", "\t", "\r"].contains(second)
        {
            return String(text.unicodeScalars.dropFirst())
        }
        if text.hasPrefix("=\""), text.hasSuffix("\""), text.utf8.count >= 15 {
            let inner = text.utf8.dropFirst(2).dropLast()
            if inner.allSatisfy({ (48...57).contains($0) }) {
                return String(decoding: inner, as: UTF8.self)
            }
        }
        return text
    }
}
