import BatchCore
import TestSupport
import Testing

/// When a buyer has asked to cancel, by her tables and by our own reads.
@Suite struct WishTests {
    static let start = Timestamp(milliseconds: 1_795_000_000_000)

    private static func hours(_ count: Int) -> Timestamp {
        start.advanced(by: .seconds(count * 3600))
    }

    /// Not there at hour 10, there at hour 20.
    static let wish = Wish(order: OrderID(1), firstSeen: hours(20), lastNotSeen: hours(10))
    static let open = Wish(order: OrderID(1), firstSeen: hours(20), lastNotSeen: nil)
    static let wide = Wish(order: OrderID(1), firstSeen: hours(40), lastNotSeen: hours(1))

    static let told: [(CancellationRequest, Wish, CancellationRequest)] = [
        (.undated, wish, .seen(wish)), (.notTold, wish, .seen(wish)), (.none, wish, .none),
        // Her own moment is narrower, where it can be that of this wish.
        (.at(hours(15)), wish, .at(hours(15))), (.at(hours(5)), wish, .seen(wish)),
        (.at(hours(25)), wish, .seen(wish)), (.at(hours(5)), open, .at(hours(5))),
        (.on(hours(0)), wish, .seen(wish)), (.on(hours(0)), open, .on(hours(0))),
        (.on(hours(4)), wide, .on(hours(4))), (.on(hours(41)), wide, .seen(wide)),
    ]

    @Test(arguments: told)
    func `her own time holds where it is narrower and can be of this wish`(
        case: (CancellationRequest, Wish, CancellationRequest)
    ) {
        #expect(`case`.0.narrowed(by: `case`.1) == `case`.2)
    }

    private static func codes(_ wish: Wish, at now: Timestamp) -> [FindingCode] {
        var world = World(
            World.reject("120"), orders: World.base("120", .cancelRequestedAt, "yes"))
        world.settings.now = now
        world.settings.wishes = [OrderID(120): wish]
        return world.examined().findings.map(\.code).filter {
            [.deadlineTonight, .deadlinePassed, .deadlineUnknown].contains($0)
        }
    }

    @Test func `the earliest end is urgent, only the latest is too late`() {
        #expect(Self.codes(Self.wish, at: Self.hours(21)) == [])
        #expect(Self.codes(Self.wish, at: Self.hours(35)) == [.deadlineTonight])
        #expect(Self.codes(Self.wish, at: Self.hours(67)) == [.deadlineTonight])
        #expect(Self.codes(Self.wish, at: Self.hours(68)) == [.deadlinePassed])
        #expect(Self.codes(Self.open, at: Self.hours(21)) == [.deadlineUnknown])
        #expect(Self.codes(Self.open, at: Self.hours(68)) == [.deadlinePassed])
    }

    @Test func `by the earliest end it is sent, and at once where that is not known`() {
        #expect(Self.wish.earliestEnd == Self.hours(58))
        #expect(Self.open.earliestEnd == nil)
    }
}
