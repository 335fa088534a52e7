import Foundation
import TestSupport
import Testing

/// Buyers who wait: nobody is forgotten, and what is decided on the evening's table is done by morning.
@Suite struct DecisionTests {
    static let market = """
        order_id;campaign_id;model;status;substatus;cancel_requested_at;item_id;count;offer_name;item_total
        100;21001;DBS;DELIVERY;;2026-11-22T09:00:00Z;1;2;Чай;900
        101;21001;DBS;PICKUP;;2026-11-21T10:00:00Z;2;1;Самовар;9000
        102;21001;DBS;DELIVERY;;;3;1;Мёд;500
        103;21001;DBS;PROCESSING;STARTED;;4;1;Сахар;100

        """

    struct Home {
        let folder: TemporaryFolder
        let shop: NightTests.Shop

        init(config: String = "fetch: {before_run: true}\nlanguage: ru") throws {
            folder = try TemporaryFolder()
            try folder.write(DecisionTests.market, to: "market.csv")
            shop = try NightTests.Shop(
                orders: ["market.csv"], in: folder,
                config: config.replacing("\nlanguage: ru", with: ""))
            if config.contains("language: ru") {
                let text = try folder.text("marketbatch.yaml")
                try folder.write(
                    text.replacing("language: en", with: "language: ru"), to: "marketbatch.yaml")
            }
            for kind in ["changes", "orders", "returns"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder.path)/inbox/\(kind)", withIntermediateDirectories: true)
            }
        }

        func night(_ now: String, _ more: [String] = []) throws -> Program.Result {
            try shop.run(
                ["night", folder.path, "--now", now] + more,
                environment: ["MARKETBATCH_QUIET": "0"])
        }

        func outbox(_ suffix: String) throws -> String {
            let names = try FileManager.default.contentsOfDirectory(
                atPath: "\(folder.path)/outbox")
            return "outbox/" + (names.sorted().last { $0.hasSuffix(suffix) } ?? "")
        }

        func summary() throws -> [String: Any] {
            let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/outbox")
            let last = names.sorted().last { folder.has("outbox/\($0)/summary.json") } ?? ""
            let data = Data(try folder.text("outbox/\(last)/summary.json").utf8)
            return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        }
    }

    @Test func `an evening names who waits, and sends nothing`() throws {
        let home = try Home()
        let evening = try home.night("2026-11-22T08:00:00Z", ["--decisions"])
        #expect(evening.status == 10, "\(evening.errors)")
        #expect(evening.output.contains("ждёт ответа 1 покупатель, товара на"))
        #expect(evening.output.contains("_decisions.xlsx"))
        let table = try home.folder.text(home.outbox("_decisions.csv"))
        #expect(table.contains(";101;Самовар × 1;9000.00;в пункте выдачи"))
        #expect(table.split(separator: "\r\n").count == 2)
        #expect(try home.shop.sandbox.state().mostApplied == 0)
        // Nobody sends a table of an evening on which nothing was decided.
        #expect(try home.folder.text("outbox/nights.txt").contains("_decisions.xlsx"))
    }

    @Test func `decisions made in a spreadsheet program are done, the others stay named`() throws {
        let home = try Home()
        // Before the wish of order 100, and then with it.
        _ = try home.night("2026-11-22T03:00:00Z", ["--decisions"])
        #expect(try home.night("2026-11-22T08:00:00Z", ["--decisions"]).status == 10)
        let made = try Program.run(
            "/usr/bin/ssconvert",
            [
                "--export-type=Gnumeric_Excel:xlsx2", "--set", "A2=отклонить отмену", "--set",
                "B2=заказ доставлен", home.outbox("_decisions.xlsx"), "inbox/changes/filled.xlsx",
            ], in: home.folder)
        #expect(made.status == 0, "\(made.errors)")
        let night = try home.night("2026-11-22T12:00:00Z")
        #expect(night.output.contains("сделано: 1"), "\(night.output) \(night.errors)")
        #expect(try home.shop.sandbox.state().mostApplied == 1)
    }

    @Test func `a row without a decision is skipped, and its buyer is named`() throws {
        let home = try Home()
        _ = try home.night("2026-11-22T08:00:00Z", ["--decisions"])
        try home.folder.write(
            home.folder.text(home.outbox("_decisions.csv")), to: "inbox/changes/d.csv")
        let night = try home.night("2026-11-22T12:00:00Z")
        #expect(night.status == 10, "\(night.errors)")
        let names = try FileManager.default.contentsOfDirectory(
            atPath: "\(home.folder.path)/outbox")
        let report = names.sorted().last { home.folder.has("outbox/\($0)/report.jsonl") } ?? ""
        let rows = try home.shop.report("outbox/\(report)")
        #expect(rows.values.map(\.outcome) == ["skipped"])
        #expect(rows.values.map(\.code) == ["UNDECIDED"])
        let waiting = try home.summary()["waiting"] as? [[String: Any]] ?? []
        #expect(waiting.map { $0["order_id"] as? Int } == [101])
        #expect(waiting.first?["value"] as? String == "9000.00")
        #expect(try home.folder.text("outbox/nights.txt").contains("ждёт ответа 1 покупатель"))
        let page = try home.folder.text("outbox/\(report)/summary.html")
        #expect(page.contains("Сначала это"))
        #expect(page.contains("Самовар × 1"))
        // Even a night without tables names her.
        let quiet = try home.night("2026-11-22T13:00:00Z")
        #expect(quiet.status == 10)
        #expect(quiet.output.contains("нового не было"))
        #expect(quiet.output.contains("СРОЧНО: 1 ответ на отмену"))
        #expect(quiet.output.contains("_decisions.xlsx"))
    }

    @Test func `where nobody waits nothing is asked of her`() throws {
        let home = try Home()
        let accepted = DecisionTests.market.replacing("2026-11-21T10:00:00Z", with: "")
        try home.folder.write(accepted, to: "other.csv")
        let shop = try NightTests.Shop(
            orders: ["other.csv"], in: home.folder, config: "fetch: {before_run: true}")
        let evening = try shop.run(
            ["night", home.folder.path, "--decisions", "--now", "2026-11-22T08:00:00Z"])
        #expect(evening.status == 0, "\(evening.output) \(evening.errors)")
        #expect(evening.output.contains("nobody is waiting"))
        #expect(try home.outbox("_decisions.csv") == "outbox/")
    }

    /// The sandbox begins anew at another hour, with the same orders.
    private static func hours(
        _ home: Home, _ now: String
    ) throws -> (NightTests.Shop, [[String: Any]]) {
        let sandbox = try SandboxProcess(
            [
                "--config", "\(home.folder.path)/marketbatch.yaml", "--orders", "market.csv",
                "--now", now,
            ],
            in: home.folder)
        let text = try home.folder.text("marketbatch.yaml")
        let port = text.firstMatch(of: #/127.0.0.1:(\d+)/#)?.1 ?? ""
        try home.folder.write(
            text.replacing(":\(port)", with: ":\(sandbox.port)"), to: "marketbatch.yaml")
        let evening = try home.night(now, ["--decisions"])
        #expect(evening.status == 10, "\(evening.errors)")
        return (home.shop, [["port": sandbox.port]])
    }

    @Test func `the 48 hours are known as an interval, and only its end is too late`() throws {
        let home = try Home()
        // 100 has no wish yet; at 12:00 it has one, made at 09:00.
        _ = try Self.hours(home, "2026-11-22T08:00:00Z")
        let first = try SandboxProcess(
            [
                "--config", "\(home.folder.path)/marketbatch.yaml", "--orders", "market.csv",
                "--now",
                "2026-11-22T12:00:00Z",
            ], in: home.folder)
        let text = try home.folder.text("marketbatch.yaml")
        let port = text.firstMatch(of: #/127.0.0.1:(\d+)/#)?.1 ?? ""
        try home.folder.write(
            text.replacing(":\(port)", with: ":\(first.port)"), to: "marketbatch.yaml")
        _ = try home.night("2026-11-22T12:00:00Z", ["--decisions"])
        let table = try home.folder.text(home.outbox("_decisions.csv"))
        // The read at 08:00 did not show it: the 48 hours end at 08:00 at the earliest, 11:00 in Moscow.
        #expect(table.contains("24.11.2026 11:00;;21001;100;"), "\(table)")
        #expect(table.contains("сразу;;21001;101;"))
        try home.folder.write(
            "action;campaign_id;order_id;reason\ncancellation.reject;21001;100;ORDER_DELIVERED\n",
            to: "c.csv")
        func codes(_ now: String) throws -> String {
            let out = "o\(now.filter(\.isNumber))"
            _ = try home.shop.run(
                [
                    "plan", "--changes", "c.csv", "--orders", home.folder.path + "/orders.csv",
                    "--out",
                    out, "--now", now,
                ])
            return try home.folder.text("\(out)/findings.jsonl")
        }
        try home.folder.write(
            "order_id;campaign_id;model;status;cancel_requested_at\n100;21001;DBS;DELIVERY;yes\n",
            to: "orders.csv")
        #expect(try !codes("2026-11-22T13:00:00Z").contains("DEADLINE"))
        #expect(try codes("2026-11-24T07:00:00Z").contains("DEADLINE_TONIGHT"))
        // Between the earliest and the latest end nobody knows: it goes.
        #expect(try codes("2026-11-24T11:59:00Z").contains("DEADLINE_TONIGHT"))
        #expect(try codes("2026-11-24T12:05:00Z").contains("DEADLINE_PASSED"))
        withExtendedLifetime(first) {}
    }

    // MARK: What could not be read

    @Test func `a night whose key is refused says so, and names whom the journal knows`() throws {
        let home = try Home()
        _ = try home.night("2026-11-22T08:00:00Z", ["--decisions"])
        let strict = try SandboxProcess(
            [
                "--config", "\(home.folder.path)/marketbatch.yaml", "--orders", "market.csv",
                "--key",
                "another", "--now", "2026-11-22T12:00:00Z",
            ], in: home.folder)
        let config = try home.folder.text("marketbatch.yaml")
        try home.folder.write(
            config.replacing(":\(home.shop.sandbox.port)", with: ":\(strict.port)"),
            to: "marketbatch.yaml")
        let night = try home.night("2026-11-22T12:00:00Z")
        #expect(night.status == 77, "\(night.output) \(night.errors)")
        #expect(!night.output.contains("всё сделано"))
        #expect(night.output.contains("СРОЧНО: 1 ответ на отмену"))
        #expect(night.output.contains("прочитаны не все"))
        let evening = try home.night("2026-11-22T13:00:00Z", ["--decisions"])
        #expect(evening.status == 77)
        #expect(!evening.output.contains("никто не ждёт"))
    }

    @Test func `an evening that could read nothing does not say that nobody waits`() throws {
        let home = try Home()
        let config = try home.folder.text("marketbatch.yaml")
        let shut = try SandboxProcess(
            [
                "--config", "\(home.folder.path)/marketbatch.yaml", "--orders", "market.csv",
                "--quota",
                "orders_read=1", "--now", "2026-11-22T08:00:00Z",
            ], in: home.folder)
        try home.folder.write(
            config.replacing(":\(home.shop.sandbox.port)", with: ":\(shut.port)"),
            to: "marketbatch.yaml")
        // The window ends at eleven in Moscow.
        let evening = try home.night("2026-11-22T07:59:00Z", ["--decisions", "--until", "11:00"])
        #expect(!evening.output.contains("никто не ждёт"), "\(evening.output) \(evening.errors)")
        #expect(evening.output.contains("прочитаны не все"))
        #expect(evening.status == 20 || evening.status == 10)
    }

    @Test func `a signal while a night fetches lets nothing be sent`() throws {
        let home = try Home()
        let slow = try SandboxProcess(
            [
                "--config", "\(home.folder.path)/marketbatch.yaml", "--orders", "market.csv",
                "--latency",
                "1500", "--now", "2026-11-22T08:00:00Z",
            ], in: home.folder)
        let config = try home.folder.text("marketbatch.yaml")
        try home.folder.write(
            config.replacing(":\(home.shop.sandbox.port)", with: ":\(slow.port)"),
            to: "marketbatch.yaml")
        try home.folder.write(
            "action;campaign_id;order_id;reason\ncancellation.reject;21001;101;ORDER_DELIVERED\n",
            to: "inbox/changes/c.csv")
        let script = """
            "$0" night . --now 2026-11-22T08:00:00Z >night.out 2>&1 & child=$!
            until ls state/journal.sqlite >/dev/null 2>&1; do sleep 0.05; done; sleep 0.7
            kill -TERM $child; wait $child; echo "status $?"
            """
        let run = try Program.run(
            "/bin/bash", ["-c", script, Program.path], in: home.folder,
            environment: ["MARKETBATCH_QUIET": "0"])
        let told = try home.folder.text("night.out")
        #expect(run.output.contains("status 20"), "\(run.output) \(told)")
        #expect(try slow.state().mostApplied == 0)
    }

    @Test func `a reason without an action is told from an untouched row`() throws {
        let home = try Home()
        _ = try home.night("2026-11-22T08:00:00Z", ["--decisions"])
        let table = try home.folder.text(home.outbox("_decisions.csv"))
        try home.folder.write(
            table.replacing(";;сразу", with: ";заказ доставлен;сразу"), to: "d.csv")
        let check = try home.shop.run(["check", "--changes", "d.csv"])
        #expect(check.output.contains("Причина выбрана, а действие нет"), "\(check.output)")
    }

    @Test func `check tells what is not decided from what is ready`() throws {
        let home = try Home()
        _ = try home.night("2026-11-22T08:00:00Z", ["--decisions"])
        let check = try home.shop.run(
            ["check", "--changes", home.outbox("_decisions.xlsx"), "--format", "json"])
        #expect(check.status == 10)
        #expect(check.output.contains("\"skipped\":1"), "\(check.output)")
        #expect(!check.output.contains("ready"))
    }

    @Test func `the tables speak the language that was asked for`() throws {
        let home = try Home()
        let fetch = try home.shop.run(
            [
                "fetch", "--lang", "zh", "--out", "f", "--format", "json", "--now",
                "2026-11-22T08:00:00Z",
            ])
        #expect(try home.folder.text("f/decisions.csv").contains("答复期限"))
        let told = try JSONSerialization.jsonObject(with: Data(fetch.output.utf8)) as? [String: Any]
        #expect(told?["orders"] as? Int == 4)
        #expect(told?["folder"] as? String == "f")
    }

    /// By then the order is answered, cancelled or none of the open ones.
    @Test func `a table that comes twice is skipped the second time`() throws {
        let home = try Home()
        let table = """
            action;campaign_id;order_id;reason
            cancellation.reject;21001;101;ORDER_DELIVERED
            order.cancel;21001;103;SHOP_FAILED

            """
        try home.folder.write(table, to: "inbox/changes/c.csv")
        let first = try home.night("2026-11-22T08:00:00Z")
        #expect(first.output.contains("сделано: 2"), "\(first.output) \(first.errors)")
        // A wrong row stays wrong, whatever was done for its order before.
        try home.folder.write(
            table + "cancellation.reject;21001;101;nonsense\n", to: "inbox/changes/c.csv")
        _ = try home.night("2026-11-22T09:00:00Z")
        let names = try FileManager.default.contentsOfDirectory(
            atPath: "\(home.folder.path)/outbox")
        let last = names.sorted().last { home.folder.has("outbox/\($0)/report.jsonl") } ?? ""
        let report = try home.shop.report("outbox/\(last)")
        #expect(report[3]?.outcome == "skipped")
        #expect(report[4]?.outcome == "rejected")
        try home.folder.write(table, to: "inbox/changes/c.csv")
        _ = try home.night("2026-11-22T10:00:00Z")
        let third =
            try FileManager.default.contentsOfDirectory(atPath: "\(home.folder.path)/outbox")
            .sorted().last { home.folder.has("outbox/\($0)/report.jsonl") } ?? ""
        #expect(
            try home.shop.report("outbox/\(third)").values.map(\.outcome) == ["skipped", "skipped"])
        #expect(try home.shop.sandbox.state().mostApplied == 1)
        // What became of it, night by night.
        let history = try home.shop.run(["status", "--order", "101"])
        #expect(
            history.output.contains("c.csv, строка 2: отклонить отмену — сделано"),
            "\(history.output)")
        #expect(
            history.output.contains(
                "PUT /v2/campaigns/21001/orders/101/cancellation/accept  HTTP 200"))
        #expect(history.output.split(separator: "\n").count { $0.contains("— пропущено") } == 1)
        #expect(try home.shop.run(["status", "--order", "9"]).output.contains("ничего нет"))
    }
}
