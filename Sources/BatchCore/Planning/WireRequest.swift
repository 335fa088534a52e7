extension WireRequest {
    /// The request that brings about `parts`, all of one kind.
    ///
    /// Source: the market's reference of the five methods, and the restaurant contract.
    package init(_ parts: [Change], campaign: CampaignID?, isBatch: Bool) {
        let shop = "campaigns/\(campaign?.value ?? 0)"
        if isBatch {
            self = Self.statusUpdate(parts, shop)
            return
        }
        switch parts.first {
        case .cancellation(let order, let accepted, let reason):
            var body = "{\"accepted\":\(accepted)"
            if !accepted, let reason { body += ",\"reason\":\"\(reason.rawValue)\"" }
            self.init(
                method: "PUT", path: "/v2/\(shop)/orders/\(order)/cancellation/accept",
                body: body + "}")
        case .items(let order, let lines, let reason):
            self.init(
                method: "PUT", path: "/v2/\(shop)/orders/\(order)/items",
                body: Self.items(lines, reason))
        case .boxes(let order, let lines):
            var bytes = Array("{\"allowRemove\":true,\"boxes\":[{".utf8)
            Self.write(lines.filter { $0.count > 0 }, count: "fullCount", to: &bytes)
            self.init(
                method: "PUT", path: "/v2/\(shop)/orders/\(order)/boxes",
                body: String(decoding: bytes, as: UTF8.self) + "}]}")
        case .marks(let order, let lines):
            var bytes = Array("{".utf8)
            Self.write(lines, count: nil, to: &bytes)
            self.init(
                method: "PUT", path: "/v2/\(shop)/orders/\(order)/identifiers",
                body: String(decoding: bytes, as: UTF8.self) + "}")
        case .cancelOrder(let change):
            self.init(
                "PUT", "/v2/\(shop)/orders/\(change.order)/status",
                ["order": .object(Self.cancelled(change.reason))])
        case .cancelReturn(let id, _):
            self.init("POST", "/v1/\(shop)/returns/cancel", ["returnId": .number(id.value)])
        case .cancelEats(let order, let eatsID, let comment):
            var body: [String: JSONText] = ["eatsId": .text(eatsID)]
            body["comment"] = comment.map(JSONText.text)
            self.init("DELETE", "/order/\(order.percentEncoded)", body)
        case nil:
            self.init(method: "GET", path: "/", body: "")
        }
    }

    init(_ method: String, _ path: String, _ body: [String: JSONText]) {
        self.init(method: method, path: path, body: JSONText.object(body).rendered)
    }

    private static func cancelled(_ reason: Reason) -> [String: JSONText] {
        ["status": .text("CANCELLED"), "substatus": .text(reason.rawValue)]
    }

    /// All items of an order.
    private static func items(_ lines: [ItemLine], _ reason: Reason?) -> String {
        var bytes = Array("{".utf8)
        write(lines, count: "count", to: &bytes)
        if let reason { bytes.append(key: "reason", reason.rawValue) }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the member `items`, keys in alphabetical order as everywhere.
    ///
    /// - Parameter count: the name under which an item's count goes; `nil` for none.
    private static func write(_ lines: [ItemLine], count: String?, to bytes: inout [UInt8]) {
        bytes.append(key: "items")
        bytes.append(UInt8(ascii: "["))
        for (index, line) in lines.enumerated() {
            bytes.append(contentsOf: (index > 0 ? ",{" : "{").utf8)
            if let count { bytes.append(key: count, Int64(line.count)) }
            bytes.append(key: "id", line.item.value)
            if !line.units.isEmpty {
                bytes.append(key: "instances")
                bytes.append(UInt8(ascii: "["))
                for (place, unit) in line.units.enumerated() {
                    if place > 0 { bytes.append(UInt8(ascii: ",")) }
                    unit.write(to: &bytes)
                }
                bytes.append(UInt8(ascii: "]"))
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func statusUpdate(_ parts: [Change], _ shop: String) -> Self {
        let orders: [JSONText] = parts.compactMap { part in
            guard case .cancelOrder(let change) = part else { return nil }
            let id = ["id": JSONText.number(change.order.value)]
            return .object(cancelled(change.reason).merging(id) { $1 })
        }
        return Self("POST", "/v2/\(shop)/orders/status-update", ["orders": .array(orders)])
    }

    // MARK: - Reads

    /// Reads up to 50 orders of a business.
    ///
    /// - Parameters:
    ///   - age: how long ago they were made.
    ///   - isTest: whether they are the market's own test orders, which it returns only when asked.
    package static func readOrders(
        _ orders: [OrderID], business: BusinessID, age: OrderAge = .recent, isTest: Bool = false,
        at now: Timestamp
    ) -> Self {
        var body: [String: JSONText] = ["orderIds": .array(orders.map { .number($0.value) })]
        if isTest { body["fake"] = .truth(true) }
        if let days = age.days(at: now) {
            body["dates"] = .object([
                "creationDateFrom": .text(days.from), "creationDateTo": .text(days.to),
            ])
        }
        return Self("POST", "/v1/businesses/\(business)/orders?limit=50", body)
    }

    package static func readReturn(_ id: ReturnID, order: OrderID, campaign: CampaignID) -> Self {
        Self(
            method: "GET", path: "/v2/campaigns/\(campaign)/orders/\(order)/returns/\(id)", body: ""
        )
    }

    /// Asks how up to 100 operations of one type stand.
    package static func operations(_ ids: [String], type: OperationType, business: BusinessID)
        -> Self
    {
        Self(
            "POST", "/v1/businesses/\(business)/operations",
            [
                "operationType": .text(type.rawValue),
                "operationIds": .array(ids.map(JSONText.text)),
            ])
    }

    package static func readEats(_ order: String) -> Self {
        Self(method: "GET", path: "/order/\(order.percentEncoded)/status", body: "")
    }
}

/// The types of asynchronous operations that we follow.
package enum OperationType: String, Sendable, Codable, CaseIterable {
    case returnCancellation = "RETURN_CANCELLATION"
    case orderStatusUpdate = "ORDER_STATUS_UPDATE"
}

extension String {
    /// The text for a part of a path: all but unreserved characters as `%` and two digits.
    package var percentEncoded: String {
        var out = ""
        for byte in utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126:
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                out += "%" + String(byte, radix: 16, uppercase: true).leftPadded(to: 2)
            }
        }
        return out
    }
}
