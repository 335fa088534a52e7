package import BatchClient
package import BatchCore
package import BatchInput
package import BatchJournal
import BatchReports
import Foundation

/// What a night has to say on its way, for somebody to put into words.
package enum NightEvent {
    /// Files could not be read.
    case unread([Int: ReadError])
    case planned(PlanForecast)
    /// Sending is over.
    case sent
    /// The tables are in the journal, or what earlier runs left is being worked on.
    case begun
    /// A night without tables, with what earlier nights have left and who waits.
    case tonight(RunSummary)
    /// Earlier requests were taken up, so many.
    case resumed(Int)
    /// A run's results, where they are to be told.
    case results(RunSummary)
    case reports(folder: String)
    case forecastGap(PlanSchedule, Duration, endedAt: Timestamp)
    case unbalanced(Balance)
    /// Our clock is ahead of the market's, or was set on the way, by so many seconds.
    case clockIsOff(Int64)
    case clockWasSet(Int64)
    case keyRefused(String)
    /// The restaurant's server refused its secret.
    case restaurantRefused(String)
    /// The restaurant's server could not be reached.
    case restaurantAway(String)
    /// No key is configured for an account, and nothing of it was sent.
    case noKey(LaneOwner)
    case notReached(String)
    case reportFailed(any Error)
    case hookFailed(FinishHook.Failure, program: String)
    case noticeFailed(Notices.Way, NoticeFailure)
    /// An exchange with the market has ended.
    case called(AttemptRecord)
    case nothingToResume
    /// Orders and returns were read from the market.
    case fetched(Fetched)
    /// The journal is a copy that was put back: each open request is looked up before it is sent.
    case journalIsOld
}

/// Why a night does not begin.
package enum NightRefusal: Error {
    /// What would be sent is another plan than the one that was asked for.
    case planDiffers(asked: String, found: String)
    /// The config names no account for a campaign.
    case noAccount(CampaignID)

    package var status: ExitStatus {
        switch self {
        case .planDiffers: .unreadableInput
        case .noAccount: .wrongConfig
        }
    }
}

/// One run or resumption on a state folder that is locked for it: from tables to reports.
package struct NightWork {
    /// What every step works with.
    package struct Setting {
        package var config: Config
        package var zone: LocalZone
        package var clock: WallClock
        package var reports: (Journal) -> RunReports
        /// Says of an unread file why, for the reports.
        package var problem: (ReadError) -> String
        package var tell: (NightEvent) -> Void
        /// Is asked often how far sending is, and mostly does not want to know.
        package var progress: (() -> Night.Progress) -> Void

        package init(
            config: Config, zone: LocalZone, clock: WallClock,
            reports: @escaping (Journal) -> RunReports,
            problem: @escaping (ReadError) -> String, tell: @escaping (NightEvent) -> Void,
            progress: @escaping (() -> Night.Progress) -> Void
        ) {
            self.config = config
            self.zone = zone
            self.clock = clock
            self.reports = reports
            self.problem = problem
            self.tell = tell
            self.progress = progress
        }
    }

    /// What is to be done.
    package struct Order {
        package var files: TableFiles
        package var options = Preparation.Options()
        /// The plan's ID that has to be found.
        package var planID: String?
        package var out: String?
        /// Files that lie in no folder of tables.
        package var lost: [String] = []
        /// The files of an inbox that it uses, and what is to happen once they are in the journal.
        package var taken: [TakenFile] = []
        package var night = ""
        package var onBegun: (Journal) throws -> Void = { _ in }

        package init(files: TableFiles) {
            self.files = files
        }
    }

    let setting: Setting
    private let client: ClientSettings
    private let signals: StopSignals
    let folder: StateFolder
    private let lock: StateFolder.Lock
    package let journal: Journal
    /// Whether the journal is older than the last start.
    private let isOld: Bool

    /// Takes the folder's lock and opens its journal.
    package init(
        _ setting: Setting, folder: StateFolder, client: ClientSettings, signals: StopSignals
    ) throws {
        self.setting = setting
        self.client = client
        self.signals = signals
        self.folder = folder
        lock = try folder.lock()
        journal = try folder.journal()
        isOld = try folder.begin(journal)
        if isOld { setting.tell(.journalIsOld) }
    }

    /// Checks, plans, sends, follows and reports; what earlier runs left is finished with it.
    ///
    /// - Throws: ``NightRefusal`` before anything is sent, and what folder and journal throw.
    package func run(_ order: Order, policy: Policy) async throws -> ExitStatus {
        var order = order
        var policy = policy
        let fetched = try fetchFirst(&policy)
        if let fetched { try use(fetched, in: &order.files) }
        var begun = try await begin(order, policy, fetched)
        setting.tell(.begun)
        let kill = TestKill(setting.config)
        kill.at("begun")
        try order.onBegun(journal)
        kill.at("archived")
        let end = try night(begun.record.id).work(policy: policy)
        setting.tell(.sent)
        let (status, summary) = try await finish(
            &begun.record, begun.earlier, end, max(begun.status, fetched?.status ?? .done))
        if let gap = begun.schedule.gap(to: summary, begun.requests) {
            setting.tell(.forecastGap(begun.schedule, gap.largest, endedAt: gap.endedAt))
        }
        return status
    }

    /// What a run needs once its plan is in the journal; the tables are let go.
    private struct Begun {
        var record: RunRecord
        /// Open requests of earlier runs.
        var earlier: [String: Set<RequestID>]
        var schedule: PlanSchedule
        var requests: [RequestID]
        /// What the tables ask for.
        var status: ExitStatus
    }

    /// Reads, checks and plans, and writes the plan into the journal.
    private func begin(
        _ order: Order, _ policy: Policy, _ fetched: Fetched?
    ) async throws -> Begun {
        let now = setting.clock.now
        let tables = await Tables(
            order.files, config: setting.config, now: now, zone: setting.zone)
        let (preparation, asked) = try await preparation(tables, order, now)
        setting.tell(.unread(tables.problems))
        try refuse(preparation)
        let facts = try PlanForecast.facts(journal, policy, at: now)
        // Both walk through all requests, beside one another.
        async let making = asked == nil ? preparation.made() : MadeRequests()
        var forecast = PlanForecast(preparation, policy: policy, facts: facts, now: now)
        let new = await making
        let made = asked ?? new
        forecast.planID = made.planID
        if forecast.requestCount > 0 { setting.tell(.planned(forecast)) }
        var record = record(made.planID, order, now)
        record.forecast = Dictionary(
            uniqueKeysWithValues: forecast.lanes.compactMap { lane in
                lane.last.map { (lane.name, $0) }
            })
        let earlier = try openRows()
        let report = await preparation.report
        record.asked = ControlTotal.totals(report.rows)
        var planned = try preparation.planned(
            record, made.blocks, report, keptIn: folder,
            problems: tables.problems.mapValues(setting.problem))
        (planned.taken, planned.night) = (order.taken, order.night)
        if let fetched, !fetched.failed.isEmpty {
            planned.more.append(fetched.finding(setting.config.shopNames))
        }
        TestKill(setting.config).at("planned")
        return Begun(
            record: record, earlier: earlier, schedule: forecast.schedule,
            requests: try journal.begin(planned),
            status: tables.problems.values.map(\.status).max() ?? .done)
    }

    /// Finishes what earlier runs left, from the journal alone.
    package func resume(policy: Policy) async throws -> ExitStatus {
        var policy = policy
        let fetched = try fetchFirst(&policy)
        var fetchStatus = fetched?.status ?? .done
        if !(fetched?.failed.isEmpty ?? true) { fetchStatus = max(fetchStatus, .someWait) }
        let earlier = try openRows()
        guard try !earlier.isEmpty || !owed().isEmpty else {
            setting.tell(.nothingToResume)
            try journal.noteNight(at: setting.clock.now)
            return try tell([], fetchStatus)
        }
        setting.tell(.begun)
        let end = try night("resume").work(policy: policy)
        setting.tell(.sent)
        try journal.noteNight(at: setting.clock.now)
        let continued = try earlierRuns(earlier)
        let status = max(
            try await report(continued, isTold: true), self.status(of: end), fetchStatus)
        return try tell(continued, status)
    }

    /// Tells of a night without tables: what earlier nights have left, and who waits.
    private func tell(_ continued: [EarlierRun], _ status: ExitStatus) throws -> ExitStatus {
        let waiting = try waitingBuyers()
        var status = waiting.isEmpty ? status : max(status, .someNeedWork)
        var tonight = summary(waiting: waiting)
        tonight.earlier = continued.flatMap(\.rows)
        let left = try leftOver(besides: tonight)
        tonight.earlier += left.rows
        if !left.rows.isEmpty { status = max(status, .someNeedWork) }
        tonight.run.exitStatus = Int(status.rawValue)
        if let last = continued.first?.summary.run ?? left.run {
            (tonight.run.id, tonight.run.outputFolder) = (last.id, last.outputFolder)
        }
        setting.tell(.tonight(tonight))
        announce(tonight, status)
        return status
    }

    /// Runs that have ended, or were ended, before their reports were written.
    private func owed() throws -> [RunRecord] { try journal.runs().filter { !$0.isReported } }

    // MARK: - Before anything is sent

    /// Checks and plans; where codes are released, the ID that was asked for is that of the plan
    /// without the releases, as `plan` has told it.
    ///
    /// - Returns: the requests, too, where they had to be made for that.
    private func preparation(
        _ tables: Tables, _ order: Order, _ now: Timestamp
    ) async throws -> (Preparation, MadeRequests?) {
        func prepared(_ options: Preparation.Options) async throws -> Preparation {
            try await Preparation(
                tables, config: setting.config, now: now, zone: setting.zone, journal: journal,
                options: options)
        }
        let preparation = try await prepared(order.options)
        guard let asked = order.planID else { return (preparation, nil) }
        let made = await preparation.made()
        var found = made.planID
        if !order.options.released.isEmpty {
            var plain = order.options
            plain.released = []
            found = try await prepared(plain).planID
        }
        guard asked == found else { throw NightRefusal.planDiffers(asked: asked, found: found) }
        return (preparation, made)
    }

    private func refuse(_ preparation: Preparation) throws {
        let orphan = preparation.plan.entries.first { $0.campaign != nil && $0.business == nil }
        if let campaign = orphan?.campaign { throw NightRefusal.noAccount(campaign) }
    }

    private func record(
        _ planID: String, _ order: Order, _ now: Timestamp
    ) -> RunRecord {
        let civil = setting.zone.civil(at: now)
        let digits = { (text: String) in text.filter(\.isNumber) }
        let random = String(UInt16.random(in: 0...UInt16.max), radix: 16)
        let name = "\(digits(civil.dateText))-\(digits(civil.timeText))-\(random)"
        let out = order.out ?? "out/\(civil.dateText)_\(name)"
        let current = FileManager.default.currentDirectoryPath
        var record = RunRecord(
            id: name, startedAt: now, planID: planID, version: Version.number,
            outputFolder: out.hasPrefix("/") ? out : "\(current)/\(out)")
        record.released = order.options.released.map(\.rawValue).sorted()
        record.user = NSUserName()
        record.lostFiles = order.lost
        record.shops = shops
        return record
    }

    /// What people call the shops, by campaign.
    var shops: [Int64: String] {
        Dictionary(
            uniqueKeysWithValues: setting.config.shopNames.map { ($0.key.value, $0.value) })
    }

    func night(_ name: String) -> Night {
        Night(
            runID: name, clock: setting.clock, journal: journal, client: Client(client),
            signals: signals, isDistrustful: isOld, progress: setting.progress,
            called: { setting.tell(.called($0)) },
            afterRecording: TestKill(setting.config).step)
    }

    var reports: RunReports { setting.reports(journal) }

    // MARK: - Afterwards

    private func finish(
        _ record: inout RunRecord, _ earlier: [String: Set<RequestID>], _ end: Night.End,
        _ worst: ExitStatus
    ) async throws -> (ExitStatus, RunSummary) {
        record.finishedAt = setting.clock.now
        record.waiting = try waitingBuyers()
        var summary = try await reports.wholeSummary(of: record)
        var status = max(ExitStatus(summary.counts.keys), worst)
        status = max(status, self.status(of: end))
        if !record.waiting.isEmpty { status = max(status, .someNeedWork) }
        let balance = summary.balance
        if !balance.holds {
            setting.tell(.unbalanced(balance))
            status = max(status, .notWritten)
        }
        let continued = try earlierRuns(earlier, besides: record.id)
        summary.earlier = continued.flatMap(\.rows)
        let left = try leftOver(besides: summary).rows
        summary.earlier += left
        if !left.isEmpty { status = max(status, .someNeedWork) }
        record.exitStatus = Int(status.rawValue)
        summary.run = record
        record.take(summary)
        try journal.finish(record)
        try journal.noteNight(at: setting.clock.now)
        TestKill(setting.config).at("finished")
        try await reports.write(summary, to: record.outputFolder)
        record.isReported = true
        try journal.finish(record)
        setting.tell(.results(summary))
        status = max(status, try await report(continued))
        announce(summary, status)
        return (status, summary)
    }

    func status(of end: Night.End) -> ExitStatus {
        // Deadlines and the window are only as good as our clock.
        let (skew, drift) = (end.skew?.components.seconds ?? 0, end.drift.components.seconds)
        if abs(skew) > 60 { setting.tell(.clockIsOff(skew)) }
        if abs(drift) > 60 { setting.tell(.clockWasSet(drift)) }
        for account in end.withoutKey { setting.tell(.noKey(account)) }
        if !end.withoutKey.isEmpty { return .wrongConfig }
        if let reason = end.refusedByRestaurant { setting.tell(.restaurantRefused(reason)) }
        if let reason = end.refused.first { setting.tell(.keyRefused(reason)) }
        if !end.refused.isEmpty || end.refusedByRestaurant != nil { return .refusedCredentials }
        if let reason = end.restaurantAway { setting.tell(.restaurantAway(reason)) }
        if end.restaurantAway != nil, !end.wasReached { return .notReached }
        if let reason = end.wasNotReached, !end.wasReached {
            setting.tell(.notReached(reason))
            return .notReached
        }
        return .done
    }
}
