/// The rows, units and money of one file, action and campaign.
package struct ControlTotal: Hashable, Sendable, Codable {
    package struct Key: Hashable, Sendable, Codable {
        package var file: Int
        package var action: Action?
        package var campaign: Int64?

        package init(_ row: RowRecord) {
            self.init(file: row.place.file, action: row.action, campaign: row.campaign)
        }

        init(file: Int, action: Action?, campaign: Int64?) {
            self.file = file
            self.action = action
            self.campaign = campaign
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
    package static func totals(_ rows: RowColumns) -> [ControlTotal] {
        var totals: [ControlTotal] = []
        var places: [Key: Int] = [:]
        for index in rows.indices {
            let key = rows.totalKey(index)
            // Neighbours are mostly alike.
            var place = totals.indices.last
            if place.map({ totals[$0].key != key }) ?? true { place = places[key] }
            let at = place ?? totals.count
            if place == nil {
                places[key] = at
                totals.append(ControlTotal(key: key))
            }
            totals[at].rows += 1
            totals[at].units += rows.units[index]
            totals[at].value = totals[at].value + Money(kopecks: rows.values[index])
        }
        return totals.sorted { $0.key.sortKey < $1.key.sortKey }
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
        let rows = summary.rows.rows
        let changes = summary.inputs.filter { $0.kind == .changes }
        asked = summary.run.asked
        accounted = ControlTotal.totals(rows)
        let byFile = accounted.reduce(into: [Int: Int]()) {
            $0[$1.key.file, default: 0] += $1.rows
        }
        rowsRead = changes.reduce(0) { $0 + $1.rows }
        rowsAccounted = rows.count
        shortFiles = changes.filter { byFile[$0.number, default: 0] != $0.rows }.map(\.number)
        wrongRequests = Self.wrongRequests(summary)
    }

    private static func wrongRequests(_ summary: RunSummary) -> [RequestID] {
        let requests = summary.requests
        // What the rows ask of each part, and where the parts of each request begin.
        var starts = [0]
        starts.reserveCapacity(requests.count + 1)
        for request in requests { starts.append(starts[starts.count - 1] + request.parts.count) }
        var asked = [Int64](repeating: 0, count: starts[requests.count])
        let rows = summary.rows.rows
        for index in rows.indices {
            guard let (request, part) = rows.asked(index),
                let place = summary.rows.place(of: request),
                part < requests[place].parts.count
            else { continue }
            asked[starts[place] + part] += rows.units[index]
        }
        return requests.indices.filter { place in
            // Requests of earlier runs are held against the rows of those.
            guard requests[place].run == summary.run.id else { return false }
            return requests[place].parts.indices.contains { part in
                let units = requests[place].parts[part].units
                return units.map { $0 != asked[starts[place] + part] } ?? false
            }
        }.map { requests[$0].id }
    }
}
