import BatchCore
import BatchInput
import Foundation
import Synchronization
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

    /// A workbook made of parts, some of which are changed: by name, the text of each.
    private static func book(_ changed: [String: String], damage: String = "") throws -> String {
        let folder = try TemporaryFolder()
        let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let head =
            "<row r='1'><c t='inlineStr'><is><t>order_id</t></is></c><c t='inlineStr'><is><t>campaign_id</t></is></c><c t='inlineStr'><is><t>offer_name</t></is></c></row>"
        let first =
            "<worksheet><sheetData>\(head)<row r='2'><c><v>1</v></c><c><v>2</v></c><c t='inlineStr'><is><t>first</t></is></c></row></sheetData></worksheet>"
        let second = first.replacing("first", with: "second")
        let parts = [
            "_rels/.rels":
                "<Relationships><Relationship Id='a' Type='\(relation)/officeDocument' Target='xl/workbook.xml'/></Relationships>",
            "xl/workbook.xml":
                "<workbook xmlns:r='r'><sheets><sheet name='One' r:id='s1'/><sheet name='Two' r:id='s2'/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels":
                "<Relationships><Relationship Id='s1' Type='\(relation)/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='s2' Type='\(relation)/worksheet' Target='worksheets\\./sheet2.xml'/></Relationships>",
            "xl/worksheets/sheet1.xml": first, "xl/worksheets/sheet2.xml": second,
        ].merging(changed) { $1 }.filter { !$0.value.isEmpty }
        let json = try JSONEncoder().encode(parts)
        try folder.write(json, to: "parts.json")
        let script = """
            import json, zipfile
            with zipfile.ZipFile('a.xlsx', 'w', zipfile.ZIP_STORED) as book:
                for name, text in json.load(open('parts.json')).items():
                    book.writestr(name, text)
            \(damage)
            """
        let made = try Program.run("/usr/bin/python3", ["-c", script], in: folder)
        try #require(made.status == 0, "\(made.errors)")
        kept.withLock { $0.append(folder) }
        return "\(folder.path)/a.xlsx"
    }

    /// Folders that live as long as the tests do.
    private static let kept = Mutex<[TemporaryFolder]>([])

    static let sheetStates: [(String, String)] = [
        ("<sheet name='One' r:id='s1'/><sheet name='Two' r:id='s2'/>", "first"),
        ("<sheet name='One' r:id='s1' state='hidden'/><sheet name='Two' r:id='s2'/>", "second"),
        ("<sheet name='One' r:id='s1' state='veryHidden'/><sheet name='Two' r:id='s2'/>", "second"),
        ("<sheet name='Two' r:id='s2'/><sheet name='One' r:id='s1'/>", "second"),
    ]

    @Test(arguments: sheetStates)
    func `reads the first visible sheet that will do`(sheets: String, name: String) throws {
        let path = try Self.book([
            "xl/workbook.xml": "<workbook xmlns:r='r'><sheets>\(sheets)</sheets></workbook>"
        ])
        #expect(try Self.rows(path, .orders)[2]?[.offerName] == name)
    }

    static let damages: [([String: String], String)] = [
        (["xl/worksheets/sheet1.xml": ""], ""),
        (["xl/worksheets/sheet2.xml": ""], ""),
        (
            [:],
            "data = open('a.xlsx', 'rb').read(); open('a.xlsx', 'wb').write(data.replace(b'first', b'fiRst', 1))"
        ),
    ]

    @Test(arguments: damages)
    func `refuses a workbook whose part is missing or damaged, and takes no other sheet`(
        parts: [String: String], damage: String
    ) throws {
        let path = try Self.book(parts, damage: damage)
        #expect {
            try Self.rows(path, .orders)
        } throws: { error in
            guard case .damagedPart = error as? ReadError else { return false }
            return true
        }
    }

    /// A cell of a workbook and what it says.
    static let cells: [(String, String?)] = [
        ("<c t='b'><v>true</v></c>", "TRUE"), ("<c t='b'><v>0</v></c>", "FALSE"),
        ("<c t='inlineStr'><is><r><t>変更</t></r><rPh><t>ヘンコウ</t></rPh></is><v>7</v></c>", "変更"),
        ("<c t='str'><f>A1</f><v>x</v></c>", "x"), ("<c><f>A1</f></c>", nil),
    ]

    @Test(arguments: cells)
    func `takes a cell's own value`(cell: String, text: String?) throws {
        let head =
            "<row r='1'><c t='inlineStr'><is><t>order_id</t></is></c><c t='inlineStr'><is><t>campaign_id</t></is></c><c t='inlineStr'><is><t>offer_name</t></is></c></row>"
        let path = try Self.book([
            "xl/worksheets/sheet1.xml":
                "<worksheet><sheetData>\(head)<row r='2'><c><v>1</v></c><c><v>2</v></c>\(cell)<c><v>right of the table</v></c></row></sheetData></worksheet>"
        ])
        #expect(try Self.rows(path, .orders)[2]?[.offerName] == text)
        let table = try ReadTable(path, .orders)
        #expect(table.info.formulas.count == (text == nil ? 1 : 0))
        #expect(table.rows.map(\.shape) == [.whole])
    }

    @Test func `a note is no value, and a span passes rows over`() throws {
        let text = """
            <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet Name="A"><Table>
            <Row Span="2"><Cell><Data Type="String">order_id</Data></Cell><Cell><Data Type="String">campaign_id</Data></Cell></Row>
            <Row><Cell><Data Type="Number">1</Data><Comment><Data>2</Data></Comment></Cell><Cell><Data Type="Number">2</Data></Cell></Row>
            </Table></Worksheet></Workbook>
            """
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "a.xml")
        #expect(try Self.rows(path, .orders) == [4: [.orderID: "1", .campaignID: "2"]])
    }

    @Test func `reads the one table of an archive`() throws {
        let folder = try TemporaryFolder()
        try folder.write("order_id;campaign_id\n1;2\n", to: "a.csv")
        _ = try Program.run(
            "/usr/bin/python3",
            ["-c", "import zipfile; zipfile.ZipFile('a.zip','w').write('a.csv')"], in: folder)
        #expect(
            try Self.rows("\(folder.path)/a.zip", .orders) == [
                2: [.orderID: "1", .campaignID: "2"]
            ])
    }

    @Test func `refuses another zip by name`() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "a.txt")
        _ = try Program.run(
            "/usr/bin/python3",
            [
                "-c",
                "import zipfile; z = zipfile.ZipFile('a.xlsx','w'); z.write('a.txt'); z.write('a.txt', 'b.txt')",
            ], in: folder)
        let path = "\(folder.path)/a.xlsx"
        #expect(throws: ReadError.notATable(path: path, kind: "zip")) {
            try Self.rows(path, .orders)
        }
    }

    /// A row that comes twice, or with a number that no sheet has, is a row of its own all the same.
    @Test func `gives each row a number of its own`() throws {
        let folder = try TemporaryFolder()
        let rows = [
            "", " ss:Index=\"2\"", " ss:Index=\"2\"", " ss:Index=\"1\"",
            " ss:Index=\"999999999999\"",
        ]
        .enumerated().map { number, index in
            "<Row\(index)><Cell><Data ss:Type=\"String\">"
                + (number == 0 ? "order_id" : "\(number)")
                + "</Data></Cell><Cell ss:MergeAcross=\"999999999\">"
                + "<Data ss:Type=\"String\">" + (number == 0 ? "campaign_id" : "5")
                + "</Data></Cell><Cell><Data ss:Type=\"String\">far</Data></Cell></Row>"
        }.joined()
        let book = """
            <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" \
            xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">\
            <Worksheet ss:Name="A"><Table>\(rows)</Table></Worksheet></Workbook>
            """
        let read = try Self.rows(folder.write(book, to: "t.xml"), .orders)
        #expect(read.keys.sorted() == [2, 3, 4, 5])
        #expect(read.values.compactMap { $0[.orderID] }.sorted() == ["1", "2", "3", "4"])
    }

    /// A few KB that unpack to gigabytes are refused, and take no memory to speak of.
    @Test func `refuses a part that unpacks to more than a table holds`() throws {
        let folder = try TemporaryFolder()
        let make = """
            import zipfile
            with zipfile.ZipFile('b.zip', 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as z:
                with z.open('t.csv', 'w', force_zip64=True) as part:
                    for _ in range(300): part.write(bytes(1 << 20))
            """
        _ = try Program.run("/usr/bin/python3", ["-c", make], in: folder)
        let run = try Program.run(
            "/bin/sh",
            ["-c", "exec '\(Program.path)' check --changes b.zip --lang en"],
            in: folder)
        #expect(run.status == 65)
        #expect(run.errors.contains("damaged"))
    }

    /// Cells far to the right cost what they hold, not the room between.
    @Test func `reads rows with a cell in the last column`() throws {
        let folder = try TemporaryFolder()
        let rows = (1...5000).map { row in
            let head = row == 1 ? ["order_id", "campaign_id"] : ["\(row)", "5"]
            return "<Row><Cell><Data ss:Type=\"String\">\(head[0])</Data></Cell>"
                + "<Cell><Data ss:Type=\"String\">\(head[1])</Data></Cell>"
                + "<Cell ss:Index=\"16384\"><Data ss:Type=\"String\">x</Data></Cell></Row>"
        }.joined()
        let book = """
            <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" \
            xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">\
            <Worksheet ss:Name="A"><Table>\(rows)</Table></Worksheet></Workbook>
            """
        let path = try folder.write(book, to: "t.xml")
        let read = try ReadTable(path, .orders)
        #expect(read.rows.count == 4999)
        #expect(read.rows.last?.texts[.orderID] == "5000")
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
