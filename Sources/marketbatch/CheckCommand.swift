import ArgumentParser
import BatchCore
import BatchReports
import BatchRunner
import Foundation

/// Checks tables; nothing is sent and nothing is kept.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check tables; nothing is sent.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var tables: TableOptions
    @Flag(help: "Print the table of checks and do nothing else.")
    var listRules = false

    func validate() throws {
        if !listRules { try tables.requireChanges() }
    }

    func run() async throws {
        let setting = try Setting(common, now: tables.now)
        guard !listRules else {
            let list = RuleList(setting.language)
            setting.console.say(setting.console.isJSON ? list.jsonLines : list.text)
            return
        }
        var options = Preparation.Options()
        options.isForSending = false
        let preparation = try Preparation(
            await read(setting), config: setting.config, now: setting.clock.now,
            zone: setting.zone, journal: nil, options: options)
        let result = CheckResult(preparation, setting)
        result.tell()
        if let out = tables.out { try await result.write(to: out, more: []) }
        if result.status != .done { throw result.status.code }
    }
}

extension CheckCommand {
    /// The tables; clean rows are only counted where nothing else is asked for.
    private func read(_ setting: Setting) async throws -> Tables {
        let files = try tables.files()
        let now = setting.clock.now
        if tables.out == nil, !setting.console.isJSON,
            let quick = await Tables(
                quickly: files, config: setting.config, now: now, zone: setting.zone)
        {
            return quick
        }
        return Tables(files, config: setting.config, now: now, zone: setting.zone)
    }
}

/// What `check` and `plan` found, told and written.
struct CheckResult {
    let summary: RunSummary
    let status: ExitStatus
    private let preparation: Preparation
    private let setting: Setting

    init(_ preparation: Preparation, _ setting: Setting) {
        self.preparation = preparation
        self.setting = setting
        var run = RunRecord(
            id: "", startedAt: setting.clock.now,
            planID: preparation.requests.isEmpty ? "" : preparation.planID,
            version: Version.number, outputFolder: "")
        var inputs = preparation.tables.inputs
        let paths = preparation.paths
        for index in inputs.indices {
            inputs[index].copy = paths[inputs[index].number]
            if let problem = preparation.tables.problems[inputs[index].number] {
                inputs[index].problem = setting.console.text(problem)
            }
        }
        // Nothing stands in the way of what would be skipped, either.
        let rows = preparation.rows.map { entry in
            var row = entry.row
            if row.outcome == .skipped { row.outcome = .ready }
            return row
        }
        run.asked = preparation.asked
        summary = RunSummary(
            run: run, inputs: inputs, rows: rows, findings: preparation.findings,
            proposals: preparation.examination.proposals, requests: [], attempts: [])
        let problems = preparation.tables.problems.values.map(\.status).max() ?? .done
        status = max(problems, ExitStatus(summary.rows.map(\.outcome)))
    }

    /// Prints what was read and found.
    func tell() {
        let words = setting.words
        setting.console.tell(preparation.tables.problems)
        guard !setting.console.isJSON else {
            setting.console.say(
                Reports(summary, language: setting.language, zone: setting.zone).json)
            return
        }
        for input in summary.inputs where input.problem.isEmpty {
            var line = words(
                "read.done", input.name, words.counted("total.rows", input.rows), input.encoding)
            if input.passedOver > 0 {
                line += "; " + words("read.passed", String(input.passedOver))
            }
            setting.console.say(line)
        }
        tellFindings()
        var counts = summary.counts
        if preparation.tables.cleanRows > 0 {
            counts[.ready, default: 0] += preparation.tables.cleanRows
        }
        for outcome in Outcome.allCases {
            guard let count = counts[outcome] else { continue }
            setting.console.say("\(words.name(of: outcome)): \(count)")
        }
    }

    /// Findings of one code are told once, with their number and the first cell.
    private func tellFindings() {
        let words = setting.words
        let groups = Dictionary(grouping: summary.findings) {
            "\($0.severity.rawValue) \($0.code.rawValue)"
        }
        let sorted = groups.values.sorted { first, second in
            (first[0].severity.rank, first[0].code.rawValue)
                < (second[0].severity.rank, second[0].code.rawValue)
        }
        for group in sorted {
            let first = group[0]
            let severity = words("severity.\(first.severity.rawValue)")
            guard first.place.row > 0 else {
                setting.console.say("\(severity) \(first.code.rawValue): \(words.message(first))")
                continue
            }
            let place = first.cell.isEmpty ? String(first.place.row) : first.cell
            let count = words.counted("total.rows", group.count)
            let told = words("check.summary", first.code.rawValue, count)
            let firstPlace = words("check.first", place)
            setting.console.say("\(severity) \(told), \(firstPlace): \(words.message(first))")
        }
    }

    /// Writes the reports that go without sending.
    func write(to folder: String, more: [Reports.Maker]) async throws {
        let reports = Reports(summary, language: setting.language, zone: setting.zone)
        do throws(FolderError) {
            try OutputFolder.make(folder)
            try await OutputFolder.write(
                reports.checkMakers + more, and: RejectedFiles(summary, reports).files, to: folder)
        } catch {
            throw setting.console.end(error)
        }
    }
}

extension Severity {
    fileprivate var rank: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .repair: 2
        }
    }
}
