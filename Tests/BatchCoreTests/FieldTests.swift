import BatchCore
import TestSupport
import Testing

@Suite struct FieldTests {
    static let today = World().settings.today

    static let ids: [(String, Int64?, [FindingCode])] = [
        ("45812000", 45_812_000, []), (" 45812000 ", 45_812_000, []),
        ("'45812000", 45_812_000, [.valueRepaired]),
        ("=\"45812000\"", 45_812_000, [.valueRepaired]),
        ("45 812 000", 45_812_000, [.valueRepaired]), ("45\u{A0}812", 45_812, [.valueRepaired]),
        ("9223372036854775807", .max, []), ("9223372036854775808", nil, [.invalidID]),
        ("0", nil, [.invalidID]), ("-5", nil, [.invalidID]), ("abc", nil, [.invalidID]),
        ("１２", nil, [.invalidID]), ("1,23457E+11", nil, [.idDamaged]), ("1e5", nil, [.idDamaged]),
        ("+5", nil, [.idDamaged]), ("12.0", nil, [.idDamaged]),
        ("1234567890123450", nil, [.idDamaged]), ("123456789012345", 123_456_789_012_345, []),
        ("1234567890123456", 1_234_567_890_123_456, []), ("", nil, []),
    ]

    @Test(arguments: ids)
    func `reads an id`(text: String, value: Int64?, codes: [FindingCode]) {
        let reading = IdentifierField<OrderKind>(.orderID).full(text)
        #expect(reading.value?.value == value)
        #expect(reading.remarks.map(\.code) == codes)
    }

    static let counts: [(String, Int32?, [FindingCode])] = [
        ("0", 0, []), ("2147483647", .max, []), ("2147483648", nil, [.invalidCount]),
        ("2,0", 2, [.valueRepaired]), ("2.00", 2, [.valueRepaired]), ("2,5", nil, [.invalidCount]),
        ("-1", nil, [.invalidCount]), ("две", nil, [.invalidCount]), ("", nil, []),
    ]

    @Test(arguments: counts)
    func `reads a count`(text: String, value: Int32?, codes: [FindingCode]) {
        let reading = CountField().full(text)
        #expect(reading.value == value)
        #expect(reading.remarks.map(\.code) == codes)
    }

    static let gtds: [(String, String?, [FindingCode])] = [
        ("10005020/170426/0084406", "10005020/170426/0084406", []),
        ("10702030／260917／0000010", "10702030/260917/0000010", [.valueRepaired]),
        ("10702030 / 260917 / 0000010", "10702030/260917/0000010", [.valueRepaired]),
        ("10228010/260326/5094327/2", "10228010/260326/5094327", [.gtdGoodsNumberCut]),
        ("10210090/160910/п014454", "10210090/160910/п014454", [.gtdUnusual]),
        ("06536/170426/0084406", "06536/170426/0084406", [.gtdUnusual]),
        ("12/170426/0084406", "12/170426/0084406", [.gtdUnusual]),
        ("10005020/310226/0084406", "10005020/310226/0084406", [.gtdUnusual]),
        ("10005020/170427/0084406", "10005020/170427/0084406", [.gtdUnusual]),
        ("10005020/170426/100000000", "10005020/170426/100000000", [.gtdUnusual]),
        ("05/08/2021", nil, [.invalidGtd]), ("05.08.2021", nil, [.invalidGtd]),
        ("1,02E+07", nil, [.invalidGtd]), ("10005020/170426", nil, [.invalidGtd]),
        ("10005020//0084406", nil, [.invalidGtd]),
        ("10005020/170426/0084406;10005020/170426/0084407", nil, [.invalidGtd]),
        ("10005020/170426/0084406\n10005020/170426/0084407", nil, [.invalidGtd]),
        ("10005020/170426/00844061234567", nil, [.invalidGtd]),
        ("10005020/170426/0084406/1/2", nil, [.invalidGtd]),
        ("-", nil, []), ("б/н", nil, []), ("прочерк", nil, []), ("нет", nil, []),
    ]

    @Test(arguments: gtds)
    func `reads a customs declaration`(text: String, value: String?, codes: [FindingCode]) {
        let reading = GtdField(today: Self.today).reading(text)
        #expect(reading.value == value)
        #expect(reading.remarks.map(\.code) == codes)
    }

    static let rnpts: [(String, String?, [FindingCode])] = [
        ("10129020/270721/0000123/001", "10129020/270721/0000123/001", []),
        ("10129020/270721/0000123/1", "10129020/270721/0000123/1", []),
        ("12/270721/1/1", "12/270721/1/1", [.rnptUnusual]),
        ("10129020/270721/0000123", nil, [.invalidRnpt]),
        ("10129020/270721/0000123/0012345", nil, [.invalidRnpt]),
    ]

    @Test(arguments: rnpts)
    func `reads a batch number`(text: String, value: String?, codes: [FindingCode]) {
        let reading = RnptField().reading(text)
        #expect(reading.value == value)
        #expect(reading.remarks.map(\.code) == codes)
    }

    static let uins: [(String, String?, [FindingCode])] = [
        ("6432100000000017", "6432100000000017", []),
        ("6432 1000 0000 0017", "6432100000000017", [.valueRepaired]),
        ("643210000000001", nil, [.invalidUin]), ("6,43E+15", nil, [.uinDamaged]),
        ("６４３２１０００００００００１７", nil, [.invalidUin]),
    ]

    @Test(arguments: uins)
    func `reads a jewellery number`(text: String, value: String?, codes: [FindingCode]) {
        let reading = UinField().reading(text)
        #expect(reading.value == value)
        #expect(reading.remarks.map(\.code) == codes)
    }

    static let countries: [(String, String?, [FindingCode])] = [
        ("CN", "CN", []), ("cn", "CN", [.valueRepaired]), ("156", "CN", [.valueRepaired]),
        ("031", "AZ", [.valueRepaired]), ("CHN", "CN", [.valueRepaired]),
        ("Китай", "CN", [.valueRepaired]), ("КИТАЙ", "CN", [.valueRepaired]),
        ("中国", "CN", [.valueRepaired]), ("Viet Nam", "VN", [.valueRepaired]),
        ("АРМЕHИЯ", "AM", [.valueRepaired]), ("США", "US", [.valueRepaired]),
        ("EU", nil, [.invalidCountryCode]), ("SU", nil, [.invalidCountryCode]),
        ("XK", nil, [.invalidCountryCode]), ("AB", nil, [.invalidCountryCode]),
        ("OS", nil, [.invalidCountryCode]), ("UK", nil, [.invalidCountryCode]),
        ("ZZ", nil, [.invalidCountryCode]), ("СН", nil, [.invalidCountryCode]),
        ("31", nil, [.invalidCountryCode]), ("Корея", nil, [.invalidCountryCode]),
        ("Китай/Вьетнам", nil, [.invalidCountryCode]), ("", nil, []),
    ]

    @Test(arguments: countries)
    func `reads a country`(text: String, value: String?, codes: [FindingCode]) {
        let reading = CountryField().full(text)
        #expect(reading.value?.text == value)
        #expect(reading.remarks.map(\.code) == codes)
    }

    @Test func `knows the 249 countries by all three codes`() throws {
        let rows = try Project.text("Tests/Fixtures/countries.tsv").split(separator: "\n")
            .dropFirst()
        let wrong = rows.first { row in
            let codes = row.split(separator: "\t").map(String.init)
            return codes.contains { CountryField().full($0).value?.text != codes[0] }
        }
        #expect(rows.count == 249)
        #expect(wrong == nil)
    }

    static let dates: [(String, String?)] = [
        ("2026-11-22T03:00:00Z", "2026-11-22T03:00:00Z"),
        ("2026-11-22T03:00:00+03:00", "2026-11-22T00:00:00Z"),
        ("2026-11-22 03:00", "2026-11-22T00:00:00Z"), ("2026-11-22", "2026-11-21T21:00:00Z"),
        ("22.11.2026 03:00:30", "2026-11-22T00:00:30Z"), ("22.11.26", "2026-11-21T21:00:00Z"),
        ("46348,125", "2026-11-22T00:00:00Z"), ("46348", "2026-11-21T21:00:00Z"),
        ("2026/11/24 10:30", "2026-11-24T07:30:00Z"), ("24-11-2026", "2026-11-23T21:00:00Z"),
        ("24.11.2026 г.", "2026-11-23T21:00:00Z"), ("24.11.2026 г. 10:30", "2026-11-24T07:30:00Z"),
        ("2026年11月24日 10:30", "2026-11-24T07:30:00Z"),
        ("2026-11-24T10:30:00 +03:00", "2026-11-24T07:30:00Z"),
        ("31.02.2026", nil), ("вчера", nil), ("22/11/2026", nil), ("7", nil),
    ]

    @Test(arguments: dates)
    func `reads a date`(text: String, moment: String?) {
        #expect(Timestamp(reading: text, in: .fixed(hours: 3))?.iso8601() == moment)
    }

    static let amounts: [(String, Int64?)] = [
        ("1234,50", 123_450), ("1 234,5", 123_450), ("1\u{A0}234.56", 123_456), ("0", 0),
        ("1.005", nil), ("0.005", 1), ("1 234,567", 123_457), ("1,234.56", 123_456),
        ("1.234,56", 123_456), ("1.234.567", 123_456_700), ("12,34.5", nil), ("₽ 5", 500),
        ("1 500 руб.", 150_000), ("$5", nil), ("1234,567", 123_457), ("-5", nil), ("1e3", nil),
        ("1,2,3", nil), ("", nil), ("5.", nil),
    ]

    @Test(arguments: amounts)
    func `reads an amount`(text: String, kopecks: Int64?) {
        #expect(Money(reading: text)?.kopecks == kopecks)
    }

    static let noDates = [
        "01.01.0001 0:00:00", "0001-01-01T00:00:00", "00.00.0000", "30.12.1899",
        "31.12.1899 00:00:00",
        "01.01.1900", "1900-01-00", "  .  .    ", "0000-00-00", "-", "", "нет",
    ]

    @Test(arguments: noDates)
    func `knows a date that says there is none`(text: String) {
        let field = CancellationField(zone: .fixed(hours: 3))
        #expect(field.full(text).value == CancellationRequest.none)
        #expect(field.full("20.11.2026 10:30").value != CancellationRequest.none)
    }

    static let words: [(String, String)] = [
        ("в обработке", "PROCESSING"), ("Передан в доставку", "DELIVERY"), ("已取消", "CANCELLED"),
        ("доставлен", "DELIVERED"), ("Canceled", "CANCELLED"), ("delivery", "DELIVERY"),
    ]

    @Test(arguments: words)
    func `knows a status by the words of people and programs`(text: String, status: String) {
        #expect(StatusField().full(text).value?.rawValue == status)
        #expect(StatusField().full(text + "?").remarks.map(\.code) == [.valueNotUnderstood])
    }

    @Test func `names each word once among those of its kind`() {
        func names<Word: MarketWord>(_ kind: Word.Type) -> [String] {
            kind.allCases.flatMap { [$0.rawValue] + $0.otherNames }.map { Name.key(of: $0) }
        }
        for all in [
            names(OrderStatus.self), names(Substatus.self), names(ShipmentStatus.self),
            names(Model.self), names(BuyerType.self), names(MarkKind.self),
        ] {
            #expect(Set(all).count == all.count)
        }
    }

    @Test(arguments: ["Y", "+", "TRUE", "1", "Да", "ИСТИНА", "是", "yes"])
    func `reads a yes`(text: String) {
        #expect(YesNo.read(text) == true)
    }

    @Test func `reads civil time and back for every day of four centuries`() {
        let wrong = stride(from: Int64(-86_400 * 40_000), to: 86_400 * 106_000, by: 86_400 - 7)
            .first {
                CivilTime(secondsSinceEpoch: $0).secondsSinceEpoch != $0
            }
        #expect(wrong == nil)
    }

    static let names: [(String, Action)] = Action.allCases.flatMap { action in
        [action.rawValue, action.localNames.russian.uppercased(), " \(action.localNames.chinese) "]
            .map { ($0, action) }
    }

    @Test(arguments: names)
    func `knows an action by its three names`(name: String, action: Action) {
        #expect(ActionField().full(name).value == action)
    }
}
