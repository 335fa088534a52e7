/// Rows of one file, action and campaign with one outcome and code, added up.
package struct RowGroup: Sendable {
    package let key: ControlTotal.Key
    package let outcome: Outcome
    package let code: String?
    package private(set) var rows = 0
    package private(set) var units: Int64 = 0
    package private(set) var value = Money.zero

    private struct Key: Hashable {
        var total: ControlTotal.Key
        var outcome: Outcome
        var code: String?
    }

    /// The groups of `rows`, in the order in which they come up.
    package static func groups(of rows: some Sequence<RowResult>) -> [RowGroup] {
        var groups: [RowGroup] = []
        var places: [Key: Int] = [:]
        var last: (key: Key, place: Int)?
        for row in rows {
            let key = Key(total: ControlTotal.Key(row.row), outcome: row.outcome, code: row.code)
            // Neighbours are mostly alike.
            let place: Int
            if let last, last.key == key {
                place = last.place
            } else if let known = places[key] {
                place = known
            } else {
                place = groups.count
                groups.append(RowGroup(key: key.total, outcome: key.outcome, code: key.code))
                places[key] = place
            }
            last = (key, place)
            groups[place].rows += 1
            groups[place].units += row.row.units ?? 0
            groups[place].value = groups[place].value + (row.row.value ?? .zero)
        }
        return groups
    }

    private init(key: ControlTotal.Key, outcome: Outcome, code: String?) {
        self.key = key
        self.outcome = outcome
        self.code = code
    }
}

extension Sequence<RowGroup> {
    package var rowCount: Int { reduce(0) { $0 + $1.rows } }

    /// How many rows have each outcome.
    package var outcomes: [Outcome: Int] {
        reduce(into: [:]) { $0[$1.outcome, default: 0] += $1.rows }
    }
}
