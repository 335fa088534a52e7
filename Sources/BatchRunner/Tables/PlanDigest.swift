import BatchCore
import BatchInput
package import BatchJournal
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

/// The requests of a plan, made once for all that asks for each of them.
package struct MadeRequests: Sendable {
    package fileprivate(set) var planID = ""
    /// As the journal takes them.
    package fileprivate(set) var blocks: [RequestBlock] = []
}

extension Preparation {
    /// The plan's ID, for which all requests are made.
    package var planID: String {
        get async { await made(isKept: false).planID }
    }

    /// Makes all requests of the plan.
    ///
    /// - Parameter isKept: whether the journal is to have them, too.
    package func made(isKept: Bool = true) async -> MadeRequests {
        var made = MadeRequests()
        let digest = PlanDigest()
        let size = RequestBlock.size
        let starts = Array(stride(from: 0, to: plan.entries.count, by: size))
        // Several parts are made at a time, and the bodies of only so many are in memory.
        let wave = Parallel.width * 8
        for first in stride(from: 0, to: starts.count, by: wave) {
            let wanted = Array(starts[first..<min(first + wave, starts.count)])
            let parts = await Parallel.map(wanted) { start in
                let maker = ChangeMaker(examination)
                let entries = plan.entries[start..<min(start + size, plan.entries.count)]
                let requests = entries.map { entry in
                    let request = maker.request(plan, entry)
                    return (planned: request, wire: request.wire)
                }
                var lines: [UInt8] = []
                lines.reserveCapacity(size * 256)
                for request in requests { request.wire.writeIdentity(to: &lines) }
                let block =
                    isKept ? RequestBlock(requests) { predecessors[start + $0] } : nil
                return (lines, block)
            }
            for (lines, block) in parts {
                digest.add(lines)
                if let block { made.blocks.append(block) }
            }
        }
        made.planID = digest.hexadecimal
        return made
    }
}
