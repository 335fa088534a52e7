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
            try Self.forEachOpen(db) { open.append(OpenRequest($0)) }
            return open
        }
    }

    /// Goes through the requests of which a part has no verdict, oldest first.
    static func forEachOpen(_ db: Database, _ body: (StoredRequest) throws -> Void) throws {
        try forEachRequest(db, in: openBlocks, isWhole: true) { request in
            if request.parts.contains(where: \.progress.isOpen) { try body(request) }
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
                OR request IN (SELECT id FROM open_request) ORDER BY id
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

    /// The number of the last request that is kept: that of the last block.
    static let lastBlock = "(SELECT last FROM request_block ORDER BY first DESC LIMIT 1)"

    /// The number of the last request of any run; never given twice either.
    static func lastRequest(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT MAX(COALESCE(\(lastBlock), 0),
                COALESCE((SELECT MAX(last_request) FROM forgotten), 0))
                """) ?? 0
    }

    /// Calls that began and whose end is not known.
    package func attempt(_ call: CallID) throws -> AttemptRecord? {
        try attempts("WHERE call = ?", [call.value]).first
    }

    /// Whether any run has changed anything.
    package func hasChanges() throws -> Bool {
        try read { db in
            try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM request_block)") ?? false
        }
    }

    /// The changes that earlier runs have made to some targets, the oldest first.
    ///
    /// All targets of the journal are gone through once, however many are asked for.
    ///
    /// - Parameter body: is handed each change.
    package func earlierChanges(
        of targets: TargetIndex, _ body: (EarlierChange) throws -> Void
    ) throws {
        try read { db in
            let begun = try Self.runs(db)
            try db.forEachRow(
                "SELECT first, last, run, targets FROM request_block ORDER BY first"
            ) { row in
                var met: [StoredTarget] = []
                try row.withBytes(3) { bytes in
                    try StoredTarget.forEach(
                        bytes, of: row[1] - row[0] + 1, where: targets.contains
                    ) { met.append($0) }
                }
                guard !met.isEmpty else { return }
                let (first, last, run): (Int64, Int64, String) = (row[0], row[1], row[2])
                let startedAt = begun[run] ?? .distantPast
                var progress = try ProgressReader(db, first...last)
                for change in met {
                    let request = first + Int64(change.place)
                    let stands = progress.of(request, change.part)
                    try body(
                        EarlierChange(
                            request: RequestID(request), part: change.part, run: run,
                            runStartedAt: startedAt, key: change.key, target: change.target,
                            outcome: stands.verdict?.outcome, settledAt: stands.settledAt,
                            hasLeft: stands.isOnItsWay))
                }
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
    /// worth. What has no verdict yet counts.
    package func recentCancellations(since: Timestamp) throws -> (count: Int, value: Money) {
        try read { db in
            var (count, value) = (0, Money.zero)
            let condition = """
                \(Self.openBlocks) OR EXISTS (SELECT 1 FROM progress
                WHERE request BETWEEN request_block.first AND request_block.last
                AND outcome = 'done' AND settled_at >= ?)
                """
            try Self.forEachRequest(db, in: condition, [since.milliseconds]) { request in
                let recent = request.parts.filter {
                    $0.progress.isOpen
                        || $0.progress.verdict?.outcome == .done
                            && ($0.progress.settledAt ?? .distantPast) >= since
                }
                count += recent.count { [.status, .eats].contains($0.resource) }
                if recent.contains(where: { [.status, .items].contains($0.resource) }) {
                    value = value + (request.money ?? .zero)
                }
            }
            return (count, value)
        }
    }
}

extension Journal.OpenRequest {
    fileprivate init(_ stored: StoredRequest) {
        id = stored.id
        request = PlannedRequest(
            campaign: stored.campaign, business: stored.business,
            parts: stored.parts.compactMap(\.change), rows: [], deadline: stored.deadline,
            moneyAtRisk: stored.money, isBatch: stored.isBatch)
        predecessor = stored.predecessor
    }
}
