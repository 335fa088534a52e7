import Foundation

// MARK: - The market's methods

extension SandboxWorld {
    mutating func route(_ call: SandboxCall, _ request: SandboxRequest, at now: Double)
        -> SandboxAnswer
    {
        let type = request.headers["content-type"] ?? ""
        if call.account == .market, !request.body.isEmpty, !type.hasPrefix("application/json") {
            return .error(415, "UNSUPPORTED_MEDIA_TYPE", "Content type '\(type)' not supported")
        }
        let body = (try? JSONSerialization.jsonObject(with: request.body)) as? [String: Any]
        switch call.kind {
        case .cancellation(let order):
            return decideCancellation(order, call, body)
        case .items(let order):
            return updateItems(order, call, body)
        case .boxes(let order):
            return packBoxes(order, call, body)
        case .identifiers(let order):
            return setIdentifiers(order, call, body)
        case .identifiersStatus(let order):
            return tellIdentifiers(order, call)
        case .status(let order):
            return cancelOrder(order, call, body, at: now)
        case .statusUpdate:
            return cancelOrders(call, body, at: now)
        case .returnCancel:
            return cancelReturn(call, body, at: now)
        case .operations:
            return tellOperations(call, body, at: now)
        case .orders:
            return tellOrders(call, request, body, at: now)
        case .returnRead(let order, let id):
            return tellReturn(id, order, call, at: now)
        case .returnsList:
            return tellReturns(call, request, at: now)
        case .campaigns:
            return tellCampaigns(request)
        case .key:
            return tellKey()
        case .token:
            return newToken(for: request)
        case .eatsCancel(let order):
            return cancelEats(order, body)
        case .eatsStatus(let order):
            return SandboxAnswer(200, ["status": eats[order] ?? "ACCEPTED_BY_RESTAURANT"])
        case .wrongMethod:
            return .error(405, "METHOD_NOT_ALLOWED", "\(request.method) \(request.path)")
        case .badNumber:
            return .error(400, "BAD_REQUEST", "A number of the path is out of range")
        case .unknown:
            return .error(404, "NOT_FOUND", "No such method: \(request.method) \(request.path)")
        }
    }

    /// The order of a call, or why it can't be had.
    private func find(_ id: Int64, _ call: SandboxCall) -> Result<SandboxOrder, Refusal> {
        guard let order = orders[id], order.campaign == call.campaign else {
            let message = "Order not found: partnerId = '\(call.campaign ?? 0)', orderId = '\(id)'"
            return .failure(Refusal(404, "NOT_FOUND", message))
        }
        return .success(order)
    }

    struct Refusal: Error {
        let answer: SandboxAnswer

        init(_ status: Int, _ code: String, _ message: String) {
            answer = .error(status, code, message)
        }
    }

    private mutating func decideCancellation(
        _ id: Int64, _ call: SandboxCall, _ body: [String: Any]?
    ) -> SandboxAnswer {
        let order: SandboxOrder
        switch find(id, call) {
        case .failure(let refusal): return refusal.answer
        case .success(let found): order = found
        }
        guard let accepted = body?["accepted"] as? Bool else {
            return .error(400, "BAD_REQUEST", "accepted must not be null")
        }
        if !accepted {
            guard let reason = body?["reason"] as? String,
                ["ORDER_DELIVERED", "ORDER_IN_DELIVERY"].contains(reason)
            else { return .error(400, "DECLINE_REASON_ARE_REQUIRED_ERROR", "reason is required") }
        }
        guard order.model == "DBS" else {
            return .error(400, "CAMPAIGN_TYPE_NOT_SUPPORTED", "Only for DBS")
        }
        if isTerminal(order) {
            return .error(400, "ORDER_IN_TERMINAL_STATE", "Order '\(id)' is in terminal state")
        }
        guard ["DELIVERY", "PICKUP"].contains(order.status), order.isCancelRequested else {
            return .error(
                400, "STATUS_NOT_ALLOWED",
                "Action is not allowed for order '\(id)' with status '\(order.status)' and substatus '\(order.substatus)'"
            )
        }
        orders[id]?.isCancelRequested = false
        if accepted {
            orders[id]?.status = "CANCELLED"
            orders[id]?.substatus = "USER_CHANGED_MIND"
        }
        log.applied("order \(id)", accepted ? "accept" : "reject")
        return SandboxAnswer(200, ["status": "OK"])
    }

    private func isTerminal(_ order: SandboxOrder) -> Bool {
        ["CANCELLED", "DELIVERED", "RETURNED", "PARTIALLY_RETURNED"].contains(order.status)
    }

    // MARK: Cancelling orders

    private mutating func cancelOrder(
        _ id: Int64, _ call: SandboxCall, _ body: [String: Any]?, at now: Double
    ) -> SandboxAnswer {
        guard let wanted = body?["order"] as? [String: Any] else {
            return .error(400, "BAD_REQUEST", "order must not be null")
        }
        if wanted["status"] as? String == "PROCESSING" { return makeReady(id, wanted, call) }
        if let refusal = refusalToCancel(id, wanted, call) { return refusal.answer }
        let operation = cancel(id, wanted, call, at: now)
        var answer: [String: Any] = [:]
        if let order = orders[id] { answer["order"] = order.described }
        answer["operation"] = operation
        return SandboxAnswer(200, answer)
    }

    /// An order that is ready to be shipped is so, and nothing else happens to it.
    private mutating func makeReady(
        _ id: Int64, _ wanted: [String: Any], _ call: SandboxCall
    ) -> SandboxAnswer {
        switch find(id, call) {
        case .failure(let refusal): return refusal.answer
        case .success(let order):
            guard order.status == "PROCESSING", order.substatus == "STARTED",
                wanted["substatus"] as? String == "READY_TO_SHIP"
            else {
                return .error(
                    400, "STATUS_NOT_ALLOWED", "No transition found: '\(order.status)'")
            }
        }
        orders[id]?.substatus = "READY_TO_SHIP"
        return SandboxAnswer(200, ["order": orders[id]?.described ?? [:]])
    }

    /// Which reasons fit which status. Source: the help page on cancelling orders.
    private static let reasons = [
        "PROCESSING": [
            "SHOP_FAILED", "USER_CHANGED_MIND", "USER_UNREACHABLE", "INCORRECT_PERSONAL_DATA",
        ],
        "DELIVERY": ["SHOP_FAILED", "USER_CHANGED_MIND", "USER_UNREACHABLE"],
        "PICKUP": ["SHOP_FAILED", "USER_CHANGED_MIND", "USER_UNREACHABLE", "PICKUP_EXPIRED"],
    ]

    private func refusalToCancel(
        _ id: Int64, _ wanted: [String: Any], _ call: SandboxCall
    ) -> Refusal? {
        guard let status = wanted["status"] as? String else {
            return Refusal(400, "BAD_REQUEST", "status must not be null")
        }
        guard status == "CANCELLED" else {
            return Refusal(400, "INVALID_ORDER_STATUS", "'\(status)' is not simulated")
        }
        switch find(id, call) {
        case .failure(let refusal):
            return refusal
        case .success(let order):
            if order.model == "FBY" {
                return Refusal(400, "CAMPAIGN_TYPE_NOT_SUPPORTED", "Not for FBY")
            }
            if isTerminal(order) {
                return Refusal(
                    400, "ORDER_IN_TERMINAL_STATE", "Order '\(id)' is in terminal state")
            }
            let isInStage =
                order.status == "PROCESSING"
                ? ["STARTED", "READY_TO_SHIP"].contains(order.substatus) : order.model == "DBS"
            guard let reasons = Self.reasons[order.status], isInStage,
                !operations.values.contains(where: { $0.orderID == id && !$0.isApplied })
            else {
                return Refusal(
                    400, "STATUS_NOT_ALLOWED",
                    "No transition found: '\(order.status)' -> 'CANCELLED'")
            }
            let reason = wanted["substatus"] as? String ?? ""
            guard order.model == "LAAS" ? reason == "SHOP_FAILED" : reasons.contains(reason) else {
                return Refusal(
                    400, "SUBSTATUS_NOT_ALLOWED", "Substatus '\(reason)' is not allowed")
            }
            return nil
        }
    }

    /// Cancels an order; one of a LaaS shop by an operation, which is told.
    private mutating func cancel(
        _ id: Int64, _ wanted: [String: Any], _ call: SandboxCall, at now: Double
    ) -> [String: Any]? {
        let reason = wanted["substatus"] as? String ?? ""
        guard orders[id]?.model == "LAAS" else {
            orders[id]?.status = "CANCELLED"
            orders[id]?.substatus = reason
            log.applied("order \(id)", "cancel")
            return nil
        }
        let operation = newOperation("ORDER_STATUS_UPDATE", call, at: now)
        operations[operation]?.orderID = id
        operations[operation]?.reason = reason
        return ["id": operation, "type": "ORDER_STATUS_UPDATE"]
    }

    private mutating func cancelOrders(_ call: SandboxCall, _ body: [String: Any]?, at now: Double)
        -> SandboxAnswer
    {
        guard let list = body?["orders"] as? [[String: Any]], (1...30).contains(list.count) else {
            return .error(400, "BAD_REQUEST", "orders: size must be between 1 and 30")
        }
        let results = list.map { entry -> [String: Any] in
            let id = SandboxFields.number(entry["id"]) ?? 0
            var result: [String: Any] = ["id": id]
            result["status"] = entry["status"]
            result["substatus"] = entry["substatus"]
            if let refusal = refusalToCancel(id, entry, call) {
                result["updateStatus"] = "ERROR"
                let text = String(decoding: refusal.answer.body, as: UTF8.self)
                result["errorDetails"] = text
                return result
            }
            result["updateStatus"] = "OK"
            result["operation"] = cancel(id, entry, call, at: now)
            return result
        }
        return SandboxAnswer(200, ["status": "OK", "result": ["orders": results]])
    }

    // MARK: Returns and operations

    private mutating func cancelReturn(_ call: SandboxCall, _ body: [String: Any]?, at now: Double)
        -> SandboxAnswer
    {
        guard let id = SandboxFields.number(body?["returnId"]) else {
            return .error(400, "BAD_REQUEST", "returnId must be a number")
        }
        guard let found = returns[id], found.campaign == call.campaign else {
            return .error(404, "NOT_FOUND", "Return '\(id)' is not found")
        }
        guard found.shipmentStatus == "CREATED",
            !operations.values.contains(where: { $0.returnID == id && !$0.isApplied })
        else {
            return .error(
                400, "STATUS_NOT_ALLOWED", "Return '\(id)' has status '\(found.shipmentStatus)'")
        }
        let operation = newOperation("RETURN_CANCELLATION", call, at: now)
        operations[operation]?.returnID = id
        return SandboxAnswer(
            200,
            [
                "status": "OK",
                "result": ["operation": ["id": operation, "type": "RETURN_CANCELLATION"]],
            ])
    }

    private mutating func newOperation(_ type: String, _ call: SandboxCall, at now: Double)
        -> String
    {
        let id = "op-\(operations.count + 1)"
        let wait = settings.operationSeconds * Double.random(in: 0.5...1.5, using: &random)
        let operation = SandboxOperation(
            type: type, campaign: call.campaign ?? 0, endsAt: now + wait,
            fails: chance("operation-fails"))
        begin(operation, id)
        return id
    }

    // MARK: The restaurant server

    private mutating func newToken(for request: SandboxRequest) -> SandboxAnswer {
        let form = String(decoding: request.body, as: UTF8.self)
        let isForm =
            request.headers["content-type"]?.hasPrefix("application/x-www-form-urlencoded") == true
        guard isForm, form.contains("grant_type=client_credentials"),
            form.range(of: "client_secret=[^&]", options: .regularExpression) != nil
        else { return SandboxAnswer(400, [["code": 100, "description": "Bad credentials"]]) }
        return newToken()
    }

    private mutating func cancelEats(_ order: String, _ body: [String: Any]?) -> SandboxAnswer {
        guard let eatsID = body?["eatsId"] as? String,
            eatsID.range(of: "^[0-9]{6}-[0-9]{8}$", options: .regularExpression) != nil
        else { return SandboxAnswer(400, [["code": 101, "description": "eatsId is required"]]) }
        if order.hasPrefix("missing") {
            return SandboxAnswer(404, [["code": 102, "description": "Order not found"]])
        }
        eats[order] = "CANCELLED"
        log.applied("eats \(order)", "cancel")
        return SandboxAnswer(200)
    }
}
