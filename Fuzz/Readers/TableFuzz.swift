import BatchCore
import BatchInput
import Foundation

/// Reads tables of every kind, as a whole and in small parts: the same rows come out.
enum TableFuzz {
    private static let path = NSTemporaryDirectory() + "marketbatch-fuzz-\(getpid())"

    /// The bytes behind a header that their first chooses: few that are made up have one.
    static func withHeader(_ bytes: [UInt8]) -> [UInt8] {
        switch bytes.first {
        case UInt8(ascii: "1"):
            Array("order_id;campaign_id;offer_name\n".utf8) + bytes.dropFirst()
        case UInt8(ascii: "2"):
            Array("action,campaign_id,order_id,count,comment\r\n".utf8) + bytes.dropFirst()
        case UInt8(ascii: "3"):
            [0xFF, 0xFE]
                + "return_id\tcampaign_id\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
                + bytes.dropFirst()
        default: bytes
        }
    }

    static func read(_ bytes: [UInt8]) {
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return }
        for kind in TableKind.allCases {
            let whole = rows(kind, partSize: .max / 2)
            guard let whole else { continue }
            let parts = rows(kind, partSize: 24)
            precondition(whole == parts, "the rows of \(kind) depend on where the file is cut")
        }
    }

    private static let names = HeaderNames()

    /// How each row goes with its header, and its known cells; `nil` where the file is refused.
    private static func rows(_ kind: TableKind, partSize: Int) -> [String]? {
        let file = TableFile(path: path, kind: kind, names: names, encoding: nil)
        guard var table = try? file.open(isHeld: partSize > 24) else { return nil }
        for _ in 0..<2 {
            if let rows = rows(of: table, kind, partSize) { return rows }
            guard let decoded = try? file.open(isHeld: true, isToBeDecoded: true) else {
                return nil
            }
            table = decoded
        }
        return nil
    }

    private static func rows(
        of table: OpenTable, _ kind: TableKind, _ partSize: Int
    ) -> [String]? {
        let source = table.rows
        let columns = source.columns
        var rows: [(text: String, offset: Int)] = []
        var position = source.start
        // Where the rows begin that stand behind the table, by what the last parts show.
        var footer: Int?
        var isUTF8 = true
        for range in source.parts(size: partSize) where range.upperBound > position {
            let end = source.read(position..<range.upperBound) { cells, shape, _, offset in
                var row = "\(shape)"
                if shape == .whole {
                    for column in kind.columns where columns.has(column) {
                        row += "|" + cells[columns[column]].text
                    }
                }
                rows.append((row, offset))
            }
            isUTF8 = isUTF8 && end.isUTF8
            footer = end.hasOwnRow ? end.footer?.offset : footer ?? end.footer?.offset
            position = max(position, end.position)
        }
        let own = rows.filter { $0.offset < footer ?? .max }.map(\.text)
        return isUTF8 ? own : nil
    }
}
