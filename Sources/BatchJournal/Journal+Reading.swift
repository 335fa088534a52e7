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
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM request WHERE is_open ORDER BY id")
            return try rows.map { row in
                let id = RequestID(row["id"])
                let changes = try String.fetchAll(
                    db, sql: "SELECT change FROM part WHERE request = ? ORDER BY part",
                    arguments: [id.value])
                let request = PlannedRequest(
                    campaign: (row["campaign"] as Int64?).map(CampaignID.init),
                    business: (row["business"] as Int64?).map(BusinessID.init),
                    parts: try changes.map { try Self.value(Change.self, $0) }, rows: [],
                    deadline: (row["deadline"] as Int64?).map(Timestamp.init(milliseconds:)),
                    moneyAtRisk: (row["money"] as Int64?).map(Money.init(kopecks:)),
                    isBatch: row["is_batch"])
                return OpenRequest(
                    id: id, request: request,
                    predecessor: (row["predecessor"] as Int64?).map { RequestID($0) })
            }
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
        // Numbers are never given twice, even where old attempts have been forgotten.
        try read { db in
            try Int64.fetchOne(
                db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'attempt'") ?? 0
        }
    }

    /// Calls that began and whose end is not known.
    package func attempt(_ call: CallID) throws -> AttemptRecord? {
        try read { db in
            try String.fetchOne(
                db, sql: "SELECT record FROM attempt WHERE call = ?", arguments: [call.value]
            ).map { try Self.value(AttemptRecord.self, $0) }
        }
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

    // MARK: - For reports

    /// All runs, newest first.
    package func runs() throws -> [RunRecord] {
        try read { db in
            try String.fetchAll(db, sql: "SELECT record FROM run ORDER BY started_at DESC, id DESC")
                .map { try Self.value(RunRecord.self, $0) }
        }
    }

    package func inputs(of run: String) throws -> [InputRecord] {
        try records("SELECT record FROM input WHERE run = ? ORDER BY number", run)
    }

    package func rows(of run: String) throws -> [RowRecord] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT record, request FROM row WHERE run = ? ORDER BY file, number",
                arguments: [run]
            ).map { row in
                var record = try Self.value(RowRecord.self, row["record"])
                record.request = (row["request"] as Int64?).map { RequestID($0) }
                return record
            }
        }
    }

    package func findings(of run: String) throws -> [FindingRecord] {
        try records("SELECT record FROM finding WHERE run = ? ORDER BY file, number, id", run)
    }

    package func attempts(of run: String) throws -> [AttemptRecord] {
        try records("SELECT record FROM attempt WHERE run = ? ORDER BY call", run)
    }

    /// The attempts at the requests that the rows of `run` wait for, in whatever run they were made.
    package func attemptsAtRequests(of run: String) throws -> [AttemptRecord] {
        try records(
            """
            SELECT record FROM attempt WHERE call IN
            (SELECT call FROM attempt_request WHERE request IN
            (SELECT request FROM row WHERE run = ?)) ORDER BY call
            """, run)
    }

    package func proposals(of run: String) throws -> [Proposal] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM proposal WHERE run = ? ORDER BY rowid", arguments: [run]
            ).map { row in
                Proposal(
                    campaign: CampaignID(row["campaign"]), order: OrderID(row["order_id"]),
                    goods: try Self.value([String].self, row["goods"]))
            }
        }
    }

    /// The requests that the rows of `run` wait for, with where their parts stand.
    package func requests(of run: String) throws -> [RequestRecord] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM request WHERE run = ? OR id IN
                    (SELECT request FROM row WHERE run = ?) ORDER BY id
                    """, arguments: [run, run]
            ).map { try Self.request($0, db) }
        }
    }

    private static func request(_ row: Row, _ db: Database) throws -> RequestRecord {
        let id = RequestID(row["id"])
        let parts = try Row.fetchAll(
            db, sql: "SELECT * FROM part WHERE request = ? ORDER BY part", arguments: [id.value])
        return RequestRecord(
            id: id, run: row["run"], lane: try value(LaneID.self, row["lane"]),
            wire: WireRequest(method: row["method"], path: row["path"], body: row["body"]),
            deadline: (row["deadline"] as Int64?).map(Timestamp.init(milliseconds:)),
            moneyAtRisk: (row["money"] as Int64?).map(Money.init(kopecks:)),
            parts: try parts.map(part))
    }

    private static func part(_ row: Row) throws -> PartRecord {
        let verdict = try (row["verdict"] as String?).map { try value(Verdict.self, $0) }
        let operation: String? = row["operation"]
        let outcome: Outcome =
            switch verdict?.outcome {
            case .done: .done
            case .refused: .refused
            case .held: .held
            case nil: row["has_left"] && operation == nil ? .unknown : .pending
            }
        return PartRecord(
            outcome: outcome, verdict: verdict,
            settledAt: (row["settled_at"] as Int64?).map(Timestamp.init(milliseconds:)),
            operation: operation, units: row["units"])
    }

    /// Runs that have a row whose request is open.
    package func unfinishedRuns() throws -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT id FROM run WHERE id IN (SELECT run FROM row WHERE request IN
                    (SELECT id FROM request WHERE is_open)) ORDER BY started_at
                    """)
        }
    }

    private func records<Value: Decodable>(_ sql: String, _ run: String) throws -> [Value] {
        try read { db in
            try String.fetchAll(db, sql: sql, arguments: [run]).map {
                try Self.value(Value.self, $0)
            }
        }
    }
}
