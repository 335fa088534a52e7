import BatchCore
import BatchInput
import Foundation
import TestSupport
import Testing

@Suite struct TableFileTests {
    struct Read {
        var info: TableInfo
        var rows: [(row: Int, order: String?, name: String?)] = []
        var long: [Int] = []
    }

    /// What stands in `bytes`; in messages it is called t.
    static func read(
        _ bytes: [UInt8], _ kind: TableKind = .orders, encoding: TextEncoding? = nil,
        partSize: Int = .max / 2
    ) throws(ReadError) -> Read {
        guard let folder = try? TemporaryFolder(),
            let path = try? folder.write(Data(bytes), to: "t")
        else { throw .missing(path: "") }
        let table = try ReadTable(
            path, name: "t", kind, encoding: encoding, isHeld: partSize > 1 << 20,
            partSize: partSize)
        return Read(
            info: table.info,
            rows: table.rows.map { ($0.number, $0.texts[.orderID], $0.texts[.offerName]) },
            long: table.rows.filter { $0.shape == .tooLong }.map(\.number))
    }

    static func error(_ bytes: [UInt8], _ kind: TableKind = .orders) -> ReadError? {
        do throws(ReadError) {
            _ = try read(bytes, kind)
            return nil
        } catch {
            return error
        }
    }

    static let header = "order_id;campaign_id;offer_name\n"

    static let tables: [(String, [String])] = [
        ("1;2;a\n3;4;b\n", ["2 1 a", "3 3 b"]), ("1;2;a\r\n3;4;b", ["2 1 a", "3 3 b"]),
        ("1;2;a\r\n3;4;b\n5;6;c\r7;8;d", ["2 1 a", "3 3 b", "4 5 c", "5 7 d"]),
        ("1;2;a\r3;4;b\r", ["2 1 a", "3 3 b"]), ("1;2;\"a\nb\"\n3;4;c", ["2 1 a\nb", "3 3 c"]),
        ("1;2;\"a\"\"b;c\"\n", ["2 1 a\"b;c"]),
        ("1;2;24\" монитор\n3;4;x", ["2 1 24\" монитор", "3 3 x"]),
        ("\n1;2;a\n;;\n3;4;b", ["3 1 a", "5 3 b"]), ("1;2\n", ["2 1 "]), ("1;2;a;;;\n", ["2 1 a"]),
        ("1;2;a\nИтого;;5\n", ["2 1 a"]), ("1;2;a\nВсего: ;;\n", ["2 1 a"]),
        ("Total-17;2;a\n", ["2 Total-17 a"]), ("1;2;Итого\n", ["2 1 Итого"]),
        ("=\"123456789012\";2;'=1+1\n", ["2 123456789012 =1+1"]),
        ("1;2;a\u{1D}b\n", ["2 1 a\u{1D}b"]),
    ]

    /// Lines behind the header, and the rows they make: number and how each goes with the header.
    static let quotes: [(String, [String])] = [
        ("1;2;\"Daisy\" Ltd\n3;4;b\n", ["2 whole \"Daisy\" Ltd", "3 whole b"]),
        ("1;2;\"a\"  \n3;4;b\n", ["2 whole a", "3 whole b"]),
        ("1;2;\"Daisy\n3;4;\"Daisy\n5;6;c\n", ["2 stray", "3 stray", "4 whole c"]),
        ("1;2;\"a\n3;4;b\n", ["2 stray", "3 stray"]),
        ("1;2;\"\n3;4;x\n5;6;\"\n7;8;c\n", ["2 quotedRow", "5 whole c"]),
        ("1;2;\"a\nb\"\n3;4;c\n", ["2 whole a\nb", "4 whole c"]),
        ("1;2;\"a;b\" c\n3;4;d\n", ["2 stray", "3 whole d"]),
        ("1;2;a\n3;4;b", ["2 whole a", "3 unended(isShort: false)"]),
        ("1;2;a\n3;4", ["2 whole a", "3 unended(isShort: true)"]),
        ("1;2;a\n3;4;\"b\"", ["2 whole a", "3 whole b"]),
        ("1;2;a\n3;4;", ["2 whole a", "3 whole "]),
    ]

    @Test(arguments: quotes, [8, Int.max / 2])
    func `makes each line of a stray quote a row of its own`(
        text: (String, [String]), partSize: Int
    ) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.header + text.0, to: "t.csv")
        let table = try ReadTable(path, .orders, isHeld: partSize > 8, partSize: partSize)
        let rows = table.rows.map { row in
            let name = row.shape == .whole ? " \(row.texts[.offerName] ?? "")" : ""
            return "\(row.number) \(row.shape)\(name)"
        }
        let lines = text.1
        // Row numbers count rows, and a cell with a line end is one.
        #expect(
            rows.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
                == lines.map { $0.split(separator: " ").dropFirst().joined(separator: " ") })
    }

    /// A header and the column it names in a table of changes.
    static let headers: [(String, Column?)] = [
        ("Номер заказа *", .orderID), ("Количество, шт.", .count), ("Кол-во (шт.)", .count),
        ("Стало", .count), ("Новая дата", nil), ("новое кол-во, шт", .count), ("new count", .count),
        ("新数量", .count), ("Информация/Номер заказа", .orderID), ("ГТД/РНПТ", nil),
        ("№ зака\u{AD}за", .orderID), ("Номер\nзаказа", .orderID), ("Заказ/Номер/заказа", nil),
    ]

    @Test(arguments: headers)
    func `knows a header without its unit, its star and its group`(header: String, column: Column?)
    {
        #expect(HeaderNames().column(header, in: .changes) == column)
    }

    @Test func `takes a text with one bad letter for UTF-8, and Windows-1251 for what it is`()
        throws
    {
        var bytes = Array((Self.header + "1;2;Чайник заварочный\n3;4;Стол\n").utf8)
        let place = bytes.firstRange(of: Array("Стол".utf8))?.lowerBound ?? 0
        bytes.remove(at: place)
        let read = try Self.read(bytes)
        #expect(read.rows.map { $0.name ?? "" } == ["Чайник заварочный", "\u{FFFD}тол"])
        let cyrillic = TextEncoding.windows1251.encoded(Self.header + "1;2;Стол\n") ?? []
        #expect(try Self.read(cyrillic).rows.map { $0.name ?? "" } == ["Стол"])
    }

    @Test func `believes bytes that are UTF-8 more than a declaration that says otherwise`() throws
    {
        let text = """
            <?xml version="1.0" encoding="windows-1251"?><orders><order order_id="1" campaign_id="2" offer_name="стол"/></orders>
            """
        #expect(try Self.read(Array(text.utf8)).rows.map { $0.name ?? "" } == ["стол"])
        let honest = TextEncoding.windows1251.encoded(text) ?? []
        #expect(try Self.read(honest).rows.map { $0.name ?? "" } == ["стол"])
    }

    /// Lines behind the header of an orders table, and the orders that are read.
    static let footers: [(String, [String])] = [
        ("1;2;a\nОбщий итог;;5\n", ["1"]), ("1;2;a\nGrand total;;\n", ["1"]),
        ("1;2;a\n总计;;5\n", ["1"]), ("1;2;a\norder_id;campaign_id;offer_name\n3;4;b\n", ["1", "3"]),
        ("1;2;3\n5;6;a\n", ["5"]), ("5;6;a\n1;2;3\n", ["5", "1"]),
        ("1;2;a\nОтветственный: Иванова;;\nДата;22.11.2026;\n", ["1"]),
        ("1;2;a\nподпись;;\n3;4;b\n", ["1", "подпись", "3"]), ("1;2;a\n3;;\n", ["1", "3"]),
        ("1;2;a\n;4;\n", ["1", ""]), ("1;2;a\n\u{1A}", ["1"]), ("Итого 5 заказов;;\n", []),
    ]

    @Test(arguments: footers, [8, Int.max / 2])
    func `passes over totals and what stands behind the table`(
        text: (String, [String]), partSize: Int
    ) throws {
        // Parts this small begin at each line; only the last one knows that it is the end.
        guard partSize > 8 || !text.0.contains("Ответственный") else { return }
        let read = try Self.read(Array((Self.header + text.0).utf8), partSize: partSize)
        #expect(read.rows.map { $0.order ?? "" } == text.1)
    }

    @Test(arguments: ["CP866", "KOI8-R", "MacCyrillic"])
    func `reads other encodings when they are named, and names them when they are not`(name: String)
        throws
    {
        let encoding = try #require(TextEncoding(named: name))
        let text = "Номер заказа;ID кампании;Название товара\n1;2;Чай\n"
        let bytes = try #require(encoding.encoded(text))
        #expect(try Self.read(bytes, encoding: encoding).rows.map { $0.name ?? "" } == ["Чай"])
        #expect(Self.error(bytes) == .otherEncoding(path: "t", encoding: name))
    }

    @Test func `knows UTF-16 without a mark by its №`() throws {
        let text = "№ заказа;ID кампании;Название товара\n1;2;Чай – зелёный\n"
        let bytes = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try Self.read(bytes).rows.map { $0.name ?? "" } == ["Чай – зелёный"])
    }

    static let kinds: [(String, String)] = [
        ("<!DOCTYPE html><html></html>", "html"), ("{\"a\":1}", "json"), ("MOXCEL\u{0}", "mxl"),
        ("%PDF-1.4", "pdf"), ("ID;PWXL;N;E\r\n", "sylk"), ("MIME-Version: 1.0\r\n", "mhtml"),
        ("[\n  {\"a\": 1}]", "json"), ("GIF89a", "image"), ("\u{7F}ELF\u{1}\u{2}\u{3}", "binary"),
    ]

    @Test(arguments: kinds)
    func `refuses other kinds of files by their names`(text: String, kind: String) {
        #expect(Self.error(Array(text.utf8)) == .notATable(path: "t", kind: kind))
    }

    @Test(arguments: tables)
    func `cuts rows and cells`(text: String, rows: [String]) throws {
        let read = try Self.read(Array((Self.header + text).utf8))
        #expect(read.rows.map { "\($0.row) \($0.order ?? "") \($0.name ?? "")" } == rows)
    }

    @Test func `finds a row with more cells than headers`() throws {
        #expect(try Self.read(Array((Self.header + "1;2;a;b\n1;2;a;\n").utf8)).long == [2])
    }

    static let text = "Выгрузка\n\nНомер заказа;ID кампании;Название товара\n45;21001;Чай «Ёлка»\n"

    static let encodings: [(TextEncoding, [UInt8])] = [
        (.utf8, Array(text.utf8)), (.utf8Marked, TextEncoding.utf8Marked.encoded(text) ?? []),
        (.windows1251, TextEncoding.windows1251.encoded(text) ?? []),
        (.utf16LE, TextEncoding.utf16LE.encoded(text) ?? []),
        (.utf16BE, TextEncoding.utf16BE.encoded(text) ?? []),
        (.utf16LE, Array((TextEncoding.utf16LE.encoded(text) ?? []).dropFirst(2))),
    ]

    @Test(arguments: encodings)
    func `finds the encoding, the header and the delimiter`(encoding: TextEncoding, bytes: [UInt8])
        throws
    {
        let read = try Self.read(bytes)
        #expect(read.info.format == .csv(delimiter: 0x3B, encoding: encoding))
        #expect(read.rows.map(\.name) == ["Чай «Ёлка»"])
        #expect(read.info.preamble == 2)
        #expect(read.rows.map(\.row) == [4])
    }

    @Test func `knows what an encoding can't hold`() {
        #expect(TextEncoding.windows1251.encoded("100 ₽") == nil)
        #expect(TextEncoding.windows1251.encoded("100 руб.")?.count == 8)
        #expect(TextEncoding.utf16LE.encoded("₽")?.count == 4)
    }

    @Test func `shows a byte that its encoding does not know`() throws {
        let bytes = Array("order_id;campaign_id;offer_name\n1;2;".utf8) + [0xD7, 0x98, 0xE9, 0x0A]
        #expect(try Self.read(bytes).rows.map(\.name) == ["Ч\u{FFFD}й"])
    }

    @Test func `finds the header under a row of groups`() throws {
        let text = "Заказ;;Товар\nНомер заказа;ID кампании;Название товара\n1;2;a\n"
        #expect(try Self.read(Array(text.utf8)).rows.map(\.name) == ["a"])
    }

    @Test func `reads GB18030 where it is told so`() throws {
        let bytes = TextEncoding.gb18030.encoded("订单号,店铺ID,商品名称\n1,2,茶\n") ?? []
        #expect(try Self.read(bytes, encoding: .gb18030).rows.map(\.name) == ["茶"])
    }

    @Test(arguments: [";", ",", "\t"])
    func `takes each delimiter, and the one a first line tells`(delimiter: String) throws {
        let table = "order_id;campaign_id;offer_name\n1;2;x\n".replacing(";", with: delimiter)
        #expect(try Self.read(Array(table.utf8)).rows.map(\.name) == ["x"])
        let told = try Self.read(Array("sep=\(delimiter)\r\n\(table)".utf8))
        #expect(told.rows.map(\.row) == [2])
    }

    static let refused: [([UInt8], ReadError)] = [
        (Array("%PDF-1.4".utf8), .notATable(path: "t", kind: "pdf")),
        ([0xD0, 0xCF, 0x11, 0xE0, 1], .notATable(path: "t", kind: "xls")),
        ([], .empty(path: "t")),
        (
            Array("order_id;Номер заказа;campaign_id\n".utf8),
            .columnTwice(path: "t", column: .orderID, headers: ["order_id", "Номер заказа"])
        ),
        (
            Array("Номер закза;ID кампании\n1;2\n".utf8),
            .noHeader(
                path: "t", kind: .orders, found: ["Номер закза", "ID кампании"],
                missing: [[.orderID]], nearest: ["Номер закза → Номер заказа"], shop: nil)
        ),
    ]

    @Test(arguments: refused)
    func `refuses what is no table and says why`(bytes: [UInt8], error: ReadError) {
        #expect(Self.error(bytes) == error)
    }

    @Test func `a new count wins over a count`() throws {
        let text = "Действие;ID кампании;Номер заказа;Количество;Новое количество\nx;2;1;5;3\n"
        let folder = try TemporaryFolder()
        let table = try ReadTable(folder.write(text, to: "t"), .changes)
        #expect(table.rows.map { $0.texts[.count] } == ["3"])
    }

    @Test func `knows headers in three languages, in any case, with a group in front`() {
        let names = HeaderNames(adding: [.orderID: ["№ зак."]])
        for header in [
            "ORDER_ID", "номер  ЗАКАЗА", "订单号", "Информация о заказах/Номер заказа", "№ зак.",
        ] {
            #expect(names.column(header, in: .orders) == .orderID, "\(header)")
        }
    }

    @Test func `knows every column in Russian and in Chinese`() {
        let names = HeaderNames()
        for kind in TableKind.allCases {
            for column in kind.columns {
                #expect(names.column(column.rawValue, in: kind) == column)
            }
        }
    }

    // MARK: XML

    static let xml: [(String, [String])] = [
        ("<orders><order order_id=\"1\" campaign_id=\"2\" offer_name=\"a\"/></orders>", ["1 1 a"]),
        (
            "<?xml version=\"1.0\"?><orders><order order_id=\"1\"><offer_name>b &amp; c</offer_name></order><order order_id=\"2\"/></orders>",
            ["1 1 b & c", "2 2 "]
        ),
        (
            "<orders><order order_id=\"1\" offer_name=\"&lt;a&gt; &amp; &#38; &amp;#38; &quot;b&quot;\"/></orders>",
            ["1 1 <a> & & &#38; \"b\""]
        ),
        ("<orders/>", []),
    ]

    @Test(arguments: xml)
    func `reads XML of ours`(text: String, rows: [String]) throws {
        let read = try Self.read(Array(text.utf8))
        #expect(read.rows.map { "\($0.row) \($0.order ?? "") \($0.name ?? "")" } == rows)
    }

    @Test func `reads the separator of a code from its text`() throws {
        let text = "<orders><order order_id=\"1\" offer_name=\"a\\u001d93\"/></orders>"
        #expect(try Self.read(Array(text.utf8)).rows.map(\.name) == ["a\u{1D}93"])
    }

    @Test(arguments: [
        "<orders><order order_id=\"1\"></orders>", "<orders><order order_id=\"1\"/>",
        "<orders>&nbsp;</orders>",
        "<orders><order order_id='1' count='2'><count>0</count></order></orders>",
        "<orders><order order_id='1' Артикул='a' SKU='b'/></orders>",
        "<orders><order order_id='1' order_id='2'/></orders>",
    ])
    func `refuses XML that is not well-formed`(text: String) {
        guard case .malformedXML = Self.error(Array(text.utf8)) else {
            Issue.record("\(String(describing: Self.error(Array(text.utf8))))")
            return
        }
    }

    @Test func `refuses a DOCTYPE and another root`() {
        let bomb = "<!DOCTYPE orders [<!ENTITY a \"aaaa\">]><orders>&a;</orders>"
        #expect(Self.error(Array(bomb.utf8)) == .doctype(path: "t"))
        let root = ReadError.wrongRoot(path: "t", found: "changes", expected: "orders")
        #expect(Self.error(Array("<changes/>".utf8)) == root)
    }

    // MARK: Property

    /// Whatever a file holds, it is a table or it is refused; it never stops the program.
    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `takes or refuses any bytes`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let samples =
            try ["orders_utf8.csv", "orders_cp1251.csv", "orders_utf16.csv"].map {
                try Array(Data(contentsOf: URL(filePath: Project.fixture("exports/\($0)"))))
            } + [Array("<orders><order order_id=\"1\" campaign_id=\"2\"/></orders>".utf8)]
        var outcomes = (read: 0, refused: 0)
        for _ in 0..<60 {
            var bytes = samples[Int.random(in: 0..<samples.count, using: &random)]
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert([0x22, 0x3B, 0x0A, 0x00, 0x98, 0x3C][place % 6], at: place)
                }
            }
            if Self.error(bytes) == nil { outcomes.read += 1 } else { outcomes.refused += 1 }
        }
        #expect(outcomes.read + outcomes.refused == 60)
        #expect(outcomes.read > 0 && outcomes.refused > 0)
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `reads back any cells that are written with quotes`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pieces = ["a", "\"", ";", "\n", "\r\n", "ж", " ", "24\"", "中", ""]
        let rows = (0..<200).map { _ in
            (0..<3).map { _ in
                (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    pieces[Int.random(in: 0..<pieces.count, using: &random)]
                }.joined()
            }
        }
        let text =
            "order_id;campaign_id;offer_name\n"
            + rows.map { row in
                ["1"] + row.dropFirst()
            }.map { row in
                row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ";")
            }.joined(separator: "\n")
        let read = try Self.read(Array(text.utf8))
        #expect(read.rows.map(\.name) == rows.map { $0[2] })
    }
}
