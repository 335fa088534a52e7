import BatchCore
import BatchRunner
import Synchronization
import Testing

@Suite struct ClockTests {
    /// A machine whose clock can be set.
    private final class Machine: Sendable {
        let system = Mutex(Timestamp(milliseconds: 1_800_000_000_000))
        let steady = Mutex(Duration.seconds(50))

        func pass(_ time: Duration) {
            system.withLock { $0 = $0.advanced(by: time) }
            steady.withLock { $0 += time }
        }

        func set(by gap: Duration) {
            system.withLock { $0 = $0.advanced(by: gap) }
        }

        func clock() -> WallClock {
            WallClock(
                system: { self.system.withLock { $0 } }, steady: { self.steady.withLock { $0 } })
        }
    }

    @Test(arguments: [-3600, 3600, 86_400] as [Int64])
    func `neither stops nor hurries where the system's clock is set`(seconds: Int64) {
        let machine = Machine()
        let clock = machine.clock()
        let start = clock.now
        #expect(start == machine.system.withLock { $0 })
        machine.pass(.seconds(10))
        machine.set(by: .seconds(seconds))
        machine.pass(.seconds(5))
        #expect(start.duration(to: clock.now) == .seconds(15))
        #expect(clock.drift == .seconds(seconds))
    }

    @Test func `moves the market's moments to our clock`() {
        let ours = Timestamp(milliseconds: 1_800_000_000_000)
        let theirs = ours.advanced(by: .seconds(-3600))
        #expect(Night.skew(of: ours, from: theirs) == .seconds(3600))
        #expect(Night.skew(of: ours, from: ours.advanced(by: .seconds(-2))) == .zero)
        let until = theirs.advanced(by: .seconds(60))
        let reply = Reply(.quotaUsedUp, httpStatus: 420, rate: RateReport(until: until))
        #expect(
            reply.shifted(by: .seconds(3600)).rate?.until == ours.advanced(by: .seconds(60)))
    }
}
