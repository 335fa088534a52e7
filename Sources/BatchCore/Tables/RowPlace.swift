/// Where a row stands: which input file, and its number as a spreadsheet shows it.
package struct RowPlace: Hashable, Comparable, Sendable, Codable {
    package var file: Int
    package var row: Int

    package init(file: Int, row: Int) {
        self.file = file
        self.row = row
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.file, lhs.row) < (rhs.file, rhs.row)
    }
}
