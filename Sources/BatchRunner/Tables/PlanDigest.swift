import BatchCore
import BatchInput
import Synchronization

/// The plan's ID: the SHA-256 over its requests, each as method, path and body in a line.
package final class PlanDigest: Sendable {
    private let digest = Mutex(Digest())

    package init() {}

    /// Takes in the lines of some requests, in the order of the plan.
    package func add(_ lines: [UInt8]) {
        digest.withLock { $0.add(lines) }
    }

    /// Nothing may be added afterwards.
    package var hexadecimal: String { digest.withLock { $0.hexadecimal } }
}

extension Preparation {
    /// The plan's ID, for which all requests are made.
    package var planID: String {
        get async {
            let digest = PlanDigest()
            let size = 2048
            let starts = Array(stride(from: 0, to: plan.entries.count, by: size))
            // Several parts are made at a time, and only so many are in memory.
            let wave = Parallel.width * 4
            for first in stride(from: 0, to: starts.count, by: wave) {
                let wanted = Array(starts[first..<min(first + wave, starts.count)])
                let parts = await Parallel.map(wanted) { start in
                    let maker = ChangeMaker(examination)
                    var lines: [UInt8] = []
                    for entry in plan.entries[start..<min(start + size, plan.entries.count)] {
                        maker.request(plan, entry).wire.writeIdentity(to: &lines)
                    }
                    return lines
                }
                for lines in parts { digest.add(lines) }
            }
            return digest.hexadecimal
        }
    }
}
