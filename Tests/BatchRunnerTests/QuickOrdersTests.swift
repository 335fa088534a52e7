import BatchCore
import BatchInput
import BatchRunner
import Foundation
import TestSupport
import Testing

/// Against an orders table the way by bytes finds what the way by texts finds.
@Suite struct QuickOrdersTests {
    private struct Generator {
        var random: SeededRandom
        /// How probable a row without a readable number is.
        var damage = 0.0

        mutating func chance(_ probability: Double) -> Bool {
            Double.random(in: 0..<1, using: &random) < probability
        }

        mutating func pick(_ texts: [String]) -> String {
            texts.randomElement(using: &random) ?? ""
        }

        mutating func number(_ range: ClosedRange<Int>) -> Int {
            Int.random(in: range, using: &random)
        }

        /// A text where chance has it, else the usual one.
        mutating func usually(_ text: String, _ odd: [String], _ probability: Double = 0.01)
            -> String
        {
            chance(probability) ? pick(odd) : text
        }

        mutating func uin() -> String {
            String(1_000_000_000_000_000 + number(0...40_000) * 7 + 1)
        }

        /// Changes to items of orders from 100 on.
        mutating func changes(_ count: Int) -> String {
            var text = "action;campaign_id;order_id;item_id;count;reason;uin\n"
            var order = 100
            var item = 0
            for _ in 0..<count {
                let step = chance(0.02) ? -3 : number(0...2)
                order += step
                item = step == 0 ? item + number(0...1) : 1
                let cells = [
                    usually("items.update", ["order.cancel", "изменить состав"]),
                    usually("21001", ["21002", "x"]), usually(String(order), ["999", "1x", ""]),
                    usually(String(item), ["9", ""]), usually("1", ["0", "2", "3", "x"], 0.3),
                    usually("", ["PARTNER_REQUESTED_REMOVE", "USER_REQUESTED_REMOVE"], 0.1),
                    usually("", [uin()], 0.3),
                ]
                text += cells.joined(separator: ";") + "\n"
            }
            return text
        }

        private mutating func head(_ order: Int) -> [String] {
            [
                usually(usually(String(order), [" \(order)"], 0.003), ["", "x", "1e5"], damage),
                usually("21001", ["21002", "", "x"]), usually("DBS", ["", "FBS", "dbs"]),
                usually("PROCESSING", ["", "processing", "DELIVERY", "CANCELLED"]),
                usually("STARTED", ["", "READY_TO_SHIP", "SHIPPED"]),
                usually("", ["2026-11-20 10:00", "да", "нет", "x"]),
            ]
        }

        private mutating func item(_ item: Int) -> [String] {
            let value = "\(number(1...900)),\(number(10...99))"
            return [
                usually(String(item), ["", "x", "0"], 0.003),
                usually(pick(["1", "2", "2", "3"]), ["0", "x", "", "1,0"]),
                usually(value, ["", "1 200,50", "x", "1.5", "100000", "0"], 0.2),
                usually("", ["да", "нет", "0", "true"]), usually("", ["CIS", "UIN", "RNPT GTD"]),
                usually("", [uin(), "x"]), usually("", ["BUSINESS", "PERSON"], 0.3),
                usually("", ["a;b", "a\"b", "two\nlines"], 0.1),
            ]
        }

        mutating func orders(_ range: Range<Int>) -> String {
            let columns =
                "order_id;campaign_id;model;status;substatus;cancel_requested_at;item_id;count;item_total;promo;required_marks;uin;buyer_type;offer_name"
            var rows: [[String]] = []
            for order in range where chance(0.97) {
                let head = head(order)
                for number in 1...number(1...5) where chance(0.95) {
                    rows.append(head + item(number))
                    if chance(0.02) { rows.append(head + item(number)) }
                }
                if chance(0.02) { rows.append(self.head(order - number(0...3)) + item(7)) }
            }
            var text = chance(0.3) ? "\u{FEFF}" + columns : columns
            if chance(0.2) { text = columns.replacing(";cancel_requested_at;", with: ";note;") }
            text += "\n"
            for var row in rows {
                if chance(0.002) { row.removeLast() }
                if chance(0.002) { row.append("more") }
                if chance(0.002) { text += "\n" }
                text += row.map { cell in
                    cell.contains(where: { ";\"\n".contains($0) })
                        ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
                }.joined(separator: ";")
                text += "\n"
            }
            return text + (chance(0.1) ? "Итого;;;;;;;5\n" : "")
        }

        /// The same rows as XML.
        func document(_ table: String) -> String {
            let lines = table.split(separator: "\n").map {
                $0.split(separator: ";", omittingEmptySubsequences: false)
            }
            let names = lines[0].map { $0.replacing("\u{FEFF}", with: "") }
            let rows = lines.dropFirst().filter { $0.count == names.count }.map { line in
                zip(names, line).filter { !$0.1.isEmpty && $0.0 != "note" }.map { name, cell in
                    "<\(name)>\(cell.replacing("\"", with: "&quot;"))</\(name)>"
                }.joined()
            }
            return "<orders>\n" + rows.map { "<order>\($0)</order>\n" }.joined() + "</orders>"
        }
    }

    private static let now = Timestamp(milliseconds: 1_795_000_000_000)

    private static let configs = [
        "{}", "market: {businesses: [{id: 1, campaigns: [{id: 21001, model: DBS}]}]}",
        "market: {businesses: [{id: 1, campaigns: [{id: 21001}, {id: 21002, model: FBS}]}]}",
    ]

    @Test(arguments: QuickCheckTests.seeds, [1500, 1 << 20])
    func `finds the same against orders`(seed: UInt64, partSize: Int) async throws {
        var generator = Generator(random: SeededRandom(seed: seed &+ 500))
        generator.damage = seed % 5 == 4 ? 0.002 : 0
        let folder = try TemporaryFolder()
        let changes = try folder.write(Data(generator.changes(1200).utf8), to: "changes.csv")
        var orders = [generator.orders(90..<1000), generator.orders(990..<1400)]
        // One file, two, one in XML, and an order in both.
        if seed % 4 == 1 { orders = [orders.joined(separator: "\n")] }
        let paths = try orders.enumerated().map { index, text in
            try seed % 4 == 2
                ? folder.write(Data(generator.document(text).utf8), to: "orders\(index).xml")
                : folder.write(Data(text.utf8), to: "orders\(index).csv")
        }
        let config = try ConfigFile.parse(
            Self.configs[Int(seed % 3)], path: "c.yaml")
        let files = TableFiles(changes: [changes], orders: paths, returns: [])
        let quick = await Tables(
            quickly: files, config: config, now: Self.now, zone: .utc, partSize: partSize)
        let plain = Tables(files, config: config, now: Self.now, zone: .utc)
        #expect(plain.problems.isEmpty)
        // A row without a number holds its whole file, which is left to the reader of texts.
        #expect((quick == nil) == !plain.orders.damagedCampaigns.isEmpty)
        guard let quick else { return }
        try QuickCheckTests.compare(quick, plain, config)
        #expect(quick.cleanRows > 50)
        for (index, order) in quick.orders.orders { #expect(plain.orders.orders[index] == order) }
        #expect(quick.inputs.map(\.rows) == plain.inputs.map(\.rows))
        #expect(quick.inputs.map(\.passedOver) == plain.inputs.map(\.passedOver))
    }

    @Test(arguments: QuickCheckTests.seeds)
    func `reads plain orders from their bytes as from their texts`(seed: UInt64) throws {
        var generator = Generator(random: SeededRandom(seed: seed &+ 700))
        generator.damage = seed % 2 == 0 ? 0.002 : 0
        let text = generator.orders(1..<600)
        let file = TableFile(path: "", kind: .orders, names: HeaderNames(), encoding: nil)
        func table(_ byBytes: Bool) throws -> (OrdersTable, Int) {
            var table = OrdersTable(wanted: { $0.value % 7 != 0 }, zone: .utc)
            var clean: CleanOrderReader?
            var taken = 0
            _ = try file.read(Array(text.utf8)) { layout in
                clean = byBytes ? CleanOrderReader(columns: layout.columns) : nil
                table.begin(file: 1, columns: Set(layout.columns.keys))
            } onCells: { cells, _ in
                let isTaken = clean.map { table.add(cells, $0, file: 1) } ?? false
                taken += isTaken ? 1 : 0
                return isTaken
            } onRow: { row in
                table.add(
                    row, at: RowPlace(file: 1, row: row.row),
                    isRagged: row.isTooLong || row.isTooShort)
            }
            table.finish()
            return (table, taken)
        }
        let (quick, taken) = try table(true)
        let (plain, none) = try table(false)
        #expect(taken > 500 && none == 0)
        #expect(quick.orders == plain.orders)
        #expect(quick.findings == plain.findings)
        #expect(quick.damagedCampaigns == plain.damagedCampaigns)
    }

    /// A row without a number holds all campaigns of its file, whichever row named them.
    @Test(arguments: ["100;;1;2", "100;21001;1;2"])
    func `knows every campaign of a damaged file`(first: String) throws {
        let folder = try TemporaryFolder()
        let header = "order_id;campaign_id;item_id;count\n"
        let orders = [
            "\(header)\(first)\n100;21002;2;1\n;21001;3;1\n", "\(header)200;21002;1;2\n",
        ]
        let changes =
            "action;campaign_id;order_id;item_id;count\n"
            + "items.update;21001;100;1;1\nitems.update;21002;200;1;1\n"
        let files = TableFiles(
            changes: [try folder.write(Data(changes.utf8), to: "changes.csv")],
            orders: try orders.enumerated().map {
                try folder.write(Data($1.utf8), to: "orders\($0).csv")
            }, returns: [])
        let tables = Tables(files, config: Config(), now: Self.now, zone: .utc)
        #expect(tables.orders.damagedCampaigns == [CampaignID(21001), CampaignID(21002)])
        let examined = try Preparation(
            tables, config: Config(), now: Self.now, zone: .utc, journal: nil,
            options: Preparation.Options()
        ).examination
        #expect(examined.dispositions[1] == .held)
    }

    @Test func `takes common orders for clean, and reads no more than it has to`() async throws {
        let folder = try TemporaryFolder()
        var changes = "action;campaign_id;order_id;item_id;count\n"
        var orders = "order_id;campaign_id;model;status;item_id;count;item_total\n"
        for order in 1...2000 {
            changes += "items.update;21001;\(order);1;\(order == 700 ? 3 : 1)\n"
            orders += "\(order);21001;DBS;PROCESSING;1;2;100,50\n\(order);21001;DBS;;2;1;99\n"
        }
        let files = TableFiles(
            changes: [try folder.write(Data(changes.utf8), to: "changes.csv")],
            orders: [try folder.write(Data(orders.utf8), to: "orders.csv")], returns: [])
        let quick = try #require(
            await Tables(quickly: files, config: Config(), now: Self.now, zone: .utc))
        #expect(quick.inputs[1].rows == 4000)
        #expect(quick.cleanRows >= 1995)
        #expect(quick.orders.orders.keys.contains(OrderID(700)))
        #expect(quick.orders.orders.count == 2000 - quick.cleanRows)
        try QuickCheckTests.compare(
            quick, Tables(files, config: Config(), now: Self.now, zone: .utc), Config())
    }

    @Test func `leaves a limit of all orders together to the plain way`() async throws {
        let folder = try TemporaryFolder()
        let changes = "action;campaign_id;order_id;item_id;count\nitems.update;1;2;3;1\n"
        let orders = "order_id;campaign_id;item_id;count\n2;1;3;2\n"
        let files = TableFiles(
            changes: [try folder.write(Data(changes.utf8), to: "changes.csv")],
            orders: [try folder.write(Data(orders.utf8), to: "orders.csv")], returns: [])
        let config = try ConfigFile.parse(
            "guards: {max_removed_value: 1000}", path: "c.yaml")
        #expect(await Tables(quickly: files, config: config, now: Self.now, zone: .utc) == nil)
        #expect(await Tables(quickly: files, config: Config(), now: Self.now, zone: .utc) != nil)
    }
}
