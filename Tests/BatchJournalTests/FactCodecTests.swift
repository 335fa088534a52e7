import BatchCore
import BatchJournal
import Foundation
import TestSupport
import Testing

/// What the journal keeps of facts, held to a golden file.
@Suite struct FactCodecTests {
    /// At least one fact of each kind.
    private static var facts: [Scheduler.Fact] {
        let id = RequestID(7)
        let call = CallID(3)
        let part = FollowedPart(request: id, part: 0, operation: "op")
        let business = LaneID(.business(BusinessID(5)), .ordersRead)
        let facts: [Scheduler.Fact] = [
            .called(
                call, .send(id, parts: [0, 1]), lane: JournalTests.lane, cost: 2,
                at: JournalTests.start),
            .called(
                call, .send(id, parts: []), lane: JournalTests.lane, cost: 0, at: JournalTests.start
            ),
            .called(call, .readBefore([id, id]), lane: business, cost: 1, at: JournalTests.start),
            .called(call, .lookUpOrders([id]), lane: business, cost: 1, at: JournalTests.start),
            .called(
                call, .lookUpReturn(id), lane: JournalTests.lane, cost: 1, at: JournalTests.start),
            .called(
                call, .lookUpEats(id), lane: LaneID(.eats, .eats), cost: 1, at: JournalTests.start),
            .called(
                call, .poll([part, part], .orderStatusUpdate), lane: business, cost: 1,
                at: JournalTests.start),
            .landed(call, lane: business, cost: 2, at: JournalTests.start, rate: nil),
            .landed(call, lane: business, cost: 2, at: JournalTests.start, rate: RateReport()),
            .landed(
                call, lane: JournalTests.lane, cost: 2, at: JournalTests.start,
                rate: RateReport(limit: 1, remaining: 0, until: JournalTests.start)),
            .laneClosed(JournalTests.lane, until: JournalTests.start),
            .capLowered(JournalTests.lane.owner, to: 2, at: JournalTests.start),
            .returned(call, lane: JournalTests.lane, cost: 1, at: JournalTests.start),
            .takenUp(id, at: JournalTests.start),
            .cleared(id, at: JournalTests.start),
            .retry(id, notBefore: JournalTests.start, isAttempt: true),
            .unsettled(id, readAt: JournalTests.start, believeAt: JournalTests.start, isLost: true),
            .resend(id, at: JournalTests.start), .unclear(id, at: JournalTests.start),
            .parked(id, at: JournalTests.start),
            .following(part, .returnCancellation, at: JournalTests.start),
            .settled(
                id, part: 0,
                Verdict(
                    outcome: .refused, code: "X", message: "м \"\\\u{1D}\n", httpStatus: 400),
                at: JournalTests.start), .settled(id, part: 3, .done, at: JournalTests.start),
            .refused(id, part: 1, .done, at: JournalTests.start),
            .mayHaveLeft(id, at: JournalTests.start), .goesOn([part], at: JournalTests.start),
            .resumed(at: JournalTests.start),
            .called(
                call, .list(ListingID(4)), lane: business, cost: 1, at: JournalTests.start),
            .paged(ListingID(4), next: "t\"", at: JournalTests.start),
            .paged(ListingID(4), next: nil, at: JournalTests.start),
            .listingWaits(ListingID(4), notBefore: JournalTests.start, isAttempt: true),
            .listingRestarted(ListingID(4), at: JournalTests.start),
            .listingFailed(ListingID(4), reason: "no", at: JournalTests.start),
        ]
        return facts
    }

    private static func golden() throws -> [String] {
        try Project.text("Tests/Fixtures/facts.jsonl").split(separator: "\n").map(String.init)
    }

    /// A change here makes journals unreadable that are in use.
    @Test func `writes facts as the golden file has them`() throws {
        #expect(try Self.facts.map(FactCodec.text) == Self.golden())
    }

    @Test func `reads facts as the golden file has them`() throws {
        #expect(try Self.golden().map(FactCodec.fact) == Self.facts)
    }

    /// By the name that stands first in each; a kind without an example would go unseen.
    @Test func `the golden file has every kind`() throws {
        let source = try Project.text("Sources/BatchJournal/FactCodec.swift")
        let reading = source.split(separator: "mutating func fact()")[1]
            .split(separator: "// MARK")[0]
        let names = reading.split(separator: "case \"").dropFirst().map { $0.prefix { $0 != "\"" } }
        let shown = Set(try Self.golden().map { $0.split(separator: "\"")[1] })
        #expect(Set(names) == shown)
        #expect(names.count >= 18)
    }

    @Test func `keeps facts in the journal as they were`() throws {
        let folder = try TemporaryFolder()
        let journal = try Journal(path: "\(folder.path)/j.sqlite")
        try journal.record(Self.facts, attempts: [], run: "r")
        #expect(try journal.facts(since: .distantPast) == Self.facts)
    }

    static let damaged = [
        "", "[]", "{}", "[\"cleared\"]", "[\"cleared\",7]", "[\"cleared\",\"x\",1]",
        "[\"nothing\",1]",
        "[\"laneClosed\",\"campaign\",1,\"nothing\",1]",
        "[\"settled\",1,2,0,\"perhaps\",null,null,null]",
    ]

    @Test(arguments: damaged)
    func `refuses what is no fact`(text: String) {
        #expect(throws: (any Error).self) { try FactCodec.fact(in: text) }
    }
}
