import Foundation
import TestSupport
import Testing

/// The commands around the journal.
@Suite struct KeepingTests {
    /// A shop with one change that was not sent before the window closed.
    private static func waiting() throws -> NightTests.Shop {
        let folder = try TemporaryFolder()
        let orders = try folder.write(OpenChangeTests.orders, to: "orders.csv")
        let shop = try NightTests.Shop(orders: [orders], in: folder)
        try folder.write(OpenChangeTests.removal, to: "c.csv")
        let late = ["--until", "06:00", "--now", "2026-11-22T02:59:58Z"]
        let run = try shop.run(
            ["run", "--changes", "c.csv", "--orders", orders, "--out", "out"] + late)
        try #require(run.status == 20)
        return shop
    }

    @Test func `a withdrawn change is never sent`() throws {
        let shop = try Self.waiting()
        #expect(try shop.run(["status"]).output.contains("21001: changes of items: 1 waiting"))
        #expect(try shop.run(["withdraw", "--order", "100"]).output.contains("Withdrawn: 1"))
        #expect(try shop.run(["resume"] + NightTests.now).output.contains("no unfinished requests"))
        #expect(try shop.sandbox.state().orders["100"]?.items.map(\.count) == [3, 3])
        _ = try shop.run(["report", "--out", "later"])
        #expect(try shop.report("later")[2]?.code == "WITHDRAWN")
        #expect(try shop.run(["withdraw"]).status == 64)
    }

    @Test func `what was sent can't be called back`() throws {
        let shop = try Self.waiting()
        // What was taken up is recorded first, then the call.
        let killed = try shop.run(
            ["resume"] + NightTests.now, environment: ["MARKETBATCH_TEST_KILL_AFTER": "3"])
        #expect(killed.status == -9)
        let answer = try shop.run(["withdraw", "--order", "100"])
        #expect(answer.output.contains("can't be called back: order 100"))
        #expect(try shop.run(["resume"] + NightTests.now).status == 0)
        #expect(try shop.sandbox.state().mostApplied == 1)
    }

    @Test func `a copy of the journal goes on where it was made`() throws {
        let shop = try Self.waiting()
        try FileManager.default.createDirectory(
            atPath: "\(shop.folder.path)/old", withIntermediateDirectories: true)
        #expect(try shop.run(["backup", "old/journal.sqlite"]).status == 0)
        #expect(try shop.run(["backup", "old/journal.sqlite"]).status == 64)
        #expect(try shop.run(["resume"] + NightTests.now).status == 0)
        // The older journal does not know that the change was sent: it reads before it sends.
        let resumed = try shop.run(["resume", "--state", "old"] + NightTests.now)
        #expect(resumed.status == 0)
        #expect(try shop.sandbox.state().mostApplied == 1)
    }

    @Test func `forgets no run that a later one's report needs`() throws {
        let folder = try TemporaryFolder()
        try folder.write(OpenChangeTests.orders, to: "orders.csv")
        let shop = try NightTests.Shop(orders: ["orders.csv"], in: folder)
        try folder.write(OpenChangeTests.header + "order.cancel;21001;100;;\n", to: "c.csv")
        let tables = ["run", "--changes", "c.csv", "--orders", "orders.csv", "--out"]
        #expect(try shop.run(tables + ["one", "--now", "2026-11-22T03:00:00Z"]).status == 0)
        #expect(try shop.run(tables + ["two", "--now", "2026-11-24T03:00:00Z"]).status == 0)
        #expect(try shop.report("two")[2]?.outcome == "skipped")
        #expect(
            try shop.run(["status", "--prune-before", "2026-11-23"]).output.contains("0"))
        #expect(try shop.run(["report", "--out", "again"]).status == 0)
        #expect(try shop.report("again")[2]?.outcome == "skipped")
        #expect(
            try shop.run(["status", "--prune-before", "2026-11-25"]).output.contains("2"))
    }

    @Test func `says so where the kept copy of a table is gone`() throws {
        let folder = try TemporaryFolder()
        try folder.write(OpenChangeTests.orders, to: "orders.csv")
        let shop = try NightTests.Shop(orders: ["orders.csv"], in: folder)
        try folder.write(OpenChangeTests.header + "order.cancel;21001;abc;;\n", to: "c.csv")
        _ = try shop.run(
            ["run", "--changes", "c.csv", "--orders", "orders.csv", "--out", "one"]
                + NightTests.now)
        try FileManager.default.removeItem(atPath: "\(folder.path)/state/inputs")
        let report = try shop.run(["report", "--out", "again"])
        #expect(report.status == 73)
        #expect(report.errors.contains("the kept copy"))
    }

    @Test func `a run whose last row is done by a later night waits for nothing any more`() throws {
        let shop = try Self.waiting()
        func status() throws -> [String: Any] {
            let told = try shop.run(["status", "--format", "json"]).output
            let root = try JSONSerialization.jsonObject(with: Data(told.utf8)) as? [String: Any]
            return (root?["runs"] as? [[String: Any]])?.first ?? [:]
        }
        #expect(try status()["exit_status"] as? Int == 20)
        #expect(try shop.run(["resume"] + NightTests.now).status == 0)
        #expect(try status()["exit_status"] as? Int == 0)
        #expect((try status()["started_at"] as? String ?? "").hasSuffix("+03:00"))
    }

    @Test func `a state that has moved gives rejected rows back all the same`() throws {
        let shop = try Self.waiting()
        let folder = shop.folder
        try folder.write(OpenChangeTests.header + "order.cancel;21001;9x;;\n", to: "bad.csv")
        let bad = ["run", "--changes", "bad.csv", "--orders", "orders.csv", "--out", "one"]
        #expect(try shop.run(bad + NightTests.now).status == 10)
        try FileManager.default.moveItem(
            atPath: "\(folder.path)/state", toPath: "\(folder.path)/elsewhere")
        let again = try shop.run(["report", "--state", "elsewhere", "--out", "two"])
        #expect(again.status == 0, "\(again.errors)")
        #expect(try folder.text("two/rejected.csv") == folder.text("one/rejected.csv"))
    }

    /// A run may be under way while the copy is made, and no other may begin before it is put back.
    @Test func `a copy that is put back before another start reads before it writes`() throws {
        let shop = try Self.waiting()
        try FileManager.default.copyItem(
            atPath: "\(shop.folder.path)/state", toPath: "\(shop.folder.path)/before")
        #expect(try shop.run(["backup", "copy.sqlite"]).status == 0)
        #expect(try shop.run(["resume"] + NightTests.now).status == 0)
        // As it was when the copy was made, the number of the start beside it included.
        let files = FileManager.default
        try files.removeItem(atPath: "\(shop.folder.path)/state")
        try files.moveItem(
            atPath: "\(shop.folder.path)/before", toPath: "\(shop.folder.path)/state")
        for name in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
            try? files.removeItem(atPath: "\(shop.folder.path)/state/\(name)")
        }
        try files.copyItem(
            atPath: "\(shop.folder.path)/copy.sqlite",
            toPath: "\(shop.folder.path)/state/journal.sqlite")
        let again = try shop.run(["resume"] + NightTests.now)
        #expect(again.errors.contains("older than the last start"), "\(again.errors)")
        #expect(again.status == 0, "\(again.output)")
        #expect(try shop.sandbox.state().mostApplied == 1)
    }

    @Test func `a copy of the journal that is put back reads before it writes`() throws {
        let shop = try Self.waiting()
        let folder = shop.folder
        #expect(try shop.run(["backup", "copy.sqlite"]).status == 0)
        let sent = try shop.run(["resume"] + NightTests.now)
        #expect(sent.status == 0)
        #expect(!sent.errors.contains("older than the last start"))
        for name in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: "\(folder.path)/state/\(name)")
        }
        try FileManager.default.copyItem(
            atPath: "\(folder.path)/copy.sqlite", toPath: "\(folder.path)/state/journal.sqlite")
        let again = try shop.run(["resume"] + NightTests.now)
        #expect(again.errors.contains("older than the last start"))
        #expect(again.status == 0, "\(again.output) \(again.errors)")
        #expect(try shop.sandbox.state().mostApplied == 1)
        // Once it has started it is the newest again.
        let next = try shop.run(["resume"] + NightTests.now)
        #expect(!next.errors.contains("older than the last start"))
    }

    @Test func `notices a night that did not happen, and forgets old ones when told`() throws {
        let shop = try Self.waiting()
        #expect(try shop.run(["status", "--stale-after", "20d"]).status == 0)
        _ = try shop.run(["resume"] + NightTests.now)
        #expect(try shop.run(["status", "--prune-before", "2026-11-25"]).output.contains("1"))
        #expect(try shop.run(["status"]).output.contains("empty"))
        // A night did take place, though what it did is forgotten; none has since.
        #expect(try shop.run(["status", "--stale-after", "20d"]).status == 0)
        #expect(try shop.run(["status", "--stale-after", "1m"]).status == 1)
        // What is forgotten lends its numbers to nobody: the next night is sent like the first.
        try shop.folder.write(OpenChangeTests.header + "order.cancel;21001;100;;\n", to: "n.csv")
        let next = try shop.run(
            ["run", "--changes", "n.csv", "--orders", "orders.csv"] + NightTests.now)
        #expect(next.status == 0, "\(next.output)")
        #expect(try shop.sandbox.state().orders["100"]?.status == "CANCELLED")
        #expect(try shop.run(["status", "--stale-after", "soon"]).status == 64)
    }

    @Test func `keeps secrets and buyers out of everything it writes`() throws {
        let body = #"{"status":"OK","buyer":{"phone":"+7-CANARY-PHONE"}}"#
        let answer =
            "HTTP/1.1 200 OK\r\nX-Note: CANARY-HEADER\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        let server = try RawServer(.answer(answer + body))
        let folder = try TemporaryFolder()
        try folder.write(
            NightTests.Shop.config(port: server.port, "on_finish: []"), to: "marketbatch.yaml")
        try folder.write("CANARY-KEY", to: "market.key", mode: 0o600)
        try folder.write("CANARY-SECRET", to: "eats.key", mode: 0o600)
        try folder.write(
            OpenChangeTests.header + "cancellation.accept;21001;100;;\n", to: "c.csv")
        let orders = try folder.write(
            OpenChangeTests.orders.replacing("PROCESSING;STARTED;", with: "DELIVERY;;yes"),
            to: "orders.csv")
        let run = try Program.run(
            ["run", "--changes", "c.csv", "--orders", orders, "--out", "out", "--verbose"]
                + NightTests.now, in: folder, environment: ["CANARY": "CANARY-ENVIRONMENT"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(server.requests.first?.contains("CANARY-KEY") == true)
        var texts = [run.output, run.errors]
        for part in ["out", "state"] {
            let root = "\(folder.path)/\(part)"
            for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
                let data = FileManager.default.contents(atPath: "\(root)/\(name)") ?? Data()
                texts.append(String(decoding: data, as: UTF8.self))
            }
        }
        #expect(texts.count > 8)
        #expect(texts.first { $0.contains("CANARY") } == nil)
    }

    @Test func `doctor says what is well and what is not`() throws {
        let shop = try Self.waiting()
        let well = try shop.run(["doctor"])
        #expect(well.status == 0, "\(well.errors)")
        #expect(well.output.contains("The market can be reached with account 9001"))
        try shop.folder.write(NightTests.Shop.config(port: 1, ""), to: "marketbatch.yaml")
        #expect(try shop.run(["doctor"]).status == 69)
        try shop.folder.write("language: en\n", to: "marketbatch.yaml")
        let empty = try shop.run(["doctor"])
        #expect(empty.status == 78)
        #expect(empty.errors.contains("no account"))
    }

    @Test
    func `doctor names shops that the key does not open, other models and those switched off`()
        throws
    {
        let shop = try NightTests.Shop(
            orders: [Project.fixture("exports/orders_utf8.csv")], in: TemporaryFolder(),
            sandbox: ["--forbid", "22002"])
        let config = try shop.folder.text("marketbatch.yaml").replacing(
            "- {id: 21001, model: DBS}",
            with: "- {id: 21001, model: LAAS}\n        - {id: 24009, model: FBS}")
        try shop.folder.write(config, to: "marketbatch.yaml")
        let doctor = try shop.run(["doctor"])
        #expect(doctor.status == 78)
        #expect(doctor.errors.contains("Shop 24009: the key of account 9001 does not open it"))
        #expect(doctor.errors.contains("Shop 21001: the config says LAAS, the market says DBS"))
        #expect(doctor.errors.contains("Shop 22002 is switched off at the market"))
    }

    @Test
    func `doctor names accesses that are missing, accounts without shops and models left out`()
        throws
    {
        let folder = try TemporaryFolder()
        let shops = try folder.write(
            """
            market:
              base_url: http://127.0.0.1:1
              businesses:
                - {id: 9001, api_key_file: key, campaigns: [{id: 21001, model: LAAS}]}
                - {id: 9002, api_key_file: key, campaigns: [{id: 31001, model: FBS}]}
            """, to: "shops.yaml")
        let sandbox = try SandboxProcess(
            ["--lang", "en", "--config", shops, "--scope", "PRICING"], in: folder)
        try folder.write("any-key\n", to: "key", mode: 0o600)
        try folder.write(
            """
            language: en
            market:
              base_url: \(sandbox.url)
              businesses:
                - {id: 9001, api_key_file: key, campaigns: [{id: 21001}, {id: 31001, model: FBS}]}
                - {id: 9002, api_key_file: key, campaigns: []}
            """, to: "marketbatch.yaml")
        let doctor = try Program.run(["doctor"], in: folder)
        let told = doctor.output + doctor.errors
        #expect(doctor.status == 78)
        #expect(told.contains("sandbox") && told.contains("may not change orders"))
        #expect(told.contains("Shop 31001 belongs to account 9002"))
        #expect(told.contains("The config names no shops of account 9002"))
        #expect(told.contains("Shop 21001: the config names no model, the market says LAAS"))
    }

    @Test func `without a key nothing is sent and nothing says that it was`() throws {
        let shop = try Self.waiting()
        let config = try shop.folder.text("marketbatch.yaml")
            .replacing("api_key_file: market.key", with: "api_key_file: null")
        try shop.folder.write(config, to: "marketbatch.yaml")
        let before = try shop.sandbox.state().requests
        let run = try shop.run(["resume"] + NightTests.now)
        #expect(run.status == 78)
        #expect(run.errors.contains("No key is configured for account 9001"))
        #expect(try shop.sandbox.state().requests == before)
        _ = try shop.run(["report", "--out", "out"])
        #expect(try shop.folder.text("out/audit.jsonl").isEmpty)
        let report = try shop.folder.text("out/report.jsonl")
        #expect(!report.contains("sent_at"))
        #expect(report.contains("\"attempts\":0"))
    }

    @Test func `without a restaurant's secret nothing goes there, and the market's rows go`() throws
    {
        let folder = try TemporaryFolder()
        let orders = try folder.write(
            "order_id;campaign_id;status;cancel_requested_at\n100;21001;DELIVERY;yes\n",
            to: "orders.csv")
        let changes = try folder.write(
            "action;campaign_id;order_id;eats_id\ncancellation.accept;21001;100;\n"
                + "eats.cancel;;A7;190330-12345678\n", to: "changes.csv")
        let shop = try NightTests.Shop(orders: [orders], in: folder)
        let config = try folder.text("marketbatch.yaml")
            .replacing("client_secret_file: eats.key", with: "client_secret_file: null")
        try folder.write(config, to: "marketbatch.yaml")
        let run = try shop.run(
            ["run", "--out", "out", "--changes", changes, "--orders", orders] + NightTests.now)
        #expect(run.status == 78)
        #expect(run.errors.contains("No secret is configured for the restaurant's server"))
        let rows = try shop.report("out")
        #expect(rows[2]?.outcome == "done")
        #expect(rows[3]?.outcome == "pending" && rows[3]?.attempts == 0)
        #expect(try !folder.text("out/audit.jsonl").contains("/order/A7"))
        let doctor = try shop.run(["doctor"])
        #expect(doctor.status == 78)
        #expect(doctor.errors.contains("No secret is configured for the restaurant's server"))
    }

    static let readers = [
        ["status", "--order", "1"], ["report"], ["backup", "copy"], ["resume"],
        ["withdraw", "--order", "1"], ["status", "--prune-before", "2026-11-01"], ["status"],
    ]

    @Test(arguments: readers)
    func `a mistyped state folder is said, and nothing is made there`(command: [String]) throws {
        let shop = try Self.waiting()
        let told = try shop.run(command + ["--state", "sttae"])
        #expect(told.status == 66, "\(told.output) \(told.errors)")
        #expect(told.errors.contains("There is no journal in sttae"))
        #expect(!shop.folder.has("sttae") && !shop.folder.has("copy"))
    }

    @Test func `before the first night there is nothing to tell`() throws {
        let folder = try TemporaryFolder()
        let status = try Program.run(["status", "--lang", "en"], in: folder)
        #expect(status.status == 0 && status.output.contains("The journal is empty"))
        #expect(try Program.run(["status", "--stale-after", "1d"], in: folder).status == 1)
        #expect(!folder.has("state"))
    }

    @Test func `forgets nothing by a date that is yet to come`() throws {
        let shop = try Self.waiting()
        let told = try shop.run(["status", "--prune-before", "2099-01-01"])
        #expect(told.status == 64)
        #expect(told.errors.contains("is in the future"))
    }

    @Test func `says that an order is unknown, or that nothing of it is left to withdraw`() throws {
        let shop = try Self.waiting()
        let unknown = try shop.run(["withdraw", "--order", "424242"])
        #expect(unknown.status == 64 && unknown.errors.contains("knows nothing of order 424242"))
        _ = try shop.run(["withdraw", "--order", "100"])
        let again = try shop.run(["withdraw", "--order", "100"])
        #expect(again.status == 0)
        #expect(again.errors.contains("Nothing of order 100 can be withdrawn"))
    }

    @Test func `a secret that can't be read is not called missing, and doctor goes on`() throws {
        let shop = try Self.waiting()
        let key = "\(shop.folder.path)/market.key"
        try FileManager.default.removeItem(atPath: key)
        try FileManager.default.createSymbolicLink(atPath: key, withDestinationPath: key)
        let doctor = try shop.run(["doctor"])
        #expect(doctor.status == 78)
        #expect(doctor.errors.contains("can't read the secret"), "\(doctor.errors)")
        #expect(!doctor.errors.contains("is not there"))
        #expect(doctor.output.contains("is sound"), "what comes after is looked at too")
    }

    @Test func `doctor looks at the restaurant's server`() throws {
        let shop = try Self.waiting()
        let good = try shop.run(["doctor"])
        #expect(good.status == 0 && good.output.contains("The restaurant's server answers"))
        let config = try shop.folder.text("marketbatch.yaml")
        let eats = "eats:\n  base_url: http://127.0.0.1:"
        try shop.folder.write(
            config.replacing("\(eats)\(shop.sandbox.port)", with: "\(eats)1"),
            to: "marketbatch.yaml")
        let away = try shop.run(["doctor"])
        #expect(away.status == 69 && away.errors.contains("The restaurant's server"))
        let refusing = try RawServer(
            .answer("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"))
        try shop.folder.write(
            config.replacing("\(eats)\(shop.sandbox.port)", with: "\(eats)\(refusing.port)"),
            to: "marketbatch.yaml")
        let refused = try shop.run(["doctor"])
        #expect(refused.status == 77 && refused.errors.contains("refused client_id and secret"))
        // A night names it too, and not the market's key.
        try shop.folder.write(
            "action;order_id;eats_id\neats.cancel;A7;190330-12345678\n", to: "e.csv")
        let night = try shop.run(
            ["run", "--changes", "e.csv", "--out", "e", "--state", "other"] + NightTests.now)
        #expect(night.status == 77)
        #expect(night.errors.contains("client_secret_file"), "\(night.errors)")
        #expect(!night.errors.contains("The market refused the key"))
    }

    @Test func `doctor knows a lost journal from a new one`() throws {
        let shop = try Self.waiting()
        #expect(try shop.run(["doctor"]).output.contains("is sound"))
        let new = try shop.run(["doctor", "--state", "new"])
        #expect(new.status == 0 && new.output.contains("There is no journal"))
        try FileManager.default.removeItem(atPath: "\(shop.folder.path)/state/journal.sqlite")
        let lost = try shop.run(["doctor"])
        #expect(lost.status == 73 && lost.errors.contains("is gone"))
        #expect(!shop.folder.has("state/journal.sqlite"))
    }

    @Test func `what is open of a return can be withdrawn by its number`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "return_id;order_id;campaign_id;shipment_status\n500;100;22002;CREATED\n",
            to: "returns.csv")
        try folder.write("order_id;campaign_id;status\n100;22002;DELIVERED\n", to: "orders.csv")
        try folder.write(
            "action;campaign_id;return_id;order_id\nreturn.cancel;22002;500;100\n", to: "c.csv")
        let shop = try NightTests.Shop(
            orders: ["orders.csv"], returns: ["returns.csv"], in: folder)
        let run = try shop.run([
            "run", "--changes", "c.csv", "--returns", "returns.csv", "--out", "o", "--until",
            "06:00", "--now", "2026-11-22T02:59:58Z",
        ])
        #expect(run.status == 20, "\(run.output) \(run.errors)")
        #expect(try shop.run(["withdraw", "--return", "500"]).output.contains("Withdrawn: 1"))
    }
}
