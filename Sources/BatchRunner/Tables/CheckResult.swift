package import BatchCore

/// What `check` and `plan` found.
package struct CheckResult: Sendable {
    private let preparation: Preparation
    /// How many rows have each outcome.
    package let counts: [Outcome: Int]
    package let status: ExitStatus

    package init(_ preparation: Preparation) {
        self.preparation = preparation
        var byDecision = [Int](repeating: 0, count: 5)
        for decision in preparation.examination.decisions {
            byDecision[Int(decision.rawValue)] += 1
        }
        var counts: [Outcome: Int] = [:]
        for decision in [Decision.ready, .rejected, .held, .skipped, .duplicate] {
            let count = byDecision[Int(decision.rawValue)]
            if count > 0 { counts[decision.checked, default: 0] += count }
        }
        // What is not decided is not ready.
        let changes = preparation.tables.changes
        let undecided = preparation.examination.decisions.indices.count { changes.isUndecided($0) }
        if undecided > 0 {
            let ready = (counts[.ready] ?? 0) - undecided
            counts[.ready] = ready > 0 ? ready : nil
            counts[.skipped] = undecided
        }
        self.counts = counts
        let problems = preparation.tables.problems.values.map(\.status).max() ?? .done
        let waits: ExitStatus = undecided > 0 ? .someNeedWork : .done
        status = max(problems, ExitStatus(counts.keys), waits)
    }

    /// Findings of one code and severity: how many rows have one, and the first.
    package struct Group: Sendable {
        package var count: Int
        package var first: FindingRecord
    }

    /// The findings by code, errors first, then by the codes' names.
    package var groups: [Group] {
        func key(_ remark: Remark) -> Int {
            remark.code.caseNumber * Severity.allCases.count + remark.severity.caseNumber
        }
        let size = FindingCode.allCases.count * Severity.allCases.count
        var found = [(count: Int, first: Finding?)](repeating: (0, nil), count: size)
        var rows = [Int32](repeating: .max, count: size)
        for finding in preparation.examination.unsortedFindings {
            let key = key(finding.remark)
            found[key].count += 1
            if finding.row < rows[key] { (found[key].first, rows[key]) = (finding, finding.row) }
        }
        let met = found.filter { $0.count > 0 }
        let firsts = preparation.records(of: met.compactMap(\.first))
        var groups = zip(met, firsts).map { Group(count: $0.count, first: $1) }
        var general: [Int: Int] = [:]
        for finding in preparation.examination.general {
            let key = key(finding.remark)
            if let place = general[key] {
                groups[place].count += 1
            } else {
                general[key] = groups.count
                groups.append(Group(count: 1, first: preparation.record(of: finding)))
            }
        }
        return groups.sorted { first, second in
            (first.first.severity.rank, first.first.code.rawValue)
                < (second.first.severity.rank, second.first.code.rawValue)
        }
    }

    /// All that the reports are made of.
    ///
    /// - Parameters:
    ///   - planID: empty where nothing was planned.
    ///   - problems: why inputs could not be read, in words, by their numbers.
    ///   - hasTotals: whether the control totals are asked for; they cost a walk through all rows.
    package func summary(
        startedAt: Timestamp, planID: String, problems: [Int: String], hasTotals: Bool
    ) async -> RunSummary {
        var run = RunRecord(
            id: "", startedAt: startedAt,
            planID: preparation.plan.entries.isEmpty ? "" : planID,
            version: Version.number, outputFolder: "")
        let inputs = preparation.tables.inputs.map { input in
            var record = input.record
            record.copy = input.path
            record.problem = problems[record.number]
            return record
        }
        let (rows, findings) = await preparation.checkedReport
        if hasTotals { run.asked = ControlTotal.totals(rows) }
        return RunSummary(
            run: run, inputs: inputs, rows: rows, findings: findings,
            proposals: preparation.proposals, requests: [], attempts: [])
    }
}

extension Decision {
    /// The outcome that `check` gives: nothing stands in the way of what would be skipped, either.
    fileprivate var checked: Outcome {
        switch self {
        case .ready, .skipped, .duplicate: .ready
        case .rejected: .rejected
        case .held: .held
        }
    }
}

extension Preparation {
    /// The rows as `check` and `plan` report them: without requests, which there are none yet.
    fileprivate var checkedReport: (rows: RowColumns, findings: RunFindings) {
        get async {
            var report = await report
            report.rows.forgetNewRequests()
            for index in report.rows.indices
            where report.rows.outcomes[index] == .skipped && tables.changes.action[index] != nil {
                report.rows.setOutcome(.ready, of: index)
            }
            return report
        }
    }
}

extension Severity {
    fileprivate var rank: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .repair: 2
        }
    }
}
