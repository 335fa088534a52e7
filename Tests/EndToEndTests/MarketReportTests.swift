import Foundation
import TestSupport
import Testing

/// The tables that the market's own office and API give, taken as orders and returns as they are.
@Suite struct MarketReportTests {
    private static let config = """
        language: en
        market:
          base_url: http://127.0.0.1:9
          businesses:
            - id: 9001
              api_key_file: key
              campaigns: [{id: 21001, model: DBS, shop_id: 555}, {id: 22002, model: LAAS, shop_id: 777}]

        """

    private static let changes = """
        action;campaign_id;order_id;item_id;count;reason
        cancellation.accept;21001;45812001;;;
        order.cancel;22002;45812002;;;SHOP_FAILED
        items.update;21001;45812003;11;1;

        """

    private static let transactions = """
        BUSINESS_ID,MODEL,PARTNER_ID,ORDER_ID,SHOP_SKU,OFFER_NAME,OFFER_STATUS
        9001,DBS,555,45812001,S,Чай,Передан в доставку
        9001,LaaS,777,45812002,S,Чай,Оформлен
        9001,DBS,555,45812003,S,Чай,Оформлен

        """

    /// Orders tables without items' numbers: the last change is refused for that.
    static let reports: [(String, String)] = [
        ("united_orders as CSV", transactions),
        (
            "the orders of a shipment",
            """
            Номер заказа или отгрузки;Ваш SKU;Количество, шт.;ID магазина;Статус
            45812001;S;2;555;В доставке
            45812002;S;1;777;В обработке
            45812003;S;2;555;В обработке

            """
        ),
    ]

    /// Runs `check` and gives each row's outcome and first code.
    private static func check(
        _ folder: TemporaryFolder, changes: String = changes, _ tables: [String]
    ) throws -> [String] {
        try folder.write(config, to: "marketbatch.yaml")
        try folder.write("k", to: "key")
        try folder.write(changes, to: "changes.csv")
        let run = try Program.run(
            Program.path,
            ["check", "--changes", "changes.csv", "--out", "out"] + tables + NightTests.now,
            in: folder)
        guard run.status == 10 || run.status == 0 else { return [run.errors] }
        let lines = try folder.text("out/report.jsonl").split(separator: "\n")
        return try lines.map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let words = [object?["outcome"], object?["code"]].compactMap { $0 as? String }
            return words.joined(separator: " ")
        }
    }

    @Test(arguments: reports)
    func `takes a report of the market for what it can tell`(report: (String, String)) throws {
        let folder = try TemporaryFolder()
        try folder.write(report.1, to: "orders.csv")
        let rows = try Self.check(folder, ["--orders", "orders.csv"])
        #expect(rows == ["ready", "ready", "rejected ORDER_INCOMPLETE"])
        #expect(try folder.text("out/report.csv").contains("with the column item_id"))
    }

    @Test func `takes the transactions out of the zip in which reports come`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.transactions, to: "orders_and_offers_transactions.csv")
        try folder.write("PARTNER_ID,ORDER_ID,ORDER_STATUS\n555,45812001,X\n", to: "services.csv")
        try folder.write("SKU,PRICE\nS,1\n", to: "prices.csv")
        let pack = """
            import zipfile
            with zipfile.ZipFile('orders.zip', 'w') as z:
                for name in ('orders_and_offers_transactions.csv', 'prices.csv', 'services.csv'):
                    z.write(name)
            """
        _ = try Program.run("/usr/bin/python3", ["-c", pack], in: folder)
        let rows = try Self.check(folder, ["--orders", "orders.zip"])
        #expect(rows == ["ready", "ready", "rejected ORDER_INCOMPLETE"])
    }

    /// Two tables that would both do are one too many, and nobody chooses for her.
    @Test func `refuses a zip of two exports`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.transactions, to: "october.csv")
        try folder.write(Self.transactions, to: "november.csv")
        let pack = """
            import zipfile
            with zipfile.ZipFile('orders.zip', 'w') as z:
                z.write('october.csv'); z.write('november.csv')
            """
        _ = try Program.run("/usr/bin/python3", ["-c", pack], in: folder)
        let rows = try Self.check(folder, ["--orders", "orders.zip"])
        #expect(rows.count == 1)
        #expect(rows[0].contains("holds not just one table"))
    }

    @Test func `takes answers of the API that were made a table`() throws {
        let folder = try TemporaryFolder()
        let flat = """
            orderId,campaignId,programType,status,substatus,cancelRequested,ID,offerId,count,requiredInstanceTypes
            45812001,21001,DBS,DELIVERY,DELIVERY_SERVICE_RECEIVED,true,11,S,2,[]
            45812002,22002,LAAS,PROCESSING,STARTED,False,12,S,1,[]
            45812003,21001,DBS,PROCESSING,STARTED,False,11,S,2,[]
            45812003,21001,DBS,PROCESSING,STARTED,False,13,S,2,[]

            """
        try folder.write(flat.replacing("ID,offerId", with: "id,offerId"), to: "orders.csv")
        #expect(try Self.check(folder, ["--orders", "orders.csv"]) == ["ready", "ready", "ready"])
        let paths = "items[0].id,items[0].offerId,items[0].count,items[0].requiredInstanceTypes"
        try folder.write(
            flat.replacing("ID,offerId,count,requiredInstanceTypes", with: paths),
            to: "paths.csv")
        #expect(try Self.check(folder, ["--orders", "paths.csv"]) == ["ready", "ready", "ready"])
        // A column of row numbers in another table is no item's number.
        try folder.write(
            flat.replacing("orderId", with: "Номер заказа").replacing("ID,", with: "id,"),
            to: "own.csv")
        let own = try Self.check(folder, ["--orders", "own.csv"])
        #expect(own == ["ready", "ready", "rejected ORDER_INCOMPLETE"])
    }

    @Test func `takes the report of returns`() throws {
        let folder = try TemporaryFolder()
        let report = """
            PARTNER_ID,ORDER_ID,RETURN_NUMBER,RETURN_SHIPMENT_STATUS
            777,45812002,501,CREATED
            777,45812009,502,READY_FOR_PICKUP

            """
        try folder.write(report, to: "returns.csv")
        let changes =
            "action;campaign_id;return_id\nreturn.cancel;22002;501\nreturn.cancel;22002;502\n"
        let rows = try Self.check(folder, changes: changes, ["--returns", "returns.csv"])
        #expect(rows == ["ready", "rejected RETURN_STATUS_NOT_ALLOWED"])
    }

    @Test func `names the columns that may have been meant for the new count`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.transactions, to: "orders.csv")
        let changes = """
            action;campaign_id;order_id;item_id;Сколько оставить
            items.update;21001;45812003;11;1

            """
        _ = try Self.check(folder, changes: changes, ["--orders", "orders.csv"])
        #expect(try folder.text("out/findings.csv").contains("«Сколько оставить»"))
    }

    @Test func `says where the shop stands when the campaign does not`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.transactions, to: "orders.csv")
        try folder.write(Self.changes, to: "changes.csv")
        let run = try Program.run(
            Program.path,
            ["check", "--changes", "changes.csv", "--orders", "orders.csv", "--lang", "ru"],
            in: folder)
        #expect(run.errors.contains("нет колонки «ID кампании»"))
        #expect(run.errors.contains("впишите shop_id каждого магазина"))
    }
}
