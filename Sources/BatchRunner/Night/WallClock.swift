package import BatchCore
import Foundation
import Glibc
import Synchronization

/// The time of a run: what the system's clock shows at its start, moved on by a clock that is
/// never set.
///
/// Hours of a quota and waits are counted on it, so someone who sets the system's clock, or a time
/// server that does, can neither shorten them nor bring them to a halt.
package struct WallClock: Sendable {
    private let start: Timestamp
    private let systemStart: Timestamp
    private let begun: Duration
    private let system: @Sendable () -> Timestamp
    private let steady: @Sendable () -> Duration

    /// - Parameters:
    ///   - start: what the clock shows now; `nil` for the system's time.
    ///   - steady: the time since some moment, which goes on while the machine sleeps.
    package init(
        startingAt start: Timestamp? = nil,
        system: @escaping @Sendable () -> Timestamp = WallClock.systemTime,
        steady: @escaping @Sendable () -> Duration = WallClock.steadyTime
    ) {
        systemStart = system()
        self.start = start ?? systemStart
        self.system = system
        self.steady = steady
        begun = steady()
    }

    package var now: Timestamp {
        start.advanced(by: steady() - begun)
    }

    /// By how much the system's clock has been set since the start of the run.
    package var drift: Duration {
        systemStart.duration(to: system()) - (steady() - begun)
    }

    @Sendable package static func systemTime() -> Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    @Sendable package static func steadyTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// The offset that was asked for last.
private final class ZoneCache: Sendable {
    private let last = Mutex<(quarter: Int64, offset: Int)?>(nil)

    func offset(of quarter: Int64, _ find: (Int64) -> Int) -> Int {
        last.withLock { last in
            if let last, last.quarter == quarter { return last.offset }
            let offset = find(quarter)
            last = (quarter, offset)
            return offset
        }
    }
}

extension LocalZone {
    /// The zone of that name in the system's time zone database; UTC where there is none.
    /// Where no config names one.
    package static var standard: LocalZone { LocalZone(named: Config().timeZone) }

    package init(named name: String) {
        let zone = TimeZone(identifier: name) ?? .gmt
        // Zones change at full quarters of an hour only, and most moments are near one another.
        let last = ZoneCache()
        self.init { seconds in
            last.offset(of: seconds >= 0 ? seconds / 900 : seconds / 900 - 1) { quarter in
                let start = TimeInterval(quarter * 900)
                return zone.secondsFromGMT(for: Date(timeIntervalSince1970: start))
            }
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
