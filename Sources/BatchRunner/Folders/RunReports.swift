package import BatchCore
import BatchInput
package import BatchJournal
package import BatchReports
import Foundation
import Synchronization

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
        try summary(
            of: run, rows: journal.rows(of: run.id), findings: journal.findings(of: run.id),
            sent: Sent(journal, run.id))
    }

    /// The same on all cores, each task with a connection of its own: nearly all of the time goes into making
    /// records of what is read.
    package func wholeSummary(of run: RunRecord) async throws -> RunSummary {
        let (path, id) = (journal.path, run.id)
        async let sent = Sent(Journal(path: path, isToBeChecked: false), id)
        async let findings = Journal(path: path, isToBeChecked: false).findings(of: id)
        let rows = try journal.rows(of: id)
        return try summary(of: run, rows: rows, findings: await findings, sent: await sent)
    }

    private struct Sent {
        let requests: [RequestRecord]
        let attempts: [AttemptRecord]

        init(_ journal: Journal, _ run: String) throws {
            requests = try journal.requests(of: run)
            attempts = try journal.attemptsAtRequests(of: run)
        }
    }

    private func summary(
        of run: RunRecord, rows: RowColumns, findings: [FindingRecord], sent: Sent
    ) throws -> RunSummary {
        RunSummary(
            run: run, inputs: try journal.inputs(of: run.id), rows: rows, findings: findings,
            proposals: try journal.proposals(of: run.id), requests: sent.requests,
            attempts: sent.attempts)
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
        let rejected = files.made
        reports.links.rejected = rejected.names
        reports.links.hasIndex = place.isNight(folder)
        if reports.links.hasIndex, !summary.toDecide.isEmpty {
            let night = URL(filePath: folder).lastPathComponent
            reports.links.decisions = "../\(night)_decisions.xlsx"
        }
        let folder = try place.folder(folder)
        let makers = files.book + rejected.apart + reports.makers(rejected.beside)
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
    /// The tables at hand, whose rows need not be looked for.
    private let preparation: Preparation?

    package init(
        _ summary: RunSummary, _ reports: Reports, from preparation: Preparation? = nil
    ) {
        self.summary = summary
        self.reports = reports
        self.preparation = preparation
    }

    var changes: [InputRecord] { summary.inputs.filter { $0.kind == .changes } }

    /// What makes the files of her rows.
    package struct Made {
        /// Those that are made beside the report's rows.
        package var beside: [Reports.RowFile] = []
        /// Those that are made by themselves.
        package var apart: [Reports.Maker] = []

        package var names: [String] { beside.map(\.name) + apart.flatMap(\.names) }
    }

    /// One file an input that has rows for her; none where all went well.
    package var made: Made {
        let changes = changes
        let rows = summary.rows
        let toDo = summary.toDo
        let byFile = Dictionary(grouping: toDo) { rows.rows.place($0).file }
        var taken: Set<String> = []
        var made = Made()
        for input in changes {
            guard let places = byFile[input.number], let copy = input.copy else { continue }
            let file = RejectedFile(
                input: input, copy: copy, places: places, summary: summary, reports: reports,
                preparation)
            file.add(name(of: input, among: changes, &taken), to: &made)
        }
        return made
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

    var words: Words { reports.words }
}

/// The rejected rows of one input.
private final class RejectedFile: Sendable {
    private let input: InputRecord
    private let copy: String
    /// The rows, by their places among those of the run.
    private let places: [Int]
    private let summary: RunSummary
    private let reports: Reports
    private let preparation: Preparation?
    /// The input, read again when the first part asks for it.
    private let kept = Mutex<RawRows?>(nil)

    init(
        input: InputRecord, copy: String, places: [Int], summary: RunSummary, reports: Reports,
        _ preparation: Preparation?
    ) {
        self.preparation = preparation
        self.input = input
        self.copy = copy
        self.places = places
        self.summary = summary
        self.reports = reports
    }

    func add(_ name: String, to made: inout RejectedFiles.Made) {
        guard input.format != .xlsx else {
            let maker = Reports.Maker(name: "\(name).xlsx") { [self] in try workbook() }
            made.apart.append(maker)
            return
        }
        let own = input.encoding.flatMap(TextEncoding.init(rawValue:)) ?? .utf8
        guard own == .utf8 || own == .utf8Marked else {
            // Whether another encoding can hold all of it is known at the end.
            let maker = Reports.Maker(name: "\(name).csv") { [self] in
                let reader = summary.rows.reader(.deciding)
                let text = try csv(places[...]) { reader[$0] }.text
                return own.encoded(text) ?? TextEncoding.utf8Marked.encoded(text) ?? []
            }
            made.apart.append(maker)
            return
        }
        let file = Reports.RowFile(
            name: "\(name).csv", prepare: { [self] in _ = try raw() }
        ) { [self] part in
            let first = places.partitionPoint { $0 >= part.startIndex }
            let own = places[first..<places.partitionPoint { $0 >= part.endIndex }]
            guard !own.isEmpty else { return [] }
            let csv = try csv(own) { part[$0] }
            return own.startIndex == 0 ? TextEncoding.utf8Marked.mark + csv.bytes : csv.bytes
        }
        made.beside.append(file)
    }

    private func raw() throws -> RawRows {
        try kept.withLock { kept in
            if let kept { return kept }
            if let raw = preparation?.rawRows(of: input.number, places) {
                kept = raw
                return raw
            }
            let wanted = Set(places.lazy.map { self.summary.rows.rows.place($0).row })
            let raw = try RawRows(input, copy: copy, wanted: wanted)
            kept = raw
            return raw
        }
    }

    private func table(_ raw: RawRows) -> RejectedTable {
        RejectedTable(headers: raw.headers, columns: input.columns, reports.words.language)
    }

    /// Some of the rows, behind the headers where they are the first.
    private func csv(
        _ places: ArraySlice<Int>, _ row: (Int) -> RowResult
    ) throws -> CSVText {
        let raw = try raw()
        let (table, reader) = (table(raw), raw.reader)
        let delimiter = input.delimiter ?? ";"
        var csv =
            places.startIndex == 0
            ? table.head(delimiter: delimiter) : CSVText(delimiter: delimiter)
        for place in places {
            let row = row(place)
            let name = reports.name(of: row.row.place, withFile: false)
            let message = reports.message(row)
            let isCSV = reader.withCells(row.row.place.row) { cells in
                table.add(cells, row, place: name, message: message, to: &csv)
                return true
            }
            if isCSV ?? false { continue }
            table.add(
                reader.cells(row.row.place.row), row, place: name, message: message, to: &csv)
        }
        return csv
    }

    private func workbook() throws -> [UInt8] {
        let raw = try raw()
        var table = table(raw)
        let reader = raw.reader
        let rows = summary.rows.reader(.deciding)
        for place in places {
            let row = rows[place]
            table.add(
                reader.cells(row.row.place.row), row,
                place: reports.name(of: row.row.place, withFile: false),
                message: reports.message(row))
        }
        return try table.workbook
    }
}
