// MARK: - What reading has come to

extension RowSource {
    /// What reading a part has come to.
    package struct PartEnd: Sendable {
        /// Where the last row ends that begins in the part.
        package var position: Int
        /// How many rows there are, blank ones and totals too.
        package var rows: Int
        package var info = RowCounts()
        /// Whether all of it is UTF-8.
        package var isUTF8 = true
        /// Whether it has a row that can't stand behind a table.
        package var hasOwnRow = false
        /// Where the rows at its end begin that may stand behind the table.
        package var footer: Footer?
    }

    /// The first of the rows that may stand behind the table.
    package struct Footer: Sendable {
        package var offset: Int
        package var total: Total
    }

    /// A row that sums the table up or stands behind it: its number, counted as the rows are, and its
    /// first words.
    package struct Total: Sendable {
        package var number: Int
        package var text: String
    }

    /// Rows of several kinds.
    package struct RowCounts: Sendable {
        package var rows = 0
        package var blank = 0
        package var totals = 0
        package var firstTotal: Total?

        package init(rows: Int = 0, blank: Int = 0, totals: Int = 0) {
            (self.rows, self.blank, self.totals) = (rows, blank, totals)
        }

        package static func + (first: Self, second: Self) -> Self {
            var sum = RowCounts(
                rows: first.rows + second.rows, blank: first.blank + second.blank,
                totals: first.totals + second.totals)
            sum.firstTotal = first.firstTotal ?? second.firstTotal
            return sum
        }

        /// Counts a row that is no row of the table.
        mutating func add(total: @autoclosure () -> Total) {
            totals += 1
            if firstTotal == nil { firstTotal = total() }
        }
    }
}
