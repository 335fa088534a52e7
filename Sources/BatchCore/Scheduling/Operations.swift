/// The asynchronous operations that are followed.
struct Operations: Sendable {
    private(set) var entries: [FollowedPart: Entry] = [:]

    struct Entry: Sendable {
        var type: OperationType
        var since: Timestamp
        var pollAt: Timestamp
        var polls = 0
        var isAsked = false
    }

    mutating func follow(
        _ part: FollowedPart, _ type: OperationType, from pollAt: Timestamp, since: Timestamp
    ) {
        entries[part] = Entry(type: type, since: since, pollAt: pollAt)
    }

    mutating func forget(_ id: RequestID, _ part: Int) {
        for key in entries.keys where key.request == id && key.part == part {
            entries[key] = nil
        }
    }

    mutating func began(_ parts: [FollowedPart]) {
        for part in parts {
            entries[part]?.isAsked = true
            entries[part]?.polls += 1
        }
    }

    /// The operation goes on: to be asked again, ever more slowly.
    mutating func askLater(_ part: FollowedPart, at now: Timestamp, _ policy: Policy) {
        guard let entry = entries[part] else { return }
        let wait = min(policy.longestPoll, policy.firstPoll * (1 << min(entry.polls, 16)))
        entries[part]?.pollAt = now.advanced(by: wait)
        entries[part]?.isAsked = false
    }

    /// A new run asks at once and counts its own time.
    mutating func restart(at now: Timestamp) {
        for part in entries.keys {
            entries[part]?.since = now
            entries[part]?.pollAt = now
            entries[part]?.polls = 0
            entries[part]?.isAsked = false
        }
    }

    /// What may be asked in this run, and when.
    func due(_ policy: Policy) -> [(part: FollowedPart, entry: Entry)] {
        entries.filter {
            !$0.value.isAsked && $0.value.pollAt <= $0.value.since.advanced(by: policy.giveUp)
        }
        .map { ($0.key, $0.value) }
    }
}
