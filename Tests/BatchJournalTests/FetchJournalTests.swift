import BatchCore
import BatchJournal
import TestSupport
import Testing

/// What the journal keeps of fetched orders and of buyers' wishes.
@Suite struct FetchJournalTests {
    static let start = Timestamp(milliseconds: 1_795_000_000_000)
    static let lists = Listing.all(
        of: [
            Listing.Account(
                business: BusinessID(9001), campaigns: [CampaignID(21_001)], tests: [])
        ], days: 90, onlyTests: false, at: start)

    static func order(
        _ id: Int64, wish: Bool?, status: String = "DELIVERY", count: Int32 = 1
    ) -> FetchedOrder {
        FetchedOrder(
            order: OrderID(id), campaign: CampaignID(21_001), model: "DBS", status: status,
            substatus: "", isCancellationRequested: wish, isBusiness: nil,
            items: [
                FetchedOrder.Item(
                    id: ItemID(1), offer: "a", name: "Tea", count: count,
                    total: Money(kopecks: 500), requiredMarks: [], units: [])
            ])
    }

    /// One fetch of one page, some hours after the start.
    @discardableResult
    private static func fetch(
        _ journal: Journal, _ orders: [FetchedOrder], hours: Int
    ) throws -> Int64 {
        let now = start.advanced(by: .seconds(hours * 3600))
        let fetch = try journal.beginFetch(
            lists, key: "\(hours)", at: now, since: now)
        let facts = fetch.open.map { Scheduler.Fact.paged($0.id, next: nil, at: now) }
        try journal.record(
            facts, attempts: [],
            pages: [(listing: fetch.open[0].id, page: ListingPage(orders: orders), at: now)],
            run: "r")
        #expect(try journal.finishFetch(fetch.id, at: now).isEmpty)
        return fetch.id
    }

    private static func hours(_ count: Int) -> Timestamp {
        start.advanced(by: .seconds(count * 3600))
    }

    @Test func `a wish lies between the last read without it and the first with it`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        try Self.fetch(journal, [Self.order(1, wish: false), Self.order(2, wish: true)], hours: 0)
        try Self.fetch(journal, [Self.order(1, wish: true), Self.order(2, wish: true)], hours: 8)
        try Self.fetch(journal, [Self.order(1, wish: true), Self.order(2, wish: nil)], hours: 16)
        let wishes = try journal.wishes()
        #expect(wishes[OrderID(1)]?.lastNotSeen == Self.hours(0))
        #expect(wishes[OrderID(1)]?.firstSeen == Self.hours(8))
        #expect(wishes[OrderID(1)]?.earliestEnd == Self.hours(48))
        #expect(wishes[OrderID(1)]?.latestEnd == Self.hours(56))
        // Of the other no read without the wish is known; a read that does not tell changes nothing.
        #expect(wishes[OrderID(2)]?.firstSeen == Self.hours(0))
        #expect(wishes[OrderID(2)]?.earliestEnd == nil)
    }

    @Test func `a wish that was taken back and made again is another one`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        for (hour, wish) in [(0, true), (8, false), (16, true)] {
            try Self.fetch(journal, [Self.order(1, wish: wish)], hours: hour)
        }
        let wish = try journal.wishes()[OrderID(1)]
        #expect(wish?.lastNotSeen == Self.hours(8))
        #expect(wish?.firstSeen == Self.hours(16))
    }

    @Test func `an order that changes between two pages is kept as it was read last`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        let now = Self.start
        let fetch = try journal.beginFetch(
            Self.lists, key: "k", at: now, since: now)
        let listing = fetch.open[0].id
        for (page, count) in [("a", Int32(3)), ("b", 2)] {
            try journal.record(
                [.paged(listing, next: page, at: now)], attempts: [],
                pages: [
                    (
                        listing: listing,
                        page: ListingPage(orders: [Self.order(1, wish: false, count: count)]),
                        at: now
                    )
                ], run: "r")
        }
        var counts: [Int32] = []
        try journal.orders(of: fetch.id) { order in counts += order.items.map(\.count) }
        #expect(counts == [2])
    }

    @Test func `a fetch that was stopped goes on where it was, on the same day`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        let early = Self.start.advanced(by: .seconds(-3600))
        func begin(_ key: String) throws -> Journal.Fetch {
            try journal.beginFetch(Self.lists, key: key, at: Self.start, since: early)
        }
        let first = try begin("k")
        try journal.record(
            [
                .paged(first.open[0].id, next: "t", at: Self.start),
                .paged(first.open[1].id, next: nil, at: Self.start),
            ], attempts: [], run: "r")
        let again = try begin("k")
        #expect(again.id == first.id)
        #expect(again.open.map(\.id) == [first.open[0].id] + first.open[2...].map(\.id))
        #expect(again.open[0].page == "t")
        // What is asked for is something else, or the first one has ended.
        #expect(try begin("other").id != first.id)
        #expect(try journal.finishFetch(first.id, at: Self.start).count == again.open.count)
        #expect(try begin("k").id != first.id)
    }

    /// A clock that was set back for a moment begins another fetch beside one that was stopped.
    @Test func `a fetch that was stopped is not taken up behind a newer one`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        func begin(_ moment: Timestamp) throws -> Int64 {
            try journal.beginFetch(
                Self.lists, key: "k", at: moment,
                since: moment.advanced(by: .seconds(-6 * 3600))
            ).id
        }
        let stopped = try begin(Self.hours(2))
        let whole = try begin(Self.hours(1))
        #expect(whole != stopped)
        _ = try journal.finishFetch(whole, at: Self.hours(1))
        #expect(try begin(Self.hours(3)) > whole)
    }

    @Test func `who waits and has no decision is named, what is lost first first`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        try Self.fetch(
            journal, (1...3).map { Self.order($0, wish: $0 == 3) }, hours: 0)
        let orders =
            (1...3).map { Self.order($0, wish: true) }
            + [Self.order(4, wish: true, status: "PROCESSING"), Self.order(5, wish: false)]
        let fetch = try Self.fetch(journal, orders, hours: 8)
        #expect(
            try journal.waitingBuyers(of: fetch, at: Self.hours(9)).map(\.order.value) == [3, 1, 2])
        let request = PlannedRequest(
            campaign: CampaignID(21_001), business: BusinessID(9001),
            parts: [.cancellation(order: OrderID(1), accepted: true, reason: nil)], rows: [[0]],
            deadline: nil, moneyAtRisk: nil, isBatch: false)
        let id = try journal.begin(JournalTests.run("r", [request]))[0]
        #expect(
            try journal.waitingBuyers(of: fetch, at: Self.hours(9)).map(\.order.value) == [3, 2])
        // An answer that was refused is none.
        let refused = Verdict(outcome: .refused)
        try journal.record(
            [.settled(id, part: 0, refused, at: Self.hours(9))], attempts: [], run: "r")
        #expect(
            try journal.waitingBuyers(of: fetch, at: Self.hours(9)).map(\.order.value) == [3, 1, 2])
    }

    /// Its time is told by the numbers of requests: the clock of the process that has answered may have been
    /// behind.
    @Test func `an answer is to the wish that was seen before it, and to no later one`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        try Self.fetch(journal, [Self.order(1, wish: true)], hours: 8)
        let request = PlannedRequest(
            campaign: CampaignID(21_001), business: BusinessID(9001),
            parts: [.cancellation(order: OrderID(1), accepted: false, reason: .orderDelivered)],
            rows: [[0]], deadline: nil, moneyAtRisk: nil, isBatch: false)
        let id = try journal.begin(JournalTests.run("r", [request]))[0]
        try journal.record(
            [.settled(id, part: 0, .done, at: Self.hours(7))], attempts: [], run: "r")
        let stale = try Self.fetch(journal, [Self.order(1, wish: true)], hours: 9)
        #expect(try journal.waitingBuyers(of: stale, at: Self.hours(9)).isEmpty)
        // The market has taken the answer; then the buyer asks again.
        try Self.fetch(journal, [Self.order(1, wish: false)], hours: 10)
        let again = try Self.fetch(journal, [Self.order(1, wish: true)], hours: 11)
        #expect(try journal.waitingBuyers(of: again, at: Self.hours(9)).map(\.order.value) == [1])
    }

    // MARK: Weeks

    /// An order of the simulated weeks: when its buyer asks, if he does.
    private struct Buyer {
        var asksAt: Int?
    }

    /// Weeks of reads at random moments, of which each sees some of the orders only: a wish is never taken
    /// for older or younger than it can be, and who waits by the last whole read is named.
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `the 48 hours hold the true moment, whatever was read when`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        let buyers = (0..<30).map { _ in
            Buyer(
                asksAt: Bool.random(using: &random) ? Int.random(in: 0...200, using: &random) : nil)
        }
        var (hour, seen) = (0, Set<Int>())
        var last: (fetch: Int64, hour: Int)?
        while hour < 200 {
            hour += Int.random(in: 1...20, using: &random)
            let isWhole = Int.random(in: 0..<3, using: &random) > 0
            let read = buyers.indices.filter { _ in isWhole || Bool.random(using: &random) }
            let orders = read.map { index in
                Self.order(Int64(index + 1), wish: buyers[index].asksAt.map { $0 <= hour } ?? false)
            }
            let fetch = try Self.fetch(journal, orders, hours: hour)
            seen.formUnion(read.filter { buyers[$0].asksAt.map { $0 <= hour } ?? false })
            if isWhole { last = (fetch, hour) }
            for (index, buyer) in buyers.enumerated() {
                let wish = try journal.wishes()[OrderID(Int64(index + 1))]
                #expect((wish != nil) == seen.contains(index))
                guard let wish, let asksAt = buyer.asksAt else { continue }
                let end = Self.hours(asksAt + 48)
                #expect(wish.latestEnd >= end)
                #expect(wish.earliestEnd.map { $0 <= end } ?? true)
            }
            guard isWhole, let last else { continue }
            let waiting = buyers.indices.filter {
                buyers[$0].asksAt.map { $0 <= last.hour } ?? false
            }
            #expect(
                try journal.waitingBuyers(of: last.fetch, at: Self.hours(hour)).map {
                    Int($0.order.value) - 1
                }.sorted()
                    == waiting)
        }
    }
}
