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

/// What can't wait: a buyer's wish that is not answered and whose time ends within a day of the run's start.
/// An order stands once, however many rows are about it.
package struct UrgentRow: Hashable, Sendable {
    /// The rows of this run that are about it; none for a buyer who stands in no table.
    package var places: [RowPlace] = []
    /// Where one of them stands among the rows of earlier runs.
    package var earlier: Int?
    package var order: OrderName?
    package var campaign: Int64?
    /// `nil` where nothing is decided, or two rows decide differently.
    package var action: Action?
    /// Of the first row.
    package var outcome: Outcome?
    package var due: Due
    package var value: Money?

    package var place: RowPlace? { places.first }

    /// Whether nothing is lost where it is late.
    package var isAccept: Bool { action == .acceptCancellation }

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

    private var rank: Int { isAccept ? 1 : 0 }

    /// Takes up another row of the same order.
    fileprivate mutating func add(_ other: UrgentRow) {
        // A row without a decision takes none back.
        if outcome == .skipped {
            (action, outcome) = (other.action, other.outcome)
        } else if other.outcome != .skipped, other.action != action {
            action = nil
        }
        places += other.places
        earlier = earlier ?? other.earlier
        due = other.due.moment < due.moment ? other.due : due
        value = value ?? other.value
    }
}

extension RowResult {
    /// Whether it answers a buyer or should, and the answer has not reached the market.
    fileprivate var isOpen: Bool {
        guard let action = row.action else { return outcome != .done }
        return action.rules.isDecision && outcome != .done && outcome != .skipped && !isOvertaken
    }

    /// Whether the buyer waits no more, by what the market says: answered in its office, or the order has
    /// ended. There is nothing to be done then.
    package var isOvertaken: Bool {
        guard row.action?.rules.isDecision == true else { return false }
        switch outcome {
        case .refused: return verdict?.code.map(MarketCode.isOvertaken) == true
        case .rejected:
            return deciding.contains {
                $0.code == .cancellationNotRequested || $0.code == .orderInTerminalState
            }
        case .done, .held, .pending, .unknown, .skipped, .ready: return false
        }
    }

    /// By when a row of an earlier run has to be answered, seen from a moment; `nil` where that is over.
    ///
    /// What could wait when its own run began may not be able to any more. The end that is known is the first
    /// that may be: for a day longer nobody can say that it is over.
    fileprivate func due(at now: Timestamp) -> Due? {
        guard let end = deadline ?? row.due?.moment, end != .distantPast else { return row.due }
        if end > now { return .by(end) }
        return end.advanced(by: Due.notice) > now ? .atOnce : nil
    }

    /// Whether the market knows no such order.
    fileprivate var isUnknownToMarket: Bool {
        outcome == .refused && verdict?.code.map { $0.hasSuffix("NOT_FOUND") } == true
    }

    /// Whether its time was over when it was last looked at, and it is not done.
    ///
    /// - Parameter end: of the run.
    package func isLate(at end: Timestamp?) -> Bool {
        guard let deadline, outcome != .done, outcome != .skipped else { return false }
        return deadline < max(end ?? .distantPast, sentAt ?? .distantPast)
    }
}

/// Error codes of the market; spellings vary, so they are known by how they begin.
package enum MarketCode {
    /// Of an answer to a buyer who does not wait for it any more.
    package static func isOvertaken(_ code: String) -> Bool {
        ["ORDER_IN_TERMINAL_STATE", "STATUS_NOT_ALLOWED", "INVALID_ORDER_STATUS"]
            .contains { code.hasPrefix($0) }
    }
}

extension RunSummary {
    /// What can't wait, what is lost first first: the one list that every report counts.
    package var urgent: [UrgentRow] {
        let start = run.startedAt
        let buyers = Dictionary(
            run.waiting.map { (OrderName.number($0.order.value), $0) },
            uniquingKeysWith: { first, _ in first })
        var urgent: [UrgentRow] = []
        var known: [OrderName: Int] = [:]
        // Buyers who have their answer, whatever other rows say.
        var answered: Set<OrderName> = []
        func add(_ row: RowResult, _ due: Due?, places: [RowPlace], earlier: Int? = nil) {
            let isAnswered = row.outcome == .done && row.row.action?.rules.isDecision == true
            if let order = row.row.order, isAnswered || row.isOvertaken, buyers[order] == nil {
                answered.insert(order)
            }
            // Without its number nobody finds an order, and one that the market does not know has no buyer.
            guard row.isOpen, row.row.order != nil, !row.isUnknownToMarket, let due,
                due.isUrgent(at: start)
            else { return }
            let found = UrgentRow(
                places: places, earlier: earlier, order: row.row.order, campaign: row.row.campaign,
                action: row.row.action, outcome: row.outcome, due: due,
                value: row.row.value ?? row.row.order.flatMap { buyers[$0]?.value })
            if let order = found.order, let place = known[order] {
                urgent[place].add(found)
                return
            }
            if let order = found.order { known[order] = urgent.count }
            urgent.append(found)
        }
        let reader = rows.reader(.deciding)
        for index in rows.rows.dueIndices {
            let row = reader[index]
            add(row, row.row.due, places: [row.row.place])
        }
        for (index, row) in earlier.enumerated() {
            add(row, row.due(at: start), places: [], earlier: index)
        }
        for buyer in run.waiting where known[.number(buyer.order.value)] == nil {
            let due = buyer.earliestEnd.map(Due.by) ?? .atOnce
            guard due.isUrgent(at: start) else { continue }
            urgent.append(
                UrgentRow(
                    order: .number(buyer.order.value), campaign: buyer.campaign.value, due: due,
                    value: buyer.value))
        }
        return urgent.filter { !($0.order.map(answered.contains) ?? false) }
            .sorted(by: UrgentRow.isBefore)
    }
}
