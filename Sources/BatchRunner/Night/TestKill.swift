import Foundation

/// Ends the process after so many steps, where a test asks for it and every server is local.
///
/// A test of what a crash leaves has no other way to choose the moment.
final class TestKill {
    private var left: Int?
    private let place: String?

    init(_ config: Config) {
        let environment = config.isLoopback ? ProcessInfo.processInfo.environment : [:]
        left = environment["MARKETBATCH_TEST_KILL_AFTER"].flatMap { Int($0) }
        place = environment["MARKETBATCH_TEST_KILL_AT"]
    }

    /// Ends the process at a place that the test has named.
    func at(_ place: String) {
        if place == self.place { kill(getpid(), SIGKILL) }
    }

    func step() {
        guard let count = left else { return }
        if count <= 1 { kill(getpid(), SIGKILL) }
        left = count - 1
    }
}
