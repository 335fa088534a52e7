import Foundation
import TestSupport
import Testing

/// The night's book: one file to look at, to mend and to put back.
@Suite struct BookTests {
    /// The sheets of a workbook as CSV texts, in their order.
    private static func sheets(_ book: String, _ folder: TemporaryFolder) throws -> [String] {
        let saved = try Program.run("/usr/bin/ssconvert", ["-S", book, "sheet-%n.csv"], in: folder)
        try #require(saved.status == 0, "\(saved.errors)")
        return try (0..<12).prefix { folder.has("sheet-\($0).csv") }.map {
            try folder.text("sheet-\($0).csv").replacing("\"", with: "")
        }
    }

    private static let orders = """
        order_id;campaign_id;model;status;substatus;item_id;count;offer_name;item_total
        100;21001;DBS;PROCESSING;STARTED;1;3;Чай;300
        100;21001;DBS;PROCESSING;STARTED;2;1;Чашка;50
        101;21001;DBS;PROCESSING;STARTED;3;1;Самовар;9000

        """

    @Test func `has the rows to mend first, then all others with goods and her own columns`() throws
    {
        let folder = try TemporaryFolder()
        try folder.write(Self.orders, to: "orders.csv")
        try folder.write(
            "Действие;ID кампании;Номер заказа;ID товара в заказе;Новое количество;Кто решил\n"
                + "изменить состав;21001;100;1;2;Анна\nизменить состав;21001;100;2;девять;Пётр\n"
                + "отменить заказ;21001;4581200000012;;;Анна\n"
                + "изменить состав;21001;101;3;0;Анна\n", to: "changes.csv")
        _ = try Program.run(
            [
                "check", "--changes", "changes.csv", "--orders", "orders.csv", "--out", "out",
                "--lang", "ru",
            ] + NightTests.now, in: folder)
        let sheets = try Self.sheets("out/night.xlsx", folder)
        try #require(sheets.count >= 6)
        #expect(sheets[0].hasPrefix("error_code,error_message,suggestion,confirm,Действие"))
        #expect(sheets[0].contains("Строка 3: ") && sheets[0].contains("Пётр"))
        #expect(sheets[1].contains("отменить заказ,21001,101"))
        let rows = sheets[2].split(separator: "\n")
        #expect(rows.count == 5)
        #expect(rows[0].hasSuffix("Магазин,Товары,Стоимость,Новое количество,Кто решил"))
        #expect(rows[1].contains("Чай, 3 → 2") && rows[1].hasSuffix("Анна"))
        #expect(sheets[2].contains("4581200000012") && sheets[2].contains("не прошло проверку"))
        #expect(sheets[3].contains("INVALID_COUNT"))
    }

    @Test func `comes back as its rows to mend alone, and keeps its name`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.orders, to: "orders.csv")
        let header = "action;campaign_id;order_id;item_id;count;note\n"
        try folder.write(
            header + "items.update;21001;100;1;x;A\nitems.update;21001;100;2;1;A\n", to: "tea.csv")
        try folder.write(
            header + "order.cancel;21001;101;;;B\norder.cancel;21001;9x;;;B\n", to: "b.csv")
        func check(_ changes: [String], _ out: String) throws -> String {
            let files = changes.flatMap { ["--changes", $0] }
            let run = try Program.run(
                ["check", "--lang", "en"] + files + ["--orders", "orders.csv", "--out", out]
                    + NightTests.now, in: folder)
            return run.output
        }
        _ = try check(["tea.csv", "b.csv"], "one")
        #expect(folder.has("one/rejected_tea.csv") && folder.has("one/rejected_b.csv"))
        let again = try check(["one/night.xlsx"], "two")
        #expect(again.contains("sheet “To mend”") && !again.contains("another sheet"))
        let codes =
            try folder.text("two/report.jsonl").components(separatedBy: "\"code\":").count - 1
        #expect(codes == 3)
        // From round to round a file keeps the name of the table that it comes from.
        try FileManager.default.copyItem(
            atPath: folder.path + "/one/rejected_tea.csv",
            toPath: folder.path + "/2026-11-22_064607_rejected_tea.csv")
        _ = try check(["2026-11-22_064607_rejected_tea.csv", "one/rejected_b.csv"], "three")
        #expect(folder.has("three/rejected_tea.csv") && folder.has("three/rejected_b.csv"))
    }

    @Test func `one with nothing to mend asks for nothing when it comes back`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.orders, to: "orders.csv")
        try folder.write("action;campaign_id;order_id\norder.cancel;21001;101\n", to: "c.csv")
        let shop = try NightTests.Shop(orders: ["orders.csv"], in: folder)
        let night = ["--orders", "orders.csv"] + NightTests.now
        _ = try shop.run(["run", "--changes", "c.csv", "--out", "one"] + night)
        let again = try shop.run(["run", "--changes", "one/night.xlsx", "--out", "two"] + night)
        #expect(again.status == 0, "\(again.errors)")
        #expect(try folder.text("two/report.jsonl").isEmpty)
    }

    @Test func `is made whole where the folder for temporary files is not there`() throws {
        let folder = try TemporaryFolder()
        try folder.write("action;campaign_id;order_id\norder.cancel;21001;9x\n", to: "c.csv")
        _ = try Program.run(
            ["check", "--changes", "c.csv", "--out", "out"], in: folder,
            environment: ["TMPDIR": "/nowhere/at/all"])
        #expect(try Self.sheets("out/night.xlsx", folder).count >= 4)
    }

    @Test func `the template offers words and explains its columns`() throws {
        let folder = try TemporaryFolder()
        _ = try Program.run(["template", "--out", "t", "--lang", "ru"], in: folder)
        let sheets = try Self.sheets("t/changes_template.xlsx", folder)
        #expect(sheets[0].hasPrefix("Действие,"))
        #expect(sheets[1].contains("Новое количество — сколько единиц останется"))
        #expect(sheets.last?.contains("отклонить отмену") ?? false)
        let checked = try Program.run(
            ["check", "--changes", "t/changes_example.xlsx", "--lang", "ru"], in: folder)
        #expect(checked.output.contains("лист «Изменения»"))
    }

    @Test func `rows of several tables name theirs, what can't wait first`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "order_id;campaign_id;model;status;cancel_requested_at;item_id;count;item_total\n"
                + "100;21001;DBS;DELIVERY;2026-11-20T10:00:00Z;1;1;900\n", to: "orders.csv")
        let header = "Действие;ID кампании;Номер заказа;Причина\n"
        try folder.write(
            header + "отменить заказ;21001;9x;\nотклонить отмену;21001;100;заказ доставлен\n",
            to: "a.csv")
        try folder.write(header + "подтвердить отмену;21001;100;\n", to: "b.csv")
        _ = try Program.run(
            [
                "check", "--changes", "a.csv", "--changes", "b.csv", "--orders", "orders.csv",
                "--out", "out", "--lang", "ru",
            ] + NightTests.now, in: folder)
        let rows = try #require(try Self.sheets("out/night.xlsx", folder).first)
            .split(separator: "\n")
        try #require(rows.count == 4)
        #expect(rows[0].contains("confirm,Ответить до,Действие"))
        #expect(rows[1].contains("Строка 3 файла a.csv: ") && rows[1].contains("2 (b.csv)"))
        #expect(rows[1].contains(",22.11.2026 13:00,отклонить"))
        #expect(rows[2].contains("Строка 2 файла b.csv: ") && rows[2].contains("3 (a.csv)"))
        #expect(rows[3].contains("Строка 2 файла a.csv: "))
        // It comes back, the column of deadlines with it.
        let again = try Program.run(
            ["check", "--changes", "out/night.xlsx", "--orders", "orders.csv", "--out", "again"]
                + NightTests.now, in: folder)
        #expect(again.output.contains("night.xlsx"))
        let second = try #require(try Self.sheets("again/night.xlsx", folder).first)
        #expect(second.components(separatedBy: "Ответить до").count == 2)
    }

    @Test func `proposes to cancel for the reason for which goods were to go`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "order_id;campaign_id;model;status;substatus;item_id;count;item_total\n"
                + "100;21001;DBS;PROCESSING;STARTED;1;1;900\n"
                + "101;21001;DBS;PROCESSING;STARTED;2;1;900\n", to: "orders.csv")
        try folder.write(
            "action;campaign_id;order_id;item_id;count;reason\n"
                + "items.update;21001;100;1;0;USER_REQUESTED_REMOVE\n"
                + "items.update;21001;101;2;0;\n", to: "c.csv")
        let shop = try NightTests.Shop(orders: ["orders.csv"], in: folder)
        let run = try shop.run(
            ["run", "--changes", "c.csv", "--orders", "orders.csv", "--out", "one", "--lang", "ru"]
                + NightTests.now)
        #expect(run.status == 10, "\(run.errors)")
        let proposals = try folder.text("one/proposals.csv")
        #expect(proposals.contains("ID кампании;Номер заказа;Причина;Комментарий"))
        #expect(proposals.contains("отменить заказ;21001;100;покупатель передумал;"))
        #expect(proposals.contains("отменить заказ;21001;101;магазин не может выполнить;"))
        // The journal tells the same, and the file goes as it is.
        _ = try shop.run(["report", "--out", "two", "--lang", "ru"])
        #expect(try folder.text("two/proposals.csv") == proposals)
        let sent = try shop.run(
            [
                "run", "--changes", "one/proposals.csv", "--orders", "orders.csv", "--out", "three",
            ] + NightTests.now)
        #expect(sent.status == 0, "\(sent.errors)")
        let audit = try folder.text("three/audit.jsonl")
        #expect(audit.contains("USER_CHANGED_MIND") && audit.contains("SHOP_FAILED"))
    }
}
