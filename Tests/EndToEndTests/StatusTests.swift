import Foundation
import TestSupport
import Testing

/// The exit statuses of the contract.
@Suite struct StatusTests {
    static let changes = "action;campaign_id;order_id\norder.cancel;21001;100\n"
    static let orders =
        "order_id;campaign_id;status;substatus\n100;21001;PROCESSING;STARTED\n"

    private static func shop(_ sandbox: [String] = [], config: String = "") throws -> (
        NightTests.Shop, [String]
    ) {
        let folder = try TemporaryFolder()
        let orders = try folder.write(orders, to: "orders.csv")
        let changes = try folder.write(changes, to: "changes.csv")
        let shop = try NightTests.Shop(
            orders: [orders], in: folder, sandbox: sandbox, config: config)
        return (shop, ["--changes", changes, "--orders", orders])
    }

    @Test func `0 where all is done`() throws {
        let (shop, tables) = try Self.shop()
        #expect(try shop.run(["run"] + tables).status == 0)
        #expect(try shop.run(["check"] + tables).status == 0)
        #expect(
            try shop.run(["status"]).output.contains("21001: order cancellations: 9,999 of 10,000"))
    }

    @Test func `tells scripts in JSON where things stand`() throws {
        let (shop, tables) = try Self.shop()
        _ = try shop.run(["run"] + tables)
        let status = try shop.run(["status", "--format", "json"])
        let root =
            try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any]
        let run = try #require((root?["runs"] as? [[String: Any]])?.first)
        #expect((run["outcomes"] as? [String: Int]) == ["done": 1])
        #expect(run["exit_status"] as? Int == 0)
        let lane = (root?["quotas"] as? [String: [String: Any]])?["21001/status"]
        #expect(lane?["left"] as? Int == 9999)
        let report = try shop.run(["report", "--format", "json"])
        #expect(report.output.contains(#""balanced":true"#))
    }

    @Test func `64 for wrong usage`() throws {
        let (shop, tables) = try Self.shop()
        #expect(try shop.run(["run"]).status == 64)
        #expect(try shop.run(["run", "--until", "25:00"] + tables).status == 64)
        #expect(try shop.run(["check", "--lang", "de"] + tables).status == 64)
        #expect(try shop.run(["nonsense"]).status == 64)
    }

    @Test func `65 where a file is no table, and the others run`() throws {
        let (shop, tables) = try Self.shop()
        try shop.folder.write("%PDF-1.4", to: "scan.csv")
        let run = try shop.run(
            ["run", "--changes", "scan.csv", "changes.csv", "--out", "out"] + tables.suffix(2))
        #expect(run.status == 65)
        #expect(run.errors.contains("PDF"))
        #expect(try shop.sandbox.state().orders["100"]?.status == "CANCELLED")
    }

    @Test func `66 where a file is missing`() throws {
        let (shop, tables) = try Self.shop()
        let run = try shop.run(["run", "--changes", "nowhere.csv"] + tables.suffix(2))
        #expect(run.status == 66)
    }

    @Test func `69 where the market can't be reached`() throws {
        let (shop, tables) = try Self.shop()
        try shop.folder.write(
            NightTests.Shop.config(port: 1, "time_scale: 1000"), to: "marketbatch.yaml")
        let run = try shop.run(["run"] + tables + ["--out", "out"])
        #expect(run.status == 69)
        #expect(try shop.report("out")[2]?.outcome == "pending")
    }

    @Test func `73 where a report can't be written, and the journal has it all`() throws {
        let (shop, tables) = try Self.shop()
        try shop.folder.write("", to: "blocked")
        #expect(try shop.run(["run", "--out", "blocked/x"] + tables).status == 73)
        #expect(try shop.run(["report", "--out", "later"]).status == 0)
        #expect(try shop.report("later")[2]?.outcome == "done")
    }

    @Test func `75 where another run holds the lock, which ends with its process`() throws {
        let (shop, tables) = try Self.shop()
        let state = "\(shop.folder.path)/state"
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        let holder = Process()
        holder.executableURL = URL(filePath: "/usr/bin/flock")
        holder.arguments = ["\(state)/journal.sqlite", "sh", "-c", "echo ready; read line"]
        let output = Pipe()
        let input = Pipe()
        holder.standardOutput = output
        holder.standardInput = input
        try holder.run()
        _ = try output.fileHandleForReading.read(upToCount: 6)
        #expect(try shop.run(["run"] + tables).status == 75)
        try input.fileHandleForWriting.close()
        holder.waitUntilExit()
        #expect(try shop.run(["run"] + tables).status == 0)
    }

    @Test func `77 where the key is refused, and nothing is lost`() throws {
        let (shop, tables) = try Self.shop(["--key", "another"])
        let run = try shop.run(["run"] + tables + ["--out", "out"])
        #expect(run.status == 77)
        #expect(try shop.report("out")[2]?.outcome == "pending")
    }

    static let configs = [
        "langauge: ru\n", "market: {base_url: \"http://example.ru\"}\n", "time_zone: Moscow\n",
        "quotas: {cancellation: many}\n", "window: {until: \"6 am\"}\n", "time_scale: 60\n",
    ]

    @Test(arguments: configs)
    func `78 where the config is wrong`(config: String) throws {
        let (shop, tables) = try Self.shop()
        try shop.folder.write(config, to: "marketbatch.yaml")
        #expect(try shop.run(["check"] + tables).status == 78)
    }

    @Test func `64 where there is no such run, or the sandbox's port is taken`() throws {
        let (shop, tables) = try Self.shop()
        _ = try shop.run(["run"] + tables)
        #expect(try shop.run(["withdraw", "--run", "nope"]).status == 64)
        let taken = try shop.run(["sandbox", "--port", String(shop.sandbox.port)])
        #expect(taken.status == 64)
        #expect(taken.errors.contains(String(shop.sandbox.port)))
    }

    @Test func `78 where others can read the key`() throws {
        let (shop, tables) = try Self.shop()
        try shop.folder.write("k", to: "market.key", mode: 0o644)
        #expect(try shop.run(["run"] + tables).status == 78)
    }

    @Test func `holds the rows of a forbidden campaign`() throws {
        let (shop, tables) = try Self.shop(["--forbid", "21001"])
        #expect(try shop.run(["run"] + tables + ["--out", "out"]).status == 10)
        #expect(try shop.report("out")[2]?.outcome == "held")
        #expect(try shop.report("out")[2]?.code == "FORBIDDEN")
    }

    @Test func `20 where the window closes first`() throws {
        let (shop, tables) = try Self.shop(config: "quotas: {status: 1}")
        let more = Self.changes + "order.cancel;21001;100\n"
        try shop.folder.write(more, to: "changes.csv")
        let closing = try shop.run(
            ["run", "--until", "06:00", "--now", "2026-11-22T02:59:58Z", "--out", "out"] + tables)
        #expect(closing.status == 20)
        #expect(try shop.report("out")[2]?.outcome == "pending")
    }
}
