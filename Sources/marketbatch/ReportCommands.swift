import ArgumentParser
import BatchCore
import BatchJournal
import BatchReports
import BatchRunner
import Foundation

/// Writes a run's reports again, from the journal.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write a run's reports again, from the journal.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The run; else the newest.")
    var run: String?
    @Option(help: "The folder for the reports; else the run's own.", completion: .directory)
    var out: String?

    func run() async throws {
        let setting = try Setting(common)
        do {
            let journal = try setting.existingStateFolder().journal(forReading: true)
            let runs = try journal.runs()
            guard let record = run.map({ id in runs.first { $0.id == id } }) ?? runs.first else {
                setting.console.fail(setting.words("run.no_run", run ?? ""))
                throw ExitStatus.wrongUsage.code
            }
            let reports = RunReports(
                journal: journal, language: setting.language, zone: setting.zone)
            let summary = try await reports.wholeSummary(of: record)
            try await reports.write(summary, to: out ?? record.outputFolder)
            guard setting.console.isJSON else {
                setting.console.say(setting.words("run.reports", out ?? record.outputFolder))
                return
            }
            setting.console.say(
                Reports(summary, language: setting.language, zone: setting.zone).json)
        } catch {
            throw setting.console.end(error)
        }
    }
}

/// Shows what the journal holds.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what the journal holds: runs, outcomes, quota left.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Tell what became of an order, a return or a restaurant's order, night by night.")
    var order: String?
    @Option(help: "Forget runs that finished before this date and have nothing open.")
    var pruneBefore: String?
    @Option(help: "End with 1 when no run has finished for so long: 26h, 90m, 2d.")
    var staleAfter: String?

    func run() async throws {
        let setting = try Setting(common)
        do {
            // Before the first night there is no journal yet, and a folder that is named is meant.
            if !setting.hasJournal, common.state == nil, order == nil, pruneBefore == nil {
                return try tellNothing(setting)
            }
            let journal = try setting.existingStateFolder().journal(forReading: pruneBefore == nil)
            if let pruneBefore { return try prune(pruneBefore, journal, setting) }
            if let order { return try OrderHistory(of: order, in: journal, setting).tell() }
            if let staleAfter {
                return try tellSilence(staleAfter, last: try journal.lastFinished(), setting)
            }
            let runs = try journal.runs()
            let reports = RunReports(
                journal: journal, language: setting.language, zone: setting.zone)
            guard !setting.console.isJSON else {
                let runs = try runs.prefix(20).map {
                    Self.json($0, try reports.summary(of: $0), setting.zone)
                }
                setting.console.say(
                    JSONText.object([
                        "runs": .array(runs), "quotas": try quotas(journal, setting),
                    ]).rendered)
                return
            }
            guard !runs.isEmpty else {
                setting.console.say(setting.words("status.none"))
                return
            }
            for run in runs.prefix(20) {
                let counts = try reports.summary(of: run).counts
                let told = Outcome.allCases.compactMap { outcome in
                    counts[outcome].map {
                        "\(setting.words.name(of: outcome)): \(setting.words.number($0))"
                    }
                }
                setting.console.say("\(run.id)  \(setting.words.list(told))")
            }
            try tellQuotas(journal, setting)
        } catch {
            throw setting.console.end(error)
        }
    }

    private func tellNothing(_ setting: Setting) throws {
        if let staleAfter { return try tellSilence(staleAfter, last: nil, setting) }
        if setting.console.isJSON {
            setting.console.say(["runs": .array([]), "quotas": .object([:])])
        } else {
            setting.console.say(setting.words("status.none"))
        }
    }

    private func prune(_ date: String, _ journal: Journal, _ setting: Setting) throws {
        guard let moment = Timestamp(reading: date, in: setting.zone) else {
            throw ValidationError("--prune-before: \(date) is no date")
        }
        guard moment <= setting.clock.now else {
            throw ValidationError("--prune-before: \(date) is in the future")
        }
        let lock = try setting.stateFolder().lock()
        let count = try journal.prune(before: moment)
        withExtendedLifetime(lock) {
            guard !setting.console.isJSON else {
                setting.console.say(["forgotten": .number(Int64(count))])
                return
            }
            setting.console.say(setting.words("status.pruned", setting.words.number(count)))
        }
    }

    /// The silence alarm: a night that did not happen makes no report to notice it by.
    private func tellSilence(_ text: String, last: Timestamp?, _ setting: Setting) throws {
        let units: [Character: Int] = ["m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()),
            number > 0
        else { throw ValidationError("--stale-after takes 26h, 90m or 2d") }
        let since = setting.clock.now.advanced(by: .seconds(-number * unit))
        let isStale = last.map { $0 < since } ?? true
        if setting.console.isJSON {
            var members: [String: JSONText] = ["is_stale": .truth(isStale)]
            members["last_finished_at"] = last.map { .text($0.iso8601(in: setting.zone)) }
            setting.console.say(members)
        }
        guard isStale else { return }
        setting.console.fail(
            setting.words("status.stale", setting.words.date(since, in: setting.zone)))
        throw ExitCode(1)
    }

    private static func json(
        _ run: RunRecord, _ summary: RunSummary, _ zone: LocalZone
    ) -> JSONText {
        var members: [String: JSONText] = [
            "id": .text(run.id), "started_at": .text(run.startedAt.iso8601(in: zone)),
            "output": .text(run.outputFolder), "balanced": .truth(summary.balance.holds),
            "outcomes": .object(
                Dictionary(
                    uniqueKeysWithValues: summary.counts.map {
                        ($0.key.rawValue, .number(Int64($0.value)))
                    })),
        ]
        members["finished_at"] = run.finishedAt.map { .text($0.iso8601(in: zone)) }
        members["exit_status"] = run.exitStatus.map { .number(Int64($0)) }
        return .object(members)
    }

    /// Each lane with the quota left, when a closed one opens, and how many requests wait in it.
    private func quotas(_ journal: Journal, _ setting: Setting) throws -> JSONText {
        let now = setting.clock.now
        let scheduler = try scheduler(journal, setting, now)
        let waiting = Dictionary(grouping: try journal.openRequests(), by: \.request.lane.name)
        var lanes: [String: [String: JSONText]] = [:]
        for (lane, left, size) in scheduler.quotaLeft(at: now) {
            lanes[lane.name] = ["left": .number(Int64(left)), "limit": .number(Int64(size))]
            guard left == 0, let opens = scheduler.reopening(of: lane, after: now) else { continue }
            lanes[lane.name]?["opens_at"] = .text(opens.iso8601())
        }
        for (lane, requests) in waiting {
            lanes[lane, default: [:]]["waiting"] = .number(Int64(requests.count))
        }
        return .object(lanes.mapValues(JSONText.object))
    }

    /// The quotas as the journal tells them.
    private func scheduler(
        _ journal: Journal, _ setting: Setting, _ now: Timestamp
    ) throws -> Scheduler {
        let policy = setting.config.policy
        var scheduler = Scheduler(policy: policy, seed: 0)
        let hour = now.advanced(by: .zero - policy.hour)
        for fact in try journal.facts(since: hour) { scheduler.apply(fact) }
        return scheduler
    }

    private func tellQuotas(_ journal: Journal, _ setting: Setting) throws {
        let now = setting.clock.now
        let scheduler = try scheduler(journal, setting, now)
        let words = setting.words
        for (lane, left, size) in scheduler.quotaLeft(at: now) {
            setting.console.say(
                words("status.quota", words.lane(lane.name), words.number(left), words.number(size))
            )
            guard left == 0, let opens = scheduler.reopening(of: lane, after: now) else { continue }
            setting.console.say(
                words("status.opens", words.lane(lane.name), words.date(opens, in: setting.zone)))
        }
        let waiting = Dictionary(grouping: try journal.openRequests(), by: \.request.lane.name)
        for (lane, requests) in waiting.sorted(by: { $0.key < $1.key }) {
            setting.console.say(
                words("status.waiting", words.lane(lane), words.number(requests.count)))
        }
    }
}
