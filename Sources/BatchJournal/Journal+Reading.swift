package import BatchCore
import GRDB

/// A change that an earlier run has made or has not finished.
package struct EarlierChange: Sendable, Hashable {
    package var request: RequestID
    package var part: Int
    package var run: String
    package var runStartedAt: Timestamp
    package var key: String
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

    /// What earlier runs did with the same changes: done ones, and ones still open.
    package func earlier(_ keys: Set<String>) throws -> [String: [EarlierChange]] {
        try read { db in
            var found: [String: [EarlierChange]] = [:]
            let statement = try db.cachedStatement(
                sql: Self.earlierSQL + " WHERE part.key = ? ORDER BY part.request DESC")
            for key in keys {
                let rows = try Row.fetchAll(statement, arguments: [key])
                if !rows.isEmpty { found[key] = try rows.map(Self.earlierChange) }
            }
            return found
        }
    }

    /// The open changes to the same orders and returns.
    package func open(_ targets: Set<String>) throws -> [String: [EarlierChange]] {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: Self.earlierSQL + " WHERE part.outcome IS NULL ORDER BY part.request")
            return Dictionary(
                grouping: try rows.filter { targets.contains($0["target"]) }.map { row in
                    (row["target"] as String, try Self.earlierChange(row))
                }, by: \.0
            ).mapValues { $0.map(\.1) }
        }
    }

    private static let earlierSQL = """
        SELECT part.*, request.run AS run, run.started_at AS started_at FROM part
        JOIN request ON request.id = part.request JOIN run ON run.id = request.run
        """

    private static func earlierChange(_ row: Row) throws -> EarlierChange {
        EarlierChange(
            request: RequestID(row["request"]), part: row["part"], run: row["run"],
            runStartedAt: Timestamp(milliseconds: row["started_at"]), key: row["key"],
            outcome: (row["outcome"] as String?).flatMap(Verdict.Outcome.init),
            settledAt: (row["settled_at"] as Int64?).map(Timestamp.init(milliseconds:)),
            hasLeft: row["has_left"] || (row["operation"] as String?) != nil)
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
