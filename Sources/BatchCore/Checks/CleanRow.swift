/// What the checks of whole tables need of a row in which nothing is found.
package struct CleanRow: Equatable, Sendable {
    package var action: Action
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

/// Recognises rows in which ``ChangeReader`` finds nothing, from their bytes alone: those that change
/// items or cancel an order or decide on a buyer's cancellation.
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
    private let updates = CleanRowReader.names(of: .updateItems)
    private let others = CleanRowReader.otherActions.map(CleanRowReader.names)
    private let reasons = CleanRowReader.reasonNames(for: .updateItems)
    private let rejections = CleanRowReader.reasonNames(for: .rejectCancellation)

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
        /// Columns that no such row uses, and those that only a change of items uses.
        var unused: [Int] = []
        var ofItems: [Int] = []
        var confirm = -1
    }

    /// - Parameter campaigns: those of the config; empty where it names none.
    /// - Returns: `nil` where the table lacks a column that such a row needs.
    package init?(
        columns: [Column: Int], today: CivilTime, campaigns: [CampaignID: Model?]
    ) {
        guard let action = columns[.action], let campaign = columns[.campaignID],
            let order = columns[.orderID]
        else { return nil }
        var found = Columns()
        (found.action, found.campaign, found.order) = (action, campaign, order)
        found.item = columns[.itemID] ?? -1
        found.count = columns[.count] ?? -1
        found.reason = columns[.reason] ?? -1
        found.cis = columns[.cis] ?? -1
        found.uin = columns[.uin] ?? -1
        found.rnpt = columns[.rnpt] ?? -1
        found.gtd = columns[.gtd] ?? -1
        found.country = columns[.countryCode] ?? -1
        found.unused = [columns[.returnID], columns[.eatsID]].compactMap { $0 }
        let ofItems: [Column] = [.itemID, .count, .cis, .uin, .rnpt, .gtd, .countryCode]
        found.ofItems = ofItems.compactMap { columns[$0] }
        found.confirm = columns[.confirm] ?? -1
        self.columns = found
        self.today = (today.year, today.month, today.day)
        knowsCampaigns = !campaigns.isEmpty
        // A shop of another model can't change items.
        self.campaigns = campaigns.filter { $0.value == nil || $0.value == .dbs }.map(\.key.value)
    }

    /// Reads a row that changes items.
    ///
    /// - Parameter cells: as many as the header has.
    package func read(_ cells: UnsafePointer<CellBytes>) -> CleanRow? {
        readAny(cells).flatMap { $0.action == .updateItems ? $0 : nil }
    }

    @inline(__always)
    private func readAny(_ cells: UnsafePointer<CellBytes>) -> CleanRow? {
        guard let action = action(cells[columns.action]),
            let campaign = cells[columns.campaign].number, campaign > 0,
            !knowsCampaigns || campaigns.contains(campaign),
            let order = cells[columns.order].number, order > 0
        else { return nil }
        for index in columns.unused where cells[index].count > 0 { return nil }
        var row = CleanRow(
            action: action, campaign: campaign, order: order, item: 0, count: 0, reason: 0,
            isUnit: false, mark: 0, hasUin: false, uinEndsInZero: false)
        if action == .updateItems {
            guard columns.item >= 0, columns.count >= 0,
                let item = cells[columns.item].number, item > 0,
                cells[columns.count].count < 10, let count = cells[columns.count].number,
                readReason(cells, reasons, &row), readMarks(cells, &row)
            else { return nil }
            row.item = item
            row.count = Int32(count)
            return row
        }
        for index in columns.ofItems where cells[index].count > 0 { return nil }
        guard action == .rejectCancellation else {
            return columns.reason < 0 || cells[columns.reason].count == 0 ? row : nil
        }
        return readReason(cells, rejections, &row) && row.reason > 0 ? row : nil
    }

    @inline(__always)
    private func action(_ cell: CellBytes) -> Action? {
        if updates.contains(where: cell.equals) { return .updateItems }
        for place in others.indices where others[place].contains(where: cell.equals) {
            return Self.otherActions[place]
        }
        return nil
    }

    private typealias Reasons = [(name: [UInt8], number: UInt8)]

    private func readReason(
        _ cells: UnsafePointer<CellBytes>, _ reasons: Reasons, _ row: inout CleanRow
    ) -> Bool {
        guard columns.reason >= 0, cells[columns.reason].count > 0 else { return true }
        let cell = cells[columns.reason]
        guard let found = reasons.first(where: { cell.equals($0.name) }) else { return false }
        row.reason = found.number
        return true
    }

    /// Reads a row of any of the four actions as ``ChangeReader`` does where it finds nothing.
    ///
    /// - Returns: `nil` where only the texts can tell, and where she has confirmed something.
    package func change(
        _ cells: UnsafePointer<CellBytes>, at place: RowPlace
    ) -> ChangeRow? {
        guard columns.confirm < 0 || cells[columns.confirm].count == 0, let clean = readAny(cells)
        else { return nil }
        var row = ChangeRow(place: place)
        row.action = clean.action
        row.campaign = CampaignID(clean.campaign)
        row.order = OrderID(clean.order)
        if clean.reason > 0 {
            row.reason = Reason.allowed(for: clean.action)[Int(clean.reason) - 1]
        }
        guard clean.action == .updateItems else { return row }
        row.item = ItemID(clean.item)
        row.count = clean.count
        row.hasCountCell = true
        guard clean.isUnit else { return row }
        func text(_ column: Int) -> String? {
            column >= 0 && cells[column].count > 0 ? cells[column].text : nil
        }
        if let cis = text(columns.cis), let length = marks.keyLength(cells[columns.cis]) {
            row.marks.cis = Cis(common: cis, keyLength: length)
            row.markedColumns.insert(.cis)
        }
        row.marks.uin = text(columns.uin)
        if row.marks.uin != nil { row.markedColumns.insert(.uin) }
        row.marks.rnpt = text(columns.rnpt)
        if row.marks.rnpt != nil { row.markedColumns.insert(.rnpt) }
        if let gtd = text(columns.gtd), let country = text(columns.country) {
            row.marks.gtd = gtd
            row.marks.country = CountryCode(alpha2: country)
            row.markedColumns.insert(.gtd)
            row.markedColumns.insert(.countryCode)
        }
        return row
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

    private static let otherActions: [Action] = [
        .rejectCancellation, .acceptCancellation, .cancelOrder,
    ]

    private static func names(of action: Action) -> [[UInt8]] {
        [action.rawValue, action.localNames.russian, action.localNames.chinese].map {
            Array($0.utf8)
        }
    }

    private static func reasonNames(for action: Action) -> Reasons {
        Reason.allowed(for: action).enumerated().flatMap { place, reason in
            [reason.rawValue, reason.localNames.russian, reason.localNames.chinese].map {
                (Array($0.utf8), UInt8(place + 1))
            }
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
