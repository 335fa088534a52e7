import Foundation
import TestSupport
import Testing

/// Rejected rows go back to her and come in again.
@Suite struct RoundTripTests {
    private static let headers = [
        "Действие", "ID кампании", "Номер заказа", "ID товара в заказе", "Новое количество",
        "Причина", "КИЗ", "УИН", "ГТД", "Страна происхождения", "Мой столбец",
    ]

    /// Cells good and bad, of every column.
    private static let choices: [[String]] = [
        ["изменить состав", "отменить заказ", "отклонить отмену", "чепуха", ""],
        ["21001", "x", "2E+4"], ["45812000", "45812007", "45812014", "999", "4,5E+7", "'45812000"],
        ["900005850", "900005863", "900005921", "1", ""], ["0", "1", "2,0", "-1", "много", ""],
        ["PARTNER_REQUESTED_REMOVE", "заказ доставлен", "почему", ""],
        [
            "0103041094787443215Qbag!\u{1D}93Zjqw", "0104", "", "-",
            "0103041094787443215Qbag!?93Zjqw",
        ],
        ["6432100000000017", "123", "=1+1", ""],
        ["10702030/260917/0000010", "05/08/2021", "", "+"],
        ["CN", "Китай", "EU", "СН", ""],
        ["обычный", "=SUM(A1)", "a;b\"c\nd", "123456789012", "@x", ""],
    ]

    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static func table(_ seed: UInt64) -> String {
        var random = Generator(state: seed)
        let rows = (0..<80).map { _ in choices.map { $0.randomElement(using: &random) ?? "" } }
        return ([headers] + rows).map { row in
            row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ";")
        }.joined(separator: "\r\n") + "\r\n"
    }

    private struct Line: Decodable, Hashable {
        var code: String
        var field: String?
        var value: String?
        var severity: String
    }

    /// The findings of a check, each with how often it is made; the rows have other numbers.
    private static func findings(_ folder: TemporaryFolder, _ name: String) throws -> [Line: Int] {
        let lines = try folder.text("\(name)/findings.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        return Dictionary(lines.map { ($0, 1) }, uniquingKeysWith: +)
    }

    private static func check(_ file: String, _ out: String, in folder: TemporaryFolder) throws
        -> Int32
    {
        try Program.run(
            [
                "check", "--changes", file, "--orders", Project.fixture("exports/orders_utf8.csv"),
                "--out", out,
            ] + NightTests.now, in: folder
        ).status
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `rejected rows that come back untouched are found the same`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.table(seed), to: "changes.csv")
        #expect(try Self.check("changes.csv", "first", in: folder) == 10)
        #expect(try Self.check("first/rejected.csv", "second", in: folder) == 10)
        #expect(try Self.check("second/rejected.csv", "third", in: folder) == 10)
        // What went with the good rows is gone; the rest stays as it was.
        #expect(try Self.findings(folder, "second") == Self.findings(folder, "third"))
        let before = try Self.findings(folder, "first").filter { $0.key.severity == "error" }
        let after = try Self.findings(folder, "second").filter { $0.key.severity == "error" }
        #expect(before == after)
        #expect(
            try folder.text("second/rejected.csv") == folder.text("third/rejected.csv"),
            "seed \(seed)")
    }

    /// Of a count of 12 the second digit may be missing: the row waits until she has seen it.
    @Test func `a last row without a line end waits for a look`() throws {
        let folder = try TemporaryFolder()
        let orders = try folder.write(OpenChangeTests.orders, to: "orders.csv")
        func outcomes(_ table: String, _ out: String) throws -> String {
            try folder.write(table, to: "c.csv")
            let arguments = ["check", "--changes", "c.csv", "--orders", orders, "--out", out]
            _ = try Program.run(arguments + NightTests.now, in: folder)
            return try folder.text("\(out)/report.jsonl")
        }
        let rows = OpenChangeTests.header + "items.update;21001;100;1;2\nitems.update;21001;100;2;1"
        let cut = try outcomes(rows, "one")
        #expect(cut.contains("LAST_ROW_MAY_BE_CUT"))
        #expect(!cut.contains(#""outcome":"ready""#))
        #expect(try outcomes(rows + "\n", "two").split(separator: "\n").count == 2)
        #expect(try !folder.text("two/report.jsonl").contains("LAST_ROW_MAY_BE_CUT"))
        let seen = try folder.text("one/rejected.csv")
            .replacing(
                ";;;items.update;21001;100;2",
                with: ";;LAST_ROW_MAY_BE_CUT;items.update;21001;100;2")
        let confirmed = try outcomes(seen, "three")
        #expect(!confirmed.contains(#""outcome":"held""#), "\(seen) \(confirmed)")
    }

    @Test func `mended cells are found no more`() throws {
        let folder = try TemporaryFolder()
        let source = try Project.text("Tests/Fixtures/exports/changes_utf8.csv")
        try folder.write(source, to: "changes.csv")
        _ = try Self.check("changes.csv", "first", in: folder)
        let mended = try folder.text("first/rejected.csv")
            .replacing(";4,5812E+07;1;0;", with: ";45812091;900006773;1;\"\"")
            .replacing(";99;", with: ";3;").replacing(#";"=""0104""";"#, with: ";;")
            .replacing(";EU;", with: ";;")
        try folder.write(mended, to: "mended.csv")
        _ = try Self.check("mended.csv", "second", in: folder)
        let codes = try Set(Self.findings(folder, "second").keys.map(\.code))
        #expect(codes.isDisjoint(with: ["ID_DAMAGED", "INVALID_CIS", "INVALID_COUNTRY_CODE"]))
        #expect(!codes.contains("ITEMS_ADDITION_NOT_SUPPORTED"))
    }

    @Test func `rejected rows come back through a spreadsheet program`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Project.text("Tests/Fixtures/exports/changes_utf8.csv"), to: "changes.csv")
        _ = try Self.check("changes.csv", "first", in: folder)
        let saved = try Program.run(
            "/usr/bin/ssconvert",
            [
                "--import-type=Gnumeric_stf:stf_csvtab", "--export-type=Gnumeric_Excel:xlsx2",
                "first/rejected.csv", "opened.xlsx",
            ], in: folder)
        try #require(saved.status == 0, "\(saved.errors)")
        #expect(try Self.check("opened.xlsx", "second", in: folder) == 10)
        let before = try Self.findings(folder, "first").filter { $0.key.severity == "error" }
        let after = try Self.findings(folder, "second").filter { $0.key.severity == "error" }
        #expect(
            Set(before.keys.map(\.code)).isSubset(
                of: Set(after.keys.map(\.code)).union(["ID_DAMAGED"])))
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/second/rejected.xlsx"))
    }

    @Test func `a code that she confirms goes, and an error never`() throws {
        let folder = try TemporaryFolder()
        let table = """
            confirm;action;campaign_id;order_id;item_id;count;cis
            CIS_SEPARATOR_LOST;items.update;21001;45812007;900005921;3;0103041094787443215Qbag!?93Zjqw
            INVALID_COUNT;items.update;21001;45812014;900005992;x;

            """
        try folder.write(table, to: "changes.csv")
        #expect(try Self.check("changes.csv", "out", in: folder) == 10)
        let report = try folder.text("out/report.jsonl").split(separator: "\n")
        #expect(report[0].contains(#""outcome":"ready""#))
        #expect(report[1].contains(#""outcome":"rejected""#))
    }

    @Test func `templates have every column and pass the check in each language`() throws {
        let folder = try TemporaryFolder()
        for language in ["ru", "en", "zh"] {
            let made = try Program.run(
                ["template", "--lang", language, "--out", language], in: folder)
            #expect(made.status == 0)
            for ending in ["csv", "xlsx"] {
                let file = "\(language)/changes_example.\(ending)"
                let check = try Program.run(["check", "--changes", file], in: folder)
                #expect(check.status == 0, "\(check.output)")
                let empty = "\(language)/changes_template.\(ending)"
                #expect(try Program.run(["check", "--changes", empty], in: folder).status == 0)
            }
        }
    }

    @Test func `the page of rules is the program's own table`() throws {
        let folder = try TemporaryFolder()
        let list = try Program.run(["check", "--list-rules", "--format", "json"], in: folder)
        let page = try Project.text("docs/rules.md")
        struct Rule: Decodable {
            var code: String
            var message: String
        }
        for line in list.output.split(separator: "\n") {
            let rule = try JSONDecoder().decode(Rule.self, from: Data(line.utf8))
            #expect(page.contains("| `\(rule.code)` |"))
            #expect(page.contains(rule.message))
        }
    }
}
