import BatchCore
import Foundation
import TestSupport
import Testing

@testable import BatchJournal

/// Blocks of records: what is written is read as it was, and what is damaged is said to be.
@Suite struct BlockTests {
    @Test(arguments: 0..<100 as Range<UInt64>)
    func `whatever is written is read as it was`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let numbers =
            [0, 1, -1, 63, 64, -64, -65, .max, .min]
            + (0..<20).map { _ in Int64.random(in: .min ... .max, using: &random) }
        let texts = ["", "a\0b", "ю字😀", String(repeating: "x", count: 300)]
        let words = (0..<50).map { _ in texts.randomElement(using: &random) ?? "" }
        var writer = BlockWriter()
        for number in numbers { writer.write(number) }
        for text in texts { writer.write(text) }
        for word in words { writer.write(word: word) }
        writer.write(nil as Int64?)
        writer.write(5 as Int64?)
        writer.write("t" as String?)
        writer.write(true)
        var reader = BlockReader(writer.bytes)
        #expect(try numbers.map { _ in try reader.number() } == numbers)
        #expect(try texts.map { _ in try reader.text() } == texts)
        #expect(try words.map { _ in try reader.word() } == words)
        #expect(try reader.optionalNumber() == nil)
        #expect(try reader.optionalNumber() == 5)
        #expect(try reader.optionalText() == "t")
        #expect(try reader.truth())
        #expect(reader.isAtEnd)
    }

    @Test(arguments: [
        [], [0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
    ])
    func `refuses what is no number`(bytes: [UInt8]) {
        #expect(throws: ListDamage.self) {
            var reader = BlockReader(bytes)
            _ = try reader.number()
        }
    }

    /// A length below zero, a text longer than the block, a word that was never written, a truth that is none.
    @Test func `refuses texts and words that are not there`() {
        #expect(throws: ListDamage.self) {
            var reader = BlockReader([1, 65])
            _ = try reader.text()
        }
        #expect(throws: ListDamage.self) {
            var reader = BlockReader([4, 65])
            _ = try reader.text()
        }
        #expect(throws: ListDamage.self) {
            var reader = BlockReader([2, 2, 65])
            _ = try reader.word()
        }
        #expect(throws: ListDamage.self) {
            var reader = BlockReader([2])
            _ = try reader.truth()
        }
    }

    private static let rows: [RowRecord] = (0..<40).map { number in
        var row = RowRecord(place: RowPlace(file: 1, row: number), outcome: .held)
        row.action = Action.allCases[number % Action.allCases.count]
        (row.campaign, row.order) = (21001, number % 3 == 0 ? "A-7" : .number(Int64(number)))
        (row.heldBy, row.goods) = ([.deadlineUnknown], "чайник × 2")
        row.due = number % 2 == 0 ? .atOnce : .by(JournalTests.start)
        return row
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `a damaged block is refused or read, and ends nothing`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let requests = [PlannedRequest](repeating: JournalTests.request, count: 20)
        let whole = [
            RowBlock.bytes(RowColumns(Self.rows), 0..<40) { $0.value },
            RequestBlock.all(requests)[0].bytes,
        ]
        for bytes in whole {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            damaged.removeLast(Int.random(in: 0...3, using: &random))
            let block = StoredBlock(number: 1, run: "r", bytes: damaged)
            #expect((try? RowBlock.rows(damaged))?.count ?? 0 <= damaged.count)
            #expect((try? RowBlock.findings(damaged))?.count ?? 0 <= damaged.count)
            #expect((try? StoredRequest.all(block, isWhole: true))?.count ?? 0 <= damaged.count)
        }
    }

    /// A request that is missing would be sent again, or never.
    @Test func `refuses a block of requests that is cut short, and targets that are`() throws {
        let request = JournalTests.request
        let (one, two) = (RequestBlock.all([request]), RequestBlock.all([request, request]))
        let length = two[0].bytes.count - one[0].bytes.count
        let cut = StoredBlock(
            number: 1, run: "r", bytes: Array(two[0].bytes.dropLast(length)))
        #expect(throws: (any Error).self) { try StoredRequest.all(cut, isWhole: true) }
        func targets(_ bytes: [UInt8], of count: Int64) throws -> [StoredTarget] {
            var found: [StoredTarget] = []
            try bytes.withUnsafeBytes {
                try StoredTarget.forEach($0, of: count, where: { _ in true }) { found.append($0) }
            }
            return found
        }
        #expect(try targets(two[0].targets, of: 2).map(\.place) == [0, 1])
        #expect(throws: ListDamage.self) { try targets(two[0].targets.dropLast(), of: 2) }
        #expect(throws: ListDamage.self) { try targets(two[0].targets, of: 1) }
    }

    // MARK: - More than one block

    /// A night of as many requests as fill some blocks, each about an order of its own number.
    private static func night(_ id: String, _ count: Int) -> PlannedRun {
        let requests = (1...count).map { number in
            var request = JournalTests.request
            request.parts = [
                .cancellation(
                    order: OrderID(Int64(number)), accepted: false, reason: .orderDelivered)
            ]
            return request
        }
        let rows = (1...count).map { number in
            var row = RowRecord(place: RowPlace(file: 0, row: number + 1), outcome: .ready)
            (row.order, row.request) = (.number(Int64(number)), RequestID(-Int64(number)))
            return row
        }
        let columns = RowColumns(rows)
        let findings = rows.map {
            FindingRecord($0.place, nil, cell: "", value: "", Remark(.noChange, .warning))
        }
        return PlannedRun(
            record: RunRecord(
                id: id, startedAt: JournalTests.start, planID: "", version: "1", outputFolder: ""),
            inputs: [], requests: RequestBlock.all(requests), rows: columns,
            findings: RunFindings(findings, columns), proposals: [])
    }

    @Test func `many blocks are read in their order, with where each part stands`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        let count = 3 * RequestBlock.size + 5
        let ids = try journal.begin(Self.night("r1", count))
        #expect(ids == (1...Int64(count)).map { RequestID($0) })
        let middle = ids[RequestBlock.size + 3]
        try journal.record(
            [.settled(middle, part: 0, .done, at: JournalTests.start)], attempts: [], run: "r1")
        #expect(try journal.openRequests().map(\.id) == ids.filter { $0 != middle })
        let requests = try journal.requests(of: "r1")
        #expect(requests.map(\.id) == ids)
        #expect(requests.filter { $0.parts[0].outcome == .done }.map(\.id) == [middle])
        let rows = try journal.rows(of: "r1")
        #expect(rows.map(\.request) == ids.map { $0 })
        #expect(rows.map(\.place.row) == Array(2..<(count + 2)))
        #expect(try journal.findings(of: "r1").compactMap(\.place) == rows.map(\.place))
        #expect(try journal.runs(about: "\(count)") == ["r1"])
        #expect(try journal.runs(about: "\(count + 1)") == [])
        var targets = TargetIndex()
        for order in [1, middle.value, Int64(count)] { _ = targets.insert(order) }
        var earlier: [EarlierChange] = []
        try journal.earlierChanges(of: targets) { earlier.append($0) }
        #expect(earlier.map(\.request) == [ids[0], middle, ids[count - 1]])
        #expect(earlier.map(\.outcome) == [nil, .done, nil])
    }

    @Test func `never gives the number of a forgotten request again`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        var night = Self.night("r1", 4)
        for id in try journal.begin(night) {
            try journal.record(
                [.settled(id, part: 0, .done, at: JournalTests.start)], attempts: [], run: "r1")
        }
        night.record.finishedAt = JournalTests.start
        try journal.finish(night.record)
        #expect(try journal.prune(before: .distantFuture) == 1)
        #expect(try journal.requests(of: "r1").isEmpty)
        #expect(try journal.begin(Self.night("r2", 1)) == [RequestID(5)])
    }

    @Test func `a run whose request a later one waits for is kept as long as that one`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        var first = Self.night("r1", 1)
        let id = try journal.begin(first)[0]
        var later = Self.night("r2", 1)
        later.requests = []
        later.rows.setRequest(0, id, part: 0)
        _ = try journal.begin(later)
        #expect(try journal.unfinishedRuns() == ["r1", "r2"])
        try journal.record(
            [.settled(id, part: 0, .done, at: JournalTests.start)], attempts: [], run: "r1")
        #expect(try journal.unfinishedRuns().isEmpty)
        first.record.finishedAt = JournalTests.start
        try journal.finish(first.record)
        #expect(try journal.prune(before: .distantFuture) == 0)
        #expect(try journal.requests(of: "r2").map(\.id) == [id])
        later.record.finishedAt = JournalTests.start
        try journal.finish(later.record)
        #expect(try journal.prune(before: .distantFuture) == 2)
    }
}
