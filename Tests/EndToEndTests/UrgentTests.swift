import Foundation
import TestSupport
import Testing

/// What can't wait comes first, whatever became of it.
@Suite struct UrgentTests {
    /// At three o'clock UTC of the 22nd; wishes of so many hours before.
    private static func orders(_ ages: [(order: Int, hours: Double, value: Int)]) -> String {
        let now = 1_795_316_400.0
        let rows = ages.map { order, hours, value in
            let asked = ISO8601DateFormatter().string(
                from: Date(timeIntervalSince1970: now - hours * 3600))
            return "\(order);21001;DBS;DELIVERY;\(asked);\(order)1;1;Tea;\(value)\n"
        }
        return
            "order_id;campaign_id;model;status;cancel_requested_at;item_id;count;offer_name;item_total\n"
            + rows.joined()
    }

    /// One buyer's cancellation that the shop rejects, and the run over it.
    private static let rejection =
        "action;campaign_id;order_id;reason\ncancellation.reject;21001;100;ORDER_DELIVERED\n"
    private static let run = ["run", "--changes", "c.csv", "--orders", "orders.csv", "--out", "o"]

    private static func summary(_ folder: TemporaryFolder, _ out: String) throws -> [String: Any] {
        let data = Data(try folder.text("\(out)/summary.json").utf8)
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    private static func urgent(_ summary: [String: Any]) -> [String] {
        (summary["urgent"] as? [[String: Any]] ?? []).map { row in
            "\(row["order_id"] ?? "") \(row["action"] ?? "") \(row["outcome"] ?? "-")"
        }
    }

    static let changes = """
        action;campaign_id;order_id;reason
        cancellation.reject;21001;100;nonsense
        cancellation.reject;21001;101;ORDER_DELIVERED
        cancellation.reject;21001;102;nonsense
        cancellation.accept;22002;103;
        cancellation.accept;21001;104;nothing
        cancellation.reject;21001;105;nonsense
        cancellation.reject;21001;106;nonsense

        """

    @Test func `a row whose time ends is named though it was rejected, rejects first`() throws {
        let folder = try TemporaryFolder()
        let table = Self.orders([
            (100, 40, 500), (101, 40, 900), (102, 47, 100), (103, 47.5, 700), (104, 47.9, 50),
            // This one has a day and more; that one is over.
            (105, 10, 800), (106, 49, 800),
        ])
        try folder.write(table, to: "orders.csv")
        try folder.write(Self.changes, to: "c.csv")
        let shop = try NightTests.Shop(orders: ["orders.csv"], in: folder)
        let run = try shop.run(
            ["run", "--changes", "c.csv", "--orders", "orders.csv", "--out", "o", "--metrics", "m"]
                + NightTests.now)
        #expect(run.status == 10, "\(run.errors)")
        let summary = try Self.summary(folder, "o")
        #expect(
            Self.urgent(summary) == [
                "102 cancellation.reject rejected", "100 cancellation.reject rejected",
                "103 cancellation.accept rejected",
            ])
        let headline = summary["headline"] as? String ?? ""
        #expect(headline.contains("Do this first: 3 answers to buyers"))
        #expect(!headline.contains("No deadline was missed"))
        #expect(headline.contains("Deadlines missed: 1"))
        #expect(try folder.text("m").contains("marketbatch_urgent 3\n"))
        let page = try folder.text("o/summary.html")
        #expect(
            page.contains("https://partner.market.yandex.ru/order-info?id=21001&amp;orderId=102"))
        #expect(page.contains("Reject the cancellation"))
    }

    @Test func `what is not sent in time is due by hand, and nothing soothes`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.orders([(100, 40, 500), (101, 40, 900)]), to: "orders.csv")
        try folder.write(
            "action;campaign_id;order_id;reason\n"
                + "cancellation.reject;21001;100;ORDER_DELIVERED\n"
                + "cancellation.reject;21001;101;ORDER_DELIVERED\n", to: "c.csv")
        // Nobody answers there.
        try folder.write("key\n", to: "market.key", mode: 0o600)
        try folder.write(NightTests.Shop.config(port: 1, ""), to: "marketbatch.yaml")
        try folder.write("x\n", to: "eats.key", mode: 0o600)
        let run = try Program.run(
            [
                "run", "--changes", "c.csv", "--orders", "orders.csv", "--out", "o", "--until",
                "06:00", "--now", "2026-11-22T02:59:50Z",
            ], in: folder)
        #expect(run.status == 69 || run.status == 20, "\(run.errors)")
        let summary = try Self.summary(folder, "o")
        #expect(
            Self.urgent(summary) == [
                "101 cancellation.reject pending", "100 cancellation.reject pending",
            ])
        #expect(!(summary["headline"] as? String ?? "").contains("No deadline was missed"))
    }

    @Test func `what is done in time is not urgent, and is said to be in time`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.orders([(100, 47, 500)]), to: "orders.csv")
        try folder.write(Self.rejection, to: "c.csv")
        let shop = try NightTests.Shop(orders: ["orders.csv"], in: folder)
        let run = try shop.run(Self.run + NightTests.now)
        #expect(run.status == 0, "\(run.errors)")
        let summary = try Self.summary(folder, "o")
        #expect(Self.urgent(summary) == [])
        #expect((summary["headline"] as? String ?? "").contains("No deadline was missed"))
    }

    @Test func `a night's line begins with it`() throws {
        let home = try InboxTests.Home()
        try home.put(
            "changes", "c.csv",
            "action;campaign_id;order_id;reason\ncancellation.reject;21001;500;nonsense\n")
        try home.put("orders", "orders.csv", Self.orders([(500, 40, 500)]))
        let night = try home.night()
        #expect(night.status == 10, "\(night.errors)")
        let line = try home.folder.text("outbox/nights.txt")
        #expect(
            line.contains("— URGENT: 1 answer to a buyer, by 2026-11-22"), "\(line)")
    }

    @Test func `an undecided buyer is urgent once, not twice`() throws {
        let home = try DecisionTests.Home()
        _ = try home.night("2026-11-22T08:00:00Z", ["--decisions"])
        try home.folder.write(
            home.folder.text(home.outbox("_decisions.csv")), to: "inbox/changes/d.csv")
        _ = try home.night("2026-11-22T12:00:00Z")
        #expect(try Self.urgent(home.summary()) == ["101  skipped"])
    }

    @Test func `rows that were not checked against their orders are named, done or not`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.orders([(100, 47, 500), (101, 40, 900)]), to: "market.csv")
        try folder.write("%PDF-1.4\n", to: "orders.csv")
        try folder.write(Self.rejection, to: "c.csv")
        let shop = try NightTests.Shop(orders: ["market.csv"], in: folder)
        let run = try shop.run(Self.run + NightTests.now)
        #expect(run.status == 65, "\(run.errors)")
        #expect(try shop.report("o")[2]?.outcome == "done")
        let page = try folder.text("o/summary.html")
        #expect(page.contains("the row was not checked against its order"))
        #expect(!page.contains("The time of"), "a warning that is done with")
    }

    @Test func `a cancellation at the shop's own cost is said when it is done`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "order_id;campaign_id;model;status;substatus\n100;21001;DBS;PROCESSING;STARTED\n",
            to: "orders.csv")
        try folder.write(
            "action;campaign_id;order_id;reason\norder.cancel;21001;100;\n", to: "c.csv")
        let shop = try NightTests.Shop(orders: ["orders.csv"], in: folder)
        let run = try shop.run(Self.run + NightTests.now)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try folder.text("o/summary.html").contains("CANCEL_COUNTS_AGAINST_SHOP"))
    }

    @Test func `a forecast is compared with what happened only when all has ended`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.orders([(100, 40, 500)]), to: "orders.csv")
        try folder.write(Self.rejection, to: "c.csv")
        let shop = try NightTests.Shop(orders: ["orders.csv"], in: folder)
        let config = try folder.text("marketbatch.yaml")
        try folder.write(NightTests.Shop.config(port: 1, ""), to: "marketbatch.yaml")
        let until = ["--until", "06:00", "--now", "2026-11-22T02:59:58Z"]
        #expect(!(try shop.run(Self.run + until).errors.contains("Forecast to end at")))
        try folder.write(config, to: "marketbatch.yaml")
        let other = ["--state", "other"] + NightTests.now
        #expect(try shop.run(Self.run + other).errors.contains("Forecast to end at"))
    }

    @Test func `a buyer is told once in the night's line, however half a table is filled in`()
        throws
    {
        let home = try DecisionTests.Home()
        _ = try home.night("2026-11-22T08:00:00Z", ["--decisions"])
        try home.folder.write(
            home.folder.text(home.outbox("_decisions.csv")), to: "inbox/changes/d.csv")
        let night = try home.night("2026-11-22T12:00:00Z")
        #expect(night.output.contains("СРОЧНО: 1 ответ"))
        #expect(!night.output.contains("ждёт ответа 1 покупатель"))
    }
}
