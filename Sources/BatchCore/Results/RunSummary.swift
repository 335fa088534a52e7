import Synchronization

/// What became of one row of a changes file.
package struct RowResult: Sendable {
    package var row: RowRecord
    package var outcome: Outcome
    /// The row's findings, in the order in which they were found.
    package var findings: ArraySlice<FindingRecord>
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
            findings.filter { [.duplicateChange, .noChange, .undecided].contains($0.code) }
        case .done, .refused, .pending, .unknown, .ready:
            []
        }
    }

    /// The first of them.
    package var firstDeciding: FindingRecord? {
        switch outcome {
        case .rejected: findings.first { $0.severity == .error }
        case .done, .refused, .pending, .unknown, .ready, .held, .skipped: deciding.first
        }
    }

    package init(
        row: RowRecord, outcome: Outcome, findings: ArraySlice<FindingRecord> = []
    ) {
        self.row = row
        self.outcome = outcome
        self.findings = findings
    }

    private func isHolding(_ code: FindingCode) -> Bool {
        row.heldBy.contains(code)
    }

    /// The code that decided the outcome.
    package var code: String? {
        verdict?.code ?? firstDeciding?.code.rawValue
    }
}

/// All that the reports of a run are made of.
package struct RunSummary: Sendable {
    package var run: RunRecord {
        didSet {
            let isCounted =
                run.startedAt != oldValue.startedAt || run.finishedAt != oldValue.finishedAt
                || run.waiting != oldValue.waiting
            if isCounted { kept = KeptTally() }
        }
    }
    package var inputs: [InputRecord]
    package var rows: RowResults {
        didSet { kept = KeptTally() }
    }
    package var findings: RunFindings { rows.findings }
    package var proposals: [Proposal]
    package var requests: [RequestRecord] {
        get { rows.facts.requests }
        set { rows.facts.requests = newValue }
    }
    package var attempts: [AttemptRecord]
    /// Rows of earlier runs that this one has worked on.
    package var earlier: [RowResult] = [] {
        didSet { kept = KeptTally() }
    }

    /// What the page, the totals and what people are told count over the rows; counted once.
    package var tally: RunTally { kept.tally(of: self) }

    private var kept = KeptTally()

    /// Whether every row that was read has an outcome, and all that was asked for is in a request.
    package var balance: Balance { Balance(self) }

    package init(
        run: RunRecord, inputs: [InputRecord], rows: RowColumns, findings: RunFindings,
        proposals: [Proposal], requests: [RequestRecord], attempts: [AttemptRecord]
    ) {
        self.run = run
        self.inputs = inputs
        self.proposals = proposals
        self.attempts = attempts
        self.rows = RowResults(
            rows, findings, RequestFacts(requests: requests, attempts: attempts))
    }

    /// - Parameter findings: in whatever order.
    package init(
        run: RunRecord, inputs: [InputRecord], rows: RowColumns, findings: [FindingRecord],
        proposals: [Proposal], requests: [RequestRecord], attempts: [AttemptRecord]
    ) {
        self.init(
            run: run, inputs: inputs, rows: rows, findings: RunFindings(findings, rows),
            proposals: proposals, requests: requests, attempts: attempts)
    }

    /// How many rows have each outcome.
    package var counts: [Outcome: Int] {
        rows.indices.reduce(into: [:]) { $0[rows.outcome(of: $1), default: 0] += 1 }
    }

    /// The places, among ``rows``, of those that a person has to look at.
    package var toDo: [Int] {
        rows.indices.filter {
            rows.outcome(of: $0).needsWork && !rows.rows.isProposed($0)
        }
    }
}

extension RunSummary {
    /// How many files could not be read, or were in no folder of tables.
    package var unreadCount: Int {
        inputs.count { $0.problem != nil } + run.lostFiles.count
    }

    /// The buyers who wait and for whom no row comes back to be mended: she decides on each in one place.
    package var toDecide: [WaitingBuyer] {
        guard !run.waiting.isEmpty else { return [] }
        var toMend: Set<OrderName> = []
        for index in toDo {
            let row = rows.rows[index]
            if row.action?.rules.isDecision == true, let order = row.order { toMend.insert(order) }
        }
        return run.waiting.filter { !toMend.contains(.number($0.order.value)) }
    }
}

/// The tally of a summary once somebody has asked for it.
private final class KeptTally: Sendable {
    private let kept = Mutex<RunTally?>(nil)

    func tally(of summary: RunSummary) -> RunTally {
        kept.withLock { kept in
            let tally = kept ?? RunTally(summary)
            kept = tally
            return tally
        }
    }
}

/// The rows of a run with what became of them, each made when it is asked for.
package struct RowResults: Sendable {
    package private(set) var rows: RowColumns
    fileprivate let findings: RunFindings
    fileprivate var facts: RequestFacts
    /// The places of rows whose outcome others share.
    private let shared: [RowPlace: Int]

    fileprivate init(_ rows: RowColumns, _ findings: RunFindings, _ facts: RequestFacts) {
        self.rows = rows
        self.findings = findings
        self.facts = facts
        let wanted = rows.sharedPlaces
        shared =
            wanted.isEmpty
            ? [:]
            : Dictionary(
                rows.indices.lazy.map { (rows.place($0), $0) }.filter { wanted.contains($0.0) },
                uniquingKeysWith: { first, _ in first })
    }

    package mutating func removeLast() {
        rows.removeLast()
    }

    /// Hands out rows one after another, to one task.
    package func reader(_ scope: FindingScope = .all) -> RowReader { RowReader(self, scope) }

    /// Rows that follow one another, with their findings.
    package func part(_ range: Range<Int>) -> RowPart { RowPart(self, range) }

    /// The place of a request among those of the run; `nil` where it is none of them.
    func place(of request: RequestID) -> Int? { facts.place(of: request) }

    /// The outcome of a row, without what else is known of it where the checks have decided.
    package func outcome(of index: Int) -> Outcome {
        rows.isDecided(index) ? rows.outcomes[index] : bare(index).outcome
    }
}

extension RowResults: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { rows.count }

    package subscript(index: Int) -> RowResult { reader()[index] }

    /// What became of a row, without its findings.
    fileprivate func bare(_ index: Int) -> RowResult {
        let row = rows[index]
        var result = facts.result(of: row)
        if let first = row.duplicateOf.flatMap({ shared[$0] }), first != index {
            result.take(over: facts.result(of: rows[first]))
        }
        return result
    }
}

/// Rows that follow one another, with what became of them; their findings are made once.
package struct RowPart: Sendable {
    private let rows: RowResults
    private let range: Range<Int>
    package let findings: RunFindings.Part

    fileprivate init(_ rows: RowResults, _ range: Range<Int>) {
        self.rows = rows
        self.range = range
        findings = rows.findings.part(range)
    }
}

extension RowPart: RandomAccessCollection {
    package var startIndex: Int { range.lowerBound }
    package var endIndex: Int { range.upperBound }

    package subscript(index: Int) -> RowResult {
        var result = rows.bare(index)
        result.findings = rows.findings.of(index, findings, from: range.lowerBound)
        return result
    }
}

/// Which findings are asked for beside a row.
package enum FindingScope {
    case all
    /// Those of rows whose outcome they may have decided.
    case deciding
}

/// Hands out rows with what became of them, one after another; what it needs to make their findings is kept
/// from row to row, so each task has its own.
package final class RowReader {
    private let rows: RowResults
    private let findings: (Int) -> ArraySlice<FindingRecord>
    private let scope: FindingScope

    fileprivate init(_ rows: RowResults, _ scope: FindingScope) {
        self.rows = rows
        self.scope = scope
        findings = rows.findings.reader()
    }

    package subscript(index: Int) -> RowResult {
        var result = rows.bare(index)
        if scope == .all || result.outcome.isDecidedByFindings { result.findings = findings(index) }
        return result
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
private struct RequestFacts: Sendable {
    /// In the order of their numbers.
    var requests: [RequestRecord]
    /// How often each request was sent, and when last, by its place.
    private var sends: [(count: Int, last: Timestamp?)]

    init(requests: [RequestRecord], attempts: [AttemptRecord]) {
        self.requests = requests
        sends = Array(repeating: (0, nil), count: requests.count)
        for attempt in attempts where attempt.isWrite {
            for id in attempt.requests {
                guard let place = place(of: RequestID(id)) else { continue }
                sends[place] = (sends[place].count + 1, attempt.startedAt)
            }
        }
    }

    /// Mostly their numbers follow one another.
    func place(of id: RequestID) -> Int? {
        guard let first = requests.first else { return nil }
        let guess = Int(id.value - first.id.value)
        if requests.indices.contains(guess), requests[guess].id == id { return guess }
        let place = requests.partitionPoint { $0.id >= id }
        return place < requests.count && requests[place].id == id ? place : nil
    }

    func result(of row: RowRecord) -> RowResult {
        var result = RowResult(row: row, outcome: row.outcome)
        guard row.outcome == .ready, let id = row.request, let place = place(of: id),
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
