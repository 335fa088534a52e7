import BatchCore
import BatchJournal

/// What earlier runs did with the changes of this one, by the groups of their rows.
struct EarlierChanges: Sendable {
    /// Changes that were done or begun before.
    private(set) var known: [Int: EarlierChange] = [:]
    /// Requests without a verdict that a new change to the same target has to wait for.
    private(set) var predecessors: [Int: RequestID] = [:]
    /// Changes that have no verdict yet, by their targets.
    private(set) var open: [String: [EarlierChange]] = [:]
    /// What is asked for now, where there is anything to compare it with.
    private(set) var asked: [Int: ChangeKey] = [:]
    /// What is told of changes of one run and second.
    private var words: [Told: String] = [:]

    private struct Told: Hashable {
        var run: String
        var second: Int64
    }

    init() {}

    /// Looks all changes up at once.
    ///
    /// - Parameter again: whether what was done before is to be done once more.
    init(_ examination: Examination, _ journal: Journal, again: Bool) async throws {
        guard try journal.hasChanges() else { return }
        let ranges = examination.basis.groups.ranges(Parallel.width * 4)
        let keys = await Parallel.map(ranges) { range in
            let maker = ChangeMaker(examination)
            return range.compactMap { group -> (Int, ChangeKey, String)? in
                guard let row = maker.readyRows(of: group).first,
                    let change = maker.change(of: group)
                else { return nil }
                let campaign = examination.changes.campaign[row]
                let isEats = examination.changes.action[row] == .cancelEats
                let key = change.key(
                    campaign: isEats || campaign == 0 ? nil : CampaignID(campaign))
                return (group, key, change.target)
            }
        }.flatMap { $0 }
        open = try journal.openChanges()
        let byKey = try journal.changes(with: keys.map(\.1))
        for (group, key, target) in keys {
            if !open.isEmpty { asked[group] = key }
            let same = byKey[key]?.filter { $0.target == target } ?? []
            if let open = same.first(where: { $0.outcome == nil }) {
                known[group] = open
            } else if !again, let done = same.first(where: { $0.outcome == .done }) {
                known[group] = done
            } else if let last = open[target]?.last {
                predecessors[group] = last.request
            }
        }
    }

    func isKnown(_ group: Int) -> Bool { known[group] != nil }

    /// A group that is held with what it contradicts is nothing that was done before.
    mutating func forget(_ group: Int) {
        known[group] = nil
        predecessors[group] = nil
    }

    /// The change of an earlier run that does what a row asks for.
    func ofRow(_ row: Int, in groups: Groups) -> EarlierChange? {
        guard !known.isEmpty else { return nil }
        return groups.group(of: row).flatMap { known[$0] }
    }

    /// The run and the moment of a change, in words.
    mutating func told(_ change: EarlierChange, in zone: LocalZone) -> String {
        let moment = change.settledAt ?? change.runStartedAt
        let key = Told(run: change.run, second: moment.milliseconds / 1000)
        if let text = words[key] { return text }
        let text = "\(change.run), \(moment.iso8601(in: zone))"
        words[key] = text
        return text
    }
}
