package import BatchCore

/// Makes the files of a run's report. It writes nothing itself.
package struct Reports: Sendable {
    package let summary: RunSummary
    package let words: Words
    let zone: LocalZone
    /// The names of the inputs, by their numbers.
    private let inputNames: [String]
    let names: Names
    /// What the page links to beside what is made here.
    package var links = PageLinks()

    package init(_ summary: RunSummary, language: Language, zone: LocalZone) {
        self.summary = summary
        words = Words(language)
        self.zone = zone
        let last = summary.inputs.map(\.number).max() ?? -1
        var inputNames = [String](repeating: "", count: last + 1)
        for input in summary.inputs.reversed() { inputNames[input.number] = input.name }
        self.inputNames = inputNames
        names = Names(words, files: inputNames, run: summary.run.id)
    }

    /// Files that are made together since they tell the same things, part by part, so that they are
    /// never in memory as a whole. Parts may be made beside one another.
    package struct Maker: Sendable {
        package let names: [String]
        package let parts: Int
        /// What all parts need; they would wait for the first of them to make it.
        package let prepare: (@Sendable () throws -> Void)?
        /// Takes what a part has behind the bytes of its files, part by part in their order.
        package let take: (@Sendable ([UInt8]) -> Void)?
        /// The bytes of one part, file by file.
        package let make: @Sendable (Int) throws -> [[UInt8]]

        package init(
            names: [String], parts: Int, prepare: (@Sendable () throws -> Void)? = nil,
            take: (@Sendable ([UInt8]) -> Void)? = nil,
            make: @escaping @Sendable (Int) throws -> [[UInt8]]
        ) {
            self.names = names
            self.parts = parts
            self.prepare = prepare
            self.take = take
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

    /// A file that is made beside the report, of the same rows part by part.
    package struct RowFile: Sendable {
        package let name: String
        /// See ``Maker/prepare``.
        package let prepare: @Sendable () throws -> Void
        package let make: @Sendable (RowPart) throws -> [UInt8]

        package init(
            name: String, prepare: @escaping @Sendable () throws -> Void,
            make: @escaping @Sendable (RowPart) throws -> [UInt8]
        ) {
            self.name = name
            self.prepare = prepare
            self.make = make
        }
    }

    /// All files but `rejected.csv`, which needs the input's own rows.
    ///
    /// - Parameter beside: made together with the report's rows.
    package func makers(_ beside: [RowFile] = []) -> [Maker] {
        // What is made in one piece first: the others are made beside it.
        [
            Maker(names: ["summary.json", "summary.html"], parts: 1) { _ in
                let tally = summary.tally
                return [Array(summaryJSON(tally).utf8), Array(page(tally).utf8)]
            }, audit,
        ] + checkMakers(beside)
    }

    /// The files that go without sending: rows, findings and proposals.
    package func checkMakers(_ beside: [RowFile] = []) -> [Maker] {
        var makers = [rowMaker(beside)]
        if !summary.proposals.isEmpty {
            makers.append(
                Maker(name: "proposals.csv") {
                    OutputFile(name: "proposals.csv", csv: proposals).bytes
                })
        }
        return makers
    }

    package var files: [OutputFile] { get throws { try makers().flatMap { try $0.files() } } }

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

    /// `report` and `findings` in one walk: the findings are made once for both.
    private func rowMaker(_ beside: [RowFile]) -> Maker {
        let rows = summary.rows
        let rowTable = ReportTable(RowColumn.self, self, words, names.all)
        let findingTable = ReportTable(FindingColumn.self, self, words, names.all)
        let size = 1 << 13
        return Maker(
            names: ["report", "findings"].flatMap { ["\($0).csv", "\($0).jsonl"] }
                + beside.map(\.name),
            parts: max(1, (rows.count + size - 1) / size),
            prepare: { for file in beside { try file.prepare() } }
        ) { number in
            let start = number * size
            let part = rows.part(start..<min(start + size, rows.count))
            return try rowTable.written(part.lazy.map(ToldRow.init), isFirst: number == 0)
                + findingTable.written(part.findings.all, isFirst: number == 0)
                + beside.map { try $0.make(part) }
        }
    }

    /// A row with what decided it, which several columns tell.
    struct ToldRow {
        let result: RowResult
        let deciding: FindingRecord?

        init(_ result: consuming RowResult) {
            deciding = result.firstDeciding
            self.result = result
        }
    }

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

        func value(of row: ToldRow, _ reports: Reports) -> ReportValue {
            switch self {
            case .file: reports.file(row.result.row.place)
            case .row: .number(Int64(row.result.row.place.row))
            case .action: row.result.row.action.map { reports.names.actions[$0] } ?? .none
            case .campaign: ReportValue(row.result.row.campaign)
            case .order: ReportValue(row.result.row.order)
            case .item: ReportValue(row.result.row.item)
            case .returnID: ReportValue(row.result.row.returnID)
            case .outcome: reports.names.outcomes[row.result.outcome]
            case .code:
                row.result.verdict?.code.map { .text($0) } ?? row.deciding.map {
                    reports.names.codes[$0.code]
                }
                    ?? .none
            case .message: .text(reports.message(row.result))
            case .field: row.deciding?.field.map { reports.names.columns[$0] } ?? .none
            case .value: .filled(row.deciding?.value)
            case .httpStatus: ReportValue(row.result.verdict?.httpStatus.map(Int64.init))
            case .attempts: .number(Int64(row.result.attempts))
            case .sentAt: reports.moment(row.result.sentAt)
            case .confirmedAt: reports.moment(row.result.confirmedAt)
            case .request: ReportValue(row.result.row.request?.value)
            case .run: reports.names.run
            }
        }
    }

    private func file(_ place: RowPlace?) -> ReportValue {
        guard let file = place?.file, names.files.indices.contains(file) else { return .text("") }
        return names.files[file]
    }

    /// In JSON as ISO 8601 writes it, in CSV as her language does.
    private func moment(_ moment: Timestamp?) -> ReportValue {
        guard let iso = moment?.iso8601(in: zone) else { return .none }
        return words.language == .english
            ? .text(iso) : .told(iso, words.moment(iso, hasSeconds: true))
    }

    /// A value as people read it.
    func shown(_ value: ReportValue) -> String { value.shown(names.all) }

    /// The words of few that stand in the reports: of the API in JSON, in her language in CSV.
    struct Names: Sendable {
        let all: ReportWords
        let actions: ReportWords.Of<Action>
        let outcomes: ReportWords.Of<Outcome>
        let columns: ReportWords.Of<Column>
        /// The same as the API calls them, in CSV too.
        let apiColumns: ReportWords.Of<Column>
        let codes: ReportWords.Of<FindingCode>
        let severities: ReportWords.Of<Severity>
        /// Of the inputs, by their numbers.
        let files: [ReportValue]
        let run: ReportValue

        fileprivate init(_ words: Words, files: [String], run: String) {
            var all = ReportWords(delimiter: words.language.delimiter)
            let isLocal = words.language != .english
            actions = all.add { isLocal ? words.name(of: $0) : $0.rawValue }
            outcomes = all.add { isLocal ? words.name(of: $0) : $0.rawValue }
            columns = all.add { isLocal ? words("column.\($0.rawValue)") : $0.rawValue }
            apiColumns = all.add(\.rawValue)
            codes = all.add(\.rawValue)
            severities = all.add(\.rawValue)
            self.files = files.map { all.add($0, told: $0) }
            self.run = all.add(run, told: run)
            self.all = all
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

    enum FindingColumn: String, ReportColumn {
        case file, row, cell, field, value, code, severity, message, suggestion

        func value(of finding: FindingRecord, _ reports: Reports) -> ReportValue {
            switch self {
            case .file: reports.file(finding.place)
            case .row: .number(Int64(finding.place?.row ?? 0))
            case .cell: .filled(finding.cell)
            case .field: finding.field.map { reports.names.apiColumns[$0] } ?? .none
            case .value: .filled(finding.value)
            case .code: reports.names.codes[finding.code]
            case .severity: reports.names.severities[finding.severity]
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
