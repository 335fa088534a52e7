import ArgumentParser
import BatchCore
import BatchInput
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
        let tables = await Tables(
            try self.tables.files(), config: setting.config, now: setting.clock.now,
            zone: setting.zone, isKept: self.tables.out != nil || setting.console.isJSON)
        let preparation = try await Preparation(
            tables, config: setting.config, now: setting.clock.now, zone: setting.zone,
            journal: nil, options: options)
        let report = CheckReport(preparation, setting)
        await report.tell()
        if let out = self.tables.out { try await report.write(to: out) }
        if report.result.status != .done { throw report.result.status.code }
    }
}

/// What `check` and `plan` found, told and written.
struct CheckReport {
    let result: CheckResult
    private let preparation: Preparation
    private let setting: Setting

    init(_ preparation: Preparation, _ setting: Setting) {
        self.preparation = preparation
        self.setting = setting
        result = CheckResult(preparation)
    }

    /// - Parameter planID: empty where nothing was planned.
    private func summary(planID: String = "") async -> RunSummary {
        await result.summary(
            startedAt: setting.clock.now, planID: planID,
            problems: preparation.tables.problems.mapValues(setting.console.text),
            hasTotals: setting.console.isJSON)
    }

    /// Prints what was read and found.
    ///
    /// - Parameter forecast: what the JSON tells of a plan.
    func tell(_ forecast: PlanForecast? = nil) async {
        let words = setting.words
        setting.console.tell(preparation.tables.problems)
        guard !setting.console.isJSON else {
            let reports = Reports(
                await summary(planID: forecast?.planID ?? ""), language: setting.language,
                zone: setting.zone)
            setting.console.say(
                reports.checkJSON(
                    findings: result.groups.map { ($0.count, $0.first) }, status: result.status,
                    more: forecast.map { ["forecast": $0.json(in: setting.zone)] } ?? [:]))
            return
        }
        for input in preparation.tables.inputs where input.problem == nil {
            let record = input.record
            let told = words.joined(words.read(record))
            setting.console.say(words("read.done", Visible.text(record.name), told))
            setting.console.detail(columns(of: input))
        }
        tellFindings()
        for outcome in Outcome.allCases {
            guard let count = result.counts[outcome] else { continue }
            setting.console.say("\(words.name(of: outcome)): \(words.number(count))")
        }
    }

    /// Which of its headers were recognised, and as what.
    private func columns(of input: TableInput) -> String {
        let words = setting.words
        let headers = input.table?.info.layout.headers ?? []
        let known = input.record.columns.sorted { $0.value < $1.value }.map { key, place in
            "\(headers.indices.contains(place) ? headers[place] : "") → \(key)"
        }
        let others = headers.indices.filter { !input.record.columns.values.contains($0) }
            .map { headers[$0] }.filter { !$0.isEmpty }
        let told = words("read.columns", Visible.text(words.list(known)))
        return others.isEmpty
            ? told
            : words.joined([told, words("read.unknown_columns", Visible.text(words.list(others)))])
    }

    /// Findings of one code are told once, with their number and the first cell.
    private func tellFindings() {
        let words = setting.words
        for group in result.groups {
            let first = group.first
            let severity = words("severity.\(first.severity.rawValue)")
            guard let row = first.place?.row, row > 0 else {
                setting.console.say("\(severity) \(first.code.rawValue): \(words.message(first))")
                continue
            }
            let place = first.cell.isEmpty ? String(row) : first.cell
            let count = words.counted("total.rows", group.count)
            let told = words("check.summary", first.code.rawValue, count)
            let firstPlace = words("check.first", place)
            setting.console.say("\(severity) \(told), \(firstPlace): \(words.message(first))")
        }
    }

    /// Writes the reports that go without sending.
    func write(to folder: String) async throws {
        let summary = await summary()
        let reports = Reports(summary, language: setting.language, zone: setting.zone)
        let rejected = RejectedFiles(summary, reports, from: preparation)
        let made = rejected.made
        try await write(rejected.book + made.apart + reports.checkMakers(made.beside), to: folder)
    }

    func write(_ makers: [Reports.Maker], to folder: String) async throws {
        do throws(FolderError) {
            let folder = try HeldFolder(folder)
            try await folder.write(makers)
        } catch {
            throw setting.console.end(error)
        }
    }
}
