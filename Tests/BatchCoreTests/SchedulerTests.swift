import BatchCore
import Foundation
import TestSupport
import Testing

@Suite struct SchedulerTests {
    static let shop = CampaignID(21001)
    static let lane = LaneID(.campaign(shop), .cancellation)
    static let start = Timestamp(milliseconds: 1_800_000_000_000)

    static func scheduler(_ requests: [PlannedRequest], policy: Policy = Policy())
        -> Scheduler
    {
        var scheduler = Scheduler(policy: policy, seed: 1)
        for (index, request) in requests.enumerated() {
            scheduler.plan(RequestID(Int64(index + 1)), request)
        }
        // An answer a minute ago: the lanes are open, and one slot of each is used.
        for (index, lane) in Set(requests.map(\.lane)).enumerated() {
            let call = CallID(-Int64(index) - 1)
            let moment = start.advanced(by: .seconds(-60))
            scheduler.apply(
                .called(call, .send(RequestID(-1), parts: []), lane: lane, cost: 1, at: moment))
            scheduler.apply(.landed(call, lane: lane, cost: 1, at: moment, rate: nil))
        }
        return scheduler
    }

    @Test func `one request of a lane goes ahead, the others after its answer`() {
        var scheduler = Scheduler(policy: Policy(), seed: 1)
        for (index, request) in Simulation.rejects(9).enumerated() {
            scheduler.plan(RequestID(Int64(index + 1)), request)
        }
        let first = scheduler.handle(.woke, now: Self.start).calls
        #expect(first.count == 1)
        let next = scheduler.handle(.answered(first[0].0, Reply(.accepted)), now: Self.start)
        #expect(next.calls.count == 4)
    }

    /// The world's plan with one item fewer in order 100.
    private static var itemsRequest: [PlannedRequest] {
        World(World.items("100", "1", "1")).requests([shop: BusinessID(9001)])
    }

    static func state(_ counts: [Int64: Int32], requested: Bool = false) -> OrderState {
        OrderState(
            id: OrderID(100), status: "PROCESSING", substatus: "STARTED",
            isCancellationRequested: requested,
            items: counts.sorted { $0.key < $1.key }.map {
                OrderState.ItemState(id: ItemID($0.key), count: $0.value, marks: [])
            })
    }

    static func verdict(_ facts: [Scheduler.Fact]) -> Verdict? {
        for case .settled(_, _, let verdict, _) in facts { return verdict }
        return nil
    }

    // MARK: Answers

    static let answers: [(Answer, Int?, Verdict.Outcome?)] = [
        (.accepted, 200, .done), (.refused(code: "NOT_FOUND", message: "no"), 404, .refused),
        (.refused(code: "X", message: "our fault"), 405, .refused),
        (.forbidden(message: "no"), 403, .held), (.locked(message: "moved"), 423, .held),
        (.notAuthorised(message: "no"), 401, nil), (.quotaUsedUp, 420, nil),
        (.tooManyParallel(4), 420, nil), (.failed, 503, nil), (.failed, 500, nil),
        (.noAnswer(reason: "cut"), nil, nil), (.notReached(reason: "dns"), nil, nil),
    ]

    @Test(arguments: answers)
    func `settles a request where the answer is a verdict`(
        answer: Answer, status: Int?, outcome: Verdict.Outcome?
    ) {
        var scheduler = Self.scheduler(Simulation.rejects(1))
        let call = scheduler.handle(.woke, now: Self.start).calls[0].0
        let step = scheduler.handle(
            .answered(call, Reply(answer, httpStatus: status)), now: Self.start)
        #expect(Self.verdict(step.facts)?.outcome == outcome)
        #expect(step.calls.isEmpty)
    }

    @Test func `sends nothing more with a refused key`() {
        var scheduler = Self.scheduler(Simulation.rejects(9))
        let calls = scheduler.handle(.woke, now: Self.start).calls
        #expect(calls.count == 4)
        for (id, _) in calls {
            let step = scheduler.handle(
                .answered(id, Reply(.notAuthorised(message: "no"))), now: Self.start)
            #expect(step.calls.isEmpty)
        }
        #expect(scheduler.isIdle(at: Self.start))
        #expect(scheduler.progress.waiting == 9)
    }

    @Test func `holds all of a forbidden campaign and goes on with the others`() {
        var scheduler = Self.scheduler(Simulation.rejects(12, campaigns: 2))
        let step = scheduler.handle(.woke, now: Self.start)
        let first = step.calls[0].0
        let facts = scheduler.handle(
            .answered(first, Reply(.forbidden(message: "no"), httpStatus: 403)), now: Self.start
        ).facts
        let held = facts.count { if case .settled = $0 { true } else { false } }
        #expect(held == 3)
        #expect(scheduler.progress.inFlight == 7)
    }

    @Test func `closes the lane until the moment the market names`() {
        var scheduler = Self.scheduler(Simulation.rejects(2))
        let calls = scheduler.handle(.woke, now: Self.start).calls
        let until = Self.start.advanced(by: .seconds(600))
        for (id, _) in calls {
            _ = scheduler.handle(
                .answered(
                    id, Reply(.quotaUsedUp, httpStatus: 420, rate: RateReport(until: until))),
                now: Self.start)
        }
        #expect(scheduler.nextWake(from: Self.start) == until.advanced(by: .seconds(1)))
    }

    @Test func `a refusal whose end is past already is waited out all the same`() {
        var scheduler = Self.scheduler(Simulation.rejects(1))
        var now = Self.start
        var sends = 0
        while now < Self.start.advanced(by: .seconds(60)) {
            let step = scheduler.handle(.woke, now: now)
            for (id, _) in step.calls {
                sends += 1
                let rate = RateReport(until: now.advanced(by: .seconds(-6)))
                _ = scheduler.handle(
                    .answered(id, Reply(.quotaUsedUp, httpStatus: 420, rate: rate)), now: now)
            }
            guard let wake = scheduler.nextWake(from: now) else { break }
            now = max(wake, now.advanced(by: .milliseconds(1)))
        }
        #expect((2...5).contains(sends))
    }

    @Test func `an outage parks nothing while the window is open`() {
        var policy = Policy()
        policy.closesAt = Self.start.advanced(by: .seconds(8 * 3600))
        var scheduler = Self.scheduler(Simulation.rejects(20), policy: policy)
        var now = Self.start
        var calls = 0
        while now < Self.start.advanced(by: .seconds(3600)) {
            for (id, _) in scheduler.handle(.woke, now: now).calls {
                calls += 1
                _ = scheduler.handle(
                    .answered(id, Reply(.notReached(reason: "down"))), now: now)
            }
            guard let wake = scheduler.nextWake(from: now) else { break }
            now = max(wake, now.advanced(by: .milliseconds(1)))
        }
        #expect(scheduler.progress.waiting == 20)
        #expect(calls < 400, "probed, not hammered")
        let lane = LaneID(.campaign(CampaignID(21001)), .cancellation)
        #expect(
            scheduler.slots(of: lane, at: now).left == 500,
            "the slot of a minute ago is free again")
    }

    @Test func `a later change waits for an earlier one that was sent`() {
        var scheduler = Scheduler(policy: Policy(), seed: 1)
        let requests = Simulation.rejects(2)
        scheduler.plan(RequestID(1), requests[0])
        scheduler.plan(RequestID(2), requests[1], after: RequestID(1))
        let first = scheduler.handle(.woke, now: Self.start).calls
        #expect(first.count == 1)
        let second = scheduler.handle(.answered(first[0].0, Reply(.accepted)), now: Self.start)
        #expect(second.calls.map(\.1) == [.send(RequestID(2), parts: [0])])
    }

    @Test func `a later change that was held with its campaign is never sent`() {
        let requests = Simulation.rejects(3)
        var scheduler = Self.scheduler([requests[0]])
        scheduler.plan(RequestID(2), requests[1], after: RequestID(1))
        let first = scheduler.handle(.woke, now: Self.start).calls
        scheduler.plan(RequestID(3), requests[2])
        let second = scheduler.handle(.woke, now: Self.start).calls
        _ = scheduler.handle(
            .answered(second[0].0, Reply(.forbidden(message: "no"))), now: Self.start)
        let end = scheduler.handle(.answered(first[0].0, Reply(.accepted)), now: Self.start)
        #expect(end.calls.isEmpty)
        #expect(scheduler.progress.settled == 3)
    }

    @Test func `sends no order again whose operation is under way`() {
        let parts = [1, 2].map { Change.cancelOrder(OrderCancellation(OrderID(Int64($0)))) }
        let batch = PlannedRequest(
            campaign: Self.shop, business: BusinessID(9001), parts: parts, rows: [[], []],
            deadline: nil, moneyAtRisk: nil, isBatch: true)
        var scheduler = Self.scheduler([batch])
        let sent = scheduler.handle(.woke, now: Self.start).calls
        let answer = Answer.orderResults([OrderID(1): .operation("op")])
        let step = scheduler.handle(.answered(sent[0].0, Reply(answer)), now: Self.start)
        #expect(step.calls.map(\.1) == [.lookUpOrders([RequestID(1)])])
        #expect(
            scheduler.wire(for: step.calls[0].1, at: Self.start)?.request.body
                == #"{"orderIds":[2]}"#)
    }

    @Test func `lowers the cap after a refusal for parallelism`() {
        var scheduler = Self.scheduler(Simulation.rejects(20))
        let calls = scheduler.handle(.woke, now: Self.start).calls
        _ = scheduler.handle(.answered(calls[0].0, Reply(.tooManyParallel(2))), now: Self.start)
        for (id, _) in calls.dropFirst() {
            _ = scheduler.handle(.answered(id, Reply(.accepted)), now: Self.start)
        }
        #expect(scheduler.progress.inFlight == 2)
    }

    // MARK: Reads

    @Test func `reads an order before it changes its items, and sends what it planned`() {
        var scheduler = Self.scheduler(Self.itemsRequest)
        let read = scheduler.handle(.woke, now: Self.start).calls
        #expect(read.map(\.1) == [.readBefore([RequestID(1)])])
        let sent = scheduler.handle(
            .answered(read[0].0, Reply(.orders([Self.state([1: 2, 2: 3])]))), now: Self.start)
        #expect(sent.calls.map(\.1) == [.send(RequestID(1), parts: [0])])
    }

    static let changed: [OrderState] = [
        state([1: 2, 2: 3, 5: 1]), state([1: 2, 2: 2]), state([1: 2]),
        state([1: 2, 2: 3], requested: true),
    ]

    @Test(arguments: changed)
    func `holds a change of an order that is not as exported`(state: OrderState) {
        var scheduler = Self.scheduler(Self.itemsRequest)
        let read = scheduler.handle(.woke, now: Self.start).calls
        let step = scheduler.handle(
            .answered(read[0].0, Reply(.orders([state]))), now: Self.start)
        #expect(step.calls.isEmpty)
        #expect(Self.verdict(step.facts)?.code == "ORDER_CHANGED")
    }

    /// What a read asks for.
    static func bodies(_ scheduler: Scheduler, _ step: Scheduler.Step) -> [String] {
        step.calls.compactMap { scheduler.wire(for: $0.1, at: start)?.request.body }
    }

    static let ages = [
        #"{"orderIds":[100]}"#,
        #"{"dates":{"creationDateFrom":"2026-11-17","creationDateTo":"2026-12-17"},"orderIds":[100]}"#,
        #"{"dates":{"creationDateFrom":"2026-10-18","creationDateTo":"2026-11-17"},"orderIds":[100]}"#,
    ]

    @Test func `looks 90 days back for an order before it counts as not there`() {
        var scheduler = Self.scheduler(Self.itemsRequest)
        var step = scheduler.handle(.woke, now: Self.start)
        for body in Self.ages {
            #expect(Self.bodies(scheduler, step) == [body])
            #expect(Self.verdict(step.facts) == nil)
            step = scheduler.handle(
                .answered(step.calls[0].0, Reply(.orders([]))), now: Self.start)
        }
        #expect(step.calls.isEmpty)
        #expect(Self.verdict(step.facts)?.code == "ORDER_CHANGED")
        #expect(Self.verdict(step.facts)?.message == "")
    }

    @Test func `changes an order that it finds further back`() {
        var scheduler = Self.scheduler(Self.itemsRequest)
        let first = scheduler.handle(.woke, now: Self.start)
        let second = scheduler.handle(
            .answered(first.calls[0].0, Reply(.orders([]))), now: Self.start)
        let sent = scheduler.handle(
            .answered(second.calls[0].0, Reply(.orders([Self.state([1: 2, 2: 3])]))),
            now: Self.start)
        #expect(sent.calls.map(\.1) == [.send(RequestID(1), parts: [0])])
    }

    @Test func `asks for test orders where the campaign is one of tests`() {
        var policy = Policy()
        policy.testCampaigns = [Self.shop]
        var scheduler = Self.scheduler(Self.itemsRequest, policy: policy)
        let step = scheduler.handle(.woke, now: Self.start)
        #expect(Self.bodies(scheduler, step) == [#"{"fake":true,"orderIds":[100]}"#])
    }

    // MARK: 503

    @Test func `reads back a refusal that follows a 503, and waits as long as it was asked to`() {
        var scheduler = Self.scheduler(Simulation.rejects(1))
        let call = scheduler.handle(.woke, now: Self.start).calls[0].0
        let reply = Reply(.failed, httpStatus: 503, retryAfter: .seconds(77))
        _ = scheduler.handle(.answered(call, reply), now: Self.start)
        let wake = scheduler.nextWake(from: Self.start)
        #expect(wake == Self.start.advanced(by: .seconds(77)))
        let again = scheduler.handle(.woke, now: wake ?? Self.start)
        #expect(again.calls.map(\.1) == [.send(RequestID(1), parts: [0])])
        let refusal = Reply(.refused(code: "STATUS_NOT_ALLOWED", message: ""), httpStatus: 400)
        let read = scheduler.handle(.answered(again.calls[0].0, refusal), now: wake ?? Self.start)
        #expect(Self.verdict(read.facts) == nil)
        #expect(read.calls.map(\.1) == [.lookUpOrders([RequestID(1)])])
        let state = OrderState(
            id: OrderID(1), status: "DELIVERY", substatus: "", isCancellationRequested: false,
            items: [])
        let end = scheduler.handle(
            .answered(read.calls[0].0, Reply(.orders([state]))), now: wake ?? Self.start)
        #expect(Self.verdict(end.facts)?.outcome == .done)
    }

    @Test func `a 429 closes the lane for as long as it asks for`() {
        var scheduler = Self.scheduler(Simulation.rejects(1))
        let call = scheduler.handle(.woke, now: Self.start).calls[0].0
        let reply = Reply(.quotaUsedUp, httpStatus: 429, retryAfter: .seconds(600))
        _ = scheduler.handle(.answered(call, reply), now: Self.start)
        #expect(scheduler.nextWake(from: Self.start) == Self.start.advanced(by: .seconds(600)))
    }

    @Test func `reads again where the read has grown old`() {
        var policy = Policy()
        policy.freshness = .seconds(60)
        var scheduler = Self.scheduler(Self.itemsRequest + Self.itemsRequest, policy: policy)
        let read = scheduler.handle(.woke, now: Self.start).calls
        _ = scheduler.handle(.stopRequested, now: Self.start)
        _ = scheduler.handle(
            .answered(read[0].0, Reply(.orders([Self.state([1: 2, 2: 3])]))), now: Self.start)
        scheduler = Self.scheduler(Self.itemsRequest, policy: policy)
        scheduler.apply(.cleared(RequestID(1), at: Self.start))
        let later = Self.start.advanced(by: .seconds(61))
        #expect(scheduler.handle(.woke, now: later).calls.map(\.1) == [.readBefore([RequestID(1)])])
    }

    @Test func `believes the old state only after the settle time, sends once more, then gives up`()
    {
        var scheduler = Self.scheduler(Simulation.rejects(1))
        var now = Self.start
        var sends = 0
        var lookUps: [Timestamp] = []
        var step = scheduler.handle(.woke, now: now)
        for _ in 0..<20 {
            guard let (id, call) = step.calls.first else {
                guard let wake = scheduler.nextWake(from: now) else { break }
                now = wake
                step = scheduler.handle(.woke, now: now)
                continue
            }
            if call.isWrite {
                sends += 1
                step = scheduler.handle(.answered(id, Reply(.noAnswer(reason: "cut"))), now: now)
            } else {
                lookUps.append(now)
                let state = OrderState(
                    id: OrderID(1), status: "DELIVERY", substatus: "",
                    isCancellationRequested: true,
                    items: [])
                step = scheduler.handle(.answered(id, Reply(.orders([state]))), now: now)
            }
        }
        #expect(sends == 2)
        let waits = lookUps.map { Self.start.duration(to: $0).components.seconds }
        #expect(waits == [1, 120, 121, 240])
        #expect(scheduler.standing(of: RequestID(1)) == .unclear)
    }

    /// The verdict after a send that failed, a read of the old state, and a second send that was
    /// refused; `isRequested` is what the next read shows.
    private static func verdictAfterRefusedSecondSend(isRequested: Bool) -> Verdict? {
        var scheduler = Self.scheduler(Simulation.rejects(1))
        var now = Self.start
        func state(_ isRequested: Bool) -> Answer {
            .orders([
                OrderState(
                    id: OrderID(1), status: "DELIVERY", substatus: "",
                    isCancellationRequested: isRequested, items: [])
            ])
        }
        var facts: [Scheduler.Fact] = []
        var onTheWay = scheduler.handle(.woke, now: now).calls
        let answers: [(Answer, Int)] = [
            (.failed, 500), (state(true), 200), (.refused(code: "X", message: "no"), 400),
            (state(isRequested), 200),
        ]
        for (answer, status) in answers {
            if onTheWay.isEmpty {
                now = scheduler.nextWake(from: now) ?? now
                onTheWay = scheduler.handle(.woke, now: now).calls
            }
            let reply = Reply(answer, httpStatus: status)
            let step = scheduler.handle(.answered(onTheWay.removeFirst().0, reply), now: now)
            facts += step.facts
            onTheWay += step.calls
        }
        return verdict(facts)
    }

    @Test func `reads back before it believes that a second send was refused`() {
        #expect(Self.verdictAfterRefusedSecondSend(isRequested: false)?.outcome == .done)
        #expect(Self.verdictAfterRefusedSecondSend(isRequested: true)?.outcome == .refused)
    }

    @Test func `follows a return's operation to its end`() {
        let world = World(World.giveBack("9")) { $0.returns = World.returnRows }
        let requests = world.requests([CampaignID(22002): BusinessID(9001)])
        var scheduler = Self.scheduler(requests)
        let sent = scheduler.handle(.woke, now: Self.start).calls
        _ = scheduler.handle(.answered(sent[0].0, Reply(.operation("op"))), now: Self.start)
        let poll = Self.start.advanced(by: .seconds(30))
        #expect(scheduler.nextWake(from: Self.start) == poll)
        let asked = scheduler.handle(.woke, now: poll).calls
        let later = scheduler.handle(
            .answered(asked[0].0, Reply(.operations(["op": "IN_PROGRESS"]))), now: poll)
        let followed = FollowedPart(request: RequestID(1), part: 0, operation: "op")
        #expect(later.facts.last == .goesOn([followed], at: poll))
        let next = poll.advanced(by: .seconds(60))
        #expect(scheduler.nextWake(from: poll) == next)
        let again = scheduler.handle(.woke, now: next).calls
        let end = scheduler.handle(
            .answered(again[0].0, Reply(.operations(["op": "FAILED"]))), now: next)
        #expect(Self.verdict(end.facts)?.code == "OPERATION_FAILED")
    }

    // MARK: What is waited for

    static let troubles: [(Answer, Hold)] = [
        (.notReached(reason: "no route"), .noConnection), (.failed, .marketFails),
        (
            .quotaUsedUp,
            .quota(LaneID(.campaign(CampaignID(21001)), .cancellation))
        ), (.noAnswer(reason: "cut"), .settling),
    ]

    @Test(arguments: troubles)
    func `says what it waits for while nothing is on its way`(trouble: (Answer, Hold)) {
        var scheduler = Self.scheduler(Simulation.rejects(1))
        let sent = scheduler.handle(.woke, now: Self.start).calls
        #expect(scheduler.hold(at: Self.start) == nil)
        var (id, now) = (sent[0].0, Self.start)
        _ = scheduler.handle(.answered(id, Reply(trouble.0, httpStatus: 503)), now: now)
        if trouble.1 == .marketFails, let wake = scheduler.nextWake(from: now) {
            now = wake
            id = scheduler.handle(.woke, now: now).calls[0].0
            _ = scheduler.handle(.answered(id, Reply(trouble.0, httpStatus: 503)), now: now)
        }
        let hold = scheduler.hold(at: now)
        #expect(hold?.why == trouble.1)
        #expect(hold?.until == scheduler.nextWake(from: now))
    }

    // MARK: The window

    @Test func `begins nothing whose answer could not come in time`() {
        var policy = Policy()
        policy.answerTimeout = .seconds(30)
        policy.closesAt = Self.start.advanced(by: .seconds(30))
        var scheduler = Self.scheduler(Simulation.rejects(2), policy: policy)
        #expect(scheduler.handle(.woke, now: Self.start).calls.count == 2)
        scheduler = Self.scheduler(Simulation.rejects(2), policy: policy)
        let late = Self.start.advanced(by: .milliseconds(1))
        #expect(scheduler.handle(.woke, now: late).calls.isEmpty)
        #expect(scheduler.isIdle(at: late))
    }
}
