import BatchCore
import BatchReports
import Testing

@Suite struct BalanceTests {
    /// Two files; an item goes from three to one in an order, and an order is cancelled.
    static func summary() -> RunSummary {
        var inputs = [
            InputRecord(number: 0, kind: .changes, name: "a.csv"),
            InputRecord(number: 1, kind: .changes, name: "b.csv"),
        ]
        inputs[0].rows = 1
        inputs[1].rows = 1
        var item = RowRecord(place: RowPlace(file: 0, row: 2), outcome: .ready)
        item.action = .updateItems
        item.request = RequestID(7)
        item.units = 2
        item.value = Money(kopecks: 20_000)
        var order = RowRecord(place: RowPlace(file: 1, row: 2), outcome: .rejected)
        order.action = .cancelOrder
        var run = RunRecord(
            id: "r", startedAt: Timestamp(milliseconds: 0), planID: "", version: "",
            outputFolder: "")
        run.asked = ControlTotal.totals([item, order])
        let request = RequestRecord(
            id: RequestID(7), run: "r", lane: LaneID(.eats, .items),
            deadline: nil, moneyAtRisk: nil,
            parts: [PartRecord(outcome: .done, units: 2)])
        return RunSummary(
            run: run, inputs: inputs, rows: [item, order], findings: [], proposals: [],
            requests: [request], attempts: [])
    }

    @Test func `holds where all books agree`() {
        let balance = Self.summary().balance
        #expect(balance.holds)
        #expect(balance.asked.map(\.units) == [2, 0])
        #expect(balance.asked.map(\.value) == [Money(kopecks: 20_000), .zero])
    }

    @Test func `notices a lost row`() {
        var summary = Self.summary()
        summary.rows.removeLast()
        #expect(!summary.balance.holds)
        #expect(summary.balance.shortFiles == [1])
    }

    @Test func `notices a row that is counted to another file`() {
        var summary = Self.summary()
        summary.inputs[0].rows = 2
        summary.inputs[1].rows = 0
        #expect(summary.balance.rowsRead == summary.balance.rowsAccounted)
        #expect(!summary.balance.holds)
    }

    @Test func `notices a request that takes away more than was asked for`() {
        var summary = Self.summary()
        summary.requests[0].parts[0].units = 3
        #expect(summary.balance.wrongRequests == [RequestID(7)])
        let words = Words(.english)
        #expect(words.text(of: summary.balance).contains("7"))
    }

    @Test func `notices money that has changed`() {
        var summary = Self.summary()
        summary.run.asked[0].value = Money(kopecks: 1)
        #expect(!summary.balance.holds)
    }
}
