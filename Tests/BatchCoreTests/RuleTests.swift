import BatchCore
import TestSupport
import Testing

@Suite struct RuleTests {
    /// Codes that are not found by these checks, and where they are tested.
    static let elsewhere: [FindingCode: String] = [
        .raggedRow: "TableFileTests", .orderChanged: "SchedulerTests", .forbidden: "SchedulerTests",
        .strayQuote: "CursorTests", .quotedRow: "CursorTests",
        .lastRowMayBeCut: "RoundTripTests",
        .fetchIncomplete: "FetchTests", .undecided: "DecisionTests",
        .formulaNotCalculated: "WorkbookTests", .locked: "SchedulerTests",
        .boxesAlreadyPacked: "SchedulerTests",
        .withdrawn: "KeepingTests",
    ]

    private static func findings(_ world: World, _ code: FindingCode) -> [Remark] {
        world.examined().allRemarks.filter { $0.code == code }
    }

    @Test(arguments: RuleCase.all)
    func `is found where it is broken and only there`(rule: RuleCase) {
        let found = Self.findings(rule.bad, rule.code)
        #expect(found.first?.severity == rule.severity)
        #expect(Self.findings(rule.near, rule.code).isEmpty)
    }

    /// The moment is the 22nd, 03:00 there: on the 19th all of the day is too long ago, on the 20th
    /// only its beginning, and the 21st is far from its end.
    @Test(arguments: [
        ("19.11.2026", FindingCode.deadlinePassed), ("20.11.2026", .deadlineTonight),
        ("2026-11-20", .deadlineTonight), ("20.11.2026 00:00", .deadlineTonight),
        ("20.11.2026 00:01", .deadlinePassed),
    ])
    func `of a day without a time the last moment decides what is too late`(
        date: String, code: FindingCode
    ) {
        let world = World(
            World.reject("120"), orders: World.base("120", .cancelRequestedAt, date))
        let codes = world.examined().findings.map(\.code)
        #expect(codes.filter { [.deadlinePassed, .deadlineTonight].contains($0) } == [code])
    }

    @Test(arguments: RuleCase.all)
    func `decides the row by its severity`(rule: RuleCase) {
        let examination = rule.bad.examined()
        for (index, findings) in examination.findingsByRow.enumerated()
        where findings.contains(where: { $0.code == rule.code }) {
            let isRejected = examination.dispositions[index] == .rejected
            #expect(isRejected == findings.contains(where: \.isError))
        }
    }

    /// Status, model, reason, and the code that stands against it.
    static let cancellations: [(String, String, String, FindingCode?)] = [
        ("PROCESSING", "DBS", "INCORRECT_PERSONAL_DATA", nil),
        ("PROCESSING", "FBS", "USER_CHANGED_MIND", nil),
        ("PROCESSING", "DBS", "PICKUP_EXPIRED", .invalidReason),
        ("DELIVERY", "DBS", "买家改变主意", nil),
        ("DELIVERY", "DBS", "INCORRECT_PERSONAL_DATA", .invalidReason),
        ("PICKUP", "DBS", "истек срок хранения", nil),
        ("PICKUP", "DBS", "INCORRECT_PERSONAL_DATA", .invalidReason),
        ("DELIVERY", "FBS", "SHOP_FAILED", .statusNotAllowed),
        ("DELIVERY", "LAAS", "SHOP_FAILED", .statusNotAllowed),
        ("PROCESSING", "LAAS", "SHOP_FAILED", nil),
        ("PROCESSING", "LAAS", "USER_CHANGED_MIND", .invalidReason),
        ("PROCESSING", "EXPRESS", "ORDER_DELIVERED", .invalidReason),
        ("PROCESSING", "FBY", "SHOP_FAILED", .campaignTypeNotSupported),
    ]

    @Test(arguments: cancellations)
    func `takes the reason of a cancelled order that fits its status and model`(
        status: String, model: String, reason: String, code: FindingCode?
    ) {
        let world = World(
            World.cancel("160", [.reason: reason]),
            orders: [
                World.order(
                    "160", status, "STARTED", item: "1", count: "1", total: "10", model: model)
            ])
        let errors = world.examined().findings.filter(\.isError).map(\.code)
        #expect(errors == (code.map { [$0] } ?? []))
    }

    // MARK: - What is not understood of the orders

    /// A column, its cell, and the code that holds a change of items for it.
    static let doubts: [(Column, String, FindingCode?)] = [
        (.promo, "N", nil), (.promo, "нет", nil), (.promo, "скидка", .valueNotUnderstood),
        (.requiredMarks, "Честный ЗНАК, УИН", nil), (.requiredMarks, "обувь", .valueNotUnderstood),
        (.buyerType, "ООО", nil), (.model, "ФБС и ДБС", nil), (.substatus, "новый", nil),
        (.itemTotal, "1.000,00 руб.", nil), (.itemTotal, "1,234", .numberAmbiguous),
        (.itemTotal, "много", .numberAmbiguous), (.itemTotal, "", nil),
    ]

    @Test(arguments: doubts)
    func `holds a change of items for what would make it a risk, until she confirms it`(
        column: Column, cell: String, code: FindingCode?
    ) {
        var orders = World.base("100", column, cell)
        for index in orders.indices where column != .itemTotal || index > 0 {
            orders[index].texts[.itemTotal] =
                column == .itemTotal ? "700" : orders[index].texts[.itemTotal]
        }
        var world = World(World.items("100", "2", "2"), orders: orders)
        let held = world.examined()
        #expect(held.dispositions == [code == nil ? .ready : .held])
        #expect(code.map { code in held.findings.contains { $0.code == code } } ?? true)
        world.changes[0].texts[.confirm] = code?.rawValue
        #expect(world.examined().dispositions == [.ready])
    }

    /// The counts of a column, the count of the order's item, and what becomes of the rows.
    static let thousandths: [([String], String, [FindingCode])] = [
        (["1,000", "2,000"], "3", []), (["1,000", "2"], "3", [.invalidCount]),
        (["1.000", "0.000"], "3", []), (["1,000", "2,000"], "1000", [.invalidCount]),
        (["1 000", "1"], "2000", []),
    ]

    @Test(arguments: thousandths)
    func `takes a comma before three digits for a fraction only where 1C writes so`(
        counts: [String], before: String, codes: [FindingCode]
    ) {
        let orders = [
            World.order("100", "PROCESSING", "STARTED", item: "1", count: before, total: "1000"),
            World.order("100", "PROCESSING", "STARTED", item: "2", count: "3", total: "2000"),
        ]
        var world = World(World.items("100", "1", counts[0]), orders: orders)
        world.changes.append(World.items("100", "2", counts[1]))
        let errors = world.examined().findings.filter {
            $0.isError && $0.code != .orderHasRejectedRows
        }
        #expect(errors.map(\.code) == codes)
    }

    static let marked = "0103041094787443215Qbag!\u{1D}93Zjqw"

    private static func mark(_ order: String, _ item: String, _ more: Cells = [:]) -> Cells {
        World.merged(
            [.action: "marks.set", .campaignID: "21001", .orderID: order, .itemID: item], more)
    }

    /// Rows of `marks.set`, and the errors that stand against them.
    static let markings: [([Cells], [FindingCode])] = [
        ([mark("130", "5", [.cis: marked]), mark("130", "5", [.cis: Marks.second])], []),
        ([mark("130", "5", [.cis: marked])], [.tooFewCises]),
        ([mark("100", "1", [.cis: marked])], []),
        ([mark("100", "1")], [.markRequired]),
        ([mark("140", "8", [.uin: "6432100000000017"])], []),
        ([mark("100", "9", [.cis: marked])], [.itemNotFound]),
        ([mark("120", "4", [.cis: marked])], [.statusNotAllowed]),
        (
            [mark("100", "1", [.cis: marked]), mark("100", "2", [.cis: marked])],
            [.duplicateCis, .duplicateCis]
        ),
        (
            [mark("100", "1", [.cis: marked]), World.items("100", "2", "1")],
            [.conflictingChanges, .conflictingChanges]
        ),
        (
            [mark("100", "1", [.gtd: "10702030/260917/0000010"])],
            [.countryAndGtdRequired]
        ),
        ([mark("777", "1", [.cis: marked])], [.orderNotInExport]),
    ]

    @Test(arguments: markings)
    func `checks marks that are sent alone`(rows: [Cells], codes: [FindingCode]) {
        var world = World(rows[0])
        world.changes = rows
        let errors = world.examined().findings.filter(\.isError).map(\.code)
        #expect(errors == codes)
    }

    @Test func `checks an order of FBS like one of DBS, and ignores its reason`() {
        var world = World(
            World.items("100", "1", "0", [.reason: "USER_REQUESTED_REMOVE"]),
            orders: World.base("100", .model, "FBS"))
        #expect(world.examined().findings.map(\.code) == [.reasonIgnored])
        world.changes[0].texts[.count] = "9"
        #expect(world.examined().dispositions == [.rejected])
    }

    @Test func `only warns of a stage of LaaS orders that the pages do not name`() {
        let world = World(
            World.cancel("160", [.reason: "SHOP_FAILED"]),
            orders: [
                World.order(
                    "160", "PROCESSING", "PACKAGING", item: "1", count: "1", total: "10",
                    model: "LAAS")
            ])
        let findings = world.examined().findings
        #expect(findings.map(\.code) == [.substatusNotAllowed])
        #expect(findings.map(\.remark.severity) == [.warning])
    }

    @Test func `has a case and a near miss for every code`() {
        let tested = Set(RuleCase.all.map(\.code)).union(Self.elsewhere.keys)
        #expect(FindingCode.allCases.filter { !tested.contains($0) } == [])
    }

    @Test func `has an entry for every code`() {
        #expect(FindingCode.allCases.filter { $0.severities.isEmpty } == [])
        let known = Set(FindingCode.allCases.map(\.rawValue))
        let strangers = CheckCatalogue.words.keys.filter { key in
            !known.contains(String(key.split(separator: ".")[0]))
        }
        #expect(strangers == [])
    }

    // MARK: - What is done with findings

    @Test func `holds a row for a warning of the config until she confirms it`() {
        var world = World(
            World.items("100", "1", "1", [.cis: "0103041094787443215Qbag!?93Zjqw"]))
        #expect(world.examined().dispositions == [.held])
        world.changes[0].texts[.confirm] = "CIS_SEPARATOR_LOST"
        #expect(world.examined().dispositions == [.ready])
        world.changes[0].texts[.confirm] = "CIS_SECOND_CODE"
        #expect(world.examined().dispositions == [.held])
    }

    @Test func `never releases an error`() {
        let world = World(World.items("100", "1", "9", [.confirm: "ITEMS_ADDITION_NOT_SUPPORTED"]))
        #expect(world.examined().dispositions == [.rejected])
    }

    @Test func `holds the neighbours of a held row with it`() {
        let world = World(
            World.items("100", "1", "1", [.cis: "0103041094787443215Qbag!?93Zjqw"]),
            World.items("100", "2", "1"))
        let examination = world.examined()
        #expect(examination.dispositions == [.held, .held])
        #expect(examination.findingsByRow[1].map(\.code) == [.orderHasRejectedRows])
    }

    @Test func `stops the other rows of an order whose action can't be read`() {
        let world = World(
            World.cancel("100", [.action: "???"]), World.items("100", "1", "1"),
            World.items("110", "3", "1"))
        let examination = world.examined()
        #expect(examination.dispositions == [.rejected, .rejected, .ready])
        #expect(examination.findingsByRow[1].map(\.code) == [.orderHasRejectedRows])
    }

    @Test func `proposes to cancel an order that would be emptied, and nothing else`() {
        let world = World(World.items("110", "3", "0"), World.items("100", "1", "9"))
        let proposals = world.examined().proposals
        #expect(proposals.map(\.order) == [OrderID(110)])
        let items = world.examined().orders.order(OrderID(110))?.items
        #expect(items?.map(\.count) == [2])
    }

    @Test func `skips an order all of whose rows change nothing`() {
        #expect(World(World.items("100", "1", "2")).examined().dispositions == [.skipped])
        let mixed = World(World.items("100", "1", "2"), World.items("100", "2", "1"))
        #expect(mixed.examined().dispositions == [.ready, .ready])
    }

    @Test func `reads a person's missing marks as a warning`() {
        let orders = World.base("130", .buyerType, "PERSON")
        let world = World(World.items("130", "5", "1"), orders: orders)
        let examination = world.examined()
        #expect(examination.findingsByRow[0].map(\.remark.severity) == [.warning])
        #expect(examination.dispositions == [.ready])
    }

    @Test func `gives all findings of a row`() {
        let world = World(
            World.items("100", "1", "x", [.cis: "0104", .gtd: "1", .countryCode: "EU"]))
        let codes = world.examined().findingsByRow[0].map(\.code)
        #expect(codes == [.invalidCount, .invalidCis, .invalidGtd, .invalidCountryCode])
    }

    @Test func `changes no order whose known mark can't be read`() {
        let orders =
            World.base + [
                World.merged(
                    World.order("100", "PROCESSING", "STARTED", item: "9", count: "1", total: "5"),
                    [.cis: "0104"])
            ]
        let examination = World(World.items("100", "1", "1"), orders: orders).examined()
        #expect(examination.findingsByRow[0].map(\.code) == [.orderIncomplete])
    }

    @Test func `a valid row is not dragged down by a wrong one that asks for the same`() {
        let long = String(repeating: "a", count: 501)
        let world = World(
            World.eats("7", "190330-12345678", [.comment: long]),
            World.eats("7", "190330-12345678", [.comment: long]),
            World.eats("8", "190330-12345678"), World.eats("8", "190330-12345678"))
        let dispositions = world.examined().dispositions
        #expect(dispositions == [.rejected, .rejected, .ready, .duplicate(of: 2)])
    }

    @Test func `an empty count is the first one's on unit rows only`() {
        let world = World(World.items("100", "1", "1"), World.items("100", "1", ""))
        #expect(world.examined().findingsByRow[1].map(\.code).contains(.fieldRequired))
        let units = World(
            World.items("100", "2", "2", [.cis: Marks.first]),
            World.items("100", "2", "", [.cis: Marks.second]))
        #expect(units.examined().dispositions == [.ready, .ready])
    }

    @Test func `holds what a guard can't weigh`() {
        let orders = World.base("100", .itemTotal, "12 000,5o")
        var world = World(World.items("100", "1", "1"), orders: orders)
        world.guards.maximumRemovedValue = Money(kopecks: 10_000_000)
        #expect(world.examined().dispositions == [.held])
    }

    @Test func `adds up unit rows of the orders table`() {
        let row = World.order("100", "PROCESSING", "STARTED", item: "1", count: "1", total: "50")
        let world = World(
            World.items("100", "1", "1", [.cis: Marks.first]),
            orders: [
                World.merged(row, [.cis: Marks.first]), World.merged(row, [.cis: Marks.second]),
                World.order("100", "PROCESSING", "STARTED", item: "2", count: "1", total: "50"),
            ])
        let examination = world.examined()
        #expect(examination.dispositions == [.ready])
        #expect(examination.orders.order(OrderID(100))?.items.map(\.count) == [2, 1])
        #expect(examination.orders.order(OrderID(100))?.total == Money(kopecks: 15_000))
    }
}
