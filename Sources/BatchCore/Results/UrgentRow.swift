/// By when somebody has to act.
package enum Due: Hashable, Sendable {
    /// The time may end at any moment: nobody knows when it began, or that moment has come.
    case atOnce
    case by(Timestamp)

    /// The moment; the most distant past for «at once», which comes first.
    package var moment: Timestamp {
        switch self {
        case .atOnce: .distantPast
        case .by(let moment): moment
        }
    }

    /// How long before its end something can't wait.
    package static let notice: Duration = .seconds(24 * 3600)

    /// Whether it can't wait at a moment.
    func isUrgent(at now: Timestamp) -> Bool { moment <= now.advanced(by: Self.notice) }
}

extension Order {
    /// By when a buyer who waits has to be answered; `nil` where none waits, or it is too late.
    func due(at now: Timestamp) -> Due? {
        if let status, status != .delivery, status != .pickup { return nil }
        let ends: (first: Timestamp?, last: Timestamp?)
        switch cancellation {
        case .none: return nil
        case .notTold, .undated: ends = (nil, nil)
        case .at(let moment):
            let end = moment.advanced(by: cancellationPeriod)
            ends = (end, end)
        case .on(let day):
            let first = day.advanced(by: cancellationPeriod)
            ends = (first, first.advanced(by: .seconds(24 * 3600)))
        case .seen(let wish): ends = (wish.earliestEnd, wish.latestEnd)
        }
        if let last = ends.last, last <= now { return nil }
        return ends.first.map { $0 <= now ? .atOnce : .by($0) } ?? .atOnce
    }
}

/// What can't wait: a decision that is not done and whose time ends within a day of the run's start, or a
/// buyer for whom nothing is decided.
package struct UrgentRow: Hashable, Sendable {
    /// `nil` for a buyer who stands in no table.
    package var place: RowPlace?
    package var order: OrderName?
    package var campaign: Int64?
    /// `nil` where nothing is decided.
    package var action: Action?
    package var outcome: Outcome?
    package var due: Due
    package var value: Money?

    /// Rejects and open decisions lose goods, so they come before accepts; then by deadline and value.
    package static func isBefore(_ first: Self, _ second: Self) -> Bool {
        let ranks = (first.rank, second.rank)
        if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
        let moments = (first.due.moment, second.due.moment)
        if moments.0 != moments.1 { return moments.0 < moments.1 }
        let values = (first.value ?? .zero, second.value ?? .zero)
        if values.0 != values.1 { return values.0 > values.1 }
        guard let place = first.place else { return false }
        return second.place.map { place < $0 } ?? true
    }

    private var rank: Int { action == .acceptCancellation ? 1 : 0 }
}

extension RunSummary {
    /// What can't wait, what is lost first first: the one list that every report counts.
    package var urgent: [UrgentRow] {
        let start = run.startedAt
        var urgent: [UrgentRow] = []
        var orders: Set<OrderName> = []
        for index in rows.rows.dueIndices {
            let row = rows[index]
            let isOpen = row.outcome != .done && (row.outcome != .skipped || row.row.action == nil)
            guard isOpen, let due = row.row.due, due.isUrgent(at: start) else { continue }
            if let order = row.row.order { orders.insert(order) }
            urgent.append(
                UrgentRow(
                    place: row.row.place, order: row.row.order, campaign: row.row.campaign,
                    action: row.row.action, outcome: row.outcome, due: due, value: row.row.value))
        }
        for buyer in run.waiting where !orders.contains(.number(buyer.order.value)) {
            let due = buyer.earliestEnd.map(Due.by) ?? .atOnce
            guard due.isUrgent(at: start) else { continue }
            urgent.append(
                UrgentRow(
                    place: nil, order: .number(buyer.order.value), campaign: buyer.campaign.value,
                    action: nil, outcome: nil, due: due, value: buyer.value))
        }
        return urgent.sorted(by: UrgentRow.isBefore)
    }
}
