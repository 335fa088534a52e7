import BatchCore
import Testing

/// Lists that are read page by page, by a scheduler alone.
@Suite struct ListingTests {
    static let start = Timestamp(milliseconds: 1_795_000_000_000)

    static func account(_ campaigns: Int, tests: Set<CampaignID> = []) -> Listing.Account {
        Listing.Account(
            business: BusinessID(9001),
            campaigns: (0..<campaigns).map { CampaignID(Int64(21_000 + $0)) }, tests: tests)
    }

    // MARK: What is read

    @Test func `open orders are read as far back as asked, who waits 90 days back`() {
        let lists = Listing.all(
            of: [Self.account(1)], days: 30, onlyTests: false, at: Self.start)
        let orders = lists.compactMap { list -> Listing.OrdersListing? in
            if case .orders(let orders) = list { orders } else { nil }
        }
        #expect(orders.map(\.isWaiting) == [false, true, true])
        // Ranges follow one another, and today is in the first.
        #expect(orders.map(\.from) == ["2026-10-20", "2026-09-20", "2026-08-21"])
        #expect(orders.map(\.to) == ["2026-11-19", "2026-10-20", "2026-09-20"])
        #expect(lists.last == .returns(business: BusinessID(9001), campaign: CampaignID(21_000)))
    }

    @Test func `days that are no whole ranges are read to the day`() {
        let lists = Listing.all(
            of: [Self.account(1)], days: 45, onlyTests: false, at: Self.start)
        #expect(lists.count == 4)
        let longer = Listing.all(
            of: [Self.account(1)], days: 120, onlyTests: false, at: Self.start)
        #expect(longer.count == 5)
    }

    @Test(arguments: [(1, 1), (6, 6), (7, 4), (100, 6), (400, 8)])
    func `many shops are read together, fifty at most`(shops: Int, batches: Int) {
        let lists = Listing.all(
            of: [Self.account(shops)], days: 90, onlyTests: false, at: Self.start)
        let orders = lists.compactMap { list -> Listing.OrdersListing? in
            if case .orders(let orders) = list { orders } else { nil }
        }
        #expect(orders.count == batches * 3)
        #expect(orders.allSatisfy { (1...50).contains($0.campaigns.count) })
        #expect(Set(orders.flatMap(\.campaigns)).count == shops)
        #expect(lists.count - orders.count == shops)
    }

    @Test func `test orders are asked for by name, and alone where only they are wanted`() {
        let account = Self.account(2, tests: [CampaignID(21_001)])
        func asked(_ onlyTests: Bool) -> [String] {
            Listing.all(of: [account], days: 90, onlyTests: onlyTests, at: Self.start).map {
                $0.wire(page: nil).body
            }
        }
        #expect(asked(false).filter { $0.contains("\"fake\":true") }.count == 3)
        #expect(asked(false).filter { $0.contains("21000") }.allSatisfy { !$0.contains("fake") })
        #expect(asked(true).allSatisfy { $0.contains("\"fake\":true") })
    }

    // MARK: How it is read

    static let id = ListingID(1)
    static let list = Listing.all(
        of: [account(1)], days: 90, onlyTests: false, at: start)[0]

    private static func scheduler(_ policy: Policy = Policy()) -> Scheduler {
        var scheduler = Scheduler(policy: policy, seed: 7)
        scheduler.read(id, list)
        return scheduler
    }

    /// Answers each page as told, as far as the scheduler asks.
    ///
    /// - Returns: the tokens that were asked with, and where it ended.
    private static func pages(
        _ scheduler: inout Scheduler, _ replies: [Reply]
    ) -> (asked: [String], now: Timestamp) {
        var asked: [String] = []
        var now = start
        var calls = scheduler.handle(.woke, now: now).calls
        for reply in replies {
            while calls.isEmpty {
                guard let wake = scheduler.nextWake(from: now) else { return (asked, now) }
                now = wake
                calls = scheduler.handle(.woke, now: now).calls
            }
            let (id, call) = calls.removeFirst()
            let path = scheduler.wire(for: call, at: now)?.request.path ?? ""
            asked.append(path.split(separator: "pageToken=").dropFirst().joined())
            calls += scheduler.handle(.answered(id, reply), now: now).calls
        }
        return (asked, now)
    }

    private static func page(_ next: String?) -> Reply {
        Reply(.page(next: next), httpStatus: 200)
    }

    @Test func `goes from page to page until there is no further one`() {
        var scheduler = Self.scheduler()
        let (asked, now) = Self.pages(
            &scheduler, [Self.page("a"), Self.page("b/c"), Self.page(nil)])
        #expect(asked == ["", "a", "b%2Fc"])
        #expect(scheduler.listingStates.map(\.isOpen) == [false])
        #expect(scheduler.listingStates[0].failure == nil)
        #expect(scheduler.isIdle(at: now))
    }

    @Test func `a token that comes again ends the list as not whole`() {
        var scheduler = Self.scheduler()
        let (asked, _) = Self.pages(
            &scheduler, [Self.page("a"), Self.page("b"), Self.page("a"), Self.page(nil)])
        #expect(asked == ["", "a", "b"])
        #expect(scheduler.listingStates[0].failure == "PAGE_REPEATED")
    }

    @Test func `a token that is no longer taken begins the list anew, once`() {
        var scheduler = Self.scheduler()
        let refused = Reply(.refused(code: "BAD_REQUEST", message: "pageToken"), httpStatus: 400)
        let (asked, _) = Self.pages(
            &scheduler,
            [Self.page("a"), refused, Self.page("c"), refused, Self.page(nil)])
        #expect(asked == ["", "a", "", "c"])
        #expect(scheduler.listingStates[0].failure == "BAD_REQUEST pageToken")
    }

    static let passing: [Answer] = [
        .failed, .noAnswer(reason: "cut"), .quotaUsedUp, .tooManyParallel(2),
        .notReached(reason: "x"),
        .accepted,
    ]

    @Test(arguments: passing)
    func `what passes is waited out`(answer: Answer) {
        var scheduler = Self.scheduler()
        let (asked, now) = Self.pages(
            &scheduler, [Self.page("a"), Reply(answer, httpStatus: 503), Self.page(nil)])
        #expect(asked == ["", "a", "a"])
        #expect(scheduler.listingStates[0].failure == nil)
        #expect(now > Self.start)
    }

    @Test func `failures without end end it`() {
        var scheduler = Self.scheduler()
        let (asked, _) = Self.pages(
            &scheduler, Array(repeating: Reply(.failed, httpStatus: 500), count: 9))
        #expect(asked.count == Policy().maximumAttempts)
        #expect(scheduler.listingStates[0].failure == "HTTP_500")
    }

    @Test func `a window that closes leaves it open`() {
        var policy = Policy()
        policy.closesAt = Self.start.advanced(by: policy.answerTimeout)
        var scheduler = Self.scheduler(policy)
        let (id, _) = scheduler.handle(.woke, now: Self.start).calls[0]
        let later = Self.start.advanced(by: .seconds(1))
        #expect(scheduler.handle(.answered(id, Self.page("a")), now: later).calls.isEmpty)
        #expect(scheduler.isIdle(at: later))
        #expect(scheduler.listingStates[0].isOpen)
    }

    @Test func `a crash goes on at the page that was asked for`() {
        var first = Self.scheduler()
        let begun = first.handle(.woke, now: Self.start)
        let next = first.handle(.answered(begun.calls[0].0, Self.page("a")), now: Self.start)
        var second = Self.scheduler()
        for fact in begun.facts + next.facts { second.apply(fact) }
        _ = second.recover(now: Self.start)
        let (asked, _) = Self.pages(&second, [Self.page(nil)])
        #expect(asked == ["a"])
        #expect(second.listingStates[0].failure == nil)
    }

    @Test func `it keeps to the quota of its lane`() {
        var policy = Policy()
        policy.quotas[.ordersRead] = 3
        var scheduler = Self.scheduler(policy)
        let (asked, now) = Self.pages(
            &scheduler, (0..<7).map { Self.page("\($0)") } + [Self.page(nil)])
        #expect(asked.count == 8)
        #expect(now >= Self.start.advanced(by: policy.hour * 2))
    }
}
