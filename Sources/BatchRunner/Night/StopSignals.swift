import CProcess

/// SIGTERM and SIGINT as something that can be waited for.
package struct StopSignals: Sendable {
    /// Can be read when one has come.
    package let descriptor: Int32

    /// Takes the two signals over for the whole process.
    package init() {
        descriptor = batch_stop_signals()
    }

    /// How many signals have come since this was last asked.
    package func take() -> Int {
        Int(batch_take_signals(descriptor))
    }
}
