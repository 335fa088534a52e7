import BatchCore
import TestSupport
import Testing

@Suite struct SendOrderTests {
    static let start = Timestamp(milliseconds: 1_800_000_000_000)

    private static func slots(_ left: Int, _ limit: Int) -> SendOrder.Slots {
        SendOrder.Slots(now: start, left: left, limit: limit, hour: .seconds(3600))
    }

    private static func entry(_ index: Int, _ hours: Double?, _ value: Int64) -> SendOrder.Entry {
        let deadline = hours.map { start.advanced(by: .milliseconds(Int64($0 * 3_600_000))) }
        return SendOrder.Entry(index: index, deadline: deadline, value: Money(kopecks: value))
    }

    @Test func `goes by deadline, unknown ones first, then by value`() {
        let entries = [
            Self.entry(0, 5, 1), Self.entry(1, 3, 1), Self.entry(2, nil, 1), Self.entry(3, 3, 9),
        ]
        #expect(SendOrder.arranged(entries, in: Self.slots(9, 9)).order == [2, 3, 1, 0])
    }

    @Test func `puts the least behind where not all can be in time`() {
        let entries = [Self.entry(0, 0.5, 1), Self.entry(1, 0.5, 5), Self.entry(2, 2, 3)]
        let (order, late) = SendOrder.arranged(entries, in: Self.slots(1, 1))
        #expect(order == [1, 2, 0])
        #expect(late == 1)
    }

    /// The money that an order saves: what is sent before its deadline.
    private static func saved(
        _ order: [Int], _ entries: [SendOrder.Entry], _ left: Int, _ limit: Int
    ) -> Int64 {
        order.enumerated().reduce(0) { sum, place in
            let entry = entries[place.element]
            let hours = place.offset < left ? 0 : (place.offset - left) / limit + 1
            let moment = start.advanced(by: .seconds(3600 * hours))
            return moment < entry.deadline ?? .distantFuture ? sum + entry.value.kopecks : sum
        }
    }

    /// The most that any subset can save: each is tried.
    private static func best(_ entries: [SendOrder.Entry], _ left: Int, _ limit: Int) -> Int64 {
        (0..<(1 << entries.count)).map { mask in
            let chosen = entries.indices.filter { mask & (1 << $0) != 0 }
            let order = chosen.sorted {
                (entries[$0].deadline ?? .distantPast) < (entries[$1].deadline ?? .distantPast)
            }
            return saved(order, entries, left, limit)
        }.max() ?? 0
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `saves as much as an exhaustive search`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let left = Int.random(in: 0...3, using: &random)
        let limit = Int.random(in: 1...3, using: &random)
        let entries = (0..<Int.random(in: 1...9, using: &random)).map { index in
            Self.entry(
                index, Double.random(in: 0.1...4, using: &random),
                Int64.random(in: 1...20, using: &random))
        }
        let order = SendOrder.arranged(entries, in: Self.slots(left, limit)).order
        #expect(order.sorted() == Array(entries.indices))
        #expect(
            Self.saved(order, entries, left, limit) == Self.best(entries, left, limit),
            "seed \(seed)")
    }
}
