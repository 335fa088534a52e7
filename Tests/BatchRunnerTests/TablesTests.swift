import BatchCore
import BatchRunner
import Foundation
import TestSupport
import Testing

@Suite struct TablesTests {
    private static let now = Timestamp(milliseconds: 1_795_000_000_000)

    private static func read(
        changes: String, partSize: Int, in folder: TemporaryFolder
    ) async throws -> Tables {
        let path = try folder.write(changes, to: "changes.csv")
        return await Tables(
            TableFiles(changes: [path], orders: [], returns: []), config: Config(), now: now,
            zone: .utc, partSize: partSize)
    }

    /// What stands behind the table is none of it, wherever the file is cut into parts.
    @Test(arguments: [16, 40, 64, 100, 1 << 20])
    func `drops a footer of several lines and tells its first`(partSize: Int) async throws {
        let folder = try TemporaryFolder()
        let table = """
            action;campaign_id;order_id;comment
            order.cancel;21001;5;a
            подпись;;;
            order.cancel;21001;6;b
            Ответственный:;Иванова;;
            Дата:;22.11.2026;;
            Телефон бухгалтерии;;;

            """
        let tables = try await Self.read(changes: table, partSize: partSize, in: folder)
        #expect(tables.changes.order == [5, 0, 6])
        let record = tables.inputs[0].record
        #expect(record.rows == 3)
        #expect(record.passedOver == 3)
        #expect(record.firstTotal == .init(row: 5, text: "Ответственный:"))
    }

    /// Where the header ends in CR LF, and another row does, a line feed alone is part of its cell.
    @Test(arguments: [16, 1 << 20])
    func `keeps a line feed in its cell where rows end in CR LF`(partSize: Int) async throws {
        let folder = try TemporaryFolder()
        let table =
            "action;campaign_id;order_id;comment\r\norder.cancel;21001;5;one\ntwo\r\n"
            + "order.cancel;21001;6;x\r\n"
        let tables = try await Self.read(changes: table, partSize: partSize, in: folder)
        #expect(tables.changes.order == [5, 6])
        let mixed = table.replacing("\r\norder", with: "\norder").replacing("x\r\n", with: "x\n")
        let lines = "action;campaign_id;order_id;comment\r\n" + mixed.dropFirst(36)
        let other = try await Self.read(changes: lines, partSize: partSize, in: folder)
        // «two» stands where the action should be, in a row of its own.
        #expect(other.changes.order == [5, 0, 6])
    }

    /// A check without a report reads the changes part by part; it has to see what a run sees.
    @Test(arguments: [
        ("UTF-8", 0), ("Windows-1251", 0), ("Windows-1251", 1500), ("a zero byte", 0),
        ("a zero byte", 1500),
    ])
    func `a table that is not held is read as one that is`(kind: String, from row: Int) async throws
    {
        let folder = try TemporaryFolder()
        let word = kind == "Windows-1251" ? "отказ" : kind == "UTF-8" ? "отказ «ю»" : "\0"
        let rows = (0..<3000).map { number in
            let comment = number >= row ? word : "none"
            let order = number % 500 == 7 ? "x\(number)" : String(70_000_000 + number)
            return "order.cancel;21001;\(order);\(comment)\n"
        }
        let text = "action;campaign_id;order_id;comment\n" + rows.joined()
        let encoding: String.Encoding = kind == "Windows-1251" ? .windowsCP1251 : .utf8
        let path = try folder.write(try #require(text.data(using: encoding)), to: "changes.csv")
        var seen: [[String]] = []
        for isKept in [true, false] {
            let tables = await Tables(
                TableFiles(changes: [path], orders: [], returns: []), config: Config(),
                now: Self.now, zone: .utc, isKept: isKept)
            let record = tables.inputs[0].record
            #expect((record.sha256 != nil) == (isKept && tables.problems.isEmpty))
            let told = [record.encoding ?? "", "\(record.rows)", "\(record.passedOver)"]
            let columns = record.columns.sorted { $0.key < $1.key }.map { "\($0)" }
            let orders = tables.changes.order.map { "\($0)" }
            let findings = tables.changes.findings.map { "\($0.row) \($0.remark)" }
            seen.append(["\(tables.problems)"] + told + columns + orders + findings)
        }
        let difference = zip(seen[0], seen[1]).first { $0 != $1 }
        #expect(difference == nil)
        #expect(seen[0].count == seen[1].count)
        #expect(seen[0].count > 3000 || kind == "a zero byte")
    }
}
