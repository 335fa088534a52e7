import ArgumentParser
import BatchClient
import BatchCore
import BatchJournal
import BatchReports
import BatchRunner
import Foundation

/// Checks, plans, sends, follows and reports.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Finish earlier work, then check, send and report.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var tables: TableOptions
    @Option(help: "When the window closes, as HH:MM in the config's time zone.")
    var until: String?
    @Option(help: "Send only if the plan has this ID.")
    var plan: String?
    @Option(help: "With --plan: a code that holds no row this time.")
    var release: [String] = []
    @Flag(help: "Send even what was done before.")
    var again = false
    @Option(help: "A file for Prometheus text, for node_exporter's textfile collector.")
    var metrics: String?

    func validate() throws {
        try tables.requireChanges()
        if !release.isEmpty, plan == nil { throw ValidationError("--release goes with --plan") }
        for code in release where FindingCode(rawValue: code) == nil {
            throw ValidationError("--release: there is no code \(code)")
        }
    }

    func run() async throws {
        let signals = StopSignals()
        let setting = try Setting(common, now: tables.now)
        guard tables.now == nil || setting.config.isLoopback else {
            throw ValidationError("--now is for loopback addresses only")
        }
        let client = try setting.clientSettings()
        let work = try NightWork(setting, client: client, signals: signals)
        let files = try tables.files()
        var options = Preparation.Options()
        options.again = again
        options.released = Set(release.compactMap(FindingCode.init))
        let status = try await work.run(
            files, options: options, plan: plan, until: until, out: tables.out)
        try work.writeMetrics(to: metrics, status)
        if status != .done { throw status.code }
    }
}

/// Finishes what earlier runs left, from the journal alone.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Finish what earlier runs left, from the journal alone.")

    @OptionGroup var common: CommonOptions
    @Option(help: "When the window closes, as HH:MM in the config's time zone.")
    var until: String?
    @Option(help: "What the clock shows at the start; loopback only.")
    var now: String?
    @Option(help: "A file for Prometheus text, for node_exporter's textfile collector.")
    var metrics: String?

    func run() async throws {
        let signals = StopSignals()
        let setting = try Setting(common, now: now)
        guard now == nil || setting.config.isLoopback else {
            throw ValidationError("--now is for loopback addresses only")
        }
        let client = try setting.clientSettings()
        let work = try NightWork(setting, client: client, signals: signals)
        let status = try await work.resume(until: until)
        try work.writeMetrics(to: metrics, status)
        if status != .done { throw status.code }
    }
}

/// One run or resumption on a state folder that is locked for it.
struct NightWork {
    private let setting: Setting
    private let client: ClientSettings
    private let signals: StopSignals
    private let folder: StateFolder
    private let lock: StateFolder.Lock
    private let journal: Journal

    init(_ setting: Setting, client: ClientSettings, signals: StopSignals) throws {
        self.setting = setting
        self.client = client
        self.signals = signals
        folder = try setting.stateFolder()
        do {
            lock = try folder.lock()
            journal = try folder.journal()
        } catch {
            throw setting.console.end(error)
        }
    }

    func run(
        _ files: TableFiles, options: Preparation.Options, plan: String?, until: String?,
        out: String?
    ) async throws -> ExitStatus {
        let now = setting.clock.now
        let policy = try policy(until)
        let planID = try idWithoutReleases(files, options: options, now: now)
        let preparation = try Preparation(
            files, config: setting.config, now: now, zone: setting.zone, journal: journal,
            options: options)
        setting.console.tell(preparation.tables.problems)
        let found = planID ?? preparation.planID
        if let plan, plan != found {
            setting.console.fail(setting.words("plan.differs", plan, found))
            return .unreadableInput
        }
        if let orphan = preparation.requests.first(where: {
            $0.campaign != nil && $0.business == nil
        }) {
            let campaign = orphan.campaign.map { String($0.value) } ?? ""
            setting.console.fail(setting.words("config.no_campaign", campaign))
            return .wrongConfig
        }
        if preparation.lacksRestaurantServer(in: setting.config) {
            setting.console.fail(setting.words("config.no_eats"))
            return .wrongConfig
        }
        let recent = try PlanForecast.facts(journal, setting)
        let forecast = try PlanForecast(preparation, setting, recent, until: until)
        if !preparation.requests.isEmpty { forecast.tell(setting.console.note) }
        let name = runName(now)
        var record = RunRecord(
            id: name, startedAt: now, planID: preparation.planID, version: Version.number,
            outputFolder: absolute(out ?? "out/\(setting.zone.civil(at: now).dateText)_\(name)"))
        do {
            let earlier = try openRows()
            record.released = options.released.map(\.rawValue).sorted()
            record.user = NSUserName()
            record.asked = preparation.asked
            record.forecast = forecast.lastSends
            _ = try journal.begin(
                try preparation.planned(
                    record, keptIn: folder,
                    problems: preparation.tables.problems.mapValues(setting.console.text)))
            let end = try night(name).work(policy: policy)
            setting.console.endProgress()
            let (status, summary) = try await finish(&record, earlier, end, preparation)
            forecast.compare(with: summary, setting.console.note)
            return status
        } catch {
            throw setting.console.end(error)
        }
    }

    func resume(until: String?) async throws -> ExitStatus {
        let policy = try policy(until)
        do {
            let earlier = try openRows()
            guard !earlier.isEmpty else {
                setting.console.say(setting.words("run.nothing"))
                try journal.noteNight(at: setting.clock.now)
                return .done
            }
            let end = try night("resume").work(policy: policy)
            setting.console.endProgress()
            try journal.noteNight(at: setting.clock.now)
            return max(
                await report(try earlierRuns(earlier), isTold: true), status(of: end))
        } catch {
            throw setting.console.end(error)
        }
    }

    // MARK: - Steps

    /// The plan's ID as `plan` told it, where codes are released; `nil` where none are.
    private func idWithoutReleases(
        _ files: TableFiles, options: Preparation.Options, now: Timestamp
    ) throws -> String? {
        guard !options.released.isEmpty else { return nil }
        var plain = options
        plain.released = []
        return try Preparation(
            files, config: setting.config, now: now, zone: setting.zone, journal: journal,
            options: plain
        ).planID
    }

    private func runName(_ now: Timestamp) -> String {
        let civil = setting.zone.civil(at: now)
        let time = civil.timeText.filter { $0 != ":" }
        let date = civil.dateText.filter { $0 != "-" }
        return "\(date)-\(time)-\(String(UInt16.random(in: 0...UInt16.max), radix: 16))"
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
    }

    private func policy(_ until: String?) throws -> Policy {
        var policy = setting.config.policy
        policy.closesAt = try setting.closing(until)
        return policy
    }

    private func night(_ name: String) -> Night {
        Night(
            runID: name, clock: setting.clock, journal: journal, client: Client(client),
            signals: signals, progress: setting.console.progress,
            afterRecording: TestKill(setting.config).step)
    }

    /// The requests that earlier runs have left open, by run.
    private func openRows() throws -> [String: Set<RequestID>] {
        let open = Set(try journal.openRequests().map(\.id))
        var runs: [String: Set<RequestID>] = [:]
        for run in try journal.unfinishedRuns() {
            runs[run] = Set(try journal.rows(of: run).compactMap(\.request)).intersection(open)
        }
        return runs
    }

    private func finish(
        _ record: inout RunRecord, _ earlier: [String: Set<RequestID>], _ end: Night.End,
        _ preparation: Preparation
    ) async throws -> (ExitStatus, RunSummary) {
        record.finishedAt = setting.clock.now
        var summary = try reports.summary(of: record)
        var status = ExitStatus(summary.rows.map(\.outcome))
        status = max(status, preparation.tables.problems.values.map(\.status).max() ?? .done)
        status = max(status, self.status(of: end))
        let balance = summary.balance
        if !balance.holds {
            setting.console.fail(Reports.text(of: balance, setting.words))
            status = max(status, .notWritten)
        }
        record.exitStatus = Int(status.rawValue)
        summary.run = record
        let continued = try earlierRuns(earlier)
        summary.earlier = continued.flatMap(\.rows)
        try journal.finish(record)
        try journal.noteNight(at: setting.clock.now)
        try await reports.write(summary, to: record.outputFolder)
        tell(summary)
        status = max(status, await report(continued))
        announce(record, status)
        return (status, summary)
    }

    /// An earlier run that this one has worked on, as it stands now.
    private struct EarlierRun {
        var summary: RunSummary
        /// How many of its requests were open.
        var count: Int
        /// The rows that waited for them.
        var rows: [RowResult]
    }

    private func earlierRuns(_ earlier: [String: Set<RequestID>]) throws -> [EarlierRun] {
        try journal.runs().compactMap { record in
            guard let open = earlier[record.id] else { return nil }
            let summary = try reports.summary(of: record)
            return EarlierRun(
                summary: summary, count: open.count,
                rows: summary.rows.filter { $0.row.request.map(open.contains) ?? false })
        }
    }

    private var reports: RunReports {
        RunReports(journal: journal, language: setting.language, zone: setting.zone)
    }

    /// Writes what the last run did for those who watch machines; they may read it, so it names no
    /// order.
    func writeMetrics(to path: String?, _ status: ExitStatus) throws {
        guard let path else { return }
        do {
            let last = try journal.runs().first.map(reports.summary)
            let metrics = Metrics(
                last, status: status, now: setting.clock.now, open: try journal.openRequests().count
            )
            try OutputFolder.write(Array(metrics.text.utf8), to: path, mode: 0o644)
        } catch {
            throw setting.console.end(error)
        }
    }

    /// Starts the program that the config names; what becomes of it changes nothing here.
    private func announce(_ record: RunRecord, _ status: ExitStatus) {
        do throws(FinishHook.Failure) {
            try FinishHook(setting.config.onFinish).run(
                summary: "\(record.outputFolder)/summary.html", run: record.id,
                exitStatus: status.rawValue, environment: ProcessInfo.processInfo.environment)
        } catch {
            let program = setting.config.onFinish.first ?? ""
            switch error {
            case .notStarted(let reason):
                setting.console.warn(setting.words("finish.not_started", program, reason))
            case .ended(let status):
                setting.console.warn(setting.words("finish.ended", program, String(status)))
            case .tookTooLong:
                setting.console.warn(setting.words("finish.too_long", program))
            }
        }
    }

    private func tell(_ summary: RunSummary) {
        let words = setting.words
        let reports = Reports(summary, language: setting.language, zone: setting.zone)
        if setting.console.isJSON {
            setting.console.say(reports.json)
            return
        }
        setting.console.say(reports.headline)
        for outcome in Outcome.allCases {
            guard let count = summary.counts[outcome] else { continue }
            setting.console.say("  \(words.name(of: outcome)): \(count)")
        }
        setting.console.say(Reports.text(of: summary.balance, words))
        setting.console.say(words("run.reports", summary.run.outputFolder))
    }

    /// Writes the reports of earlier runs again, whose open requests have been worked on.
    ///
    /// A folder that can't be written is said aloud and does not stop the others.
    private func report(_ earlier: [EarlierRun], isTold: Bool = false) async -> ExitStatus {
        var status = ExitStatus.done
        for run in earlier {
            let folder = run.summary.run.outputFolder
            status = max(status, ExitStatus(run.rows.map(\.outcome)))
            setting.console.note(setting.words("run.resumed", String(run.count)))
            do {
                try await reports.write(run.summary, to: folder)
            } catch {
                _ = setting.console.end(error)
                status = max(status, .notWritten)
            }
            if isTold {
                tell(run.summary)
            } else {
                setting.console.note(setting.words("run.reports", folder))
            }
        }
        return status
    }

    /// Says where clocks disagree: deadlines and the window are only as good as ours.
    private func tellClocks(_ end: Night.End) {
        for (key, gap) in [("run.clock_skew", end.skew ?? .zero), ("run.clock_set", end.drift)] {
            let seconds = gap.components.seconds
            if abs(seconds) > 60 { setting.console.warn(setting.words(key, String(seconds))) }
        }
    }

    private func status(of end: Night.End) -> ExitStatus {
        tellClocks(end)
        if let reason = end.refused.first {
            setting.console.fail(setting.words("run.not_authorised", reason))
            return .refusedCredentials
        }
        if let reason = end.wasNotReached, !end.wasReached {
            setting.console.fail(setting.words("run.not_reached", reason))
            return .notReached
        }
        return .done
    }
}

/// Ends the process after so many steps, where a test asks for it and every server is local.
///
/// A test of what a crash leaves has no other way to choose the moment.
private final class TestKill {
    private var left: Int?

    init(_ config: Config) {
        let text = ProcessInfo.processInfo.environment["MARKETBATCH_TEST_KILL_AFTER"]
        left = config.isLoopback ? text.flatMap { Int($0) } : nil
    }

    func step() {
        guard let count = left else { return }
        if count <= 1 { kill(getpid(), SIGKILL) }
        left = count - 1
    }
}
