/// How much may be cancelled and removed in 24 hours before a person has to look.
package struct Guards: Sendable, Equatable {
    /// The most orders that may be cancelled; `nil` for no limit.
    package var maximumCancellations: Int?
    /// The most value that may be removed and cancelled.
    package var maximumRemovedValue: Money?
    /// What the last 24 hours have cancelled already.
    package var recentCancellations = 0
    package var recentRemovedValue = Money.zero

    package init(maximumCancellations: Int? = nil, maximumRemovedValue: Money? = nil) {
        self.maximumCancellations = maximumCancellations
        self.maximumRemovedValue = maximumRemovedValue
    }

    var areSet: Bool { maximumCancellations != nil || maximumRemovedValue != nil }
}

extension Examination {
    /// Holds rows where more would be cancelled or removed than the guards allow.
    ///
    /// - Parameter known: whether the change of a group was done or begun before; such are not counted.
    package mutating func apply(_ guards: Guards, known: (Int) -> Bool) {
        guard guards.areSet else { return }
        // An order's rows that are duplicates of another count once.
        let cancelling = outcomes.indices.filter { group in
            outcomes[group].action == .cancelOrder || outcomes[group].action == .cancelEats
        }
        let counted = cancelling.filter { !known($0) && hasSoundRow($0) }
        if let most = guards.maximumCancellations, !counted.isEmpty,
            counted.count + guards.recentCancellations > most
        {
            let arguments = [String(counted.count + guards.recentCancellations), String(most)]
            let remark = Remark(.guardExceeded, .warning, arguments, variant: "number")
            for group in cancelling where !known(group) { hold(group, by: remark) }
        }
        if let most = guards.maximumRemovedValue {
            checkValue(most, guards.recentRemovedValue, counted, known)
        }
    }

    private mutating func checkValue(
        _ most: Money, _ recent: Money, _ cancelling: [Int], _ known: (Int) -> Bool
    ) {
        let removing = outcomes.indices.filter { group in
            let outcome = outcomes[group]
            // A value that is not known may be any.
            return outcome.action == .updateItems && outcome.isKnown
                && (outcome.knownValue.map { $0 > .zero } ?? true) && !known(group)
                && !basis.groups.rows(of: group).contains { decisions[Int($0)] == .rejected }
        }
        let orders = cancelling.filter { outcomes[$0].isKnown }
        let values = (removing + orders).map { outcomes[$0].knownValue }
        let sum = values.compactMap { $0 }.reduce(recent, +)
        let isUnknown = values.contains { $0 == nil }
        guard sum > most || isUnknown else { return }
        let remark = Remark(
            .guardExceeded, .warning, [sum.description, most.description],
            variant: sum > most ? "value" : "unknown")
        for group in outcomes.indices where outcomes[group].action == .cancelOrder && !known(group)
        {
            hold(group, by: remark)
        }
        for group in removing { hold(group, by: remark) }
    }

    private func hasSoundRow(_ group: Int) -> Bool {
        basis.groups.rows(of: group).contains { decisions[Int($0)] != .rejected }
    }

    /// Holds the rows of a group that nothing rejects, unless she has released them.
    private mutating func hold(_ group: Int, by remark: Remark) {
        for row in basis.groups.rows(of: group) where decisions[Int(row)] != .rejected {
            let isHeld = basis.holds(Finding(row, .action, remark))
            if isHeld { hold(Int(row), remark) } else { add(remark, to: Int(row)) }
        }
    }
}
