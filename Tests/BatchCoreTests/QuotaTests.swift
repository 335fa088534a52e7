import BatchCore
import Testing

@Suite struct QuotaTests {
    static let start = Timestamp(milliseconds: 1_800_000_000_000)

    @Test func `a lane whose told hour is over goes on without headers`() {
        var quota = Quota(limit: 2, hour: .seconds(3600))
        let told = RateReport(limit: 2, remaining: 0, until: Self.start.advanced(by: .seconds(10)))
        quota.take(cost: 1, at: Self.start)
        quota.answered(cost: 1, at: Self.start, report: told, margin: .zero)
        for round in 1...3 {
            let now = Self.start.advanced(by: .seconds(10 + 3600 * (round - 1)))
            for _ in 0..<2 {
                #expect(quota.earliest(cost: 1, from: now) == now, "round \(round)")
                quota.take(cost: 1, at: now)
                quota.answered(cost: 1, at: now, report: nil, margin: .zero)
            }
            #expect(quota.earliest(cost: 1, from: now) == now.advanced(by: .seconds(3600)))
        }
    }

    static let odd: [Int?] = [nil, .min, -1, 0, 1, .max]

    /// Whatever an answer or a damaged journal says, the sums hold, and no lane is closed for longer than
    /// an hour and its margin.
    @Test(arguments: odd, odd)
    func `takes any numbers`(first: Int?, second: Int?) {
        for until in [Timestamp.distantPast, .distantFuture, Timestamp(milliseconds: .max)] {
            var quota = Quota(limit: first ?? 5, hour: .seconds(3600))
            quota.take(cost: second ?? 1, at: Self.start)
            quota.answered(
                cost: second ?? 1, at: Self.start,
                report: RateReport(limit: first, remaining: second, until: until),
                margin: .seconds(2))
            quota.returned(cost: first ?? 1)
            _ = quota.left(at: Self.start)
            let earliest = quota.earliest(cost: 1, from: Self.start)
            #expect(earliest ?? Self.start <= Self.start.advanced(by: .seconds(3604)))
        }
    }

    @Test(arguments: [Int64.min, -1, 0, .max])
    func `knows no moment before the first or after the last`(milliseconds: Int64) {
        let moment = Timestamp(milliseconds: milliseconds)
        for seconds: Int64 in [-1 << 61, -1, 0, 1, 1 << 61] {
            let later = moment.advanced(by: .seconds(seconds))
            #expect(seconds <= 0 || later >= moment || later == .distantFuture)
            _ = later.duration(to: moment)
            _ = Timestamp(seconds: milliseconds)
        }
    }

    @Test func `a sum of money that is too large is the largest`() {
        let most = Money(kopecks: .max)
        #expect(most + Money(kopecks: 1) == most)
        #expect(Money(kopecks: .min) - Money(kopecks: 1) == Money(kopecks: .min))
        #expect(Money(kopecks: 2) + Money(kopecks: 3) == Money(kopecks: 5))
    }

    @Test func `waits for an answer where all slots are on their way`() {
        var quota = Quota(limit: 2, hour: .seconds(3600))
        let told = RateReport(limit: 2, remaining: 0, until: Self.start.advanced(by: .seconds(10)))
        quota.take(cost: 1, at: Self.start)
        quota.answered(cost: 1, at: Self.start, report: told, margin: .zero)
        let renewed = Self.start.advanced(by: .seconds(10))
        quota.take(cost: 2, at: renewed)
        #expect(quota.earliest(cost: 1, from: renewed.advanced(by: .seconds(7200))) == nil)
    }

    @Test func `keeps a limit that an answer told when the headers stay away`() {
        var quota = Quota(limit: 2, hour: .seconds(3600))
        let told = RateReport(limit: 5, remaining: 4, until: Self.start.advanced(by: .seconds(10)))
        quota.take(cost: 1, at: Self.start)
        quota.answered(cost: 1, at: Self.start, report: told, margin: .zero)
        let later = Self.start.advanced(by: .seconds(10))
        #expect(quota.left(at: later) == 5)
        #expect(quota.earliest(cost: 5, from: later) == later)
    }

    @Test func `a call larger than its quota goes when all of it is free`() {
        let quota = Quota(limit: 1, hour: .seconds(3600))
        #expect(quota.earliest(cost: 30, from: Self.start) == Self.start)
    }

    @Test func `no moment of a clock that went ahead is waited for longer than an hour`() {
        let ahead = Self.start.advanced(by: .seconds(86_400))
        var quota = Quota(limit: 2, hour: .seconds(3600))
        for _ in 0..<2 {
            quota.take(cost: 1, at: ahead)
            quota.answered(cost: 1, at: ahead, report: nil, margin: .zero)
        }
        #expect(quota.earliest(cost: 1, from: Self.start) == ahead.advanced(by: .seconds(3600)))
        quota.resume(at: Self.start, margin: .zero)
        #expect(
            quota.earliest(cost: 1, from: Self.start) == Self.start.advanced(by: .seconds(3600)))
        quota.close(until: ahead)
        quota.resume(at: Self.start, margin: .seconds(1))
        #expect(
            quota.earliest(cost: 1, from: Self.start) == Self.start.advanced(by: .seconds(3601)))
    }

    @Test func `one request goes ahead again in a new process`() {
        var quota = Quota(limit: 9, hour: .seconds(3600))
        quota.take(cost: 1, at: Self.start)
        quota.answered(cost: 1, at: Self.start, report: nil, margin: .zero)
        quota.resume(at: Self.start, margin: .zero)
        quota.take(cost: 1, at: Self.start)
        #expect(quota.earliest(cost: 1, from: Self.start) == nil)
        quota.answered(cost: 1, at: Self.start, report: nil, margin: .zero)
        #expect(quota.earliest(cost: 1, from: Self.start) == Self.start)
    }
}
