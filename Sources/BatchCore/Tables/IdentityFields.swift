/// A number of an order, a shop, an item or a return.
package struct IdentifierField<Kind: Sendable>: Field {
    package let column: Column

    package init(_ column: Column) {
        self.column = column
    }

    @inline(__always)
    package func common(_ cell: CellBytes) -> Common<Identifier<Kind>>? {
        guard let number = cell.number, number > 0 else { return nil }
        return Common(Identifier(number))
    }

    package func full(_ text: String) -> Reading<Identifier<Kind>> {
        var cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        cell.unwrap()
        cell.dropSpaces()
        let digits = cell.text
        if digits.isASCIIDigits {
            let hasLostDigits = digits.count >= 16 && digits.dropFirst(15).allSatisfy { $0 == "0" }
            if hasLostDigits { return Reading(nil, [Remark(.idDamaged, .error)]) }
            if let value = Int64(digits), value > 0 {
                return Reading(Identifier(value), cell.repair)
            }
        }
        let isNumberLike = digits.unicodeScalars.allSatisfy {
            ("0"..."9").contains($0) || ["+", ".", ",", "E", "e", "-"].contains($0)
        }
        let isDamaged =
            digits.isScientific
            || isNumberLike && digits.contains(where: { "+.,".contains($0) })
                && digits.contains(where: \.isNumber)
        let code: FindingCode = isDamaged ? .idDamaged : .invalidID
        return Reading(nil, [Remark(code, .error)] + cell.textRemarks())
    }
}

/// How many units: a whole number from 0 to 2147483647.
package struct CountField: Field {
    package var column: Column { .count }

    package init() {}

    @inline(__always)
    package func common(_ cell: CellBytes) -> Common<Int32>? {
        guard cell.count < 10, let number = cell.number else { return nil }
        return Common(Int32(truncatingIfNeeded: number))
    }

    package func full(_ text: String) -> Reading<Int32> {
        var cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        if text.isASCIIDigits, let value = Int32(text) { return Reading(value) }
        cell.unwrap()
        cell.dropThousandSpaces()
        for ending in [",", "."] {
            let parts = cell.text.split(separator: ending, omittingEmptySubsequences: false)
            if parts.count == 2, String(parts[0]).isASCIIDigits, !parts[1].isEmpty,
                parts[1].allSatisfy({ $0 == "0" })
            {
                // Three decimals may be thousands: the column and the order decide.
                if parts[1].count == 3, let value = Int32(parts[0]) {
                    return Reading(
                        value, [Remark(.invalidCount, .error, [String(value)], variant: "thousand")]
                    )
                }
                cell.mend(String(parts[0]))
            }
        }
        if cell.text.isASCIIDigits, let value = Int32(cell.text) {
            return Reading(value, cell.repair)
        }
        return Reading(nil, [Remark(.invalidCount, .error)] + cell.textRemarks())
    }
}

/// What a row asks for.
package struct ActionField: Field {
    package var column: Column { .action }
    private let names: [(name: [UInt8], action: Action)] = ActionRules.all.flatMap { rules in
        rules.names.map { (Array($0.utf8), rules.action) }
    }

    package init() {}

    @inline(__always)
    package func common(_ cell: CellBytes) -> Common<Action>? {
        for entry in names where cell.equals(entry.name) { return Common(entry.action) }
        return nil
    }

    package func full(_ text: String) -> Reading<Action> {
        let cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        if let action = Action(reading: cell.text) { return Reading(action, cell.repair) }
        return Reading(nil, [Remark(.unknownAction, .error)] + cell.textRemarks())
    }
}

/// Why an action is asked for: one of the reasons that it may give.
package struct ReasonField: Field {
    package var column: Column { .reason }
    private let allowed: [Reason]
    /// Those that may be written whatever the order's status.
    private let suggested: String
    private let names: [(name: [UInt8], reason: Reason)]

    package init(_ action: Action) {
        let rules = ActionRules.of(action)
        allowed = rules.reasons
        suggested = rules.reasonsOfAllStates.map(\.rawValue).joined(separator: ", ")
        names = allowed.flatMap { reason in
            reason.names.map { (Array($0.utf8), reason) }
        }
    }

    @inline(__always)
    package func common(_ cell: CellBytes) -> Common<Reason>? {
        for entry in names where cell.equals(entry.name) { return Common(entry.reason) }
        return nil
    }

    package func full(_ text: String) -> Reading<Reason> {
        let cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        if let reason = Reason(reading: cell.text), allowed.contains(reason) {
            return Reading(reason, cell.repair)
        }
        return Reading(nil, [Remark(.invalidReason, .error, [suggested])] + cell.textRemarks())
    }
}

/// The number by which a restaurant's own system knows an order: any text.
package struct EatsOrderField: Field {
    package var column: Column { .orderID }

    package init() {}

    package func common(_ cell: CellBytes) -> Common<String>? {
        // One that begins with a digit can't be a word for nothing.
        guard cell.count > 0, cell.count <= 40, cell[0] &- 0x30 < 10 else { return nil }
        for index in 0..<cell.count {
            switch cell[index] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: continue
            default: return nil
            }
        }
        return Common(cell.text)
    }

    package func full(_ text: String) -> Reading<String> {
        let cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        let wrong = cell.textRemarks()
        return Reading(wrong.isEmpty ? cell.text : nil, wrong + (wrong.isEmpty ? cell.repair : []))
    }
}

/// The number by which Yandex Eats knows an order: `DDDDDD-DDDDDDDD`.
package struct EatsIDField: Field {
    package var column: Column { .eatsID }

    package init() {}

    package func common(_ cell: CellBytes) -> Common<String>? {
        guard cell.count == 15, cell[6] == 0x2D, cell.areDigits(0..<6), cell.areDigits(7..<15)
        else { return nil }
        return Common(cell.text)
    }

    package func full(_ text: String) -> Reading<String> {
        let cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        let parts = cell.text.split(separator: "-", omittingEmptySubsequences: false).map(
            String.init)
        if parts.count == 2, parts[0].count == 6, parts[1].count == 8,
            parts.allSatisfy(\.isASCIIDigits)
        {
            return Reading(cell.text, cell.repair)
        }
        return Reading(nil, [Remark(.invalidEatsID, .error)] + cell.textRemarks())
    }
}

/// What the restaurant is told: up to 500 characters of any text. A word for nothing is one, too.
package struct CommentField: Field {
    package var column: Column { .comment }

    package init() {}

    package func common(_ cell: CellBytes) -> Common<String>? { nil }

    package func full(_ text: String) -> Reading<String> {
        let cell = CellText(text)
        guard !cell.isEmpty else { return Reading(nil) }
        var wrong = cell.textRemarks(allowing: ["\t", "\n", "\r"])
        let length = cell.text.unicodeScalars.count
        if length > 500 {
            wrong.append(Remark(.commentTooLong, .error, [String(length)]))
        }
        return Reading(wrong.isEmpty ? cell.text : nil, wrong + (wrong.isEmpty ? cell.repair : []))
    }
}

/// The codes that she has released on a row.
enum Confirmation {
    static func codes(_ text: String) -> Set<FindingCode> {
        guard !text.isEmpty else { return [] }
        let words = text.uppercased().split { !($0.isASCII && ($0.isLetter || $0 == "_")) }
        return Set(words.compactMap { FindingCode(rawValue: String($0)) })
    }
}
