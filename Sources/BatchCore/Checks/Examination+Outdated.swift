extension Examination {
    /// What an order's own change leaves behind: of an answer that was given no wish is seen, and an order that
    /// was cancelled is no open one.
    private static let traces: Set<FindingCode> = [
        .orderNotInExport, .cancellationNotRequested, .orderInTerminalState, .statusNotAllowed,
        .substatusNotAllowed, .deadlinePassed, .returnStatusNotAllowed, .returnNotInExport,
        .orderHasRejectedRows,
    ]

    /// The groups, among some, whose rows are rejected only for where their orders stand: the change itself
    /// may have been made before.
    package func outdated(among groups: [Int]) -> Set<Int> {
        var wrong: Set<Int32> = []
        for finding in unsortedFindings
        where finding.isError && !Self.traces.contains(finding.code) {
            wrong.insert(finding.row)
        }
        return Set(
            groups.filter { group in
                basis.groups.rows(of: group).allSatisfy { row in
                    decisions[Int(row)] == .rejected && !wrong.contains(row)
                }
            })
    }

    /// Takes what stands against some groups away: their changes were made before, as the journal knows.
    package mutating func excuse(_ groups: Set<Int>) {
        guard !groups.isEmpty else { return }
        let rows = Set(groups.flatMap { basis.groups.rows(of: $0) })
        removeErrors(of: rows)
    }
}
