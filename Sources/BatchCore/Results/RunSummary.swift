/// What became of one row of a changes file.
package struct RowResult: Sendable {
    package var row: RowRecord
    package var outcome: Outcome
    /// The rows's findings, in the order in which they were found.
    package var findings: [FindingRecord]
    /// What the market said, where it did.
    package var verdict: Verdict?
    package var isFollowed = false
    package var attempts = 0
    package var sentAt: Timestamp?
    package var confirmedAt: Timestamp?
    package var moneyAtRisk: Money?
    package var deadline: Timestamp?

    /// The findings that decided the outcome: errors of a rejected row, warnings that hold.
    package var deciding: [FindingRecord] {
        switch outcome {
        case .rejected:
            findings.filter { $0.severity == .error }
        case .held:
            findings.filter { $0.severity == .warning && isHolding($0.code) }
        case .skipped:
            findings.filter { [.duplicateChange, .noChange].contains($0.code) }
        case .done, .refused, .pending, .unknown, .ready:
            []
        }
    }

    private func isHolding(_ code: FindingCode) -> Bool {
        row.heldBy.contains(code)
    }

    /// The code that decided the outcome.
    package var code: String? {
        verdict?.code ?? deciding.first?.code.rawValue
    }
}

/// All that the reports of a run are made of.
package struct RunSummary: Sendable {
    package var run: RunRecord
    package var inputs: [InputRecord]
    package var rows: [RowResult]
    package var findings: [FindingRecord]
    package var proposals: [Proposal]
    package var requests: [RequestRecord]
    package var attempts: [AttemptRecord]
    /// Rows of earlier runs that this one has worked on.
    package var earlier: [RowResult] = []

    /// Whether every row that was read has an outcome, and all that was asked for is in a request.
    package var balance: Balance { Balance(self) }

    package init(
        run: RunRecord, inputs: [InputRecord], rows: [RowRecord], findings: [FindingRecord],
        proposals: [Proposal], requests: [RequestRecord], attempts: [AttemptRecord]
    ) {
        self.run = run
        self.inputs = inputs
        self.findings = findings
        self.proposals = proposals
        self.requests = requests
        self.attempts = attempts
        let facts = RequestFacts(requests: requests, attempts: attempts)
        var found = FindingsByRow(findings)
        let shared = Set(rows.compactMap(\.duplicateOf))
        var results: [RowPlace: RowResult] = [:]
        self.rows = rows.map { row in
            var result = facts.result(of: row, findings: found.of(row.place))
            if let first = row.duplicateOf, let other = results[first] {
                result.take(over: other)
            }
            if !shared.isEmpty, shared.contains(row.place) { results[row.place] = result }
            return result
        }
    }

    /// How many rows have each outcome.
    package var counts: [Outcome: Int] {
        rows.reduce(into: [:]) { $0[$1.outcome, default: 0] += 1 }
    }

    /// Rows that a person has to look at.
    package var toDo: [RowResult] {
        rows.filter { $0.outcome.needsWork && !$0.row.isProposed }
    }

    /// The value of what is done and of what is not, counted once a request.
    package var money: (done: Money, open: Money) {
        requests.reduce((Money.zero, Money.zero)) { sums, request in
            let value = request.moneyAtRisk ?? .zero
            let isDone = request.parts.allSatisfy { $0.outcome == .done }
            return isDone ? (sums.0 + value, sums.1) : (sums.0, sums.1 + value)
        }
    }
}

/// Findings, handed out row by row.
///
/// Both mostly come in the order of their places, so no table of them is made.
private struct FindingsByRow {
    private let findings: [FindingRecord]
    private var next = 0
    private var byPlace: [RowPlace: [FindingRecord]]?

    init(_ findings: [FindingRecord]) {
        self.findings = findings
        if zip(findings, findings.dropFirst()).contains(where: { $1.place < $0.place }) {
            byPlace = Dictionary(grouping: findings, by: \.place)
        }
    }

    /// The findings of the row at `place`, which is behind the places asked for before.
    mutating func of(_ place: RowPlace) -> [FindingRecord] {
        if let byPlace { return byPlace[place] ?? [] }
        if next > 0, findings[next - 1].place >= place {
            // Not in order: from now on by a table after all.
            byPlace = Dictionary(grouping: findings, by: \.place)
            return byPlace?[place] ?? []
        }
        while next < findings.count, findings[next].place < place { next += 1 }
        let first = next
        while next < findings.count, findings[next].place == place { next += 1 }
        return first < next ? Array(findings[first..<next]) : []
    }
}

extension RowResult {
    /// A row that asks for what another one asks for shares its outcome; done is done once.
    fileprivate mutating func take(over shared: RowResult) {
        outcome = shared.outcome == .done ? .skipped : shared.outcome
        verdict = outcome == .skipped ? nil : shared.verdict
        row.request = shared.row.request
        if outcome == .held { row.heldBy = shared.row.heldBy }
        attempts = shared.attempts
        sentAt = shared.sentAt
        confirmedAt = shared.confirmedAt
        isFollowed = shared.isFollowed
    }
}

/// The requests and attempts of a run, found by request.
private struct RequestFacts {
    private let requests: [RequestRecord]
    private var places: [RequestID: Int] = [:]
    /// How often each request was sent, and when last, by its place.
    private var sends: [(count: Int, last: Timestamp?)]

    init(requests: [RequestRecord], attempts: [AttemptRecord]) {
        self.requests = requests
        places.reserveCapacity(requests.count)
        for (place, request) in requests.enumerated() { places[request.id] = place }
        sends = Array(repeating: (0, nil), count: requests.count)
        for attempt in attempts where attempt.isWrite {
            for id in attempt.requests {
                guard let place = places[RequestID(id)] else { continue }
                sends[place] = (sends[place].count + 1, attempt.startedAt)
            }
        }
    }

    func result(of row: RowRecord, findings: [FindingRecord]) -> RowResult {
        var result = RowResult(row: row, outcome: row.outcome, findings: findings)
        guard row.outcome == .ready, let id = row.request, let place = places[id],
            row.part < requests[place].parts.count
        else { return result }
        let part = requests[place].parts[row.part]
        result.outcome = part.outcome
        result.verdict = part.verdict
        result.isFollowed = part.operation != nil && part.outcome == .pending
        result.attempts = sends[place].count
        result.sentAt = sends[place].last
        result.confirmedAt = part.outcome == .done ? part.settledAt : nil
        result.moneyAtRisk = requests[place].moneyAtRisk
        result.deadline = requests[place].deadline
        if row.doneBefore != nil, part.outcome == .done { result.outcome = .skipped }
        return result
    }
}
