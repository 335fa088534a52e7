import Foundation
import TestSupport
import Testing

/// Changes of an earlier night that are still open when the next one begins.
@Suite struct OpenChangeTests {
    static let orders = """
        order_id;campaign_id;model;status;substatus;cancel_requested_at;item_id;count;item_total
        100;21001;DBS;PROCESSING;STARTED;;1;3;300
        100;21001;DBS;PROCESSING;STARTED;;2;3;300

        """
    static let header = "action;campaign_id;order_id;item_id;count\n"
    static let removal = header + "items.update;21001;100;1;0\n"

    /// A night that closes before anything is sent, then another with `second`.
    private static func twoNights(_ second: String) throws -> (NightTests.Shop, Int32) {
        let folder = try TemporaryFolder()
        let orders = try folder.write(orders, to: "orders.csv")
        let shop = try NightTests.Shop(orders: [orders], in: folder)
        try folder.write(removal, to: "first.csv")
        try folder.write(second, to: "second.csv")
        let late = ["--until", "06:00", "--now", "2026-11-22T02:59:58Z"]
        let first = try shop.run(
            ["run", "--changes", "first.csv", "--orders", orders, "--out", "one"] + late)
        try #require(first.status == 20)
        let next = try shop.run(
            ["run", "--changes", "second.csv", "--orders", orders, "--out", "two"]
                + NightTests.now)
        return (shop, next.status)
    }

    /// What contradicts the removal: another count, the count as it was, and a row with an error.
    @Test(arguments: ["2", "3", "2,5"])
    func `a newer decision holds an unsent older one`(count: String) throws {
        let (shop, status) = try Self.twoNights(
            Self.header + "items.update;21001;100;1;\(count)\n")
        #expect(status == 10)
        #expect(try shop.sandbox.state().orders["100"]?.items.map(\.count) == [3, 3])
        #expect(try shop.report("two")[2]?.outcome == (count == "2,5" ? "rejected" : "held"))
        let first = try shop.report("one")[2]
        #expect(first?.outcome == "held")
        #expect(first?.code == "CONFLICTING_CHANGES")
    }

    @Test func `the same change again is sent once, with one outcome`() throws {
        let (shop, status) = try Self.twoNights(Self.removal)
        #expect(status == 0)
        let state = try shop.sandbox.state()
        #expect(state.orders["100"]?.items.map(\.count) == [3])
        #expect(state.mostApplied == 1)
        #expect(try shop.report("one")[2]?.outcome == "done")
        #expect(try shop.report("two")[2]?.outcome == "done")
    }

    @Test func `a guard counts what is new, not what was done before`() throws {
        let folder = try TemporaryFolder()
        let orders = try folder.write(Self.orders, to: "orders.csv")
        let shop = try NightTests.Shop(
            orders: [orders], in: folder, config: "guards: {max_order_cancellations: 1}")
        let changes = try folder.write(
            "action;campaign_id;order_id\norder.cancel;21001;100\n", to: "c.csv")
        let arguments = ["run", "--changes", changes, "--orders", orders]
        #expect(try shop.run(arguments + ["--out", "one"]).status == 0)
        #expect(try shop.run(arguments + ["--out", "two"]).status == 0)
        #expect(try shop.report("two")[2]?.outcome == "skipped")
    }

    @Test func `a released guard sends exactly the plan that was looked at`() throws {
        let folder = try TemporaryFolder()
        let orders = try folder.write(Self.orders, to: "orders.csv")
        let shop = try NightTests.Shop(
            orders: [orders], in: folder, config: "guards: {max_order_cancellations: 0}")
        let changes = try folder.write(
            "action;campaign_id;order_id\norder.cancel;21001;100\n", to: "c.csv")
        let tables = ["--changes", changes, "--orders", orders]
        let plan = try shop.run(["plan"] + tables)
        let id = try #require(
            plan.output.split(separator: "\n").first { $0.hasPrefix("Plan ") }?.dropFirst(5))
        let run = try shop.run(
            ["run", "--plan", String(id), "--release", "GUARD_EXCEEDED"] + tables)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try shop.sandbox.state().orders["100"]?.status == "CANCELLED")
    }

    @Test func `a wrong flag begins nothing`() throws {
        let folder = try TemporaryFolder()
        let orders = try folder.write(Self.orders, to: "orders.csv")
        let shop = try NightTests.Shop(orders: [orders], in: folder)
        try folder.write(Self.removal, to: "c.csv")
        let wrong = try shop.run(
            ["run", "--changes", "c.csv", "--orders", orders, "--until", "99:99"])
        #expect(wrong.status == 64)
        #expect(try shop.run(["status"]).output.contains("empty"))
    }

    @Test func `keeps everything for its owner alone`() throws {
        let (shop, _) = try Self.twoNights(Self.removal)
        let folders = ["state", "two"]
        for folder in folders {
            let root = "\(shop.folder.path)/\(folder)"
            for name in [""] + (try FileManager.default.subpathsOfDirectory(atPath: root)) {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(root)/\(name)")
                let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
                #expect(mode & 0o077 == 0, "\(folder)/\(name)")
            }
        }
    }

    /// Cancellations in two campaigns against a market whose hour lasts seconds.
    private static func quotaNight(_ count: Int, quota: Int, config: String) throws -> SandboxState
    {
        let folder = try TemporaryFolder()
        let rows = (1...count).map {
            "\($0);\(21001 + $0 % 2);DBS;DELIVERY;;2026-11-21T23:00:00Z;\($0);1;100"
        }
        let head = String(Self.orders.split(separator: "\n")[0])
        let orders = try folder.write(([head] + rows).joined(separator: "\n"), to: "orders.csv")
        let settings = config + "\ntime_scale: 1200\n"
        let shop = try NightTests.Shop(
            orders: [orders], in: folder,
            sandbox: ["--hour", "3", "--quota", "cancellation=\(quota)"], config: settings)
        let text = try folder.text("marketbatch.yaml").replacing(
            "- {id: 22002, model: LAAS}", with: "- {id: 21002, model: DBS}")
        try folder.write(text, to: "marketbatch.yaml")
        let changes = (1...count).map { "cancellation.accept;\(21001 + $0 % 2);\($0);;" }
        try folder.write(Self.header + changes.joined(separator: "\n"), to: "c.csv")
        let run = try shop.run(
            ["run", "--changes", "c.csv", "--orders", orders, "--out", "out"] + NightTests.now)
        #expect(run.status == 0, "\(run.errors)")
        return try shop.sandbox.state()
    }

    @Test func `a quiet night with a short hour has no refusal`() throws {
        let state = try Self.quotaNight(50, quota: 20, config: "quotas: {cancellation: 20}")
        #expect(state.refusals_420.isEmpty)
        #expect(state.orders.values.count { $0.status == "CANCELLED" } == 50)
    }

    @Test func `a config that believes in more than there is costs one refusal a lane at most`()
        throws
    {
        let state = try Self.quotaNight(30, quota: 10, config: "quotas: {cancellation: 500}")
        let lanes = Dictionary(grouping: state.refusals_420.compactMap { $0["lane"] }) { $0 }
        #expect(lanes.values.allSatisfy { $0.count <= 1 })
        #expect(state.orders.values.count { $0.status == "CANCELLED" } == 30)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `stops when it is asked to, with its reports written`(signal: Int32) throws {
        let folder = try TemporaryFolder()
        let rows = (1...200).map { "\($0);21001;DBS;DELIVERY;;2026-11-21T23:00:00Z;\($0);1;100" }
        let head = Self.orders.split(separator: "\n")[0]
        let orders = try folder.write(
            ([String(head)] + rows).joined(separator: "\n"), to: "orders.csv")
        let shop = try NightTests.Shop(
            orders: [orders], in: folder, sandbox: ["--latency", "200"])
        let changes = (1...200).map { "cancellation.accept;21001;\($0);;" }
        try folder.write(Self.header + changes.joined(separator: "\n"), to: "c.csv")
        let process = Process()
        process.executableURL = URL(filePath: Program.path)
        process.arguments =
            ["run", "--changes", "c.csv", "--orders", orders, "--out", "out"] + NightTests.now
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        while try shop.sandbox.state().requests < 8 {}
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 20)
        let outcomes = try shop.report("out").values.map(\.outcome)
        let done = outcomes.count { $0 == "done" }
        #expect(done > 0)
        #expect(outcomes.count { $0 == "pending" } == 200 - done)
        #expect(try shop.sandbox.state().orders.values.count { $0.status == "CANCELLED" } == done)
    }

    /// A buyer may ask again after a refusal: that is another wish, and its answer another change.
    @Test(arguments: [
        ("2026-11-21T20:00:00Z", 0), ("2026-11-23T20:00:00Z", 1), ("23.11.2026", 0), ("да", 0),
    ])
    func `a decision on a new wish is another change`(wish: String, requests: Int) throws {
        let folder = try TemporaryFolder()
        func orders(_ wish: String) -> String {
            "order_id;campaign_id;status;cancel_requested_at\n100;21001;DELIVERY;\(wish)\n"
        }
        try folder.write(orders("2026-11-21T20:00:00Z"), to: "orders.csv")
        let shop = try NightTests.Shop(orders: ["orders.csv"], in: folder)
        let header = "action;campaign_id;order_id;reason\n"
        try folder.write(
            header + "cancellation.reject;21001;100;ORDER_DELIVERED\n", to: "c.csv")
        let tables = ["--changes", "c.csv", "--orders", "orders.csv", "--out"]
        #expect(try shop.run(["run"] + tables + ["one"] + NightTests.now).status == 0)
        try folder.write(orders(wish), to: "orders.csv")
        let plan = try shop.run(["plan"] + tables + ["two", "--now", "2026-11-23T21:00:00Z"])
        #expect(plan.status == 0 || wish.hasPrefix("2026-11-21"), "\(plan.output)")
        #expect(try folder.text("two/plan.jsonl").split(separator: "\n").count == requests)
    }
}
