/// What the checks know of the shops and of the moment.
package struct CheckSettings: Sendable {
    package var now: Timestamp
    package var zone: LocalZone
    /// The campaigns that the config names, with their models; empty where it names none.
    package var campaigns: [CampaignID: Model?] = [:]
    /// Warnings that hold a row.
    package var heldWarnings: Set<FindingCode> = [.cisSeparatorLost, .cisSecondCode]
    /// The most orders that may be cancelled in 24 hours; `nil` for no limit.
    package var maximumCancellations: Int?
    /// The most value that may be removed and cancelled in 24 hours.
    package var maximumRemovedValue: Money?
    /// What the last 24 hours have cancelled already.
    package var recentCancellations = 0
    package var recentRemovedValue = Money.zero
    /// Codes that a person has released for all rows.
    package var released: Set<FindingCode> = []
    /// Whether requests are to be made: without an orders table none is made for items.
    package var isForSending = true

    package init(now: Timestamp, zone: LocalZone) {
        self.now = now
        self.zone = zone
    }

    package var today: CivilTime { zone.civil(at: now) }
}

/// What the checks decide of a row.
package enum Disposition: Equatable, Sendable {
    case ready
    case rejected
    case held
    /// Nothing would change.
    case skipped
    /// The same change stands in an earlier row, whose outcome it shares.
    case duplicate(of: Int)
}

/// An order to be cancelled instead of what the rows asked for, for a person to decide.
package struct Proposal: Equatable, Sendable {
    package var campaign: CampaignID
    package var order: OrderID
    /// The goods that would be cancelled with the order.
    package var goods: [String]

    package init(campaign: CampaignID, order: OrderID, goods: [String]) {
        self.campaign = campaign
        self.order = order
        self.goods = goods
    }
}

/// The checks of all rows, against their orders and against one another.
package struct Examination: Sendable {
    package let rows: [ChangeRow]
    package let orders: OrdersTable
    package let returns: ReturnsTable
    package let settings: CheckSettings
    /// Rows that the guards do not count: they were done or begun before.
    let uncounted: Set<Int>

    /// The findings of each row, in row order.
    package internal(set) var findings: [[Finding]]
    /// Findings about no row in particular.
    package internal(set) var general: [Finding] = []
    package internal(set) var dispositions: [Disposition]
    package internal(set) var proposals: [Proposal] = []
    /// The rows of each `items.update` that may be built, by order, in row order.
    package internal(set) var compositions: [OrderID: Composition] = [:]
    /// Rows that share everything with an earlier one.
    var duplicates: [Int: Int] = [:]

    /// Examines `rows`, whose own findings come with them.
    ///
    /// - Parameter uncounted: rows that the guards do not count, since they were done or begun before.
    package init(
        rows: [ChangeRow], findings: [[Finding]], orders: OrdersTable, returns: ReturnsTable,
        settings: CheckSettings, uncounted: Set<Int> = []
    ) {
        self.uncounted = uncounted
        self.rows = rows
        self.findings = findings
        self.orders = orders
        self.returns = returns
        self.settings = settings
        dispositions = Array(repeating: .ready, count: rows.count)
        checkTables()
        checkDamagedUins()
        let targets = targets()
        for index in rows.indices { checkState(of: index) }
        for (target, members) in targets { checkTogether(members, of: target) }
        checkMarksAcross()
        judge(targets)
    }

    mutating func note(_ index: Int, _ column: Column?, _ remark: Remark, value: String = "") {
        findings[index].append(Finding(rows[index].place, column, value, remark))
    }

    func hasError(_ index: Int) -> Bool {
        findings[index].contains(where: \.isError)
    }

    /// The order that a row is about, if the export has it.
    func order(of row: ChangeRow) -> Order? {
        row.order.flatMap { orders.orders[$0] }
    }

    // MARK: - Whole tables

    private mutating func checkTables() {
        let place = RowPlace(file: -1, row: 0)
        let needsOrders = rows.contains { $0.action != .cancelReturn && $0.action != .cancelEats }
        if !orders.isGiven, !orders.isUnreadable, needsOrders {
            general.append(Finding(place, nil, "", Remark(.ordersNotGiven, .warning)))
        }
        if !returns.isGiven, rows.contains(where: { $0.action == .cancelReturn }) {
            general.append(Finding(place, nil, "", Remark(.returnsNotGiven, .warning)))
        }
        general += orders.findings
    }

    /// A file whose well-formed UINs all end in 0, three different ones or more, has lost digits.
    private mutating func checkDamagedUins() {
        let marked = Dictionary(grouping: rows.indices.filter { rows[$0].marks.uin != nil }) {
            rows[$0].place.file
        }
        for (_, members) in marked {
            let uins = Set(members.compactMap { rows[$0].marks.uin })
            guard uins.count >= 3, uins.allSatisfy({ $0.hasSuffix("0") }) else { continue }
            for index in members {
                let uin = rows[index].marks.uin ?? ""
                note(index, .uin, Remark(.uinDamaged, .error, [uin], variant: "file"), value: uin)
            }
        }
    }

    // MARK: - Rows of one order

    /// What a change is made to.
    enum Target: Hashable {
        case order(OrderID)
        case `return`(ReturnID)
        case eats(String)
    }

    func target(of row: ChangeRow) -> Target? {
        switch row.action {
        case .cancelReturn: row.returnID.map(Target.return)
        case .cancelEats: row.eatsOrder.map(Target.eats)
        case .acceptCancellation, .rejectCancellation, .updateItems, .cancelOrder, nil:
            row.order.map(Target.order)
        }
    }

    /// The rows of each target, targets in the order of their first rows.
    typealias Targets = [(target: Target, rows: ArraySlice<Int>)]

    private func targets() -> Targets {
        // Numbers of the targets first, then the rows dealt by them: no list for each target.
        var numbers: [Target: Int] = [:]
        numbers.reserveCapacity(rows.count)
        var known: [Target] = []
        var ends: [Int] = []
        let numbered = rows.map { row -> Int in
            guard let target = target(of: row) else { return -1 }
            let number = numbers[target] ?? known.count
            if number == known.count {
                numbers[target] = number
                known.append(target)
                ends.append(0)
            }
            ends[number] += 1
            return number
        }
        var sum = 0
        for number in ends.indices { (ends[number], sum) = (sum, sum + ends[number]) }
        var dealt = [Int](repeating: 0, count: sum)
        for (index, number) in numbered.enumerated() where number >= 0 {
            dealt[ends[number]] = index
            ends[number] += 1
        }
        return known.indices.map { number in
            (known[number], dealt[(number == 0 ? 0 : ends[number - 1])..<ends[number]])
        }
    }

    private mutating func checkTogether(_ members: ArraySlice<Int>, of target: Target) {
        let known = members.filter { rows[$0].action != nil }
        guard let first = known.first else { return }
        if known.count == 1 {
            // Nothing to be held against it.
            if rows[first].action == .updateItems, case .order(let id) = target {
                checkItems(known, of: id)
            }
            return
        }
        let actions = Set(known.compactMap { rows[$0].action })
        let campaigns = Set(known.compactMap { rows[$0].campaign })
        if actions.count > 1 || campaigns.count > 1 {
            markConflict(known)
        }
        if actions == [.updateItems] {
            if case .order(let id) = target { checkItems(known, of: id) }
        } else if actions.count == 1 {
            let different = known.contains { !isSame(rows[$0], rows[first]) }
            if different, campaigns.count <= 1 {
                markConflict(known)
            } else if !different {
                // What an error rejects is no change that another row could share.
                let sound = known.filter { !hasError($0) }
                for index in sound.dropFirst() { markDuplicate(index, of: sound[0]) }
            }
        }
    }

    /// Whether two rows of one target ask for the same, as far as they can be read.
    private func isSame(_ first: ChangeRow, _ second: ChangeRow) -> Bool {
        first.action == second.action && first.campaign == second.campaign
            && first.order == second.order && first.reason == second.reason
            && first.eatsID == second.eatsID && first.comment == second.comment
            || first.action == second.action && first.action != .cancelEats
                && first.campaign == second.campaign && first.reason == second.reason
                && (first.order == nil || second.order == nil || first.order == second.order)
    }

    mutating func markConflict(_ members: [Int]) {
        let places = members.map { String(rows[$0].place.row) }
        for index in members
        where !findings[index].contains(where: { $0.code == .conflictingChanges }) {
            let others = zip(members, places).filter { $0.0 != index }.map(\.1)
            note(
                index, .action,
                Remark(.conflictingChanges, .error, [others.joined(separator: ", ")]))
        }
    }

    mutating func markDuplicate(_ index: Int, of first: Int) {
        duplicates[index] = first
        note(
            index, .action,
            Remark(.duplicateChange, .warning, [String(rows[first].place.row)]))
    }

    // MARK: - Marks

    private mutating func checkMarksAcross() {
        checkMarks(.cis, .duplicateCis) { $0.cis?.key }
        checkMarks(.uin, .duplicateUin) { $0.uin }
    }

    /// Finds marks that stand twice: within an order an error, across orders a warning.
    private mutating func checkMarks(
        _ column: Column, _ code: FindingCode, _ key: (UnitMarks) -> String?
    ) {
        // Most marks stand once: only for the others a list is made.
        var first: [String: Int] = [:]
        var repeated: [String: [Int]] = [:]
        for index in rows.indices where rows[index].action == .updateItems {
            guard let mark = key(rows[index].marks) else { continue }
            if let other = first[mark] {
                repeated[mark, default: [other]].append(index)
            } else {
                first[mark] = index
            }
        }
        for index in rows.indices where rows[index].action == .updateItems {
            guard let mark = key(rows[index].marks) else { continue }
            let others = repeated.isEmpty ? [] : (repeated[mark] ?? []).filter { $0 != index }
            let inOrder = others.filter { rows[$0].order == rows[index].order }
            let untouched = isMarkElsewhere(mark, of: rows[index], key)
            let value = column == .cis ? rows[index].marks.cis?.text ?? mark : mark
            if !inOrder.isEmpty || untouched {
                let place = inOrder.first.map { String(rows[$0].place.row) } ?? "—"
                note(index, column, Remark(code, .error, [place]), value: value)
            } else if let other = others.first {
                note(
                    index, column,
                    Remark(code, .warning, [String(rows[other].place.row)], variant: "across"),
                    value: value)
            }
        }
    }

    /// Whether the order has the mark on an item that the changes leave as it stands.
    private func isMarkElsewhere(
        _ mark: String, of row: ChangeRow, _ key: (UnitMarks) -> String?
    ) -> Bool {
        guard let id = row.order, let order = orders.orders[id] else { return false }
        return order.items.contains { item in
            item.id != row.item && item.units.contains { key($0) == mark }
                && compositions[id]?.sendsKnownUnits(of: item.id) != false
        }
    }
}
