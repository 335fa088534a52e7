/// What a check found in a row of the changes.
package struct Finding: Hashable, Sendable {
    /// The row's place among all rows of the changes.
    package var row: Int32
    package var column: Column?
    package var remark: Remark

    package init(_ row: Int32, _ column: Column?, _ remark: Remark) {
        self.row = row
        self.column = column
        self.remark = remark
    }

    package var code: FindingCode { remark.code }
    package var isError: Bool { remark.severity == .error }
}

/// What was found about a table as a whole, or at a cell of the orders or returns.
package struct TableFinding: Hashable, Sendable {
    /// `nil` where it is about no file in particular.
    package var place: RowPlace?
    package var column: Column?
    /// The cell as it stood.
    package var value: String
    package var remark: Remark

    package init(_ place: RowPlace?, _ column: Column?, _ value: String, _ remark: Remark) {
        self.place = place
        self.column = column
        self.value = value
        self.remark = remark
    }

    package var code: FindingCode { remark.code }
}
