package import BatchCore

/// Makes the files of a run's report. It writes nothing itself.
package struct Reports: Sendable {
    package let summary: RunSummary
    package let words: Words
    let zone: LocalZone
    /// The names of the inputs, by their numbers.
    private let inputNames: [String]
    /// `nil` where the words of the API are told.
    let names: LocalNames?
    /// What the page links to beside what is made here.
    package var links = PageLinks()

    package init(_ summary: RunSummary, language: Language, zone: LocalZone) {
        self.summary = summary
        words = Words(language)
        names = LocalNames(words)
        self.zone = zone
        let last = summary.inputs.map(\.number).max() ?? -1
        var inputNames = [String](repeating: "", count: last + 1)
        for input in summary.inputs.reversed() { inputNames[input.number] = input.name }
        self.inputNames = inputNames
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
        // What is made in one piece first: the others are made beside it.
        [
            Maker(names: ["summary.json", "summary.html"], parts: 1) { _ in
                let tally = summary.tally
                return [Array(summaryJSON(tally).utf8), Array(page(tally).utf8)]
            }, audit,
        ] + checkMakers
    }

    /// The files that go without sending: rows, findings and proposals.
    package var checkMakers: [Maker] {
        let (rows, findings) = (summary.rows, summary.findings)
        var makers = [
            rowTable.maker("report", count: rows.count) { range in
                let reader = rows.reader(.deciding)
                return range.lazy.map { reader[$0] }
            },
            findingTable.maker("findings", count: findings.count) { findings.records($0) },
        ]
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
        String(summaryJSON(summary.tally).dropLast())
    }

    /// «Строка 5», or «Строка 5 файла changes.csv».
    package func name(of place: RowPlace, withFile: Bool) -> String {
        let row = words.number(place.row)
        guard withFile else { return words("place.row", row) }
        return words("place.row_of_file", row, Visible.text(name(of: place.file)))
    }

    /// The name of an input; empty where there is none of the number.
    package func name(of file: Int) -> String {
        inputNames.indices.contains(file) ? inputNames[file] : ""
    }

    // MARK: - A line a row

    private var rowTable: ReportTable<RowColumn> { ReportTable(RowColumn.self, self, words) }

    enum RowColumn: String, ReportColumn {
        case file, row, action
        case campaign = "campaign_id"
        case order = "order_id"
        case item = "item_id"
        case returnID = "return_id"
        case outcome, code, message, field, value
        case httpStatus = "http_status"
        case attempts
        case sentAt = "sent_at"
        case confirmedAt = "confirmed_at"
        case request = "request_id"
        case run = "run_id"

        func value(of result: RowResult, _ reports: Reports) -> ReportValue {
            switch self {
            case .file: .text(reports.name(of: result.row.place.file))
            case .row: .number(Int64(result.row.place.row))
            case .action: ReportValue(result.row.action.map(\.rawValue))
            case .campaign: ReportValue(result.row.campaign)
            case .order: ReportValue(result.row.order)
            case .item: ReportValue(result.row.item)
            case .returnID: ReportValue(result.row.returnID)
            case .outcome: .text(result.outcome.rawValue)
            case .code: ReportValue(result.code)
            case .message: .text(reports.message(result))
            case .field: ReportValue(result.firstDeciding?.field?.rawValue)
            case .value: .filled(result.firstDeciding?.value)
            case .httpStatus: ReportValue(result.verdict?.httpStatus.map(Int64.init))
            case .attempts: .number(Int64(result.attempts))
            case .sentAt: ReportValue(result.sentAt?.iso8601(in: reports.zone))
            case .confirmedAt: ReportValue(result.confirmedAt?.iso8601(in: reports.zone))
            case .request: ReportValue(result.row.request?.value)
            case .run: .text(reports.summary.run.id)
            }
        }

        /// Actions, outcomes, columns and moments in her language; the words of the API in English.
        func told(_ value: ReportValue, _ reports: Reports) -> ReportValue {
            guard let names = reports.names, case .text(let text) = value else { return value }
            switch self {
            case .action, .outcome, .field: return .text(names.of[text] ?? text)
            case .sentAt, .confirmedAt: return .text(reports.words.moment(text, hasSeconds: true))
            case .file, .row, .campaign, .order, .item, .returnID, .code, .message, .value,
                .httpStatus, .attempts, .request, .run:
                return value
            }
        }
    }

    /// The words of the API in the language of the reports.
    struct LocalNames: Sendable {
        let of: [String: String]

        /// `nil` in English, where the words of the API are the words of the reports.
        init?(_ words: Words) {
            guard words.language != .english else { return nil }
            var names: [String: String] = [:]
            for outcome in Outcome.allCases { names[outcome.rawValue] = words.name(of: outcome) }
            for action in Action.allCases { names[action.rawValue] = words.name(of: action) }
            for column in Column.allCases {
                names[column.rawValue] = words("column.\(column.rawValue)")
            }
            of = names
        }
    }

    /// What the row's outcome means and what to do.
    package func message(_ result: RowResult) -> String {
        var own: String { reasons(result) }
        if result.row.isProposed { return words.joined([words("row.proposed"), own]) }
        switch result.outcome {
        case .rejected:
            return own
        case .held, .refused:
            return verdictMessage(result) ?? own
        case .pending:
            guard !result.isFollowed else { return words("row.following") }
            if result.isLate(at: lookedAt) { return words("row.passed", lateSince(result)) }
            if let due = result.row.due { return words("row.too_late", text(of: due)) }
            return words(result.attempts > 0 ? "row.tried" : "row.pending")
        case .unknown:
            return words("row.unknown")
        case .skipped:
            return result.row.doneBefore.map { words("row.skipped", words.moment($0)) } ?? own
        case .done, .ready:
            return ""
        }
    }

    /// What the checks have decided by.
    func reasons(_ result: RowResult) -> String {
        words.joined(result.deciding.map(words.message))
    }

    /// When the reports were last true.
    private var lookedAt: Timestamp {
        max(summary.run.startedAt, summary.run.finishedAt ?? .distantPast)
    }

    private func lateSince(_ result: RowResult) -> String {
        result.deadline.map { words.date($0, in: zone) } ?? ""
    }

    private func verdictMessage(_ result: RowResult) -> String? {
        guard let verdict = result.verdict else { return nil }
        let raw = Visible.text(verdict.message ?? "")
        if let code = verdict.code.flatMap(FindingCode.init), result.outcome == .held {
            switch code {
            // The later row is of a later run.
            case .conflictingChanges: return words.message(code, "later", [words.night(raw)])
            case .orderChanged: return words.message(code, raw.isEmpty ? "absent" : nil, [raw])
            default: return words.message(code, nil, [raw])
            }
        }
        if verdict.code == "OPERATION_FAILED" { return words("row.operation_failed") }
        if result.isOvertaken {
            return result.isLate(at: lookedAt)
                ? words("row.missed", lateSince(result)) : words("row.overtaken")
        }
        let isOurs = verdict.httpStatus == 405 || verdict.httpStatus == 415
        let fault = isOurs ? words("row.our_fault") + " " : ""
        let told = [verdict.code ?? "", raw].filter { !$0.isEmpty }.joined(separator: ": ")
        return fault + (words.advice(for: verdict.code ?? "").map { "\($0) (\(told))" } ?? told)
    }

    // MARK: - A line a finding

    private var findingTable: ReportTable<FindingColumn> {
        ReportTable(FindingColumn.self, self, words)
    }

    enum FindingColumn: String, ReportColumn {
        case file, row, cell, field, value, code, severity, message, suggestion

        func value(of finding: FindingRecord, _ reports: Reports) -> ReportValue {
            switch self {
            case .file: .text(finding.place.map { reports.name(of: $0.file) } ?? "")
            case .row: .number(Int64(finding.place?.row ?? 0))
            case .cell: .filled(finding.cell)
            case .field: ReportValue(finding.field?.rawValue)
            case .value: .filled(finding.value)
            case .code: .text(finding.code.rawValue)
            case .severity: .text(finding.severity.rawValue)
            case .message: .text(reports.words.message(finding))
            case .suggestion: ReportValue(finding.suggestion)
            }
        }
    }

    // MARK: - Proposals, audit

    /// A changes table that she can look at and feed in.
    private var proposals: CSVText {
        var csv = CSVText(delimiter: words.language.delimiter)
        csv.add(Self.proposalColumns.map { words("column.\($0.rawValue)") })
        for proposal in summary.proposals { csv.add(proposalCells(proposal).map(SafeCell.done)) }
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
