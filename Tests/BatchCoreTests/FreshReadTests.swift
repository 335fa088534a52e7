import BatchCore
import TestSupport
import Testing

/// What the read just before an `items.update` means for what is sent.
@Suite struct FreshReadTests {
    private static let start = Timestamp(milliseconds: 1_800_000_000_000)

    /// Item 1 of order 100 falls from two to one; item 2 goes as it stands, without marks in the export.
    private static func scheduler() -> Scheduler {
        let requests = World(World.items("100", "1", "1")).requests([
            CampaignID(21001): BusinessID(9001)
        ])
        var scheduler = Scheduler(policy: Policy(), seed: 1)
        scheduler.plan(RequestID(1), requests[0])
        return scheduler
    }

    private static func unit(_ cis: String) -> UnitRecord {
        UnitRecord(cis: cis, cisKey: cis, uin: nil, rnpt: nil, gtd: nil, country: nil)
    }

    private static func state(
        _ items: [OrderState.ItemState], isWhole: Bool = true
    ) -> OrderState {
        OrderState(
            id: OrderID(100), status: "PROCESSING", substatus: "STARTED",
            isCancellationRequested: false, items: items, isWhole: isWhole)
    }

    private static func item(_ id: Int64, _ count: Int32, _ marks: [String]? = nil)
        -> OrderState.ItemState
    {
        OrderState.ItemState(id: ItemID(id), count: count, marks: marks)
    }

    /// Answers the read with `reply` and gives what follows.
    private static func follow(
        _ reply: Reply
    ) -> (step: Scheduler.Step, scheduler: Scheduler) {
        var scheduler = scheduler()
        let read = scheduler.handle(.woke, now: start).calls
        return (scheduler.handle(.answered(read[0].0, reply), now: start), scheduler)
    }

    @Test func `an untouched item goes with the marks that the market has`() throws {
        var marked = Self.item(2, 3, ["A", "B", "C"])
        marked.units = ["A", "B", "C"].map(Self.unit)
        let (step, scheduler) = Self.follow(
            Reply(.orders([Self.state([Self.item(1, 2), marked])])))
        let call = try #require(step.calls.first?.1)
        let body = try #require(scheduler.wire(for: call, at: Self.start)?.request.body)
        #expect(
            body.contains(
                #"{"count":3,"id":2,"instances":[{"cis":"A"},{"cis":"B"},{"cis":"C"}]}"#))
        #expect(body.contains(#"{"count":1,"id":1}"#))
    }

    /// Items with marks that can't be sent as they are: told without tail, or of an item that falls.
    static let unclear: [[OrderState.ItemState]] = [
        [item(1, 2), item(2, 3, ["A", "B", "C"])], [item(1, 2, ["A", "B"]), item(2, 3)],
    ]

    @Test(arguments: unclear)
    func `holds an order whose marks it would lose`(items: [OrderState.ItemState]) {
        let (step, _) = Self.follow(Reply(.orders([Self.state(items)])))
        #expect(step.calls.isEmpty)
        var verdicts: [Verdict] = []
        for case .settled(_, _, let verdict, _) in step.facts { verdicts.append(verdict) }
        #expect(verdicts.map(\.code) == ["ORDER_CHANGED"])
        #expect(verdicts.first?.message?.contains("A B") == true)
    }

    /// An order that is told in part, and one that may be on another page.
    static let partial: [Reply] = [
        Reply(.orders([state([item(1, 2), item(2, 3)], isWhole: false)])),
        Reply(.orders([]), goesOn: true),
    ]

    @Test(arguments: partial)
    func `an answer that does not tell is read again, and holds nothing`(reply: Reply) {
        var (step, scheduler) = Self.follow(reply)
        #expect(step.calls.isEmpty)
        let isSettled = step.facts.contains { if case .settled = $0 { true } else { false } }
        #expect(!isSettled)
        let wake = scheduler.nextWake(from: Self.start) ?? Self.start
        step = scheduler.handle(.woke, now: wake)
        #expect(step.calls.map(\.1) == [.readBefore([RequestID(1)])])
        let whole = Reply(.orders([Self.state([Self.item(1, 2), Self.item(2, 3)])]))
        step = scheduler.handle(.answered(step.calls[0].0, whole), now: wake)
        #expect(step.calls.map(\.1) == [.send(RequestID(1), parts: [0])])
    }

    /// What a second send was refused with is a fact: a process that ends before the read keeps it.
    @Test func `a refusal outlives the process that heard it`() {
        let request = Simulation.rejects(1)[0]
        let (id, start) = (RequestID(1), Self.start)
        var scheduler = Scheduler(policy: Policy(), seed: 1)
        scheduler.plan(id, request)
        let verdict = Verdict(outcome: .refused, code: "X", message: "no", httpStatus: 400)
        for fact in [
            Scheduler.Fact.refused(id, part: 0, verdict, at: start),
            .unsettled(id, readAt: start, believeAt: start, isLost: true),
        ] { scheduler.apply(fact) }
        _ = scheduler.recover(now: start)
        let read = scheduler.handle(.woke, now: start).calls
        #expect(read.map(\.1) == [.lookUpOrders([id])])
        let state = OrderState(
            id: OrderID(1), status: "DELIVERY", substatus: "", isCancellationRequested: true,
            items: [])
        let end = scheduler.handle(.answered(read[0].0, Reply(.orders([state]))), now: start)
        var verdicts: [Verdict] = []
        for case .settled(_, _, let verdict, _) in end.facts { verdicts.append(verdict) }
        #expect(verdicts == [verdict])
    }

    /// A reject whose answer was lost is not done because a read leaves the wish to cancel out.
    @Test func `a read without the wish does not make a reject done`() {
        let change = Change.cancellation(
            order: OrderID(100), accepted: false, reason: .orderDelivered)
        let state = Self.state([], isWhole: false)
        #expect(Resolution(of: change, in: state) == .unknown)
        #expect(Resolution(of: change, in: Self.state([])) == .done)
    }
}
