package import BatchCore

/// The table of rejected rows: her own rows, with what is wrong in front, to be mended and fed back in.
package struct RejectedTable {
    private struct Row {
        var cells: [String]
        /// What is wrong with cells, by their places.
        var notes: [Int: String]
    }

    private let words: Words
    private let headers: [String]
    private var rows: [Row] = []
    /// The input's own columns; what an earlier rejected file put in front is dropped.
    private let kept: [Int]
    /// Where a known column stands among the cells, by its key.
    private let places: [String: Int]
    /// Where the input confirms.
    private let confirm: Int?
    /// The codes that can be confirmed, as they came up.
    private var confirmable: [String] = []
    /// The actions that the rows may turn out to have.
    private var actions: Set<Action> = []

    /// - Parameters:
    ///   - headers: the input's own.
    ///   - columns: the known columns among them, by their keys.
    package init(headers: [String], columns: [String: Int], _ language: Language) {
        words = Words(language)
        let confirm = columns[Column.confirm.rawValue]
        let kept = headers.indices.filter { !Self.front.contains(headers[$0]) && $0 != confirm }
        self.kept = kept
        self.confirm = confirm
        self.headers = Self.front + kept.map { headers[$0] }
        places = columns.compactMapValues { column in
            if column == confirm { return Self.front.count - 1 }
            return kept.firstIndex(of: column).map { $0 + Self.front.count }
        }
    }

    /// The columns in front; fed back in, all but the last are ignored.
    package static let front = ["error_code", "error_message", "suggestion", "confirm"]

    /// - Parameters:
    ///   - cells: the row as it stood.
    ///   - place: where it stood, in words.
    package mutating func add(
        _ cells: [String], _ result: RowResult, place row: String, message: String
    ) {
        actions.formUnion(result.row.action.map { [$0] } ?? Action.allCases)
        if result.outcome == .held {
            for code in Self.codes(of: result) where !confirmable.contains(code) {
                confirmable.append(code)
            }
        }
        var notes: [Int: String] = [:]
        for finding in result.deciding {
            guard let place = finding.field.flatMap({ places[$0.rawValue] }) else { continue }
            // Rows that it names are of her own table.
            let start = notes[place].map { $0 + "\n" } ?? words("rejected.message", row, "")
            notes[place] = start + words.message(finding)
        }
        rows.append(
            Row(cells: self.row(cells, result, place: row, message: message), notes: notes))
    }

    /// The codes that decided, each once.
    private static func codes(of result: RowResult) -> [String] {
        let codes = result.deciding.map(\.code.rawValue)
        guard codes.count > 1 else { return codes.isEmpty ? [result.code ?? ""] : codes }
        var seen: Set<String> = []
        return codes.filter { seen.insert($0).inserted }
    }

    /// The cells of a row, with what is wrong in front.
    private func row(
        _ cells: [String], _ result: RowResult, place: String, message: String
    ) -> [String] {
        let confirmed = confirm.flatMap { $0 < cells.count ? cells[$0] : nil } ?? ""
        return front(result, place: place, message: message, confirmed: confirmed)
            + kept.map { $0 < cells.count ? cells[$0] : "" }
    }

    /// What stands in front of a row.
    private func front(
        _ result: RowResult, place: String, message: String, confirmed: String
    ) -> [String] {
        let suggestions = result.deciding.compactMap { finding -> String? in
            guard let suggestion = finding.suggestion else { return nil }
            let place = finding.field.flatMap { places[$0.rawValue] }
            return "\(place.map { headers[$0] } ?? ""): \(suggestion)"
        }
        let told = words("rejected.message", place, Visible.text(message))
        return [words.list(Self.codes(of: result)), told, words.joined(suggestions), confirmed]
    }

    /// The headers as the first line of a CSV file.
    package func head(delimiter: String) -> CSVText {
        var csv = CSVText(delimiter: delimiter)
        csv.add(headers.map(SafeCell.done))
        return csv
    }

    /// Adds a row to a CSV file; see ``add(_:_:place:message:)``.
    package func add(
        _ cells: [String], _ result: RowResult, place: String, message: String,
        to csv: inout CSVText
    ) {
        csv.add(row(cells, result, place: place, message: message).map(SafeCell.done))
    }

    /// The same with the cells of a CSV file, which go back as they stood.
    package func add(
        _ cells: UnsafeBufferPointer<CellBytes>, _ result: RowResult, place: String,
        message: String, to csv: inout CSVText
    ) {
        let confirmed = confirm.flatMap { $0 < cells.count ? SafeCell.undone(cells[$0].text) : nil }
        csv.beginRow()
        for cell in front(result, place: place, message: message, confirmed: confirmed ?? "") {
            csv.beginCell()
            csv.add(plain: SafeCell.done(cell))
        }
        for place in kept {
            csv.beginCell()
            if place < cells.count { csv.add(own: cells[place]) }
        }
        csv.endRow()
    }

    /// The table as a workbook whose cells are all text, bad ones marked and noted.
    package var workbook: [UInt8] {
        get throws { try Book(words.language, [sheet]).made() }
    }

    var sheet: Book.Sheet {
        var columns = headers.map { Book.Column(header: $0) }
        columns[1].width = 60
        columns[3].choices = confirmable
        columns[3].isToFill = !confirmable.isEmpty
        if let place = places[Column.action.rawValue] {
            columns[place].choices = words.allActions
            columns[place].width = 24
        }
        if let place = places[Column.reason.rawValue] {
            columns[place].choices = words.reasons(of: actions)
            columns[place].width = 24
        }
        return Book.Sheet(
            name: words("book.mend"), columns: columns, rowCount: rows.count,
            cells: { rows[$0].cells.map { $0.isEmpty ? .empty : .text($0) } },
            notes: { rows[$0].notes }, isWrapped: true)
    }
}

extension Words {
    var allActions: [String] { Action.allCases.map(name(of:)) }

    /// The reasons that some actions may have, each once.
    func reasons(of actions: Set<Action>) -> [String] {
        var seen: Set<String> = []
        return Action.allCases.filter(actions.contains)
            .flatMap { ActionRules.of($0).reasons.map(name(of:)) }
            .filter { seen.insert($0).inserted }
    }
}
