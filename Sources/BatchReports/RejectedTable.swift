package import BatchCore

/// Makes the table of rejected rows: her own rows, with what is wrong in front, to be mended and
/// fed back in.
package struct RejectedTable {
    private var rows: [[String]]
    /// The input's own columns; what an earlier rejected file put in front is dropped.
    private let kept: [Int]

    /// - Parameters:
    ///   - headers: the input's own.
    ///   - confirm: where she confirms in the input; that column stands in front now.
    package init(headers: [String], confirm: Int?) {
        kept = headers.indices.filter { !Self.front.contains(headers[$0]) && $0 != confirm }
        rows = [Self.front + kept.map { headers[$0] }]
    }

    /// The columns in front; fed back in, all but the last are ignored.
    package static let front = ["error_code", "error_message", "suggestion", "confirm"]

    package mutating func add(
        _ cells: [String], _ result: RowResult, message: String, confirmed: String
    ) {
        let codes = result.deciding.map(\.code.rawValue)
        let all = codes.isEmpty ? [result.code ?? ""] : codes
        var seen: Set<String> = []
        let code = all.filter { seen.insert($0).inserted }.joined(separator: ", ")
        let suggestions = result.deciding.compactMap { finding in
            finding.suggestion.map { "\(finding.field?.rawValue ?? ""): \($0)" }
        }
        let own = kept.map { $0 < cells.count ? cells[$0] : "" }
        rows.append(
            [code, Visible.text(message), suggestions.joined(separator: "; "), confirmed] + own)
    }

    package func csv(delimiter: String) -> String {
        var csv = CSVText(delimiter: delimiter)
        for row in rows { csv.add(row.map(SafeCell.done)) }
        return csv.text
    }

    /// The table as a workbook whose cells are all text.
    package var workbook: [UInt8]? {
        WorkbookFile(sheet: "rejected", rows: rows).bytes
    }
}
