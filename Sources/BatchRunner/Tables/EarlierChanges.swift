import BatchCore
import BatchJournal

/// What earlier runs did with the changes of this one, by the groups of their rows.
struct EarlierChanges: Sendable {
    /// All changes that earlier runs made to the same targets, the oldest first.
    private var changes: [EarlierChange] = []
    /// The place in ``changes`` of each group's first one, and behind each change that of the next; -1 for none.
    private var first: [Int32] = []
    private var next: [Int32] = []
    /// The place of the change of each group that was done or begun before; -1 for none.
    private var known: [Int32] = []
    /// Requests without a verdict that a new change to the same target has to wait for.
    private(set) var predecessors: [Int: RequestID] = [:]
    /// Groups that were done before, and are rejected only for what that has made of their orders.
    private(set) var outdated: Set<Int> = []
    /// What is said of changes of one run and second.
    private var remarks: [Told: Remark] = [:]
    /// What was said last: mostly the same is said again.
    private var last: (told: Told, remark: Remark)?

    private struct Told: Hashable {
        var run: String
        var second: Int64
        var isDone: Bool
    }

    init() {}

    /// Looks all changes up at once.
    ///
    /// - Parameter again: whether what was done before is to be done once more.
    init(_ examination: Examination, _ journal: Journal, again: Bool) async throws {
        guard try journal.hasChanges() else { return }
        let groups = examination.basis.groups
        first = Array(repeating: -1, count: groups.count)
        var last = first
        // Mostly there is one of a group, or none; what grows is copied.
        changes.reserveCapacity(groups.count)
        next.reserveCapacity(groups.count)
        try journal.earlierChanges(of: groups.index) { change in
            guard let group = groups.number(of: change.target) else { return }
            let place = Int32(truncatingIfNeeded: changes.count)
            if last[group] < 0 { first[group] = place } else { next[Int(last[group])] = place }
            last[group] = place
            changes.append(change)
            next.append(-1)
        }
        guard !changes.isEmpty else { return }
        known = Array(repeating: -1, count: groups.count)
        let met = Array(self.met)
        outdated = examination.outdated(among: met)
        let maker = ChangeMaker(examination)
        for (group, key) in zip(met, await Self.keys(of: met, examination)) {
            if !outdated.isEmpty, outdated.contains(group) {
                let isDone = maker.key(of: group, isOutdated: true).map { noteDone(group, $0) }
                if again || isDone != true { outdated.remove(group) }
                continue
            }
            guard let key else { continue }
            compare(group, key, again: again, wishedAt: Self.wish(of: group, examination))
        }
    }

    /// The groups whose targets have been changed before, in their order.
    private var met: some Sequence<Int> {
        let first = first
        return first.indices.lazy.filter { first[$0] >= 0 }
    }

    /// The places of a group's changes, the oldest first.
    private func places(of group: Int) -> some Sequence<Int32> {
        let next = next
        let start = first.isEmpty ? -1 : first[group]
        return sequence(state: start) { place in
            guard place >= 0 else { return nil }
            defer { place = next[Int(place)] }
            return place
        }
    }

    /// What the ready rows of some groups ask for.
    private static func keys(
        of groups: [Int], _ examination: Examination
    ) async -> [ChangeKey?] {
        let size = 4096
        let starts = Array(stride(from: 0, to: groups.count, by: size))
        return await Parallel.map(starts) { start in
            let maker = ChangeMaker(examination)
            return groups[start..<min(start + size, groups.count)].map { maker.key(of: $0) }
        }.flatMap { $0 }
    }

    /// When the buyer wished what a group decides on; `nil` where it decides on no wish or nobody knows.
    private static func wish(of group: Int, _ examination: Examination) -> Timestamp? {
        let outcome = examination.outcomes[group]
        guard outcome.action?.rules.isDecision ?? false else { return nil }
        return outcome.deadline?.advanced(by: .zero - cancellationPeriod)
    }

    /// - Parameter wishedAt: a decision that was done before that was one on another wish.
    private mutating func compare(
        _ group: Int, _ key: ChangeKey, again: Bool, wishedAt: Timestamp?
    ) {
        var (same, done, open): (Int32?, Int32?, Int32?)
        for place in places(of: group) {
            let change = changes[Int(place)]
            if change.outcome == nil { open = place }
            guard change.key == key else { continue }
            switch change.outcome {
            case nil: same = place
            case .done:
                let isAfterWish =
                    (change.settledAt ?? .distantFuture) >= wishedAt ?? .distantPast
                if isAfterWish { done = place }
            case .refused, .held: break
            }
        }
        if let place = same ?? (again ? nil : done) {
            known[group] = place
        } else if let open {
            predecessors[group] = changes[Int(open)].request
        }
    }

    /// Notes a change that was done before, if it was.
    private mutating func noteDone(_ group: Int, _ key: ChangeKey) -> Bool {
        var done: Int32?
        for place in places(of: group)
        where changes[Int(place)].key == key && changes[Int(place)].outcome == .done {
            done = place
        }
        guard let done else { return false }
        known[group] = done
        return true
    }

    // MARK: - Asked for

    func isKnown(_ group: Int) -> Bool { !known.isEmpty && known[group] >= 0 }

    /// The change of an earlier run that does what a group asks for.
    func ofGroup(_ group: Int) -> EarlierChange? {
        isKnown(group) ? changes[Int(known[group])] : nil
    }

    /// The groups that ask for something else than a change that no earlier run has sent yet, in
    /// their order, each with such changes.
    var contradictions: [(group: Int, unsent: [EarlierChange])] {
        met.compactMap { group in
            let own = isKnown(group) ? changes[Int(known[group])].key : nil
            let unsent = places(of: group).lazy.map { changes[Int($0)] }
                .filter { $0.outcome == nil && !$0.hasLeft && $0.key != own }
            let all = Array(unsent)
            return all.isEmpty ? nil : (group, all)
        }
    }

    /// The groups whose changes were done or begun before.
    var knownGroups: some Sequence<Int> { known.indices.lazy.filter { known[$0] >= 0 } }

    /// A group that is held with what it contradicts is nothing that was done before.
    mutating func forget(_ group: Int) {
        if !known.isEmpty { known[group] = -1 }
        predecessors[group] = nil
    }

    /// What a row is told of a change of an earlier run: which run, and when.
    mutating func remark(on change: EarlierChange, in zone: LocalZone) -> Remark {
        let moment = change.settledAt ?? change.runStartedAt
        let isDone = change.outcome != nil
        let key = Told(run: change.run, second: moment.milliseconds / 1000, isDone: isDone)
        if let last, last.told == key { return last.remark }
        if let remark = remarks[key] {
            last = (key, remark)
            return remark
        }
        let remark = Remark(
            .duplicateChange, .warning, [moment.iso8601(in: zone), change.run],
            variant: isDone ? "done" : "open")
        remarks[key] = remark
        return remark
    }
}
