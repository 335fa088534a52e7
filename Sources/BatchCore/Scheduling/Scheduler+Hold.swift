/// Why nothing is on its way at the moment.
package enum Hold: Hashable, Sendable {
    /// No connection can be had.
    case noConnection
    /// The market answers that it fails.
    case marketFails
    /// A lane's quota is used up.
    case quota(LaneID)
    /// What was sent without an answer may still take effect before it is read.
    case settling
    /// Operations are under way at the market.
    case operations
}

extension Scheduler {
    /// What the next call waits for, and until when, where nothing is on its way.
    package func hold(at now: Timestamp) -> (why: Hold, until: Timestamp)? {
        guard durable.calls.isEmpty, let wake = nextWake(from: now), wake > now else { return nil }
        let waiting = lanes.filter { $0.value.waitsFrom(now) != nil }.keys.sorted {
            $0.name < $1.name
        }
        if waiting.contains(where: { session.troubles[$0] == .noConnection }) {
            return (.noConnection, wake)
        }
        if waiting.contains(where: { session.troubles[$0] == .marketFails }) {
            return (.marketFails, wake)
        }
        if let full = waiting.first(where: { lanes[$0]?.quota.left(at: now) == 0 }) {
            return (.quota(full), wake)
        }
        if !durable.lookUps.isEmpty { return (.settling, wake) }
        return operations.values.contains { $0.nextPoll(policy) < .distantFuture }
            ? (.operations, wake) : nil
    }
}
