import Foundation
import TestSupport
import Testing

/// What people find in the morning, and what the administrator does once.
@Suite struct MorningTests {
    // MARK: Earlier nights

    @Test func `a row of an earlier night that needs her stands on the next page`() throws {
        let folder = try TemporaryFolder()
        let held =
            "order_id;campaign_id;status;substatus\n100;22002;CANCELLED;\n200;22002;PROCESSING;STARTED\n"
        try folder.write(held, to: "market.csv")
        // Her export is older than what the market holds.
        let orders = try folder.write(
            held.replacing("CANCELLED;", with: "PROCESSING;STARTED"), to: "orders.csv")
        let shop = try NightTests.Shop(orders: ["market.csv"], in: folder)
        let header = "action;campaign_id;order_id\n"
        try folder.write(header + "order.cancel;22002;100\n", to: "first.csv")
        try folder.write(header + "order.cancel;22002;200\n", to: "second.csv")
        let late = ["--until", "06:00", "--now", "2026-11-22T02:59:58Z"]
        let first = try shop.run(
            ["run", "--changes", "first.csv", "--orders", orders, "--out", "one"] + late)
        #expect(first.status == 20)
        let second = try shop.run(
            ["run", "--changes", "second.csv", "--orders", orders, "--out", "two"]
                + NightTests.now)
        #expect(second.status == 10)
        let page = try folder.text("two/summary.html")
        #expect(page.contains("Rows from earlier nights that need your attention: 1"))
        #expect(page.contains("From earlier nights"))
        #expect(try shop.report("one")[2]?.outcome == "refused")
    }

    @Test func `what is due within a day and waits is said aloud`() throws {
        let folder = try TemporaryFolder()
        let orders = try folder.write(
            """
            order_id;campaign_id;status;cancel_requested_at
            100;21001;DELIVERY;2026-11-20T09:00:00Z

            """, to: "orders.csv")
        let shop = try NightTests.Shop(orders: [orders], in: folder)
        try folder.write(
            "action;campaign_id;order_id;reason\ncancellation.reject;21001;100;ORDER_DELIVERED\n",
            to: "c.csv")
        let run = try shop.run([
            "run", "--changes", "c.csv", "--orders", orders, "--out", "out", "--until", "06:00",
            "--now", "2026-11-22T02:59:58Z",
        ])
        #expect(run.status == 20)
        #expect(run.output.contains("Do this first: 1 answer to a buyer, by 2026-11-22 12:00"))
        #expect(try folder.text("out/summary.html").contains("Do this first"))
    }

    // MARK: Spreadsheets

    /// A cell as the contract's rule for dangerous cells made it, undone.
    private static func undone(_ cell: String) -> String {
        if cell.hasPrefix("'"), let second = cell.dropFirst().first, "=+-@".contains(second) {
            return String(cell.dropFirst())
        }
        if cell.hasPrefix("=\""), cell.hasSuffix("\"") {
            return String(cell.dropFirst(2).dropLast())
        }
        return cell
    }

    /// The cells of CSV with `;`, RFC 4180.
    private static func cells(_ text: String) -> [[String]] {
        var rows: [[String]] = [[]]
        var cell = ""
        var isQuoted = false
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"" where isQuoted && rest.first == "\"":
                rest.removeFirst()
                cell += "\""
            case "\"":
                isQuoted.toggle()
            case ";" where !isQuoted:
                rows[rows.count - 1].append(cell)
                cell = ""
            case "\n" where !isQuoted:
                rows[rows.count - 1].append(cell)
                cell = ""
                rows.append([])
            case "\r" where !isQuoted, "\u{FEFF}":
                break
            default:
                cell.unicodeScalars.append(scalar)
            }
        }
        return rows.filter { !$0.isEmpty }
    }

    @Test func `a spreadsheet program shows each cell of the report as it was`() throws {
        let folder = try TemporaryFolder()
        let values = [
            "=1+1", "00123", "4581200000012345", "1e5", "-5", "+7", "@x", "a\"b;c", "Ёж", "1/2",
            "2026-11-22", "TRUE", "",
        ]
        var table = "action;campaign_id;order_id;comment\n"
        for value in values {
            for ending in ["", "x"] {
                let cell = (value + ending).replacing("\"", with: "\"\"")
                table += "order.cancel;21001;\"\(cell)\";\n"
            }
        }
        try folder.write(table, to: "changes.csv")
        _ = try Program.run(
            ["check", "--changes", "changes.csv", "--out", "out", "--lang", "ru"], in: folder)
        let saved = try Program.run(
            "/usr/bin/ssconvert",
            [
                "--export-type=Gnumeric_stf:stf_assistant",
                "-O", "separator=; quoting-mode=always format=raw", "out/report.csv", "seen.txt",
            ], in: folder)
        try #require(saved.status == 0, "\(saved.errors)")
        let written = Self.cells(try folder.text("out/report.csv"))
        let seen = Self.cells(try folder.text("seen.txt"))
        #expect(written.count == 2 * values.count + 1)
        #expect(seen.count == written.count)
        for (own, shown) in zip(written, seen) {
            for (cell, other) in zip(own, shown) {
                #expect(Self.undone(cell) == Self.undone(other))
            }
        }
    }

    // MARK: The administrator

    @Test func `init writes a config that doctor likes`() throws {
        let folder = try TemporaryFolder()
        let shops = try folder.write(NightTests.Shop.config(port: 1, ""), to: "shops.yaml")
        let sandbox = try SandboxProcess(["--lang", "en", "--config", shops], in: folder)
        try folder.write("any-key\n", to: "market.key", mode: 0o600)
        let made = try Program.run(
            [
                "init", "--language", "en", "--business", "9001", "--campaign", "21001=dbs",
                "--campaign", "22002", "--api-key-file", "market.key", "--until", "06:00",
                "--base-url", sandbox.url,
            ], in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let doctor = try Program.run(["doctor"], in: folder)
        #expect(doctor.status == 0, "\(doctor.errors)")
        #expect(doctor.output.contains("{id: 21001, model: DBS}"))
        let again = try Program.run(["init", "--language", "en"], in: folder)
        #expect(again.status == 64)
    }

    @Test func `init offers the shops that the key opens`() throws {
        let folder = try TemporaryFolder()
        let shops = try folder.write(NightTests.Shop.config(port: 1, ""), to: "shops.yaml")
        let sandbox = try SandboxProcess(["--lang", "en", "--config", shops], in: folder)
        try folder.write("any-key\n", to: "market.key", mode: 0o600)
        // Key, account and shops as offered; the shop id of the first; the others have none.
        let made = try Program.run(
            "/bin/sh",
            [
                "-c",
                "printf 'en\\nmarket.key\\n\\n\\n555\\n\\n\\n\\n\\n' | \"$0\" init --base-url \"$1\"",
                Program.path, sandbox.url,
            ], in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let config = try folder.text("marketbatch.yaml")
        #expect(config.contains("id: 9001"))
        #expect(
            config.contains(
                "{id: 21001, model: DBS, shop_id: 555, name: \"Sandbox 21001\"}"))
        #expect(try Program.run(["doctor"], in: folder).status == 0)
    }

    /// A key may open two accounts; the config is for one of them.
    @Test func `init writes no shop of another account`() throws {
        let folder = try TemporaryFolder()
        let shops = try folder.write(
            """
            market:
              base_url: http://127.0.0.1:1
              businesses:
                - {id: 9001, api_key_file: k, campaigns: [{id: 21001, model: DBS}]}
                - {id: 9002, api_key_file: k, campaigns: [{id: 31001, model: FBS}]}
            """, to: "shops.yaml")
        let sandbox = try SandboxProcess(["--lang", "en", "--config", shops], in: folder)
        try folder.write("any-key\n", to: "market.key", mode: 0o600)
        let made = try Program.run(
            "/bin/sh",
            [
                "-c",
                "printf 'en\\nmarket.key\\n9002\\n\\n\\n\\n' | \"$0\" init --base-url \"$1\"",
                Program.path, sandbox.url,
            ], in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let config = try folder.text("marketbatch.yaml")
        #expect(config.contains("id: 31001") && !config.contains("21001"))
        #expect(try Program.run(["doctor"], in: folder).status == 0)
    }

    @Test func `init asks for what it is not told`() throws {
        let folder = try TemporaryFolder()
        let made = try Program.run(
            "/bin/sh",
            [
                "-c", "printf 'ru\\n\\n9001\\n21001=DBS, 22002=LAAS\\n\\n' | \"$0\" init",
                Program.path,
            ],
            in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let config = try folder.text("marketbatch.yaml")
        #expect(config.contains("- {id: 22002, model: LAAS}"))
        #expect(config.contains("until: \"06:00\""))
        let flags = [
            "init", "--config", "other.yaml", "--language", "en", "--business", "1",
            "--campaign", "2", "--api-key-file", "k", "--until",
        ]
        #expect(try Program.run(flags + ["6 am"], in: folder).status == 64)
        #expect(try Program.run(flags + ["none"], in: folder).status == 0)
        #expect(try folder.text("other.yaml").contains("until: null"))
        try FileManager.default.removeItem(atPath: "\(folder.path)/other.yaml")
        let none = try Program.run(["init", "--config", "other.yaml"], in: folder)
        #expect(none.status == 64)
        #expect(!folder.has("other.yaml"))
    }

    @Test func `writes what it did for those who watch machines`() throws {
        let folder = try TemporaryFolder()
        let orders = try folder.write(StatusTests.orders, to: "orders.csv")
        try folder.write(StatusTests.changes, to: "changes.csv")
        let shop = try NightTests.Shop(orders: [orders], in: folder)
        let run = try shop.run(
            ["run", "--changes", "changes.csv", "--orders", orders, "--metrics", "m.prom"])
        #expect(run.status == 0)
        let text = try folder.text("m.prom")
        #expect(text.contains("marketbatch_run_rows{outcome=\"done\"} 1\n"))
        #expect(text.contains("marketbatch_night_exit_status 0\n"))
        #expect(text.contains("marketbatch_run_requests_sent{lane=\"21001/status\"} 1\n"))
        let modes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/m.prom")
        #expect((modes[.posixPermissions] as? NSNumber)?.intValue == 0o644)
        let idle = try shop.run(["resume", "--metrics", "m.prom"])
        #expect(idle.status == 0)
        #expect(try folder.text("m.prom").contains("marketbatch_requests_open 0\n"))
    }

    @Test func `the night's script passes over litter and names a page that is there`() throws {
        let folder = try TemporaryFolder()
        for name in ["changes", "orders", "returns"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/inbox/\(name)", withIntermediateDirectories: true)
        }
        try folder.write("[x]", to: "inbox/orders/desktop.ini")
        try folder.write("lock", to: "inbox/changes/~$plans.xlsx")
        let script = Project.root.appending(path: "scripts/nightly").path(percentEncoded: false)
        let night = try Program.run(
            script, [folder.path], in: folder,
            environment: ["MARKETBATCH": Program.path, "MARKETBATCH_QUIET": "0"])
        #expect(night.status == 0, "\(night.output)")
        #expect(folder.has("inbox/changes/~$plans.xlsx"))
        #expect(!night.output.contains("summary.html"))
    }
}
