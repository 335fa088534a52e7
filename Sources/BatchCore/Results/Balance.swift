/// The rows, units and money of one file, action and campaign.
package struct ControlTotal: Hashable, Sendable, Codable {
    package struct Key: Hashable, Sendable, Codable {
        package var file: Int
        package var action: Action?
        package var campaign: Int64?

        package init(_ row: RowRecord) {
            file = row.place.file
            action = row.action
            campaign = row.campaign
        }
    }

    package var key: Key
    package var rows = 0
    package var units: Int64 = 0
    package var value = Money.zero

    package init(key: Key) {
        self.key = key
    }

    /// The totals of rows, in the order of files, campaigns and actions.
    package static func totals(_ rows: some Sequence<RowRecord>) -> [ControlTotal] {
        var totals: [Key: ControlTotal] = [:]
        for row in rows {
            let key = Key(row)
            totals[key, default: ControlTotal(key: key)].add(row)
        }
        return totals.values.sorted { $0.key.sortKey < $1.key.sortKey }
    }

    private mutating func add(_ row: RowRecord) {
        rows += 1
        units += row.units ?? 0
        value = value + (row.value ?? .zero)
    }
}

extension ControlTotal.Key {
    fileprivate var sortKey: (Int, Int64, String) {
        (file, campaign ?? .max, action?.rawValue ?? "~")
    }
}

/// Whether all that was read is accounted for.
///
/// Three books that are kept apart have to agree: what the files' reader counted, what was asked for
/// when the run was planned, and what the rows and requests of the journal add up to.
package struct Balance: Sendable {
    /// What was asked for.
    package var asked: [ControlTotal]
    /// What the rows that are kept add up to.
    package var accounted: [ControlTotal]
    package var rowsRead: Int
    package var rowsAccounted: Int
    /// Files with another number of rows than were read.
    package var shortFiles: [Int]
    /// Requests that take away more or fewer units than their rows ask for.
    package var wrongRequests: [RequestID]

    package var holds: Bool {
        rowsRead == rowsAccounted && shortFiles.isEmpty && asked == accounted
            && wrongRequests.isEmpty
    }

    init(_ summary: RunSummary) {
        let rows = summary.rows.lazy.map(\.row)
        let changes = summary.inputs.filter { $0.kind == .changes }
        let byFile = rows.reduce(into: [Int: Int]()) { $0[$1.place.file, default: 0] += 1 }
        asked = summary.run.asked
        accounted = ControlTotal.totals(rows)
        rowsRead = changes.reduce(0) { $0 + $1.rows }
        rowsAccounted = rows.count
        shortFiles = changes.filter { byFile[$0.number, default: 0] != $0.rows }.map(\.number)
        wrongRequests = Self.wrongRequests(summary)
    }

    private static func wrongRequests(_ summary: RunSummary) -> [RequestID] {
        // Requests of earlier runs are held against the rows of those.
        let counted = summary.requests.filter { request in
            request.run == summary.run.id && request.parts.contains { $0.units != nil }
        }
        guard !counted.isEmpty else { return [] }
        struct PartID: Hashable {
            var request: RequestID
            var part: Int
        }
        var asked: [PartID: Int64] = [:]
        for row in summary.rows.lazy.map(\.row)
        where row.outcome == .ready && row.duplicateOf == nil {
            guard let request = row.request else { continue }
            asked[PartID(request: request, part: row.part), default: 0] += row.units ?? 0
        }
        return counted.filter { request in
            request.parts.indices.contains { part in
                guard let units = request.parts[part].units else { return false }
                return units != asked[PartID(request: request.id, part: part)] ?? 0
            }
        }.map(\.id)
    }
}
