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
        // Nothing that one needs comes from the other.
        let recent = try PlanForecast.facts(journal, setting)
        async let forecasting = PlanForecast(preparation, setting, recent, until: until)
        let result = CheckResult(preparation, setting)
        let forecast = try await forecasting
        result.tell()
        if !setting.console.isJSON { forecast.tell(setting.console.say) }
        if preparation.lacksRestaurantServer(in: setting.config) {
            setting.console.warn(setting.words("config.no_eats"))
        }
        if let out = tables.out {
            let plan = PlanReport(forecast.lines, zone: setting.zone)
            try await result.write(to: out, more: plan.makers(setting.language))
        }
        if result.status != .done { throw result.status.code }
    }
}

/// The forecast of a plan, told before anything is sent.
struct PlanForecast {
    let lines: [PlanReport.Line]
    /// When the last answer would be there.
    let endsAt: Timestamp
    private let planID: String
    private let setting: Setting

    /// What has used the quotas of the last hour.
    static func facts(_ journal: Journal?, _ setting: Setting) throws -> [Scheduler.Fact] {
        let since = setting.clock.now.advanced(by: .zero - setting.config.policy.hour)
        return try journal?.facts(since: since) ?? []
    }

    init(
        _ preparation: Preparation, _ setting: Setting, _ facts: [Scheduler.Fact], until: String?
    ) throws {
        self.setting = setting
        planID = preparation.planID
        let now = setting.clock.now
        var policy = setting.config.policy
        policy.closesAt = try setting.closing(until)
        let forecast = Forecast(preparation.requests, policy: policy, facts: facts, now: now)
        endsAt = forecast.endsAt
        let places = preparation.examination.rows.map(\.place)
        lines = preparation.requests.enumerated().map { index, request in
            PlanReport.Line(
                number: index + 1, request: request,
                rows: request.rows.flatMap { $0 }.map { places[$0] },
                sendAt: forecast.sendAt[index])
        }
    }

    /// When the last request of each lane would go.
    var lastSends: [String: Timestamp] {
        lines.reduce(into: [:]) { last, line in
            guard let sendAt = line.sendAt else { return }
            let lane = line.request.lane.name
            last[lane] = max(last[lane] ?? sendAt, sendAt)
        }
    }

    /// Prints the forecast line by line.
    ///
    /// - Parameter say: where the lines go; standard output for `plan`, the log for `run`.
    func tell(_ say: (String) -> Void) {
        let words = setting.words
        say(words("plan.id", planID))
        say(words("plan.requests", String(lines.count)))
        for (lane, members) in Dictionary(grouping: lines, by: \.request.lane.name).sorted(
            by: { $0.key < $1.key })
        {
            let last =
                members.compactMap(\.sendAt).max().map { words.date($0, in: setting.zone) } ?? "—"
            say("  " + words("plan.lane", words.lane(lane), words.number(members.count), last))
        }
        if !lines.isEmpty { say(words("plan.ends", words.date(endsAt, in: setting.zone))) }
        let risk = lines.compactMap(\.request.moneyAtRisk).reduce(Money.zero, +)
        if risk > .zero { say(words("plan.money", words.money(risk))) }
        let late = lines.filter { $0.lateness != nil }
        if !late.isEmpty {
            let paths = late.prefix(20).map(\.request.wire.path).joined(separator: ", ")
            say(words("plan.late", "\(late.count): \(paths)"))
        }
    }
    /// Says how far off the forecast was: its end against the night's, and the largest gap of one
    /// request.
    func compare(with summary: RunSummary, _ say: (String) -> Void) {
        let sent = Dictionary(
            summary.attempts.filter(\.isWrite).map { ("\($0.method) \($0.path)", $0.startedAt) },
            uniquingKeysWith: { first, _ in first })
        let gaps = lines.compactMap { line -> Duration? in
            let wire = line.request.wire
            guard let planned = line.sendAt, let actual = sent["\(wire.method) \(wire.path)"] else {
                return nil
            }
            return planned < actual ? planned.duration(to: actual) : actual.duration(to: planned)
        }
        guard let largest = gaps.max(), let last = summary.attempts.compactMap(\.endedAt).max()
        else { return }
        say(
            setting.words(
                "run.forecast", setting.words.date(endsAt, in: setting.zone),
                setting.words.date(last, in: setting.zone),
                String(largest.components.seconds)))
    }
}
