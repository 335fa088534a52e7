import ArgumentParser
import BatchClient
import BatchCore
import BatchJournal
import BatchReports
import BatchRunner
import Foundation

/// Drops what is not sent yet, and says what can't be called back.
struct WithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Drop what is not sent yet; say what can't be called back.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The run whose unsent changes are dropped.")
    var run: String?
    @Option(help: "The order whose unsent changes are dropped.")
    var order: String?

    func validate() throws {
        guard (run == nil) != (order == nil) else {
            throw ValidationError("withdraw takes --run or --order")
        }
    }

    func run() async throws {
        let setting = try Setting(common)
        do {
            let folder = try setting.stateFolder()
            let lock = try folder.lock()
            let journal = try folder.journal()
            if let run, try !journal.runs().contains(where: { $0.id == run }) {
                setting.console.fail(setting.words("run.no_run", run))
                throw ExitStatus.wrongUsage.code
            }
            let result = try journal.withdraw(run: run, order: order, at: setting.clock.now)
            withExtendedLifetime(lock) {
                setting.console.say(setting.words("withdraw.dropped", String(result.dropped)))
                guard !result.sent.isEmpty else { return }
                let sent = result.sent.joined(separator: ", ")
                setting.console.say(setting.words("withdraw.sent", sent))
            }
        } catch {
            throw setting.console.end(error)
        }
    }
}

/// Copies the journal while it is in use.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the journal while it is in use.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The file to be made; it must not be there yet.")
    var file: String

    func run() async throws {
        let setting = try Setting(common)
        guard !FileManager.default.fileExists(atPath: file) else {
            throw ValidationError("\(file) is there already")
        }
        do {
            try setting.stateFolder().journal().backUp(to: file)
            setting.console.say(setting.words("backup.done", file))
        } catch {
            throw setting.console.end(error)
        }
    }
}

/// Looks at everything that a night needs.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at config, secrets, clock, journal, lock, disk and reachability.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let setting = try Setting(common)
        let words = setting.words
        setting.console.say(words("doctor.config"))
        setting.console.say(ConfigText.effective(setting.config))
        let client = try setting.clientSettings()
        setting.console.say(words("doctor.secrets"))
        let now = setting.clock.now.iso8601(in: setting.zone)
        setting.console.say(words("doctor.zone", setting.config.timeZone, now))
        do {
            let folder = try setting.stateFolder()
            let lock = try folder.lock()
            _ = try folder.journal()
            withExtendedLifetime(lock) {
                setting.console.say(words("doctor.journal", folder.journalPath))
            }
        } catch {
            throw setting.console.end(error)
        }
        let status = max(disk(setting), reach(client, setting))
        if status != .done { throw status.code }
    }

    private func disk(_ setting: Setting) -> ExitStatus {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: setting.statePath)
        let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        let isEnough = free > 200 << 20
        let key = isEnough ? "doctor.disk" : "doctor.disk_full"
        setting.console.say(setting.words(key, String(free >> 20)))
        return isEnough ? .done : .notWritten
    }

    /// Reads one order that nobody has: harmless, and it needs the key.
    private func reach(_ settings: ClientSettings, _ setting: Setting) -> ExitStatus {
        let client = Client(settings)
        var status = ExitStatus.done
        for business in setting.config.businesses.map(\.id) {
            client.start(
                CallID(business.value),
                Outgoing(
                    call: .readBefore([]), resource: .ordersRead,
                    request: .readOrders(
                        [OrderID(1)], business: business, at: setting.clock.now),
                    account: .business(business), isWrite: false))
            var answers: [Incoming] = []
            for _ in 0..<100 where answers.isEmpty {
                answers = client.wait(for: .seconds(1), orReadable: nil)
            }
            guard let answer = answers.first else { continue }
            status = max(status, tell(answer, business, setting))
        }
        return status
    }

    private func tell(_ answer: Incoming, _ business: BusinessID, _ setting: Setting) -> ExitStatus
    {
        let words = setting.words
        if let date = answer.date {
            let gap = abs(setting.clock.now.duration(to: date).components.seconds)
            if gap > 5 { setting.console.say(words("doctor.clock", String(gap))) }
        }
        switch answer.reply.answer {
        case .orders:
            setting.console.say(words("doctor.reached", String(business.value)))
            return .done
        case .notAuthorised(let message), .forbidden(let message):
            setting.console.fail(words("doctor.refused", String(business.value), message))
            return .refusedCredentials
        case .notReached(let reason), .noAnswer(let reason):
            setting.console.fail(words("run.not_reached", reason))
            return .notReached
        case .accepted, .operation, .orderResults, .state, .operations, .refused, .locked,
            .tooManyParallel, .quotaUsedUp, .failed:
            let status = answer.reply.httpStatus.map(String.init) ?? ""
            setting.console.fail(words("doctor.refused", String(business.value), status))
            return .someNeedWork
        }
    }
}
