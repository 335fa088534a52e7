import BatchCore
import Foundation
import Testing

/// Whole nights, and weeks of them, against a market that shares no code with the scheduler.
@Suite struct SimulatedNightTests {
    static let faults = Simulation.Faults(
        lostBefore: 0.05, lostAfter: 0.05, lostLate: 0.02, failed: 0.05, unavailable: 0.05,
        doubtful: 0.03)

    private static func simulation(
        _ requests: [PlannedRequest], _ limits: MarketModel.Limits, _ faults: Simulation.Faults,
        seed: UInt64
    ) -> Simulation {
        Simulation(
            policy: Policy(quotas: Policy.standardQuotas.merging(limits.quotas) { $1 }),
            limits: limits, faults: faults, seed: seed, requests: requests)
    }

    static let quotas: [Resource: Int] = [.cancellation: 100]

    /// Three seeds; `make sim` asks for hundreds.
    static let seeds: Range<UInt64> = {
        let text = ProcessInfo.processInfo.environment["MARKETBATCH_SEEDS"]
        return 0..<(text.flatMap { UInt64($0) } ?? 3)
    }()

    private static func night(
        _ seed: UInt64, _ faults: Simulation.Faults, headers: Bool, count: Int = 350,
        others: Int = 0
    ) -> Simulation {
        var policy = Policy(quotas: Policy.standardQuotas.merging(quotas) { $1 })
        policy.settle = .seconds(120)
        var simulation = Simulation(
            policy: policy,
            limits: .init(quotas: quotas, tellsHeaders: headers, others: others), faults: faults,
            seed: seed, requests: Simulation.rejects(count))
        simulation.run()
        return simulation
    }

    @Test(arguments: seeds, [true, false])
    func `breaks no limit in a quiet night and wastes none of the quota`(
        seed: UInt64, headers: Bool
    ) {
        let night = Self.night(seed, Simulation.Faults(), headers: headers)
        #expect(night.market.refusedForQuota == 0)
        #expect(night.brokenCap == 0)
        #expect(night.settled == 350)
        // 350 requests at 100 an hour take at least three hours; 1 % more is allowed.
        let seconds = Simulation.start.duration(to: night.now).components.seconds
        #expect(seconds >= 3 * 3600 && seconds <= 3 * 3600 * 101 / 100)
    }

    @Test(arguments: seeds)
    func `keeps every campaign's limits apart and starves none`(seed: UInt64) {
        let policy = Policy(quotas: Policy.standardQuotas.merging(Self.quotas) { $1 })
        var night = Simulation(
            policy: policy, limits: .init(quotas: Self.quotas), seed: seed,
            requests: Simulation.rejects(600, campaigns: 3))
        night.run()
        #expect(night.market.refusedForQuota == 0)
        #expect(night.brokenCap == 0)
        #expect(night.settled == 600)
        // Each campaign has 200 requests, the second hundred an hour later, all at the same time.
        let seconds = Simulation.start.duration(to: night.now).components.seconds
        #expect(seconds >= 3600 && seconds <= 3600 * 101 / 100)
    }

    /// A thousand accounts of one shop each on one machine: each goes at its own pace, and none waits for others.
    @Test func `a thousand accounts take no longer than one`() {
        let quotas: [Resource: Int] = [.cancellation: 2]
        let policy = Policy(quotas: Policy.standardQuotas.merging(quotas) { $1 })
        func night(_ accounts: Int) -> Simulation {
            var requests = Simulation.rejects(3 * accounts, campaigns: accounts)
            for index in requests.indices {
                requests[index].business = requests[index].campaign.map { BusinessID($0.value) }
            }
            var night = Simulation(
                policy: policy, limits: .init(quotas: quotas), seed: 7, requests: requests)
            night.run()
            return night
        }
        let (one, thousand) = (night(1), night(1000))
        #expect(thousand.settled == 3000)
        #expect(thousand.market.refusedForQuota == 0 && thousand.brokenCap == 0)
        let times = [one, thousand].map {
            Simulation.start.duration(to: $0.now).components.seconds
        }
        // Two of three go in the first hour, the third in the second.
        #expect(times[0] >= 3600 && times[1] <= times[0] * 101 / 100)
    }

    @Test(arguments: seeds)
    func `believes a limit that changes on the way, up and down`(seed: UInt64) {
        for told in [50, 300] {
            let policy = Policy(quotas: Policy.standardQuotas.merging(Self.quotas) { $1 })
            var night = Simulation(
                policy: policy, limits: .init(quotas: [.cancellation: told]), seed: seed,
                requests: Simulation.rejects(290))
            night.run()
            #expect(night.settled == 290)
            #expect(night.market.refusedForQuota == 0)
            let hours = Simulation.start.duration(to: night.now).components.seconds / 3600
            #expect(hours == Int64((290 - 1) / told))
        }
    }

    @Test(arguments: seeds)
    func `goes on after a clock that jumps ahead`(seed: UInt64) {
        let policy = Policy(quotas: Policy.standardQuotas.merging(Self.quotas) { $1 })
        var night = Simulation(
            policy: policy, limits: .init(quotas: Self.quotas), seed: seed,
            requests: Simulation.rejects(150))
        night.run(most: 60)
        night.jump(by: .seconds(24 * 3600))
        night.run()
        #expect(night.settled == 150)
        #expect(night.market.refusedForQuota == 0)
    }

    @Test(arguments: seeds)
    func `misses no deadline that could be met, and of the others the least money`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let requests = (1...150).map { number -> PlannedRequest in
            var request = Simulation.rejects(number)[number - 1]
            let minutes = Int64.random(in: 10...170, using: &random)
            request.deadline = Simulation.start.advanced(by: .seconds(minutes * 60))
            request.moneyAtRisk = Money(kopecks: Int64.random(in: 1...1000, using: &random))
            return request
        }
        let policy = Policy(quotas: [.cancellation: 40])
        let forecast = Forecast(requests, policy: policy, now: Simulation.start)
        let saved = zip(requests, forecast.sendAt).filter { request, sendAt in
            (sendAt ?? .distantFuture) < (request.deadline ?? .distantFuture)
        }
        let entries = requests.enumerated().map { index, request in
            SendOrder.Entry(
                index: index, deadline: request.deadline, value: request.moneyAtRisk ?? .zero)
        }
        let slots = SendOrder.Slots(
            now: Simulation.start, left: 40, limit: 40, hour: .seconds(3600))
        let late = SendOrder.arranged(entries, in: slots).late
        // A slot is free a little later than its hour, for it is counted from the answer.
        #expect(abs(saved.count - (150 - late)) <= 1)
    }

    @Test(arguments: seeds)
    func `applies each change once under faults`(seed: UInt64) {
        let night = Self.night(seed, Self.faults, headers: true)
        #expect(night.changes.allSatisfy { $0 == 1 })
        #expect(night.brokenCap == 0)
        #expect(night.changes.count >= night.settled)
        #expect(night.settled > 330, "work gets done")
    }

    @Test func `respects what other programs take of the quota`() {
        let night = Self.night(3, Simulation.Faults(), headers: true, count: 120, others: 60)
        #expect(night.settled == 120)
        // The one that goes ahead in an hour may be refused, no other.
        #expect(night.market.refusedForQuota <= 1)
    }

    @Test func `a crash after any fact loses nothing and doubles nothing`() {
        let requests = Simulation.mixed(14, campaigns: 2, seed: 5)
        let limits = MarketModel.Limits(quotas: [:])
        let start = Self.simulation(requests, limits, Simulation.Faults(lostAfter: 0.2), seed: 5)
        var whole = start
        whole.run()
        let most = whole.facts.count
        for events in 0... {
            var night = start
            night.run(most: events)
            let isWhole = night.facts.count == most
            night.restart(after: .seconds(60), policy: Policy(), skew: .zero)
            night.run()
            // Two lost answers in a row, or an operation of hours, are for the next run.
            let open = (1...14).count {
                [.following, .unclear].contains(night.scheduler.standing(of: RequestID($0)))
            }
            #expect(night.settled + open == 14 && night.settled > 9, "cut after \(events) events")
            #expect(night.changes.count == night.market.things.count)
            #expect(night.changes.allSatisfy { $0 == 1 }, "cut after \(events) events")
            if isWhole { return }
        }
    }

    @Test func `a forecast ends when the night does`() {
        var policy = Policy(quotas: Policy.standardQuotas.merging(Self.quotas) { $1 })
        policy.closesAt = nil
        let forecast = Forecast(Simulation.rejects(350), policy: policy, now: Simulation.start)
        #expect(forecast.sendAt.allSatisfy { $0 != nil })
        let hours = Double(Simulation.start.duration(to: forecast.endsAt).components.seconds) / 3600
        #expect(hours > 3 && hours < 3.1)
    }
}
