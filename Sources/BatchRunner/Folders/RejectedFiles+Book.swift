import BatchCore
import BatchInput
import BatchReports

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

    /// `night.xlsx`; `nil` where there are no rows, or more than anybody looks through.
    var book: Reports.Maker? {
        guard reports.hasBook else { return nil }
        return reports.book { try (mend(), ownCells()) }
    }

    private var readable: [(input: InputRecord, copy: String)] {
        changes.compactMap { input in input.copy.map { (input, $0) } }
    }

    private func mend() throws -> RejectedTable {
        var common = CommonColumns()
        let byFile = Dictionary(grouping: summary.toDo) { summary.rows.rows.place($0).file }
        let tables = try readable.map { input, copy in
            let wanted = (byFile[input.number] ?? []).map { summary.rows.rows.place($0).row }
            let raw = try RawRows(input, copy: copy, wanted: Set(wanted))
            return (input, raw, common.add(raw.headers, input.columns))
        }
        var table = RejectedTable(
            headers: common.headers, columns: common.known, words.language)
        for (input, raw, places) in tables {
            let rows = raw.rows.mapValues { common.placed($0, places) }
            for place in byFile[input.number] ?? [] {
                add(summary.rows[place], rows, common.known, to: &table)
            }
        }
        return table
    }

    /// Her columns that the report does not have.
    private func ownCells() throws -> Reports.OwnCells {
        var own = Reports.OwnCells()
        // They are held in memory while the book is made.
        guard summary.rows.count <= 20_000 else { return own }
        let shown: Set<Column> = [.action, .campaignID, .orderID, .itemID, .returnID]
        var common = CommonColumns()
        let tables = try readable.map { input, copy in
            let numbers = summary.rows.rows.indices.lazy.map { summary.rows.rows.place($0) }
                .filter { $0.file == input.number }.map(\.row)
            let raw = try RawRows(input, copy: copy, wanted: Set(numbers))
            let hidden = Set(shown.compactMap { input.columns[$0.rawValue] })
            let kept = raw.headers.indices.filter {
                !hidden.contains($0) && !RejectedTable.front.dropLast().contains(raw.headers[$0])
            }
            let columns = input.columns.compactMapValues { kept.firstIndex(of: $0) }
            return (input, raw, kept, common.add(kept.map { raw.headers[$0] }, columns))
        }
        own.headers = common.headers
        for (input, raw, kept, places) in tables {
            for (number, cells) in raw.rows {
                let chosen = kept.map { $0 < cells.count ? cells[$0] : "" }
                own.rows[RowPlace(file: input.number, row: number)] =
                    common.placed(chosen, places)
            }
        }
        return own
    }
}
