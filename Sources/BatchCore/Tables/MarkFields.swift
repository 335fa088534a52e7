/// What two marks are compared by: a hash of the code without its tail, or of a UIN.
package struct MarkKey: Hashable, Sendable {
    package let hash: UInt64

    init(hash: UInt64) {
        self.hash = hash
    }

    init(cis key: String) {
        hash = CellBytes.of(key) { Self.hash($0, kind: 1) }
    }

    init(uin: String) {
        hash = CellBytes.of(uin) { Self.hash($0, kind: 2) }
    }

    /// - Parameter kind: keeps codes and UINs apart.
    /// - Returns: never 0, which stands for no mark.
    @inline(__always)
    static func hash(_ cell: CellBytes, kind: UInt64) -> UInt64 {
        var state = kind &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        let raw = UnsafeRawPointer(cell.start)
        while index + 8 <= cell.count, let raw {
            state = mixed(state ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var rest: UInt64 = UInt64(cell.count)
        while index < cell.count {
            rest = rest << 8 | UInt64(cell[index])
            index += 1
        }
        let hash = mixed(state ^ rest)
        return hash == 0 ? 1 : hash
    }

    /// Spreads the bits of a number; different numbers stay different.
    @inline(__always)
    package static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A marking code.
package struct CisField: Field {
    package var column: Column { .cis }

    package init() {}

    package func common(_ cell: CellBytes) -> Common<MarkKey>? {
        guard let (length, hasTail) = key(cell) else { return nil }
        let key = CellBytes(start: cell.start, count: length)
        return Common(
            MarkKey(hash: MarkKey.hash(key, kind: 1)), odd: hasTail ? nil : .cisWithoutTail)
    }

    package func full(_ text: String) -> Reading<MarkKey> {
        let reading = reading(text)
        return Reading(reading.value.map { MarkKey(cis: $0.key) }, reading.remarks)
    }

    /// The code as it is sent, with what is odd about it.
    package func reading(_ text: String) -> Reading<Cis> {
        var cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        // What stands at the edges belongs to a code that matches with it only in its tail.
        if let repaired = CisRepair.repaired(cell.text) { cell.mend(repaired) }
        guard let cis = Cis(cell.text) else {
            let remarks = [Remark(.invalidCis, .error)]
            return Reading(nil, remarks + cell.textRemarks(allowing: ["\u{1D}"]))
        }
        return Reading(cis, cis.oddities.map { Remark($0, .warning) } + cell.repair)
    }

    /// The code of a cell as it is sent.
    func reading(_ cell: CellBytes, isCSV: Bool) -> Reading<Cis> {
        guard cell.count > 0 else { return Reading(nil) }
        if let (length, hasTail) = key(cell) {
            return Reading(Cis(common: cell.text, keyLength: length, hasTail: hasTail))
        }
        return reading(isCSV ? SafeCell.undone(cell.text) : cell.text)
    }

    /// Finds the key of a code of the most common forms: `01`, GTIN, `21`, a serial of GS1's set 82,
    /// then nothing, or a separator and 93 and four characters, or 91 and four, a separator, 92 and 44
    /// or 88.
    private func key(_ cell: CellBytes) -> (length: Int, hasTail: Bool)? {
        let count = cell.count
        guard count >= 24, count <= 160, cell[0] == 0x30, cell[1] == 0x31, cell[16] == 0x32,
            cell[17] == 0x31, cell[18] != 0x29, Self.hasRightCheckDigit(cell)
        else { return nil }
        var end = 18
        while end < count, Self.kinds[Int(cell[end])] & 1 != 0 { end += 1 }
        guard CisPattern.allowsSerial(end - 18), !hasDoubt(cell, from: end) else { return nil }
        if end == count { return hasLostTail(cell) ? nil : (end, false) }
        guard cell[end] == 0x1D, hasUsualTail(cell, from: end) else { return nil }
        return (end, true)
    }

    private static func hasRightCheckDigit(_ cell: CellBytes) -> Bool {
        var sum = 0
        for index in 2..<15 {
            let digit = cell[index] &- 0x30
            guard digit < 10 else { return false }
            sum += Int(digit) * (index & 1 == 0 ? 3 : 1)
        }
        return Int(cell[15]) - 0x30 == (10 - sum % 10) % 10
    }

    /// Whether a serial without tail ends like 91 or 93 and four characters: its separator may be
    /// lost.
    private func hasLostTail(_ cell: CellBytes) -> Bool {
        let count = cell.count
        guard count == 31 || count == 38, cell[count - 6] == 0x39 else { return false }
        return cell[count - 5] == 0x31 || cell[count - 5] == 0x33
    }

    /// - Parameter end: where the separator behind the serial stands.
    private func hasUsualTail(_ cell: CellBytes, from end: Int) -> Bool {
        let count = cell.count
        guard count >= end + 7, cell[end + 1] == 0x39 else { return false }
        for index in (end + 3)..<(end + 7) where Self.kinds[Int(cell[index])] & 2 == 0 {
            return false
        }
        if cell[end + 2] == 0x33 { return count == end + 7 }
        guard cell[end + 2] == 0x31, count == end + 54 || count == end + 98,
            cell[end + 7] == 0x1D, cell[end + 8] == 0x39, cell[end + 9] == 0x32
        else { return false }
        for index in (end + 10)..<count where Self.kinds[Int(cell[index])] & 2 == 0 {
            return false
        }
        return true
    }

    /// Whether a text of a separator or a second code may stand in it.
    private func hasDoubt(_ cell: CellBytes, from end: Int) -> Bool {
        for index in 18..<(cell.count - 1) where Self.kinds[Int(cell[index])] & 4 != 0 {
            let next = cell[index + 1]
            switch cell[index] {
            case 0x5F: if next == 0x78 { return true }
            case 0x3C: if next == 0x47 { return true }
            case 0x30: if index > end, next == 0x31, index + 17 < cell.count { return true }
            default: break
            }
        }
        return false
    }

    /// Bits: 1 for GS1's character set 82, 2 for what a tail may hold, 4 for what raises a doubt.
    private static let kinds: [UInt8] = (0..<256).map { byte in
        var kind: UInt8 = Cis.isInSet82(UInt32(byte)) ? 1 : 0
        // Not \ { [ #, with which texts of a separator begin.
        if (0x21...0x7E).contains(byte), ![0x5C, 0x7B, 0x5B, 0x23].contains(byte) { kind |= 2 }
        if [0x5F, 0x3C, 0x30].contains(byte) { kind |= 4 }
        return kind
    }
}

/// A number of a piece of jewellery.
package struct UinField: SentField {
    package var column: Column { .uin }

    package init() {}

    package func common(_ cell: CellBytes) -> Common<MarkKey>? {
        guard cell.count == 16, cell.areDigits(0..<16) else { return nil }
        return Common(MarkKey(hash: MarkKey.hash(cell, kind: 2)))
    }

    package func full(_ text: String) -> Reading<MarkKey> {
        let reading = reading(text)
        return Reading(reading.value.map { MarkKey(uin: $0) }, reading.remarks)
    }

    package func reading(_ text: String) -> Reading<String> {
        var cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        cell.unwrap()
        cell.dropSpaces()
        if cell.text.isASCIIDigits, cell.text.count == 16 {
            return Reading(cell.text, cell.repair)
        }
        let code: FindingCode = cell.text.isScientific ? .uinDamaged : .invalidUin
        return Reading(nil, [Remark(code, .error)] + cell.textRemarks())
    }
}

/// A customs declaration. The checks need only know that there is one.
package struct GtdField: SentField {
    package var column: Column { .gtd }
    /// Later days in a declaration are odd.
    private let today: CivilTime

    package init(today: CivilTime) {
        self.today = today
    }

    /// 8, 6 and 7 digits, of which the six are a day of this century that is not to come.
    package func common(_ cell: CellBytes) -> Common<Bool>? {
        guard cell.count == 23, Self.isDeclaration(cell) else { return nil }
        func two(_ index: Int) -> Int { Int(cell[index]) * 10 + Int(cell[index + 1]) - 528 }
        let (day, month, year) = (two(9), two(11), 2000 + two(13))
        // The 28th is in every month; later days are left to the text.
        guard (1...28).contains(day), (1...12).contains(month), year < 2090,
            (year, month, day) <= (today.year, today.month, today.day)
        else { return nil }
        return Common(true)
    }

    /// 8, 6 and 7 digits with slashes between; what follows is not looked at.
    static func isDeclaration(_ cell: CellBytes) -> Bool {
        cell[8] == 0x2F && cell[15] == 0x2F && cell.areDigits(0..<8) && cell.areDigits(9..<15)
            && cell.areDigits(16..<23)
    }

    package func full(_ text: String) -> Reading<Bool> {
        let reading = reading(text)
        return Reading(reading.value.map { _ in true }, reading.remarks)
    }

    package func reading(_ text: String) -> Reading<String> {
        var cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        let wrong = Reading<String>(nil, [Remark(.invalidGtd, .error)])
        guard !cell.hasControl else { return wrong }
        cell.mend(CellText.plainNumber(cell.text))
        let parts = cell.text.split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        let isPlain = cell.text.unicodeScalars.allSatisfy {
            $0 == "/" || $0 == "-" || ("0"..."9").contains($0) || $0.properties.isAlphabetic
        }
        guard isPlain, cell.text.unicodeScalars.count <= 29, (3...4).contains(parts.count),
            !parts.contains(""), !cell.text.isScientific, !Self.isDate(parts)
        else { return wrong }
        guard parts.count == 4, parts[3].count <= 3, parts[3].isASCIIDigits else {
            return Reading(cell.text, odd(parts) + cell.repair)
        }
        let kept = parts.prefix(3).joined(separator: "/")
        let cut = Remark(.gtdGoodsNumberCut, .repair, [kept])
        return Reading(kept, odd(Array(parts.prefix(3))) + [cut])
    }

    /// `05/08/2021` or `2021/08/05`.
    private static func isDate(_ parts: [String]) -> Bool {
        guard parts.count == 3, parts.allSatisfy(\.isASCIIDigits) else { return false }
        let widths = parts.map(\.count)
        return widths[1] <= 2
            && (widths[0] <= 2 && [2, 4].contains(widths[2])
                || widths[0] == 4 && widths[2] <= 2)
    }

    private func odd(_ parts: [String]) -> [Remark] {
        let isUsual =
            parts.map(\.count) == [8, 6, 7] && parts.allSatisfy(\.isASCIIDigits)
            && isPossible(date: parts[1])
        return isUsual ? [] : [Remark(.gtdUnusual, .warning)]
    }

    /// Whether `DDMMYY` is a day, and none of the future.
    private func isPossible(date: String) -> Bool {
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

/// The number of a traceable batch. The checks need only know that there is one.
package struct RnptField: SentField {
    package var column: Column { .rnpt }

    package init() {}

    /// 8, 6 and 7 digits and 1 to 3, with slashes between.
    package func common(_ cell: CellBytes) -> Common<Bool>? {
        guard (25...27).contains(cell.count), GtdField.isDeclaration(cell), cell[23] == 0x2F,
            cell.areDigits(24..<cell.count)
        else { return nil }
        return Common(true)
    }

    package func full(_ text: String) -> Reading<Bool> {
        let reading = reading(text)
        return Reading(reading.value.map { _ in true }, reading.remarks)
    }

    package func reading(_ text: String) -> Reading<String> {
        var cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        guard !cell.hasControl else { return Reading(nil, [Remark(.invalidRnpt, .error)]) }
        cell.mend(CellText.plainNumber(cell.text))
        let parts = cell.text.split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        guard cell.text.unicodeScalars.count <= 29, parts.count >= 4 else {
            let variant = parts.count == 3 ? "gtd" : nil
            return Reading(nil, [Remark(.invalidRnpt, .error, variant: variant)])
        }
        let isUsual =
            parts.count == 4
            && zip(parts, [8...8, 6...6, 7...7, 1...3]).allSatisfy {
                $0.isASCIIDigits && $1.contains($0.count)
            }
        let odd = isUsual ? [] : [Remark(.rnptUnusual, .warning)]
        return Reading(cell.text, odd + cell.repair)
    }
}

/// A country of manufacture.
package struct CountryField: Field {
    package var column: Column { .countryCode }

    package init() {}

    package func common(_ cell: CellBytes) -> Common<CountryCode>? {
        guard cell.count == 2 else { return nil }
        let (first, second) = (cell[0] &- 65, cell[1] &- 65)
        guard first < 26, second < 26 else { return nil }
        return Self.known[Int(first) * 26 + Int(second)].map { Common($0) }
    }

    package func full(_ text: String) -> Reading<CountryCode> {
        var cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        guard let code = CountryCode(reading: cell.text) else {
            let suggestion = CountryCode.suggestion(for: cell.text)
            let remark = Remark(.invalidCountryCode, .error, suggestion: suggestion)
            return Reading(nil, [remark] + cell.textRemarks())
        }
        cell.mend(code.text)
        return Reading(code, cell.repair)
    }

    private static let known: [CountryCode?] = (0..<26 * 26).map { place in
        let letters = [UInt8(65 + place / 26), UInt8(65 + place % 26)]
        return CountryCode(alpha2: String(decoding: letters, as: UTF8.self))
    }
}
