import ArgumentParser
import BatchCore
import BatchInput
import BatchJournal
import BatchReports
import BatchRunner
import Foundation
import Synchronization

/// Standard output for results, standard error for everything else.
final class Console: Sendable {
    let words: Words
    let isJSON: Bool
    private let isQuiet: Bool
    private let logsJSON: Bool
    private let isVerbose: Bool
    /// Whether a line can be drawn anew.
    private let isTerminal =
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    private let hasColour: Bool
    private let pace = Mutex(Pace())
    private let failure = Mutex("")

    /// When progress was told last, and how far the run was when it began.
    private struct Pace {
        var told = Date.distantPast
        var begun: (at: Date, settled: Int)?
        /// How much is left by the scheduler's forecast.
        var left: (@Sendable () -> Duration)?
        /// Whether the bar stands on the last line.
        var isShown = false
    }

    init(_ words: Words, _ common: CommonOptions) {
        self.words = words
        isJSON = common.format == .json
        isQuiet = common.quiet
        isVerbose = common.verbose
        logsJSON = common.logFormat == .json
        hasColour = ProcessInfo.processInfo.environment["NO_COLOR"]?.isEmpty ?? true
    }

    /// A line of the result.
    func say(_ text: String) {
        Output.result(text + "\n")
    }

    /// The result as one object of JSON.
    func say(_ members: [String: JSONText]) {
        say(JSONText.object(members).rendered)
    }

    /// A line on the way, left out with `--quiet`.
    func note(_ text: String) {
        if !isQuiet { log("info", text) }
    }

    /// What only `--verbose` tells.
    func detail(_ text: @autoclosure () -> String) {
        if isVerbose, !isQuiet { log("debug", text()) }
    }

    /// Tells when all will have ended by the forecast, for the time that is left.
    func expect(end: Timestamp, on clock: WallClock) {
        pace.withLock { $0.left = { clock.now.duration(to: end) } }
    }

    /// What went well all the same.
    func warn(_ text: String) {
        log("warning", text)
    }

    /// What went wrong.
    func fail(_ text: String) {
        failure.withLock { $0 = text }
        log("error", text)
    }

    /// What went wrong last.
    var lastFailure: String { failure.withLock { $0 } }

    private func log(_ level: String, _ text: String) {
        let time = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)).iso8601()
        let line =
            logsJSON
            ? JSONText.object([
                "time": .text(time), "level": .text(level), "message": .text(text),
            ]).rendered
            : "marketbatch: \(text)"
        // The bar makes room for a line and is drawn again below it.
        let clear = pace.withLock { pace in
            defer { pace.isShown = false }
            return pace.isShown ? "\r\u{1B}[K" : ""
        }
        Output.log(clear + line + "\n")
    }

    /// How far a run is: a bar on a terminal, a line a minute elsewhere.
    func progress(_ progress: () -> Night.Progress, in zone: LocalZone) {
        guard !isQuiet else { return }
        let now = Date()
        let isDue = pace.withLock { pace in
            guard now.timeIntervalSince(pace.told) > (isTerminal ? 0.2 : 60) else { return false }
            // The first minute of a run without a terminal needs no line.
            let isFirst = pace.told == .distantPast
            pace.told = now
            return isTerminal || !isFirst
        }
        guard isDue else { return }
        let progress = progress()
        let begun = pace.withLock { pace in
            if pace.begun == nil { pace.begun = (now, progress.settled) }
            return pace.begun ?? (now, 0)
        }
        let text = self.text(
            progress, elapsed: now.timeIntervalSince(begun.at),
            done: progress.settled - begun.settled, zone)
        if isTerminal {
            let bar = Self.bar(progress.settled, of: progress.settled + progress.waiting)
            let shown = hasColour ? "\u{1B}[32m\(bar)\u{1B}[0m" : bar
            let room = Self.width - bar.count - 2
            pace.withLock { $0.isShown = true }
            Output.log("\r\(shown) \(Self.cut(text, to: room))\u{1B}[K")
        } else {
            log("info", text)
        }
    }

    private func text(
        _ progress: Night.Progress, elapsed: Double, done: Int, _ zone: LocalZone
    ) -> String {
        if let (why, until) = progress.hold {
            return words(
                "run.holds", words.number(progress.settled), words.number(progress.waiting),
                text(why), zone.civil(at: until).timeText)
        }
        let rate = elapsed > 1 ? Double(done) / elapsed : 0
        // The forecast knows quotas and deadlines; without one what is left goes as fast as what is done.
        let forecast = pace.withLock { $0.left }.map { Int($0().components.seconds) }
        let byRate = rate > 0 ? Int(Double(progress.waiting) / rate) : nil
        let left = forecast.flatMap { $0 > 0 ? $0 : nil } ?? byRate
        let time =
            left.map { "\($0 / 3600):\(($0 / 60 % 60).padded(2)):\(($0 % 60).padded(2))" } ?? "—"
        var text = words(
            "run.progress", words.number(progress.settled), words.number(progress.waiting),
            words.number(Int(rate * 60)), time)
        if let shortest = progress.shortest {
            let left = words("summary.of", words.number(shortest.left), words.number(shortest.size))
            text = words.joined([text, words("run.quota_left", words.lane(shortest.lane), left)])
        }
        return text
    }

    private func text(_ hold: Hold) -> String {
        switch hold {
        case .noConnection: words("hold.no_connection")
        case .marketFails: words("hold.market_fails")
        case .quota(let lane): words("hold.quota", words.lane(lane.name))
        case .settling: words("hold.settling")
        case .operations: words("hold.operations")
        }
    }

    /// How many columns the terminal has; `COLUMNS` says otherwise where it is set.
    private static var width: Int {
        if let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap({ Int($0) }) {
            return max(20, columns)
        }
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return max(20, Int(size.ws_col))
    }

    /// The beginning of a text that fits into so many columns; wide characters take two.
    static func cut(_ text: String, to columns: Int) -> String {
        var used = 0
        var cut = ""
        for character in text {
            let width = character.unicodeScalars.contains { $0.value > 0x2E7F } ? 2 : 1
            guard used + width <= columns else { break }
            used += width
            cut.append(character)
        }
        return cut
    }

    private static func bar(_ done: Int, of all: Int) -> String {
        let filled = all > 0 ? done * 20 / all : 0
        return "[" + String(repeating: "█", count: filled)
            + String(repeating: "·", count: 20 - filled) + "]"
    }

    /// Ends the bar, so that what follows has a line of its own.
    func endProgress() {
        let isShown = pace.withLock { pace in
            defer { pace.isShown = false }
            return pace.isShown
        }
        if isShown { Output.log("\n") }
    }
}

// MARK: - Words for what goes wrong

extension Console {
    /// Says why the program can't go on, and gives the status to end with.
    func end(_ error: any Error) -> any Error {
        switch error {
        case let error as FolderError:
            switch error {
            case .locked(let process):
                fail(words("run.locked", String(process)))
                return ExitStatus.locked.code
            case .copyIsGone(let path):
                fail(words("output.copy_gone", Visible.text(path)))
                return ExitStatus.notWritten.code
            case .nightAtWork:
                fail(words("night.at_work"))
                return ExitStatus.locked.code
            case .notTrusted(let path):
                fail(words("night.not_trusted", Visible.text(path)))
                return ExitStatus.wrongConfig.code
            case .unusable(let path, let reason):
                fail(words("folder.unusable", Visible.text(path), words.reason(reason)))
                return ExitStatus.notWritten.code
            case .notWritable(let path, let reason):
                fail(words("output.failed", "\(Visible.text(path)): \(words.reason(reason))"))
                return ExitStatus.notWritten.code
            }
        case let error as JournalError:
            fail(text(error))
            return ExitStatus.notWritten.code
        case let error as ReadError:
            fail(text(error))
            return error.status.code
        default:
            return error
        }
    }

    /// Says which files could not be read, and why.
    func tell(_ problems: [Int: ReadError]) {
        for (_, problem) in problems.sorted(by: { $0.key < $1.key }) { fail(text(problem)) }
    }

    private func text(_ error: JournalError) -> String {
        switch error {
        case .unusable(let path, let reason): words("journal.unusable", path, words.reason(reason))
        case .damaged(let path, let reason): words("journal.damaged", path, words.reason(reason))
        case .fromTheFuture(let path): words("journal.future", path)
        case .notDurable(let path): words("journal.unusable", path, "synchronous")
        }
    }

    func text(_ error: ReadError) -> String { ReadErrorWords(words).text(error) }
}
