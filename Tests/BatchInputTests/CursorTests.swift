import BatchCore
import BatchInput
import Foundation
import TestSupport
import Testing

/// The cursor cuts what a plain splitter cuts, however the file is parted.
@Suite struct CursorTests {
    /// RFC 4180 character by character, as plainly as it can be said.
    static func split(_ text: [UInt8], _ delimiter: UInt8) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var index = 0
        var isAtStart = true
        func endCell() {
            row.append(String(decoding: cell, as: UTF8.self))
            cell = []
            isAtStart = true
        }
        while index < text.count {
            let byte = text[index]
            let next = index + 1 < text.count ? text[index + 1] : 0
            if isQuoted {
                if byte == 0x22, next == 0x22 {
                    cell.append(0x22)
                    index += 1
                } else if byte == 0x22 {
                    isQuoted = false
                } else {
                    cell.append(byte)
                }
            } else if byte == 0x22, isAtStart {
                isQuoted = true
                isAtStart = false
            } else if byte == delimiter {
                endCell()
            } else if byte == 0x0A || byte == 0x0D {
                if byte == 0x0D, next == 0x0A { index += 1 }
                endCell()
                rows.append(row)
                row = []
            } else {
                cell.append(byte)
                isAtStart = false
            }
            index += 1
        }
        if !row.isEmpty || !cell.isEmpty || !isAtStart {
            endCell()
            rows.append(row)
        }
        return rows
    }

    static func table(_ random: inout SeededRandom) -> [UInt8] {
        let pieces = ["a", "1", "\"\"", ";", "\n", "\r\n", "\r", "ж", " ", "中", "abcdefghijklmnop"]
        let ends = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
        var text = "order_id;campaign_id;offer_name" + ends
        for number in 0..<120 {
            let cells = (0..<Int.random(in: 1...4, using: &random)).map { place -> String in
                if place == 0 { return "\(1000 + number)" }
                let body = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }.joined()
                guard Bool.random(using: &random) else {
                    return body.filter { !";\"\n\r".contains($0) && $0 != "\r\n" }
                }
                return "\"\(body)\""
            }
            text += cells.joined(separator: ";") + ends
        }
        return Array(text.utf8)
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>, [40, 333, 5000, Int.max / 2])
    func `cuts like a plain splitter, in parts of any size`(seed: UInt64, partSize: Int) throws {
        var random = SeededRandom(seed: seed)
        let text = Self.table(&random)
        let read = try TableFileTests.read(text, partSize: partSize)
        let expected = Self.split(text, 0x3B).enumerated().dropFirst().map { number, row in
            let cells = row.map(SafeCell.undone)
            return "\(number + 1) \(cells[0]) \(cells.count > 2 ? cells[2] : "")"
        }
        #expect(read.rows.map { "\($0.row) \($0.order ?? "") \($0.name ?? "")" } == expected)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `knows UTF-8 as the standard library does`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces: [[UInt8]] = [
            Array("abc".utf8), Array("ж".utf8), Array("中".utf8), Array("😀".utf8), [0xC0, 0x80],
            [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xD0], [0xE4, 0xB8], [0xFF],
            [0xE0, 0x80, 0x80], [0xF0, 0x9F, 0x98], Array(repeating: 0x61, count: 64),
        ]
        var wrong: [UInt8]?
        for _ in 0..<500 {
            let isMostlySound = Bool.random(using: &random)
            let bytes = (0..<Int.random(in: 0...12, using: &random)).flatMap { _ in
                pieces[Int.random(in: 0..<(isMostlySound ? 4 : pieces.count), using: &random)]
            }
            let isSound = String(validating: bytes, as: UTF8.self) != nil
            if bytes.withUnsafeBufferPointer(TextEncoding.isUTF8) != isSound { wrong = bytes }
        }
        #expect(wrong == nil)
    }

    @Test func `cuts a row again whose quoted cell is longer than what is read at a time`() throws {
        let folder = try TemporaryFolder()
        let name = String(repeating: "строка\n", count: 2000)
        let rest = String(repeating: "1;2;b\n", count: 20_000)
        let text = "order_id;campaign_id;offer_name\n7;2;\"\(name)\"\n\(rest)"
        let path = try folder.write(text, to: "orders.csv")
        let file = TableFile(path: path, kind: .orders, names: HeaderNames(), encoding: nil)
        let table = try file.open(isHeld: false)
        // The cells are valid for as long as the cutter is.
        let cutter = table.rows.cutter()
        let cut = withExtendedLifetime(cutter) { $0.cells(at: table.rows.start)[2].text }
        #expect(cut == name)
    }

    @Test func `a file that is cut short while it is read ends nothing`() throws {
        let folder = try TemporaryFolder()
        let row = "100;21001;" + String(repeating: "ж", count: 400) + "\n"
        let text = "order_id;campaign_id;offer_name\n" + String(repeating: row, count: 400)
        let path = try folder.write(text, to: "orders.csv")
        let file = TableFile(path: path, kind: .orders, names: HeaderNames(), encoding: nil)
        let table = try file.open(isHeld: false)
        #expect(truncate(path, 1000) == 0)
        var rows = 0
        _ = table.rows.read(table.rows.start..<table.rows.end) { _, _, _, _ in rows += 1 }
        // The row that is cut counts, until the file is seen to have changed.
        #expect(rows <= 2)
        #expect(!table.file.isUnchanged)
    }
}
