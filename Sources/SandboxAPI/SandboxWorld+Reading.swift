import Foundation

// MARK: - What the market tells

extension SandboxWorld {
    /// Whether a campaign belongs to an account; where no config says so, to every one.
    private func isOwn(_ campaign: Int64, _ business: Int64?) -> Bool {
        guard let owner = settings.campaigns[campaign]?.business else {
            return settings.campaigns.isEmpty
        }
        return owner == business
    }

    // MARK: Orders

    /// Tells an account's orders: those that are named, or those that the filters let pass, of the last
    /// 30 days or of a range of at most so many.
    func tellOrders(
        _ call: SandboxCall, _ request: SandboxRequest, _ body: [String: Any]?, at now: Double
    ) -> SandboxAnswer {
        guard let fields = SandboxFields(body) else {
            return .error(400, "BAD_REQUEST", "the body is no object")
        }
        let found: [SandboxOrder]
        do throws(Refusal) {
            found = try orders(fields, of: call.business, at: now)
        } catch {
            return error.answer
        }
        let limit = min(50, max(1, request.query["limit"].flatMap { Int($0) } ?? 50))
        let start = request.query["pageToken"].flatMap { Int($0) } ?? 0
        guard start >= 0 else { return .error(400, "BAD_REQUEST", "pageToken") }
        let page = found.dropFirst(start).prefix(limit)
        var paging: [String: Any] = [:]
        if start + page.count < found.count { paging["nextPageToken"] = "\(start + page.count)" }
        return SandboxAnswer(200, ["orders": page.map(tell), "paging": paging])
    }

    /// The orders of an account that the filters of a read let pass.
    private func orders(
        _ fields: SandboxFields, of business: Int64?, at now: Double
    ) throws(Refusal) -> [SandboxOrder] {
        let days = try Self.days(fields.members["dates"] as? [String: Any], at: now)
        let named = try fields.numbers("orderIds", most: 50)?.compactMap { orders[$0] }
        let campaigns = try fields.numbers("campaignIds", most: 50)
        let statuses = try fields.words("statuses", SandboxWords.statuses)
        let substatuses = try fields.words("substatuses")
        let models = try fields.words("programTypes", SandboxWords.models)
        let platforms = try fields.words("sourcePlatforms", SandboxWords.platforms)
        // All are the market's own, and none has a number of another system.
        let isElsewhere =
            try fields.words("externalOrderIds", most: 50) != nil
            || platforms?.contains("MARKET") == false
        let isFake = fields.members["fake"] as? Bool ?? false
        let isWaiting = fields.members["waitingForCancellationApprove"] as? Bool ?? false
        guard !isElsewhere else { return [] }
        return (named ?? Array(orders.values)).filter { order in
            isOwn(order.campaign, business) && order.isFake == isFake
                && days.contains(Int((order.createdAt / 86_400 + 0.125).rounded(.down)))
                && campaigns?.contains(order.campaign) ?? true
                && statuses?.contains(order.status) ?? true
                && substatuses?.contains(order.substatus) ?? true
                && models?.contains(order.model) ?? true
                && (!isWaiting
                    || order.isCancelRequested && ["DELIVERY", "PICKUP"].contains(order.status))
        }.sorted { $0.id < $1.id }
    }

    /// The days of a read, counted from 1970 on; the end is not in it.
    private static func days(
        _ dates: [String: Any]?, at now: Double
    ) throws(Refusal) -> Range<Int> {
        for key in dates?.keys.sorted() ?? [] where !key.hasPrefix("creationDate") {
            throw Refusal(400, "BAD_REQUEST", "dates.\(key) is not simulated")
        }
        let from = dates?["creationDateFrom"] as? String
        let to = dates?["creationDateTo"] as? String
        guard from != nil || to != nil else {
            let today = Int((now / 86_400 + 0.125).rounded(.down))
            return (today - 30)..<(today + 2)
        }
        guard let first = from.flatMap(SandboxDate.number(of:)),
            let last = to.flatMap(SandboxDate.number(of:)), first <= last, last - first <= 30
        else {
            throw Refusal(400, "BAD_REQUEST", "dates: a range of at most 30 days")
        }
        return first..<last
    }

    /// An order as `BusinessOrderDTO` has it.
    private func tell(_ order: SandboxOrder) -> [String: Any] {
        var delivery: [String: Any] = [
            "type": "DELIVERY", "serviceName": "Sandbox", "deliveryServiceId": 99,
            "deliveryPartnerType": order.model == "DBS" ? "SHOP" : "YANDEX_MARKET",
            "dates": ["fromDate": SandboxDate.day(order.createdAt)],
        ]
        if order.boxCount > 0 {
            delivery["boxesLayout"] = (1...order.boxCount).map { number in
                [
                    "boxId": number, "barcode": "\(order.id)-\(number)",
                    "items": order.items.map { ["id": $0.id, "fullCount": $0.count] },
                ] as [String: Any]
            }
        }
        var told: [String: Any] = [
            "orderId": order.id, "campaignId": order.campaign, "programType": order.model,
            "status": order.status, "creationDate": SandboxDate.moment(order.createdAt),
            "paymentType": "PREPAID", "paymentMethod": "YANDEX", "fake": order.isFake,
            "items": order.items.map(tell), "delivery": delivery,
            "cancelRequested": order.isCancelRequested,
            "buyerType": order.isBusiness ? "BUSINESS" : "PERSON",
        ]
        if order.status.isEmpty { told["status"] = "UNKNOWN" }
        told["substatus"] = order.substatus.isEmpty ? "UNKNOWN" : order.substatus
        return told
    }

    private func tell(_ item: SandboxOrder.Item) -> [String: Any] {
        let instances = item.marks.map(\.told)
        var told: [String: Any] = [
            "id": item.id, "offerId": item.sku, "offerName": item.name, "count": item.count,
        ]
        told["instances"] = instances.isEmpty || item.hidesMarks ? NSNull() : instances
        if !item.requiredMarks.isEmpty {
            told["requiredInstanceTypes"] = item.requiredMarks.sorted()
        }
        if let total = item.total {
            told["prices"] = [
                "payment": ["value": Double(total) / 100, "currencyId": "RUR"]
            ]
        }
        return told
    }

    // MARK: Returns

    func tellReturn(_ id: Int64, _ order: Int64, _ call: SandboxCall, at now: Double)
        -> SandboxAnswer
    {
        guard let found = returns[id], found.campaign == call.campaign, found.order == order else {
            return .error(404, "NOT_FOUND", "Return '\(id)' for order '\(order)' is not found")
        }
        return SandboxAnswer(200, ["status": "OK", "result": tell(found, at: now)])
    }

    /// Tells a campaign's returns page by page.
    func tellReturns(_ call: SandboxCall, _ request: SandboxRequest, at now: Double)
        -> SandboxAnswer
    {
        func words(_ key: String) -> [String]? {
            request.query[key]?.split(separator: ",").map(String.init)
        }
        let shipments = words("shipmentStatuses")
        let orders = words("orderIds")
        let made = SandboxDate.day(Self.returnMadeAt(now))
        // What is simulated is a return of goods whose money nobody has decided on.
        let isOther =
            request.query["type"].map { $0 != "RETURN" } ?? false || words("statuses") != nil
            || made < request.query["fromDate"] ?? "" || made > request.query["toDate"] ?? "9"
        let found = returns.values.filter {
            !isOther && $0.campaign == call.campaign
                && shipments?.contains($0.shipmentStatus) ?? true
                && orders?.contains("\($0.order)") ?? true
        }.sorted { $0.id < $1.id }
        let limit = min(100, max(1, request.query["limit"].flatMap { Int($0) } ?? 50))
        let start = max(0, request.query["pageToken"].flatMap { Int($0) } ?? 0)
        let page = found.dropFirst(start).prefix(limit)
        var result: [String: Any] = ["returns": page.map { tell($0, at: now) }]
        if start + page.count < found.count {
            result["paging"] = ["nextPageToken": "\(start + page.count)"]
        }
        return SandboxAnswer(200, ["status": "OK", "result": result])
    }

    /// Every return is a day old.
    private static func returnMadeAt(_ now: Double) -> Double { now - 86_400 }

    private func tell(_ found: SandboxReturn, at now: Double) -> [String: Any] {
        var told: [String: Any] = [
            "id": found.id, "orderId": found.order, "returnType": "RETURN",
            "creationDate": SandboxDate.moment(Self.returnMadeAt(now)),
            "items": (orders[found.order]?.items ?? []).map {
                ["shopSku": $0.sku, "count": $0.count]
            },
        ]
        if !found.shipmentStatus.isEmpty { told["shipmentStatus"] = found.shipmentStatus }
        return told
    }

    // MARK: Campaigns and keys

    /// Tells the shops that the key opens.
    func tellCampaigns(_ request: SandboxRequest) -> SandboxAnswer {
        let known = settings.campaigns.sorted { $0.key < $1.key }
        let limit = min(100, max(1, request.query["limit"].flatMap { Int($0) } ?? 100))
        let start = max(0, request.query["pageToken"].flatMap { Int($0) } ?? 0)
        let page = known.dropFirst(start).prefix(limit).map { id, campaign -> [String: Any] in
            [
                "id": id, "domain": "Sandbox \(id)",
                "business": ["id": campaign.business, "name": "Sandbox"],
                // There is no EXPRESS among the words here.
                "placementType": campaign.model == "EXPRESS" ? "FBS" : campaign.model,
                "apiAvailability": settings.forbiddenCampaigns.contains(id)
                    ? "MANUALLY_DISABLED" : "AVAILABLE",
            ]
        }
        var paging: [String: Any] = [:]
        if start + page.count < known.count { paging["nextPageToken"] = "\(start + page.count)" }
        return SandboxAnswer(200, ["campaigns": page, "paging": paging])
    }

    func tellKey() -> SandboxAnswer {
        SandboxAnswer(
            200,
            [
                "status": "OK",
                "result": [
                    "apiKey": ["name": "sandbox", "authScopes": settings.scopes.sorted()]
                ],
            ])
    }

    // MARK: Operations

    /// Tells how operations of one account and type stand.
    func tellOperations(_ call: SandboxCall, _ body: [String: Any]?, at now: Double)
        -> SandboxAnswer
    {
        guard let ids = body?["operationIds"] as? [String], (1...100).contains(ids.count),
            ids.allSatisfy({ (1...1000).contains($0.count) }), Set(ids).count == ids.count,
            let type = body?["operationType"] as? String, SandboxWords.operations.contains(type)
        else { return .error(400, "BAD_REQUEST", "operationIds: 1 to 100 unique ids of one type") }
        let told = ids.compactMap { id -> [String: Any]? in
            guard let operation = operations[id], operation.type == type,
                isOwn(operation.campaign, call.business)
            else { return nil }
            let status =
                operation.endsAt > now ? "IN_PROGRESS" : operation.fails ? "FAILED" : "DONE"
            return ["id": id, "type": type, "status": status]
        }
        return SandboxAnswer(200, ["status": "OK", "result": ["operations": told]])
    }
}

extension SandboxOrder {
    /// As an answer to a change of its status shows it: `OrderDTO`.
    var described: [String: Any] {
        let total = Double(items.reduce(0) { $0 + ($1.total ?? 0) }) / 100
        let day = SandboxDate.reversedDay(createdAt)
        return [
            "id": id, "status": status, "substatus": substatus.isEmpty ? "UNKNOWN" : substatus,
            "creationDate": SandboxDate.reversedMoment(createdAt),
            "currency": "RUR", "itemsTotal": total, "deliveryTotal": 0,
            "buyerItemsTotalBeforeDiscount": total, "paymentType": "PREPAID",
            "paymentMethod": "YANDEX", "fake": isFake, "taxSystem": "OSN",
            "buyer": ["type": isBusiness ? "BUSINESS" : "PERSON"],
            "delivery": [
                "type": "DELIVERY", "serviceName": "Sandbox", "deliveryServiceId": 99,
                "deliveryPartnerType": model == "DBS" ? "SHOP" : "YANDEX_MARKET",
                "dates": ["fromDate": day],
            ] as [String: Any],
            "items": items.map { item -> [String: Any] in
                let price = Double(item.total ?? 0) / 100 / Double(max(1, item.count))
                return [
                    "id": item.id, "offerId": item.sku, "offerName": item.name, "price": price,
                    "buyerPrice": price, "buyerPriceBeforeDiscount": price, "count": item.count,
                ]
            },
        ]
    }
}
