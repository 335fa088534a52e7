import Foundation
import TestSupport
import Testing

/// Orders and returns come by themselves.
@Suite struct FetchTests {
    static let header =
        "order_id;campaign_id;model;status;substatus;item_id;count;offer_name;item_total\n"

    /// A market with so many open orders.
    private static func shop(
        _ count: Int, in folder: TemporaryFolder, sandbox options: [String] = [],
        config: String = "", returns: String = ""
    ) throws -> NightTests.Shop {
        let rows = (0..<count).map {
            "\(1000 + $0);21001;DBS;PROCESSING;STARTED;\(10 + $0);2;Tea;100.50\n"
        }.joined()
        try folder.write(header + rows, to: "market.csv")
        try folder.write(
            "return_id;order_id;campaign_id;shipment_status\n" + returns, to: "returns.csv")
        return try NightTests.Shop(
            orders: ["market.csv"], returns: returns.isEmpty ? [] : ["returns.csv"], in: folder,
            sandbox: ["--latency", "0"] + options, config: config)
    }

    private static func rows(_ folder: TemporaryFolder, _ name: String) throws -> [[Substring]] {
        try folder.text(name).split(separator: "\r\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
    }

    @Test(arguments: [0, 1, 50, 51, 1200])
    func `reads every order once, however many pages there are`(count: Int) throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(count, in: folder)
        let fetch = try shop.run(["fetch", "--out", "f"] + NightTests.now)
        #expect(fetch.status == 0, "\(fetch.errors)")
        let rows = try Self.rows(folder, "f/orders.csv")
        #expect(rows.map { String($0[0]) } == (0..<count).map { String(1000 + $0) })
        #expect(rows.allSatisfy { $0[10] == "100.50" && $0[11] == "" })
        #expect(!folder.has("f/decisions.xlsx"))
    }

    @Test func `what it writes is read as it was`() throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(
            3, in: folder, returns: "80001;200;22002;CREATED\n80002;201;22002;RECEIVED\n")
        #expect(try shop.run(["fetch", "--out", "f"] + NightTests.now).status == 0)
        #expect(try Self.rows(folder, "f/returns.csv") == [["80001", "200", "22002", "CREATED"]])
        try folder.write(
            """
            action;campaign_id;order_id;item_id;count;return_id
            items.update;21001;1001;11;1;
            return.cancel;22002;200;;;80001

            """, to: "c.csv")
        let check = try shop.run(
            [
                "check", "--changes", "c.csv", "--orders", "f/orders.csv", "--returns",
                "f/returns.csv", "--out", "o",
            ] + NightTests.now)
        #expect(
            try shop.report("o").values.map(\.outcome) == ["ready", "ready"], "\(check.output)")
    }

    @Test(arguments: [2, 3, 5, 9])
    func `goes on where it was killed`(step: Int) throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(300, in: folder)
        let killed = try shop.run(
            ["fetch", "--out", "f"] + NightTests.now,
            environment: ["MARKETBATCH_TEST_KILL_AFTER": "\(step)"])
        #expect(killed.status == -9)
        #expect(!folder.has("f/orders.csv"))
        #expect(try shop.run(["fetch", "--out", "f"] + NightTests.now).status == 0)
        #expect(try Self.rows(folder, "f/orders.csv").count == 300)
    }

    @Test func `reads all of it although answers fail, are cut and are no answers`() throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(
            600, in: folder,
            sandbox: [
                "--fault", "500=0.03", "--fault", "503=0.03", "--fault", "drop-after=0.03",
                "--fault",
                "garbage=0.03",
            ], config: "time_scale: 60")
        let fetch = try shop.run(["fetch", "--out", "f"] + NightTests.now)
        #expect(fetch.status == 0, "\(fetch.errors)")
        #expect(try Self.rows(folder, "f/orders.csv").count == 600)
    }

    @Test func `waits where the quota ends on the way`() throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(
            300, in: folder, sandbox: ["--quota", "orders_read=4", "--hour", "1"],
            config: "time_scale: 3600")
        let fetch = try shop.run(["fetch", "--out", "f"] + NightTests.now)
        #expect(fetch.status == 0, "\(fetch.errors)")
        #expect(try Self.rows(folder, "f/orders.csv").count == 300)
    }

    @Test func `reads the shops of two accounts with their own keys`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            Self.header + "1;21001;DBS;PROCESSING;STARTED;1;1;Tea;1\n"
                + "2;31001;DBS;PROCESSING;STARTED;2;1;Tea;1\n", to: "market.csv")
        let second =
            "    - id: 9002\n      api_key_file: market.key\n      campaigns: [{id: 31001, model: DBS}]\n"
        let shop = try NightTests.Shop(orders: ["market.csv"], in: folder)
        let config = try folder.text("marketbatch.yaml")
            .replacing("eats:\n", with: second + "eats:\n")
        try folder.write(config, to: "marketbatch.yaml")
        let sandbox = try SandboxProcess(
            ["--config", "\(folder.path)/marketbatch.yaml", "--orders", "market.csv"]
                + NightTests.now, in: folder)
        try folder.write(
            config.replacing(":\(shop.sandbox.port)", with: ":\(sandbox.port)"),
            to: "marketbatch.yaml")
        let fetch = try shop.run(["fetch", "--out", "f"] + NightTests.now)
        #expect(fetch.status == 0, "\(fetch.errors)")
        let rows = try Self.rows(folder, "f/orders.csv")
        #expect(rows.map { [$0[0], $0[1]] } == [["1", "21001"], ["2", "31001"]])
        withExtendedLifetime(sandbox) {}
    }

    @Test func `a night fetches first, and an order of hers that is older gives way`() throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(2, in: folder, config: "fetch: {before_run: true}")
        // By her table one unit is left; the market has two.
        try folder.write(
            Self.header.replacing("\n", with: ";promo\n")
                + "1000;21001;DBS;PROCESSING;STARTED;10;1;Tea;50;no\n"
                + "1001;21001;DBS;PROCESSING;STARTED;11;1;Tea;50;yes\n", to: "hers.csv")
        try folder.write(
            "action;campaign_id;order_id;item_id;count\nitems.update;21001;1000;10;1\n"
                + "items.update;21001;1001;11;1\n", to: "c.csv")
        _ = try shop.run(
            ["run", "--changes", "c.csv", "--orders", "hers.csv", "--out", "o"] + NightTests.now)
        let report = try shop.report("o")
        #expect(report[2]?.outcome == "done")
        // What is on promotion only her table tells.
        #expect(report[3]?.code == "PROMO_PROHIBITS_DELETE")
        #expect(try folder.text("o/summary.json").contains("fetch/orders.csv"))
    }

    @Test func `her own time of a wish holds beside a fetched order`() throws {
        let folder = try TemporaryFolder()
        let header = "order_id;campaign_id;model;status;cancel_requested_at\n"
        try folder.write(header + "100;21001;DBS;DELIVERY;yes\n", to: "market.csv")
        let shop = try NightTests.Shop(
            orders: ["market.csv"], in: folder, config: "fetch: {before_run: true}")
        try folder.write(header + "100;21001;DBS;DELIVERY;2026-11-19T03:00:00Z\n", to: "hers.csv")
        try folder.write(
            "action;campaign_id;order_id;reason\ncancellation.reject;21001;100;ORDER_DELIVERED\n",
            to: "c.csv")
        _ = try shop.run(
            ["run", "--changes", "c.csv", "--orders", "hers.csv", "--out", "o"] + NightTests.now)
        #expect(try shop.report("o")[2]?.code == "DEADLINE_PASSED")
    }

    @Test func `a fetch that fails leaves her tables in force, and says so`() throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(
            1, in: folder, sandbox: ["--quota", "orders_read=1"],
            config: "fetch: {before_run: true}")
        try folder.write(
            Self.header + "2000;21001;DBS;PROCESSING;STARTED;10;2;Tea;50\n", to: "hers.csv")
        try folder.write(
            "action;campaign_id;order_id;item_id;count\nitems.update;21001;2000;10;1\n", to: "c.csv"
        )
        let run = try shop.run(
            [
                "run", "--changes", "c.csv", "--orders", "hers.csv", "--out", "o", "--until",
                "06:01",
            ] + NightTests.now)
        #expect(run.errors.contains("Not all orders could be read"), "\(run.errors)")
        #expect(try folder.text("o/findings.jsonl").contains("FETCH_INCOMPLETE"))
        // The row is planned by her own table.
        #expect(try shop.report("o")[2]?.code != "ORDER_NOT_IN_EXPORT")
        #expect(try shop.report("o")[2]?.outcome != "rejected")
    }

    @Test func `keeps nothing that it does not need`() throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(1, in: folder)
        #expect(try shop.run(["fetch", "--out", "f"] + NightTests.now).status == 0)
        let journal = try Data(contentsOf: URL(filePath: "\(folder.path)/state/journal.sqlite"))
        for word in ["PREPAID", "deliveryServiceId", "creationDate\":"] {
            #expect(journal.range(of: Data(word.utf8)) == nil, "\(word)")
        }
    }
}
