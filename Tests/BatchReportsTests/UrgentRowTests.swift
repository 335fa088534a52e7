import BatchCore
import BatchReports
import TestSupport
import Testing

/// What can't wait stands once, and only while it can still be done.
@Suite struct UrgentRowTests {
    private typealias Line = MoneyTests.Line

    private static func line(
        _ order: Int64, _ action: Action?, _ outcome: Outcome, roubles: Int64? = 50,
        refusal: String? = nil
    ) -> Line {
        Line(
            order: .number(order), action: action, outcome: outcome, roubles: roubles,
            isUrgent: true, refusal: refusal)
    }

    static let refusals: [(code: String, isUrgent: Bool)] = [
        ("ORDER_IN_TERMINAL_STATE", false), ("STATUS_NOT_ALLOWED", false),
        ("INVALID_ORDER_STATUS", false), ("FORBIDDEN", true), ("BAD_REQUEST", true),
    ]

    @Test(arguments: refusals)
    func `who has an answer, or no order any more, is not urgent`(code: String, isUrgent: Bool) {
        let summary = MoneyTests.summary([
            Self.line(1, .rejectCancellation, .refused, refusal: code)
        ])
        #expect(summary.urgent.isEmpty != isUrgent)
        #expect((RunTally(summary).money.atRisk.count == 1) == isUrgent)
        let page = ReportTests.file("summary.html", .russian, summary)
        #expect(page.contains("удалите строку") != isUrgent)
        #expect(page.contains("<header class=\"\(isUrgent ? "bad" : "work")\">"))
    }

    @Test func `an answer that is done leaves nothing urgent of its order`() {
        let summary = MoneyTests.summary([
            Self.line(1, .rejectCancellation, .done), Self.line(1, .rejectCancellation, .rejected),
            Self.line(2, .rejectCancellation, .rejected),
        ])
        #expect(summary.urgent.map(\.order) == [.number(2)])
    }

    @Test func `rows that contradict one another are one thing to decide`() {
        let summary = MoneyTests.summary([
            Self.line(1, .rejectCancellation, .rejected),
            Self.line(1, .acceptCancellation, .rejected),
            Self.line(2, .acceptCancellation, .held), Self.line(2, .acceptCancellation, .held),
        ])
        #expect(summary.urgent.map(\.order) == [.number(1), .number(2)])
        #expect(summary.urgent.map(\.action) == [nil, .acceptCancellation])
        #expect(summary.urgent.map(\.places.count) == [2, 2])
        let page = ReportTests.file("summary.html", .russian, summary)
        #expect(page.contains("Решите: отклонить или подтвердить"))
        #expect(page.contains("Сначала это: 2 ответа на отмену"))
    }

    @Test func `an empty row takes no part in a contradiction`() {
        let summary = MoneyTests.summary([
            Self.line(1, nil, .skipped), Self.line(1, .rejectCancellation, .rejected),
            Self.line(1, .acceptCancellation, .rejected),
            Self.line(2, nil, .skipped), Self.line(2, .acceptCancellation, .rejected),
        ])
        #expect(summary.urgent.map(\.action) == [nil, .acceptCancellation])
        #expect(RunTally(summary).money.atRisk.count == 1)
    }

    @Test func `what nobody can find in the market's office is not told to be answered there`() {
        let unknown = Self.line(1, .acceptCancellation, .refused, refusal: "ORDER_NOT_FOUND")
        #expect(MoneyTests.summary([unknown]).urgent.isEmpty)
    }

    @Test func `other rows of an order do not answer its buyer`() {
        let summary = MoneyTests.summary([
            Self.line(1, .updateItems, .rejected), Self.line(1, .rejectCancellation, .rejected),
        ])
        #expect(summary.urgent.map(\.action) == [.rejectCancellation])
        #expect(MoneyTests.summary([Self.line(1, .updateItems, .rejected)]).urgent.isEmpty)
    }

    @Test func `an accept that is late loses nothing`() {
        let money = RunTally(
            MoneyTests.summary([
                Self.line(1, .acceptCancellation, .pending),
                Self.line(2, .rejectCancellation, .pending),
            ])
        ).money
        #expect(money.atRisk.count == 1 && money.notDone.count == 1)
    }

    @Test func `what the table does not tell is known by the fetch`() {
        let summary = MoneyTests.summary(
            [Self.line(9, nil, .skipped, roubles: nil)], waiting: [(9, 70)])
        #expect(summary.urgent.map(\.value) == [Money(kopecks: 7000)])
        #expect(RunTally(summary).money.atRisk.value == Money(kopecks: 7000))
    }

    static let heads: [(Outcome, String)] = [
        (.done, "good"), (.pending, "work"), (.unknown, "work"), (.rejected, "work"),
    ]

    @Test(arguments: heads)
    func `the page is green where nothing waits`(outcome: Outcome, state: String) {
        let line = Line(order: "1", action: .cancelOrder, outcome: outcome, roubles: 5)
        let page = ReportTests.file("summary.html", .russian, MoneyTests.summary([line]))
        #expect(page.contains("<header class=\"\(state)\">"))
    }

    @Test func `what goes on is named, and what is too late for that`() {
        var late = Self.line(2, .rejectCancellation, .pending)
        late.roubles = nil
        let page = ReportTests.file(
            "summary.html", .russian,
            MoneyTests.summary([
                Line(order: "1", action: .cancelOrder, outcome: .pending, roubles: 5), late,
                Line(order: "3", action: .cancelOrder, outcome: .unknown, roubles: 5),
            ]))
        #expect(page.contains("Ещё не закончено"))
        #expect(page.contains("уйдёт при следующем запуске"))
        #expect(page.contains("Ответьте сами в кабинете Маркета до 22.11.2026"))
        #expect(page.contains("Повторно не отправляйте"))
    }

    @Test func `returns are not called orders`() throws {
        let summary = MoneyTests.summary([
            Line(order: "1", action: .cancelOrder, outcome: .rejected, roubles: 5),
            Line(
                order: "2", action: .cancelReturn, outcome: .rejected, roubles: 7, returnID: 77),
        ])
        #expect(RunTally(summary).money.notDone.returns == 1)
        let page = ReportTests.file("summary.html", .russian, summary)
        #expect(page.contains("1 заказ, 1 возврат"))
    }
}
