import CLinux
import Glibc

/// SIGTERM and SIGINT as something that can be waited for.
package final class StopSignals {
    package let descriptor: Int32

    /// Takes the two signals over for the whole process. To be made before other threads are.
    package init() {
        descriptor = batch_stop_signals()
    }

    deinit {
        close(descriptor)
    }

    /// How many signals have come since this was last asked.
    package func take() -> Int {
        Int(batch_take_signals(descriptor))
    }
}
