import CProcess
import Foundation

/// SIGTERM and SIGINT as something that can be waited for.
package struct StopSignals: Sendable {
    /// Can be read when one has come.
    package let descriptor: Int32

    /// Takes the two signals over for the whole process.
    package init() {
        descriptor = batch_stop_signals()
    }

    /// Waits for some time; `false` as soon as a signal comes.
    package func pause(_ time: Duration) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let (seconds, fraction) = time.components
        _ = poll(&waited, 1, Int32(seconds * 1000 + fraction / 1_000_000_000_000_000))
        return take() == 0
    }

    /// How many signals have come since this was last asked.
    package func take() -> Int {
        Int(batch_take_signals(descriptor))
    }
}
