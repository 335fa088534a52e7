import ArgumentParser
import BatchCore
import BatchJournal
import BatchReports
import BatchRunner
import Foundation

/// Shows what would be sent and when; nothing is sent.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what would be sent, when, and what is at risk; nothing is sent.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var tables: TableOptions
    @Option(help: "When the window closes, as HH:MM in the config's time zone.")
    var until: String?

    func validate() throws {
        try tables.requireChanges()
    }

    func run() async throws {
        let setting = try Setting(common, now: tables.now)
        var journal: Journal?
        if FileManager.default.fileExists(atPath: "\(setting.statePath)/journal.sqlite") {
            do { journal = try setting.stateFolder().journal() } catch {
                throw setting.console.end(error)
            }
        }
        let preparation = try Preparation(
            tables.files(), config: setting.config, now: setting.clock.now, zone: setting.zone,
            journal: journal, options: Preparation.Options())
        let result = CheckResult(preparation, setting)
        let forecast = try PlanForecast(preparation, setting, journal, until: until)
        result.tell()
        if !setting.console.isJSON { forecast.tell() }
        if let out = tables.out {
            let files = PlanReport(forecast.lines, zone: setting.zone).files(setting.language)
            try result.write(to: out, more: files)
        }
        if result.status != .done { throw result.status.code }
    }
}

/// The forecast of a plan, told before anything is sent.
struct PlanForecast {
    let lines: [PlanReport.Line]
    private let planID: String
    private let setting: Setting

    init(
        _ preparation: Preparation, _ setting: Setting, _ journal: Journal?, until: String?
    ) throws {
        self.setting = setting
        planID = preparation.planID
        let now = setting.clock.now
        var policy = setting.config.policy
        policy.closesAt = try setting.closing(until)
        let since = now.advanced(by: .zero - policy.hour)
        let facts = try journal?.facts(since: since) ?? []
        let forecast = Forecast(preparation.requests, policy: policy, facts: facts, now: now)
        let places = preparation.examination.rows.map(\.place)
        lines = preparation.requests.enumerated().map { index, request in
            PlanReport.Line(
                number: index + 1, request: request,
                rows: request.rows.flatMap { $0 }.map { places[$0] },
                sendAt: forecast.sendAt[index])
        }
    }

    func tell() {
        let words = setting.words
        let console = setting.console
        console.say(words("plan.id", planID))
        console.say(words("plan.requests", String(lines.count)))
        for (lane, members) in Dictionary(grouping: lines, by: \.request.lane.name).sorted(
            by: { $0.key < $1.key })
        {
            let last = members.compactMap(\.sendAt).max()?.iso8601(in: setting.zone) ?? "—"
            console.say("  " + words("plan.lane", lane, String(members.count), last))
        }
        let risk = lines.compactMap(\.request.moneyAtRisk).reduce(Money.zero, +)
        if risk > .zero { console.say(words("plan.money", risk.description)) }
        let late = lines.filter { $0.lateness != nil }
        if !late.isEmpty {
            let paths = late.prefix(20).map(\.request.wire.path).joined(separator: ", ")
            console.say(words("plan.late", "\(late.count): \(paths)"))
        }
    }
}
