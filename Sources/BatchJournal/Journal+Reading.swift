package import BatchCore
import GRDB

/// A change that an earlier run has made or has not finished.
package struct EarlierChange: Sendable, Hashable {
    package var request: RequestID
    package var part: Int
    package var run: String
    package var runStartedAt: Timestamp
    package var key: ChangeKey
    package var target: ChangeTarget
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
            try db.forEachRow(
                """
                SELECT id, campaign, business, deadline, money, is_batch, predecessor, change
                FROM request JOIN part ON part.request = request.id
                WHERE is_open ORDER BY request.id, part.part
                """
            ) { row in
                let id = RequestID(row[0])
                let change = try ChangeCodec.change(in: row[7])
                if let last = open.indices.last, open[last].id == id {
                    open[last].request.parts.append(change)
                    return
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
            var facts: [Scheduler.Fact] = []
            try db.forEachRow(
                """
                SELECT record FROM fact WHERE at >= ?
                OR request IN (SELECT id FROM request WHERE is_open) ORDER BY id
                """, [since.milliseconds]
            ) { facts.append(try FactCodec.fact(in: $0[0])) }
            return facts
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

    /// The changes that earlier runs have made to some targets, the oldest first.
    ///
    /// One query for all of them: a few are looked up, for many the changes are gone through once.
    ///
    /// - Parameter body: is handed each change.
    package func earlierChanges(
        of targets: TargetIndex, _ body: (EarlierChange) throws -> Void
    ) throws {
        let isFew = targets.keys.count < 10_000
        let keys = isFew ? Self.list(targets.keys) : ""
        let condition = isFew ? "WHERE part.target IN (SELECT value FROM json_each(?))" : ""
        try read { db in
            let begun = try Self.runs(db)
            var run = (id: "", startedAt: Timestamp.distantPast)
            try db.forEachRow(
                """
                SELECT part.target, part.key, part.request, part.part, part.outcome,
                part.settled_at, part.has_left OR part.operation IS NOT NULL, request.run
                FROM part JOIN request ON request.id = part.request \(condition)
                ORDER BY part.request, part.part
                """, isFew ? [keys] : []
            ) { row in
                let target = ChangeTarget(key: row[0])
                guard isFew || targets.contains(target) else { return }
                // One text for all changes of a run.
                let id: String = row[7]
                if run.id != id { run = (id, begun[id] ?? .distantPast) }
                try body(
                    EarlierChange(
                        request: RequestID(row[2]), part: row[3], run: run.id,
                        runStartedAt: run.startedAt, key: ChangeKey(hash: row[1]), target: target,
                        outcome: (row[4] as String?).flatMap(Verdict.Outcome.init),
                        settledAt: (row[5] as Int64?).map(Timestamp.init(milliseconds:)),
                        hasLeft: row[6]))
            }
        }
    }

    /// When each run began.
    private static func runs(_ db: Database) throws -> [String: Timestamp] {
        let rows = try Row.fetchAll(db, sql: "SELECT id, started_at FROM run")
        return Dictionary(
            uniqueKeysWithValues: rows.map { ($0[0], Timestamp(milliseconds: $0[1])) })
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
