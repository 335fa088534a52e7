import ArgumentParser
import BatchClient
import BatchCore
import BatchReports
import BatchRunner
import Foundation

/// Looks at everything that a night needs.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at config, secrets, clock, journal, lock, disk and reachability.")

    @OptionGroup var common: CommonOptions
    @Flag(help: "Send a test notice by every way of `notify`.")
    var sendNotice = false

    func run() async throws {
        let setting = try Setting(common)
        let examination = DoctorExamination(setting, sendsNotice: sendNotice)
        let status = examination.run()
        examination.end(status)
        if status != .done { throw status.code }
    }
}

/// What `doctor` looks at, told as it goes, or at the end as JSON.
private struct DoctorExamination {
    private let setting: Setting
    private let sendsNotice: Bool
    private let checks = Checks()

    /// What was found so far.
    private final class Checks {
        var told: [(isGood: Bool, text: String)] = []
    }

    init(_ setting: Setting, sendsNotice: Bool) {
        self.setting = setting
        self.sendsNotice = sendsNotice
    }

    private func say(_ text: String) {
        checks.told.append((true, text))
        if !setting.console.isJSON { setting.console.say(text) }
    }

    private func fail(_ text: String) {
        checks.told.append((false, text))
        if !setting.console.isJSON { setting.console.fail(text) }
    }

    func end(_ status: ExitStatus) {
        guard setting.console.isJSON else { return }
        setting.console.say([
            "config": .text(ConfigText.effective(setting.config)),
            "checks": .array(
                checks.told.map {
                    .object(["is_good": .truth($0.isGood), "message": .text($0.text)])
                }),
            "exit_status": .number(Int64(status.rawValue)),
        ])
    }

    /// Looks at all of it, whatever is wrong on the way.
    func run() -> ExitStatus {
        let words = setting.words
        say(words("doctor.config"))
        if !setting.console.isJSON { setting.console.say(ConfigText.effective(setting.config)) }
        let (client, problems) = Secrets.gathered(
            setting.config, environment: ProcessInfo.processInfo.environment)
        for problem in problems { fail(problem.text(words)) }
        if problems.isEmpty { say(words("doctor.secrets")) }
        let now = setting.clock.now.iso8601(in: setting.zone)
        say(words("doctor.zone", setting.config.timeZone, now))
        let local = max(
            problems.isEmpty ? .done : .wrongConfig, journal(), disk(), authorities(), notices(),
            hook())
        return max(local, reach(client), restaurant(client))
    }

    private func journal() -> ExitStatus {
        let words = setting.words
        let path = StateFolder.journalPath(in: setting.statePath)
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        // Opening one makes it; where there were runs an empty one is a lost one.
        guard size ?? 0 > 0 || access("\(setting.statePath)/starts", F_OK) != 0 else {
            fail(words("doctor.journal_lost", Visible.text(path)))
            return .notWritten
        }
        do {
            let folder = try setting.stateFolder()
            guard size ?? 0 > 0 else {
                say(words("doctor.journal_new", folder.journalPath))
                return .done
            }
            let lock = try folder.lock()
            _ = try folder.journal()
            withExtendedLifetime(lock) {
                say(words("doctor.journal", folder.journalPath))
            }
            return .done
        } catch {
            // It is said where it is turned into a status.
            let code = setting.console.end(error) as? ExitCode
            checks.told.append((false, setting.console.lastFailure))
            return code.flatMap { ExitStatus(rawValue: $0.rawValue) } ?? .notWritten
        }
    }

    /// Whether the certificates that the config names can be read.
    private func authorities() -> ExitStatus {
        guard let file = setting.config.http.authorityFile.map(setting.config.resolved),
            access(file, R_OK) != 0
        else { return .done }
        let reason = setting.words.reason(String(cString: strerror(errno)))
        fail(setting.words("doctor.authorities", Visible.text(file), reason))
        return .wrongConfig
    }

    private func disk() -> ExitStatus {
        // Why a folder can't be looked at is said already.
        guard
            let attributes = try? FileManager.default.attributesOfFileSystem(
                forPath: setting.statePath)
        else { return .done }
        let free = (attributes[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        let isEnough = free > 200 << 20
        let key = isEnough ? "doctor.disk" : "doctor.disk_full"
        say(setting.words(key, String(free >> 20)))
        return isEnough ? .done : .notWritten
    }

    /// Whether the ways of `notify` have their secrets, and go where that is asked.
    private func notices() -> ExitStatus {
        let notices = Notices(
            setting.config, environment: ProcessInfo.processInfo.environment)
        var status = ExitStatus.done
        func fail(_ way: Notices.Way, _ failure: NoticeFailure) {
            self.fail(
                setting.words("notice.failed.\(way.rawValue)", setting.words.reason(failure.reason))
            )
            status = .wrongConfig
        }
        do throws(NoticeFailure) { _ = try notices.mailServer() } catch { fail(.email, error) }
        do throws(NoticeFailure) { _ = try notices.telegramBot() } catch { fail(.telegram, error) }
        guard sendsNotice, status == .done else { return status }
        let notify = setting.config.notify
        guard notify.email != nil || notify.telegram != nil else {
            self.fail(setting.words("notice.none"))
            return .wrongConfig
        }
        let text = setting.words("notice.test")
        var failed: Set<String> = []
        notices.send(Notice(subject: text, text: text + "\n"), page: nil, at: setting.clock.now) {
            failed.insert($0.rawValue)
            fail($0, $1)
        }
        if let email = notify.email, !failed.contains(Notices.Way.email.rawValue) {
            say(
                setting.words("notice.sent.email", email.to.joined(separator: ", ")))
        }
        if notify.telegram != nil, !failed.contains(Notices.Way.telegram.rawValue) {
            say(setting.words("notice.sent.telegram"))
        }
        return status
    }

    /// Whether the program of `on_finish` is there.
    private func hook() -> ExitStatus {
        guard let program = setting.config.onFinish.first else { return .done }
        let isThere = FinishHook.finds(program, in: ProcessInfo.processInfo.environment)
        guard !isThere else { return .done }
        fail(setting.words("finish.not_found", program))
        return .wrongConfig
    }

    /// Asks the market which shops each key opens, and what it may do.
    private func reach(_ settings: ClientSettings) -> ExitStatus {
        guard !setting.config.businesses.isEmpty else {
            fail(setting.words("config.no_accounts"))
            return .wrongConfig
        }
        let client = Client(settings)
        return setting.config.businesses.map { account in
            guard client.hasKey(for: .business(account.id)) else {
                // Where a key file is named, why it can't be had is said already.
                guard account.keyFile == nil else { return .wrongConfig }
                fail(setting.words("config.no_key", String(account.id.value)))
                return .wrongConfig
            }
            let answer = client.key(of: account.id)
            // Where the market does not answer, or not to this key, it would not the second time either.
            guard let key = told(answer, account) else { return answer.status }
            return max(tell(key, account), shops(of: account, client))
        }.max() ?? .done
    }

    private func tell(_ key: OpenKey, _ account: Config.Business) -> ExitStatus {
        say(setting.words("doctor.key", key.name, key.scopes.joined(separator: ", ")))
        guard !key.mayChangeOrders else { return .done }
        return tell([.mayNotChangeOrders(key: key.name)], account)
    }

    /// Whether the restaurant's server gives a token for the secret.
    private func restaurant(_ settings: ClientSettings) -> ExitStatus {
        guard let url = settings.eatsURL else { return .done }
        let words = setting.words
        guard settings.eatsSecret != nil else {
            // Where a file is named, why it can't be had is said already.
            if setting.config.eats?.secretFile == nil { fail(words("config.no_eats_secret")) }
            return .wrongConfig
        }
        let answer = Client(settings).restaurant(at: url)
        switch answer {
        case .told: say(words("doctor.restaurant", url))
        case .refused(let status, _):
            fail(words("doctor.restaurant_refused", url, String(status)))
        case .notReached(let reason):
            fail(words("doctor.no_restaurant", url, words.reason(reason)))
        }
        return answer.status
    }

    private func shops(of account: Config.Business, _ client: Client) -> ExitStatus {
        let answer = client.shops(of: account.id)
        guard let shops = told(answer, account) else { return answer.status }
        say(setting.words("doctor.reached", String(account.id.value)))
        let status = tell(ShopReview.problems(account, shops), account)
        let named = Set(setting.config.businesses.flatMap(\.campaigns).map(\.id))
        let others = shops.filter { !named.contains($0.id) }.map { "\($0.id) (\($0.name))" }
        if !others.isEmpty {
            say(
                setting.words("doctor.more_shops", others.joined(separator: ", ")))
        }
        return status
    }

    /// What the market told; else why not is said.
    private func told<Value>(
        _ answer: AccountAnswer<Value>, _ account: Config.Business
    ) -> Value? {
        let words = setting.words
        switch answer {
        case .told(let value, let date):
            let gap = date.map { abs(setting.clock.now.duration(to: $0).components.seconds) } ?? 0
            if gap > 5 { say(words("doctor.clock", String(gap))) }
            return value
        case .refused(let status, let message):
            let text = message.isEmpty ? String(status) : "\(status): \(message)"
            fail(words("doctor.refused", String(account.id.value), text))
        case .notReached(let reason):
            fail(words("run.not_reached", words.reason(reason), setting.config.marketURL))
        }
        return nil
    }

    private func tell(
        _ problems: [ShopReview.Problem], _ account: Config.Business
    ) -> ExitStatus {
        let words = setting.words
        for problem in problems {
            switch problem {
            case .unknown(let id):
                fail(words("doctor.unknown_shop", "\(id)", "\(account.id)"))
            case .otherAccount(let id, let owner):
                fail(words("doctor.other_account", "\(id)", "\(owner)", "\(account.id)"))
            case .otherModel(let id, let config, let market):
                fail(words("doctor.other_model", "\(id)", config.rawValue, market))
            case .noShops(let account): fail(words("doctor.no_shops", "\(account)"))
            case .noModel(let id, let market): say(words("doctor.no_model", "\(id)", market))
            case .switchedOff(let id, let why):
                fail(words("doctor.switched_off", "\(id)", why))
            case .mayNotChangeOrders(let key):
                fail(words("doctor.may_not", key))
            }
        }
        return problems.map(\.status).max() ?? .done
    }
}

extension AccountAnswer {
    /// How a command ends that has no other answer.
    fileprivate var status: ExitStatus {
        switch self {
        case .told: .done
        case .refused(let status, _):
            status == 401 || status == 403 || status == 400 ? .refusedCredentials : .notReached
        case .notReached: .notReached
        }
    }
}
