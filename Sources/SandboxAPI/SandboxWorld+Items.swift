import Foundation

// MARK: - Changing an order's items

extension SandboxWorld {
    mutating func updateItems(_ id: Int64, _ call: SandboxCall, _ body: [String: Any]?)
        -> SandboxAnswer
    {
        guard var order = orders[id], order.campaign == call.campaign else {
            return .error(404, "NOT_FOUND", "Order not found: orderId = '\(id)'")
        }
        guard let list = body?["items"] as? [[String: Any]], !list.isEmpty else {
            return .error(400, "BAD_REQUEST", "items: size must be at least 1")
        }
        if let reason = body?["reason"] as? String,
            !["PARTNER_REQUESTED_REMOVE", "USER_REQUESTED_REMOVE"].contains(reason)
        {
            return .error(400, "BAD_REQUEST", "reason")
        }
        if let problem = problem(with: order, for: ["DBS"]) {
            return .error(400, problem, "Order '\(id)'")
        }
        var counts: [Int64: [String: Any]] = [:]
        for entry in list {
            guard let item = SandboxFields.number(entry["id"]),
                SandboxFields.number(entry["count"]) ?? -1 >= 0
            else { return .error(400, "BAD_REQUEST", "id and count are required") }
            guard counts[item] == nil else { return .error(400, "ITEM_DUPLICATE", "\(item)") }
            counts[item] = entry
        }
        if let refusal = change(&order, to: counts, "items") { return refusal }
        // Such marks need not come back when the order is read.
        let marked = Set(counts.filter { $0.value["instances"] != nil }.keys)
        for index in order.items.indices where marked.contains(order.items[index].id) {
            orders[id]?.items[index].hidesMarks = true
        }
        return SandboxAnswer(200)
    }

    /// Changes an order's items; what `counts` leaves out is removed.
    private mutating func change(
        _ order: inout SandboxOrder, to counts: [Int64: [String: Any]], _ action: String
    ) -> SandboxAnswer? {
        let items = order.items
        if let unknown = counts.keys.first(where: { id in !items.contains { $0.id == id } }) {
            return .error(400, "ITEM_NOT_FOUND", "\(unknown)")
        }
        if let refusal = refusal(of: counts, in: order) { return refusal }
        for index in order.items.indices {
            apply(counts[order.items[index].id], to: &order.items[index])
        }
        order.items.removeAll { $0.count == 0 }
        orders[order.id] = order
        log.applied("order \(order.id)", action)
        return nil
    }

    // MARK: - Boxes and marks

    /// Packs an order. With `allowRemove` what is in no box is removed; without it all has to be there.
    mutating func packBoxes(
        _ id: Int64, _ call: SandboxCall, _ body: [String: Any]?
    ) -> SandboxAnswer {
        guard var order = orders[id], order.campaign == call.campaign else {
            return .error(404, "NOT_FOUND", "Order not found: orderId = '\(id)'")
        }
        guard let boxes = body?["boxes"] as? [[String: Any]], !boxes.isEmpty else {
            return .error(400, "BAD_REQUEST", "boxes: size must be at least 1")
        }
        if let problem = problem(with: order, for: ["FBS", "EXPRESS"]) {
            return .error(400, problem, "Order '\(id)'")
        }
        var counts: [Int64: [String: Any]] = [:]
        for box in boxes {
            guard let list = box["items"] as? [[String: Any]], !list.isEmpty else {
                return .error(400, "BAD_REQUEST", "items: size must be at least 1")
            }
            for entry in list {
                guard let item = SandboxFields.number(entry["id"]),
                    let count = SandboxFields.number(entry["fullCount"]), count >= 1
                else { return .error(400, "BAD_REQUEST", "id and fullCount are required") }
                var counted = entry
                counted["count"] = count + Int64(self.count(counts[item]))
                counts[item] = counted
            }
        }
        let isWhole = order.items.allSatisfy { count(counts[$0.id]) == $0.count }
        guard isWhole || body?["allowRemove"] as? Bool == true else {
            return .error(400, "OTHER_REMOVE_ITEM_ERROR", "allowRemove is false")
        }
        order.boxCount = boxes.count
        if let refusal = change(&order, to: counts, "boxes") { return refusal }
        let told = boxes.enumerated().map { number, box in
            ["boxId": number + 1, "items": box["items"] ?? []]
        }
        return SandboxAnswer(200, ["status": "OK", "result": ["boxes": told]])
    }

    /// Takes the marks of some items.
    mutating func setIdentifiers(
        _ id: Int64, _ call: SandboxCall, _ body: [String: Any]?
    ) -> SandboxAnswer {
        guard var order = orders[id], order.campaign == call.campaign else {
            return .error(404, "NOT_FOUND", "Order not found: orderId = '\(id)'")
        }
        guard let list = body?["items"] as? [[String: Any]] else {
            return .error(400, "BAD_REQUEST", "items must not be null")
        }
        if let problem = problem(with: order, for: ["DBS"], isForMarks: true) {
            return .error(400, problem, "Order '\(id)'")
        }
        for entry in list {
            guard entry["instances"] is [[String: Any]],
                let place = order.items.firstIndex(where: {
                    $0.id == SandboxFields.number(entry["id"])
                })
            else { return .error(400, "ITEM_NOT_FOUND", "Order '\(id)'") }
            let item = order.items[place]
            if let code = markProblem(entry, item, item.count, order.isBusiness) {
                return .error(400, code, "Item with id = \(item.id)")
            }
            mark(&order.items[place], entry)
        }
        orders[id] = order
        log.applied("order \(id)", "marks")
        return SandboxAnswer(200, ["status": "OK", "result": ["items": list]])
    }

    /// Tells how the check of an order's marks goes: here each is good at once.
    func tellIdentifiers(_ id: Int64, _ call: SandboxCall) -> SandboxAnswer {
        guard let order = orders[id], order.campaign == call.campaign else {
            return .error(404, "NOT_FOUND", "Order not found: orderId = '\(id)'")
        }
        let items = order.items.map { item -> [String: Any] in
            func told(_ marks: [String]) -> Any {
                marks.isEmpty ? NSNull() : marks.map { ["value": $0, "status": "OK"] }
            }
            return ["id": item.id, "cis": told(item.cises), "uin": told(item.uins)]
        }
        return SandboxAnswer(200, ["status": "OK", "result": ["items": items]])
    }

    // MARK: - Rules

    /// - Parameter isForMarks: they may come in any stage of PROCESSING.
    private func problem(
        with order: SandboxOrder, for models: Set<String>, isForMarks: Bool = false
    ) -> String? {
        if !models.contains(order.model) { return "CAMPAIGN_TYPE_NOT_SUPPORTED" }
        if order.isCancelRequested { return "CANCELLATION_REQUESTED" }
        if ["CANCELLED", "DELIVERED", "RETURNED", "PARTIALLY_RETURNED"].contains(order.status) {
            return "ORDER_IN_TERMINAL_STATE"
        }
        if order.status != "PROCESSING" { return "STATUS_NOT_ALLOWED" }
        return order.substatus == "STARTED" || isForMarks ? nil : "SUBSTATUS_NOT_ALLOWED"
    }

    private func count(_ entry: [String: Any]?) -> Int {
        (entry?["count"] as? NSNumber)?.intValue ?? 0
    }

    private func refusal(of counts: [Int64: [String: Any]], in order: SandboxOrder)
        -> SandboxAnswer?
    {
        var removed: Int64 = 0
        var total: Int64? = 0
        for item in order.items {
            let new = count(counts[item.id])
            if new > item.count { return .error(400, "ITEMS_ADDITION_NOT_SUPPORTED", "\(item.id)") }
            if new < item.count, item.isPromo {
                return .error(400, "PROMO_PROHIBITS_DELETE", "\(item.id)")
            }
            total = total.flatMap { sum in item.total.map { sum + $0 } }
            if let value = item.total, item.count > 0 {
                removed += value * Int64(item.count - new) / Int64(item.count)
            }
            if let code = markProblem(counts[item.id], item, new, order.isBusiness) {
                return .error(400, code, "Item with id = \(item.id)")
            }
        }
        if order.items.allSatisfy({ count(counts[$0.id]) == 0 }) {
            return .error(400, "CANNOT_REMOVE_LAST_ITEM", "Order '\(order.id)'")
        }
        if let total, total > 0, removed * 100 >= total * 99 {
            return .error(400, "DELETED_ITEMS_EXCEEDS_THRESHOLD", "Order '\(order.id)'")
        }
        return nil
    }

    private func markProblem(
        _ entry: [String: Any]?, _ item: SandboxOrder.Item, _ count: Int, _ isBusiness: Bool
    ) -> String? {
        let instances = entry?["instances"] as? [[String: Any]] ?? []
        if entry?["instances"] != nil, instances.isEmpty { return "BAD_REQUEST" }
        let cises = instances.compactMap { $0["cis"] as? String }
        let uins = instances.compactMap { $0["uin"] as? String }
        if instances.count > count { return "TOO_MANY_CISES_FOR_ITEM" }
        if Set(cises).count < cises.count { return "DUPLICATE_CIS" }
        if Set(uins).count < uins.count { return "DUPLICATE_UIN" }
        if cises.contains(where: { !SandboxCis.isValid($0) }) { return "INVALID_CIS" }
        if uins.contains(where: { $0.range(of: "^[0-9]{16}$", options: .regularExpression) == nil })
        {
            return "INVALID_UIN"
        }
        for instance in instances {
            let hasCountry = instance["countryCode"] != nil
            if hasCountry != (instance["gtd"] != nil) {
                return "COUNTRY_CODE_AND_GTD_ARE_REQUIRED_VALIDATION_ERROR"
            }
        }
        guard isBusiness, count > 0 else { return nil }
        if item.requiredMarks.contains("CIS"), cises.count < count {
            return "TOO_FEW_CISES_FOR_ITEM"
        }
        if item.requiredMarks.contains("UIN"), uins.count < count { return "TOO_FEW_UINS_FOR_ITEM" }
        return nil
    }

    private func apply(_ entry: [String: Any]?, to item: inout SandboxOrder.Item) {
        let new = count(entry)
        if item.count > 0, let total = item.total {
            item.total = total * Int64(new) / Int64(item.count)
        }
        item.count = new
        mark(&item, entry)
    }

    private func mark(_ item: inout SandboxOrder.Item, _ entry: [String: Any]?) {
        guard let instances = entry?["instances"] as? [[String: Any]] else { return }
        item.marks = instances.map(SandboxOrder.Marks.init(sent:))
        item.hidesMarks = false
    }
}

/// The market's two expressions, run by the system's regular expressions.
package enum SandboxCis {
    private static let dot = #"[^\n\r\x{85}\x{2028}\x{2029}]"#
    private static let head = #"\(?01\)?[0-9]{14}\(?21\)?"#
    private static let withTail =
        "^\\x{1D}?\(head)([!-~]{6,8}|[!-~]{13}|[!-~]{20})"
        + "(\\x{1D}\\(?240\\)?\(dot){1,30})?\\x{1D}\\(?9[1,3]\\)?\(dot)+\\z"
    private static let withoutTail =
        "^(?=[!-~]{1,256}\\z)\(head)([!-~]{6,8}|[!-~]{13}|[!-~]{20})\\z"

    package static func isValid(_ code: String) -> Bool {
        guard code.unicodeScalars.count <= 256 else { return false }
        return [withTail, withoutTail].contains { pattern in
            code.range(of: pattern, options: .regularExpression) != nil
        }
    }
}
