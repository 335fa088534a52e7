import BatchCore
import Foundation
import TestSupport
import Testing

/// What breaks around a night: the disk, the key, the machine.
@Suite struct FaultTests {
    static let count = 40

    /// Orders to be cancelled one by one: of a LaaS shop by operations, else as their buyers wish.
    private static func shop(
        _ sandbox: [String] = [], config: String = "", isLaas: Bool = false
    ) throws -> (shop: NightTests.Shop, tables: [String]) {
        let folder = try TemporaryFolder()
        var changes = "action;campaign_id;order_id\n"
        var orders = "order_id;campaign_id;model;status;substatus;cancel_requested_at\n"
        for order in 100..<(100 + count) {
            changes += isLaas ? "order.cancel;22002" : "cancellation.accept;21001"
            changes += ";\(order)\n"
            orders += "\(order);"
            orders += isLaas ? "22002;LAAS;PROCESSING;STARTED;\n" : "21001;DBS;DELIVERY;;yes\n"
        }
        let files = [
            try folder.write(changes, to: "changes.csv"),
            try folder.write(orders, to: "orders.csv"),
        ]
        let shop = try NightTests.Shop(
            orders: [files[1]], in: folder, sandbox: ["--time-scale", "300"] + sandbox,
            config: config)
        return (shop, ["--changes", files[0], "--orders", files[1]] + NightTests.now)
    }

    /// Every order is cancelled, each once, and our account says so.
    private static func expectAllDone(_ shop: NightTests.Shop) throws {
        let state = try shop.sandbox.state()
        #expect(state.mostApplied == 1)
        #expect(state.blind_resends == [])
        #expect(state.orders.values.allSatisfy { $0.status == "CANCELLED" })
        _ = try shop.run(["report", "--out", "final"])
        let outcomes = try shop.report("final").values.map(\.outcome)
        #expect(outcomes.count == count)
        #expect(outcomes.allSatisfy { $0 == "done" })
    }

    // MARK: The tables

    /// A program that saves over a table while it is read: what is read then is no table of hers.
    @Test(arguments: [
        "a.seek(4_000_000); a.write('x;y\\n')", "a.truncate(3_000_000); a.truncate(5_000_000)",
    ])
    func `refuses a table that is written to while it is read`(save: String) throws {
        let folder = try TemporaryFolder()
        let row = "order.cancel;22002;4581200000000\n"
        _ = try folder.write(
            "action;campaign_id;order_id\n" + String(repeating: row, count: 200_000),
            to: "changes.csv")
        let script = """
            import subprocess, sys
            with open('changes.csv', 'r+') as a:
                a.seek(0, 2)
                child = subprocess.Popen(sys.argv[1:])
                while child.poll() is None:
                    \(save); a.flush()
                sys.exit(child.returncode)
            """
        let result = try Program.run(
            "/usr/bin/env",
            ["python3", "-c", script, Program.path, "check", "--lang", "en", "--changes"]
                + ["changes.csv"], in: folder)
        #expect(result.status == 65, "\(result.output)")
        #expect(result.errors.contains("changes.csv"))
        #expect(!result.output.contains("ready"))
    }

    // MARK: The disk

    /// The most that a file may grow to, in blocks of 1024 bytes: a full disk at another moment.
    @Test(arguments: [20, 60, 100, 140, 200, 300])
    func `a disk that fills up loses nothing and doubles nothing`(blocks: Int) throws {
        let (shop, tables) = try Self.shop()
        let run = try Program.run(
            "/bin/bash",
            [
                "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\"", "-", Program.path, "run",
                "--out", "out",
            ] + tables, in: shop.folder)
        #expect([0, 73].contains(run.status), "\(run.errors)")
        #expect(blocks > 100 || run.status == 73)
        // With room again the same command does what is left.
        #expect(try shop.run(["run", "--out", "again"] + tables).status == 0)
        let state = try shop.sandbox.state()
        #expect(state.mostApplied == 1)
        #expect(state.blind_resends == [])
        #expect(state.orders.values.allSatisfy { $0.status == "CANCELLED" })
    }

    // MARK: The key

    @Test func `a key that is revoked on the way stops the night and loses nothing`() throws {
        let (shop, tables) = try Self.shop(["--revoke-after", "15"])
        let run = try shop.run(["run", "--out", "out"] + tables)
        #expect(run.status == 77)
        let outcomes = try shop.report("out").values.map(\.outcome)
        #expect(outcomes.count { $0 == "done" } == 15)
        #expect(outcomes.count { $0 == "pending" } == Self.count - 15)
        // Four at most were on their way when the first one was refused.
        #expect(try shop.sandbox.state().requests <= 15 + 4)
    }

    // MARK: The machine

    @Test(arguments: 1...4, [false, true])
    func `kills at random moments under faults lose nothing and double nothing`(
        seed: Int, isLaas: Bool
    ) throws {
        let faults = [
            "--seed", "\(seed)", "--fault", "drop-before=0.1", "--fault", "drop-after=0.1",
            "--fault", "500=0.05", "--fault", "503=0.05", "--fault", "garbage=0.05",
        ]
        let (shop, tables) = try Self.shop(faults, isLaas: isLaas)
        var random = SeededRandom(seed: UInt64(seed))
        var kills = 0
        var status: Int32 = -9
        for night in 0..<60 where status == -9 || status >= 20 {
            let steps = Int.random(in: 1...15, using: &random)
            let isLast = night > 25
            let result = try shop.run(
                night == 0 ? ["run"] + tables : ["resume"] + NightTests.now,
                environment: isLast ? [:] : ["MARKETBATCH_TEST_KILL_AFTER": "\(steps)"])
            status = result.status
            if status == -9 { kills += 1 }
        }
        #expect(status == 0)
        #expect(kills > 2)
        try Self.expectAllDone(shop)
    }

    // MARK: Operations

    @Test func `a cancelled order of a LaaS shop is done when its operation is, and not before`()
        throws
    {
        let (shop, tables) = try Self.shop(
            ["--fault", "operation-fails=0.3", "--seed", "3"], isLaas: true)
        let run = try shop.run(["run", "--out", "out"] + tables)
        #expect(run.status == 10, "\(run.errors)")
        let state = try shop.sandbox.state()
        let rows = try shop.report("out")
        for order in 0..<Self.count {
            let isCancelled = state.orders["\(100 + order)"]?.status == "CANCELLED"
            let row = rows[order + 2]
            #expect(row?.outcome == (isCancelled ? "done" : "refused"))
            #expect(row?.code == (isCancelled ? nil : "OPERATION_FAILED"))
        }
        #expect(Set(rows.values.map(\.outcome)) == ["done", "refused"])
    }

    /// The answer is lost and the operation outlasts the settle time: the second send is refused since the first
    /// one is under way, which is no verdict.
    @Test(arguments: [2, 5])
    func `an operation that outlasts the settle time is waited for`(seed: Int) throws {
        let (shop, tables) = try Self.shop(
            ["--time-scale", "30", "--fault", "drop-after=0.5", "--seed", "\(seed)"], isLaas: true)
        let config = try shop.folder.text("marketbatch.yaml")
            .replacing("give_up: 60", with: "give_up: 10")
        try shop.folder.write(config, to: "marketbatch.yaml")
        var run = try shop.run(["run", "--out", "out"] + tables)
        #expect(try shop.folder.text("out/audit.jsonl").contains("STATUS_NOT_ALLOWED"))
        // Where reads were lost too, the next run reads first.
        for _ in 0..<5 where run.status == 30 { run = try shop.run(["resume"] + NightTests.now) }
        #expect(run.status == 0, "\(run.errors)")
        try Self.expectAllDone(shop)
    }

    // MARK: The end

    @Test func `tells another program of the end, which learns no secret and can do no harm`()
        throws
    {
        let folder = try TemporaryFolder()
        let hook = try folder.write(
            "#!/bin/sh\n/usr/bin/env >\"$1\"\necho \"$2\" >>\"$1\"\nexit 3\n", to: "hook",
            mode: 0o755)
        let told = "\(folder.path)/told"
        let (shop, tables) = try Self.shop(config: "on_finish: [\"\(hook)\", \"\(told)\"]")
        let run = try shop.run(
            ["run", "--out", "out"] + tables,
            environment: ["MARKETBATCH_API_KEY": "CANARY-KEY", "OTHER": "CANARY-OTHER"])
        #expect(run.status == 0)
        #expect(run.errors.contains("on_finish"))
        let text = try folder.text("told")
        #expect(text.contains("\(shop.folder.path)/out/summary.html"))
        #expect(text.contains("MARKETBATCH_STATUS=0"))
        #expect(!text.contains("CANARY"))
        #expect(!text.contains("sandbox-key"))
    }

    @Test func `a program that can't be started is told and changes nothing`() throws {
        let (shop, tables) = try Self.shop(config: "on_finish: [/no/such/program]")
        let run = try shop.run(["run", "--out", "out"] + tables)
        #expect(run.status == 0)
        #expect(run.errors.contains("/no/such/program"))
    }

    @Test func `totals of a night say rows, units and roubles by file, action and campaign`() throws
    {
        let (shop, tables) = try Self.shop()
        _ = try shop.run(["run", "--out", "out"] + tables)
        let data = Data(try shop.folder.text("out/summary.json").utf8)
        let root = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        #expect(root?["balanced"] as? Bool == true)
        let total = try #require((root?["totals"] as? [[String: Any]])?.first)
        #expect(total["action"] as? String == "cancellation.accept")
        #expect(total["campaign_id"] as? String == "21001")
        let asked = total["asked"] as? [String: Any]
        #expect(asked?["rows"] as? Int == Self.count)
    }
}
