/// A marking code that matches one of the two expressions.
package struct Cis: Hashable, Sendable {
    /// The code as it is sent, U+001D as itself.
    package let text: String
    /// The code without tail and brackets, `01` GTIN `21` serial: what two codes are compared by.
    package let key: String
    package let hasTail: Bool

    /// - Returns: `nil` where neither expression matches.
    package init?(_ text: String) {
        let scalars = text.unicodeScalars.map(\.value)
        guard let layout = CisPattern.withTail(scalars) ?? CisPattern.withoutTail(scalars) else {
            return nil
        }
        self.text = text
        hasTail = layout.tail != nil
        let serial = String(scalars: scalars[layout.serial])
        key = "01\(String(scalars: scalars[layout.gtin]))21\(serial)"
    }

    /// A code of the most common form.
    ///
    /// - Parameter keyLength: how many bytes stand before the separator.
    init(common text: String, keyLength: Int, hasTail: Bool) {
        self.text = text
        key = String(text.prefix(upTo: text.utf8.index(text.startIndex, offsetBy: keyLength)))
        self.hasTail = hasTail
    }

    /// The characters of the serial, and those behind it.
    private var pieces: (serial: [UInt32], rest: [UInt32]) {
        let scalars = text.unicodeScalars.map(\.value)
        guard let layout = CisPattern.withTail(scalars) ?? CisPattern.withoutTail(scalars) else {
            return ([], [])
        }
        return (
            Array(scalars[layout.serial]), Array(scalars[layout.serial.upperBound...])
        )
    }
}

extension String {
    init(scalars: some Sequence<UInt32>) {
        self.init()
        unicodeScalars.append(contentsOf: scalars.compactMap(Unicode.Scalar.init))
    }
}

// MARK: - What is odd about a code that matches

extension Cis {
    /// The warnings about this code, in the order of the page of rules.
    var oddities: [FindingCode] {
        let (serial, rest) = pieces
        var codes: [FindingCode] = []
        let lost = hasLostSeparator(serial)
        if lost { codes.append(.cisSeparatorLost) }
        if Self.hasSecondCode(rest) { codes.append(.cisSecondCode) }
        if !hasRightCheckDigit { codes.append(.cisGtinCheckDigit) }
        if !hasTail, !lost { codes.append(.cisWithoutTail) }
        if hasTail, !Self.hasUsualTail(rest) { codes.append(.cisUnusualTail) }
        if !serial.allSatisfy(Self.isInSet82) { codes.append(.cisUnusualSerial) }
        return codes
    }

    /// Whether the separator seems to be lost: a serial of 13 or 20 that ends like 93 and four
    /// characters, or the text of a separator inside.
    private func hasLostSeparator(_ serial: [UInt32]) -> Bool {
        guard !hasTail else { return false }
        if serial.count == 13 || serial.count == 20 {
            let mark = serial.suffix(6).prefix(2)
            if mark.elementsEqual([0x39, 0x31]) || mark.elementsEqual([0x39, 0x33]) {
                return true
            }
        }
        return CisRepair.containsSeparatorText(String(scalars: serial))
    }

    private static func hasSecondCode(_ rest: [UInt32]) -> Bool {
        guard rest.count > 18 else { return false }
        return rest.indices.dropLast(17).contains { index in
            rest[index] == 0x30 && rest[index + 1] == 0x31
                && rest[index + 2..<index + 16].allSatisfy { (0x30...0x39).contains($0) }
                && rest[index + 16] == 0x32 && rest[index + 17] == 0x31
        }
    }

    private var hasRightCheckDigit: Bool {
        let digits = key.utf8.dropFirst(2).prefix(14).map { Int($0) - 48 }
        let sum = digits.dropLast().enumerated().reduce(0) { sum, digit in
            sum + digit.element * (digit.offset % 2 == 0 ? 3 : 1)
        }
        return (10 - sum % 10) % 10 == digits[13]
    }

    /// 93 and four characters, or 91 and four and 92 and 44 or 88, of printable ASCII.
    private static func hasUsualTail(_ rest: [UInt32]) -> Bool {
        let parts = rest.dropFirst().split(separator: 0x1D, omittingEmptySubsequences: false)
            .map(withoutBrackets)
        let hasGroup = parts.first?.starts(with: [0x32, 0x34, 0x30]) == true
        let plain = hasGroup ? Array(parts.dropFirst()) : parts
        guard plain.allSatisfy({ $0.allSatisfy(CisPattern.isPrintable) }) else { return false }
        switch plain.count {
        case 1:
            return plain[0].starts(with: [0x39, 0x33]) && plain[0].count == 6
        case 2:
            return plain[0].starts(with: [0x39, 0x31]) && plain[0].count == 6
                && plain[1].starts(with: [0x39, 0x32])
                && (plain[1].count == 46 || plain[1].count == 90)
        default:
            return false
        }
    }

    /// `(93)abcd` as `93abcd`.
    private static func withoutBrackets(_ part: ArraySlice<UInt32>) -> [UInt32] {
        guard part.first == 0x28, let close = part.firstIndex(of: 0x29) else { return Array(part) }
        return Array(part[(part.startIndex + 1)..<close] + part[(close + 1)...])
    }

    /// GS1's character set 82.
    static func isInSet82(_ scalar: UInt32) -> Bool {
        switch scalar {
        // Letters and digits; underscore, ! and "; then % to / and : to ?
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x5F, 0x21, 0x22, 0x25...0x2F, 0x3A...0x3F: true
        default: false
        }
    }
}
