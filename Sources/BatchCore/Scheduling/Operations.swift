/// The asynchronous operations of one business that are followed.
struct Operations: Sendable {
    private var entries: [RequestID: [Entry]] = [:]
    /// When the next one is to be asked for; `nil` where that has to be looked up.
    private var nextPoll: Timestamp? = .distantFuture

    struct Entry: Sendable {
        var part: FollowedPart
        var type: OperationType
        var since: Timestamp
        var pollAt: Timestamp
        var polls = 0
        var isAsked = false
    }

    mutating func follow(
        _ part: FollowedPart, _ type: OperationType, from pollAt: Timestamp, since: Timestamp
    ) {
        forget(part.request, part.part)
        entries[part.request, default: []].append(
            Entry(part: part, type: type, since: since, pollAt: pollAt))
        nextPoll = nextPoll.map { min($0, pollAt) }
    }

    mutating func forget(_ id: RequestID, _ part: Int) {
        guard let index = entries.index(forKey: id) else { return }
        entries.values[index].removeAll { $0.part.part == part }
        if entries.values[index].isEmpty { entries.remove(at: index) }
        nextPoll = nil
    }

    mutating func began(_ parts: [FollowedPart]) {
        for part in parts {
            change(part) {
                $0.isAsked = true
                $0.polls += 1
            }
        }
        nextPoll = nil
    }

    /// The operation goes on: to be asked again, ever more slowly.
    mutating func askLater(_ part: FollowedPart, at now: Timestamp, _ policy: Policy) {
        change(part) {
            let wait = min(policy.longestPoll, policy.firstPoll * (1 << min($0.polls, 16)))
            $0.pollAt = now.advanced(by: wait)
            $0.isAsked = false
        }
        nextPoll = nil
    }

    /// A new run asks at once and counts its own time.
    mutating func restart(at now: Timestamp) {
        for index in entries.values.indices {
            for place in entries.values[index].indices {
                entries.values[index][place].since = now
                entries.values[index][place].pollAt = now
                entries.values[index][place].polls = 0
                entries.values[index][place].isAsked = false
            }
        }
        nextPoll = nil
    }

    /// When the next one is to be asked for in this run.
    func nextPoll(_ policy: Policy) -> Timestamp {
        nextPoll ?? waiting(policy).lazy.map(\.pollAt).min() ?? .distantFuture
    }

    /// Looks up when the next one is to be asked for, once for all who ask.
    mutating func refresh(_ policy: Policy) {
        nextPoll = nextPoll(policy)
    }

    /// What is to be asked for at `now`, in the order of the plan.
    func due(at now: Timestamp, _ policy: Policy) -> [Entry] {
        guard nextPoll(policy) <= now else { return [] }
        return waiting(policy).filter { $0.pollAt <= now }.sorted {
            ($0.part.request, $0.part.part) < ($1.part.request, $1.part.part)
        }
    }

    private func waiting(_ policy: Policy) -> [Entry] {
        entries.values.joined().filter {
            !$0.isAsked && $0.pollAt <= $0.since.advanced(by: policy.giveUp)
        }
    }

    private mutating func change(_ part: FollowedPart, _ change: (inout Entry) -> Void) {
        guard let index = entries.index(forKey: part.request),
            let place = entries.values[index].firstIndex(where: { $0.part == part })
        else { return }
        change(&entries.values[index][place])
    }
}
