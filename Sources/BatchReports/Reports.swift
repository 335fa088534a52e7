package import BatchCore

/// Makes the files of a run's report. It writes nothing itself.
package struct Reports: Sendable {
    package let summary: RunSummary
    package let words: Words
    let zone: LocalZone
    /// The names of the inputs, by their numbers.
    private let names: [String]

    package init(_ summary: RunSummary, language: Language, zone: LocalZone) {
        self.summary = summary
        words = Words(language)
        self.zone = zone
        let last = summary.inputs.map(\.number).max() ?? -1
        var names = [String](repeating: "", count: last + 1)
        for input in summary.inputs.reversed() { names[input.number] = input.name }
        self.names = names
    }

    /// Files that are made together since they tell the same things, part by part, so that they are
    /// never in memory as a whole. Parts may be made beside one another.
    package struct Maker: Sendable {
        package let names: [String]
        package let parts: Int
        /// The bytes of one part, file by file.
        package let make: @Sendable (Int) throws -> [[UInt8]]

        package init(
            names: [String], parts: Int, make: @escaping @Sendable (Int) throws -> [[UInt8]]
        ) {
            self.names = names
            self.parts = parts
            self.make = make
        }

        /// One file in one part.
        package init(name: String, make: @escaping @Sendable () throws -> [UInt8]) {
            self.init(names: [name], parts: 1) { _ in [try make()] }
        }

        /// The files, whole.
        package func files() throws -> [OutputFile] {
            var files = names.map { OutputFile(name: $0, bytes: []) }
            for part in 0..<parts {
                for (index, bytes) in try make(part).enumerated() { files[index].bytes += bytes }
            }
            return files
        }
    }

    /// All files but `rejected.csv`, which needs the input's own rows.
    package var makers: [Maker] {
        // The longest first: several are made at a time.
        [audit] + checkMakers + [
            Maker(names: ["summary.json", "summary.html"], parts: 1) { _ in
                let tally = RunTally(summary)
                return [Array(summaryJSON(tally).utf8), Array(page(tally).utf8)]
            }
        ]
    }

    /// The files that go without sending: rows, findings and proposals.
    package var checkMakers: [Maker] {
        var makers = [
            rowTable.maker("report", count: summary.rows.count) { range in
                range.lazy.map { summary.rows[$0] }
            },
            findingTable.maker("findings", count: summary.findings.count) { range in
                range.lazy.map { summary.findings[$0] }
            },
        ]
        // A sheet holds a million rows, but nobody looks through so many.
        if (1...Self.mostSheetRows).contains(summary.rows.count) {
            makers.append(Maker(name: "report.xlsx") { rowSheet.bytes ?? [] })
        }
        if !summary.proposals.isEmpty {
            makers.append(
                Maker(name: "proposals.csv") {
                    OutputFile(name: "proposals.csv", csv: proposals).bytes
                })
        }
        return makers
    }

    package var files: [OutputFile] { get throws { try makers.flatMap { try $0.files() } } }

    /// The totals as one line of JSON.
    package var json: String {
        String(summaryJSON(RunTally(summary)).dropLast())
    }

    func name(of file: Int) -> String { names.indices.contains(file) ? names[file] : "" }

    // MARK: - A line a row

    private var rowTable: ReportTable<RowResult> {
        ReportTable(
            columns: [
                .init(key: "file") { .text(name(of: $0.row.place.file)) },
                .init(key: "row") { .number(Int64($0.row.place.row)) },
                .init(key: "action") { ReportValue($0.row.action.map(\.rawValue)) },
                .init(key: "campaign_id") { ReportValue($0.row.campaign) },
                .init(key: "order_id") { ReportValue($0.row.order) },
                .init(key: "item_id") { ReportValue($0.row.item) },
                .init(key: "return_id") { ReportValue($0.row.returnID) },
                .init(key: "outcome") { .text($0.outcome.rawValue) },
                .init(key: "code") { ReportValue($0.code) },
                .init(key: "message") { .text(message($0)) },
                .init(key: "field") { ReportValue($0.firstDeciding?.field?.rawValue) },
                .init(key: "value") { ReportValue(Self.filled($0.firstDeciding?.value)) },
                .init(key: "http_status") { ReportValue($0.verdict?.httpStatus.map(Int64.init)) },
                .init(key: "attempts") { .number(Int64($0.attempts)) },
                .init(key: "sent_at") { ReportValue($0.sentAt?.iso8601(in: zone)) },
                .init(key: "confirmed_at") { ReportValue($0.confirmedAt?.iso8601(in: zone)) },
                .init(key: "request_id") { ReportValue($0.row.request?.value) },
                .init(key: "run_id") { _ in .text(summary.run.id) },
            ], words)
    }

    private static func filled(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What the row's outcome means and what to do.
    package func message(_ result: RowResult) -> String {
        if result.row.isProposed { return words("row.proposed") }
        var own: String { result.deciding.map(words.message).joined(separator: "; ") }
        switch result.outcome {
        case .rejected:
            return own
        case .held, .refused:
            return verdictMessage(result) ?? own
        case .pending:
            return words(result.isFollowed ? "row.following" : "row.pending")
        case .unknown:
            return words("row.unknown")
        case .skipped:
            return result.row.doneBefore.map { words("row.skipped", $0) } ?? own
        case .done, .ready:
            return ""
        }
    }

    private func verdictMessage(_ result: RowResult) -> String? {
        guard let verdict = result.verdict else { return nil }
        let raw = Visible.text(verdict.message ?? "")
        if let code = verdict.code.flatMap(FindingCode.init), result.outcome == .held {
            let variant: String? =
                switch code {
                case .conflictingChanges: "open"
                case .orderChanged: raw.isEmpty ? "absent" : nil
                default: nil
                }
            return words.message(code, variant, [raw])
        }
        if verdict.code == "OPERATION_FAILED" { return words("row.operation_failed") }
        let isOurs = verdict.httpStatus == 405 || verdict.httpStatus == 415
        let fault = isOurs ? words("row.our_fault") + " " : ""
        let told = "\(verdict.code ?? ""): \(raw)"
        return fault + (words.advice(for: verdict.code ?? "").map { "\($0) (\(told))" } ?? told)
    }

    private static let mostSheetRows = 100_000

    /// The same as `report.csv` for people: in their words, a colour for what needs them.
    private var rowSheet: WorkbookFile {
        let columns = rowTable.columns
        var sheet = WorkbookFile(
            sheet: words("summary.title"),
            rows: [columns.map { words("column.\($0.key)") }]
                + summary.rows.map { row in columns.map { shown($0, row) } })
        let colours = summary.rows.map { Self.colour(of: $0.outcome) }
        sheet.colour = { colours[$0 - 1] }
        return sheet
    }

    private func shown(_ column: ReportColumn<RowResult>, _ row: RowResult) -> String {
        switch column.key {
        case "outcome": words.name(of: row.outcome)
        case "action": row.row.action.map(words.name(of:)) ?? ""
        case "field":
            row.firstDeciding?.field.map { words("column.\($0.rawValue)") } ?? ""
        case "sent_at": row.sentAt.map { words.date($0, in: zone) } ?? ""
        case "confirmed_at": row.confirmedAt.map { words.date($0, in: zone) } ?? ""
        default: column.value(row).shown
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

    // MARK: - A line a finding

    private var findingTable: ReportTable<FindingRecord> {
        ReportTable(
            columns: [
                .init(key: "file") { .text($0.place.map { name(of: $0.file) } ?? "") },
                .init(key: "row") { .number(Int64($0.place?.row ?? 0)) },
                .init(key: "cell") { ReportValue(Self.filled($0.cell)) },
                .init(key: "field") { ReportValue($0.field?.rawValue) },
                .init(key: "value") { ReportValue(Self.filled($0.value)) },
                .init(key: "code") { .text($0.code.rawValue) },
                .init(key: "severity") { .text($0.severity.rawValue) },
                .init(key: "message") { .text(words.message($0)) },
                .init(key: "suggestion") { ReportValue($0.suggestion) },
            ], words)
    }

    // MARK: - Proposals, audit

    /// A changes table that she can look at and feed in.
    private var proposals: CSVText {
        var csv = CSVText(delimiter: words.language.delimiter)
        let columns = ["action", "campaign_id", "order_id", "comment"]
        csv.add(columns.map { words("column.\($0)") })
        for proposal in summary.proposals {
            let goods = proposal.goods.joined(separator: ", ")
            csv.add(
                [
                    words.name(of: Action.cancelOrder), String(proposal.campaign.value),
                    String(proposal.order.value), words("proposal.comment", goods),
                ].map { SafeCell.done(Visible.text($0)) })
        }
        return csv
    }

    private var audit: Maker {
        let size = 1 << 13
        let attempts = summary.attempts
        return Maker(names: ["audit.jsonl"], parts: max(1, (attempts.count + size - 1) / size)) {
            var bytes: [UInt8] = []
            for attempt in attempts[($0 * size)..<min(($0 + 1) * size, attempts.count)] {
                AuditLine(attempt, zone).write(to: &bytes)
                bytes.append(0x0A)
            }
            return [bytes]
        }
    }
}
