import HeapModule

/// In which order waiting requests are sent where the quota may not do for all of them in time.
///
/// Only rejects of cancellations lose money by being late. In each lane they go by deadline, those
/// without a known one first. Where more are due by some moment than the quota lets go until then,
/// the ones worth least are put behind the others, for they alone are lost: of requests that each
/// take one slot this saves the most money that can be saved. Everything else keeps its place.
package struct SendOrder: Sendable {
    /// The slots of a lane's quota: some now, then a quota's worth each hour.
    package struct Slots: Sendable {
        package var now: Timestamp
        package var left: Int
        package var limit: Int
        package var hour: Duration

        package init(now: Timestamp, left: Int, limit: Int, hour: Duration) {
            self.now = now
            self.left = left
            self.limit = max(1, limit)
            self.hour = hour
        }

        /// When the slot number `index`, counted from 0, is free.
        func moment(of index: Int) -> Timestamp {
            guard index >= left else { return now }
            let hours = (index - left) / limit + 1
            return now.advanced(by: hour * hours)
        }
    }

    /// A request that can lose money.
    package struct Entry: Sendable {
        package var index: Int
        package var deadline: Timestamp?
        package var value: Money

        package init(index: Int, deadline: Timestamp?, value: Money) {
            self.index = index
            self.deadline = deadline
            self.value = value
        }
    }

    /// The order for `entries`, as their indices, and how many at its end will be late.
    ///
    /// - Complexity: O(n log n).
    package static func arranged(_ entries: [Entry], in slots: Slots) -> (order: [Int], late: Int) {
        let sorted = entries.sorted { first, second in
            let moments = (
                first.deadline ?? .distantPast, second.deadline ?? .distantPast
            )
            if moments.0 != moments.1 { return moments.0 < moments.1 }
            if first.value != second.value { return first.value > second.value }
            return first.index < second.index
        }
        var kept: [Entry] = []
        var cheapest = Heap<Entry>()
        var isDropped: Set<Int> = []
        for entry in sorted {
            kept.append(entry)
            guard let deadline = entry.deadline else { continue }
            cheapest.insert(entry)
            let sent = kept.count - isDropped.count
            if slots.moment(of: sent - 1) >= deadline, let least = cheapest.popMin() {
                isDropped.insert(least.index)
            }
        }
        let inTime = kept.filter { !isDropped.contains($0.index) }.map(\.index)
        let late = kept.filter { isDropped.contains($0.index) }.map(\.index)
        return (inTime + late, late.count)
    }

    /// Puts the requests of all lanes into the order in which they are to wait.
    ///
    /// - Parameter slots: what a lane's quota lets go.
    package static func arranged(
        _ requests: [(RequestID, PlannedRequest)], slots: (LaneID) -> Slots
    ) -> [(RequestID, PlannedRequest)] {
        var entries: [LaneID: [Entry]] = [:]
        var rest: [Int] = []
        for (index, (_, request)) in requests.enumerated() {
            if case .cancellation(_, false, _) = request.parts.first {
                let value = request.moneyAtRisk ?? .zero
                entries[request.lane, default: []].append(
                    Entry(index: index, deadline: request.deadline, value: value))
            } else {
                rest.append(index)
            }
        }
        var order: [Int] = []
        for (lane, members) in entries.sorted(by: { $0.key.name < $1.key.name }) {
            order += arranged(members, in: slots(lane)).order
        }
        return (order + rest).map { requests[$0] }
    }
}

/// By value, the least first; of equal values the later deadline goes first.
extension SendOrder.Entry: Comparable {
    package static func < (first: Self, second: Self) -> Bool {
        if first.value != second.value { return first.value < second.value }
        let deadlines = (first.deadline ?? .distantPast, second.deadline ?? .distantPast)
        return deadlines.0 != deadlines.1
            ? deadlines.0 > deadlines.1 : first.index > second.index
    }
}
