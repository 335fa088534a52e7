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

    // MARK: - For reports

    /// All runs, newest first.
    package func runs() throws -> [RunRecord] {
        try read { db in
            try String.fetchAll(db, sql: "SELECT record FROM run ORDER BY started_at DESC, id DESC")
                .map { try Self.value(RunRecord.self, $0) }
        }
    }

    package func inputs(of run: String) throws -> [InputRecord] {
        try records("SELECT record FROM input WHERE run = ? ORDER BY number", [run]) { row in
            try Self.value(InputRecord.self, row[0])
        }
    }

    package func rows(of run: String) throws -> [RowRecord] {
        try records(
            """
            SELECT file, number, outcome, request, part, action, campaign, order_id, item,
            return_id, done_before, duplicate_file, duplicate_row, is_proposed, held_by, units,
            value FROM row WHERE run = ? ORDER BY file, number
            """, [run]
        ) { row in
            var record = RowRecord(
                place: RowPlace(file: row[0], row: row[1]),
                outcome: try Self.word(Outcome.self, row[2]))
            record.request = (row[3] as Int64?).map { RequestID($0) }
            record.part = row[4]
            record.action = (row[5] as String?).flatMap(Action.init(rawValue:))
            record.campaign = row[6]
            record.order = row[7]
            record.item = row[8]
            record.returnID = row[9]
            record.doneBefore = row[10]
            if let file = row[11] as Int?, let number = row[12] as Int? {
                record.duplicateOf = RowPlace(file: file, row: number)
            }
            record.isProposed = row[13]
            if let codes = row[14] as String? {
                record.heldBy = codes.split(separator: " ").compactMap {
                    FindingCode(rawValue: String($0))
                }
            }
            record.units = row[15]
            record.value = (row[16] as Int64?).map(Money.init(kopecks:))
            return record
        }
    }

    package func findings(of run: String) throws -> [FindingRecord] {
        try records(
            """
            SELECT file, number, cell, field, value, code, severity, arguments, suggestion, variant
            FROM finding WHERE run = ? ORDER BY file, number, id
            """, [run]
        ) { row in
            var remark = Remark(
                try Self.word(FindingCode.self, row[5]), try Self.word(Severity.self, row[6]),
                variant: row[9])
            if let arguments = row[7] as String? {
                remark.arguments = try Self.value([String].self, arguments)
            }
            remark.suggestion = row[8]
            let finding = Finding(
                RowPlace(file: row[0], row: row[1]), (row[3] as String?).flatMap(Column.init),
                row[4], remark)
            return FindingRecord(finding, cell: row[2])
        }
    }

    package func attempts(of run: String) throws -> [AttemptRecord] {
        try attempts("WHERE run = ? ORDER BY call", [run])
    }

    /// The attempts at the requests that the rows of `run` wait for, in whatever run they were made.
    package func attemptsAtRequests(of run: String) throws -> [AttemptRecord] {
        try attempts(
            """
            WHERE call IN (SELECT call FROM attempt_request WHERE request IN
            (SELECT request FROM row WHERE run = ?)) ORDER BY call
            """, [run])
    }

    private func attempts(
        _ condition: String, _ arguments: StatementArguments
    ) throws -> [AttemptRecord] {
        try records(
            """
            SELECT call, requests, is_write, lane, started_at, ended_at, method, path, body,
            http_status, failure, rate_limit, rate_remaining, rate_until, errors FROM attempt
            """ + " " + condition, arguments
        ) { row in
            let requests: String = row[1]
            var attempt = AttemptRecord(
                call: row[0],
                requests: Int64(requests).map { [$0] }
                    ?? requests.split(separator: " ").compactMap { Int64($0) },
                isWrite: row[2], lane: row[3], startedAt: Timestamp(milliseconds: row[4]),
                request: WireRequest(method: row[6], path: row[7], body: row[8]))
            attempt.endedAt = (row[5] as Int64?).map(Timestamp.init(milliseconds:))
            attempt.httpStatus = row[9]
            attempt.failure = row[10]
            let rate = RateReport(
                limit: row[11], remaining: row[12],
                until: (row[13] as Int64?).map(Timestamp.init(milliseconds:)))
            attempt.rate = rate == RateReport() ? nil : rate
            if let errors = row[14] as String? {
                attempt.errors = try Self.value([AttemptRecord.ErrorRecord].self, errors)
            }
            return attempt
        }
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
            var requests: [RequestRecord] = []
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, run, campaign, resource, method, path, body, deadline, money,
                    outcome, code, message, http_status, has_left, operation, settled_at, units
                    FROM request JOIN part ON part.request = request.id WHERE run = ?1 OR id IN
                    (SELECT request FROM row WHERE run = ?1) ORDER BY request.id, part.part
                    """, arguments: [run])
            while let row = try rows.next() {
                let id = RequestID(row[0])
                let part = try Self.part(row)
                if let last = requests.indices.last, requests[last].id == id {
                    requests[last].parts.append(part)
                    continue
                }
                let owner = (row[2] as Int64?).map { LaneOwner.campaign(CampaignID($0)) } ?? .eats
                requests.append(
                    RequestRecord(
                        id: id, run: row[1],
                        lane: LaneID(owner, try Self.word(Resource.self, row[3])),
                        wire: WireRequest(method: row[4], path: row[5], body: row[6]),
                        deadline: (row[7] as Int64?).map(Timestamp.init(milliseconds:)),
                        moneyAtRisk: (row[8] as Int64?).map(Money.init(kopecks:)), parts: [part]))
            }
            return requests
        }
    }

    /// A part of a request, whose columns begin with the tenth.
    private static func part(_ row: Row) throws -> PartRecord {
        let verdict = try (row[9] as String?).map { outcome in
            Verdict(
                outcome: try word(Verdict.Outcome.self, outcome), code: row[10], message: row[11],
                httpStatus: row[12])
        }
        let operation: String? = row[14]
        let outcome: Outcome =
            switch verdict?.outcome {
            case .done: .done
            case .refused: .refused
            case .held: .held
            case nil: row[13] && operation == nil ? .unknown : .pending
            }
        return PartRecord(
            outcome: outcome, verdict: verdict,
            settledAt: (row[15] as Int64?).map(Timestamp.init(milliseconds:)),
            operation: operation, units: row[16])
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

    private func records<Record>(
        _ sql: String, _ arguments: StatementArguments, _ record: (Row) throws -> Record
    ) throws -> [Record] {
        try read { db in
            var records: [Record] = []
            let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
            while let row = try rows.next() { records.append(try record(row)) }
            return records
        }
    }

    /// A word of ours; one that is none means that the journal is damaged.
    private static func word<Word: RawRepresentable>(
        _ type: Word.Type, _ text: String
    ) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: text)
        }
        return word
    }
}
