import ArgumentParser
import BatchClient
import BatchCore
import BatchInput
import BatchReports
import BatchRunner
import Foundation

/// The options of every command.
struct CommonOptions: ParsableArguments {
    @Option(
        help: "The config file; else marketbatch.yaml here, else built-in defaults.",
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?
    @Option(help: "The folder of the journal.", completion: .directory)
    var state: String?
    @Option(help: "The language: ru, en or zh.", completion: .list(["ru", "en", "zh"]))
    var lang: String?
    @Option(help: "What goes to standard output: text or json.")
    var format: OutputFormat = .text
    @Option(name: .customLong("log-format"), help: "The log on standard error: text or json.")
    var logFormat: OutputFormat = .text
    @Flag(help: "Say nothing on standard error but errors.")
    var quiet = false
    @Flag(help: "Say more on standard error.")
    var verbose = false
}

/// What tables are saved as, for a shell that completes their names.
let tableExtensions = ["csv", "xlsx", "xml", "zip", "txt", "tsv"]
private let encodings = [
    "UTF-8", "windows-1251", "UTF-16", "GB18030", "CP866", "KOI8-R", "MacCyrillic",
]

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

/// The tables of `check`, `plan` and `run`.
struct TableOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption, help: "The tables of planned changes.",
        completion: .file(extensions: tableExtensions))
    var changes: [String] = []
    @Option(
        parsing: .upToNextOption, help: "The tables of orders as they stand.",
        completion: .file(extensions: tableExtensions))
    var orders: [String] = []
    @Option(
        parsing: .upToNextOption, help: "The tables of returns.",
        completion: .file(extensions: tableExtensions))
    var returns: [String] = []
    @Option(
        help:
            "The files' encoding: UTF-8, windows-1251, UTF-16, GB18030, CP866, KOI8-R, MacCyrillic; else it is found.",
        completion: .list(encodings))
    var encoding: String?
    @Option(help: "The folder for the reports.", completion: .directory)
    var out: String?
    @Option(help: "What the clock shows at the start (ISO 8601); it moves on from there.")
    var now: String?

    func requireChanges() throws {
        guard !changes.isEmpty else {
            throw ValidationError("Missing expected argument '--changes <changes> ...'")
        }
    }

    func files() throws -> TableFiles {
        TableFiles(
            changes: changes, orders: orders, returns: returns,
            encoding: try Self.encoding(named: encoding))
    }

    /// The encoding of a flag; `nil` where none is named.
    static func encoding(named name: String?) throws -> TextEncoding? {
        guard let name else { return nil }
        guard let encoding = TextEncoding(named: name) else {
            throw ValidationError("--encoding: there is no \(name)")
        }
        return encoding
    }
}

/// What every command works with, made once from its options.
struct Setting {
    private(set) var config: Config
    let language: Language
    let zone: LocalZone
    let clock: WallClock
    let console: Console
    let statePath: String

    var words: Words { console.words }

    init(_ common: CommonOptions, now: String? = nil) throws {
        do throws(ConfigError) {
            config = try ConfigFile.read(common.config)
        } catch {
            let words = Words.spoken(common)
            Console(words, common).fail(error.text(words))
            throw ExitStatus.wrongConfig.code
        }
        if let lang = common.lang {
            guard let chosen = Language(rawValue: lang) else {
                throw ValidationError("--lang takes ru, en or zh")
            }
            language = chosen
        } else {
            language = config.language
        }
        config.language = language
        console = Console(Words(language), common)
        zone = LocalZone(named: config.timeZone)
        var start: Timestamp?
        if let now {
            start = Timestamp(reading: now, in: zone)
            guard start != nil else { throw ValidationError("--now: \(now) is no date") }
        }
        clock = WallClock(startingAt: start)
        statePath = common.state ?? config.resolved(config.state)
    }

    /// The client's settings with their secrets; ends the program where they can't be had.
    func clientSettings() throws -> ClientSettings {
        do throws(SecretError) {
            return try Secrets.settings(config, environment: ProcessInfo.processInfo.environment)
        } catch {
            console.fail(error.text(console.words))
            throw ExitStatus.wrongConfig.code
        }
    }

    func stateFolder() throws -> StateFolder {
        do throws(FolderError) {
            return try StateFolder(statePath)
        } catch {
            throw console.end(error)
        }
    }

    /// Whether there is a journal; opening one makes it.
    var hasJournal: Bool {
        FileManager.default.fileExists(atPath: StateFolder.journalPath(in: statePath))
    }

    /// The folder of a journal that is there; ends the program where none is.
    func existingStateFolder() throws -> StateFolder {
        guard hasJournal else {
            console.fail(words("state.none", Visible.text(statePath)))
            throw ExitStatus.missingInput.code
        }
        return try stateFolder()
    }

    /// The limits that a night keeps, with the end of its window.
    func policy(_ until: String?) throws -> Policy {
        var policy = config.policy
        policy.closesAt = try closing(until)
        return policy
    }

    /// When the window closes: the flag's time, else the config's.
    func closing(_ until: String?) throws -> Timestamp? {
        var minutes = config.until
        if let until {
            minutes = ClockTime.minutes(until)
            guard minutes != nil else { throw ValidationError("--until takes HH:MM") }
        }
        let closing = minutes.map { zone.next($0, after: clock.now) }
        // An evening's mistake that would keep the window open for a day.
        if let closing, until != nil, clock.now.duration(to: closing) > .seconds(12 * 3600) {
            console.warn(words("run.until", words.date(closing, in: zone)))
        }
        return closing
    }
}

extension Words {
    /// In the language that the options or the config ask for, read or not.
    static func spoken(_ common: CommonOptions) -> Words {
        Words(Language.spoken(common.lang, config: common.config))
    }
}

extension ExitStatus {
    var code: ExitCode { ExitCode(rawValue) }
}

extension Language {
    /// The language of words where the config can't be read: the flag's, else the one that the file
    /// names all the same, else Russian.
    static func spoken(_ flag: String?, config: String?) -> Language {
        if let flag, let language = Language(rawValue: flag) { return language }
        let text =
            (try? String(contentsOfFile: config ?? "marketbatch.yaml", encoding: .utf8)) ?? ""
        let named = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("language:") }
        let word = named?.dropFirst("language:".count).filter { $0.isLetter }
        return word.flatMap { Language(rawValue: String($0)) } ?? .russian
    }
}
