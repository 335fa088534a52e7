/// A table of words as it stands in a source: a row a line, `|` between its cells, and spaces around them
/// that do not count.
package enum WordTable {
    /// The cells of each row; lines without any are none.
    package static func rows(_ table: String) -> [[String]] {
        table.utf8.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: "|")).map(cell)
        }
    }

    private static func cell(_ bytes: Substring.UTF8View) -> String {
        let space = UInt8(ascii: " ")
        guard let first = bytes.firstIndex(where: { $0 != space }),
            let last = bytes.lastIndex(where: { $0 != space })
        else { return "" }
        return String(Substring(bytes[first...last]))
    }
}
