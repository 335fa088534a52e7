import ArgumentParser
import BatchCore
import BatchJournal
import BatchReports
import BatchRunner
import Foundation
import Synchronization

/// A night over the inbox of a shared folder.
struct NightCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "night",
        abstract: "Take the tables of FOLDER/inbox, run, and leave reports in FOLDER/outbox.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The folder that holds inbox, outbox and archive.", completion: .directory)
    var folder: String
    @OptionGroup var options: NightOptions
    @Option(help: "The files' encoding, as of check; else it is found.")
    var encoding: String?
    @Flag(help: "Send even what was done before.")
    var again = false
    @Flag(help: "Send nothing: fetch, and leave the tables of decisions in the outbox.")
    var decisions = false

    func run() async throws {
        let signals = StopSignals()
        let common = try withConfig()
        let home: NightFolder
        do {
            home = try NightFolder(environment: ProcessInfo.processInfo.environment)
        } catch {
            var common = common
            if common.config == nil, let root = try? HeldFolder(".", readers: .group) {
                common.config = try? NightFolder.config(in: root)
            }
            let setting = common.config == nil ? nil : try? Setting(common)
            let console = setting?.console ?? Console(.spoken(common), common)
            let end = console.end(error)
            setting?.announceFailure(end, tablesWait: true)
            throw end
        }
        let status = try await work(in: home, common, signals)
        if status != .done { throw status.code }
    }

    /// The options with the config that holds: the one that is named, that of the environment, or one
    /// that lies in the folder.
    private func withConfig() throws -> CommonOptions {
        var common = common
        if common.config == nil {
            common.config = ProcessInfo.processInfo.environment["MARKETBATCH_CONFIG"]
        }
        let console = Console(.spoken(common), common)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
            isFolder.boolValue, FileManager.default.changeCurrentDirectoryPath(folder)
        else {
            console.fail(console.words("night.no_folder", Visible.text(folder)))
            throw ExitStatus.missingInput.code
        }
        return common
    }

    private func work(
        in folder: NightFolder, _ common: CommonOptions, _ signals: StopSignals
    ) async throws -> ExitStatus {
        var home = folder
        var common = common
        var setting: Setting?
        var result = NightResult()
        do {
            if common.config == nil { common.config = try home.config() }
            let made = try Setting(common, now: options.now)
            setting = made
            home.nameNight(in: made.zone)
            try options.check(made)
            result =
                decisions
                ? try await evening(in: home, made, signals)
                : try await night(in: home, made, signals)
        } catch let code as ExitCode {
            result.status = ExitStatus(rawValue: code.rawValue) ?? .notWritten
        } catch let error as FolderError {
            let console = setting?.console ?? Console(.spoken(common), common)
            // What it is about was told; this came behind.
            let code = console.end(error) as? ExitCode
            result.failure = console.lastFailure
            result.status = code.flatMap { ExitStatus(rawValue: $0.rawValue) } ?? .notWritten
        }
        let words = setting?.words ?? .spoken(common)
        let console = setting?.console ?? Console(words, common)
        let zone = setting?.zone ?? .standard
        let line = NightLine(result, words, home.night, zone).text
        if console.isJSON {
            console.say(["night": .text(home.night), "line": .text(line)])
        } else {
            console.say(line)
        }
        do { try home.outbox.addLine(line) } catch {
            _ = console.end(error)
            return max(result.status, .notWritten)
        }
        return result.status
    }

    private func night(
        in home: NightFolder, _ setting: Setting, _ signals: StopSignals
    ) async throws -> NightResult {
        var result = NightResult()
        let policy = try setting.policy(options.until)
        let state = try setting.stateFolder()
        warnOfSilence(in: home, state, setting)
        let files = home.rested(signals) { waiting in
            let names = waiting.map { Visible.text($0.name.text) }.joined(separator: ", ")
            setting.console.note(setting.words("night.waiting", names))
        }
        result.restless = files.restless.map { Visible.text($0.name.text) }
        result.lost = home.inbox.lost.map { Visible.text($0.text) }
        tellWaiting(result.restless, in: home, setting)
        tellOrders(files.files, setting)
        guard !files.isStopped else {
            result.status = .someWait
            return result
        }
        var decisions: String?
        let notes = Mutex(NightNotes())
        let note: (NightEvent) -> Void = { event in
            notes.withLock { $0.take(event, setting) }
        }
        result.hasNews = files.files.contains { $0.kind == .changes }
        let place = ReportPlace.beneath(home.root)
        result.status = try await setting.night(
            signals, metrics: options.metrics, place: place, tablesWait: result.hasNews, also: note
        ) { work in
            try home.archiveOwed(work.journal)
            defer {
                result.waiting = (try? work.waitingBuyers()) ?? []
                result.runs = (try? work.journal.runs()) ?? []
                // Each buyer is offered once: here, or among the rows to mend.
                let toDecide = notes.withLock { $0.toDecide } ?? result.waiting
                let tables = work.decisions(for: toDecide)
                decisions = try? home.outbox.addDecisions(tables, of: home.night)
            }
            guard result.hasNews else { return try await work.resume(policy: policy) }
            var order = NightWork.Order(files: TableFiles([], [], []))
            order.options.again = again
            order.files.encoding = try TableOptions.encoding(named: encoding)
            return try await home.run(work, files.files, state, order, policy: policy)
        }
        try finish(&result, notes.withLock { $0 }, in: home, setting, decisions)
        return result
    }

    /// Takes what the night has told, and writes what stands beside its folder.
    private func finish(
        _ result: inout NightResult, _ noted: NightNotes, in home: NightFolder,
        _ setting: Setting, _ decisions: String?
    ) throws {
        result.isUnread = noted.isUnread
        (result.needs, result.unreadFiles) = (noted.needs, noted.unreadFiles)
        result.urgent = noted.urgent
        try home.outbox.showWork(of: noted.folders)
        try home.outbox.writeIndex(
            of: result.runs, language: setting.language, zone: setting.zone)
        let pages = noted.pages.map { folder in
            let page = "\(folder)/summary.html"
            return home.root.relative(page) ?? page
        }
        if !pages.isEmpty { result.page = setting.words.list(pages) }
        if home.inboxIsGone {
            setting.console.fail(
                setting.words(
                    "folder.unusable", "\(home.root.path)/inbox",
                    setting.words.reason(String(cString: strerror(ENOENT)))))
            result.failure = setting.console.lastFailure
            result.status = max(result.status, .notWritten)
            setting.announceFailure(ExitStatus.notWritten.code, isBegun: true)
        }
        if result.page == nil { (result.page, result.isForDecisions) = (decisions, true) }
    }

    /// The evening before: who waits, and the tables to decide in.
    private func evening(
        in home: NightFolder, _ setting: Setting, _ signals: StopSignals
    ) async throws -> NightResult {
        var result = NightResult()
        result.isEvening = true
        let policy = try setting.policy(options.until)
        result.status = try await setting.night(signals, metrics: nil) { work in
            let fetched = try work.fetch(
                FetchOrder(days: setting.config.fetch.days), policy: policy,
                limit: NightWork.limits(policy).evening)
            setting.note(fetched)
            result.isUnread = !fetched.failed.isEmpty
            result.waiting = try work.waitingBuyers()
            result.page = try home.outbox.addDecisions(
                work.decisions(for: result.waiting), of: home.night)
            let status = setting.status(of: fetched, result.waiting)
            work.announce(waiting: result.waiting, status)
            return status
        }
        return result
    }

    /// Says which things of the inbox are not taken.
    private func tellWaiting(_ restless: [String], in home: NightFolder, _ setting: Setting) {
        for entry in home.inbox.listing.others {
            let name = Visible.text(entry.name.text)
            setting.console.warn(setting.words("night.no_file", name))
        }
        for name in restless { setting.console.warn(setting.words("night.restless", name)) }
    }

    /// Where several tables of orders lie there, the newer ones win.
    private func tellOrders(_ files: [Inbox.Entry], _ setting: Setting) {
        let orders = files.filter { $0.kind == .orders }.map { Visible.text($0.name.text) }
        guard orders.count > 1 else { return }
        setting.console.note(
            setting.words("night.orders", orders.joined(separator: ", ")))
    }

    /// A night that did not happen has left nothing else to notice it by.
    private func warnOfSilence(in home: NightFolder, _ state: StateFolder, _ setting: Setting) {
        guard home.outbox.hasNights, let journal = try? state.journal(forReading: true),
            let last = try? journal.lastFinished(),
            last.advanced(by: .seconds(26 * 3600)) < setting.clock.now
        else { return }
        let line = setting.words("night.silence", home.night)
        setting.console.say(line)
        try? home.outbox.addLine(line)
    }
}

/// What the events of a night leave for its line.
private struct NightNotes {
    /// The folders with reports, the new run's first.
    var folders: [String] = []
    /// What can't wait, of all runs that the night was about.
    var urgent: [UrgentRow] = []
    /// The rows that wait for her, in one sentence.
    var needs: String?
    /// Of the buyers who wait those who are offered in the table of decisions; `nil` where there was no run.
    var toDecide: [WaitingBuyer]?
    /// The folders whose pages have something for her.
    var workFolders: [String] = []
    /// How many files could not be read.
    var unreadFiles = 0
    var isUnread = false

    mutating func take(_ event: NightEvent, _ setting: Setting) {
        switch event {
        case .results(let summary):
            note(summary)
            let reports = Reports(summary, language: setting.language, zone: setting.zone)
            needs = needs ?? reports.needsLine
            folders.append(summary.run.outputFolder)
        case .fetched(let fetched):
            if !fetched.failed.isEmpty { isUnread = true }
        case .reports(let folder): folders.append(folder)
        case .tonight(let summary):
            // What the old runs say of themselves is of their own nights.
            urgent = summary.urgent
            toDecide = summary.run.waiting
            let folder = summary.run.outputFolder
            if folders.isEmpty, !folder.isEmpty { folders.append(folder) }
        default: break
        }
    }

    private mutating func note(_ summary: RunSummary) {
        unreadFiles += summary.unreadCount
        urgent = summary.urgent
        toDecide = summary.toDecide
        let tally = summary.tally
        if tally.needsWork || !tally.unfinished.isEmpty || !tally.urgent.isEmpty {
            workFolders.append(summary.run.outputFolder)
        }
    }

    /// The pages to be named: those with something for her, else the newest.
    var pages: [String] {
        workFolders.isEmpty ? Array(folders.prefix(1)) : Array(workFolders.prefix(3))
    }
}

/// How a night went, for its line.
struct NightResult {
    var status = ExitStatus.done
    /// Whether there were changes.
    var hasNews = false
    var urgent: [UrgentRow] = []
    /// Whether only decisions were asked for.
    var isEvening = false
    /// Whether not all orders could be read.
    var isUnread = false
    /// The rows that wait for her, in one sentence.
    var needs: String?
    /// How many files could not be read.
    var unreadFiles = 0
    /// Files of the inbox that lie in no folder of tables.
    var lost: [String] = []
    /// What could not be used, in words.
    var failure: String?
    /// Buyers who wait and for whom nothing is decided.
    var waiting: [WaitingBuyer] = []
    /// All runs that the journal knows, the newest first.
    var runs: [RunRecord] = []
    /// Files that were not taken since they went on changing.
    var restless: [String] = []
    /// The page to be looked at, or the table to decide in.
    var page: String?
    var isForDecisions = false
}

/// The night in one sentence.
struct NightLine {
    let text: String

    init(_ result: NightResult, _ words: Words, _ night: String, _ zone: LocalZone) {
        var parts: [String] = []
        if let urgent = words.urgentLine(result.urgent, in: zone) { parts.append(urgent) }
        // Buyers who are among what can't wait are told there.
        let urgent = Set(result.urgent.compactMap(\.order))
        let longer = result.waiting.filter { buyer in
            !urgent.contains(.number(buyer.order.value))
        }
        if let first = longer.min(by: WaitingBuyer.isBefore) {
            let count = words.counted("night.buyers", longer.count)
            // A sum is told where all of it is known.
            let values = longer.compactMap(\.value)
            let sum = values.reduce(Money.zero, +)
            let isKnown = values.count == longer.count && sum > .zero
            let who = isKnown ? words("night.goods", count, words.money(sum)) : count
            parts.append(
                first.earliestEnd.map { words("night.buyers_by", who, words.date($0, in: zone)) }
                    ?? words("night.buyers_at_once", who))
        }
        if !result.isEvening, result.isUnread { parts.append(words("night.fetch_incomplete")) }
        if result.isEvening, result.status == .notReached {
            parts.append(words("night.evening_failed"))
            text = "\(night) — \(words.joined(parts))"
            return
        }
        if result.isEvening, result.status.rawValue < 60 {
            if parts.isEmpty, !result.isUnread { parts.append(words("night.nobody_waits")) }
            if let page = result.page { parts.append(words("night.decide", page)) }
            if result.isUnread { parts.append(words("night.fetch_incomplete")) }
            text = "\(night) — \(words.joined(parts))"
            return
        }
        if !result.restless.isEmpty {
            parts.append(words("night.left", words.list(result.restless)))
        } else if !result.hasNews, result.status.rawValue < 60 {
            parts.append(words("night.no_news"))
        }
        if !result.lost.isEmpty { parts.append(words("night.lost", words.list(result.lost))) }
        text = "\(night) — \(words.joined(parts + Self.end(of: result, words)))"
    }

    /// What waits for her, how the night ended, and where to look.
    private static func end(of result: NightResult, _ words: Words) -> [String] {
        var ends: [String] = []
        if let needs = result.needs { ends.append(needs) }
        if result.unreadFiles > 0 {
            ends.append(words("summary.unread", words.number(result.unreadFiles)))
        }
        let isSaid: Bool =
            switch result.status {
            // Where only buyers wait they have been told of.
            case .someNeedWork: result.needs != nil || !result.waiting.isEmpty
            case .unreadableInput, .missingInput: result.unreadFiles > 0
            default: false
            }
        if !isSaid {
            let status = words("night.status.\(result.status.rawValue)")
            ends.append(result.status == .notWritten ? result.failure ?? status : status)
        }
        guard let page = result.page, result.status != .done else { return ends }
        let look = words(result.isForDecisions ? "night.decide" : "night.look", page)
        guard let last = ends.popLast() else { return [look] }
        return ends + [words("night.look_after", last, look)]
    }
}
