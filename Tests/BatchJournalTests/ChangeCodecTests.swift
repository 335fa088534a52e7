import BatchCore
import BatchJournal
import Foundation
import TestSupport
import Testing

/// What the journal keeps of changes, held to a golden file and to what a request makes of them.
@Suite struct ChangeCodecTests {
    private static let units = [
        UnitRecord(
            cis: "0103041094787443215Qbag!\u{1D}93Zjqw", cisKey: "0103041094787443215Qbag!",
            uin: nil,
            rnpt: nil, gtd: nil, country: nil),
        UnitRecord(
            cis: nil, cisKey: nil, uin: "6432100000000017", rnpt: "10702030/260917/0000010/1",
            gtd: "10702030/260917/0000010", country: "CN"),
    ]
    private static let lines = [
        ItemLine(item: ItemID(1), before: 2, count: 2, marksBefore: ["a\"b", "\\"], units: units),
        ItemLine(item: ItemID(2), before: 3, count: 0, marksBefore: [], units: []),
    ]
    /// At least one change of each kind.
    private static let changes: [Change] = [
        .cancellation(order: OrderID(1), accepted: true, reason: nil),
        .cancellation(order: OrderID(1), accepted: false, reason: .orderDelivered),
        .items(order: OrderID(.max), lines: lines, reason: .partnerRequestedRemove),
        .items(order: OrderID(3), lines: [], reason: nil), .boxes(order: OrderID(4), lines: lines),
        .marks(order: OrderID(5), lines: lines),
        .cancelOrder(OrderCancellation(OrderID(6), .userChangedMind, before: .delivery)),
        .cancelOrder(OrderCancellation(OrderID(7), isOperation: true)),
        .cancelReturn(ReturnID(8), order: OrderID(9)),
        .cancelEats(order: "A-7 «ю»\n\u{1}", eatsID: "190330-12345678", comment: nil),
        .cancelEats(order: "", eatsID: "190330-12345678", comment: "нет\tкурьера"),
    ]

    private static func golden() throws -> [String] {
        try Project.text("Tests/Fixtures/changes.jsonl").split(separator: "\n").map(String.init)
    }

    @Test func `writes changes as the golden file has them, and reads them again`() throws {
        #expect(try Self.changes.map(ChangeCodec.text) == Self.golden())
        #expect(try Self.golden().map(ChangeCodec.change) == Self.changes)
    }

    static let wrong = [
        "", "[]", "[1]", "[\"cancelReturn\",1]", "[\"cancelReturn\",1,2", "[\"cancelReturn\",1,2]x",
        "[\"cancelReturn\",1,2,3]", "[\"cancelReturn\",1,-]",
        "[\"cancelReturn\",1,99999999999999999999]",
        "[\"cancelEats\",\"a,\"b\",null]", "[\"cancelEats\",\"\\x\",\"b\",null]",
        "[\"cancelEats\",\"\\uD800\",\"b\",null]", "[\"cancelEats\",\"\\u12\",\"b\",null]",
        "[\"cancellation\",1,yes,null]", "[\"cancellation\",1,true,\"WHY\"]",
        "[\"items\",1,null,[[1,2,99999999999,[],[]]]]", "[\"items\",1,null,[[1,2,3,[],[[null]]]]]",
    ]

    @Test(arguments: wrong)
    func `refuses what is no change`(text: String) {
        #expect(throws: (any Error).self) { try ChangeCodec.change(in: text) }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `whatever is written is read as it was`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pieces = ["a", "\"", "\\", "\u{1D}", "\n", "ю", "字", "😀", "\u{7F}", "/", "]", ","]
        func text() -> String {
            (0..<Int.random(in: 0...6, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
        }
        func number() -> Int64 { Int64.random(in: .min ... .max, using: &random) }
        let unit = UnitRecord(
            cis: text(), cisKey: Bool.random(using: &random) ? text() : nil, uin: nil, rnpt: text(),
            gtd: nil, country: text())
        let line = ItemLine(
            item: ItemID(number()), before: .random(in: .min ... .max, using: &random),
            count: .min, marksBefore: [text(), text()], units: [unit, unit])
        for change: Change in [
            .cancelEats(order: text(), eatsID: text(), comment: text()),
            .marks(order: OrderID(number()), lines: [line, line]),
        ] {
            let kept = ChangeCodec.text(of: change)
            #expect(try ChangeCodec.change(in: kept) == change)
            // Others can read it, too.
            #expect(throws: Never.self) {
                try JSONSerialization.jsonObject(with: Data(kept.utf8))
            }
        }
    }
}
