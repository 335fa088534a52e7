extension Examination {
    /// Codes that hold a row whatever the config says.
    private static let alwaysHeld: Set<FindingCode> = [
        .guardExceeded, .ordersTableDamaged, .orderChanged,
    ]

    /// Decides of each row, after all checks: rejected, held, skipped, a duplicate, or ready.
    mutating func judge(_ targets: Targets) {
        spreadUnknownActions(targets)
        spreadRejections(targets)
        holdDamaged()
        checkGuards()
        spreadHolds(targets)
        for index in rows.indices {
            if hasError(index) {
                dispositions[index] = .rejected
            } else if isHeld(index) {
                dispositions[index] = .held
            } else if let first = duplicates[index] {
                dispositions[index] = .duplicate(of: first)
            }
        }
        skipUnchanged(targets)
        propose(targets)
    }

    /// Whether a finding of the row holds it and nobody has released it.
    private func isHeld(_ index: Int) -> Bool {
        findings[index].contains { holds($0, index) }
    }

    /// The codes that hold a row.
    package func holdingCodes(of index: Int) -> [FindingCode] {
        findings[index].filter { holds($0, index) }.map(\.code)
    }

    /// Adds what came up after the checks.
    package mutating func add(_ remark: Remark, to index: Int) {
        note(index, .action, remark)
    }

    private func holds(_ finding: Finding, _ index: Int) -> Bool {
        guard finding.remark.severity == .warning else { return false }
        if finding.code == .orderHasRejectedRows { return true }
        guard settings.heldWarnings.contains(finding.code) || Self.alwaysHeld.contains(finding.code)
        else { return false }
        return !rows[index].confirmed.contains(finding.code)
            && !settings.released.contains(finding.code)
    }

    /// A row whose action is no known one stops the other rows of its order.
    private mutating func spreadUnknownActions(_ targets: Targets) {
        for (_, members) in targets {
            guard let unknown = members.first(where: { rows[$0].hasUnknownAction }) else {
                continue
            }
            for index in members where !rows[index].hasUnknownAction && !hasError(index) {
                noteNeighbour(index, of: unknown, .error)
            }
        }
    }

    private mutating func spreadRejections(_ targets: Targets) {
        for (_, members) in targets {
            let rows = members.filter { self.rows[$0].action == .updateItems }
            guard let rejected = rows.first(where: hasError) else { continue }
            for index in rows where !hasError(index) { noteNeighbour(index, of: rejected, .error) }
        }
    }

    private mutating func spreadHolds(_ targets: Targets) {
        for (_, members) in targets {
            let rows = members.filter { self.rows[$0].action == .updateItems && !hasError($0) }
            guard let held = rows.first(where: isHeld) else { continue }
            for index in rows where !isHeld(index) { noteNeighbour(index, of: held, .warning) }
        }
    }

    private mutating func noteNeighbour(_ index: Int, of other: Int, _ severity: Severity) {
        let variant = severity == .warning ? "held" : nil
        note(
            index, .action,
            Remark(
                .orderHasRejectedRows, severity, [String(rows[other].place.row)], variant: variant))
    }

    /// Holds the rows for which a table is needed that is damaged.
    private mutating func holdDamaged() {
        for index in rows.indices where !hasError(index) {
            switch rows[index].action {
            case .updateItems:
                let campaign = order(of: rows[index])?.campaign ?? rows[index].campaign
                if orders.isUnreadable {
                    note(index, .orderID, Remark(.ordersTableDamaged, .warning, variant: "file"))
                } else if campaign.map(orders.damagedCampaigns.contains) ?? false {
                    note(index, .orderID, Remark(.ordersTableDamaged, .warning))
                }
            case .cancelReturn where returns.isUnreadable:
                note(index, .returnID, Remark(.ordersTableDamaged, .warning, variant: "returns"))
            case .acceptCancellation, .rejectCancellation, .cancelOrder, .cancelReturn,
                .cancelEats, nil:
                break
            }
        }
    }

    // MARK: - Guards

    private mutating func checkGuards() {
        let ready = rows.indices.filter {
            !hasError($0) && duplicates[$0] == nil && !uncounted.contains($0)
        }
        let cancelled = ready.filter {
            rows[$0].action == .cancelOrder || rows[$0].action == .cancelEats
        }
        if let most = settings.maximumCancellations, !cancelled.isEmpty,
            cancelled.count + settings.recentCancellations > most
        {
            let counted = String(cancelled.count + settings.recentCancellations)
            for index in allRows(of: [.cancelOrder, .cancelEats]) where !uncounted.contains(index) {
                note(
                    index, .action,
                    Remark(.guardExceeded, .warning, [counted, String(most)], variant: "number"))
            }
        }
        guard let most = settings.maximumRemovedValue else { return }
        let rejected = Set(
            rows.indices.filter { rows[$0].action == .updateItems && hasError($0) }
                .compactMap { rows[$0].order })
        let done = Set(uncounted.compactMap { rows[$0].order })
        let removing = compositions.filter { entry in
            // A value that is not known may be any.
            (entry.value.removedValue.map { $0 > .zero } ?? true)
                && !rejected.contains(entry.key) && !done.contains(entry.key)
        }
        let totals = cancelled.compactMap { order(of: rows[$0]) }.map(\.total)
        let values = removing.values.map(\.removedValue) + totals
        let sum = values.compactMap { $0 }.reduce(settings.recentRemovedValue, +)
        let isUnknown = values.contains { $0 == nil }
        guard sum > most || isUnknown else { return }
        let remark = Remark(
            .guardExceeded, .warning, [sum.description, most.description],
            variant: sum > most ? "value" : "unknown")
        for index in allRows(of: [.cancelOrder]) where !uncounted.contains(index) {
            note(index, .action, remark)
        }
        for index in allRows(of: [.updateItems]) {
            guard let id = rows[index].order, removing[id] != nil, !uncounted.contains(index)
            else { continue }
            note(index, .action, remark)
        }
    }

    private func allRows(of actions: Set<Action>) -> [Int] {
        rows.indices.filter { rows[$0].action.map(actions.contains) ?? false && !hasError($0) }
    }

    // MARK: - What is left out

    private mutating func skipUnchanged(_ targets: Targets) {
        for (_, members) in targets {
            let going = members.filter {
                rows[$0].action == .updateItems && dispositions[$0] != .rejected
                    && dispositions[$0] != .held
            }
            let isUnchanged = going.allSatisfy { index in
                findings[index].contains { $0.code == .noChange }
            }
            guard isUnchanged else { continue }
            for index in going { dispositions[index] = .skipped }
        }
    }

    /// Proposes to cancel an order whose only errors are that too much of it would go.
    private mutating func propose(_ targets: Targets) {
        for (target, members) in targets {
            guard case .order(let id) = target, let order = orders.orders[id] else { continue }
            let codes = members.flatMap { findings[$0] }.filter(\.isError).map(\.code)
            let own = codes.filter { $0 != .orderHasRejectedRows }
            guard !own.isEmpty, own.allSatisfy(Self.proposable.contains),
                let campaign = order.campaign
            else { continue }
            let goods = order.items.map { "\($0.name) × \($0.count)" }
            proposals.append(Proposal(campaign: campaign, order: id, goods: goods))
        }
    }

    private static let proposable: Set<FindingCode> = [
        .cannotRemoveLastItem, .deletedItemsExceedsThreshold, .promoProhibitsDelete,
    ]
}
