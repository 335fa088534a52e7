import BatchCore
import TestSupport
import Testing

// Boxes, marks, and orders that are cancelled by operations.

extension SchedulerTests {
    // MARK: Boxes and marks

    @Test(arguments: [0, 1, 2])
    func `holds an order that is packed in several boxes`(boxes: Int) {
        let world = World(World.items("100", "1", "1"), orders: World.base("100", .model, "FBS"))
        var scheduler = Self.scheduler(world.requests([Self.shop: BusinessID(9001)]))
        let read = scheduler.handle(.woke, now: Self.start).calls
        var state = Self.state([1: 2, 2: 3])
        state.boxCount = boxes
        let step = scheduler.handle(
            .answered(read[0].0, Reply(.orders([state]))), now: Self.start)
        #expect(Self.verdict(step.facts)?.code == (boxes > 1 ? "BOXES_ALREADY_PACKED" : nil))
        #expect(step.calls.count == (boxes > 1 ? 0 : 1))
    }

    static let readMarks: [([String]?, Resolution)] = [
        (["6432100000000017"], .done), (nil, .unchanged), ([], .unchanged), (["x"], .different),
    ]

    @Test(arguments: readMarks)
    func `knows from a read whether marks have arrived`(marks: [String]?, end: Resolution) {
        let line = ItemLine(
            item: ItemID(1), before: 1, count: 1, marksBefore: [],
            units: [UnitRecord(UnitMarks(uin: "6432100000000017"))])
        var state = Self.state([1: 1])
        state.items[0].marks = marks
        #expect(Resolution(of: .marks(order: OrderID(100), lines: [line]), in: state) == end)
    }

    static let gtd = UnitRecord(
        cis: nil, cisKey: nil, uin: nil, rnpt: nil, gtd: "10702030/260917/0000010", country: "CN")

    static func cis(tail: String?) -> UnitRecord {
        let key = "0103041094787443215Qbag!"
        return UnitRecord(
            cis: tail.map { "\(key)\u{1D}\($0)" } ?? key, cisKey: key, uin: nil, rnpt: nil,
            gtd: nil,
            country: nil)
    }

    /// What is sent, the keys of what was there, what the read tells, and what that means.
    static let wholeUnits: [(UnitRecord, [String], [UnitRecord]?, Resolution)] = [
        (gtd, [], nil, .unchanged), (gtd, [], [], .unchanged), (gtd, [], [gtd], .done),
        // One of two that share all that is told of them.
        (gtd, [], [gtd, gtd], .unchanged),
        (cis(tail: "93Zjqw"), ["0103041094787443215Qbag!"], [cis(tail: nil)], .unchanged),
        (
            cis(tail: "93Zjqw"), ["0103041094787443215Qbag!"], [cis(tail: "93Zjqw")], .done
        ),
    ]

    @Test(arguments: wholeUnits)
    func `does not take an old unit for the new one that is told apart only as a whole`(
        sent: UnitRecord, before: [String], told: [UnitRecord]?, end: Resolution
    ) {
        let line = ItemLine(
            item: ItemID(1), before: 1, count: 1, marksBefore: before, units: [sent])
        var state = Self.state([1: 1])
        state.items[0].units = told
        state.items[0].marks = told?.compactMap(\.key)
        #expect(Resolution(of: .marks(order: OrderID(100), lines: [line]), in: state) == end)
    }

    @Test func `judges by counts alone where a read tells no marks`() {
        let line = ItemLine(
            item: ItemID(1), before: 2, count: 1, marksBefore: [],
            units: [UnitRecord(UnitMarks(uin: "6432100000000017"))])
        let change = Change.items(order: OrderID(100), lines: [line], reason: nil)
        var state = Self.state([1: 1])
        state.items[0].marks = nil
        #expect(Resolution(of: change, in: state) == .done)
        state.items[0].marks = ["other"]
        #expect(Resolution(of: change, in: state) == .different)
    }

    // MARK: Cancelled orders of LaaS shops

    static func laasCancel() -> (Scheduler, CallID) {
        let request = PlannedRequest(
            campaign: shop, business: BusinessID(9001),
            parts: [.cancelOrder(OrderCancellation(OrderID(100), isOperation: true))], rows: [[]],
            deadline: nil, moneyAtRisk: nil, isBatch: false)
        var scheduler = scheduler([request])
        let call = scheduler.handle(.woke, now: start).calls[0].0
        return (scheduler, call)
    }

    @Test(arguments: ["DONE", "FAILED"])
    func `follows a cancelled order's operation to its end`(end: String) {
        let (sent, call) = Self.laasCancel()
        var scheduler = sent
        let step = scheduler.handle(.answered(call, Reply(.operation("op-1"))), now: Self.start)
        #expect(Self.verdict(step.facts) == nil)
        let later = Self.start.advanced(by: .seconds(30))
        let poll = scheduler.handle(.woke, now: later)
        let body = scheduler.wire(for: poll.calls[0].1, at: later)?.request.body
        #expect(body == #"{"operationIds":["op-1"],"operationType":"ORDER_STATUS_UPDATE"}"#)
        let answered = scheduler.handle(
            .answered(poll.calls[0].0, Reply(.operations(["op-1": end]))), now: later)
        #expect(Self.verdict(answered.facts)?.outcome == (end == "DONE" ? .done : .refused))
    }

    static func cancels(_ orders: [Int64]) -> PlannedRequest {
        PlannedRequest(
            campaign: shop, business: BusinessID(9001),
            parts: orders.map { .cancelOrder(OrderCancellation(OrderID($0))) },
            rows: orders.map { _ in [] }, deadline: nil, moneyAtRisk: nil, isBatch: true)
    }

    /// Plays answers one after another, each to the next call, and keeps the facts.
    private struct Play {
        var scheduler: Scheduler
        var now = SchedulerTests.start
        private var calls: [(CallID, Call)] = []

        init(_ requests: [PlannedRequest]) {
            scheduler = SchedulerTests.scheduler(requests)
            calls = scheduler.handle(.woke, now: now).calls
        }

        /// The call that is to be answered next; moments pass until there is one.
        mutating func next() -> Call? {
            while calls.isEmpty, let wake = scheduler.nextWake(from: now) {
                now = wake
                calls += scheduler.handle(.woke, now: now).calls
            }
            return calls.first?.1
        }

        /// The verdicts that follow from the answer to the next call, by part.
        mutating func answer(_ answer: Answer) -> [Int: Verdict] {
            guard next() != nil else { return [:] }
            let step = scheduler.handle(
                .answered(calls.removeFirst().0, Reply(answer)), now: now)
            calls += step.calls
            var verdicts: [Int: Verdict] = [:]
            for case .settled(_, let part, let verdict, _) in step.facts {
                verdicts[part] = verdict
            }
            return verdicts
        }

        static func orders(_ states: [Int64: String]) -> Answer {
            .orders(
                states.sorted { $0.key < $1.key }.map {
                    OrderState(
                        id: OrderID($0.key), status: $0.value, substatus: "",
                        isCancellationRequested: false, items: [])
                })
        }
    }

    @Test
    func `waits for the operation of a refused part, and sends it no more beside another one`() {
        var play = Play([Self.cancels([1, 2])])
        let open = Play.orders([1: "PROCESSING", 2: "PROCESSING"])
        _ = play.answer(.noAnswer(reason: "cut"))
        _ = play.answer(open)
        _ = play.answer(open)
        // The second send tells of one order alone.
        #expect(play.next() == .send(RequestID(1), parts: [0, 1]))
        let told = play.answer(.orderResults([OrderID(1): .refused(code: "ERROR", message: "")]))
        #expect(told == [:])
        let refused = play.now
        while play.now < refused.advanced(by: Policy().giveUp - .seconds(400)) {
            #expect(play.answer(open) == [:])
        }
        let end = play.answer(Play.orders([1: "CANCELLED", 2: "CANCELLED"]))
        #expect(end.values.map(\.outcome) == [.done, .done])
    }

    @Test func `sends no more what was refused, when it sends the others once more`() {
        var play = Play([Self.cancels([1, 2])])
        let open = Play.orders([1: "PROCESSING", 2: "PROCESSING"])
        // A failure says nothing; the next send tells of one order alone.
        _ = play.answer(.failed)
        _ = play.answer(open)
        #expect(play.next() == .send(RequestID(1), parts: [0, 1]))
        _ = play.answer(.orderResults([OrderID(1): .refused(code: "ERROR", message: "")]))
        while case .lookUpOrders = play.next() { _ = play.answer(open) }
        #expect(play.next() == .send(RequestID(1), parts: [1]))
    }

    @Test func `a part that was answered ends with its operation, whatever the others wait for`() {
        var play = Play([Self.cancels([1, 2])])
        _ = play.answer(.orderResults([OrderID(1): .operation("op-1")]))
        var verdicts: [Int: Verdict] = [:]
        while verdicts.count < 2, let call = play.next() {
            let told =
                switch call {
                case .poll: play.answer(.operations(["op-1": "FAILED"]))
                // Order 2, of which nothing is known, is read, and sent once more by itself.
                case .send(_, let parts):
                    parts == [1] ? play.answer(.orderResults([OrderID(2): .accepted])) : [:]
                default: play.answer(Play.orders([1: "PROCESSING", 2: "PROCESSING"]))
                }
            if told.isEmpty, case .send = call { break }
            verdicts.merge(told) { $1 }
        }
        #expect(verdicts[0]?.code == "OPERATION_FAILED")
        #expect(verdicts[1]?.outcome == .done)
        #expect(play.now < Self.start.advanced(by: .seconds(300)))
    }

    /// The first send had no verdict, the second one's operation failed: it may have been the first one's doing.
    @Test(arguments: ["CANCELLED", "PROCESSING"])
    func `reads back a failed operation of what was sent twice`(status: String) {
        let (sent, call) = Self.laasCancel()
        var scheduler = sent
        var now = Self.start
        var next: CallID? = call
        func step(_ answer: Answer) -> [Scheduler.Fact] {
            while next == nil, let wake = scheduler.nextWake(from: now) {
                now = wake
                next = scheduler.handle(.woke, now: now).calls.first?.0
            }
            guard let id = next else { return [] }
            let step = scheduler.handle(.answered(id, Reply(answer)), now: now)
            next = step.calls.first?.0
            return step.facts
        }
        _ = step(.noAnswer(reason: "cut"))
        func order(_ status: String) -> Answer {
            .orders([
                OrderState(
                    id: OrderID(100), status: status, substatus: "", isCancellationRequested: false,
                    items: [])
            ])
        }
        _ = step(order("PROCESSING"))
        _ = step(order("PROCESSING"))
        _ = step(.operation("op-2"))
        #expect(Self.verdict(step(.operations(["op-2": "FAILED"]))) == nil)
        let read = Self.verdict(step(order(status)))
        #expect(read?.outcome == (status == "CANCELLED" ? .done : nil))
        guard status == "PROCESSING" else { return }
        // While the first operation may be under way the refusal is not believed.
        let failed = now
        var end: Verdict?
        for _ in 0..<30 where end == nil { end = Self.verdict(step(order(status))) }
        #expect(end?.code == "OPERATION_FAILED")
        #expect(failed.duration(to: now) >= Policy().giveUp - .seconds(1))
    }

    @Test func `reads a cancelled order of a LaaS shop back where the answer names no operation`() {
        let (sent, call) = Self.laasCancel()
        var scheduler = sent
        let step = scheduler.handle(.answered(call, Reply(.accepted)), now: Self.start)
        #expect(Self.verdict(step.facts) == nil)
        let read = scheduler.handle(.woke, now: Self.start.advanced(by: .seconds(1)))
        #expect(read.calls.map(\.1) == [.lookUpOrders([RequestID(1)])])
    }

    @Test func `reads back a part of a call that should have an operation and has none`() {
        let parts = [1, 2].map {
            Change.cancelOrder(OrderCancellation(OrderID($0), isOperation: $0 == 2))
        }
        let batch = PlannedRequest(
            campaign: Self.shop, business: BusinessID(9001), parts: parts, rows: [[], []],
            deadline: nil, moneyAtRisk: nil, isBatch: true)
        var scheduler = Self.scheduler([batch])
        let sent = scheduler.handle(.woke, now: Self.start).calls
        let answer = Answer.orderResults([OrderID(1): .accepted, OrderID(2): .accepted])
        let step = scheduler.handle(.answered(sent[0].0, Reply(answer)), now: Self.start)
        #expect(step.calls.map(\.1) == [.lookUpOrders([RequestID(1)])])
        #expect(Self.bodies(scheduler, step) == [#"{"orderIds":[2]}"#])
    }
}
