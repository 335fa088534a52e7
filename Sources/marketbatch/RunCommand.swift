import ArgumentParser
import BatchClient
import BatchCore
import BatchJournal
import BatchReports
import BatchRunner
import Foundation
import Synchronization

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
    @Option(
        help: "With --plan: a code that holds no row this time.",
        completion: .list(FindingCode.allCases.map(\.rawValue)))
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
        var order = NightWork.Order(files: try tables.files())
        order.options.again = again
        order.options.released = Set(release.compactMap(FindingCode.init))
        order.planID = plan
        order.out = tables.out
        let policy = try setting.policy(until)
        try await setting.end(signals, metrics: metrics) {
            try await $0.run(order, policy: policy)
        }
    }
}

/// Finishes what earlier runs left, from the journal alone.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Finish what earlier runs left, from the journal alone.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var night: NightOptions

    func run() async throws {
        let signals = StopSignals()
        let setting = try Setting(common, now: night.now)
        try night.check(setting)
        _ = try setting.existingStateFolder()
        let policy = try setting.policy(night.until)
        try await setting.end(signals, metrics: night.metrics) {
            try await $0.resume(policy: policy)
        }
    }
}

/// The options of commands that send without tables being named.
struct NightOptions: ParsableArguments {
    @Option(help: "When the window closes, as HH:MM in the config's time zone.")
    var until: String?
    @Option(help: "What the clock shows at the start; loopback only.")
    var now: String?
    @Option(help: "A file for Prometheus text, for node_exporter's textfile collector.")
    var metrics: String?

    /// A clock that is set is for rehearsals.
    func check(_ setting: Setting) throws {
        guard now == nil || setting.config.isLoopback else {
            throw ValidationError("--now is for loopback addresses only")
        }
    }
}

extension Setting {
    /// Does a night's work and puts what it has to say into words; ends with its status.
    func night(
        _ signals: StopSignals, metrics: String?, place: ReportPlace = .anywhere,
        tablesWait: Bool = false,
        also note: @escaping (NightEvent) -> Void = { _ in },
        _ body: (NightWork) async throws -> ExitStatus
    ) async throws -> ExitStatus {
        let (language, zone) = (language, zone)
        var status = ExitStatus.done
        let isBegun = Mutex(false)
        do {
            let client = try clientSettings()
            let work = try NightWork(
                NightWork.Setting(
                    config: config, zone: zone, clock: clock,
                    reports: {
                        RunReports(journal: $0, language: language, zone: zone, place: place)
                    },
                    problem: console.text,
                    tell: {
                        if case .begun = $0 { isBegun.withLock { $0 = true } }
                        tell($0)
                        note($0)
                    }, progress: { [console] in console.progress($0, in: zone) }),
                folder: try stateFolder(), client: client, signals: signals)
            do {
                status = try await body(work)
            } catch let refusal as NightRefusal {
                console.fail(text(refusal))
                status = refusal.status
            }
            if let metrics {
                do { try work.writeMetrics(to: metrics, status) } catch {
                    _ = console.end(error)
                    status = max(status, .notWritten)
                }
            }
        } catch {
            let end = console.end(error)
            announceFailure(end, isBegun: isBegun.withLock(\.self), tablesWait: tablesWait)
            writeFailure(end, to: metrics)
            throw end
        }
        return status
    }

    /// Tells those who watch machines.
    private func writeFailure(_ error: any Error, to metrics: String?) {
        guard let metrics, let code = error as? ExitCode,
            let status = ExitStatus(rawValue: code.rawValue)
        else { return }
        do throws(FolderError) {
            try NightWork.write(
                Metrics(nil, status: status, now: clock.now, open: nil), to: metrics)
        } catch {
            _ = console.end(error)
        }
    }

    /// Tells people of a night that could not take place, save where another one is at work.
    ///
    /// - Parameters:
    ///   - isBegun: whether something may have been sent.
    ///   - tablesWait: whether there are tables that were not taken.
    func announceFailure(_ error: any Error, isBegun: Bool = false, tablesWait: Bool = false) {
        guard let code = error as? ExitCode, let status = ExitStatus(rawValue: code.rawValue),
            status.rawValue >= 60, status != .wrongUsage, status != .locked
        else { return }
        FailedNight(
            config, status, reason: console.lastFailure, isBegun: isBegun, tablesWait: tablesWait
        ).announce(
            environment: ProcessInfo.processInfo.environment, at: clock.now, failed: tell)
    }

    /// Ends the program with the status of a night.
    func end(
        _ signals: StopSignals, metrics: String?, _ body: (NightWork) async throws -> ExitStatus
    ) async throws {
        let status = try await night(signals, metrics: metrics, body)
        if status != .done { throw status.code }
    }

    private func text(_ refusal: NightRefusal) -> String {
        switch refusal {
        case .planDiffers(let asked, let found): words("plan.differs", asked, found)
        case .noAccount(let campaign): words("config.no_campaign", String(campaign.value))
        }
    }

    private func tell(_ event: NightEvent) {
        switch event {
        case .unread(let problems): console.tell(problems)
        case .planned(let forecast):
            ForecastWords(forecast, self).tell(console.note)
            console.expect(end: forecast.endsAt, on: clock)
        case .called(let attempt): console.detail(Self.line(of: attempt))
        case .begun, .tonight: break
        case .sent: console.endProgress()
        case .resumed(let count): console.note(words("run.resumed", words.number(count)))
        case .results(let summary): tell(summary)
        case .reports(let folder): console.note(words("run.reports", folder))
        case .forecastGap(let forecast, let gap, let endedAt):
            console.note(
                words(
                    "run.forecast", words.date(forecast.endsAt, in: zone),
                    words.date(endedAt, in: zone), String(gap.components.seconds)))
        case .unbalanced(let balance): console.fail(words.text(of: balance))
        case .clockIsOff(let seconds): console.warn(words("run.clock_skew", String(seconds)))
        case .clockWasSet(let seconds): console.warn(words("run.clock_set", String(seconds)))
        case .noKey(.business(let business)):
            console.fail(words("config.no_key", String(business.value)))
        case .noKey: console.fail(words("config.no_eats_secret"))
        case .keyRefused(let reason):
            console.fail(words("run.not_authorised", words.reason(reason)))
        case .restaurantAway(let reason):
            console.fail(
                words("run.no_restaurant", words.reason(reason), config.eats?.url ?? ""))
        case .restaurantRefused(let reason):
            console.fail(words("run.eats_refused", words.reason(reason)))
        case .notReached(let reason):
            console.fail(words("run.not_reached", words.reason(reason), config.marketURL))
        case .reportFailed(let error): _ = console.end(error)
        case .hookFailed(let failure, let program): console.warn(text(failure, program))
        case .noticeFailed(let way, let failure):
            console.warn(words("notice.failed.\(way.rawValue)", words.reason(failure.reason)))
        case .journalIsOld: console.warn(words("journal.old"))
        case .fetched(let fetched): note(fetched)
        case .nothingToResume:
            if console.isJSON {
                console.say(["resumed": .number(0)])
            } else {
                console.say(words("run.nothing"))
            }
        }
    }

    /// An exchange in one line: what was asked, the answer, how long it took.
    private static func line(of attempt: AttemptRecord) -> String {
        let answer = attempt.httpStatus.map(String.init) ?? attempt.failure ?? "—"
        let took = attempt.endedAt.map { attempt.startedAt.duration(to: $0).milliseconds } ?? 0
        let errors = attempt.errors.map { " \($0.code)" }.joined()
        return "\(attempt.method) \(attempt.path) → \(Visible.text(answer + errors)), \(took) ms"
    }

    private func text(_ failure: FinishHook.Failure, _ program: String) -> String {
        switch failure {
        case .notStarted(let reason): words("finish.not_started", program, words.reason(reason))
        case .ended(let status): words("finish.ended", program, String(status))
        case .tookTooLong: words("finish.too_long", program)
        }
    }

    private func tell(_ summary: RunSummary) {
        let reports = Reports(summary, language: language, zone: zone)
        if console.isJSON {
            console.say(reports.json)
            return
        }
        for line in reports.lines { console.say(line) }
        console.say(words("run.reports", summary.run.outputFolder))
    }
}
