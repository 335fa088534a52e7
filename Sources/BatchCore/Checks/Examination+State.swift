extension Examination {
    /// Checks one row against the campaign, the model, the state and the deadline of its order.
    mutating func checkState(of index: Int) {
        let row = rows[index]
        guard let action = row.action else { return }
        switch action {
        case .cancelEats:
            return
        case .cancelReturn:
            checkCampaign(index, ownModel: nil)
            checkReturn(index)
        case .acceptCancellation, .rejectCancellation, .updateItems, .cancelOrder:
            let order = order(of: row)
            checkCampaign(index, ownModel: order?.model)
            guard row.order != nil else { return }
            if let order {
                checkOrder(index, action, order)
            } else {
                checkWithoutOrder(index, action)
            }
        }
    }

    private mutating func checkCampaign(_ index: Int, ownModel: Model?) {
        guard let campaign = rows[index].campaign, let action = rows[index].action else { return }
        let known = settings.campaigns[campaign]
        if !settings.campaigns.isEmpty, known == nil {
            note(
                index, .campaignID, Remark(.campaignNotFound, .error, [String(campaign.value)]),
                value: String(campaign.value))
        }
        guard let model = ownModel ?? known ?? nil else { return }
        let fits =
            switch action {
            case .acceptCancellation, .rejectCancellation, .updateItems: model == .dbs
            case .cancelReturn: model == .laas
            case .cancelOrder: model != .fby
            case .cancelEats: true
            }
        if !fits {
            note(
                index, .campaignID,
                Remark(.campaignTypeNotSupported, .error, [model.rawValue]),
                value: String(campaign.value))
        }
    }

    private mutating func checkWithoutOrder(_ index: Int, _ action: Action) {
        if orders.isUnreadable {
            if action == .acceptCancellation || action == .rejectCancellation {
                note(index, .orderID, Remark(.deadlineUnknown, .warning))
            }
        } else if orders.isGiven || action == .updateItems && settings.isForSending {
            let number = rows[index].order.map { String($0.value) } ?? ""
            note(index, .orderID, Remark(.orderNotInExport, .error, [number]), value: number)
        } else if action == .acceptCancellation || action == .rejectCancellation {
            note(index, .orderID, Remark(.deadlineUnknown, .warning))
        }
    }

    private mutating func checkOrder(_ index: Int, _ action: Action, _ order: Order) {
        let row = rows[index]
        if let own = row.campaign, let other = order.campaign, own != other {
            note(
                index, .campaignID, Remark(.campaignMismatch, .error, [String(other.value)]),
                value: String(own.value))
        }
        guard !order.isTerminal else {
            let remark = Remark(.orderInTerminalState, .error, [order.status])
            note(index, .orderID, remark, value: String(order.id.value))
            return
        }
        checkStatus(index, action, order)
        switch action {
        case .acceptCancellation, .rejectCancellation:
            checkDeadline(index, order)
        case .updateItems:
            if order.isCancellationRequested {
                note(index, .orderID, Remark(.cancellationRequested, .error))
            }
        case .cancelOrder, .cancelReturn, .cancelEats:
            break
        }
    }

    private mutating func checkStatus(_ index: Int, _ action: Action, _ order: Order) {
        guard !order.status.isEmpty else { return }
        let allowed: [String]
        let stages: [String]
        switch action {
        case .acceptCancellation, .rejectCancellation:
            (allowed, stages) = (["DELIVERY", "PICKUP"], [])
        case .updateItems: (allowed, stages) = (["PROCESSING"], ["STARTED"])
        case .cancelOrder: (allowed, stages) = (["PROCESSING"], ["STARTED", "READY_TO_SHIP"])
        case .cancelReturn, .cancelEats: return
        }
        let number = rows[index].order.map { String($0.value) } ?? ""
        if !allowed.contains(order.status) {
            let cancelsItself =
                order.status == "PROCESSING" && stages.isEmpty && order.cancellation != .none
            note(
                index, .orderID,
                Remark(
                    .statusNotAllowed, .error,
                    [order.status, allowed.joined(separator: ", ")],
                    variant: cancelsItself ? "processing" : nil),
                value: number)
        } else if !stages.isEmpty, !order.substatus.isEmpty, !stages.contains(order.substatus) {
            note(
                index, .orderID,
                Remark(
                    .substatusNotAllowed, .error,
                    [order.substatus, stages.joined(separator: ", ")]),
                value: number)
        }
    }

    private mutating func checkDeadline(_ index: Int, _ order: Order) {
        let number = String(order.id.value)
        switch order.cancellation {
        case .none:
            note(index, .orderID, Remark(.cancellationNotRequested, .error), value: number)
        case .notTold, .undated:
            note(index, .orderID, Remark(.deadlineUnknown, .warning), value: number)
        case .at(let moment):
            checkDeadline(index, from: moment, to: moment, number)
        case .on(let day):
            // Of a day without a time the last moment decides what is too late.
            checkDeadline(index, from: day, to: day.advanced(by: .seconds(24 * 3600)), number)
        }
    }

    /// - Parameters:
    ///   - first: the earliest moment at which the buyer may have asked.
    ///   - last: the latest.
    private mutating func checkDeadline(
        _ index: Int, from first: Timestamp, to last: Timestamp, _ number: String
    ) {
        let soonest = first.advanced(by: cancellationPeriod)
        let latest = last.advanced(by: cancellationPeriod)
        if settings.now >= latest {
            let text = latest.iso8601(in: settings.zone)
            note(index, .orderID, Remark(.deadlinePassed, .error, [text]), value: number)
        } else if settings.now.duration(to: soonest) < .seconds(24 * 3600) {
            let text = soonest.iso8601(in: settings.zone)
            note(index, .orderID, Remark(.deadlineTonight, .warning, [text]), value: number)
        }
    }

    private mutating func checkReturn(_ index: Int) {
        let row = rows[index]
        guard let id = row.returnID else {
            requireOrder(index)
            return
        }
        let number = String(id.value)
        guard let known = returns.returns[id] else {
            if returns.isGiven {
                note(
                    index, .action, Remark(.returnNotInExport, .warning, [number]), value: number)
            }
            requireOrder(index)
            return
        }
        if known.order == nil { requireOrder(index) }
        if let own = row.campaign, let other = known.campaign, own != other {
            note(
                index, .campaignID, Remark(.campaignMismatch, .error, [String(other.value)]),
                value: String(own.value))
        }
        if let own = row.order, let other = known.order, own != other {
            note(
                index, .action, Remark(.returnOrderMismatch, .error, [String(other.value)]),
                value: String(own.value))
        }
        if !known.shipmentStatus.isEmpty, known.shipmentStatus != "CREATED" {
            note(
                index, .action,
                Remark(.returnStatusNotAllowed, .error, [known.shipmentStatus]), value: number)
        }
    }

    private mutating func requireOrder(_ index: Int) {
        guard rows[index].order == nil,
            !findings[index].contains(where: { $0.column == .orderID && $0.isError })
        else { return }
        note(index, .orderID, Remark(.fieldRequired, .error, ["order_id"]))
    }
}

/// How long a buyer's request to cancel may wait before the market cancels by itself.
package let cancellationPeriod: Duration = .seconds(48 * 3600)

extension Order {
    var isCancellationRequested: Bool {
        switch cancellation {
        case .at, .on, .undated: true
        case .notTold, .none: false
        }
    }

    /// The moment after which a decision on the buyer's request is too late; `nil` where it is not
    /// known to the minute: then it goes among the first.
    package var decisionDeadline: Timestamp? {
        guard case .at(let moment) = cancellation else { return nil }
        return moment.advanced(by: cancellationPeriod)
    }
}
