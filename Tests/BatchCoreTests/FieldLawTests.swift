import BatchCore
import Foundation
import TestSupport
import Testing

/// The shortcut of each field says what its rule says, or nothing.
@Suite struct FieldLawTests {
    static let today = World().settings.today

    static var fields: [any Field] {
        Fields.all(today: today, zone: .fixed(hours: 3)) + [
            CancellationField(zone: .fixed(hours: 3), near: World.now)
        ]
    }

    /// Cells as they are, and near misses: the beginnings of what is generated.
    static let seeds = [
        "45812000", "0", "00012", "999999999999999", "1000000000000000", "2147483647", "2,0",
        "items.update", "изменить состав", "修改商品", "order.cancel", "Items.Update",
        "ORDER_DELIVERED", "заказ в доставке", "по инициативе магазина", "PARTNER_REQUESTED_REMOVE",
        "0103041094787443215Qbag!\u{1D}93Zjqw", "0103041094787443215Qbag!",
        "010304109478744321ABCDEFGHIJKLM\u{1D}93Zjqw", "010304109478744321ABCDEFGHIJKLM",
        "010304109478744321ABCDEFG93JKLM", "010304109478744321ABCDEFGHIJKLMNOPQRST",
        "010304109478744321ABCDEFG\u{1D}91EE06\u{1D}92" + String(repeating: "a", count: 44),
        "010304109478744321AB_x001D_CDEFGH", "010304109478744321ABCDE<GS>IJKLM",
        "(01)03041094787443(21)5Qbag!(93)Zjqw", "6432100000000017", "643210000000001",
        "10702030/260917/0000010", "10702030/311299/0000010", "10702030/290226/0000010",
        "10129020/270721/0000123/001", "10129020/270721/0000123/1", "CN", "cn", "ZZ", "156",
        "Китай",
        "190330-12345678", "R-70000001", "7", "7-A", "PROCESSING", "processing", "DELIVERY",
        "STARTED", "READY_TO_SHIP", "DBS", "dbs", "BUSINESS", "CREATED", "CIS", "CIS, UIN", "нет",
        "да", "1", "yes", "-", "—", "NULL", "\\N", "NaN", "None", "прочерк", "1234,50", "1 234.5",
        "1234.567", "20.11.2026 10:30", "2026-11-20T10:30:15", "2026-11-20 10:30", "20.11.2026",
        "31.02.2026 10:30", "20.11.2026 24:00", "2026-11-20T00:00:00", "20.11.2026 10:30:61",
    ]

    static func variants(_ random: inout SeededRandom) -> String {
        var text = Array((seeds.randomElement(using: &random) ?? "").unicodeScalars)
        let pieces = Array(" '\"=0129,./-_xX\u{1D}\u{A0}\u{FEFF}жЁ中!)(\n\t\u{0}%".unicodeScalars)
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let place = text.isEmpty ? 0 : Int.random(in: 0...text.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0 where place < text.count: text.remove(at: place)
            case 1 where place < text.count:
                text[place] = pieces[Int.random(in: 0..<pieces.count, using: &random)]
            default:
                text.insert(pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
            }
        }
        return String(String.UnicodeScalarView(text))
    }

    /// What breaks the law, and how often the shortcut says something.
    static func check<F: Field>(_ field: F, _ text: String) -> (broken: String?, says: Bool) {
        let common = CellBytes.of(text) { $0.count > 0 ? field.common($0) : nil }
        guard let common else { return (nil, false) }
        let full = field.full(text)
        let codes = common.odd.map { [$0] } ?? []
        let holds =
            full.value == common.value && full.remarks.map(\.code) == codes
            && full.remarks.allSatisfy { $0.severity == .warning && $0.arguments.isEmpty }
        return (holds ? nil : "\(F.self) of «\(text)»: \(common) but \(full)", true)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `the common form of a cell is read as in full`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var broken: String?
        for text in Self.seeds + (0..<3000).map({ _ in Self.variants(&random) }) {
            for field in Self.fields {
                broken = broken ?? Self.check(field, text).broken
            }
        }
        #expect(broken == nil)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `what has the common form is sent as it stands`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var broken: String?
        for text in Self.seeds + (0..<3000).map({ _ in Self.variants(&random) }) {
            for case let field as any SentField in Self.fields {
                let isCommon = CellBytes.of(text) { $0.count > 0 && Self.isCommon(field, $0) }
                if isCommon, field.reading(text).value != text { broken = broken ?? text }
            }
        }
        #expect(broken == nil)
        let kinds = Self.fields.count { $0 is any SentField }
        #expect(kinds == 3)
    }

    private static func isCommon(_ field: some Field, _ cell: CellBytes) -> Bool {
        field.common(cell) != nil
    }

    @Test func `every field but the comment has a common form`() {
        let speaking = Self.fields.filter { field in
            Self.seeds.contains { Self.check(field, $0).says }
        }
        // Of a column that has several fields one is enough.
        let columns = Set(Self.fields.map(\.column)).subtracting(speaking.map(\.column))
        #expect(columns == [.comment])
    }

    @Test(arguments: [
        "-", "--", "—", "нет", "б/н", "прочерк", "NULL", "\\N", "NaN", "None", "null",
    ])
    func `a word for nothing is an empty cell in every field but the comment`(word: String) {
        let others = Self.fields.filter { $0.column != .comment && $0.column != .promo }
        let wrong = others.first { !Self.isEmpty($0, word) }
        #expect(wrong == nil)
        #expect(CommentField().full(word).value == word)
        #expect(PromoField().full("нет").value == false)
        #expect(PromoField().full("—").isEmpty)
    }

    /// Whether a field takes a text for nothing; of a cancellation that is that nobody asked.
    static func isEmpty<F: Field>(_ field: F, _ text: String) -> Bool {
        let reading = field.full(text)
        if let value = reading.value as? CancellationRequest { return value == .none }
        return reading.isEmpty
    }

    @Test func `the rules of actions stand in the order of the actions`() {
        for action in Action.allCases { #expect(ActionRules.of(action).action == action) }
        #expect(ActionRules.all.count == Action.allCases.count)
    }
}
