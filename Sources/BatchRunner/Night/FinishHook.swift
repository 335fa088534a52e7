import Foundation
import Glibc
import Synchronization

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
        summary: String, run: String, exitStatus: Int32, headline: String = "",
        urgent: Int? = nil,
        environment: [String: String],
        longest: Duration = .seconds(60)
    ) throws(Failure) {
        guard !command.isEmpty else { return }
        let own = environment.filter {
            ["PATH", "HOME", "LANG", "LC_ALL", "TZ"].contains($0.key)
        }.merging([
            "MARKETBATCH_RUN": run, "MARKETBATCH_STATUS": String(exitStatus),
            "MARKETBATCH_SUMMARY": summary, "MARKETBATCH_HEADLINE": headline,
            "MARKETBATCH_URGENT": urgent.map(String.init) ?? "",
        ]) { $1 }
        let child = Child(try Self.spawn(command + [summary], own.map { "\($0.key)=\($0.value)" }))
        guard let status = child.status(within: longest) else { throw .tookTooLong }
        guard status == 0 else { throw .ended(status: status) }
    }

    /// Whether there is such a program, as a path or on PATH.
    package static func finds(_ program: String, in environment: [String: String]) -> Bool {
        if program.contains("/") { return access(program, X_OK) == 0 }
        let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return folders.contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    /// Starts a program that shares nothing with us but standard error.
    private static func spawn(
        _ arguments: [String], _ environment: [String]
    ) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, 2, 1)
        // Whatever else is open here is ours alone.
        for descriptor: Int32 in 3..<1024 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        // What this process passes over ends others.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGPIPE, SIGHUP] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let texts = arguments.map { strdup($0) } + [nil] + environment.map { strdup($0) } + [nil]
        defer { for text in texts { free(text) } }
        var child: pid_t = 0
        let failure = texts.withUnsafeBufferPointer { pointers -> Int32 in
            guard let first = pointers.baseAddress, let program = first[0] else { return EINVAL }
            // The program is looked for on PATH, where it is no path itself.
            return posix_spawnp(
                &child, program, &actions, &attributes, first, first + arguments.count + 1)
        }
        guard failure == 0 else { throw .notStarted(String(cString: strerror(failure))) }
        return child
    }
}

/// A program that runs beside us.
///
/// Only its own end is waited for, not that of what it leaves running.
private final class Child: Sendable {
    private let process: pid_t
    private let ended = Pipe()
    private let raw = Mutex<Int32>(0)

    init(_ process: pid_t) {
        self.process = process
        Thread { [self] in
            var status: Int32 = 0
            while waitpid(process, &status, 0) == -1, errno == EINTR {}
            raw.withLock { $0 = status }
            try? ended.fileHandleForWriting.write(contentsOf: Data([0]))
        }.start()
    }

    /// The status with which it ends, 128 and the signal's number where one ended it; `nil` where it
    /// took too long and was stopped.
    func status(within longest: Duration) -> Int32? {
        guard isReadable(until: ContinuousClock.now + longest) else {
            kill(process, SIGKILL)
            return nil
        }
        let status = raw.withLock { $0 }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }

    /// Waits until its end is told; a signal on the way changes nothing.
    private func isReadable(until end: ContinuousClock.Instant) -> Bool {
        while true {
            let left = ContinuousClock.now.duration(to: end).components
            let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
            var entry = pollfd(
                fd: ended.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
            if poll(&entry, 1, Int32(max(0, milliseconds))) > 0 { return true }
            if milliseconds <= 0 { return false }
        }
    }
}
