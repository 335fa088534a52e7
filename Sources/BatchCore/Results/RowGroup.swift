/// Rows of one file, action and campaign with one outcome and code, added up.
package struct RowGroup: Sendable {
    package let key: ControlTotal.Key
    package let outcome: Outcome
    package let code: String?
    package private(set) var rows = 0
    package private(set) var units: Int64 = 0
    package private(set) var value = Money.zero

    fileprivate mutating func add(_ row: RowRecord) {
        rows += 1
        units += row.units ?? 0
        value = value + (row.value ?? .zero)
    }

    fileprivate init(key: ControlTotal.Key, outcome: Outcome, code: String?) {
        self.key = key
        self.outcome = outcome
        self.code = code
    }
}

/// Rows that are added up, by file, action, campaign, outcome and code.
package struct RowGroups: Sendable {
    /// In the order in which they came up.
    package private(set) var all: [RowGroup] = []
    private var places: [Key: Int] = [:]
    private var last: (key: Key, place: Int)?

    private struct Key: Hashable {
        var total: ControlTotal.Key
        var outcome: Outcome
        var code: String?
    }

    package init() {}

    mutating func add(_ row: RowResult) {
        let key = Key(total: ControlTotal.Key(row.row), outcome: row.outcome, code: row.code)
        let place = place(of: key)
        last = (key, place)
        all[place].add(row.row)
    }

    private mutating func place(of key: Key) -> Int {
        // Neighbours are mostly alike.
        if let last, last.key == key { return last.place }
        if let known = places[key] { return known }
        all.append(RowGroup(key: key.total, outcome: key.outcome, code: key.code))
        places[key] = all.count - 1
        return all.count - 1
    }
}

extension Sequence<RowGroup> {
    package var rowCount: Int { reduce(0) { $0 + $1.rows } }

    /// How many rows have each outcome.
    package var outcomes: [Outcome: Int] {
        reduce(into: [:]) { $0[$1.outcome, default: 0] += $1.rows }
    }
}
