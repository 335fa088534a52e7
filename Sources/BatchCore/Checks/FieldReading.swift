/// The checks of one cell, without any other data: text in, value and remarks out.
package enum FieldReading {
    package static func identifier<Kind>(_ text: String) -> Reading<Identifier<Kind>> {
        if text.utf8.count <= 15, text.isASCIIDigits, let value = Int64(text), value > 0 {
            return Reading(Identifier(value))
        }
        var cell = CellText(text)
        guard !cell.isEmpty else { return Reading(nil) }
        cell.unwrap()
        cell.dropSpaces()
        let digits = cell.text
        if digits.isASCIIDigits {
            let hasLostDigits = digits.count >= 16 && digits.dropFirst(15).allSatisfy { $0 == "0" }
            if hasLostDigits { return Reading(nil, [Remark(.idDamaged, .error, [cell.original])]) }
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
        return Reading(nil, [Remark(code, .error, [cell.original])] + cell.textRemarks())
    }

    package static func count(_ text: String) -> Reading<Int32> {
        if text.isASCIIDigits, let value = Int32(text) { return Reading(value) }
        var cell = CellText(text)
        guard !cell.isEmpty else { return Reading(nil) }
        cell.unwrap()
        for ending in [",", "."] {
            let parts = cell.text.split(separator: ending, omittingEmptySubsequences: false)
            if parts.count == 2, String(parts[0]).isASCIIDigits, !parts[1].isEmpty,
                parts[1].allSatisfy({ $0 == "0" })
            {
                cell.mend(String(parts[0]))
            }
        }
        if cell.text.isASCIIDigits, let value = Int32(cell.text) {
            return Reading(value, cell.repair)
        }
        return Reading(nil, [Remark(.invalidCount, .error, [cell.original])] + cell.textRemarks())
    }

    package static func action(_ text: String) -> Reading<Action> {
        let cell = CellText(text)
        guard !cell.isEmpty else { return Reading(nil) }
        if let action = Action(reading: cell.text) { return Reading(action, cell.repair) }
        return Reading(nil, [Remark(.unknownAction, .error, [cell.text])] + cell.textRemarks())
    }

    package static func reason(_ text: String, for action: Action) -> Reading<Reason> {
        let cell = CellText(text)
        guard !cell.isEmpty else { return Reading(nil) }
        let allowed = Reason.allowed(for: action)
        if let reason = Reason(reading: cell.text), allowed.contains(reason) {
            return Reading(reason, cell.repair)
        }
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        return Reading(
            nil, [Remark(.invalidReason, .error, [cell.text, names])] + cell.textRemarks())
    }

    package static func eatsID(_ text: String) -> Reading<String> {
        let cell = CellText(text)
        guard !cell.isEmpty else { return Reading(nil) }
        let parts = cell.text.split(separator: "-", omittingEmptySubsequences: false).map(
            String.init)
        if parts.count == 2, parts[0].count == 6, parts[1].count == 8,
            parts.allSatisfy(\.isASCIIDigits)
        {
            return Reading(cell.text, cell.repair)
        }
        return Reading(nil, [Remark(.invalidEatsID, .error, [cell.text])] + cell.textRemarks())
    }

    /// The number by which a restaurant's own system knows an order: any text.
    package static func eatsOrder(_ text: String) -> Reading<String> {
        let cell = CellText(text)
        guard !cell.isEmpty else { return Reading(nil) }
        let wrong = cell.textRemarks()
        return Reading(wrong.isEmpty ? cell.text : nil, wrong + (wrong.isEmpty ? cell.repair : []))
    }

    package static func comment(_ text: String) -> Reading<String> {
        let cell = CellText(text)
        guard !cell.isEmpty else { return Reading(nil) }
        var wrong = cell.textRemarks(allowing: ["\t", "\n", "\r"])
        let length = cell.text.unicodeScalars.count
        if length > 500 {
            wrong.append(Remark(.commentTooLong, .error, [String(length)]))
        }
        return Reading(wrong.isEmpty ? cell.text : nil, wrong + (wrong.isEmpty ? cell.repair : []))
    }

    package static func confirmed(_ text: String) -> Set<FindingCode> {
        guard !text.isEmpty else { return [] }
        let words = text.uppercased().split { !($0.isASCII && ($0.isLetter || $0 == "_")) }
        return Set(words.compactMap { FindingCode(rawValue: String($0)) })
    }
}

// MARK: - Marks

extension FieldReading {
    package static func cis(_ text: String) -> Reading<Cis> {
        if let cis = CleanMarks.commonCis(text) { return Reading(cis) }
        return cisInFull(text)
    }

    /// The same without the shortcut for codes of the common forms.
    package static func cisInFull(_ text: String) -> Reading<Cis> {
        var cell = CellText(text)
        guard !cell.isEmpty, !isAbsent(cell.text) else { return Reading(nil) }
        // What stands at the edges belongs to a code that matches with it only in its tail.
        if let repaired = CisRepair.repaired(cell.text) { cell.mend(repaired) }
        guard let cis = Cis(cell.text) else {
            let remarks = [Remark(.invalidCis, .error, [cell.original])]
            return Reading(nil, remarks + cell.textRemarks(allowing: ["\u{1D}"]))
        }
        return Reading(cis, cis.oddities.map { Remark($0, .warning, [cell.text]) } + cell.repair)
    }

    package static func uin(_ text: String) -> Reading<String> {
        var cell = CellText(text)
        guard !cell.isEmpty, !isAbsent(cell.text) else { return Reading(nil) }
        cell.unwrap()
        cell.dropSpaces()
        if cell.text.isASCIIDigits, cell.text.count == 16 {
            return Reading(cell.text, cell.repair)
        }
        let code: FindingCode = cell.text.isScientific ? .uinDamaged : .invalidUin
        return Reading(nil, [Remark(code, .error, [cell.original])] + cell.textRemarks())
    }

    /// - Parameter today: later days in a declaration are odd.
    package static func gtd(_ text: String, today: CivilTime) -> Reading<String> {
        var cell = CellText(text)
        guard !cell.isEmpty, !isAbsent(cell.text) else { return Reading(nil) }
        let wrong = Reading<String>(nil, [Remark(.invalidGtd, .error, [cell.original])])
        guard !cell.hasControl else { return wrong }
        cell.mend(normalisedNumber(cell.text))
        let parts = cell.text.split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        let isPlain = cell.text.unicodeScalars.allSatisfy {
            $0 == "/" || $0 == "-" || ("0"..."9").contains($0) || $0.properties.isAlphabetic
        }
        guard isPlain, cell.text.unicodeScalars.count <= 29, (3...4).contains(parts.count),
            !parts.contains(""), !cell.text.isScientific, !isDate(parts)
        else { return wrong }
        guard parts.count == 4, parts[3].count <= 3, parts[3].isASCIIDigits else {
            return Reading(cell.text, oddGtd(cell.text, parts, today) + cell.repair)
        }
        let kept = parts.prefix(3).joined(separator: "/")
        let cut = Remark(.gtdGoodsNumberCut, .repair, [cell.original, kept])
        return Reading(kept, oddGtd(kept, Array(parts.prefix(3)), today) + [cut])
    }

    package static func rnpt(_ text: String) -> Reading<String> {
        var cell = CellText(text)
        guard !cell.isEmpty, !isAbsent(cell.text) else { return Reading(nil) }
        let original = [cell.original]
        guard !cell.hasControl else {
            return Reading(nil, [Remark(.invalidRnpt, .error, original)])
        }
        cell.mend(normalisedNumber(cell.text))
        let parts = cell.text.split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        guard cell.text.unicodeScalars.count <= 29, parts.count >= 4 else {
            let variant = parts.count == 3 ? "gtd" : nil
            return Reading(nil, [Remark(.invalidRnpt, .error, original, variant: variant)])
        }
        let isUsual =
            parts.count == 4
            && zip(parts, [8...8, 6...6, 7...7, 1...3]).allSatisfy {
                $0.isASCIIDigits && $1.contains($0.count)
            }
        let odd = isUsual ? [] : [Remark(.rnptUnusual, .warning, [cell.text])]
        return Reading(cell.text, odd + cell.repair)
    }

    package static func country(_ text: String) -> Reading<CountryCode> {
        var cell = CellText(text)
        guard !cell.isEmpty, !isAbsent(cell.text) else { return Reading(nil) }
        guard let code = CountryCode(reading: cell.text) else {
            let suggestion = CountryCode.suggestion(for: cell.text)
            let remark = Remark(
                .invalidCountryCode, .error, [cell.original], suggestion: suggestion)
            return Reading(nil, [remark] + cell.textRemarks())
        }
        cell.mend(code.text)
        return Reading(code, cell.repair)
    }

    /// What people write in a mark's cell when there is no mark.
    private static func isAbsent(_ text: String) -> Bool {
        switch text.lowercased() {
        case "-", "--", "---", "—", "–", "нет", "б/н", "прочерк": true
        default: false
        }
    }

    /// Slashes of other alphabets, spaces and full-width digits as the plain ones.
    private static func normalisedNumber(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars where !CellText.spaces.contains(scalar) {
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

    /// `05/08/2021` or `2021/08/05`.
    private static func isDate(_ parts: [String]) -> Bool {
        guard parts.count == 3, parts.allSatisfy(\.isASCIIDigits) else { return false }
        let widths = parts.map(\.count)
        return widths[1] <= 2
            && (widths[0] <= 2 && [2, 4].contains(widths[2])
                || widths[0] == 4 && widths[2] <= 2)
    }

    private static func oddGtd(_ text: String, _ parts: [String], _ today: CivilTime) -> [Remark] {
        let isUsual =
            parts.map(\.count) == [8, 6, 7] && parts.allSatisfy(\.isASCIIDigits)
            && isPossible(date: parts[1], today: today)
        return isUsual ? [] : [Remark(.gtdUnusual, .warning, [text])]
    }

    /// Whether `DDMMYY` is a day, and none of the future.
    private static func isPossible(date: String, today: CivilTime) -> Bool {
        let numbers = date.utf8.map { Int($0) - 48 }
        guard
            let day = CivilTime(
                year: 2000 + numbers[4] * 10 + numbers[5], month: numbers[2] * 10 + numbers[3],
                day: numbers[0] * 10 + numbers[1])
        else { return false }
        // Two digits of a year from 90 on are of the last century.
        if day.year >= 2090 { return true }
        return day.secondsSinceEpoch <= today.secondsSinceEpoch
    }
}
