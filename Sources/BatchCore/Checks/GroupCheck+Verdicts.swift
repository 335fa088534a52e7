extension GroupCheck {
    /// What is decided of a row of the group.
    ///
    /// - Parameter changesNothing: whether the order's `items.update` is left out.
    func decision(_ index: Int, changesNothing: Bool) -> Decision {
        if rows[index].isUndecided { return .skipped }
        let state = states[index]
        if state.hasError { return .rejected }
        if state.isHeld { return .held }
        if changesNothing, rows[index].action == .updateItems { return .skipped }
        return state.duplicateOf == nil ? .ready : .duplicate
    }

    /// Whether all rows of an `items.update` that would go change nothing.
    var changesNothing: Bool {
        var goes = false
        for index in rows.indices where rows[index].action == .updateItems {
            if states[index].hasError || states[index].isHeld { continue }
            guard states[index].changesNothing else { return false }
            goes = true
        }
        return goes
    }

    /// What the group asks for, where its rows agree.
    var outcome: GroupOutcome {
        var outcome = GroupOutcome(row: rows[0].index)
        // A row whose action is not known may be the answer that a buyer waits for.
        let waits = order.map { $0.cancellation != .none } ?? false
        if rows.contains(where: {
            $0.isUndecided || $0.action?.rules.isDecision == true || $0.action == nil && waits
        }) {
            // Who is not among the open orders, all of which were read, waits no more.
            let isClosed = order == nil && basis.orders.isFetched && !isOfUnreadShop(0)
            let due = order.map { $0.due(at: settings.now) } ?? (isClosed ? nil : .atOnce)
            outcome.due = due.flatMap { $0.isUrgent(at: settings.now) ? $0 : nil }
        }
        guard let action = rows.first(where: { $0.action != nil })?.action else { return outcome }
        outcome.action = action
        outcome.model = order?.model
        outcome.status = order?.status
        if action.rules.isOfItems {
            outcome.hasValue = composition?.removedValue != nil
            outcome.value = composition?.removedValue ?? .zero
            outcome.isKnown = composition != nil
        } else if let order {
            outcome.hasValue = order.total != nil
            outcome.value = order.total ?? .zero
            outcome.isKnown = true
            outcome.deadline = order.decisionDeadline
        }
        return outcome
    }

    /// Counts what the rows are about, in units of goods and in money.
    ///
    /// An item is counted at its first row, an order at the first row of the same action, so that sums
    /// over rows count nothing twice.
    mutating func weigh() {
        guard let order else { return }
        var counted: Set<CountedThing> = []
        /// Whether an earlier row is about the same; most groups are small.
        func isCounted(_ index: Int, _ thing: CountedThing) -> Bool {
            guard rows.count <= 16 else { return !counted.insert(thing).inserted }
            return rows[..<index].contains { CountedThing($0) == thing }
        }
        let places = ItemPlaces(order.items)
        for index in rows.indices {
            guard let thing = CountedThing(rows[index]), !isCounted(index, thing) else { continue }
            if thing.action.rules.isOfItems {
                weighItem(index, order, places)
            } else {
                let units = order.items.reduce(Int64(0)) { $0 + Int64($1.count) }
                states[index].units = Int32(clamping: units)
                states[index].value = order.total ?? .zero
            }
        }
    }

    /// An item that is to be changed, or the order as a whole.
    private struct CountedThing: Hashable {
        let action: Action
        let item: Int64

        init?(_ row: ChangeRow) {
            guard let action = row.action else { return nil }
            self.action = action
            item = action.rules.isOfItems ? row.item : 0
            guard action.rules.isOfItems ? item > 0 : action.rules.target == .order else {
                return nil
            }
        }
    }

    private mutating func weighItem(
        _ index: Int, _ order: Order, _ places: ItemPlaces
    ) {
        let id = rows[index].item
        guard let place = places[id] else { return }
        let item = order.items[place]
        let told: Int32?
        if composition?.lines[place].isNamed ?? false {
            told = composition?.lines[place].count
        } else {
            told = rows.first { $0.item == id && $0.action == .updateItems && $0.count >= 0 }?.count
        }
        guard let count = told, count < item.count else { return }
        states[index].units = item.count - count
        let value = item.total.map { $0 - $0.share(of: count, in: item.count) }
        states[index].value = value ?? .zero
    }

    /// Proposes to cancel an order whose only errors are that too much of it would go.
    mutating func propose() {
        guard let order, let campaign = order.campaign,
            states.contains(where: { $0.hasError })
        else { return }
        let members = Set(rows.map(\.index))
        // The findings of this group stand last.
        let own = results.findings.reversed().prefix { members.contains($0.row) }
        let errors = own.filter { $0.isError && $0.code != .orderHasRejectedRows }
        let isOfFields = rows.contains { basis.state(of: Int($0.index)).hasError }
        guard !errors.isEmpty, !isOfFields,
            errors.allSatisfy({ Self.proposable.contains($0.code) })
        else { return }
        let isBuyersWish = rows.contains { $0.reason == .userRequestedRemove }
        results.proposals.append(
            ProposedOrder(
                campaign: campaign, order: order.id,
                reason: isBuyersWish ? .userChangedMind : .shopFailed))
    }

    private static let proposable: Set<FindingCode> = [
        .cannotRemoveLastItem, .deletedItemsExceedsThreshold, .promoProhibitsDelete,
    ]
}

/// What a group of rows asks for.
package struct GroupOutcome: Equatable, Sendable {
    /// Its first row.
    package var row: Int32
    package var action: Action?
    /// Whether the order is known.
    var isKnown = false
    /// What the orders table says of the order.
    var model: Model?
    var status: OrderStatus?
    /// Whether ``value`` is known.
    var hasValue = false
    /// The value that goes, or that of the order.
    var value = Money.zero
    package var deadline: Timestamp?
    /// By when its decision can't wait any more.
    package var due: Due?

    package var knownValue: Money? { hasValue ? value : nil }
}

/// What the groups ask for, by their numbers, in the pieces in which they were examined.
///
/// In one piece it would have to be copied, and what is copied takes its memory twice.
package struct GroupOutcomes: RandomAccessCollection, Sendable {
    private var pieces: [[GroupOutcome]] = []
    private var size = 1
    package private(set) var endIndex = 0
    package var startIndex: Int { 0 }

    package subscript(group: Int) -> GroupOutcome {
        pieces[group / size][group % size]
    }

    /// Adds the next piece; all but the last have the same size.
    mutating func append(_ piece: [GroupOutcome]) {
        if pieces.isEmpty { size = Swift.max(1, piece.count) }
        pieces.append(piece)
        endIndex += piece.count
    }
}

/// What came of some groups.
package struct GroupResults: Sendable {
    var outcomes: [GroupOutcome] = []
    /// Of each row, in the order of the groups.
    var verdicts: [RowVerdict] = []
    var findings: [Finding] = []
    var proposals: [ProposedOrder] = []

    struct RowVerdict: Sendable {
        var row: Int32
        /// The row whose outcome this one shares; -1 for none.
        var duplicateOf: Int32 = -1
        var units: Int32
        var value: Money
        var decision: Decision
    }

    /// - Parameters:
    ///   - groups: how many there will be.
    ///   - rows: how many they have together.
    init(groups: Int = 0, rows: Int = 0) {
        outcomes.reserveCapacity(groups)
        verdicts.reserveCapacity(rows)
    }
}

extension GroupCheck {
    /// Adds what came of the group to the results.
    mutating func keep() {
        results.outcomes.append(outcome)
        let changesNothing = changesNothing
        for index in rows.indices {
            let state = states[index]
            var verdict = GroupResults.RowVerdict(
                row: rows[index].index, units: state.units, value: state.value,
                decision: decision(index, changesNothing: changesNothing))
            if verdict.decision == .duplicate, let first = state.duplicateOf {
                verdict.duplicateOf = rows[first].index
            }
            results.verdicts.append(verdict)
        }
    }
}

/// What the checks decide of a row, without the row that a duplicate repeats.
package enum Decision: UInt8, Sendable {
    case ready
    case rejected
    case held
    case skipped
    case duplicate
}

/// An order that is to be cancelled instead of what its rows asked for, for a person to decide.
package struct ProposedOrder: Equatable, Sendable {
    package var campaign: CampaignID
    package var order: OrderID
    /// Why it would be cancelled, by the reason for which its goods were to be removed.
    package var reason: Reason
}
