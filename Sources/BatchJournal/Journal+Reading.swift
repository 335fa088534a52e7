package import BatchCore
import GRDB

/// A change that an earlier run has made or has not finished.
package struct EarlierChange: Sendable, Hashable {
    package var request: RequestID
    package var part: Int
    package var run: String
    package var runStartedAt: Timestamp
    package var key: ChangeKey
    package var target: String
    /// `nil` while it is open.
    package var outcome: Verdict.Outcome?
    package var settledAt: Timestamp?
    package var hasLeft: Bool
}

extension Journal {
    // MARK: - For sending

    /// A request without a verdict for each part, and the one that it waits for.
    package struct OpenRequest: Sendable {
        package var id: RequestID
        package var request: PlannedRequest
        package var predecessor: RequestID?
    }

    /// The requests without a verdict for each part, oldest first.
    package func openRequests() throws -> [OpenRequest] {
        try read { db in
            var open: [OpenRequest] = []
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, campaign, business, deadline, money, is_batch, predecessor, change
                    FROM request JOIN part ON part.request = request.id
                    WHERE is_open ORDER BY request.id, part.part
                    """)
            while let row = try rows.next() {
                let id = RequestID(row[0])
                let change = try Self.value(Change.self, row[7])
                if let last = open.indices.last, open[last].id == id {
                    open[last].request.parts.append(change)
                    continue
                }
                let request = PlannedRequest(
                    campaign: (row[1] as Int64?).map(CampaignID.init),
                    business: (row[2] as Int64?).map(BusinessID.init), parts: [change], rows: [],
                    deadline: (row[3] as Int64?).map(Timestamp.init(milliseconds:)),
                    moneyAtRisk: (row[4] as Int64?).map(Money.init(kopecks:)), isBatch: row[5])
                open.append(
                    OpenRequest(
                        id: id, request: request,
                        predecessor: (row[6] as Int64?).map { RequestID($0) }))
            }
            return open
        }
    }

    /// The facts that a scheduler has to replay: all of open requests, and those of the quotas
    /// since `since`.
    package func facts(since: Timestamp) throws -> [Scheduler.Fact] {
        let facts = try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT record FROM fact WHERE at >= ?
                    OR request IN (SELECT id FROM request WHERE is_open) ORDER BY id
                    """, arguments: [since.milliseconds]
            ).map { try Self.value(Scheduler.Fact.self, $0) }
        }
        for fact in facts { _ = requestOf(fact) }
        return facts
    }

    /// The number of the last call of any run.
    package func lastCall() throws -> Int64 {
        try read(Self.lastCall)
    }

    static func lastCall(_ db: Database) throws -> Int64 {
        // Numbers are never given twice, even where old attempts have been forgotten.
        try Int64.fetchOne(
            db,
            sql: """
                SELECT MAX(COALESCE((SELECT MAX(call) FROM attempt), 0),
                COALESCE((SELECT MAX(last_call) FROM forgotten), 0))
                """) ?? 0
    }

    /// Calls that began and whose end is not known.
    package func attempt(_ call: CallID) throws -> AttemptRecord? {
        try attempts("WHERE call = ?", [call.value]).first
    }

    /// Whether any run has changed anything.
    package func hasChanges() throws -> Bool {
        try read { db in try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM part)") ?? false }
    }

    /// What earlier runs did with the same changes, the newest first: done ones, and ones still open.
    ///
    /// One query for all of them: a few are looked up, for many the changes are gone through once.
    package func changes(with keys: [ChangeKey]) throws -> [ChangeKey: [EarlierChange]] {
        let wanted = Set(keys)
        return try read { db in
            var found: [ChangeKey: [EarlierChange]] = [:]
            let isFew = keys.count < 10_000
            let list = isFew ? JSONText.array(keys.map { .number($0.hash) }).rendered : ""
            let condition = isFew ? "WHERE part.key IN (SELECT value FROM json_each(?))" : ""
            let runs = try Self.runs(db)
            let rows = try Row.fetchCursor(
                db,
                sql: Self.earlierSQL + " \(condition) ORDER BY part.request DESC",
                arguments: isFew ? [list] : [])
            while let row = try rows.next() {
                let key = ChangeKey(hash: row[0])
                guard isFew || wanted.contains(key) else { continue }
                found[key, default: []].append(Self.earlierChange(row, key, runs))
            }
            return found
        }
    }

    /// The changes without a verdict, by their targets, the oldest first.
    package func openChanges() throws -> [String: [EarlierChange]] {
        try read { db in
            let runs = try Self.runs(db)
            let rows = try Row.fetchAll(
                db, sql: Self.earlierSQL + " WHERE part.outcome IS NULL ORDER BY part.request")
            return Dictionary(
                grouping: rows.map { Self.earlierChange($0, ChangeKey(hash: $0[0]), runs) },
                by: \.target)
        }
    }

    private static let earlierSQL = """
        SELECT part.key, part.request, part.part, part.target, part.outcome, part.settled_at,
        part.has_left OR part.operation IS NOT NULL, request.run
        FROM part JOIN request ON request.id = part.request
        """

    /// When each run began.
    private static func runs(_ db: Database) throws -> [String: Timestamp] {
        let rows = try Row.fetchAll(db, sql: "SELECT id, started_at FROM run")
        return Dictionary(
            uniqueKeysWithValues: rows.map { ($0[0], Timestamp(milliseconds: $0[1])) })
    }

    private static func earlierChange(
        _ row: Row, _ key: ChangeKey, _ runs: [String: Timestamp]
    ) -> EarlierChange {
        let run: String = row[7]
        return EarlierChange(
            request: RequestID(row[1]), part: row[2], run: run,
            runStartedAt: runs[run] ?? .distantPast, key: key, target: row[3],
            outcome: (row[4] as String?).flatMap(Verdict.Outcome.init),
            settledAt: (row[5] as Int64?).map(Timestamp.init(milliseconds:)), hasLeft: row[6])
    }

    /// How many orders have been cancelled since `since`, and what they and removed goods were
    /// worth.
    package func recentCancellations(since: Timestamp) throws -> (count: Int, value: Money) {
        try read { db in
            let count =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT COUNT(*) FROM part WHERE action IN ('status', 'eats')
                        AND (outcome = 'done' AND settled_at >= ? OR outcome IS NULL)
                        """, arguments: [since.milliseconds]) ?? 0
            let value =
                try Int64.fetchOne(
                    db,
                    sql: """
                        SELECT COALESCE(SUM(money), 0) FROM request WHERE id IN
                        (SELECT request FROM part WHERE action IN ('status', 'items')
                        AND (outcome = 'done' AND settled_at >= ? OR outcome IS NULL))
                        """, arguments: [since.milliseconds]) ?? 0
            return (count, Money(kopecks: value))
        }
    }
}
