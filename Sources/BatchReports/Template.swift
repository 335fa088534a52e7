import BatchCore

/// The changes table to begin with: empty, and filled with an example of each action.
package struct Template {
    private let words: Words

    package init(_ language: Language) {
        words = Words(language)
    }

    package var files: [OutputFile] {
        let empty = [headers]
        let filled = [headers] + examples
        return [
            csv("changes_template.csv", empty), workbook("changes_template.xlsx", empty),
            csv("changes_example.csv", filled), workbook("changes_example.xlsx", filled),
        ].compactMap { $0 }
    }

    private static let columns: [Column] = [
        .action, .campaignID, .orderID, .itemID, .count, .reason, .cis, .uin, .gtd, .rnpt,
        .countryCode, .returnID, .eatsID, .comment,
    ]

    private var headers: [String] {
        Self.columns.map { column in
            column == .count ? words("template.new_count") : words("column.\(column.rawValue)")
        }
    }

    private var examples: [[String]] {
        let reason = { (reason: Reason) in words.name(of: reason) }
        return [
            example(
                .updateItems,
                [
                    .orderID: "45812000", .itemID: "900005850", .count: "1",
                    .reason: reason(.partnerRequestedRemove),
                    .comment: words("template.out_of_stock"),
                ]),
            example(
                .updateItems,
                [
                    .orderID: "45812007", .itemID: "900005921", .count: "1",
                    .cis: "0103041094787443215Qbag!\u{1D}93Zjqw", .gtd: "10702030/260917/0000010",
                    .countryCode: "CN",
                ]),
            example(
                .updateItems,
                [
                    .orderID: "45812014", .itemID: "900005992", .count: "1",
                    .uin: "6432100000000017",
                ]),
            example(
                .rejectCancellation,
                [
                    .orderID: "45812196", .reason: reason(.orderDelivered),
                ]),
            example(.acceptCancellation, [.orderID: "45812126"]),
            example(
                .cancelOrder, [.orderID: "45812231", .reason: reason(.userChangedMind)]),
            example(
                .setMarks,
                [
                    .orderID: "45812021", .itemID: "900006010",
                    .cis: "0103041094787443215Qbah!\u{1D}93Zjqw",
                ]),
            example(
                .cancelReturn, [.campaignID: "22002", .orderID: "45812300", .returnID: "80001"]),
            example(.cancelEats, [.campaignID: "", .orderID: "7A", .eatsID: "190330-12345678"]),
        ]
    }

    private func example(_ action: Action, _ cells: [Column: String]) -> [String] {
        let given = [.action: words.name(of: action), .campaignID: "21001"].merging(cells) { $1 }
        return Self.columns.map { given[$0] ?? "" }
    }

    private func csv(_ name: String, _ rows: [[String]]) -> OutputFile? {
        var csv = CSVText(delimiter: words.language.delimiter)
        for row in rows { csv.add(row.map(SafeCell.done)) }
        return OutputFile(name: name, text: csv.text, isMarked: true)
    }

    /// With drop-downs for actions, reasons and countries, and a sheet that explains each column.
    private func workbook(_ name: String, _ rows: [[String]]) -> OutputFile? {
        var columns = rows[0].map { Book.Column(header: $0, width: 20) }
        for (place, column) in Self.columns.enumerated() {
            switch column {
            case .action: columns[place].choices = words.allActions
            case .reason: columns[place].choices = words.reasons(of: Set(Action.allCases))
            default: break
            }
        }
        let body = rows.dropFirst()
        let sheet = Book.Sheet(
            name: words("template.sheet"), columns: columns, rowCount: body.count,
            cells: { body[body.startIndex + $0].map { $0.isEmpty ? .empty : .text($0) } },
            spareRows: 1_000)
        let help = Book.Text(
            name: words("book.help"),
            lines: [words("template.help")]
                + zip(rows[0], Self.columns).map { header, column in
                    "\(header) — \(words("template.help.\(column.rawValue)"))"
                })
        return (try? Book(words.language, [sheet], texts: [help]).made()).map {
            OutputFile(name: name, bytes: $0)
        }
    }
}

extension Words {
    func name(of reason: Reason) -> String {
        switch language {
        case .russian: reason.localNames.russian
        case .english: reason.rawValue
        case .chinese: reason.localNames.chinese
        }
    }
}
