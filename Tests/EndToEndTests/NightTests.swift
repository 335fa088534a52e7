import Foundation
import TestSupport
import Testing

/// The built program against the built sandbox, as processes.
@Suite struct NightTests {
    static let now = ["--now", "2026-11-22T03:00:00Z"]

    /// A folder with a config for a sandbox that holds `orders`.
    struct Shop {
        let folder: TemporaryFolder
        let sandbox: SandboxProcess

        init(
            orders: [String], returns: [String] = [], in folder: TemporaryFolder,
            sandbox options: [String] = [], config more: String = ""
        ) throws {
            self.folder = folder
            let config = try folder.write(Shop.config(port: 1, more), to: "marketbatch.yaml")
            sandbox = try SandboxProcess(
                ["--config", config, "--orders"] + orders
                    + (returns.isEmpty ? [] : ["--returns"] + returns) + NightTests.now + options,
                in: folder)
            try folder.write(Shop.config(port: sandbox.port, more), to: "marketbatch.yaml")
            try folder.write("sandbox-key\n", to: "market.key", mode: 0o600)
            try folder.write("eats-secret\n", to: "eats.key", mode: 0o600)
        }

        static func config(port: Int, _ more: String) -> String {
            """
            language: en
            market:
              base_url: http://127.0.0.1:\(port)
              businesses:
                - id: 9001
                  api_key_file: market.key
                  campaigns:
                    - {id: 21001, model: DBS}
                    - {id: 22002, model: LAAS}
                    - {id: 24004, model: FBS}
                    - {id: 23003, model: DBS, test: true}
            eats:
              base_url: http://127.0.0.1:\(port)
              client_id: "987"
              client_secret_file: eats.key
            operations: {first_poll: 0.1, longest_poll: 1, give_up: 60}
            http: {connect_timeout: 2, answer_timeout: 5, settle: 0.5}
            \(more)
            """
        }

        func run(
            _ arguments: [String], environment: [String: String] = [:]
        ) throws -> Program.Result {
            try Program.run(arguments, in: folder, environment: environment)
        }

        /// The rows of a report, by row number.
        func report(_ name: String) throws -> [Int: ReportRow] {
            let rows = try folder.text("\(name)/report.jsonl").split(separator: "\n").map {
                try JSONDecoder().decode(ReportRow.self, from: Data($0.utf8))
            }
            return Dictionary(rows.map { ($0.row, $0) }, uniquingKeysWith: { $1 })
        }
    }

    struct ReportRow: Decodable, Sendable {
        var file: String
        var row: Int
        var outcome: String
        var code: String?
        var attempts: Int
    }

    /// A line of the fixture that was worked out by hand.
    static let expected: [(row: Int, outcome: String, code: String?)] = {
        let text = (try? Project.text("Tests/Fixtures/exports/expected.tsv")) ?? ""
        return text.split(separator: "\n").dropFirst().map { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(
                String.init)
            return (Int(parts[0]) ?? 0, parts[1], parts[2].isEmpty ? nil : parts[2])
        }
    }()

    private static func export(_ name: String) -> String { Project.fixture("exports/\(name)") }

    // MARK: The exports of a spreadsheet program

    @Test(arguments: ["utf8", "cp1251", "utf16"])
    func `brings a spreadsheet's exports to the outcomes worked out by hand`(encoding: String)
        throws
    {
        let orders = Self.export("orders_\(encoding).csv")
        let shop = try Shop(orders: [orders], in: TemporaryFolder())
        let changes = Self.export("changes_\(encoding).csv")
        let tables = ["--changes", changes, "--orders", orders] + Self.now

        let check = try shop.run(["check"] + tables + ["--out", "check"])
        #expect(check.status == 10)
        let checked = try shop.report("check")
        for line in Self.expected {
            #expect(checked[line.row]?.outcome == (line.outcome == "done" ? "ready" : line.outcome))
            #expect(checked[line.row]?.code == line.code)
        }

        let run = try shop.run(["run"] + tables + ["--out", "out"])
        #expect(run.status == 10, "\(run.errors)")
        let report = try shop.report("out")
        #expect(report.count == Self.expected.count)
        for line in Self.expected {
            #expect(report[line.row]?.outcome == line.outcome, "row \(line.row)")
            #expect(report[line.row]?.code == line.code, "row \(line.row)")
        }
        let state = try shop.sandbox.state()
        #expect(state.mostApplied == 1)
        #expect(state.refusals_420.isEmpty)
        #expect(state.orders["45812196"]?.cancelRequested == false)
        #expect(state.orders["45812126"]?.status == "CANCELLED")
        #expect(state.orders["45812007"]?.items.map(\.count) == [3, 3, 4])
        #expect(state.orders["45812140"]?.cancelRequested == true)
    }

    @Test func `sends nothing again the second night`() throws {
        let orders = Self.export("orders_utf8.csv")
        let shop = try Shop(orders: [orders], in: TemporaryFolder())
        let arguments =
            ["run", "--changes", Self.export("changes_utf8.csv"), "--orders", orders] + Self.now
        _ = try shop.run(arguments + ["--out", "first"])
        let before = try shop.sandbox.state().requests
        let second = try shop.run(arguments + ["--out", "second"])
        #expect(second.status == 10)
        #expect(try shop.sandbox.state().requests == before)
        let outcomes = try shop.report("second").values.map(\.outcome)
        #expect(outcomes.count { $0 == "skipped" } == 29)
    }

    @Test func `sends exactly what was planned`() throws {
        let orders = Self.export("orders_utf8.csv")
        let shop = try Shop(orders: [orders], in: TemporaryFolder())
        let tables =
            ["--changes", Self.export("changes_utf8.csv"), "--orders", orders] + Self.now
        let plan = try shop.run(["plan"] + tables + ["--out", "plan"])
        let id = try #require(
            plan.output.split(separator: "\n").first { $0.hasPrefix("Plan ") }?.dropFirst(5))
        let wrong = try shop.run(["run", "--plan", "0000"] + tables)
        #expect(wrong.status == 65)
        #expect(try shop.sandbox.state().requests == 0)
        _ = try shop.run(["run", "--plan", String(id)] + tables + ["--out", "out"])
        struct Line: Decodable {
            var method: String
            var path: String
            var body: String
            var is_write: Bool?
        }
        func lines(_ file: String) throws -> [String] {
            try shop.folder.text(file).split(separator: "\n").map {
                try JSONDecoder().decode(Line.self, from: Data($0.utf8))
            }.filter { $0.is_write ?? true }.map { "\($0.method) \($0.path) \($0.body)" }.sorted()
        }
        #expect(try lines("out/audit.jsonl") == lines("plan/plan.jsonl"))
    }

    // MARK: The market as it is

    static let marketOrders = """
        order_id;campaign_id;model;status;substatus;item_id;count;offer_id;item_total
        200;24004;FBS;PROCESSING;STARTED;1;2;SKU-1;1000
        200;24004;FBS;PROCESSING;STARTED;2;3;SKU-2;2000
        210;21001;DBS;PROCESSING;STARTED;3;1;SKU-3;500
        220;23003;DBS;PROCESSING;STARTED;4;2;SKU-4;500
        230;21001;DBS;PICKUP;;5;1;SKU-5;500

        """

    static let marketChanges = """
        action;campaign_id;order_id;item_id;count;reason;uin
        items.update;24004;200;1;0;;
        marks.set;21001;210;3;;;6432100000000017
        items.update;23003;220;4;1;;
        order.cancel;21001;230;;;PICKUP_EXPIRED;

        """

    /// Boxes, marks, a test order and a reason, with orders of another age and answers that are lost.
    @Test(arguments: [["--order-age", "1"], ["--order-age", "45"], ["--order-age", "75"]])
    func `changes orders of FBS, marks, test orders and old ones`(options: [String]) throws {
        let folder = try TemporaryFolder()
        let orders = try folder.write(Self.marketOrders, to: "orders.csv")
        let changes = try folder.write(Self.marketChanges, to: "changes.csv")
        let faults = ["--fault", "drop-after=0.3", "--seed", "5"]
        let shop = try Shop(orders: [orders], in: folder, sandbox: options + faults)
        let tables = ["--changes", changes, "--orders", orders] + Self.now
        let plan = try shop.run(["plan"] + tables)
        #expect(plan.output.contains("can't be called back"))
        let run = try shop.run(["run", "--out", "out"] + tables)
        #expect(run.status == 0, "\(run.errors)")
        let state = try shop.sandbox.state()
        #expect(state.orders["200"]?.items.map(\.id) == [2])
        try Self.expectDescribed(try shop.folder.text("out/audit.jsonl"))
        #expect(state.orders["210"]?.items.flatMap(\.uin) == ["6432100000000017"])
        #expect(state.orders["220"]?.items.map(\.count) == [1])
        #expect(state.orders["230"]?.substatus == "PICKUP_EXPIRED")
        #expect(state.mostApplied == 1)
        #expect(state.blind_resends == [])
    }

    static let marks = [
        "gtd;country_code\nmarks.set;21001;210;3;10702030/260917/0000010;CN",
        "cis\nmarks.set;21001;210;3;0103041094787443215Qbag!\u{1D}93Zjqw",
    ]

    /// The first send never arrives, and what the order had looks like what was sent.
    @Test(arguments: marks)
    func `marks that never arrived are not taken for there`(marks: String) throws {
        let folder = try TemporaryFolder()
        let orders = try folder.write(
            "order_id;campaign_id;model;status;substatus;item_id;count;cis\n"
                + "210;21001;DBS;PROCESSING;STARTED;3;1;"
                + (marks.hasPrefix("cis") ? "0103041094787443215Qbag!\n" : "\n"),
            to: "orders.csv")
        let changes = try folder.write(
            "action;campaign_id;order_id;item_id;\(marks)\n", to: "changes.csv")
        let shop = try Shop(
            orders: [orders], in: folder, sandbox: ["--fault", "drop-before=0.5", "--seed", "5"])
        let run = try shop.run(
            ["run", "--out", "out", "--changes", changes, "--orders", orders] + Self.now)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try shop.report("out")[2]?.attempts == 2)
        let state = try shop.sandbox.state()
        #expect(state.orders["210"]?.applied["marks"] == 1)
        #expect(state.blind_resends == [])
    }

    static let everyChange = """
        action;campaign_id;order_id;item_id;count;reason;uin;return_id
        items.update;24004;200;1;0;;;
        marks.set;21001;210;3;;;6432100000000017;
        order.cancel;21001;230;;;PICKUP_EXPIRED;;
        order.cancel;21001;231;;;USER_UNREACHABLE;;
        order.cancel;22002;300;;;SHOP_FAILED;;
        cancellation.reject;21001;240;;;ORDER_DELIVERED;;
        return.cancel;22002;310;;;;;9

        """

    @Test func `every request of a night, reads and lists too, is as the market describes it`()
        throws
    {
        let folder = try TemporaryFolder()
        let more = """
            231;21001;DBS;DELIVERY;;6;1;SKU-6;500
            240;21001;DBS;DELIVERY;;7;1;SKU-7;500
            300;22002;LAAS;PROCESSING;STARTED;8;1;SKU-8;500
            310;22002;LAAS;DELIVERED;;9;1;SKU-9;500

            """
        let orders = try folder.write(Self.marketOrders + more, to: "orders.csv")
        let known = try folder.write(
            "return_id;order_id;campaign_id;shipment_status\n9;310;22002;CREATED\n",
            to: "returns.csv")
        let changes = try folder.write(Self.everyChange, to: "changes.csv")
        let shop = try Shop(
            orders: [orders], returns: [known], in: folder,
            sandbox: ["--time-scale", "100", "--fault", "drop-after=0.2", "--seed", "3"],
            config: "fetch: {before_run: true}")
        let run = try shop.run(
            ["run", "--out", "out", "--changes", changes, "--orders", orders, "--returns", known]
                + Self.now)
        let audit = try shop.folder.text("out/audit.jsonl")
        try Self.expectDescribed(audit)
        for path in [
            "/operations", "/identifiers", "/boxes", "/orders?", "/status", "/returns/cancel",
        ] {
            #expect(audit.contains(path), "\(path)")
        }
        // Nobody asked to cancel 240, which the market says.
        #expect(run.status == 10, "\(run.errors)")
        let state = try shop.sandbox.state()
        #expect(state.orders["231"]?.substatus == "USER_UNREACHABLE")
        #expect(state.orders["300"]?.status == "CANCELLED")
        #expect(state.mostApplied == 1)
    }

    /// Every body that was sent is one of the market's own description.
    static func expectDescribed(_ audit: String) throws {
        struct Line: Decodable {
            var method: String
            var path: String
            var body: String?
        }
        let schema = try MarketSchema()
        for text in audit.split(separator: "\n") {
            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
            guard !line.path.hasPrefix("/order/") else { continue }
            let problem = schema.problem(
                with: Data((line.body ?? "").utf8), .requests, line.method, line.path)
            #expect(problem == nil)
        }
    }

    @Test func `plans for the samples only what the market describes`() throws {
        let folder = try TemporaryFolder()
        let orders = Project.root.appending(path: "samples/orders.csv").path(percentEncoded: false)
        let shop = try Shop(orders: [orders], in: folder)
        func sample(_ kind: String) -> String {
            Project.root.appending(path: "samples/\(kind).csv").path(percentEncoded: false)
        }
        _ = try shop.run(
            ["plan", "--changes", sample("changes"), "--orders", orders, "--returns"]
                + [sample("returns"), "--out", "out"] + Self.now)
        let plan = try folder.text("out/plan.jsonl")
        #expect(!plan.isEmpty)
        try Self.expectDescribed(plan)
    }

    @Test func `says of an order that the market does not return that it is not there`() throws {
        let folder = try TemporaryFolder()
        let orders = try folder.write(Self.marketOrders, to: "orders.csv")
        let changes = try folder.write(Self.marketChanges, to: "changes.csv")
        let shop = try Shop(orders: [orders], in: folder, sandbox: ["--order-age", "200"])
        let run = try shop.run(
            ["run", "--out", "out", "--changes", changes, "--orders", orders] + Self.now)
        #expect(run.status == 10)
        let report = try shop.report("out")
        #expect(report[2]?.code == "ORDER_CHANGED")
        #expect(try shop.folder.text("out/report.csv").contains("did not return this order"))
    }

    @Test func `knows shops by the numbers of the market's reports, and the only shop without any`()
        throws
    {
        let folder = try TemporaryFolder()
        let campaigns = "        - {id: 21001, model: DBS, shop_id: 555}\n"
        let config = "language: en\nmarket:\n  businesses:\n    - id: 9001\n      campaigns:\n"
        try folder.write(config + campaigns, to: "marketbatch.yaml")
        try folder.write("order_id;ID магазина;status\n7;555;PROCESSING\n", to: "orders.csv")
        try folder.write("action;order_id;reason\norder.cancel;7;SHOP_FAILED\n", to: "changes.csv")
        let tables = ["--changes", "changes.csv", "--orders", "orders.csv", "--out", "out"]
        let one = try Program.run(["plan"] + tables + Self.now, in: folder)
        #expect(one.status == 0, "\(one.output) \(one.errors)")
        #expect(try folder.text("out/plan.jsonl").contains("/campaigns/21001/orders/7/status"))
        // With two shops the changes have to say which.
        try folder.write(config + campaigns + "        - {id: 21002}\n", to: "marketbatch.yaml")
        #expect(try Program.run(["plan"] + tables + Self.now, in: folder).status == 65)
    }

    // MARK: All six actions

    static let ordersTable = """
        order_id;campaign_id;model;status;substatus;cancel_requested_at;item_id;count;item_total;promo;required_marks;buyer_type
        100;21001;DBS;PROCESSING;STARTED;;1;2;1000;no;;PERSON
        100;21001;DBS;PROCESSING;STARTED;;2;3;2000;no;;PERSON
        110;21001;DBS;PROCESSING;STARTED;;3;1;500;no;;PERSON
        120;21001;DBS;DELIVERY;;2026-11-21T23:00:00Z;4;1;700;no;;PERSON
        121;21001;DBS;PICKUP;;2026-11-21T22:00:00Z;5;1;800;no;;PERSON
        130;22002;LAAS;PROCESSING;STARTED;;6;1;900;no;;PERSON
        140;21001;DBS;PROCESSING;STARTED;;7;1;100;no;;PERSON

        """

    static let returnsTable = """
        return_id;order_id;campaign_id;shipment_status
        9;500;22002;CREATED
        8;501;22002;RECEIVED

        """

    /// The six actions and a rejected row, under headers of three languages.
    static let changesTables = [
        """
        action;campaign_id;order_id;item_id;count;reason;return_id;eats_id;comment
        items.update;21001;100;1;1;PARTNER_REQUESTED_REMOVE;;;
        cancellation.accept;21001;120;;;;;;
        cancellation.reject;21001;121;;;ORDER_DELIVERED;;;
        order.cancel;21001;110;;;;;;
        order.cancel;21001;140;;;;;;
        order.cancel;22002;130;;;;;;
        return.cancel;22002;;;;;9;;
        return.cancel;22002;;;;;8;;
        eats.cancel;;стол 7/А;;;;;190330-12345678;клиент ушёл

        """,
        """
        Действие;ID кампании;Номер заказа;ID товара в заказе;Новое количество;Причина;Номер возврата;Номер Яндекс Еды;Комментарий
        Изменить состав;21001;100;1;1;по инициативе магазина;;;
        Подтвердить отмену;21001;120;;;;;;
        Отклонить отмену;21001;121;;;заказ доставлен;;;
        Отменить заказ;21001;110;;;;;;
        Отменить заказ;21001;140;;;;;;
        Отменить заказ;22002;130;;;;;;
        Отменить возврат;22002;;;;;9;;
        Отменить возврат;22002;;;;;8;;
        Отменить заказ в ресторане;;стол 7/А;;;;;190330-12345678;клиент ушёл

        """,
        """
        操作,店铺ID,订单号,商品ID,新数量,原因,退货编号,eats_id,备注
        修改商品,21001,100,1,1,商家要求,,,
        确认取消,21001,120,,,,,,
        拒绝取消,21001,121,,,订单已送达,,,
        取消订单,21001,110,,,,,,
        取消订单,21001,140,,,,,,
        取消订单,22002,130,,,,,,
        取消退货,22002,,,,,9,,
        取消退货,22002,,,,,8,,
        取消餐厅订单,,стол 7/А,,,,,190330-12345678,клиент ушёл

        """,
    ]

    private static func sixActions(_ changes: String, _ options: [String] = []) throws -> (
        Shop, [String]
    ) {
        let folder = try TemporaryFolder()
        let orders = try folder.write(ordersTable, to: "orders.csv")
        let returns = try folder.write(returnsTable, to: "returns.csv")
        let file = try folder.write(changes, to: "changes.csv")
        let shop = try Shop(
            orders: [orders], returns: [returns], in: folder,
            sandbox: ["--time-scale", "100"] + options)
        return (
            shop,
            ["--changes", file, "--orders", orders, "--returns", returns, "--out", "out"] + now
        )
    }

    @Test(arguments: changesTables)
    func `does all six actions under headers of three languages`(changes: String) throws {
        let (shop, tables) = try Self.sixActions(changes)
        let run = try shop.run(["run"] + tables)
        #expect(run.status == 10, "\(run.errors) \(run.output)")
        let outcomes = try shop.report("out").sorted { $0.key < $1.key }.map(\.value.outcome)
        #expect(outcomes == Array(repeating: "done", count: 7) + ["rejected", "done"])
        let state = try shop.sandbox.state()
        #expect(state.mostApplied == 1)
        #expect(state.orders["100"]?.items.map(\.count) == [1, 3])
        #expect(state.orders["120"]?.status == "CANCELLED")
        #expect(state.orders["121"]?.status == "PICKUP")
        #expect(state.orders["130"]?.substatus == "SHOP_FAILED")
        #expect(state.returns["9"]?.shipmentStatus == "CANCELLED")
        #expect(state.eats["стол 7/А"]?.status == "CANCELLED")
        #expect(shop.folder.has("out/summary.html"))
    }

    @Test func `an export that lacks an item removes nothing`() throws {
        let (shop, tables) = try Self.sixActions(Self.changesTables[0])
        let cut = Self.ordersTable.replacing(
            "100;21001;DBS;PROCESSING;STARTED;;2;3;2000;no;;PERSON\n", with: "")
        let orders = try shop.folder.write(cut, to: "orders_cut.csv")
        _ = try shop.run(["run"] + tables + ["--orders", orders])
        let row = try shop.report("out")[2]
        #expect(row?.outcome == "held")
        #expect(row?.code == "ORDER_CHANGED")
        #expect(try shop.sandbox.state().orders["100"]?.items.map(\.count) == [2, 3])
        #expect(try shop.folder.text("out/rejected.csv").contains("ORDER_CHANGED"))
    }

    @Test func `gives the rejected rows back in her own shape`() throws {
        let (shop, tables) = try Self.sixActions(Self.changesTables[1])
        _ = try shop.run(["run"] + tables)
        let rejected = try shop.folder.text("out/rejected.csv")
        let lines = rejected.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        #expect(
            lines[0].hasSuffix(
                "error_code;error_message;suggestion;confirm;Действие;ID кампании;Номер заказа;ID товара в заказе;Новое количество;Причина;Номер возврата;Номер Яндекс Еды;Комментарий"
            ))
        #expect(lines[1].hasPrefix("RETURN_STATUS_NOT_ALLOWED;"))
        #expect(lines[1].hasSuffix(";Отменить возврат;22002;;;;;8;;"))
        let again = try shop.run(
            [
                "check", "--changes", "out/rejected.csv", "--returns", "returns.csv", "--orders",
                "orders.csv",
            ]
                + Self.now + ["--out", "again"])
        #expect(again.status == 10)
        #expect(try shop.report("again")[2]?.code == "RETURN_STATUS_NOT_ALLOWED")
    }

    // MARK: Faults

    @Test(arguments: 1...3)
    func `does each change once although answers are lost`(seed: Int) throws {
        let (shop, tables) = try Self.sixActions(
            Self.changesTables[0],
            [
                "--seed", "\(seed)", "--fault", "drop-before=0.2", "--fault", "drop-after=0.2",
                "--fault", "500=0.1", "--fault", "garbage=0.1",
            ])
        _ = try shop.run(["run"] + tables)
        for _ in 0..<6 where try shop.run(["resume"] + Self.now).status >= 20 {}
        let state = try shop.sandbox.state()
        #expect(state.mostApplied == 1)
        #expect(state.blind_resends == [])
        _ = try shop.run(["report", "--out", "final"])
        let outcomes = try shop.report("final").values.map(\.outcome)
        #expect(outcomes.count { $0 == "done" } >= 7, "\(outcomes)")
    }

    @Test func `a process killed after any step loses nothing and doubles nothing`() throws {
        var step = 1
        while true {
            let (shop, tables) = try Self.sixActions(Self.changesTables[0])
            let killed = try shop.run(
                ["run"] + tables, environment: ["MARKETBATCH_TEST_KILL_AFTER": "\(step)"])
            guard killed.status == -9 else {
                #expect(killed.status == 10)
                break
            }
            let resumed = try shop.run(["resume"] + Self.now)
            #expect(resumed.status == 0 || resumed.status == 10, "step \(step): \(resumed.errors)")
            let state = try shop.sandbox.state()
            #expect(state.mostApplied == 1, "step \(step)")
            #expect(state.blind_resends == [], "step \(step)")
            _ = try shop.run(["report", "--out", "final"])
            let outcomes = try shop.report("final").sorted { $0.key < $1.key }.map(\.value.outcome)
            #expect(
                outcomes == Array(repeating: "done", count: 7) + ["rejected", "done"],
                "step \(step)")
            step += step < 12 ? 1 : 3
        }
        #expect(step > 10)
    }
}
