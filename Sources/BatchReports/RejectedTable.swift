package import BatchCore

/// Makes `rejected.csv`: her own rows, with what is wrong in front, to be mended and fed back in.
package struct RejectedTable {
    private let delimiter: String
    private var csv: CSVText

    /// - Parameter headers: the input's own; what an earlier rejected file put in front is dropped.
    package init(headers: [String], delimiter: String) {
        self.delimiter = delimiter
        kept = headers.indices.filter { !Self.front.contains(headers[$0]) }
        csv = CSVText(delimiter: delimiter)
        csv.add(Self.front + kept.map { headers[$0] })
    }

    private let kept: [Int]

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
            finding.suggestion.map { "\(finding.field): \($0)" }
        }
        let own = kept.map { $0 < cells.count ? cells[$0] : "" }
        csv.add(
            ([code, Visible.text(message), suggestions.joined(separator: "; "), confirmed] + own)
                .map(SafeCell.done))
    }

    package var text: String { csv.text }
}
