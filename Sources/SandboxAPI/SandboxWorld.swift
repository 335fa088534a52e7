import Foundation

/// The simulated market and restaurant server as one value: requests in, answers out.
///
/// It is the judge of the sender, so it is written from the published contract and shares no code
/// with it. Moments are seconds since the epoch, given by the caller.
package struct SandboxWorld: Sendable {
    let settings: SandboxSettings
    var orders: [Int64: SandboxOrder]
    var returns: [Int64: SandboxReturn]
    var eats: [String: String] = [:]
    var operations: [String: SandboxOperation] = [:]
    /// Operations that have not ended, so that each request looks at these alone.
    private var running: Set<String> = []
    /// When each open request to cancel is overdue, the first one first; those before `nextDue` are
    /// dealt with.
    private var due: [(at: Double, order: Int64)] = []
    private var nextDue = 0
    /// When each buyer asks to cancel, the first one first; those before `nextWish` have asked.
    private var wishes: [(at: Double, order: Int64)] = []
    private var nextWish = 0
    /// When orders go on to their next stage.
    private var nextMove: Double?
    var log = SandboxLog()
    var random: SandboxRandom
    private var windows: [String: Window] = [:]
    private var inFlight: [String: Int] = [:]
    private var tokens = 0

    struct SandboxOperation: Sendable {
        var type: String
        var campaign: Int64
        var endsAt: Double
        var fails: Bool
        var returnID: Int64?
        var orderID: Int64?
        var reason = ""
        var isApplied = false
    }

    private struct Window: Sendable {
        var startedAt: Double
        var used: Int
    }

    package init(
        settings: SandboxSettings, orders: [SandboxOrder], returns: [SandboxReturn]
    ) {
        self.settings = settings
        self.orders = Dictionary(orders.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        self.returns = Dictionary(returns.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        random = SandboxRandom(state: settings.seed)
        due = self.orders.values.compactMap { order in
            guard order.isCancelRequested else { return nil }
            return order.cancelRequestedAt.map { ($0 + 48 * 3600, order.id) }
        }
        due.sort { $0.at < $1.at }
        // A wish of a later hour comes when its time has come.
        wishes = due.map { ($0.at - 48 * 3600, $0.order) }
        for wish in wishes { self.orders[wish.order]?.isCancelRequested = false }
    }

    /// Begins an operation.
    mutating func begin(_ operation: SandboxOperation, _ id: String) {
        operations[id] = operation
        running.insert(id)
    }

    // MARK: - Arriving and leaving

    /// Takes a request in at its arrival. What it answers leaves after a while; until
    /// ``left(_:)`` the request counts as one of those at once.
    package mutating func arrived(_ request: SandboxRequest, at now: Double) -> SandboxAnswer {
        let call = SandboxCall(request)
        settleOperations(at: now)
        letBuyersAsk(at: now)
        letOrdersMoveOn(at: now)
        cancelOverdue(at: now)
        if request.path == "/_sandbox/state" { return SandboxAnswer(200, state) }
        log.requests += 1
        inFlight[call.owner, default: 0] += 1
        let atOnce = inFlight[call.owner] ?? 0
        log.mostParallel[call.owner] = max(log.mostParallel[call.owner] ?? 0, atOnce)
        if let refusal = authorise(call, request) { return refusal }
        let cap = call.isWide ? 6 : 4
        if atOnce > cap {
            let message = "Hit rate limit of \(cap) parallel requests for \(call.owner)"
            log.refusals.append(["lane": call.lane, "why": message])
            return .error(420, "LIMIT_EXCEEDED", message)
        }
        var answer = answered(call, request, at: now)
        if call.resource != nil, !answer.isDropped { addRateHeaders(&answer, call, at: now) }
        return answer
    }

    /// Notes that the answer to a request is on its way.
    package mutating func left(_ request: SandboxRequest) {
        let owner = SandboxCall(request).owner
        inFlight[owner] = max(0, (inFlight[owner] ?? 1) - 1)
    }

    private mutating func answered(
        _ call: SandboxCall, _ request: SandboxRequest, at now: Double
    ) -> SandboxAnswer {
        if let resource = call.resource, !take(call, cost: cost(of: call, request), at: now) {
            let limit = settings.quotas[resource] ?? 1
            let message =
                "Hit rate limit of \(limit) requests per '1 hour' for resource '\(resource)'"
            log.refusals.append(["lane": call.lane, "why": message])
            return .error(420, "LIMIT_EXCEEDED", message)
        }
        if let campaign = call.campaign, settings.lockedCampaigns.contains(campaign) {
            return .error(423, "LOCKED", "The shop is being moved")
        }
        log.noteArrival(of: request, call)
        guard call.mayFail else { return route(call, request, at: now) }
        if chance("drop-before") {
            log.noteLost(request, call)
            return .dropped
        }
        if chance("500") { return .error(500, "INTERNAL_ERROR", "Internal server error") }
        if chance("503") { return .error(503, "INTERNAL_ERROR", "Service unavailable") }
        let answer = route(call, request, at: now)
        if chance("drop-after") {
            log.noteLost(request, call)
            return .dropped
        }
        if chance("garbage") {
            log.noteLost(request, call)
            var garbage = SandboxAnswer(200)
            garbage.body = Data("<html>Bad gateway".utf8)
            return garbage
        }
        return answer
    }

    /// How long the answer to a request takes, in seconds.
    package mutating func delay() -> Double {
        chance("slow") ? settings.latency * 50 : settings.latency
    }

    mutating func chance(_ fault: String) -> Bool {
        guard let probability = settings.faults[fault], probability > 0 else { return false }
        return Double.random(in: 0..<1, using: &random) < probability
    }

    private func authorise(_ call: SandboxCall, _ request: SandboxRequest) -> SandboxAnswer? {
        switch call.account {
        case .none:
            return nil
        case .market:
            let key = request.headers["api-key"] ?? ""
            let isRevoked = settings.revokedAfter.map { log.requests > $0 } ?? false
            guard !key.isEmpty, !isRevoked, settings.key.map({ $0 == key }) ?? true else {
                return .error(401, "UNAUTHORIZED", "Api-Key token is invalid")
            }
            if let campaign = call.campaign, settings.forbiddenCampaigns.contains(campaign) {
                return .error(403, "FORBIDDEN", "Access denied for campaign \(campaign) not active")
            }
            return nil
        case .restaurant:
            guard request.headers["authorization"] == "Bearer sandbox-\(tokens)", tokens > 0 else {
                let reason = "Access token has been expired. You should request a new one"
                return SandboxAnswer(401, ["reason": reason])
            }
            return nil
        }
    }

    mutating func newToken() -> SandboxAnswer {
        tokens += 1
        return SandboxAnswer(200, ["access_token": "sandbox-\(tokens)"])
    }

    // MARK: - Quotas

    /// The market counts the orders of a call that cancels several.
    private func cost(of call: SandboxCall, _ request: SandboxRequest) -> Int {
        guard call.kind == .statusUpdate else { return 1 }
        let body = try? JSONSerialization.jsonObject(with: request.body) as? [String: Any]
        return max(1, (body?["orders"] as? [Any])?.count ?? 1)
    }

    private mutating func take(_ call: SandboxCall, cost: Int, at now: Double) -> Bool {
        var window = windows[call.lane] ?? Window(startedAt: now, used: 0)
        if now >= window.startedAt + settings.hour { window = Window(startedAt: now, used: 0) }
        defer { windows[call.lane] = window }
        let limit = settings.quotas[call.resource ?? ""] ?? 1
        guard window.used + cost <= limit else { return false }
        window.used += cost
        return true
    }

    private func addRateHeaders(_ answer: inout SandboxAnswer, _ call: SandboxCall, at now: Double)
    {
        guard let window = windows[call.lane], let resource = call.resource else { return }
        let limit = settings.quotas[resource] ?? 1
        let until = (window.startedAt + settings.hour).rounded(.up)
        answer.headers["X-RateLimit-Resource-Limit"] = String(limit)
        answer.headers["X-RateLimit-Resource-Remaining"] = String(max(0, limit - window.used))
        answer.headers["X-RateLimit-Resource-Until"] = Self.httpDate(until)
    }

    static func httpDate(_ seconds: Double) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: Date(timeIntervalSince1970: seconds))
    }

    // MARK: - Time

    private mutating func settleOperations(at now: Double) {
        for id in running {
            guard let operation = operations[id], operation.endsAt <= now else { continue }
            running.remove(id)
            operations[id]?.isApplied = true
            guard !operation.fails else { continue }
            if let returnID = operation.returnID, returns[returnID]?.shipmentStatus == "CREATED" {
                returns[returnID]?.shipmentStatus = "CANCELLED"
                log.applied("return \(returnID)", "cancel")
            }
            if let orderID = operation.orderID, orders[orderID]?.status == "PROCESSING" {
                orders[orderID]?.status = "CANCELLED"
                orders[orderID]?.substatus = operation.reason
                log.applied("order \(orderID)", "cancel")
            }
        }
    }

    /// Every order goes one stage on, each time that so many hours have passed since the first request.
    private mutating func letOrdersMoveOn(at now: Double) {
        guard let pace = settings.movesOnAfter, pace > 0 else { return }
        let due = nextMove ?? now + pace
        nextMove = due
        guard now >= due else { return }
        nextMove = due + pace
        for id in orders.keys.sorted() { orders[id]?.moveOn() }
        letOrdersMoveOn(at: now)
    }

    /// Buyers ask to cancel.
    private mutating func letBuyersAsk(at now: Double) {
        while nextWish < wishes.count, wishes[nextWish].at <= now {
            let id = wishes[nextWish].order
            nextWish += 1
            guard let status = orders[id]?.status, !["CANCELLED", "DELIVERED"].contains(status)
            else { continue }
            orders[id]?.isCancelRequested = true
        }
    }

    /// A request to cancel that nobody answers in 48 hours cancels the order.
    private mutating func cancelOverdue(at now: Double) {
        while nextDue < due.count, due[nextDue].at <= now {
            let id = due[nextDue].order
            nextDue += 1
            guard let order = orders[id], order.isCancelRequested,
                ["DELIVERY", "PICKUP"].contains(order.status)
            else { continue }
            orders[id]?.status = "CANCELLED"
            orders[id]?.substatus = "USER_CHANGED_MIND"
            orders[id]?.isCancelRequested = false
            log.overdue.append(id)
        }
    }
}

/// SplitMix64, so that a seed repeats a night's faults.
struct SandboxRandom: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
