/// A cell of a known column whose formula has no stored value, or one that is to be calculated anew.
package struct TableFormula: Hashable, Sendable {
    /// As a spreadsheet numbers it.
    package var row: Int
    package var column: Column
    package var hasValue: Bool

    package init(row: Int, column: Column, hasValue: Bool) {
        self.row = row
        self.column = column
        self.hasValue = hasValue
    }
}
