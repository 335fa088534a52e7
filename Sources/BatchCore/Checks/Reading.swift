/// What a cell says: a value, nothing, or what is wrong with it.
package struct Reading<Value: Sendable>: Sendable {
    /// `nil` where the cell is empty, or wrong (then the remarks say so).
    package var value: Value?
    package var remarks: [Remark]

    package init(_ value: Value?, _ remarks: [Remark] = []) {
        self.value = value
        self.remarks = remarks
    }

    package var isWrong: Bool { remarks.contains { $0.severity == .error } }
    /// Whether the cell holds nothing at all.
    package var isEmpty: Bool { value == nil && remarks.isEmpty }
}

/// The text of a cell on its way to a value: what it was, and what was mended so far.
struct CellText {
    let original: String
    /// Without what stands at the edges and says nothing.
    private(set) var text: String
    private(set) var isRepaired = false

    init(_ original: String) {
        self.original = original
        if Self.isPlain(original.utf8.first), Self.isPlain(original.utf8.last) {
            text = original
            return
        }
        var scalars = original.unicodeScalars[...]
        var repaired = false
        func isEdge(_ scalar: Unicode.Scalar) -> Bool {
            if Self.silent.contains(scalar) { return true }
            guard Self.invisible.contains(scalar) else { return false }
            repaired = true
            return true
        }
        while let first = scalars.first, isEdge(first) { scalars.removeFirst() }
        while let last = scalars.last, isEdge(last) { scalars.removeLast() }
        text = String(scalars)
        isRepaired = repaired
    }

    /// Whether a byte is a visible character of ASCII, at which nothing is cut off.
    private static func isPlain(_ byte: UInt8?) -> Bool {
        byte.map { (0x21...0x7E).contains($0) } ?? false
    }

    var isEmpty: Bool { text.isEmpty }
    /// Whether it says that there is nothing, in whatever way.
    var isNothing: Bool { EmptyCell.isMeant(by: text) }

    /// Replaces the text by a mended one.
    mutating func mend(_ mended: String) {
        guard mended != text else { return }
        text = mended
        isRepaired = true
    }

    /// The remark on what was mended, if anything was.
    var repair: [Remark] {
        isRepaired ? [Remark(.valueRepaired, .repair, [text])] : []
    }

    /// The remark on characters that no text may have, if there are such.
    func textRemarks(allowing allowed: Set<Unicode.Scalar> = []) -> [Remark] {
        guard mayHaveControl else { return [] }
        let bad = text.unicodeScalars.first { scalar in
            scalar == "\u{FFFD}"
                || scalar.properties.generalCategory == .control && !allowed.contains(scalar)
        }
        guard let bad else { return [] }
        let name = "U+" + String(bad.value, radix: 16, uppercase: true).leftPadded(to: 4)
        return [Remark(.invalidText, .error, [name])]
    }

    var hasControl: Bool {
        mayHaveControl
            && text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// Whether a byte may belong to a control character or to U+FFFD; most texts have none.
    private var mayHaveControl: Bool {
        text.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xEF }
    }

    /// What the text is, without a wrapper `="…"` or a leading apostrophe.
    mutating func unwrap() {
        if text.hasPrefix("=\""), text.hasSuffix("\""), text.count >= 3 {
            mend(String(text.dropFirst(2).dropLast()))
        } else if text.hasPrefix("'") {
            mend(String(text.dropFirst()))
        }
    }

    /// Takes out spaces of every kind.
    mutating func dropSpaces() {
        mend(String(text.unicodeScalars.filter { !Self.spaces.contains($0) }.map(Character.init)))
    }

    /// Takes out spaces between thousands.
    mutating func dropThousandSpaces() {
        let parts = text.unicodeScalars.split { Self.spaces.contains($0) }
        guard parts.count > 1, parts[0].count <= 3, parts.dropFirst().allSatisfy({ $0.count == 3 })
        else { return }
        dropSpaces()
    }

    /// Slashes of other alphabets, spaces and full-width digits as the plain ones.
    static func plainNumber(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars where !spaces.contains(scalar) {
            switch scalar {
            case "\u{FF0F}", "\u{2215}", "\u{2044}", "\\": plain.unicodeScalars.append("/")
            case "\u{FF10}"..."\u{FF19}":
                if let digit = Unicode.Scalar(scalar.value - 0xFF10 + 0x30) {
                    plain.unicodeScalars.append(digit)
                }
            default: plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }

    static let silent: Set<Unicode.Scalar> = [" ", "\t", "\n", "\r"]
    static let invisible: Set<Unicode.Scalar> = [
        "\u{A0}", "\u{202F}", "\u{FEFF}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}",
    ]
    static let spaces: Set<Unicode.Scalar> = [" ", "\u{A0}", "\u{202F}", "\u{2009}", "\u{2007}"]
}

extension String {
    func leftPadded(to width: Int) -> String {
        String(repeating: "0", count: Swift.max(0, width - count)) + self
    }

    var isASCIIDigits: Bool {
        !isEmpty && utf8.allSatisfy { (48...57).contains($0) }
    }

    /// Whether a spreadsheet has turned a long number into `1,23457E+11`.
    var isScientific: Bool {
        let parts = uppercased().split(separator: "E", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[0].utf8.first, (48...57).contains(first) else {
            return false
        }
        let exponent = parts[1].drop { $0 == "+" || $0 == "-" }
        return parts[0].utf8.allSatisfy { (48...57).contains($0) || $0 == 44 || $0 == 46 }
            && String(exponent).isASCIIDigits && parts[1].utf8.count <= 4
    }
}
