/// Examines one group of rows at a time: the rows that ask something of one order, return or
/// restaurant order, with all that the tables know of it.
///
/// Groups have nothing to do with one another, save marks that stand twice, which are looked up before.
/// So they are dealt to the cores, and the rules are the same for one row and a million.
struct GroupCheck {
    let basis: CheckBasis
    var results: GroupResults

    // The group at hand.
    var rows: [ChangeRow] = []
    var states: [RowState] = []
    var order: Order?
    var composition: Composition?
    /// The marks that the order has on items which go as they stand.
    var untouched: [UInt64: ItemID]?

    /// What was found of a row so far.
    struct RowState {
        var hasError = false
        var isHeld = false
        /// Whether an error stands in the order's cell.
        var hasWrongOrder = false
        var changesNothing = false
        /// The row of the group whose outcome this one shares.
        var duplicateOf: Int?
        var units: Int32 = 0
        var value = Money.zero
    }

    init(_ basis: CheckBasis, _ results: GroupResults = GroupResults()) {
        self.basis = basis
        self.results = results
    }

    var settings: CheckSettings { basis.settings }

    /// Examines a group and adds what comes of it to ``results``.
    mutating func examine(_ group: Int) {
        take(group)
        for index in rows.indices { checkDamagedUin(index) }
        for index in rows.indices { checkState(of: index) }
        checkTogether()
        checkMarks()
        spreadUnknownActions()
        spreadRejections()
        for index in rows.indices where !states[index].hasError { holdDamaged(index) }
        spreadHolds()
        weigh()
        keep()
        propose()
    }

    /// What a group's rows make of its order; nothing is found or decided anew.
    mutating func composition(of group: Int) -> Composition? {
        take(group)
        checkTogether()
        results = GroupResults()
        return composition
    }

    private mutating func take(_ group: Int) {
        let members = basis.groups.rows(of: group)
        rows.removeAll(keepingCapacity: true)
        states.removeAll(keepingCapacity: true)
        for row in members {
            rows.append(basis.changes.row(Int(row)))
            states.append(basis.state(of: Int(row)))
        }
        let isOrder = rows[0].action?.rules.target ?? .order == .order
        order =
            isOrder && rows[0].order > 0 && group < basis.groups.index.count
            ? basis.orders.order(number: Int32(truncatingIfNeeded: group)) : nil
        if !settings.wishes.isEmpty, let known = order, let wish = settings.wishes[known.id] {
            order?.cancellation = known.cancellation.narrowed(by: wish)
        }
        composition = nil
        untouched = nil
    }

    // MARK: - Findings

    mutating func note(_ index: Int, _ column: Column?, _ remark: Remark) {
        let finding = Finding(rows[index].index, column, remark)
        results.findings.append(finding)
        basis.apply(finding, to: &states[index])
    }

    /// What a row is called in a message about another one.
    private func name(of index: Int, besides other: Int) -> String {
        basis.changes.name(of: Int(rows[index].index), besides: Int(rows[other].index))
    }

    private mutating func checkDamagedUin(_ index: Int) {
        guard rows[index].flags.contains(.markIsUin), basis.hasDamagedUin(rows[index]) else {
            return
        }
        note(index, .uin, Remark(.uinDamaged, .error, variant: "file"))
    }

    // MARK: - The rows against one another

    private mutating func checkTogether() {
        if rows.count == 1 {
            // Nothing to be held against it.
            checkItemRows([0])
            return
        }
        let known = rows.indices.filter { rows[$0].action != nil }
        guard let first = known.first else { return }
        if known.count == 1 {
            checkItemRows(known)
            return
        }
        let isOneAction = known.allSatisfy { rows[$0].action == rows[first].action }
        let isOneCampaign = hasOneCampaign(known)
        if !isOneAction || !isOneCampaign { markConflict(known) }
        guard isOneAction else { return }
        if isOfItems(first) {
            checkItemRows(known)
        } else if known.allSatisfy({ isSame(rows[$0], rows[first]) }) {
            // What an error rejects is no change that another row could share.
            let sound = known.filter { !states[$0].hasError }
            for index in sound.dropFirst() { markDuplicate(index, of: sound[0]) }
        } else if isOneCampaign {
            markConflict(known)
        }
    }

    /// Whether the rows that name a campaign name one.
    func hasOneCampaign(_ members: [Int]) -> Bool {
        guard let first = members.first(where: { rows[$0].campaign > 0 }) else { return true }
        let campaign = rows[first].campaign
        return members.allSatisfy { rows[$0].campaign == 0 || rows[$0].campaign == campaign }
    }

    /// Whether two rows of one target and action ask for the same, as far as they can be read.
    private func isSame(_ first: ChangeRow, _ second: ChangeRow) -> Bool {
        guard first.campaign == second.campaign, first.reason == second.reason else { return false }
        if first.action?.rules.target == .eats {
            let eats = basis.changes.eats
            return eats[Int(first.order)] == eats[Int(second.order)]
        }
        return first.order == 0 || second.order == 0 || first.order == second.order
    }

    mutating func markConflict(_ members: [Int]) {
        for index in members {
            // Three others at most are named, and how many more there are.
            let others = members.prefix(4).filter { $0 != index }.prefix(3)
            let names = others.map { name(of: $0, besides: index) }.joined(separator: ", ")
            let more = members.count - 1 - others.count
            note(
                index, .action,
                more > 0
                    ? Remark(
                        .conflictingChanges, .error, [names, String(more)], variant: "more")
                    : Remark(
                        .conflictingChanges, .error, [names],
                        variant: others.count > 1 ? "rows" : nil))
        }
    }

    mutating func markDuplicate(_ index: Int, of first: Int) {
        states[index].duplicateOf = first
        note(index, .action, Remark(.duplicateChange, .warning, [name(of: first, besides: index)]))
    }

    // MARK: - What stops the others

    /// A row whose action is no known one stops the other rows of its order.
    private mutating func spreadUnknownActions() {
        guard rows.count > 1, let unknown = rows.firstIndex(where: \.hasUnknownAction) else {
            return
        }
        for index in rows.indices where !rows[index].hasUnknownAction && !states[index].hasError {
            noteNeighbour(index, of: unknown, .error)
        }
    }

    /// Whether a row is one of those that make one request together.
    func isOfItems(_ index: Int) -> Bool { rows[index].action?.rules.isOfItems ?? false }

    private mutating func checkItemRows(_ members: [Int]) {
        guard isOfItems(members[0]) else { return }
        if rows[members[0]].action?.rules.resource == .marks {
            checkMarksAlone(members)
        } else {
            checkItems(members)
        }
    }

    /// The rows of one `items.update` or `marks.set` are rejected together.
    private mutating func spreadRejections() {
        guard rows.count > 1 else { return }
        let source = rows.indices.first {
            isOfItems($0) && states[$0].hasError
        }
        guard let source else { return }
        for index in rows.indices
        where isOfItems(index) && !states[index].hasError {
            noteNeighbour(index, of: source, .error)
        }
    }

    /// They are held together, too.
    private mutating func spreadHolds() {
        guard rows.count > 1 else { return }
        func takesPart(_ index: Int) -> Bool {
            isOfItems(index) && !states[index].hasError
        }
        let source = rows.indices.first { takesPart($0) && states[$0].isHeld }
        guard let source else { return }
        for index in rows.indices where takesPart(index) && !states[index].isHeld {
            noteNeighbour(index, of: source, .warning)
        }
    }

    private mutating func noteNeighbour(_ index: Int, of other: Int, _ severity: Severity) {
        let variant = severity == .warning ? "held" : nil
        note(
            index, .action,
            Remark(
                .orderHasRejectedRows, severity, [name(of: other, besides: index)], variant: variant
            ))
    }

    /// Holds a row for which a table is needed that is damaged.
    private mutating func holdDamaged(_ index: Int) {
        // What is in no export of hers, and could not be read, may be a wrong number.
        let isDecision = rows[index].action?.rules.isDecision == true
        if !isOfItems(index), !isDecision, basis.orders.isGiven, isOfUnreadShop(index) {
            note(index, .orderID, Remark(.ordersTableDamaged, .warning, variant: "unfound"))
            return
        }
        if isOfItems(index) {
            let campaign = order?.campaign ?? rows[index].campaignID
            if basis.orders.isUnreadable {
                note(
                    index, .orderID,
                    Remark(
                        .ordersTableDamaged, .warning, basis.orders.unreadFiles, variant: "file"))
            } else if isOfUnreadShop(index) {
                note(index, .orderID, Remark(.ordersTableDamaged, .warning, variant: "fetch"))
            } else if campaign.map(basis.orders.damagedCampaigns.contains) ?? false {
                note(index, .orderID, Remark(.ordersTableDamaged, .warning))
            }
        } else if rows[index].action?.rules.target == .return, basis.returns.isUnreadable {
            note(index, .returnID, Remark(.ordersTableDamaged, .warning, variant: "returns"))
        }
    }
}
