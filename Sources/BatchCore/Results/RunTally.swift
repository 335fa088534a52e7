/// What the page and the totals of a run count over its rows, counted in one walk.
package struct RunTally: Sendable {
    /// Rows of one file, action and campaign with one outcome and code, added up.
    package private(set) var groups = RowGroups()
    /// The rows that a person has to look at, those with a proposal too: those with the same finding
    /// together, in the order in which they came up.
    package private(set) var alike: [AlikeRows] = []
    /// The rows that are not finished, in the same way.
    package private(set) var unfinished: [AlikeRows] = []
    /// What the run is about in money, each order counted once.
    package let money: RunMoney
    /// What can't wait, what is lost first first.
    package let urgent: [UrgentRow]
    /// Rows with a deadline, and those of them that missed it.
    package private(set) var due = 0
    package private(set) var late = 0
    /// Warnings that hold nothing and are not overtaken by what was done, by code.
    package private(set) var warnings: [Warning] = []

    /// Warnings in the same words.
    package struct Warning: Sendable {
        package let first: FindingRecord
        /// The first of them in the order of their places, as many as anybody looks at.
        package private(set) var shown: [FindingRecord] = []
        /// The orders that they are about.
        package private(set) var orders: [OrderName?] = []
        package private(set) var count = 0
        /// The one whose first argument comes first: where that is a moment, the earliest.
        package private(set) var earliest: FindingRecord

        fileprivate static let mostShown = 50

        fileprivate init(first: FindingRecord) {
            self.first = first
            earliest = first
        }

        fileprivate mutating func add(_ finding: FindingRecord, _ order: OrderName?) {
            count += 1
            if shown.count < Self.mostShown {
                shown.append(finding)
                orders.append(order)
            }
            if finding.arguments.first ?? "" < earliest.arguments.first ?? "" { earliest = finding }
        }

        /// Whether it is about no row in particular.
        package var isGeneral: Bool { first.place?.row ?? 0 == 0 }
    }

    package init(_ summary: RunSummary) {
        let end = summary.run.finishedAt
        urgent = summary.urgent
        var found: [Wording: Warning] = [:]
        var waiting = AlikeRows.Groups(end: end)
        var open = AlikeRows.Groups(end: end)
        var money = MoneyCount()
        var urgentPlaces: Set<RowPlace> = []
        for row in urgent {
            urgentPlaces.formUnion(row.places)
            money.add(row)
        }
        var held: Set<FindingCode> = []
        for finding in summary.findings.loose { Self.note(finding, nil, in: &found) }
        let reader = summary.rows.reader()
        for index in summary.rows.indices {
            let row = reader[index]
            groups.add(row)
            held.formUnion(row.row.heldBy)
            let isUrgent = urgentPlaces.contains(row.row.place)
            // What the buyer has an answer to is not lost; what was late is.
            if !isUrgent, !row.isOvertaken || row.isLate(at: end) {
                money.add(row.row, row.outcome)
            }
            if row.outcome.needsWork { waiting.add(index, row) }
            if row.outcome.isUnfinished { open.add(index, row) }
            if row.findings.contains(where: { $0.code == .deadlinePassed }) { late += 1 }
            if row.deadline != nil, row.outcome != .skipped {
                due += 1
                // What the market has taken was in time.
                if row.isLate(at: end) { late += 1 }
            }
            guard row.outcome != .skipped, !row.isOvertaken else { continue }
            for finding in row.findings {
                guard let told = finding.told(of: row.outcome),
                    !isUrgent || finding.code != .deadlineTonight
                else { continue }
                Self.note(told, row.row.order, in: &found)
            }
        }
        let start = summary.run.startedAt
        late += summary.earlier.count { $0.isLate(at: start) }
        (alike, unfinished) = (waiting.all, open.all)
        self.money = money.money
        warnings = found.filter { !held.contains($0.key.code) }.sorted {
            ($0.key.code.rawValue, $0.key.variant ?? "")
                < ($1.key.code.rawValue, $1.key.variant ?? "")
        }.map(\.value)
    }

    /// Which words a finding is told in.
    private struct Wording: Hashable {
        var code: FindingCode
        var variant: String?
    }

    private static func note(
        _ finding: FindingRecord, _ order: OrderName?, in found: inout [Wording: Warning]
    ) {
        guard finding.severity == .warning else { return }
        let wording = Wording(code: finding.code, variant: finding.variant)
        found[wording, default: Warning(first: finding)].add(finding, order)
    }

    /// How many rows have each outcome.
    package var counts: [Outcome: Int] { groups.all.outcomes }

    package var rowCount: Int { groups.all.rowCount }

    /// How many rows wait for a person.
    package var attentionCount: Int { alike.reduce(0) { $0 + $1.places.count } }

    package var needsWork: Bool { !alike.isEmpty }
}

extension FindingRecord {
    /// The warning as it is told of a row with an outcome; `nil` where it means nothing any more.
    fileprivate func told(of outcome: Outcome) -> FindingRecord? {
        switch (code, outcome) {
        case (.cancelCountsAgainstShop, .done), (.markRequired, .done):
            var told = self
            told.variant = "done"
            return told
        case (.ordersNotGiven, .done): return self
        case (_, .done): return nil
        // What is not sent goes nowhere first.
        case (.deadlineUnknown, .rejected), (.deadlineUnknown, .refused), (.deadlineUnknown, .held):
            return nil
        default: return self
        }
    }
}

/// Rows that wait for a person for the same reason.
package struct AlikeRows: Sendable {
    package let key: Key
    /// Their places among the rows of the run.
    package private(set) var places: [Int] = []

    package struct Key: Hashable, Sendable {
        package var outcome: Outcome
        package var action: Action?
        /// What decided: of the checks, or of the market.
        package var code: String?
        package var variant: String?
        /// Whether a proposal stands for them.
        package var isProposed: Bool

        fileprivate init(_ row: RowResult, end: Timestamp?) {
            outcome = row.outcome
            isProposed = row.row.isProposed
            action = row.row.action
            // What is proposed is decided in the same way, whatever the reason.
            guard !isProposed else { return }
            guard !row.isOvertaken else {
                variant = row.isLate(at: end) ? "missed" : "overtaken"
                return
            }
            guard !row.outcome.isUnfinished else {
                if row.isFollowed { variant = "followed" }
                if row.row.due != nil { variant = "due" }
                return
            }
            code = row.code
            // A shop that is mistyped is mended, whoever looks after the config.
            if row.deciding.contains(where: { $0.code == .campaignMismatch }) {
                code = FindingCode.campaignMismatch.rawValue
            }
            if row.verdict?.code == nil { variant = row.firstDeciding?.variant }
        }
    }

    private init(key: Key) {
        self.key = key
    }

    /// Rows put together as they come.
    fileprivate struct Groups {
        private(set) var all: [AlikeRows] = []
        private var known: [Key: Int] = [:]
        private let end: Timestamp?

        /// - Parameter end: of the run.
        init(end: Timestamp?) {
            self.end = end
        }

        mutating func add(_ index: Int, _ row: RowResult) {
            let key = Key(row, end: end)
            let place = known[key] ?? all.count
            if place == all.count {
                known[key] = place
                all.append(AlikeRows(key: key))
            }
            all[place].places.append(index)
        }
    }
}
