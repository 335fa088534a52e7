import BatchCore
import Testing

/// Work of every kind at once, over weeks: reads before changes, calls with several orders,
/// operations that take hours, a restaurant's server.
@Suite struct MixedNightTests {
    static let limits = MarketModel.Limits(quotas: [
        .cancellation: 6, .items: 4, .status: 20, .returns: 4, .operations: 12, .ordersRead: 30,
        .returnsRead: 10, .eats: 6, .boxes: 4, .marks: 4,
    ])

    /// - Parameter window: how long a night is; `nil` for as long as it needs.
    private static func policy(window: Duration? = nil, from now: Timestamp = Simulation.start)
        -> Policy
    {
        var policy = Policy(quotas: limits.quotas)
        policy.closesAt = window.map { now.advanced(by: $0) }
        // Over several nights: longer than the market's longest operation.
        if window != nil { policy.giveUp = .seconds(10_000) }
        return policy
    }

    @Test(arguments: SimulatedNightTests.seeds)
    func `breaks no limit and wastes no quota with work of every kind`(seed: UInt64) {
        let requests = Simulation.mixed(300, campaigns: 3, seed: seed)
        var night = Simulation(
            policy: Self.policy(), limits: Self.limits, seed: seed, requests: requests)
        night.run()
        #expect(night.market.refusedForQuota == 0)
        #expect(night.brokenCap == 0)
        // What is left has an operation that takes longer than it is followed.
        let open = requests.count - night.settled
        let standings = (1...requests.count).map {
            night.scheduler.standing(of: RequestID(Int64($0)))
        }
        #expect(standings.count { $0 == .following } == open)
        let bound = Self.lowerBound(of: requests)
        let last = requests.indices.compactMap { night.firstSends[RequestID(Int64($0) + 1)] }.max()
        let taken = Double(Simulation.start.duration(to: last ?? .distantPast).components.seconds)
        #expect(night.firstSends.count == requests.count)
        #expect(taken >= bound && taken <= bound * 1.01 + 120, "\(taken) s of \(bound)")
    }

    /// The least time, in seconds, until the last request can leave: the fullest quota decides.
    ///
    /// A call with several orders goes when all of it fits, so up to four slots may stay free.
    private static func lowerBound(of requests: [PlannedRequest]) -> Double {
        var costs: [LaneID: [Int]] = [:]
        for request in requests { costs[request.lane, default: []].append(request.parts.count) }
        return costs.map { lane, costs in
            let limit = limits.quotas[lane.resource] ?? 1
            var hours = 0
            var used = 0
            for cost in costs {
                if used + cost > limit { (hours, used) = (hours + 1, 0) }
                used += cost
            }
            return Double(hours * 3600)
        }.max() ?? 0
    }

    /// Where our clock jumps by a day, a refusal may be believed while an operation is still under way.
    @Test(arguments: SimulatedNightTests.seeds)
    func `weeks of nights with faults and clocks that jump settle all of it once`(seed: UInt64) {
        Self.playWeeks(seed, skews: [0, 0, 0, 3600, -3600, 86_400]) { thing in
            thing.isStubborn || thing.operationEnds != nil
        }
    }

    @Test(arguments: SimulatedNightTests.seeds)
    func `weeks of nights with faults say of every change what the market holds`(seed: UInt64) {
        Self.playWeeks(seed &+ 1000, skews: [0]) { $0.isStubborn || $0.operationFails }
    }

    /// - Parameter mayBeRefused: what of the market's own books excuses a refusal.
    private static func playWeeks(
        _ seed: UInt64, skews: [Int64], mayBeRefused: (MarketModel.Thing) -> Bool
    ) {
        var random = SeededRandom(seed: seed)
        let requests = Simulation.mixed(400, campaigns: 2, seed: seed)
        var weeks = Simulation(
            policy: policy(window: .seconds(3600)), limits: limits,
            faults: SimulatedNightTests.faults, seed: seed, requests: requests)
        for key in weeks.market.things.keys.sorted() {
            let roll = Double.random(in: 0..<1, using: &random)
            weeks.market.things[key]?.isStubborn = roll < 0.05
            weeks.market.things[key]?.operationFails = roll > 0.9
        }
        var nights = 0
        var refused = 0
        while weeks.settled < requests.count, nights < 60 {
            nights += 1
            // Every third night is cut short as a power cut would do it.
            weeks.run(most: nights % 3 == 0 ? Int.random(in: 1...60, using: &random) : .max)
            let pause = Duration.seconds(Int64.random(in: 60...72_000, using: &random))
            let skew = Duration.seconds(skews.randomElement(using: &random) ?? 0)
            let next = weeks.now.advanced(by: pause).advanced(by: skew)
            refused = max(refused, weeks.market.refusedForQuota)
            weeks.restart(
                after: pause, policy: policy(window: .seconds(3600), from: next), skew: skew)
        }
        #expect(weeks.settled == requests.count, "after \(nights) nights")
        #expect(weeks.brokenCap == 0)
        #expect(weeks.changes.allSatisfy { $0 == 1 })
        // A clock that was set ahead makes an hour look over: the one that goes ahead is refused.
        let lanes = Set(requests.map(\.lane)).count + 6
        #expect(weeks.market.refusedForQuota <= lanes * nights / 3)
        for (request, verdicts) in zip(requests, verdicts(weeks.facts, requests.count)) {
            for (part, verdict) in zip(request.parts, verdicts) {
                expect(verdict, of: part, in: weeks.market, mayBeRefused)
            }
        }
    }

    private static func verdicts(_ facts: [Scheduler.Fact], _ count: Int) -> [[Verdict?]] {
        var verdicts = Array(repeating: [Verdict?](repeating: nil, count: 5), count: count)
        for case .settled(let id, let part, let verdict, _) in facts {
            verdicts[Int(id.value) - 1][part] = verdict
        }
        return verdicts
    }

    /// What we say of a change has to be what the market holds.
    private static func expect(
        _ verdict: Verdict?, of change: Change, in market: MarketModel,
        _ mayBeRefused: (MarketModel.Thing) -> Bool
    ) {
        let thing: MarketModel.Thing?
        let wanted: String
        switch change {
        case .cancellation(let order, let accepted, _):
            thing = market.things["order \(order)"]
            wanted = accepted ? "CANCELLED" : "DELIVERY"
        case .items(let order, let lines, _), .boxes(let order, let lines):
            thing = market.things["order \(order)"]
            wanted = "PROCESSING"
            let isChanged = lines.allSatisfy {
                thing?.items[$0.item.value] ?? 0 == $0.count
            }
            #expect(isChanged == (verdict?.outcome == .done), "\(change)")
        case .marks(let order, let lines):
            (thing, wanted) = (market.things["order \(order)"], "PROCESSING")
            let isMarked = thing?.marks == lines.flatMap(\.marks)
            #expect(isMarked == (verdict?.outcome == .done), "\(change)")
        case .cancelOrder(let change):
            (thing, wanted) = (market.things["order \(change.order)"], "CANCELLED")
        case .cancelReturn(let id, _):
            (thing, wanted) = (market.things["return \(id)"], "CANCELLED")
        case .cancelEats(let order, _, _):
            (thing, wanted) = (market.things["eats \(order)"], "CANCELLED")
        }
        guard let thing else {
            Issue.record("\(change) is not at the market")
            return
        }
        switch verdict?.outcome {
        case .done: #expect(thing.state == wanted && thing.changes == 1, "\(change): \(thing)")
        case .refused, .held:
            #expect(mayBeRefused(thing), "\(change): \(thing)")
        case nil: Issue.record("\(change) has no verdict")
        }
    }
}
