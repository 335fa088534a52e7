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
    @Option(name: .customLong("return"), help: "The return whose unsent cancellation is dropped.")
    var returnID: Int64?

    func validate() throws {
        guard [run != nil, order != nil, returnID != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("withdraw takes --run, --order or --return")
        }
    }

    func run() async throws {
        let setting = try Setting(common)
        do {
            let folder = try setting.existingStateFolder()
            let lock = try folder.lock()
            let journal = try folder.journal()
            if let run, try !journal.runs().contains(where: { $0.id == run }) {
                setting.console.fail(setting.words("run.no_run", run))
                throw ExitStatus.wrongUsage.code
            }
            let result = try journal.withdraw(
                run: run, order: order, returnID: returnID, at: setting.clock.now)
            if let number = order ?? returnID.map(String.init), result.isEmpty {
                guard try !journal.runs(about: number).isEmpty else {
                    setting.console.fail(setting.words("history.none", Visible.text(number)))
                    throw ExitStatus.wrongUsage.code
                }
                setting.console.note(setting.words("withdraw.nothing", Visible.text(number)))
            }
            withExtendedLifetime(lock) {
                guard !setting.console.isJSON else {
                    setting.console.say([
                        "dropped": .number(Int64(result.dropped)),
                        "sent": .array(result.sent.map(JSONText.text)),
                    ])
                    return
                }
                setting.console.say(
                    setting.words("withdraw.dropped", setting.words.number(result.dropped)))
                guard !result.sent.isEmpty else { return }
                let sent = setting.words.list(result.sent)
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
    @Argument(help: "The file to be made; it must not be there yet.", completion: .file())
    var file: String

    func run() async throws {
        let setting = try Setting(common)
        guard !FileManager.default.fileExists(atPath: file) else {
            throw ValidationError("\(file) is there already")
        }
        do {
            let journal = try setting.existingStateFolder().journal()
            let folder = URL(filePath: file).deletingLastPathComponent()
                .path(percentEncoded: false)
            guard access(folder, W_OK) == 0 else {
                let reason = setting.words.reason(String(cString: strerror(errno)))
                setting.console.fail(setting.words("backup.failed", Visible.text(file), reason))
                throw ExitStatus.notWritten.code
            }
            try journal.backUp(to: file)
            if setting.console.isJSON {
                setting.console.say(["file": .text(file)])
            } else {
                setting.console.say(setting.words("backup.done", file))
            }
        } catch {
            throw setting.console.end(error)
        }
    }
}
