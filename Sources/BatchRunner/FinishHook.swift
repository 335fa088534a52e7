import Foundation

/// The program that the config names for the end of a run: a mail, a messenger.
///
/// It gets the path of the summary as its last argument. Its environment holds nothing of ours but
/// the search path, the language and where home is, so no secret can go with it.
package struct FinishHook {
    /// Why it did not go well; a run is as good without it.
    package enum Failure: Error, Hashable, Sendable {
        case notStarted(String)
        case ended(status: Int32)
        /// It took too long and was stopped.
        case tookTooLong
    }

    private let command: [String]

    /// - Parameter command: the program and its arguments.
    package init(_ command: [String]) {
        self.command = command
    }

    /// Runs the program to its end, or for `longest` at most; does nothing where there is none.
    package func run(
        summary: String, run: String, exitStatus: Int32, environment: [String: String],
        longest: Duration = .seconds(60)
    ) throws(Failure) {
        guard let program = command.first else { return }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = Array(command.dropFirst()) + [summary]
        process.environment = environment.filter {
            ["PATH", "HOME", "LANG", "LC_ALL", "TZ"].contains($0.key)
        }.merging([
            "MARKETBATCH_RUN": run, "MARKETBATCH_STATUS": String(exitStatus),
            "MARKETBATCH_SUMMARY": summary,
        ]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.standardError
        do {
            try process.run()
        } catch {
            throw .notStarted(error.localizedDescription)
        }
        let end = ContinuousClock.now + longest
        while process.isRunning, ContinuousClock.now < end { usleep(20_000) }
        guard !process.isRunning else {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            throw .tookTooLong
        }
        let status = process.terminationStatus
        guard status == 0 else { throw .ended(status: status) }
    }
}
