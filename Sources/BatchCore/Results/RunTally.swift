/// What the page and the totals of a run count over its rows, counted in one walk.
package struct RunTally: Sendable {
    /// Rows of one file, action and campaign with one outcome and code, added up.
    package private(set) var groups = RowGroups()
    /// The places of rows that a person has to look at, those with a proposal too.
    package private(set) var attention: [Int] = []
    /// What can't wait, what is lost first first.
    package let urgent: [UrgentRow]
    /// Rows with a deadline, and those of them that missed it.
    package private(set) var due = 0
    package private(set) var late = 0
    /// Orders that are proposed to be cancelled.
    package private(set) var proposedOrders = 0
    /// Warnings that hold nothing and are not overtaken by what was done, by code.
    package private(set) var warnings: [Warning] = []

    /// Warnings of one code.
    package struct Warning: Sendable {
        package var count: Int
        package var first: FindingRecord

        /// Whether it is about no row in particular.
        package var isGeneral: Bool { first.place?.row ?? 0 == 0 }
    }

    package init(_ summary: RunSummary) {
        let end = summary.run.finishedAt
        urgent = summary.urgent
        var proposed: Set<OrderName> = []
        var found: [FindingCode: Warning] = [:]
        var held: Set<FindingCode> = []
        for finding in summary.rows.looseFindings { Self.note(finding, in: &found) }
        for index in summary.rows.indices {
            let row = summary.rows[index]
            groups.add(row)
            held.formUnion(row.row.heldBy)
            if row.outcome.needsWork { attention.append(index) }
            if row.findings.contains(where: { $0.code == .deadlinePassed }) { late += 1 }
            if row.row.isProposed, let order = row.row.order { proposed.insert(order) }
            if let deadline = row.deadline, row.outcome != .skipped {
                due += 1
                // What the market has taken was in time.
                if row.outcome != .done, deadline < end ?? .distantPast { late += 1 }
            }
            // What is done needs no warning any more.
            guard row.outcome != .done, row.outcome != .skipped else { continue }
            for finding in row.findings { Self.note(finding, in: &found) }
        }
        proposedOrders = proposed.count
        warnings = found.filter { !held.contains($0.key) }.sorted {
            $0.key.rawValue < $1.key.rawValue
        }.map(\.value)
    }

    private static func note(_ finding: FindingRecord, in found: inout [FindingCode: Warning]) {
        guard finding.severity == .warning else { return }
        found[finding.code, default: Warning(count: 0, first: finding)].count += 1
    }

    /// How many rows have each outcome.
    package var counts: [Outcome: Int] { groups.all.outcomes }

    package var rowCount: Int { groups.all.rowCount }

    /// Whether a row waits for a person.
    package var needsWork: Bool { !attention.isEmpty }
}
