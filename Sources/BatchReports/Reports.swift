package import BatchCore

/// Makes the files of a run's report. It writes nothing itself.
package struct Reports {
    package let summary: RunSummary
    package let words: Words
    let zone: LocalZone
    private let names: [Int: String]

    package init(_ summary: RunSummary, language: Language, zone: LocalZone) {
        self.summary = summary
        words = Words(language)
        self.zone = zone
        names = Dictionary(
            summary.inputs.map { ($0.number, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// A file that is made when it is written, so that only one is in memory at a time.
    package struct Maker {
        package let name: String
        package let make: () -> OutputFile
    }

    /// All files but `rejected.csv`, which needs the input's own rows.
    package var makers: [Maker] {
        checkMakers + [
            Maker(name: "summary.json") { OutputFile(name: "summary.json", text: summaryJSON) },
            Maker(name: "summary.html") { OutputFile(name: "summary.html", text: page) },
            Maker(name: "audit.jsonl") { OutputFile(name: "audit.jsonl", bytes: audit) },
        ]
    }

    /// The files that go without sending: rows, findings and proposals.
    package var checkMakers: [Maker] {
        var makers = [
            Maker(name: "report.csv") {
                OutputFile(name: "report.csv", csv: rowTable.csv(summary.rows, words))
            },
            Maker(name: "report.jsonl") {
                OutputFile(name: "report.jsonl", bytes: rowTable.jsonLines(summary.rows))
            },
            Maker(name: "findings.csv") {
                OutputFile(name: "findings.csv", csv: findingTable.csv(summary.findings, words))
            },
            Maker(name: "findings.jsonl") {
                OutputFile(
                    name: "findings.jsonl", bytes: findingTable.jsonLines(summary.findings))
            },
        ]
        // A sheet holds a million rows, but nobody looks through so many.
        if (1...Self.mostSheetRows).contains(summary.rows.count) {
            makers.append(
                Maker(name: "report.xlsx") {
                    OutputFile(name: "report.xlsx", bytes: rowSheet.bytes ?? [])
                })
        }
        if !summary.proposals.isEmpty {
            makers.append(
                Maker(name: "proposals.csv") { OutputFile(name: "proposals.csv", csv: proposals) })
        }
        return makers
    }

    package var files: [OutputFile] { makers.map { $0.make() } }

    /// The totals as one line of JSON.
    package var json: String { String(summaryJSON.dropLast()) }

    func name(of file: Int) -> String { names[file] ?? "" }

    // MARK: - A line a row

    private var rowTable: ReportTable<RowResult> {
        ReportTable(columns: [
            .init(key: "file") { .text(name(of: $0.row.place.file)) },
            .init(key: "row") { .number(Int64($0.row.place.row)) },
            .init(key: "action") { ReportValue($0.row.action.map(\.rawValue)) },
            .init(key: "campaign_id") { ReportValue($0.row.campaign) },
            .init(key: "order_id") { Self.number($0.row.order) },
            .init(key: "item_id") { ReportValue($0.row.item) },
            .init(key: "return_id") { ReportValue($0.row.returnID) },
            .init(key: "outcome") { .text($0.outcome.rawValue) },
            .init(key: "code") { ReportValue($0.code) },
            .init(key: "message") { .text(message($0)) },
            .init(key: "field") { ReportValue(Self.filled($0.deciding.first?.field)) },
            .init(key: "value") { ReportValue(Self.filled($0.deciding.first?.value)) },
            .init(key: "http_status") { ReportValue($0.verdict?.httpStatus.map(Int64.init)) },
            .init(key: "attempts") { .number(Int64($0.attempts)) },
            .init(key: "sent_at") { ReportValue($0.sentAt?.iso8601(in: zone)) },
            .init(key: "confirmed_at") { ReportValue($0.confirmedAt?.iso8601(in: zone)) },
            .init(key: "request_id") { ReportValue($0.row.request?.value) },
            .init(key: "run_id") { _ in .text(summary.run.id) },
        ])
    }

    private static func number(_ text: String?) -> ReportValue {
        guard let text else { return .none }
        return Int64(text).map { String($0) == text ? .number($0) : .text(text) } ?? .text(text)
    }

    private static func filled(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What the row's outcome means and what to do.
    package func message(_ result: RowResult) -> String {
        if result.row.isProposed { return words("row.proposed") }
        let own = result.deciding.map(words.message).joined(separator: "; ")
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
            return words.message(code, code == .conflictingChanges ? "open" : nil, [raw])
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
            row.deciding.first.map { $0.field.isEmpty ? "" : words("column.\($0.field)") } ?? ""
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
        ReportTable(columns: [
            .init(key: "file") { .text(name(of: $0.place.file)) },
            .init(key: "row") { .number(Int64($0.place.row)) },
            .init(key: "cell") { ReportValue(Self.filled($0.cell)) },
            .init(key: "field") { ReportValue(Self.filled($0.field)) },
            .init(key: "value") { ReportValue(Self.filled($0.value)) },
            .init(key: "code") { .text($0.code.rawValue) },
            .init(key: "severity") { .text($0.severity.rawValue) },
            .init(key: "message") { .text(words.message($0)) },
            .init(key: "suggestion") { ReportValue($0.suggestion) },
        ])
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

    private var audit: [UInt8] {
        var bytes: [UInt8] = []
        for attempt in summary.attempts {
            AuditLine(attempt, zone).json.write(to: &bytes)
            bytes.append(0x0A)
        }
        return bytes
    }
}

/// A line of `audit.jsonl`.
private struct AuditLine {
    let json: JSONText

    init(_ attempt: AttemptRecord, _ zone: LocalZone) {
        var line: [String: JSONText] = [
            "call": .number(attempt.call), "lane": .text(attempt.lane),
            "requests": .array(attempt.requests.map(JSONText.number)),
            "time": .text(attempt.startedAt.iso8601(in: zone)), "method": .text(attempt.method),
            "path": .text(attempt.path), "is_write": .truth(attempt.isWrite),
        ]
        if !attempt.body.isEmpty { line["body"] = .text(attempt.body) }
        line["status"] = attempt.httpStatus.map { .number(Int64($0)) }
        line["failure"] = attempt.failure.map(JSONText.text)
        line["rate_limit"] = attempt.rate?.limit.map { .number(Int64($0)) }
        line["rate_remaining"] = attempt.rate?.remaining.map { .number(Int64($0)) }
        line["rate_until"] = attempt.rate?.until.map { .text($0.iso8601(in: zone)) }
        if let end = attempt.endedAt {
            let duration = attempt.startedAt.duration(to: end).components
            line["duration_ms"] = .number(
                duration.seconds * 1000 + duration.attoseconds / 1_000_000_000_000_000)
        }
        if !attempt.errors.isEmpty {
            line["errors"] = .array(
                attempt.errors.map {
                    .object(["code": .text($0.code), "message": .text($0.message)])
                })
        }
        json = .object(line)
    }
}
