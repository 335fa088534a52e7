/// What the checks know of the shops and of the moment.
package struct CheckSettings: Sendable {
    package var now: Timestamp
    package var zone: LocalZone
    /// The campaigns that the config names, with their models; empty where it names none.
    package var campaigns: [CampaignID: Model?] = [:]
    /// Warnings that hold a row.
    package var heldWarnings: Set<FindingCode> = [.cisSeparatorLost, .cisSecondCode]
    /// Codes that a person has released for all rows.
    package var released: Set<FindingCode> = []
    /// Whether the config has a restaurant server; without a config nobody can tell.
    package var hasRestaurant = true
    /// Whether requests are to be made: without an orders table none is made for items.
    package var isForSending = true
    /// Buyers' wishes to cancel, by when our own reads have seen them.
    package var wishes: [OrderID: Wish] = [:]

    package init(now: Timestamp, zone: LocalZone) {
        self.now = now
        self.zone = zone
    }

    package var today: CivilTime { zone.civil(at: now) }
}

/// All that groups of rows are examined by: the tables, and what was looked up in them once.
///
/// One for all: it is handed around by reference, since a copy of its columns would be counted up and
/// down for each row that is looked at.
package final class CheckBasis: Sendable {
    package let changes: ChangeTable
    package let orders: OrderTable
    package let returns: ReturnTable
    package let settings: CheckSettings
    package let groups: Groups
    let repeated: RepeatedMarks
    /// What single cells have brought upon each row.
    private let states: [CellStates]
    /// Files whose well-formed UINs all end in 0, three different ones or more: they have lost digits.
    private let damagedUins: [Bool]

    /// What the findings of a row's cells mean for it.
    private struct CellStates: OptionSet {
        let rawValue: UInt8

        static let hasError = CellStates(rawValue: 1)
        static let isHeld = CellStates(rawValue: 2)
        static let hasWrongOrder = CellStates(rawValue: 4)
    }

    /// Codes that hold a row whatever the config says.
    private static let alwaysHeld: Set<FindingCode> = [
        .guardExceeded, .ordersTableDamaged, .orderChanged, .quotedRow, .lastRowMayBeCut,
    ]

    package init(
        changes: ChangeTable, orders: OrderTable, returns: ReturnTable, settings: CheckSettings,
        groups: Groups
    ) {
        self.changes = changes
        self.orders = orders
        self.returns = returns
        self.settings = settings
        self.groups = groups
        repeated = RepeatedMarks(changes)
        damagedUins = changes.files.map { Self.hasLostDigits(changes, $0.rows) }
        states = Self.states(changes, settings)
    }

    private static func states(_ changes: ChangeTable, _ settings: CheckSettings) -> [CellStates] {
        var states = [CellStates](repeating: [], count: changes.rowCount)
        for finding in changes.findings {
            var state = GroupCheck.RowState()
            apply(finding, to: &state, changes, settings)
            let row = Int(finding.row)
            if state.hasError { states[row].insert(.hasError) }
            if state.isHeld { states[row].insert(.isHeld) }
            if state.hasWrongOrder { states[row].insert(.hasWrongOrder) }
        }
        return states
    }

    private static func hasLostDigits(_ changes: ChangeTable, _ rows: Range<Int>) -> Bool {
        var different: Set<UInt64> = []
        for row in rows where changes.flags[row].contains(.markIsUin) {
            guard changes.flags[row].contains(.uinEndsInZero) else { return false }
            if different.count < 3 { different.insert(changes.mark[row]) }
        }
        return different.count >= 3
    }

    func hasDamagedUin(_ row: ChangeRow) -> Bool {
        guard damagedUins.contains(true) else { return false }
        let file = changes.files.firstIndex { $0.rows.contains(Int(row.index)) }
        return file.map { damagedUins[$0] } ?? false
    }

    /// What single cells have brought upon a row.
    func state(of row: Int) -> GroupCheck.RowState {
        var state = GroupCheck.RowState()
        guard !states[row].isEmpty else { return state }
        state.hasError = states[row].contains(.hasError)
        state.isHeld = states[row].contains(.isHeld)
        state.hasWrongOrder = states[row].contains(.hasWrongOrder)
        return state
    }

    /// Notes what a finding means for its row.
    func apply(_ finding: Finding, to state: inout GroupCheck.RowState) {
        Self.apply(finding, to: &state, changes, settings)
    }

    private static func apply(
        _ finding: Finding, to state: inout GroupCheck.RowState, _ changes: ChangeTable,
        _ settings: CheckSettings
    ) {
        switch finding.remark.severity {
        case .error:
            state.hasError = true
            if finding.column == .orderID { state.hasWrongOrder = true }
        case .warning:
            if holds(finding, changes, settings) { state.isHeld = true }
        case .repair:
            break
        }
    }

    /// Whether a finding holds its row and nobody has released it.
    package func holds(_ finding: Finding) -> Bool {
        Self.holds(finding, changes, settings)
    }

    private static func holds(
        _ finding: Finding, _ changes: ChangeTable, _ settings: CheckSettings
    ) -> Bool {
        guard finding.remark.severity == .warning else { return false }
        // Nothing that she could write releases these.
        if finding.code == .orderHasRejectedRows || finding.code == .restaurantNotConfigured {
            return true
        }
        guard
            settings.heldWarnings.contains(finding.code) || alwaysHeld.contains(finding.code)
                || finding.remark.variant == "holds"
        else { return false }
        return !settings.released.contains(finding.code)
            && changes.confirmed[finding.row]?.contains(finding.code) != true
    }

    /// Examines some groups; those of different ranges have nothing to do with one another.
    package func examined(_ range: Range<Int>) -> GroupResults {
        let results = GroupResults(groups: range.count, rows: groups.rowCount(of: range))
        var check = GroupCheck(self, results)
        for group in range { check.examine(group) }
        return check.results
    }
}
