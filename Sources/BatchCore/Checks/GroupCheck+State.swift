extension GroupCheck {
    /// Checks one row against the campaign, the model, the state and the deadline of its order.
    mutating func checkState(of index: Int) {
        guard let rules = rows[index].action?.rules else { return }
        switch rules.target {
        case .eats:
            if !settings.hasRestaurant {
                note(index, .action, Remark(.restaurantNotConfigured, .warning))
            }
        case .return:
            checkCampaign(index, rules, ownModel: nil)
            checkReturn(index)
        case .order:
            checkCampaign(index, rules, ownModel: order?.model)
            if rows[index].reason != nil, rules.resource(for: model(of: index)) == .boxes {
                note(index, .reason, Remark(.reasonIgnored, .warning, variant: "boxes"))
            }
            guard rows[index].order > 0 else { return }
            if let order {
                checkOrder(index, rules, order)
            } else {
                checkWithoutOrder(index, rules)
            }
        }
    }

    /// The model of a row's order: that of the orders table, else that of the config's campaign.
    func model(of index: Int) -> Model? {
        if let model = order?.model { return model }
        return rows[index].campaignID.flatMap { settings.campaigns[$0] ?? nil }
    }

    private mutating func checkCampaign(_ index: Int, _ rules: ActionRules, ownModel: Model?) {
        guard let campaign = rows[index].campaignID else { return }
        let known = settings.campaigns[campaign]
        if !settings.campaigns.isEmpty, known == nil {
            note(
                index, .campaignID, Remark(.campaignNotFound, .error, [String(campaign.value)]))
        }
        guard let model = ownModel ?? known ?? nil, let models = rules.models else { return }
        if !models.contains(model) {
            note(
                index, .campaignID, Remark(.campaignTypeNotSupported, .error, [model.rawValue]))
        }
    }

    private mutating func checkWithoutOrder(_ index: Int, _ rules: ActionRules) {
        checkReason(index, rules.reasons)
        if basis.orders.isUnreadable || isOfUnreadShop(index) {
            if rules.isDecision { note(index, .orderID, Remark(.deadlineUnknown, .warning)) }
            if !rules.isOfItems {
                let variant = basis.orders.isUnreadable ? "unread" : "unfetched"
                note(index, .orderID, Remark(.ordersNotGiven, .warning, variant: variant))
            }
        } else if basis.orders.isGiven || rules.isOfItems && settings.isForSending {
            let number = String(rows[index].order)
            let variant =
                !basis.orders.isGiven ? "none" : basis.orders.isFetched ? nil : "export"
            note(
                index, .orderID, Remark(.orderNotInExport, .error, [number], variant: variant))
        } else if rules.isDecision {
            note(index, .orderID, Remark(.deadlineUnknown, .warning))
        }
    }

    /// Whether the order of a row was to be read from the market and could not be.
    func isOfUnreadShop(_ index: Int) -> Bool {
        guard order == nil, !basis.orders.unreadShops.isEmpty else { return false }
        return rows[index].campaignID.map(basis.orders.unreadShops.contains) ?? true
    }

    private mutating func checkOrder(_ index: Int, _ rules: ActionRules, _ order: Order) {
        if let own = rows[index].campaignID, let other = order.campaign, own != other {
            note(
                index, .campaignID,
                Remark(
                    .campaignMismatch, .error, [String(other.value)],
                    suggestion: String(other.value)))
        }
        if let status = order.status, status.isTerminal {
            note(index, .orderID, Remark(.orderInTerminalState, .error, [status.rawValue]))
            return
        }
        checkStatus(index, rules, order)
        if rules.isDecision { checkDeadline(index, order) }
        if rules.action == .updateItems, order.isCancellationRequested {
            note(index, .orderID, Remark(.cancellationRequested, .error))
        }
    }

    private mutating func checkStatus(_ index: Int, _ rules: ActionRules, _ order: Order) {
        guard let status = order.status, !rules.states.isEmpty else {
            checkReason(index, rules.reasons)
            return
        }
        let model = model(of: index)
        func fits(_ state: ActionRules.State) -> Bool {
            guard let model, let models = state.models else { return true }
            return models.contains(model)
        }
        guard let state = rules.states.first(where: { $0.status == status && fits($0) }) else {
            let cancelsItself =
                status == .processing && rules.isDecision && order.cancellation != .none
            let allowed = rules.states.filter(fits).map(\.status.rawValue).joined(separator: ", ")
            note(
                index, .orderID,
                Remark(
                    .statusNotAllowed, .error, [status.rawValue, allowed],
                    variant: cancelsItself ? "processing" : nil))
            return
        }
        checkReason(index, state.reasons.isEmpty ? rules.reasons : state.reasons)
        guard let stage = order.substatus, !state.stages.isEmpty, !state.stages.contains(stage)
        else { return }
        let allowed = state.stages.map(\.rawValue).joined(separator: ", ")
        // The market's pages do not name all stages of LaaS orders.
        let severity: Severity = model == .laas ? .warning : .error
        note(
            index, .orderID,
            Remark(
                .substatusNotAllowed, severity, [stage.rawValue, allowed],
                variant: severity == .warning ? "laas" : nil))
    }

    /// Checks the reason of an `order.cancel` against those that fit.
    private mutating func checkReason(_ index: Int, _ fitting: [Reason]) {
        guard rows[index].action == .cancelOrder, let reason = rows[index].reason else { return }
        let fitting = model(of: index) == .laas ? [.shopFailed] : fitting
        guard !fitting.contains(reason) else { return }
        let names = fitting.map(\.rawValue).joined(separator: ", ")
        note(index, .reason, Remark(.invalidReason, .error, [names]))
    }

    private mutating func checkDeadline(_ index: Int, _ order: Order) {
        switch order.cancellation {
        case .none:
            note(index, .orderID, Remark(.cancellationNotRequested, .error))
        case .notTold, .undated:
            note(index, .orderID, Remark(.deadlineUnknown, .warning))
        case .at(let moment):
            checkDeadline(index, from: moment, to: moment)
        case .on(let day):
            // Of a day without a time the last moment decides what is too late.
            checkDeadline(index, from: day, to: day.advanced(by: .seconds(24 * 3600)))
        case .seen(let wish):
            if let earliest = wish.lastNotSeen {
                checkDeadline(index, from: earliest, to: wish.firstSeen)
            } else if settings.now >= wish.latestEnd {
                checkDeadline(index, from: wish.firstSeen, to: wish.firstSeen)
            } else {
                // It may have been made at any time before: it goes first.
                note(index, .orderID, Remark(.deadlineUnknown, .warning))
            }
        }
    }

    /// - Parameters:
    ///   - first: the earliest moment at which the buyer may have asked.
    ///   - last: the latest.
    private mutating func checkDeadline(_ index: Int, from first: Timestamp, to last: Timestamp) {
        let soonest = first.advanced(by: cancellationPeriod)
        let latest = last.advanced(by: cancellationPeriod)
        if settings.now >= latest {
            let text = latest.iso8601(in: settings.zone)
            note(index, .orderID, Remark(.deadlinePassed, .error, [text]))
        } else if settings.now.duration(to: soonest) < .seconds(24 * 3600) {
            let text = soonest.iso8601(in: settings.zone)
            note(index, .orderID, Remark(.deadlineTonight, .warning, [text]))
        }
    }

    private mutating func checkReturn(_ index: Int) {
        let row = rows[index]
        guard row.item > 0 else {
            requireOrder(index)
            return
        }
        guard let known = basis.returns.returns[ReturnID(row.item)] else {
            if basis.returns.isGiven {
                note(index, .action, Remark(.returnNotInExport, .warning, [String(row.item)]))
            }
            requireOrder(index)
            return
        }
        if known.order == nil { requireOrder(index) }
        if let own = row.campaignID, let other = known.campaign, own != other {
            note(index, .campaignID, Remark(.campaignMismatch, .error, [String(other.value)]))
        }
        if row.order > 0, let other = known.order, row.order != other.value {
            note(index, .action, Remark(.returnOrderMismatch, .error, [String(other.value)]))
        }
        if let status = known.shipmentStatus, status != .created {
            note(index, .action, Remark(.returnStatusNotAllowed, .error, [status.rawValue]))
        }
    }

    private mutating func requireOrder(_ index: Int) {
        guard rows[index].order == 0, !states[index].hasWrongOrder else { return }
        note(index, .orderID, Remark(.fieldRequired, .error, ["order_id"]))
    }
}

/// How long a buyer's request to cancel may wait before the market cancels by itself.
package let cancellationPeriod = Wish.time

extension Order {
    var isCancellationRequested: Bool {
        switch cancellation {
        case .at, .on, .undated, .seen: true
        case .notTold, .none: false
        }
    }

    /// The moment after which a decision on the buyer's request is too late; `nil` where it is not
    /// known to the minute: then it goes among the first.
    package var decisionDeadline: Timestamp? {
        switch cancellation {
        case .at(let moment): moment.advanced(by: cancellationPeriod)
        case .seen(let wish): wish.earliestEnd
        case .none, .notTold, .undated, .on: nil
        }
    }
}
