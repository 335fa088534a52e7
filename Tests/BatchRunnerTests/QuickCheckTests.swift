import BatchCore
import BatchInput
import BatchRunner
import Foundation
import TestSupport
import Testing

/// The way by bytes finds what the way by texts finds.
@Suite struct QuickCheckTests {
    private static let now = Timestamp(milliseconds: 1_795_000_000_000)

    private struct Outcome: Equatable {
        var findings: [RowPlace: [Finding]]
        var general: [Finding]
        var dispositions: [RowPlace: Disposition]
        var rows: Int
        var clean: Int
    }

    /// The outcome of all rows in which something is found.
    private static func outcome(_ tables: Tables, _ config: Config) throws -> Outcome {
        var options = Preparation.Options()
        options.isForSending = false
        let examined = try Preparation(
            tables, config: config, now: now, zone: .utc, journal: nil, options: options
        ).examination
        var findings: [RowPlace: [Finding]] = [:]
        var dispositions: [RowPlace: Disposition] = [:]
        var quiet = 0
        for (index, row) in examined.rows.enumerated() {
            if examined.findings[index].isEmpty, examined.dispositions[index] == .ready {
                quiet += 1
                continue
            }
            findings[row.place] = examined.findings[index]
            // Places of duplicates are numbers of rows that were read.
            if case .duplicate(let first) = examined.dispositions[index] {
                dispositions[row.place] = .duplicate(of: examined.rows[first].place.row)
            } else {
                dispositions[row.place] = examined.dispositions[index]
            }
        }
        return Outcome(
            findings: findings, general: examined.general, dispositions: dispositions,
            rows: tables.inputs[0].rows, clean: quiet + tables.cleanRows)
    }

    // MARK: Generated tables

    private struct Generator {
        var random: SeededRandom

        mutating func chance(_ probability: Double) -> Bool {
            Double.random(in: 0..<1, using: &random) < probability
        }

        mutating func pick(_ texts: [String]) -> String {
            texts.randomElement(using: &random) ?? ""
        }

        mutating func digits(_ count: Int) -> String {
            String(
                (0..<count).map { _ in Character(String(Int.random(in: 0...9, using: &random))) })
        }

        mutating func cis() -> String {
            let body = digits(13)
            let sum = body.utf8.enumerated().reduce(0) {
                $0 + (Int($1.element) - 48) * ($1.offset % 2 == 0 ? 3 : 1)
            }
            let check = chance(0.95) ? String((10 - sum % 10) % 10) : "0"
            var serial = String(
                (0..<([13, 13, 13, 20, 6, 7, 9].randomElement(using: &random) ?? 13)).map { _ in
                    Character(pick("ABCabc019!\"%&'()*+,-./_:;<=>?x_G<".map(String.init)))
                })
            if chance(0.05) { serial += "01" + digits(14) + "21" }
            let tails = [
                "\u{1D}93Abc1", "\u{1D}93Ab;\"", "", "\u{1D}91EE06\u{1D}92" + digits(44),
                "\u{1D}93<GS>", "\u{1D}91EE06\u{1D}9201" + digits(14) + "21" + digits(26), " ",
                "\\u001d93abcd",
            ]
            let prefix = pick(["01", "01", "01", "01", "(01)", "'01", "]d201"])
            return prefix + body + check + "21" + serial + pick([tails[0]] + tails)
        }

        mutating func row(_ order: Int) -> [String] {
            if chance(0.03) {
                return [
                    pick(["order.cancel", "eats.cancel", "cancellation.accept", "итого", "", "x"]),
                    "21001", String(order), "", "", "", "", "", "", "", "", "", "",
                ]
            }
            var cells = [
                chance(0.95) ? pick(["items.update", "изменить состав", "修改商品"]) : "Items.Update",
                chance(0.98) ? "21001" : pick(["21002", "", "x", "0"]), String(order),
                String(Int.random(in: 1...4, using: &random)),
                chance(0.95) ? pick(["0", "1", "1", "1"]) : pick(["", "-1", "1,0", "2147483648"]),
                chance(0.9)
                    ? "" : pick(["PARTNER_REQUESTED_REMOVE", "по просьбе покупателя", "?"]),
                "", "", "", "", "", "", "",
            ]
            if chance(0.5) { cells[6] = cis() }
            if chance(0.1) { cells[7] = digits(chance(0.9) ? 16 : 15) }
            if chance(0.2) {
                cells[8] =
                    digits(8) + "/" + pick(["010125", "280226", "310126", "990199"]) + "/"
                    + digits(7)
                cells[9] = pick(["CN", "RU", "XX", "cn", "", "Китай"])
            }
            if chance(0.1) {
                cells[10] =
                    digits(8) + "/" + digits(6) + "/" + digits(7) + "/" + pick(["1", "123", "x"])
            }
            if chance(0.02) { cells[11] = "5" }
            if chance(0.1) { cells[12] = pick(["text", "a;b", "a\"b", "two\nlines", "итого"]) }
            return cells
        }

        /// A text as XML may write it.
        mutating func xml(_ text: String) -> String {
            text.unicodeScalars.map { scalar in
                switch scalar {
                case "\u{1D}": "\\u001d"
                case "&": "&amp;"
                case "<": "&lt;"
                case ">": chance(0.5) ? "&gt;" : ">"
                case "\"": "&quot;"
                case "'": chance(0.5) ? "&apos;" : "'"
                default: chance(0.001) ? "&#\(scalar.value);" : String(scalar)
                }
            }.joined()
        }

        /// A document of rows whose cells are attributes or elements, here and there oddly written.
        ///
        /// - Parameter odd: how probable something is in each row that refuses the file.
        mutating func document(_ count: Int, odd: Double) -> Data {
            var text = pick(["", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "\u{FEFF}"])
            text += pick(["<changes>", "<changes>\n", "<changes>\n\n  "])
            var order = 100
            for _ in 0..<count {
                order += Int.random(in: 0...2, using: &random)
                var attributes = chance(0.1) ? " extra=\"1 \\ 2\" line='\(order)'" : ""
                var children = ""
                for (name, cell) in zip(QuickCheckTests.columns, row(order))
                where !cell.isEmpty || chance(0.02) {
                    if chance(0.3) {
                        let quote = "\"'".randomElement(using: &random) ?? "\""
                        let value = xml(cell).replacing("'", with: "&apos;")
                        attributes += pick([" ", "\n  "]) + "\(name)=\(quote)\(value)\(quote)"
                    } else {
                        children += pick(["", " ", "\n\t"])
                        children += cell.isEmpty ? "<\(name)/>" : "<\(name)>\(xml(cell))</\(name)>"
                    }
                }
                if chance(odd) {
                    children += pick([
                        "<!-- x -->", "<cis><![CDATA[x]]></cis>", "<comment a=\"1\">x</comment>",
                        "<order_id>1</order_id>", "<x/>", "text", "<?x y?>", "</change><change>",
                    ])
                }
                text +=
                    children.isEmpty && chance(0.5)
                    ? "<change\(attributes)/>" : "<change\(attributes)>\(children)</change>"
                text += pick(["\n", "", "\r\n", "  "])
            }
            return Data((text + "</changes>" + pick(["", "\n"])).utf8)
        }

        /// - Parameter style: how cells are quoted and lines end.
        mutating func table(_ count: Int, sorted: Bool) -> Data {
            let ends = pick(["\n", "\r\n", "\r", "\n"])
            var text = chance(0.3) ? "\u{FEFF}" : ""
            text +=
                "action;campaign_id;order_id;item_id;count;reason;cis;uin;gtd;country_code;rnpt;return_id;comment"
                + ends
            var order = 100
            for _ in 0..<count {
                order =
                    sorted
                    ? order + Int.random(in: 0...2, using: &random)
                    : Int.random(in: 100...(100 + count), using: &random)
                var cells = row(order)
                if chance(0.01) { cells.removeLast(2) }
                if chance(0.01) { cells.append("more") }
                text += cells.map { cell in
                    guard cell.contains(where: { ";\"\n\r".contains($0) }) || chance(0.05) else {
                        return cell
                    }
                    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
                }.joined(separator: ";")
                text += chance(0.01) ? ends + ends : ends
            }
            return Data(text.utf8)
        }
    }

    fileprivate static let columns = [
        "action", "campaign_id", "order_id", "item_id", "count", "reason", "cis", "uin", "gtd",
        "country_code", "rnpt", "return_id", "comment",
    ]

    static let seeds: Range<UInt64> = {
        let text = ProcessInfo.processInfo.environment["MARKETBATCH_SEEDS"]
        return 0..<(text.flatMap { UInt64($0) } ?? 12)
    }()

    @Test(arguments: seeds, [150, 3000, 1 << 20])
    func `finds the same in generated tables, however they are parted`(seed: UInt64, partSize: Int)
        async throws
    {
        var generator = Generator(random: SeededRandom(seed: seed))
        let folder = try TemporaryFolder()
        let path = try folder.write(
            generator.table(400, sorted: seed % 3 != 0), to: "changes.csv")
        var config = Config()
        if seed % 2 == 0 {
            config = try ConfigFile.parse(
                "market: {businesses: [{id: 1, campaigns: [{id: 21001, model: DBS}]}]}",
                path: "c.yaml")
        }
        let files = TableFiles(changes: [path], orders: [], returns: [])
        let quick = try #require(
            await Tables(
                quickly: files, config: config, now: Self.now, zone: .utc, partSize: partSize))
        try Self.compare(quick, Tables(files, config: config, now: Self.now, zone: .utc), config)
    }

    static func compare(_ quick: Tables, _ plain: Tables, _ config: Config) throws {
        let found = try Self.outcome(quick, config)
        let expected = try Self.outcome(plain, config)
        #expect(found.rows == expected.rows)
        #expect(found.clean == expected.clean)
        #expect(found.general == expected.general)
        for (place, verdict) in expected.dispositions where found.dispositions[place] != verdict {
            Issue.record("row \(place.row): \(String(describing: found.dispositions[place]))")
        }
        #expect(found.dispositions.count == expected.dispositions.count)
        for (place, findings) in expected.findings where found.findings[place] != findings {
            Issue.record("row \(place.row): \(found.findings[place] ?? []) not \(findings)")
        }
        #expect(found.findings.count == expected.findings.count)
        #expect(quick.inputs[0].passedOver == plain.inputs[0].passedOver)
    }

    @Test(arguments: seeds, [150, 3000, 1 << 20])
    func `finds the same in generated documents`(seed: UInt64, partSize: Int) async throws {
        var generator = Generator(random: SeededRandom(seed: seed &+ 1000))
        let folder = try TemporaryFolder()
        let path = try folder.write(generator.document(400, odd: 0), to: "changes.xml")
        let files = TableFiles(changes: [path], orders: [], returns: [])
        let quick = try #require(
            await Tables(
                quickly: files, config: Config(), now: Self.now, zone: .utc, partSize: partSize))
        let plain = Tables(files, config: Config(), now: Self.now, zone: .utc)
        #expect(plain.problems.isEmpty)
        try Self.compare(quick, plain, Config())
    }

    @Test(arguments: seeds)
    func `leaves documents with anything odd to the parser`(seed: UInt64) async throws {
        var generator = Generator(random: SeededRandom(seed: seed &+ 2000))
        let folder = try TemporaryFolder()
        let path = try folder.write(generator.document(300, odd: 0.004), to: "changes.xml")
        let files = TableFiles(changes: [path], orders: [], returns: [])
        let quick = await Tables(
            quickly: files, config: Config(), now: Self.now, zone: .utc, partSize: 3000)
        let plain = Tables(files, config: Config(), now: Self.now, zone: .utc)
        if let quick {
            #expect(plain.problems.isEmpty)
            try Self.compare(quick, plain, Config())
        }
    }

    @Test(arguments: [
        "<changes><change><action>items.update</action></change>",
        "<changes><change><action>items.update</action></change></changes>x",
        "<changes><change><action>items.update</actions></change></changes>",
        "<changes><change><action>items.update</action></chang></changes>",
        "<changes><change action=items.update/></changes>",
        "<changes><change action=\"a\"count=\"1\"/></changes>",
        "<changes><change action=\"a\" action=\"b\"/></changes>",
        "<changes><change x=\"a\" x=\"b\"/></changes>",
        "<changes><change action=\"a<b\"/></changes>",
        "<changes><change action=\"a & b\"/></changes>",
        "<changes><change><action>a ]]> b</action></change></changes>",
        "<changes><change><action>a\u{1}</action></change></changes>",
        "<changes><change><action>a\u{FFFE}</action></change></changes>",
        "<changes><change 1x=\"a\"/></changes>",
        "<changes><row/></changes>",
        "<changes><change/>text<change/></changes>",
        "<changes><!-- <change action=\"items.update\"/> --></changes>",
        "<!DOCTYPE x><changes><change action=\"items.update\"/></changes>",
        " <?xml version=\"1.0\"?><changes><change/></changes>",
        "<?xml version=\"1.0\"?>\u{A0}<changes><change/></changes>",
        "<?XML version=\"1.0\"?><changes><change/></changes>",
        "<?xml VERSION=\"1.0\"?><changes><change/></changes>",
        "<?xml version=\"1.0'?><changes><change/></changes>",
    ])
    func `takes no row of a document that is wrong or odd`(text: String) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Data(text.utf8), to: "changes.xml")
        let files = TableFiles(changes: [path], orders: [], returns: [])
        let quick = await Tables(quickly: files, config: Config(), now: Self.now, zone: .utc)
        #expect(quick == nil)
    }

    @Test(arguments: seeds)
    func `reads clean rows from their bytes as from their texts`(seed: UInt64) throws {
        var generator = Generator(random: SeededRandom(seed: seed &+ 3000))
        let folder = try TemporaryFolder()
        var table = String(decoding: generator.table(300, sorted: true), as: UTF8.self)
        let ends = table.contains("\r\n") ? "\r\n" : table.contains("\n") ? "\n" : "\r"
        for order in 1...60 {
            let action = generator.pick([
                "cancellation.accept", "cancellation.reject", "отклонить отмену", "取消订单",
                "order.cancel",
            ])
            let reason = generator.pick(["", "ORDER_DELIVERED", "заказ в доставке", "x"])
            table += "\(action);21001;\(order);;;\(reason);;;;;;;\(ends)"
        }
        let path = try folder.write(Data(table.utf8), to: "changes.csv")
        let reader = ChangeReader(today: LocalZone.utc.civil(at: Self.now))
        let file = TableFile(
            path: path, kind: .changes, names: HeaderNames(), encoding: nil)
        let bytes = Array(table.utf8)
        var texts: [Int: (ChangeRow, [Finding])] = [:]
        _ = try file.read(bytes, onLayout: { _ in }) { row in
            let read = reader.read(row, at: RowPlace(file: 0, row: row.row))
            texts[row.row] = read
        }
        var clean: CleanRowReader?
        var taken = 0
        _ = try file.read(bytes, onLayout: { clean = reader.clean($0.columns) }) { cells, number in
            let place = RowPlace(file: 0, row: number)
            guard let change = clean?.change(cells, at: place) else { return false }
            taken += 1
            #expect(change == texts[number]?.0)
            #expect(texts[number]?.1.isEmpty == true)
            return true
        } onRow: { _ in
        }
        #expect(taken > 100)
    }

    @Test func `reads a code of a common form as in full`() {
        var generator = Generator(random: SeededRandom(seed: 3))
        var common = 0
        for _ in 0..<20_000 {
            let code = generator.cis()
            let full = FieldReading.cisInFull(code)
            let short = FieldReading.cis(code)
            #expect(short.value == full.value && short.remarks == full.remarks, "\(code)")
            if full.remarks.isEmpty { common += 1 }
        }
        #expect(common > 500)
    }

    @Test func `takes common rows for clean`() async throws {
        let folder = try TemporaryFolder()
        var text = "action;campaign_id;order_id;item_id;count;cis;comment\n"
        for order in 1...1000 {
            text += "items.update;21001;\(order);1;1;"
            text += "010463000000004321ABCDEFGHI\(order + 1000)\u{1D}93dGVz;\"a \"\"b\"\"; c\"\n"
        }
        let path = try folder.write(text, to: "changes.csv")
        let files = TableFiles(changes: [path], orders: [], returns: [])
        let quick = try #require(
            await Tables(quickly: files, config: Config(), now: Self.now, zone: .utc))
        #expect(quick.inputs[0].rows == 1000)
        #expect(quick.cleanRows > 990)
    }

    @Test func `leaves a file to the reader of texts whose header alone is not UTF-8`()
        async throws
    {
        let folder = try TemporaryFolder()
        // «КИЗ» in Windows-1251 makes the whole file Windows-1251, and its codes count.
        let bytes =
            Array("action;campaign_id;order_id;item_id;count;".utf8) + [0xCA, 0xC8, 0xC7]
            + Array("\nitems.update;21001;100;1;1;badcode\n".utf8)
        let path = try folder.write(Data(bytes), to: "changes.csv")
        let files = TableFiles(changes: [path], orders: [], returns: [])
        #expect(
            await Tables(quickly: files, config: Config(), now: Self.now, zone: .utc) == nil)
        let plain = Tables(files, config: Config(), now: Self.now, zone: .utc)
        #expect(plain.findings[0].map(\.code) == [.invalidCis])
    }

    @Test(arguments: [
        "\"action\";\"campaign_id\";\"order_id\"\nx;1;2\n",
        "sep=;\naction;campaign_id;order_id\nx;1;2\n", "<changes><change action=\"x\"/></changes>",
    ])
    func `takes a mark for a mark where UTF-8 is asked for`(text: String) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Data(("\u{FEFF}" + text).utf8), to: "changes")
        let files = TableFiles(changes: [path], orders: [], returns: [], encoding: .utf8)
        let plain = Tables(files, config: Config(), now: Self.now, zone: .utc)
        #expect(plain.problems.isEmpty && plain.rows.count == 1)
        let quick = await Tables(quickly: files, config: Config(), now: Self.now, zone: .utc)
        #expect(quick.map { $0.inputs[0].encoding } == plain.inputs[0].encoding)
    }

    @Test func `leaves a pipe alone`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        #expect(MappedFile(path: path) == nil)
    }

    @Test func `notices that a file was written to`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a;b\n", to: "changes.csv")
        let file = try #require(MappedFile(path: path))
        #expect(file.isUnchanged)
        try folder.write("a;b\nc;d\n", to: "changes.csv")
        #expect(!file.isUnchanged)
    }

    @Test func `leaves to the reader of texts what is not UTF-8`() async throws {
        let folder = try TemporaryFolder()
        var bytes = Data("action;campaign_id;order_id\n".utf8)
        for _ in 0..<300 { bytes += Data("items.update;1;2\n".utf8) }
        bytes += [0xE8, 0xF2, 0xEE, 0xE3, 0xEE, 0x0A]
        let path = try folder.write(bytes, to: "changes.csv")
        let files = TableFiles(changes: [path], orders: [], returns: [])
        let quick = await Tables(quickly: files, config: Config(), now: Self.now, zone: .utc)
        #expect(quick == nil)
    }
}
