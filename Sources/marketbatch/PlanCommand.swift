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
        if setting.hasJournal {
            do { journal = try setting.stateFolder().journal(forReading: true) } catch {
                throw setting.console.end(error)
            }
        }
        let now = setting.clock.now
        let tables = await Tables(
            try self.tables.files(), config: setting.config, now: now, zone: setting.zone)
        let preparation = try await Preparation(
            tables, config: setting.config, now: now, zone: setting.zone, journal: journal,
            options: Preparation.Options())
        let policy = try setting.policy(until)
        let facts = try PlanForecast.facts(journal, policy, at: now)
        let report = CheckReport(preparation, setting)
        async let told = PlanForecast(preparation, policy: policy, facts: facts, now: now)
        var problem: (any Error)?
        do {
            if let out = self.tables.out { try await report.write(to: out) }
        } catch {
            problem = error
        }
        var forecast = await told
        if let out = self.tables.out, problem == nil {
            // The requests are made once, for the plan's files and its ID.
            let (lines, digest) = (forecast.lines, PlanDigest())
            let plan = PlanReport(count: forecast.requestCount, zone: setting.zone, lines: lines)
            do {
                try await report.write(
                    [plan.maker(setting.language) { digest.add($0) }], to: out)
                forecast.planID = digest.hexadecimal
            } catch {
                problem = error
            }
        }
        if forecast.planID.isEmpty { forecast.planID = await preparation.planID }
        // What was found is told wherever the files could not be written.
        await report.tell(forecast)
        if !setting.console.isJSON {
            ForecastWords(forecast, setting).tell(setting.console.say)
        }
        if let problem { throw problem }
        if report.result.status != .done { throw report.result.status.code }
    }
}

/// The forecast of a plan in words.
struct ForecastWords {
    private let forecast: PlanForecast
    private let setting: Setting

    init(_ forecast: PlanForecast, _ setting: Setting) {
        self.forecast = forecast
        self.setting = setting
    }

    /// Prints the forecast line by line.
    ///
    /// - Parameter say: where the lines go; standard output for `plan`, the log for `run`.
    func tell(_ say: (String) -> Void) {
        let words = setting.words
        say(words("plan.id", forecast.planID))
        say(words("plan.requests", words.number(forecast.requestCount)))
        for lane in forecast.lanes {
            let (name, count) = (words.lane(lane.name), words.number(lane.count))
            let last = lane.last.map { words.date($0, in: setting.zone) }
            say(
                "  "
                    + (last.map { words("plan.lane", name, count, $0) }
                        ?? words("plan.lane_waits", name, count)))
        }
        if forecast.lanes.contains(where: { $0.last != nil }) {
            say(words("plan.ends", words.date(forecast.endsAt, in: setting.zone)))
        }
        let boxes = forecast.lanes.filter { $0.resource == .boxes }.reduce(0) { $0 + $1.count }
        if boxes > 0 { say(words("plan.boxes", words.number(boxes))) }
        let risk = forecast.moneyAtRisk
        if risk > .zero { say(words("plan.money", words.money(risk))) }
        let late = forecast.late
        if !late.isEmpty {
            let shown = words.list(Array(late.prefix(20)))
            say(words("plan.late", "\(words.number(late.count)) (\(shown))"))
        }
    }
}

extension PlanForecast {
    /// How many requests would go, when, and what is at risk.
    func json(in zone: LocalZone) -> JSONText {
        let lanes = self.lanes.map { lane -> JSONText in
            var members: [String: JSONText] = [
                "lane": .text(lane.name), "requests": .number(Int64(lane.count)),
            ]
            members["last_at"] = lane.last.map { .text($0.iso8601(in: zone)) }
            return .object(members)
        }
        var members: [String: JSONText] = [
            "requests": .number(Int64(requestCount)), "lanes": .array(lanes),
            "late": .array(late.map(JSONText.text)),
            "money_at_risk": .text(moneyAtRisk.description),
        ]
        if requestCount > 0 { members["ends_at"] = .text(endsAt.iso8601(in: zone)) }
        return .object(members)
    }
}
