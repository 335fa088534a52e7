import BatchCore
import Foundation
import TestSupport
import Testing

@testable import BatchReports

/// What a night was about in roubles: an order counts once, and what nobody knows is not nought.
@Suite struct MoneyTests {
    struct Line {
        var order: OrderName
        var action: Action?
        var outcome: Outcome
        var roubles: Int64?
        var item: Int64?
        var isUrgent = false
        /// What the market says of a refused one.
        var refusal: String?
        var returnID: Int64?
    }

    static func summary(
        _ lines: [Line], waiting: [(order: Int64, roubles: Int64)] = []
    ) -> RunSummary {
        let rows = lines.enumerated().map { index, line in
            var row = RowRecord(
                place: RowPlace(file: 0, row: index + 2),
                outcome: line.outcome == .done ? .ready : line.outcome)
            row.action = line.action
            row.campaign = 21001
            row.order = line.order
            row.item = line.item
            row.returnID = line.returnID
            row.value = line.roubles.map { Money(kopecks: $0 * 100) }
            if line.isUrgent { row.due = .by(World.now.advanced(by: .seconds(3600))) }
            if [.done, .refused].contains(line.outcome) {
                row.outcome = .ready
                row.request = RequestID(Int64(index + 1))
            }
            return row
        }
        var run = RunRecord(
            id: "r1", startedAt: World.now, planID: "p", version: "1", outputFolder: "out")
        run.asked = ControlTotal.totals(RowColumns(rows))
        run.waiting = waiting.map {
            let item = FetchedOrder.Item(
                id: ItemID(1), offer: "t", name: "Tea", count: 1,
                total: Money(kopecks: $0.roubles * 100), requiredMarks: [], units: [])
            let order = FetchedOrder(
                order: OrderID($0.order), campaign: CampaignID(21001), model: "DBS",
                status: "DELIVERY", substatus: "", isCancellationRequested: true,
                isBusiness: false, items: [item])
            return WaitingBuyer(order, nil, at: World.now)
        }
        let requests = rows.compactMap(\.request).map { id in
            let line = lines[Int(id.value) - 1]
            var part = PartRecord(outcome: line.outcome, settledAt: World.now)
            if let code = line.refusal { part.verdict = Verdict(outcome: .refused, code: code) }
            return RequestRecord(
                id: id, run: "r1", lane: LaneID(.campaign(CampaignID(21001)), .items),
                deadline: nil, moneyAtRisk: nil, parts: [part])
        }
        var input = InputRecord(number: 0, kind: .changes, name: "changes.csv")
        input.rows = rows.count
        return RunSummary(
            run: run, inputs: [input], rows: RowColumns(rows), findings: [], proposals: [],
            requests: requests, attempts: [])
    }

    private static func told(_ sum: RunMoney.Sum) -> String {
        "\(sum.known.map { String($0.kopecks / 100) } ?? "?") \(sum.count) \(sum.unknown)"
    }

    @Test func `parts money by what became of it`() {
        let money = RunTally(
            Self.summary([
                Line(order: "1", action: .cancelOrder, outcome: .done, roubles: 100),
                Line(order: "2", action: .cancelOrder, outcome: .rejected, roubles: 30),
                Line(
                    order: "3", action: .rejectCancellation, outcome: .held, roubles: 7,
                    isUrgent: true),
                Line(order: "4", action: .cancelOrder, outcome: .skipped, roubles: 1000),
            ])
        ).money
        #expect(Self.told(money.confirmed) == "100 1 0")
        #expect(Self.told(money.notDone) == "30 1 0")
        #expect(Self.told(money.atRisk) == "7 1 0")
    }

    @Test func `an order counts once, whatever its rows ask for`() {
        let money = RunTally(
            Self.summary([
                Line(order: "1", action: .cancelOrder, outcome: .rejected, roubles: 100),
                Line(order: "1", action: .acceptCancellation, outcome: .rejected, roubles: 100),
                Line(order: "1", action: .updateItems, outcome: .rejected, roubles: 40, item: 5),
                // Of this one goods for 40 are gone, the rest is not.
                Line(order: "2", action: .updateItems, outcome: .done, roubles: 40, item: 6),
                Line(order: "2", action: .cancelOrder, outcome: .rejected, roubles: 90),
                // Goods are added up.
                Line(order: "3", action: .updateItems, outcome: .done, roubles: 1, item: 7),
                Line(order: "3", action: .updateItems, outcome: .done, roubles: 2, item: 8),
            ])
        ).money
        #expect(Self.told(money.notDone) == "150 2 0")
        #expect(Self.told(money.confirmed) == "43 2 0")
    }

    @Test func `what nobody knows is counted and is not nought`() throws {
        let summary = Self.summary([
            Line(order: "7A", action: .cancelEats, outcome: .rejected),
            Line(order: "1", action: .cancelOrder, outcome: .done),
            Line(order: "2", action: .cancelOrder, outcome: .done, roubles: 5),
        ])
        let money = RunTally(summary).money
        #expect(Self.told(money.notDone) == "? 1 1")
        #expect(Self.told(money.confirmed) == "5 2 1")
        let page = ReportTests.file("summary.html", .russian, summary)
        #expect(page.contains("стоимость неизвестна"))
        #expect(!page.contains("<b>0,00"))
        let json = ReportTests.file("summary.json", .russian, summary)
        #expect(
            json.contains(#""roubles":{"at_risk":"0.00","confirmed":"5.00","unknown_orders":2}"#))
    }

    @Test func `a buyer for whom nothing is decided is at risk`() {
        let lines = [
            Line(
                order: "9", action: .rejectCancellation, outcome: .rejected, roubles: 50,
                isUrgent: true)
        ]
        let money = RunTally(Self.summary(lines, waiting: [(9, 50), (10, 8)])).money
        #expect(Self.told(money.atRisk) == "58 2 0")
    }
}

/// Rows and warnings that are told together.
@Suite struct GroupedRowTests {
    private static func summary(_ findings: [(row: Int, value: String, remark: Remark)])
        -> RunSummary
    {
        let places = Set(findings.map(\.row)).sorted()
        let rows = places.map { number in
            var row = RowRecord(
                place: RowPlace(file: 0, row: number),
                outcome: findings.contains { $0.row == number && $0.remark.severity == .error }
                    ? .rejected : .pending)
            row.action = .rejectCancellation
            row.campaign = 21001
            row.order = .number(Int64(number))
            row.goods = "Чай № \(number) × 1"
            return row
        }
        var run = RunRecord(
            id: "r1", startedAt: World.now, planID: "p", version: "1", outputFolder: "out")
        run.asked = ControlTotal.totals(RowColumns(rows))
        run.shops = [21001: "Чайная лавка"]
        var input = InputRecord(number: 0, kind: .changes, name: "changes.csv")
        input.rows = rows.count
        return RunSummary(
            run: run, inputs: [input], rows: RowColumns(rows),
            findings: findings.map {
                FindingRecord(
                    RowPlace(file: 0, row: $0.row), .reason, cell: "D\($0.row)", value: $0.value,
                    $0.remark)
            }, proposals: [], requests: [], attempts: [])
    }

    @Test func `rows with one finding are folded under words that fit all of them`() {
        let page = ReportTests.file(
            "summary.html", .russian,
            Self.summary([
                (2, "x", Remark(.invalidUin, .error)), (3, "y", Remark(.invalidUin, .error)),
                (4, "z", Remark(.invalidCis, .error)),
            ]))
        #expect(page.components(separatedBy: "<details class=\"w-mend").count == 3)
        #expect(page.contains("«…» — не УИН: нужно 16 цифр"))
        #expect(page.contains("«x» — не УИН") && page.contains("«y» — не УИН"))
        #expect(page.contains("Чай № 3 × 1") && page.contains("Чайная лавка"))
        #expect(page.contains("order-info?id=21001&amp;orderId=3"))
    }

    @Test func `warnings tell the earliest deadline, not that of the first row`() {
        let moments = [
            "2026-11-23T09:00:00+03:00", "2026-11-23T07:30:00+03:00", "2026-11-23T08:00:00+03:00",
        ]
        let page = ReportTests.file(
            "summary.html", .russian,
            Self.summary(
                moments.enumerated().map {
                    ($0.offset + 2, "", Remark(.deadlineTonight, .warning, [$0.element]))
                }))
        #expect(page.contains("Самый ранний срок: Ответить нужно до 23.11.2026 07:30"))
        #expect(page.contains("09:00"))
    }

    /// A heading stands for rows that the page does not show, too.
    @Test(arguments: [Severity.warning, .error])
    func `the words of those shown do not stand for all`(severity: Severity) {
        func page(_ count: Int, last: String) -> String {
            let findings = (2..<(2 + count)).map { row in
                (row, row == count + 1 ? last : "x", Remark(.invalidUin, severity))
            }
            return ReportTests.file("summary.html", .russian, Self.summary(findings))
        }
        let general = "«…» — не УИН"
        #expect(!page(20, last: "x").contains(general))
        #expect(page(20, last: "y").contains(general))
        #expect(page(600, last: "x").contains(general))
        #expect(page(600, last: "y").contains(general))
    }

    @Test func `warnings in different words are told apart`() {
        let page = ReportTests.file(
            "summary.html", .russian,
            Self.summary([
                (2, "a", Remark(.substatusNotAllowed, .warning, ["A", "B"], variant: "laas")),
                (3, "b", Remark(.raggedRow, .warning, variant: "short")),
                (4, "c", Remark(.raggedRow, .warning)),
            ]))
        #expect(page.contains("меньше ячеек") && page.contains("больше ячеек"))
    }
}
