/// A cell's bytes, wherever they stand.
package struct CellBytes {
    @usableFromInline package var start: UnsafePointer<UInt8>
    @usableFromInline package var count: Int

    @inlinable @inline(__always)
    package init(start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        self.count = count
    }

    @inline(__always)
    subscript(index: Int) -> UInt8 { start[index] }

    @inline(__always)
    func equals(_ other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where start[index] != other[index] { return false }
        return true
    }

    /// Up to 15 digits, more than which a spreadsheet may have damaged; `nil` for anything else.
    @inline(__always)
    var number: Int64? {
        guard count > 0, count <= 15 else { return nil }
        var value: Int64 = 0
        for index in 0..<count {
            let digit = start[index] &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return value
    }
}

/// What the checks of whole tables need of a row in which nothing is found.
package struct CleanRow: Equatable, Sendable {
    package var campaign: Int64
    package var order: Int64
    package var item: Int64
    package var count: Int32
    /// 0 for none, else the place of the reason in ``Reason/allCases`` and one.
    package var reason: UInt8
    /// Whether it is one marked unit of its item.
    package var isUnit: Bool
    /// A hash of its marking code's key or of its UIN; 0 where it has neither.
    package var mark: UInt64
    package var hasUin: Bool
    package var uinEndsInZero: Bool
}

/// Recognises rows of `items.update` in which ``ChangeReader`` finds nothing, from their bytes alone.
///
/// It takes fewer rows for clean than are: the plain, common forms of each value. For any other row
/// it says nothing, and the reader of texts decides. So it is a shortcut and holds no rule of its
/// own; a property test compares both on generated rows.
package struct CleanRowReader: Sendable {
    private let columns: Columns
    private let today: (year: Int, month: Int, day: Int)
    private let campaigns: [Int64]
    private let knowsCampaigns: Bool
    private let marks = CleanMarks()
    private let actions = CleanRowReader.actionNames
    private let reasons = CleanRowReader.reasonNames

    private struct Columns: Sendable {
        var action = -1
        var campaign = -1
        var order = -1
        var item = -1
        var count = -1
        var reason = -1
        var cis = -1
        var uin = -1
        var rnpt = -1
        var gtd = -1
        var country = -1
        var unused: [Int] = []
    }

    /// - Parameter campaigns: those of the config; empty where it names none.
    /// - Returns: `nil` where the table lacks a column that such a row needs.
    package init?(
        columns: [Column: Int], today: CivilTime, campaigns: [CampaignID: Model?]
    ) {
        guard let action = columns[.action], let campaign = columns[.campaignID],
            let order = columns[.orderID], let item = columns[.itemID], let count = columns[.count]
        else { return nil }
        var found = Columns()
        (found.action, found.campaign, found.order) = (action, campaign, order)
        (found.item, found.count) = (item, count)
        found.reason = columns[.reason] ?? -1
        found.cis = columns[.cis] ?? -1
        found.uin = columns[.uin] ?? -1
        found.rnpt = columns[.rnpt] ?? -1
        found.gtd = columns[.gtd] ?? -1
        found.country = columns[.countryCode] ?? -1
        found.unused = [columns[.returnID], columns[.eatsID]].compactMap { $0 }
        self.columns = found
        self.today = (today.year, today.month, today.day)
        knowsCampaigns = !campaigns.isEmpty
        // A shop of another model can't change items.
        self.campaigns = campaigns.filter { $0.value == nil || $0.value == .dbs }.map(\.key.value)
    }

    /// - Parameter cells: as many as the header has.
    package func read(_ cells: UnsafePointer<CellBytes>) -> CleanRow? {
        guard actions.contains(where: cells[columns.action].equals),
            let campaign = cells[columns.campaign].number, campaign > 0,
            !knowsCampaigns || campaigns.contains(campaign),
            let order = cells[columns.order].number, order > 0,
            let item = cells[columns.item].number, item > 0,
            cells[columns.count].count < 10, let count = cells[columns.count].number
        else { return nil }
        for index in columns.unused where cells[index].count > 0 { return nil }
        var row = CleanRow(
            campaign: campaign, order: order, item: item, count: Int32(count), reason: 0,
            isUnit: false, mark: 0, hasUin: false, uinEndsInZero: false)
        guard readReason(cells, &row), readMarks(cells, &row) else { return nil }
        return row
    }

    private func readReason(_ cells: UnsafePointer<CellBytes>, _ row: inout CleanRow) -> Bool {
        guard columns.reason >= 0, cells[columns.reason].count > 0 else { return true }
        let cell = cells[columns.reason]
        guard let found = reasons.first(where: { cell.equals($0.name) }) else { return false }
        row.reason = found.number
        return true
    }

    private func readMarks(_ cells: UnsafePointer<CellBytes>, _ row: inout CleanRow) -> Bool {
        if columns.cis >= 0, cells[columns.cis].count > 0 {
            guard let key = marks.cisKey(cells[columns.cis]) else { return false }
            row.isUnit = true
            row.mark = key
        }
        if columns.uin >= 0, cells[columns.uin].count > 0 {
            let uin = cells[columns.uin]
            guard row.mark == 0, uin.count == 16, Self.areDigits(uin, 0..<16) else { return false }
            row.isUnit = true
            row.hasUin = true
            row.uinEndsInZero = uin[15] == 0x30
            row.mark = CleanMarks.hash(uin, kind: 2)
        }
        if columns.rnpt >= 0, cells[columns.rnpt].count > 0 {
            guard Self.isUsualRnpt(cells[columns.rnpt]) else { return false }
            row.isUnit = true
        }
        var hasGtd = false
        if columns.gtd >= 0, cells[columns.gtd].count > 0 {
            guard isUsualGtd(cells[columns.gtd]) else { return false }
            row.isUnit = true
            hasGtd = true
        }
        guard columns.country >= 0, cells[columns.country].count > 0 else { return !hasGtd }
        return hasGtd && isCountry(cells[columns.country])
    }

    // MARK: - Values

    private static let actionNames: [[UInt8]] = {
        let action = Action.updateItems
        return [action.rawValue, action.localNames.russian, action.localNames.chinese].map {
            Array($0.utf8)
        }
    }()

    private static let reasonNames: [(name: [UInt8], number: UInt8)] = Reason.allowed(
        for: .updateItems
    )
    .enumerated().flatMap { place, reason in
        [reason.rawValue, reason.localNames.russian, reason.localNames.chinese].map {
            (Array($0.utf8), UInt8(place + 1))
        }
    }

    @inline(__always)
    private static func areDigits(_ cell: CellBytes, _ range: Range<Int>) -> Bool {
        for index in range where cell[index] &- 0x30 > 9 { return false }
        return true
    }

    /// 8, 6 and 7 digits and 1 to 3, with slashes between.
    private static func isUsualRnpt(_ cell: CellBytes) -> Bool {
        (25...27).contains(cell.count) && isDeclaration(cell) && cell[23] == 0x2F
            && areDigits(cell, 24..<cell.count)
    }

    /// 8, 6 and 7 digits with slashes between; what follows is not looked at.
    private static func isDeclaration(_ cell: CellBytes) -> Bool {
        cell[8] == 0x2F && cell[15] == 0x2F && areDigits(cell, 0..<8) && areDigits(cell, 9..<15)
            && areDigits(cell, 16..<23)
    }

    /// 8, 6 and 7 digits, of which the six are a day of this century that is not to come.
    private func isUsualGtd(_ cell: CellBytes) -> Bool {
        guard cell.count == 23, Self.isDeclaration(cell) else { return false }
        func two(_ index: Int) -> Int { Int(cell[index]) * 10 + Int(cell[index + 1]) - 528 }
        let (day, month, year) = (two(9), two(11), 2000 + two(13))
        // The 28th is in every month; later days are left to the reader of texts.
        guard (1...28).contains(day), (1...12).contains(month), year < 2090 else { return false }
        return (year, month, day) <= today
    }

    private let countries: [Bool] = {
        var known = [Bool](repeating: false, count: 26 * 26)
        for first in 0..<26 {
            for second in 0..<26 {
                let text = String(decoding: [UInt8(65 + first), UInt8(65 + second)], as: UTF8.self)
                known[first * 26 + second] = CountryCode(alpha2: text) != nil
            }
        }
        return known
    }()

    private func isCountry(_ cell: CellBytes) -> Bool {
        guard cell.count == 2 else { return false }
        let (first, second) = (cell[0] &- 65, cell[1] &- 65)
        return first < 26 && second < 26 && countries[Int(first) * 26 + Int(second)]
    }
}

/// The common forms of marks, from bytes.
package struct CleanMarks: Sendable {
    private static let shared = CleanMarks()

    /// Reads a marking code of the most common forms, in which nothing is odd.
    static func commonCis(_ text: String) -> Cis? {
        var copy = text
        let length = copy.withUTF8 { buffer in
            buffer.baseAddress.flatMap {
                shared.keyLength(CellBytes(start: $0, count: buffer.count))
            }
        }
        return length.map { Cis(common: text, keyLength: $0) }
    }

    /// The hash of the key of a marking code of the most common forms, in which nothing is odd:
    /// `01`, GTIN, `21`, serial, then a separator and 93 and four characters, or 91 and four, a
    /// separator, 92 and 44 or 88.
    func cisKey(_ cell: CellBytes) -> UInt64? {
        keyLength(cell).map { Self.hash(CellBytes(start: cell.start, count: $0), kind: 1) }
    }

    @inline(__always)
    private func keyLength(_ cell: CellBytes) -> Int? {
        let count = cell.count
        guard count >= 31, count <= 160, cell[0] == 0x30, cell[1] == 0x31, cell[16] == 0x32,
            cell[17] == 0x31, cell[18] != 0x29, Self.hasRightCheckDigit(cell)
        else { return nil }
        var end = 18
        while end < count, kinds[Int(cell[end])] & 1 != 0 { end += 1 }
        guard end < count, cell[end] == 0x1D, CisPattern.allowsSerial(end - 18) else { return nil }
        guard hasUsualTail(cell, from: end), !hasDoubt(cell, from: end) else { return nil }
        return end
    }

    @inline(__always)
    private static func hasRightCheckDigit(_ cell: CellBytes) -> Bool {
        var sum = 0
        for index in 2..<15 {
            let digit = cell[index] &- 0x30
            guard digit < 10 else { return false }
            sum += Int(digit) * (index & 1 == 0 ? 3 : 1)
        }
        return Int(cell[15]) - 0x30 == (10 - sum % 10) % 10
    }

    /// - Parameter end: where the separator behind the serial stands.
    private func hasUsualTail(_ cell: CellBytes, from end: Int) -> Bool {
        let count = cell.count
        guard count >= end + 7, cell[end + 1] == 0x39 else { return false }
        for index in (end + 3)..<(end + 7) where kinds[Int(cell[index])] & 2 == 0 { return false }
        if cell[end + 2] == 0x33 { return count == end + 7 }
        guard cell[end + 2] == 0x31, count == end + 54 || count == end + 98,
            cell[end + 7] == 0x1D, cell[end + 8] == 0x39, cell[end + 9] == 0x32
        else { return false }
        for index in (end + 10)..<count where kinds[Int(cell[index])] & 2 == 0 { return false }
        return true
    }

    /// Whether a text of a separator or a second code may stand in it.
    private func hasDoubt(_ cell: CellBytes, from end: Int) -> Bool {
        for index in 18..<(cell.count - 1) where kinds[Int(cell[index])] & 4 != 0 {
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
    private let kinds: [UInt8] = (0..<256).map { byte in
        var kind: UInt8 = 0
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x5F, 0x21, 0x22, 0x25...0x2F, 0x3A...0x3F:
            kind |= 1
        default: break
        }
        // Not \ { [ #, with which texts of a separator begin.
        if (0x21...0x7E).contains(byte), ![0x5C, 0x7B, 0x5B, 0x23].contains(byte) { kind |= 2 }
        if [0x5F, 0x3C, 0x30].contains(byte) { kind |= 4 }
        return kind
    }

    /// - Parameter kind: keeps codes and UINs apart.
    @inline(__always)
    static func hash(_ cell: CellBytes, kind: UInt64) -> UInt64 {
        var state = kind &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        let raw = UnsafeRawPointer(cell.start)
        while index + 8 <= cell.count {
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

    /// The hash under which a mark that was read as text stands.
    package static func hash(cisKey key: String) -> UInt64 { hash(key, kind: 1) }
    package static func hash(uin: String) -> UInt64 { hash(uin, kind: 2) }

    private static func hash(_ text: String, kind: UInt64) -> UInt64 {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { hash(CellBytes(start: $0, count: buffer.count), kind: kind) }
                ?? 1
        }
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
