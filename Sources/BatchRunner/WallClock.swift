package import BatchCore
import Foundation
import Synchronization

/// The system's wall clock, held so that it never goes back, or the same begun elsewhere.
package final class WallClock: Sendable {
    private let offset: Int64
    private let latest = Mutex(Timestamp.distantPast)

    /// - Parameter start: what the clock shows now; `nil` for the system's time.
    package init(startingAt start: Timestamp? = nil) {
        offset = start.map { $0.milliseconds - Self.system } ?? 0
    }

    package var now: Timestamp {
        let moment = Timestamp(milliseconds: Self.system + offset)
        return latest.withLock { latest in
            latest = max(latest, moment)
            return latest
        }
    }

    private static var system: Int64 {
        Int64(Date().timeIntervalSince1970 * 1000)
    }
}

extension LocalZone {
    /// The zone of that name in the system's time zone database; UTC where there is none.
    package init(named name: String) {
        let zone = TimeZone(identifier: name) ?? .gmt
        self.init { seconds in
            zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
        }
    }

    /// The next moment after `now` at which clocks of this zone show `minutes` after midnight.
    package func next(_ minutes: Int, after now: Timestamp) -> Timestamp {
        let today = civil(at: now)
        for days in 0...2 {
            let midnight = today.secondsSinceEpoch / 86_400 * 86_400 + Int64(days) * 86_400
            let moment = timestamp(
                of: CivilTime(secondsSinceEpoch: midnight + Int64(minutes) * 60))
            if moment > now { return moment }
        }
        return now
    }
}
