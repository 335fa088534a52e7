import BatchCore
import BatchInput
import Foundation
import TestSupport
import Testing

@Suite struct WorkbookTests {
    /// All cells of all rows of a table, by row number.
    static func rows(_ path: String, _ kind: TableKind) throws -> [Int: [Column: String]] {
        let table = try ReadTable(path, kind)
        return Dictionary(
            uniqueKeysWithValues: table.rows.map { row in
                (row.number, row.texts.filter { !$0.value.isEmpty })
            })
    }

    @Test(arguments: [("orders", TableKind.orders), ("changes", .changes)])
    func `reads a workbook as its CSV`(name: String, kind: TableKind) throws {
        var book = try Self.rows(Project.fixture("exports/\(name).xlsx"), kind)
        var table = try Self.rows(Project.fixture("exports/\(name)_utf8.csv"), kind)
        #expect(book.count == table.count)
        // A date is written in another way; it is the same moment.
        func moment(_ text: String?) -> Timestamp? {
            text.flatMap { Timestamp(reading: $0, in: .utc) }
        }
        for row in book.keys {
            let first = moment(book[row]?.removeValue(forKey: .cancelRequestedAt))
            let second = moment(table[row]?.removeValue(forKey: .cancelRequestedAt))
            #expect(first == second, "row \(row)")
        }
        let different = book.keys.sorted().first { book[$0] != table[$0] }
        #expect(
            different == nil,
            "\(different.map { "\($0) \(book[$0] ?? [:]) \(table[$0] ?? [:])" } ?? "")")
    }

    static let sheet = """
        <?xml version="1.0"?>
        <?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
            xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
        <Worksheet ss:Name="Титул"><Table><Row><Cell><Data ss:Type="String">Отчёт</Data></Cell></Row></Table></Worksheet>
        <Worksheet ss:Name="Заказы"><Table>
        <Row><Cell ss:MergeAcross="2"><Data ss:Type="String">Информация</Data></Cell></Row>
        <Row ss:Index="3">
        <Cell><Data ss:Type="String">Номер заказа</Data></Cell><Cell><Data ss:Type="String">ID кампании</Data></Cell>
        <Cell ss:Index="4"><Data ss:Type="String">Название товара</Data></Cell><Cell><Data ss:Type="String">Стоимость товара</Data></Cell>
        <Cell><Data ss:Type="String">По акции</Data></Cell><Cell><Data ss:Type="String">Отмена запрошена</Data></Cell></Row>
        <Row><Cell><Data ss:Type="Number">45812000</Data></Cell><Cell><Data ss:Type="Number">21001</Data></Cell>
        <Cell ss:Index="4"><Data ss:Type="String">Чай_x001D_ &amp; кофе</Data></Cell><Cell><Data ss:Type="Number">693.5</Data></Cell>
        <Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="DateTime">2026-11-21T01:09:00.000</Data></Cell></Row>
        <Row ss:Index="7"><Cell><Data ss:Type="Number">1.23456789012346E+15</Data></Cell><Cell/><Cell ss:Index="4"><Data ss:Type="String">a</Data></Cell></Row>
        </Table></Worksheet></Workbook>
        """

    @Test func `reads XML Spreadsheet 2003 with its gaps, types and several sheets`() throws {
        let folder = try TemporaryFolder()
        let rows = try Self.rows(folder.write(Self.sheet, to: "orders.xml"), .orders)
        #expect(rows.keys.sorted() == [4, 7])
        #expect(
            rows[4] == [
                .orderID: "45812000", .campaignID: "21001", .offerName: "Чай\u{1D} & кофе",
                .itemTotal: "693.5", .promo: "TRUE", .cancelRequestedAt: "2026-11-21T01:09:00",
            ])
        #expect(rows[7]?[.orderID] == "1.23456789012346E+15")
    }

    @Test func `reads XML Spreadsheet 2003 as a spreadsheet program converts it`() throws {
        let folder = try TemporaryFolder()
        let text = Self.sheet.replacing(
            "<Worksheet ss:Name=\"Титул\"><Table><Row><Cell><Data ss:Type=\"String\">Отчёт</Data></Cell></Row></Table></Worksheet>\n",
            with: ""
        ).replacing("_x001D_", with: "").replacing("1.23456789012346E+15", with: "45812007")
        let book = try folder.write(text, to: "book.xml")
        let saved = try Program.run(
            "/usr/bin/ssconvert", ["--export-type=Gnumeric_stf:stf_csv", "book.xml", "book.csv"],
            in: folder)
        try #require(saved.status == 0, "\(saved.errors)")
        var ours = try Self.rows(book, .orders)
        var theirs = try Self.rows("\(folder.path)/book.csv", .orders)
        // Each writes a date in its own way; that is compared with the workbooks above.
        ours[4]?[.cancelRequestedAt] = nil
        theirs[4]?[.cancelRequestedAt] = nil
        // So it is with a yes: TRUE here, 1 there.
        #expect(YesNo.read(ours[4]?.removeValue(forKey: .promo) ?? "") == true)
        #expect(YesNo.read(theirs[4]?.removeValue(forKey: .promo) ?? "") == true)
        #expect(ours == theirs)
    }

    @Test func `refuses another zip by name`() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "a.txt")
        _ = try Program.run(
            "/usr/bin/python3",
            ["-c", "import zipfile; zipfile.ZipFile('a.xlsx','w').write('a.txt')"], in: folder)
        let path = "\(folder.path)/a.xlsx"
        #expect(throws: ReadError.notATable(path: path, kind: "zip")) {
            try Self.rows(path, .orders)
        }
    }

    // MARK: Against other programs

    /// Random cells that a spreadsheet may hold.
    static func table(_ seed: UInt64) -> [[String]] {
        var random = SeededRandom(seed: seed)
        let pieces = [
            "чай", "\"", ";", ",", "\n", "0042", "1,5", " x", "=a", "中文", "&<>", "'", "24\"", "е́",
        ]
        return (0..<60).map { number in
            [String(1000 + number), "21001"]
                + (0..<2).map { _ in
                    (0..<Int.random(in: 0...3, using: &random)).map { _ in
                        pieces[Int.random(in: 0..<pieces.count, using: &random)]
                    }.joined()
                }
        }
    }

    static let headers = ["order_id", "campaign_id", "offer_name", "offer_id"]

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `cuts CSV as another reader does`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let rows = [Self.headers] + Self.table(seed)
        let data = try JSONEncoder().encode(rows)
        try folder.write(data, to: "rows.json")
        // Another program writes the quoting, ours reads it.
        _ = try Program.run(
            "/usr/bin/python3",
            [
                "-c",
                "import csv,json; csv.writer(open('t.csv','w',newline='',encoding='utf-8'),delimiter=';').writerows(json.load(open('rows.json')))",
            ], in: folder)
        let read = try Self.rows("\(folder.path)/t.csv", .orders)
        for (index, row) in rows.dropFirst().enumerated() {
            let texts = read[index + 2]
            #expect(texts?[.offerName] ?? "" == SafeCell.undone(row[2]))
            #expect(texts?[.offerID] ?? "" == SafeCell.undone(row[3]))
        }
    }

    @Test(arguments: [("Gnumeric_Excel:xlsx2", "xlsx"), ("Gnumeric_Excel:excel_dsf", "xls")])
    func `reads what a spreadsheet program saves, or refuses it by name`(
        format: String, ending: String
    )
        throws
    {
        let folder = try TemporaryFolder()
        let source = Project.fixture("exports/changes_utf8.csv")
        let saved = try Program.run(
            "/usr/bin/ssconvert",
            [
                "--import-type=Gnumeric_stf:stf_csvtab", "--export-type=\(format)", source,
                "t.\(ending)",
            ],
            in: folder)
        try #require(saved.status == 0, "\(saved.errors)")
        let path = "\(folder.path)/t.\(ending)"
        guard ending == "xlsx" else {
            #expect(throws: ReadError.notATable(path: path, kind: "xls")) {
                try Self.rows(path, .changes)
            }
            return
        }
        let ours = try Self.rows(source, .changes)
        let theirs = try Self.rows(path, .changes)
        #expect(ours.count == theirs.count)
        // It drops the separator of a code, too, when it saves.
        func visible(_ text: String) -> String { text.replacing("\u{1D}", with: "") }
        let different = ours.keys.sorted().first { row in
            // The program takes 4,5812E+07 and 0104 for the numbers that they look like.
            row != 33 && row != 34
                && ours[row]?.mapValues(visible) != theirs[row]?.mapValues(visible)
        }
        #expect(
            different == nil,
            "\(different.map { "\($0) \(ours[$0] ?? [:]) \(theirs[$0] ?? [:])" } ?? "")")
    }
}
