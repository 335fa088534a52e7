import BatchCore

/// A network and a clock that exist only as values, so weeks pass in seconds.
///
/// A simulation repeats exactly from its seed.
struct Simulation {
    struct Faults {
        var lostBefore = 0.0
        var lostAfter = 0.0
        /// Given up by the client, and done by the market more than a minute later.
        var lostLate = 0.0
        var failed = 0.0
        var unavailable = 0.0
        /// A 200 with an error in it: applied or not.
        var doubtful = 0.0
        var latency = 30...900 as ClosedRange<Int64>
    }

    private(set) var now: Timestamp
    private(set) var scheduler: Scheduler
    private(set) var facts: [Scheduler.Fact] = []
    var market: MarketModel
    private(set) var brokenCap = 0
    private(set) var firstSends: [RequestID: Timestamp] = [:]

    private let requests: [PlannedRequest]
    private let policy: Policy
    private let faults: Faults
    private var random: SeededRandom
    /// By how much our clock is ahead of the market's.
    private var skew = Duration.zero
    /// What has left and not arrived: the market counts in the order of arrival.
    private var travelling: [Travelling] = []
    /// What the market will do after the client has given up.
    private var late: [(at: Timestamp, request: WireRequest)] = []
    private var pending: [(at: Timestamp, id: CallID, reply: Reply, call: APICall)] = []
    private var onTheirWay: [String: [Resource]] = [:]

    private struct Travelling {
        var at: Timestamp
        var id: CallID
        var request: WireRequest
        var transit: Int64
    }

    static let start = Timestamp(milliseconds: 1_800_000_000_000)

    init(
        policy: Policy, limits: MarketModel.Limits, faults: Faults = Faults(), seed: UInt64,
        requests: [PlannedRequest], facts earlier: [Scheduler.Fact] = [],
        at moment: Timestamp = start
    ) {
        self.faults = faults
        self.requests = requests
        self.policy = policy
        now = moment
        random = SeededRandom(seed: seed &+ 77)
        market = MarketModel(limits, seed: seed)
        scheduler = Scheduler(policy: policy, seed: seed)
        facts = earlier
        for request in requests {
            for part in request.parts { Self.put(part, into: &market) }
        }
        begin(policy, seed: seed)
    }

    /// A new process with the same journal, whose clock is ahead of the market's by `skew`.
    ///
    /// What was on its way is lost, and done by the market all the same.
    mutating func restart(after pause: Duration, policy: Policy, skew: Duration) {
        for request in travelling { _ = market.answer(request.request, at: now) }
        now = now.advanced(by: pause)
        for request in late { _ = market.answer(request.request, at: now) }
        travelling = []
        late = []
        pending = []
        onTheirWay = [:]
        self.skew = skew
        begin(policy, seed: UInt64(bitPattern: now.milliseconds))
    }

    private mutating func begin(_ policy: Policy, seed: UInt64) {
        scheduler = Scheduler(policy: policy, seed: seed)
        for (index, request) in requests.enumerated() {
            scheduler.plan(RequestID(Int64(index + 1)), request)
        }
        for fact in facts { scheduler.apply(fact) }
        facts += scheduler.recover(now: ours).facts
    }

    /// What our clock shows.
    var ours: Timestamp { now.advanced(by: skew) }

    /// The same moment as the market's clock shows it.
    private func theirs(_ moment: Timestamp) -> Timestamp { moment.advanced(by: .zero - skew) }

    /// Runs until nothing is left to do, or `most` events have happened.
    mutating func run(most: Int = .max) {
        feed(.woke)
        var events = 0
        while events < most, step() { events += 1 }
    }

    /// Lets the next thing happen.
    private mutating func step() -> Bool {
        let answer = pending.indices.min { pending[$0].at < pending[$1].at }
        let arrival = travelling.indices.min { travelling[$0].at < travelling[$1].at }
        let delayed = late.indices.min { late[$0].at < late[$1].at }
        let wake = scheduler.nextWake(from: ours).map(theirs) ?? .distantFuture
        let moments = [
            delayed.map { late[$0].at } ?? .distantFuture,
            arrival.map { travelling[$0].at } ?? .distantFuture,
            answer.map { pending[$0].at } ?? .distantFuture,
            wake,
        ]
        let next = moments.min() ?? .distantFuture
        guard next < .distantFuture else { return false }
        // Once the client is idle nobody waits for what the market does late.
        guard moments[1...].min() ?? .distantFuture < .distantFuture else { return false }
        now = max(now, next)
        if let delayed, moments[0] == next {
            _ = market.answer(late.remove(at: delayed).request, at: now)
        } else if let arrival, moments[1] == next {
            arrive(travelling.remove(at: arrival))
        } else if let answer, moments[2] == next {
            let ended = pending.remove(at: answer)
            if let place = onTheirWay[ended.call.owner]?.firstIndex(of: ended.call.resource) {
                onTheirWay[ended.call.owner]?.remove(at: place)
            }
            feed(.answered(ended.id, ended.reply))
        } else {
            feed(.woke)
        }
        return true
    }

    /// The clock jumps: answers on their way come at once.
    mutating func jump(by duration: Duration) {
        now = now.advanced(by: duration)
    }

    private mutating func feed(_ event: Scheduler.Event) {
        let step = scheduler.handle(event, now: ours)
        facts += step.facts
        for (id, call) in step.calls { leave(id, call) }
    }

    private mutating func leave(_ id: CallID, _ call: Call) {
        guard let (request, _) = scheduler.wire(for: call, at: ours) else { return }
        let understood = APICall(request)
        onTheirWay[understood.owner, default: []].append(understood.resource)
        let others = onTheirWay[understood.owner] ?? []
        let isWide = others.allSatisfy { $0 == .items || $0 == .ordersRead }
        if others.count > (isWide ? 6 : 4) { brokenCap += 1 }
        if case .send(let request, _) = call { firstSends[request] = firstSends[request] ?? now }
        let transit = Int64.random(in: faults.latency, using: &random) / 2
        travelling.append(
            Travelling(
                at: now.advanced(by: .milliseconds(transit)), id: id, request: request,
                transit: transit))
    }

    private mutating func arrive(_ arrived: Travelling) {
        let call = APICall(arrived.request)
        var end = now.advanced(by: .milliseconds(arrived.transit))
        var reply = reply(to: arrived.request, call)
        if case .noAnswer = reply.answer { end = end.advanced(by: policy.answerTimeout) }
        if let until = reply.rate?.until { reply.rate?.until = until.advanced(by: skew) }
        pending.append((end, arrived.id, reply, call))
    }

    private mutating func reply(to request: WireRequest, _ call: APICall) -> Reply {
        let (rate, passes) = market.count(request, at: now)
        guard passes else { return Reply(.quotaUsedUp, httpStatus: 420, rate: rate) }
        var roll = Double.random(in: 0..<1, using: &random)
        func falls(_ chance: Double) -> Bool {
            roll -= chance
            return roll < 0
        }
        if falls(faults.lostBefore) { return Reply(.noAnswer(reason: "lost")) }
        if falls(faults.failed) { return Reply(.failed, httpStatus: 500, rate: rate) }
        if call.isWrite, falls(faults.doubtful) {
            if Bool.random(using: &random) { _ = market.answer(request, at: now) }
            return Reply(.noAnswer(reason: "HTTP 200 with an error"), httpStatus: 200, rate: rate)
        }
        if falls(faults.unavailable) { return Reply(.failed, httpStatus: 503, rate: rate) }
        if call.isWrite, falls(faults.lostLate) {
            late.append((now.advanced(by: .seconds(100)), request))
            return Reply(.noAnswer(reason: "late"))
        }
        let answer = market.answer(request, at: now)
        if call.isWrite, falls(faults.lostAfter) { return Reply(.noAnswer(reason: "lost")) }
        return Reply(answer, httpStatus: 200, rate: rate)
    }

    /// How many requests are settled.
    var settled: Int { scheduler.progress.settled }

    /// How often each thing was changed that was changed at all.
    var changes: [Int] { market.things.values.map(\.changes).filter { $0 > 0 } }
}

// MARK: - Work

extension Simulation {
    /// Puts what a change is about into the market, as the export showed it.
    private static func put(_ change: Change, into market: inout MarketModel) {
        switch change {
        case .cancellation(let order, _, _):
            market.things["order \(order)"] = .init(state: "CANCELLATION_REQUESTED")
        case .marks(let order, _):
            market.things["order \(order)"] = .init(state: "PROCESSING")
        case .items(let order, let lines, _), .boxes(let order, let lines):
            var thing = MarketModel.Thing(state: "PROCESSING")
            thing.age = Int(order.value % 4) * 29
            for line in lines { thing.items[line.item.value] = line.before }
            market.things["order \(order)"] = thing
        case .cancelOrder(let change):
            var thing = MarketModel.Thing(state: "PROCESSING")
            thing.isLaas = change.isOperation
            thing.age = Int(change.order.value % 4) * 29
            market.things["order \(change.order)"] = thing
        case .cancelReturn(let id, _):
            market.things["return \(id)"] = .init(state: "CREATED")
        case .cancelEats(let order, _, _):
            market.things["eats \(order)"] = .init(state: "NEW")
        }
    }

    private static func request(
        _ parts: [Change], _ campaign: Int64?, isBatch: Bool = false
    ) -> PlannedRequest {
        PlannedRequest(
            campaign: campaign.map { CampaignID($0) },
            business: campaign.map { BusinessID(9001 + $0 % 2) }, parts: parts,
            rows: parts.map { _ in [] }, deadline: nil, moneyAtRisk: nil, isBatch: isBatch)
    }

    /// Rejects of cancellations, request n about order n, spread over `campaigns` of one business.
    static func rejects(_ count: Int, campaigns: Int = 1) -> [PlannedRequest] {
        (1...count).map { number in
            var request = request(
                [
                    .cancellation(
                        order: OrderID(Int64(number)), accepted: false, reason: .orderDelivered)
                ], Int64(21001 + number % campaigns))
            request.business = BusinessID(9001)
            return request
        }
    }

    /// Work of every kind, spread at random over campaigns of two businesses.
    static func mixed(_ count: Int, campaigns: Int64, seed: UInt64) -> [PlannedRequest] {
        var random = SeededRandom(seed: seed &+ 5)
        var order: Int64 = 0
        func next() -> Int64 {
            order += 1
            return order
        }
        return (0..<count).map { _ in
            let campaign = Int64.random(in: 21001..<(21001 + campaigns), using: &random)
            switch Int.random(in: 0..<9, using: &random) {
            case 0, 1:
                let accepted = Bool.random(using: &random)
                let reason: Reason? = accepted ? nil : .orderDelivered
                return request(
                    [.cancellation(order: OrderID(next()), accepted: accepted, reason: reason)],
                    campaign)
            case 2:
                let id = next()
                return request(
                    [.items(order: OrderID(id), lines: lines(id), reason: nil)], campaign)
            case 3:
                let parts = (0..<Int.random(in: 2...5, using: &random)).map { _ in
                    Change.cancelOrder(OrderCancellation(OrderID(next())))
                }
                return request(parts, campaign, isBatch: true)
            case 5:
                let id = next()
                return request([.boxes(order: OrderID(id), lines: lines(id))], campaign)
            case 6:
                let id = next()
                let marks = UnitRecord(UnitMarks(uin: "643210000000\(1000 + id)"))
                let line = ItemLine(
                    item: ItemID(id * 10), before: 1, count: 1, marksBefore: [], units: [marks])
                return request([.marks(order: OrderID(id), lines: [line])], campaign)
            case 7:
                let change = OrderCancellation(OrderID(next()), isOperation: true)
                return request([.cancelOrder(change)], campaign)
            case 4:
                let id = next()
                return request([.cancelReturn(ReturnID(id), order: OrderID(id))], campaign)
            default:
                return request(
                    [.cancelEats(order: "e\(next())", eatsID: "x", comment: nil)], nil)
            }
        }
    }

    /// One of two items goes down by one.
    private static func lines(_ order: Int64) -> [ItemLine] {
        [(1, 2, 1), (2, 1, 1)].map { item, before, count in
            ItemLine(
                item: ItemID(order * 10 + item), before: before, count: count, marksBefore: [],
                units: [])
        }
    }
}
