import HeapModule

/// The moment at which each lane is to be looked at again, if nothing happens to it before.
struct Alarms: Sendable {
    private var heap = Heap<Alarm>()
    /// What counts: a lane's older alarms stay in the heap until they come up.
    private var current: [LaneID: Timestamp] = [:]

    private struct Alarm: Comparable {
        var at: Timestamp
        var lane: LaneID

        static func < (first: Self, second: Self) -> Bool { first.at < second.at }
        static func == (first: Self, second: Self) -> Bool { first.at == second.at }
    }

    /// The earliest moment of all.
    var first: Timestamp? { heap.min?.at }

    mutating func set(_ lane: LaneID, to moment: Timestamp?) {
        guard current[lane] != moment else { return }
        current[lane] = moment
        if let moment { heap.insert(Alarm(at: moment, lane: lane)) }
        dropOld()
    }

    /// Takes out a lane whose moment has come.
    mutating func pop(at now: Timestamp) -> LaneID? {
        guard let alarm = heap.min, alarm.at <= now else { return nil }
        current[alarm.lane] = nil
        dropOld()
        return alarm.lane
    }

    private mutating func dropOld() {
        while let alarm = heap.min, current[alarm.lane] != alarm.at { heap.removeMin() }
    }
}
