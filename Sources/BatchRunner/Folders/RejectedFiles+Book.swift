import BatchCore
import BatchInput
package import BatchReports

// The night's book: the rows to be mended of all tables on one sheet, and her own columns beside the report.

extension RejectedFiles {
    /// Columns of several tables side by side: what is known stands once, whatever each table calls it.
    struct CommonColumns {
        private(set) var headers: [String] = []
        /// Where each known column stands, by its key.
        private(set) var known: [String: Int] = [:]
        private var others: [String: Int] = [:]

        /// Takes up the columns of a table.
        ///
        /// - Returns: of each of its columns the place among the common ones.
        mutating func add(_ own: [String], _ columns: [String: Int]) -> [Int] {
            let keys = Dictionary(
                columns.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
            return own.indices.map { column in
                let key = keys[column]
                if let place = key.map({ known[$0] }) ?? others[own[column]] { return place }
                headers.append(own[column])
                if let key {
                    known[key] = headers.count - 1
                } else {
                    others[own[column]] = headers.count - 1
                }
                return headers.count - 1
            }
        }

        /// Cells of a table at their common places.
        func placed(_ cells: [String], _ places: [Int]) -> [String] {
            var all = [String](repeating: "", count: headers.count)
            for (cell, place) in zip(cells, places) where all[place].isEmpty { all[place] = cell }
            return all
        }
    }

    /// `night.xlsx`; none where there are no rows, or more than anybody looks through.
    package var book: [Reports.Maker] {
        guard reports.hasBook else { return [] }
        return [
            reports.book {
                let tables = try readAgain()
                return (mend(tables), hasOwnCells ? ownCells(tables) : Reports.OwnCells())
            }
        ]
    }

    /// Her own cells are held in memory while the book is made.
    private var hasOwnCells: Bool { summary.rows.count <= 20_000 }

    /// A table of changes with the rows that the book shows of it.
    private typealias Table = (input: InputRecord, raw: RawRows, wanted: [Int], toDo: [Int])

    private func readAgain() throws -> [Table] {
        let rows = summary.rows.rows
        let toDo = Dictionary(grouping: summary.toDo) { rows.place($0).file }
        let all =
            hasOwnCells ? Dictionary(grouping: rows.indices) { rows.place($0).file } : toDo
        return try changes.compactMap { input in
            guard let copy = input.copy else { return nil }
            let wanted = (all[input.number] ?? []).map { rows.place($0).row }
            let raw = try RawRows(input, copy: copy, wanted: Set(wanted))
            return (input, raw, wanted, toDo[input.number] ?? [])
        }
    }

    /// The rows of all tables, what can't wait first.
    private func mend(_ tables: [Table]) -> RejectedTable {
        var common = CommonColumns()
        let dues = Dictionary(
            summary.tally.urgent.flatMap { row in row.places.map { ($0, row.due) } },
            uniquingKeysWith: { first, _ in first })
        if !dues.isEmpty {
            let name = words("column.\(Column.answerBy.rawValue)")
            _ = common.add([name], [Column.answerBy.rawValue: 0])
        }
        let places = tables.map { common.add($0.raw.headers, $0.input.columns) }
        var table = RejectedTable(
            headers: common.headers, columns: common.known, words.language)
        var all: [(row: RowResult, cells: [String], due: Due?)] = []
        for (own, places) in zip(tables, places) {
            let reader = own.raw.reader
            for index in own.toDo {
                let row = summary.rows[index]
                var cells = common.placed(reader.cells(row.row.place.row), places)
                let due = dues[row.row.place]
                if let column = common.known[Column.answerBy.rawValue], let due {
                    cells[column] = reports.date(of: due)
                }
                all.append((row, cells, due))
            }
        }
        let urgent = all.filter { $0.due != nil }
            .sorted { ($0.due?.moment ?? .distantPast) < ($1.due?.moment ?? .distantPast) }
        for (row, cells, _) in urgent + all.filter({ $0.due == nil }) {
            table.add(
                cells, row, place: reports.name(of: row.row.place, withFile: changes.count > 1),
                message: reports.message(row))
        }
        return table
    }

    /// Her columns that the report does not have.
    private func ownCells(_ tables: [Table]) -> Reports.OwnCells {
        let shown: Set<Column> = [.action, .campaignID, .orderID, .itemID, .returnID]
        var common = CommonColumns()
        let told = reports.shownHeaders
        let kept = tables.map { table in
            let hidden = Set(shown.compactMap { table.input.columns[$0.rawValue] })
            return table.raw.headers.indices.filter {
                !hidden.contains($0) && !told.contains(table.raw.headers[$0])
                    && !RejectedTable.front.dropLast().contains(table.raw.headers[$0])
            }
        }
        let places = zip(tables, kept).map { table, kept in
            common.add(
                kept.map { table.raw.headers[$0] },
                table.input.columns.compactMapValues { kept.firstIndex(of: $0) })
        }
        var own = Reports.OwnCells()
        own.headers = common.headers
        for (index, table) in tables.enumerated() {
            let reader = table.raw.reader
            for number in table.wanted {
                let cells = reader.cells(number)
                let chosen = kept[index].map { $0 < cells.count ? cells[$0] : "" }
                own.rows[RowPlace(file: table.input.number, row: number)] =
                    common.placed(chosen, places[index])
            }
        }
        return own
    }
}
