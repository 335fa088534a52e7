package import BatchCore

/// `night.xlsx`: all that people look at, in one book: what to mend, proposals, rows, findings, totals.
extension Reports {
    /// A sheet holds a million rows, but nobody looks through so many.
    package var hasBook: Bool { (1...100_000).contains(summary.rows.count) }

    static let bookName = "night.xlsx"

    /// Cells of a table that are shown beside the rows: hers, as they stood.
    package struct OwnCells: Sendable {
        package var headers: [String] = []
        /// By the row's place.
        package var rows: [RowPlace: [String]] = [:]

        package init() {}
    }

    /// - Parameter make: the rows to be mended, and her own columns; made when the book is.
    package func book(
        _ make: @escaping @Sendable () throws -> (mend: RejectedTable, own: OwnCells)
    ) -> Maker {
        Maker(name: Self.bookName) {
            let (mend, own) = try make()
            var sheets = [mend.sheet]
            if !summary.proposals.isEmpty { sheets.append(proposalSheet) }
            sheets.append(rowSheet(own))
            if !summary.findings.isEmpty { sheets.append(findingSheet) }
            let tally = summary.tally
            sheets.append(totalSheet(tally))
            let help = Book.Text(
                name: words("book.help"), lines: (1...4).map { words("book.help\($0)") })
            return try Book(words.language, sheets, texts: [help]).made()
        }
    }

    private var proposalSheet: Book.Sheet {
        let widths = [24.0, 14, 16, 28, 70]
        var columns = zip(Self.proposalColumns, widths).map {
            Book.Column(header: words("column.\($0.rawValue)"), width: $1)
        }
        columns[3].choices = words.reasons(of: [.cancelOrder])
        return Book.Sheet(
            name: words("book.proposals"), columns: columns, rowCount: summary.proposals.count,
            cells: { proposalCells(summary.proposals[$0]).map { .text($0) } }, isWrapped: true)
    }

    static let proposalColumns: [Column] = [
        .action, .campaignID, .orderID, .reason, .comment,
    ]

    /// A row of a changes table that asks for what is proposed.
    func proposalCells(_ proposal: Proposal) -> [String] {
        [
            words.name(of: Action.cancelOrder), String(proposal.campaign.value),
            String(proposal.order.value), words.name(of: proposal.reason),
            words("proposal.comment", words.list(proposal.goods)),
        ].map(Visible.text)
    }

    // MARK: - Rows

    private static let addedColumns = ["shop", "goods", "row_value"]

    /// What the report shows of itself, and what a table of decisions has of the same: her own columns of
    /// that name would stand there twice.
    package var shownHeaders: Set<String> {
        Set((Self.addedColumns + ["order_value", "answer_by"]).map { words("column.\($0)") })
    }

    /// `report.csv` for people, with the shop, the goods, what they are worth, and her own columns.
    private func rowSheet(_ own: OwnCells) -> Book.Sheet {
        let fixed = RowColumn.allCases
        let added = Self.addedColumns
        let headers =
            fixed.map { words("column.\($0.rawValue)") } + added.map { words("column.\($0)") }
            + own.headers
        var columns = headers.map { Book.Column(header: $0, width: 16) }
        for (place, column) in fixed.enumerated() where column == .message {
            columns[place].width = 60
        }
        columns[fixed.count + 1].width = 40
        return Book.Sheet(
            name: words("book.report"), columns: columns, rowCount: summary.rows.count,
            cells: { index in
                let row = summary.rows[index]
                let told: [Book.Cell] = [
                    .text(row.row.campaign.map(shopName) ?? ""),
                    .text(Visible.text(row.row.goods ?? "")),
                    row.row.value.map(Book.Cell.money) ?? .empty,
                ]
                let cells = own.rows[row.row.place] ?? []
                let shown = ToldRow(row)
                return fixed.map { cell($0, shown) } + told + cells.map { .text(Visible.text($0)) }
            },
            colour: { Self.colour(of: summary.rows[$0].outcome) })
    }

    private func cell(_ column: RowColumn, _ row: ToldRow) -> Book.Cell {
        switch column {
        case .sentAt: return row.result.sentAt.map { .moment(zone.civil(at: $0)) } ?? .empty
        case .confirmedAt:
            return row.result.confirmedAt.map { .moment(zone.civil(at: $0)) } ?? .empty
        case .row, .attempts, .httpStatus:
            guard case .number(let number) = column.value(of: row, self) else { return .empty }
            return .number(number)
        case .file, .action, .campaign, .order, .item, .returnID, .outcome, .code, .message,
            .field, .value, .request, .run:
            let shown = shown(column.value(of: row, self))
            return shown.isEmpty ? .empty : .text(shown)
        }
    }

    private static func colour(of outcome: Outcome) -> UInt32? {
        switch outcome {
        case .done: 0xDDF3E0
        case .rejected, .refused: 0xFBDEDC
        case .held: 0xFCEBD2
        case .pending, .unknown: 0xDCEAFB
        case .skipped, .ready: nil
        }
    }

    // MARK: - Findings and totals

    private var findingSheet: Book.Sheet {
        let fixed = FindingColumn.allCases
        // Of a table in which each row has many only the first are shown; findings.csv has all.
        var findings: [FindingRecord] = []
        summary.findings.forEach {
            findings.append($0)
            return findings.count < 100_000
        }
        var columns = fixed.map { Book.Column(header: words("column.\($0.rawValue)"), width: 16) }
        for (place, column) in fixed.enumerated() where column == .message {
            columns[place].width = 60
        }
        return Book.Sheet(
            name: words("book.findings"), columns: columns, rowCount: findings.count,
            cells: { index in
                let finding = findings[index]
                return fixed.map { column -> Book.Cell in
                    switch column {
                    case .row: return .number(Int64(finding.place?.row ?? 0))
                    case .severity: return .text(words("severity.\(finding.severity.rawValue)"))
                    case .field:
                        return .text(finding.field.map { words("column.\($0.rawValue)") } ?? "")
                    case .file, .cell, .value, .code, .message, .suggestion:
                        let shown = shown(column.value(of: finding, self))
                        return shown.isEmpty ? .empty : .text(shown)
                    }
                }
            })
    }

    private func totalSheet(_ tally: RunTally) -> Book.Sheet {
        let totals = Totals(summary.balance, tally.groups.all)
        let lines = totals.lines
        let heads =
            (Totals.heads + Totals.numbers).map { words($0) } + totals.outcomes.map(words.name(of:))
        let money = moneyParts(tally.money)
        return Book.Sheet(
            name: words("book.totals"), columns: heads.map { Book.Column(header: $0) },
            rowCount: lines.count + 1 + money.count,
            cells: { index in
                guard index < lines.count else {
                    let part = index - lines.count - 1
                    guard money.indices.contains(part) else { return [] }
                    let (name, about) = (money[part].name, money[part].about)
                    let value = money[part].known.map(Book.Cell.money)
                    return [.text(name), .text(about), value ?? .text(money[part].value)]
                }
                let (asked, counts) = lines[index]
                return [
                    .text(Visible.text(name(of: asked.key.file))),
                    .text(asked.key.campaign.map(shopName) ?? "—"),
                    .text(asked.key.action.map(words.name(of:)) ?? "—"),
                    .number(Int64(asked.rows)), .number(asked.units),
                    asked.value == .zero ? .empty : .money(asked.value),
                ] + counts.map { $0.map { .number(Int64($0)) } ?? .empty }
            })
    }
}
