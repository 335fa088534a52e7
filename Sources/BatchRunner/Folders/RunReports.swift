package import BatchCore
import BatchInput
package import BatchJournal
package import BatchReports
import Foundation

/// Makes a run's reports from the journal alone and writes them.
package struct RunReports {
    private let journal: Journal
    private let language: Language
    private let zone: LocalZone
    private let place: ReportPlace

    package init(
        journal: Journal, language: Language, zone: LocalZone, place: ReportPlace = .anywhere
    ) {
        self.journal = journal
        self.language = language
        self.zone = zone
        self.place = place
    }

    /// Whether a report of that name is there to be worked on by her: rejected rows and proposals.
    static func isWork(_ name: String) -> Bool {
        name == "proposals.csv"
            || name.hasPrefix("rejected") && (name.hasSuffix(".csv") || name.hasSuffix(".xlsx"))
    }

    /// All that the journal knows of a run.
    package func summary(of run: RunRecord) throws -> RunSummary {
        RunSummary(
            run: run, inputs: try journal.inputs(of: run.id), rows: try journal.rows(of: run.id),
            findings: try journal.findings(of: run.id),
            proposals: try journal.proposals(of: run.id),
            requests: try journal.requests(of: run.id),
            attempts: try journal.attemptsAtRequests(of: run.id))
    }

    /// A run in one sentence.
    package func headline(of summary: RunSummary) -> String {
        Reports(summary, language: language, zone: zone).headline
    }

    /// What people are told of a run at once.
    func notice(of summary: RunSummary, _ status: ExitStatus, page: String?) -> Notice {
        Reports(summary, language: language, zone: zone).notice(status, page: page)
    }

    /// Writes all files of a run's report to `folder`.
    package func write(_ summary: RunSummary, to folder: String) async throws {
        var reports = Reports(summary, language: language, zone: zone)
        let files = RejectedFiles(summary, reports)
        let rejected = files.makers
        reports.links.rejected = rejected.flatMap(\.names)
        reports.links.hasIndex = place.isNight(folder)
        let folder = try place.folder(folder)
        let makers = rejected + files.book + reports.makers
        folder.clear(except: Set(makers.flatMap(\.names)))
        try await folder.write(makers)
    }
}

/// Where report folders lie, and so how they are reached.
package enum ReportPlace: Sendable {
    /// Where whoever runs the program says.
    case anywhere
    /// Beneath a folder that others may write to as well: through no link, and in no folder of theirs.
    case beneath(HeldFolder)

    /// Reports that are written again are for those who could read them before.
    private static func readers(of path: String) -> HeldFolder.Readers {
        var status = stat()
        guard lstat("\(path)/report.csv", &status) == 0, status.st_uid == geteuid(),
            status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o040 != 0
        else { return .owner }
        return .group
    }

    /// Whether a folder is one of those beside which the page of all nights lies.
    func isNight(_ path: String) -> Bool {
        guard case .beneath(let root) = self else { return false }
        return root.relative(path).map { $0.hasPrefix("outbox/") } ?? false
    }

    func folder(_ path: String) throws(FolderError) -> HeldFolder {
        switch self {
        case .anywhere:
            return try HeldFolder(path, readers: Self.readers(of: path))
        case .beneath(let root):
            guard let steps = root.relative(path) else { return try HeldFolder(path) }
            let folder = try root.folder(steps)
            guard folder.isOwn else {
                throw .notWritable(path: path, reason: String(cString: strerror(EACCES)))
            }
            return folder
        }
    }
}

/// The rejected rows of each input, in the input's own shape.
package struct RejectedFiles: Sendable {
    let summary: RunSummary
    let reports: Reports

    package init(_ summary: RunSummary, _ reports: Reports) {
        self.summary = summary
        self.reports = reports
    }

    var changes: [InputRecord] { summary.inputs.filter { $0.kind == .changes } }

    /// One file an input that has rows for her; none where all went well.
    package var makers: [Reports.Maker] {
        let changes = changes
        let rows = summary.rows
        let toDo = summary.toDo
        let byFile = Dictionary(grouping: toDo) { rows.rows.place($0).file }
        var taken: Set<String> = []
        return changes.compactMap { input in
            guard let places = byFile[input.number], let copy = input.copy else {
                return nil
            }
            let name = name(of: input, among: changes, &taken)
            return Reports.Maker(name: "\(name).\(input.format == .xlsx ? "xlsx" : "csv")") {
                let wanted = Set(places.lazy.map { rows.rows.place($0).row })
                let raw = try RawRows(input, copy: copy, wanted: wanted)
                var table = RejectedTable(
                    headers: raw.headers, columns: input.columns, reports.words.language)
                for place in places {
                    let row = rows[place]
                    add(row, raw.rows[row.row.place.row] ?? [], input.columns, to: &table)
                }
                return try bytes(of: table, input)
            }
        }
    }

    /// `rejected`, or with the input's own name where there are several; numbered where two inputs
    /// have one name. A file that comes back keeps its name from round to round.
    private func name(
        of input: InputRecord, among changes: [InputRecord], _ taken: inout Set<String>
    ) -> String {
        guard changes.count > 1 else { return "rejected" }
        let parts = input.name.split(separator: ".")
        let own = parts.count > 1 ? parts.dropLast().joined(separator: ".") : input.name
        let stem = Self.withoutRound(own)
        var name = stem.isEmpty ? "rejected" : "rejected_\(stem)"
        var number = 2
        while !taken.insert(name).inserted {
            name = "rejected_\(stem)_\(number)"
            number += 1
        }
        return name
    }

    /// The name of a table without the night and the `rejected` that an earlier round put before it.
    static func withoutRound(_ stem: String) -> String {
        guard let mark = stem.firstRange(of: "rejected") else { return stem }
        let before = stem[..<mark.lowerBound]
        guard before.allSatisfy({ $0.isNumber || $0 == "-" || $0 == "_" }) else { return stem }
        let rest = stem[mark.upperBound...]
        guard rest.isEmpty || rest.hasPrefix("_") else { return stem }
        return withoutRound(String(rest.dropFirst()))
    }

    /// - Parameter isAmongSeveral: whether rows of several files stand in the table.
    func add(
        _ row: RowResult, _ cells: [String], _ columns: [String: Int],
        isAmongSeveral: Bool = false, to table: inout RejectedTable
    ) {
        let confirm = columns[Column.confirm.rawValue]
        let confirmed = confirm.flatMap { $0 < cells.count ? cells[$0] : nil } ?? ""
        table.add(
            cells, row, place: reports.name(of: row.row.place, withFile: isAmongSeveral),
            message: reports.message(row), confirmed: confirmed)
    }

    var words: Words { reports.words }

    private func bytes(of table: RejectedTable, _ input: InputRecord) throws -> [UInt8] {
        if input.format == .xlsx { return try table.workbook }
        let delimiter = input.delimiter ?? ";"
        let own = input.encoding.flatMap(TextEncoding.init(rawValue:)) ?? .utf8
        let encoding = own == .utf8 ? .utf8Marked : own
        let text = table.csv(delimiter: delimiter)
        return encoding.encoded(text) ?? TextEncoding.utf8Marked.encoded(text) ?? []
    }
}
