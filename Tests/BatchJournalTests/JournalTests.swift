import BatchCore
import BatchJournal
import Foundation
import TestSupport
import Testing

@Suite struct JournalTests {
    static let start = Timestamp(milliseconds: 1_800_000_000_000)
    static let lane = LaneID(.campaign(CampaignID(21001)), .cancellation)

    static let request = PlannedRequest(
        campaign: CampaignID(21001), business: BusinessID(9001),
        parts: [.cancellation(order: OrderID(5), accepted: false, reason: .orderDelivered)],
        rows: [[0]], deadline: start, moneyAtRisk: Money(kopecks: 700), isBatch: false)

    static func run(_ id: String, _ requests: [PlannedRequest]) -> PlannedRun {
        var row = RowRecord(place: RowPlace(file: 0, row: 2), outcome: .ready)
        row.order = "5"
        // The first of its new requests.
        row.request = RequestID(-1)
        return PlannedRun(
            record: RunRecord(
                id: id, startedAt: start, planID: "p", version: "1", outputFolder: "out"),
            inputs: [InputRecord(number: 0, kind: .changes, name: "c.csv")],
            requests: RequestBlock.all(requests),
            rows: requests.isEmpty ? [] : [row], findings: [], proposals: [])
    }

    /// A journal in which one request was sent and nothing came back.
    private static func sent(_ folder: TemporaryFolder) throws -> (Journal, RequestID) {
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        let id = try journal.begin(run("r1", [request]))[0]
        let call = Call.send(id, parts: [0])
        try journal.record(
            [.called(CallID(1), call, lane: lane, cost: 1, at: start)],
            attempts: [
                AttemptRecord(
                    call: 1, requests: [id.value], isWrite: true, lane: lane.name, startedAt: start,
                    request: request.wire)
            ], run: "r1")
        return (journal, id)
    }

    /// What the journal knows of changes to order 5.
    private static func earlier(_ journal: Journal) throws -> [EarlierChange] {
        var targets = TargetIndex()
        _ = targets.insert(ChangeTarget(order: 5).key)
        var changes: [EarlierChange] = []
        try journal.earlierChanges(of: targets) { changes.append($0) }
        return changes
    }

    @Test func `gives back what was planned and sent`() throws {
        let folder = try TemporaryFolder()
        let id = try Self.sent(folder).1
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        let open = try journal.openRequests()
        #expect(open.map(\.id) == [id])
        #expect(open[0].request.parts == Self.request.parts)
        #expect(open[0].request.wire == Self.request.wire)
        #expect(try journal.facts(since: .distantFuture).count == 1)
        #expect(try journal.lastCall() == 1)
        #expect(try journal.requests(of: "r1")[0].parts[0].outcome == .unknown)
        #expect(try journal.unfinishedRuns() == ["r1"])
    }

    @Test func `closes a request with its last verdict`() throws {
        let folder = try TemporaryFolder()
        let (journal, id) = try Self.sent(folder)
        try journal.record(
            [.settled(id, part: 0, .done, at: Self.start)], attempts: [], run: "r1")
        #expect(try journal.openRequests().isEmpty)
        #expect(try journal.unfinishedRuns().isEmpty)
        let part = try journal.requests(of: "r1")[0].parts[0]
        #expect(part.outcome == .done)
        #expect(part.settledAt == Self.start)
        #expect(try Self.earlier(journal).map(\.outcome) == [.done])
        let key = Self.request.parts[0].key(campaign: Self.request.campaign)
        #expect(try Self.earlier(journal).map(\.key) == [key])
    }

    @Test func `tells an unsent change from one without a verdict`() throws {
        let folder = try TemporaryFolder()
        let (journal, id) = try Self.sent(folder)
        try journal.record(
            [.retry(id, notBefore: Self.start, isAttempt: true)], attempts: [], run: "r1")
        #expect(try journal.requests(of: "r1")[0].parts[0].outcome == .pending)
        #expect(try Self.earlier(journal).map(\.hasLeft) == [false])
    }

    @Test func `makes sure that what is written stays`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        #expect(try journal.durability() == "wal 2")
    }

    @Test func `refuses a damaged journal and leaves it as it is`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("this is no database, and never was one", to: "j.sqlite")
        #expect(throws: JournalError.self) { try Journal(path: path) }
        #expect(try folder.text("j.sqlite") == "this is no database, and never was one")
    }

    @Test func `refuses a journal of a newer version`() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/j.sqlite"
        try Journal(path: path).pretendMigration("999 from the future")
        #expect(throws: JournalError.fromTheFuture(path: path)) { try Journal(path: path) }
    }

    @Test func `a torn last transaction takes nothing else with it`() throws {
        let folder = try TemporaryFolder()
        let (journal, id) = try Self.sent(folder)
        let log = URL(filePath: "\(folder.path)/j.sqlite-wal")
        let before = try Data(contentsOf: log).count
        try journal.record(
            [.settled(id, part: 0, .done, at: Self.start)], attempts: [], run: "r1")
        let whole = try Data(contentsOf: log)
        for cut in stride(from: before + 100, to: whole.count, by: 1500) {
            let copy = try TemporaryFolder()
            try copy.write(
                Data(contentsOf: URL(filePath: "\(folder.path)/j.sqlite")), to: "j.sqlite")
            try copy.write(whole.prefix(cut), to: "j.sqlite-wal")
            let torn = try Journal(path: "\(copy.path)/j.sqlite")
            #expect(try torn.openRequests().map(\.id) == [id], "cut at \(cut)")
            #expect(try torn.requests(of: "r1")[0].parts[0].outcome == .unknown)
        }
    }

    @Test func `copies itself while it is in use`() throws {
        let folder = try TemporaryFolder()
        let (journal, id) = try Self.sent(folder)
        try journal.backUp(to: "\(folder.path)/copy.sqlite")
        let copy = try Journal(path: "\(folder.path)/copy.sqlite")
        #expect(try copy.openRequests().map(\.id) == [id])
    }

    @Test func `forgetting a run takes nothing from another one's open request`() throws {
        let folder = try TemporaryFolder()
        let (journal, id) = try Self.sent(folder)
        // A later night works on the first one's request, and is forgotten.
        var later = RunRecord(
            id: "r2", startedAt: Self.start, planID: "", version: "1", outputFolder: "")
        _ = try journal.begin(
            PlannedRun(
                record: later, inputs: [], requests: [], rows: [], findings: [], proposals: []))
        try journal.record(
            [.unsettled(id, readAt: Self.start, believeAt: Self.start, isLost: true)],
            attempts: [], run: "r2")
        later.finishedAt = Self.start
        try journal.finish(later)
        #expect(try journal.prune(before: .distantFuture) == 1)
        #expect(try journal.facts(since: .distantFuture).count == 2)
        #expect(try journal.attempts(of: "r1").count == 1)
    }

    @Test func `gives back rows, findings and attempts as they were`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        var full = RowRecord(place: RowPlace(file: 1, row: 3), outcome: .held)
        full.action = .updateItems
        (full.campaign, full.order, full.item, full.returnID) = (21001, "00 5; \"", 6, 7)
        (full.part, full.doneBefore) = (2, "r0, 2026-11-22")
        (full.request, full.duplicateOf) = (RequestID(9), RowPlace(file: 0, row: 2))
        (full.isProposed, full.heldBy) = (true, [.deadlineUnknown, .cisSecondCode])
        (full.units, full.value) = (8, Money(kopecks: 123))
        let bare = RowRecord(place: RowPlace(file: 1, row: 4), outcome: .rejected)
        let remark = Remark(.invalidCis, .error, ["a\u{1D}b", "\"", ""], variant: "v")
        var finding = FindingRecord(full.place, .cis, cell: "G3", value: "a\u{1D}b", remark)
        finding.suggestion = "c"
        let plain = FindingRecord(
            nil, nil, cell: "", value: "", Remark(.ordersNotGiven, .warning))
        _ = try journal.begin(
            PlannedRun(
                record: RunRecord(
                    id: "r", startedAt: Self.start, planID: "", version: "1", outputFolder: ""),
                inputs: [], requests: [], rows: [full, bare], findings: [plain, finding],
                proposals: []))
        #expect(Array(try journal.rows(of: "r")) == [full, bare])
        #expect(try journal.findings(of: "r") == [plain, finding])

        let wire = WireRequest(method: "PUT", path: "/a", body: "{}")
        var first = AttemptRecord(
            call: 1, requests: [4], isWrite: true, lane: "l", startedAt: Self.start, request: wire)
        let second = AttemptRecord(
            call: 2, requests: [4, 5], isWrite: false, lane: "m", startedAt: Self.start,
            request: wire)
        try journal.record([], attempts: [first, second], run: "r")
        #expect(try journal.attempts(of: "r") == [first, second])
        (first.endedAt, first.httpStatus, first.failure) = (Self.start, 420, "late")
        first.rate = RateReport(limit: 5, remaining: nil, until: Self.start)
        first.errors = [AttemptRecord.ErrorRecord(code: "E", message: "\"м\"")]
        try journal.record([], attempts: [first], run: "r")
        #expect(try journal.attempts(of: "r") == [first, second])
        #expect(try journal.attempt(CallID(1)) == first)
    }

    @Test func `keeps what stands behind a zero character`() throws {
        let folder = try TemporaryFolder()
        let (journal, id) = try Self.sent(folder)
        let remark = Remark(.invalidCis, .error, ["46\0" + "01"])
        let place = RowPlace(file: 0, row: 2)
        let finding = FindingRecord(place, .cis, cell: "A2", value: "46\0" + "01", remark)
        try journal.add([finding], to: "r1")
        let verdict = Verdict(outcome: .refused, code: "X", message: "a\0" + "b")
        try journal.record(
            [.settled(id, part: 0, verdict, at: Self.start)], attempts: [], run: "r1")
        let kept = try journal.findings(of: "r1")[0]
        #expect(kept.value == "46\\u000001" && kept.arguments == finding.arguments)
        #expect(try journal.requests(of: "r1")[0].parts[0].verdict?.message == "a\\u0000b")
    }

    @Test func `never gives the number of a forgotten call again`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        var record = RunRecord(
            id: "r", startedAt: Self.start, planID: "", version: "1", outputFolder: "")
        _ = try journal.begin(
            PlannedRun(
                record: record, inputs: [], requests: [], rows: [], findings: [], proposals: []))
        let attempt = AttemptRecord(
            call: 12, requests: [], isWrite: false, lane: "", startedAt: Self.start,
            request: Self.request.wire)
        try journal.record([], attempts: [attempt], run: "r")
        record.finishedAt = Self.start
        try journal.finish(record)
        #expect(try journal.prune(before: .distantFuture) == 1)
        #expect(try journal.attempts(of: "r").isEmpty)
        #expect(try journal.lastCall() == 12)
    }
}
