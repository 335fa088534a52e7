import BatchCore

/// A market and a clock that exist only as values, so a night passes in milliseconds.
///
/// The market keeps its own count of arrivals and of requests at once; nothing of it is shared
/// with the scheduler. A simulation repeats exactly from its seed.
struct Simulation {
    struct Faults {
        var lostBefore = 0.0
        var lostAfter = 0.0
        var failed = 0.0
        var unavailable = 0.0
        /// How many of the quota's slots other programs take at the beginning of each hour.
        var others = 0
        var latency = 30...900 as ClosedRange<Int64>
    }

    struct Limits {
        var quotas: [Resource: Int]
        var hour: Int64 = 3_600_000
        var tellsHeaders = true
    }

    private(set) var now = World.start
    private(set) var scheduler: Scheduler
    private(set) var facts: [Scheduler.Fact] = []

    // What the market holds and has seen.
    private(set) var applied: [OrderID: Int] = [:]
    private(set) var arrivals: [LaneID: [Timestamp]] = [:]
    private(set) var brokenQuota = 0
    private(set) var brokenCap = 0
    private(set) var mostAtOnce: [LaneOwner: Int] = [:]
    private(set) var firstSends: [OrderID: Timestamp] = [:]

    private let limits: Limits
    private let faults: Faults
    private var random: SeededRandom
    private var windows: [LaneID: (start: Timestamp, used: Int)] = [:]
    /// What has left and not arrived: the market counts in the order of arrival.
    private var travelling: [Travelling] = []
    private var pending: [(at: Timestamp, id: CallID, reply: Reply, owner: LaneOwner)] = []
    private var atOnce: [LaneOwner: Int] = [:]

    private struct Travelling {
        var at: Timestamp
        var id: CallID
        var call: Call
        var lane: LaneID
        var transit: Int64
    }

    enum World {
        static let start = Timestamp(milliseconds: 1_800_000_000_000)
    }

    init(
        policy: Policy, limits: Limits, faults: Faults = Faults(), seed: UInt64,
        requests: [PlannedRequest], facts earlier: [Scheduler.Fact] = [],
        at moment: Timestamp? = nil,
        applied: [OrderID: Int] = [:]
    ) {
        self.limits = limits
        self.faults = faults
        self.applied = applied
        now = moment ?? World.start
        random = SeededRandom(seed: seed &+ 77)
        scheduler = Scheduler(policy: policy, seed: seed)
        for (index, request) in requests.enumerated() {
            scheduler.plan(RequestID(Int64(index + 1)), request)
        }
        facts = earlier
        for fact in earlier { scheduler.apply(fact) }
        facts += scheduler.recover(now: now).facts
    }

    /// Runs until nothing is left to do, or `most` events have happened.
    mutating func run(most: Int = .max) {
        feed(.woke)
        var events = 0
        while events < most {
            events += 1
            let next = pending.indices.min { pending[$0].at < pending[$1].at }
            let first = travelling.indices.min { travelling[$0].at < travelling[$1].at }
            let answered = next.map { pending[$0].at } ?? .distantFuture
            let arrived = first.map { travelling[$0].at } ?? .distantFuture
            let wake = scheduler.nextWake(from: now) ?? .distantFuture
            if let first, arrived <= min(answered, wake) {
                let request = travelling.remove(at: first)
                now = max(now, arrived)
                arrive(request)
            } else if let next, answered <= wake {
                let answer = pending.remove(at: next)
                now = max(now, answer.at)
                atOnce[answer.owner, default: 0] -= 1
                feed(.answered(answer.id, answer.reply))
            } else if wake < .distantFuture {
                now = max(now, wake)
                feed(.woke)
            } else {
                return
            }
        }
    }

    /// The clock jumps: answers on their way come at once.
    mutating func jump(by duration: Duration) {
        now = now.advanced(by: duration)
    }

    private mutating func feed(_ event: Scheduler.Event) {
        let step = scheduler.handle(event, now: now)
        facts += step.facts
        for (id, call) in step.calls { leave(id, call) }
    }

    private mutating func leave(_ id: CallID, _ call: Call) {
        guard let (_, lane) = scheduler.wire(for: call) else { return }
        let transit = Int64.random(in: faults.latency, using: &random) / 2
        atOnce[lane.owner, default: 0] += 1
        mostAtOnce[lane.owner] = max(mostAtOnce[lane.owner] ?? 0, atOnce[lane.owner] ?? 0)
        let cap = lane.resource == .items || lane.resource == .ordersRead ? 6 : 4
        if atOnce[lane.owner] ?? 0 > cap { brokenCap += 1 }
        travelling.append(
            Travelling(
                at: now.advanced(by: .milliseconds(transit)), id: id, call: call, lane: lane,
                transit: transit))
    }

    private mutating func arrive(_ request: Travelling) {
        let reply = reply(to: request.call, in: request.lane, at: now)
        let end = now.advanced(by: .milliseconds(request.transit))
        pending.append((end, request.id, reply, request.lane.owner))
    }

    private mutating func reply(to call: Call, in lane: LaneID, at arrival: Timestamp) -> Reply {
        arrivals[lane, default: []].append(arrival)
        var window = windows[lane] ?? (arrival, faults.others)
        if arrival.milliseconds >= window.start.milliseconds + limits.hour {
            window = (arrival, faults.others)
        }
        window.used += 1
        windows[lane] = window
        let limit = limits.quotas[lane.resource] ?? .max
        let until = Timestamp(milliseconds: window.start.milliseconds + limits.hour)
        let rate =
            limits.tellsHeaders
            ? RateReport(limit: limit, remaining: max(0, limit - window.used), until: until) : nil
        guard window.used <= limit else {
            brokenQuota += 1
            return Reply(.quotaUsedUp, httpStatus: 420, rate: rate)
        }
        let roll = Double.random(in: 0..<1, using: &random)
        if roll < faults.lostBefore { return Reply(.noAnswer(reason: "lost")) }
        if roll < faults.lostBefore + faults.failed {
            return Reply(.failed, httpStatus: 500, rate: rate)
        }
        if roll < faults.lostBefore + faults.failed + faults.unavailable {
            return Reply(.failed, httpStatus: 503, rate: rate)
        }
        let answer = answer(to: call)
        if call.isWrite, Double.random(in: 0..<1, using: &random) < faults.lostAfter {
            return Reply(.noAnswer(reason: "lost"))
        }
        return Reply(answer, httpStatus: 200, rate: rate)
    }

    private mutating func answer(to call: Call) -> Answer {
        switch call {
        case .send(let id, _):
            guard let order = Self.order(id) else { return .accepted }
            applied[order, default: 0] += 1
            firstSends[order] = firstSends[order] ?? now
            return .accepted
        case .readBefore(let ids), .lookUpOrders(let ids):
            return .orders(
                ids.compactMap(Self.order).map { order in
                    let isApplied = applied[order] != nil
                    return OrderState(
                        id: order, status: "DELIVERY", substatus: "",
                        isCancellationRequested: !isApplied, items: [])
                })
        case .lookUpReturn, .lookUpEats:
            return .state("CREATED")
        case .poll(let parts, _):
            return .operations(
                Dictionary(uniqueKeysWithValues: parts.map { ($0.operation, "DONE") }))
        }
    }

    /// Request number n is about order n.
    static func order(_ id: RequestID) -> OrderID? { OrderID(id.value) }

    /// Rejects of cancellations, request n about order n, spread over `campaigns`.
    static func rejects(_ count: Int, campaigns: Int = 1) -> [PlannedRequest] {
        (1...count).map { number in
            PlannedRequest(
                campaign: CampaignID(Int64(21001 + number % campaigns)), business: BusinessID(9001),
                parts: [
                    .cancellation(
                        order: OrderID(Int64(number)), accepted: false, reason: .orderDelivered)
                ], rows: [[]], deadline: nil, moneyAtRisk: nil, isBatch: false)
        }
    }

    /// How many requests are settled.
    var settled: Int { scheduler.progress.settled }
}
