import Foundation
import Synchronization

/// Standard output and standard error, neither of which can end the program: what can't be written is
/// noted, and the work goes on.
enum Output {
    private static let isLost = Mutex(false)

    /// Whether some of the result could not be told.
    static var hasLostResult: Bool { isLost.withLock { $0 } }

    /// Lets no signal of a pipe end the program, and no file of its own take the place of a standard
    /// stream that is closed.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is the one that was asked for.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
            if descriptor == STDOUT_FILENO { isLost.withLock { $0 = true } }
        }
    }

    static func result(_ text: String) {
        if !write(text, to: STDOUT_FILENO) { isLost.withLock { $0 = true } }
    }

    static func log(_ text: String) {
        _ = write(text, to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
