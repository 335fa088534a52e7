import BatchCore
import Foundation

/// The market as a value: what it holds, what it counts and what it answers.
///
/// It reads requests as they leave, by method, path and body, and keeps its own books; it shares
/// nothing with the scheduler that it judges.
struct MarketModel {
    struct Limits {
        /// Requests an hour by resource; without an entry there is no limit.
        var quotas: [Resource: Int]
        var hour: Int64 = 3_600_000
        var tellsHeaders = true
        /// How many of the quota's slots other programs take at the beginning of each hour.
        var others = 0
    }

    /// An order, a return or a restaurant order.
    struct Thing {
        var state: String
        var items: [Int64: Int32] = [:]
        /// The marks of its items, all of one item.
        var marks: [String] = []
        /// How often it was changed.
        var changes = 0
        /// The market refuses every change of it.
        var isStubborn = false
        /// When its operation ends, and whether well.
        var operationEnds: Timestamp?
        var operationFails = false
        /// Its order is cancelled by an operation.
        var isLaas = false
        /// How many days ago it was made.
        var age = 0
    }

    var limits: Limits
    var things: [String: Thing] = [:]
    private(set) var refusedForQuota = 0
    private(set) var arrivals: [String: [Timestamp]] = [:]
    private var windows: [String: (start: Timestamp, used: Int)] = [:]
    private var random: SeededRandom

    init(_ limits: Limits, seed: UInt64) {
        self.limits = limits
        random = SeededRandom(seed: seed &+ 991)
    }

    /// Counts one arrival.
    ///
    /// - Returns: what the headers tell, and whether the quota lets it pass.
    mutating func count(_ request: WireRequest, at now: Timestamp) -> (RateReport?, Bool) {
        let call = APICall(request)
        let key = "\(call.owner) \(call.resource.rawValue)"
        var window = windows[key] ?? (now, limits.others)
        if now.milliseconds >= window.start.milliseconds + limits.hour {
            window = (now, limits.others)
        }
        window.used += call.cost
        windows[key] = window
        arrivals[key, default: []] += Array(repeating: now, count: call.cost)
        guard let limit = limits.quotas[call.resource] else { return (nil, true) }
        let isOver = window.used > limit
        if isOver { refusedForQuota += 1 }
        let rate = RateReport(
            limit: limit, remaining: max(0, limit - window.used),
            until: Timestamp(milliseconds: window.start.milliseconds + limits.hour))
        return (limits.tellsHeaders ? rate : nil, !isOver)
    }

    /// Does what a request asks for.
    mutating func answer(_ request: WireRequest, at now: Timestamp) -> Answer {
        let call = APICall(request)
        switch call.kind {
        case .reject(let order):
            return change(order, from: "CANCELLATION_REQUESTED") { $0.state = "DELIVERY" }
        case .accept(let order):
            return change(order, from: "CANCELLATION_REQUESTED") { $0.state = "CANCELLED" }
        case .items(let order, let counts):
            return change(order, from: "PROCESSING") { $0.items = counts }
        case .marks(let order, let item, let marks):
            return change(order, from: "PROCESSING") {
                $0.items[item] = 1
                $0.marks = marks
            }
        case .cancel(let orders):
            return .orderResults(cancel(orders, at: now))
        case .cancelOne(let order):
            guard things["order \(order)"]?.isLaas == true else {
                return change(order, from: "PROCESSING") { $0.state = "CANCELLED" }
            }
            return begin("order \(order)", from: "PROCESSING", at: now).map(Answer.operation)
                ?? .refused(code: "STATUS_NOT_ALLOWED", message: "state")
        case .cancelReturn(let id):
            guard things["return \(id)"]?.operationEnds == nil else {
                return .refused(code: "BAD_REQUEST", message: "under way")
            }
            return begin("return \(id)", from: "CREATED", at: now).map(Answer.operation)
                ?? .refused(code: "BAD_REQUEST", message: "state")
        case .cancelEats(let id):
            return changeThing("eats \(id)", from: "NEW") { $0.state = "CANCELLED" }
        case .readOrders(let orders, let days):
            for order in orders { finishOperation("order \(order)", at: now) }
            return .orders(orders.filter { isMade($0, in: days, at: now) }.compactMap(state))
        case .readReturn(let id):
            finishOperation("return \(id)", at: now)
            return .state(things["return \(id)"]?.state ?? "")
        case .readEats(let id):
            return .state(things["eats \(id)"]?.state ?? "")
        case .operations(let ids):
            return .operations(operations(ids, at: now))
        }
    }

    private mutating func change(_ order: Int64, from state: String, _ body: (inout Thing) -> Void)
        -> Answer
    {
        changeThing("order \(order)", from: state, body)
    }

    private mutating func changeThing(
        _ key: String, from state: String, _ body: (inout Thing) -> Void
    ) -> Answer {
        guard var thing = things[key], thing.state == state, !thing.isStubborn else {
            return .refused(code: "ORDER_STATUS_INVALID", message: "state")
        }
        body(&thing)
        thing.changes += 1
        things[key] = thing
        return .accepted
    }

    /// Every third order of a call gets an operation instead of a result.
    private mutating func cancel(_ orders: [Int64], at now: Timestamp) -> [OrderID: OrderResult] {
        var results: [OrderID: OrderResult] = [:]
        for order in orders {
            if order % 3 == 0 {
                results[OrderID(order)] =
                    begin("order \(order)", from: "PROCESSING", at: now).map(OrderResult.operation)
                    ?? .refused(code: "ERROR", message: "state")
                continue
            }
            let answer = change(order, from: "PROCESSING") { $0.state = "CANCELLED" }
            results[OrderID(order)] =
                answer == .accepted ? .accepted : .refused(code: "ERROR", message: "state")
        }
        return results
    }

    private mutating func begin(_ key: String, from state: String, at now: Timestamp) -> String? {
        guard var thing = things[key], thing.state == state, !thing.isStubborn,
            thing.operationEnds == nil
        else { return nil }
        thing.changes += 1
        thing.operationEnds = now.advanced(
            by: .seconds(Int64.random(in: 0...9000, using: &random)))
        things[key] = thing
        return key
    }

    private mutating func finishOperation(_ key: String, at now: Timestamp) {
        guard let thing = things[key], let end = thing.operationEnds, end <= now else { return }
        if !thing.operationFails { things[key]?.state = "CANCELLED" }
    }

    private mutating func operations(_ ids: [String], at now: Timestamp) -> [String: String] {
        var states: [String: String] = [:]
        for id in ids {
            finishOperation(id, at: now)
            let thing = things[id]
            let isOver = thing?.operationEnds.map { $0 <= now } ?? false
            states[id] =
                isOver ? (thing?.operationFails == true ? "FAILED" : "DONE") : "IN_PROGRESS"
        }
        return states
    }

    /// Whether an order was made in a range of days; without one in the last 30.
    private func isMade(_ order: Int64, in days: ClosedRange<String>?, at now: Timestamp) -> Bool {
        let age = things["order \(order)"]?.age ?? 0
        guard let days else { return age < 30 }
        let made = now.advanced(by: .seconds(3 * 3600 - age * 86_400)).iso8601().prefix(10)
        return days.lowerBound <= made && made < days.upperBound
    }

    private func state(of order: Int64) -> OrderState? {
        guard let thing = things["order \(order)"] else { return nil }
        let isRequested = thing.state == "CANCELLATION_REQUESTED"
        return OrderState(
            id: OrderID(order), status: isRequested ? "DELIVERY" : thing.state,
            substatus: thing.state == "PROCESSING" ? "STARTED" : "",
            isCancellationRequested: isRequested,
            items: thing.items.sorted { $0.key < $1.key }.map {
                OrderState.ItemState(
                    id: ItemID($0.key), count: $0.value,
                    marks: thing.marks.isEmpty ? nil : thing.marks)
            })
    }
}

/// A request as a server understands it.
struct APICall {
    enum Kind {
        case reject(Int64)
        case accept(Int64)
        case items(Int64, [Int64: Int32])
        case marks(Int64, item: Int64, [String])
        case cancel([Int64])
        case cancelOne(Int64)
        case cancelReturn(Int64)
        case cancelEats(String)
        case readOrders([Int64], ClosedRange<String>?)
        case readReturn(Int64)
        case readEats(String)
        case operations([String])
    }

    let kind: Kind
    let resource: Resource
    /// Whose limit counts it.
    let owner: String
    let cost: Int

    init(_ request: WireRequest) {
        let path = request.path.split(separator: "?")[0].split(separator: "/").map(String.init)
        let body = try? JSONSerialization.jsonObject(with: Data(request.body.utf8))
        let fields = body as? [String: Any] ?? [:]
        let numbers = path.map { Int64($0) ?? 0 }
        owner = path[0] == "order" ? "eats" : "\(path[1]) \(path[2])"
        var cost = 1
        switch (request.method, path[0] == "order" ? path[0] : path[3], path.last ?? "") {
        case ("PUT", "orders", "accept"):
            let isAccepted = fields["accepted"] as? Bool == true
            (kind, resource) = (
                isAccepted ? .accept(numbers[4]) : .reject(numbers[4]), .cancellation
            )
        case ("PUT", "orders", "items"):
            (kind, resource) = (.items(numbers[4], Self.counts(fields)), .items)
        case ("PUT", "orders", "boxes"):
            let box = (fields["boxes"] as? [[String: Any]])?.first ?? [:]
            (kind, resource) = (.items(numbers[4], Self.counts(box, "fullCount")), .boxes)
        case ("PUT", "orders", "identifiers"):
            let item = (fields["items"] as? [[String: Any]])?.first ?? [:]
            let marks = (item["instances"] as? [[String: String]] ?? []).compactMap { $0["uin"] }
            let id = (item["id"] as? NSNumber)?.int64Value ?? 0
            (kind, resource) = (.marks(numbers[4], item: id, marks), .marks)
        case ("PUT", "orders", "status"):
            (kind, resource) = (.cancelOne(numbers[4]), .status)
        case ("POST", "orders", "status-update"):
            let orders = (fields["orders"] as? [[String: Any]] ?? []).compactMap {
                ($0["id"] as? NSNumber)?.int64Value
            }
            cost = orders.count
            (kind, resource) = (.cancel(orders), .status)
        case ("POST", "returns", "cancel"):
            let id = (fields["returnId"] as? NSNumber)?.int64Value ?? 0
            (kind, resource) = (.cancelReturn(id), .returns)
        case ("GET", "orders", _):
            (kind, resource) = (.readReturn(numbers[6]), .returnsRead)
        case ("POST", "orders", "orders"):
            let orders = (fields["orderIds"] as? [NSNumber] ?? []).map(\.int64Value)
            let dates = fields["dates"] as? [String: String]
            let days = dates.flatMap { dates in
                dates["creationDateFrom"].flatMap { from in
                    dates["creationDateTo"].map { from...$0 }
                }
            }
            (kind, resource) = (.readOrders(orders, days), .ordersRead)
        case ("POST", "operations", _):
            (kind, resource) = (.operations(fields["operationIds"] as? [String] ?? []), .operations)
        case ("DELETE", _, _):
            (kind, resource) = (.cancelEats(path[1]), .eats)
        default:
            (kind, resource) = (.readEats(path.count > 1 ? path[1] : ""), .eats)
        }
        self.cost = cost
    }

    private static func counts(_ fields: [String: Any], _ name: String = "count") -> [Int64: Int32]
    {
        let items = fields["items"] as? [[String: Any]] ?? []
        return items.reduce(into: [:]) { counts, item in
            let count = (item[name] as? NSNumber)?.int32Value ?? 0
            if count > 0 { counts[(item["id"] as? NSNumber)?.int64Value ?? 0] = count }
        }
    }

    /// Requests at once that the market allows an owner while such a one is on its way.
    var cap: Int { resource == .items || resource == .ordersRead ? 6 : 4 }

    var isWrite: Bool {
        switch kind {
        case .readOrders, .readReturn, .readEats, .operations: false
        default: true
        }
    }
}
