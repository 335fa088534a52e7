package import BatchCore
import Foundation
import GRDB

// What the reports of a run are made of.

extension Journal {
    /// All runs, newest first.
    package func runs() throws -> [RunRecord] {
        try read { db in
            try String.fetchAll(db, sql: "SELECT record FROM run ORDER BY started_at DESC, id DESC")
                .map { try Self.value(RunRecord.self, $0) }
        }
    }

    package func inputs(of run: String) throws -> [InputRecord] {
        try records("SELECT record FROM input WHERE run = ? ORDER BY number", [run]) { row in
            var input = try Self.value(InputRecord.self, row[0])
            input.copy = input.copy.map(moved)
            return input
        }
    }

    /// A kept copy lies beside the journal, also where both have moved to another folder since.
    private func moved(_ copy: String) -> String {
        let name = URL(filePath: copy).lastPathComponent
        let beside = URL(filePath: path).deletingLastPathComponent().appending(
            path: "inputs/\(name)"
        ).path(percentEncoded: false)
        return FileManager.default.fileExists(atPath: beside) ? beside : copy
    }

    /// The runs with a row about an order, a return or a restaurant's order.
    package func runs(about number: String) throws -> [String] {
        let (name, id) = (OrderName(number), Int64(number))
        var runs: [String] = []
        try read { db in
            try Blocks.read(
                db, "SELECT id, run, record FROM row_block ORDER BY id", [],
                { block in
                    let rows = try RowBlock.rows(block.bytes)
                    let isMeant = rows.contains {
                        $0.order == name || id != nil && $0.returnID == id
                    }
                    return isMeant ? block.run : nil
                }
            ) { if let run = $0, !runs.contains(run) { runs.append(run) } }
        }
        return runs
    }

    /// - Parameter onlyDue: those that could not wait for another day when the run began.
    package func rows(of run: String, onlyDue: Bool = false) throws -> RowColumns {
        var columns = RowColumns()
        try read { db in
            try Blocks.read(
                db, "SELECT id, run, record FROM row_block WHERE run = ? ORDER BY id", [run],
                { block in
                    let rows = try RowBlock.rows(block.bytes)
                    return onlyDue ? rows.filter { $0.due != nil } : rows
                }
            ) { rows in for row in rows { columns.append(row) } }
        }
        return columns
    }

    package func findings(of run: String) throws -> [FindingRecord] {
        var findings: [FindingRecord] = []
        try read { db in
            try Blocks.read(
                db, "SELECT id, run, record FROM finding_block WHERE run = ? ORDER BY id", [run],
                { try RowBlock.findings($0.bytes) }
            ) { findings += $0 }
        }
        return findings
    }

    package func attempts(of run: String) throws -> [AttemptRecord] {
        try attempts("WHERE run = ? ORDER BY call", [run])
    }

    /// The attempts at the requests that the rows of `run` wait for, in whatever run they were made.
    package func attemptsAtRequests(of run: String) throws -> [AttemptRecord] {
        let (ids, calls) = try read { db in
            let ids = try Self.requestIDs(of: run, db)
            let calls = try Row.fetchOne(
                db,
                sql: """
                    SELECT MIN(call), MAX(call), COUNT(*) FROM attempt_request
                    WHERE request BETWEEN ? AND ?
                    """, arguments: [ids.own.lowerBound, ids.own.upperBound])
            return (ids, calls)
        }
        if ids.others.isEmpty, let calls, let first = calls[0] as Int64?,
            let last = calls[1] as Int64?, last - first < 2 * (calls[2] as Int64)
        {
            // Nearly all calls between the first and the last are meant: no list is made of them.
            return try attempts("WHERE call BETWEEN ? AND ? ORDER BY call", [first, last]).filter {
                $0.requests.contains { ids.own.contains($0) }
            }
        }
        return try attempts(
            """
            WHERE call IN (SELECT call FROM attempt_request
            WHERE request BETWEEN ? AND ? OR request IN (SELECT value FROM json_each(?)))
            ORDER BY call
            """, [ids.own.lowerBound, ids.own.upperBound, Self.list(ids.others)])
    }

    /// The requests that the rows of `run` wait for: its own, whose numbers follow one another since
    /// they were given at one time, and those of earlier runs.
    private static func requestIDs(
        of run: String, _ db: Database
    ) throws -> (own: ClosedRange<Int64>, others: [Int64]) {
        let ends = try Row.fetchOne(
            db, sql: "SELECT MIN(first), MAX(last) FROM request_block WHERE run = ?",
            arguments: [run])
        let (first, last) = (ends?[0] as Int64?, ends?[1] as Int64?)
        let others = try Int64.fetchAll(
            db, sql: "SELECT request FROM earlier_request WHERE run = ? ORDER BY request",
            arguments: [run])
        return ((first ?? 0)...(last ?? 0), others)
    }

    static func list(_ numbers: [Int64]) -> String {
        JSONText.array(numbers.map(JSONText.number)).rendered
    }

    func attempts(
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
                    reason: Reason(rawValue: row["reason"]) ?? .shopFailed,
                    goods: try Self.value([String].self, row["goods"]))
            }
        }
    }

    /// The requests that the rows of `run` wait for, with where their parts stand.
    package func requests(of run: String) throws -> [RequestRecord] {
        try read { db in
            let others = Set(try Self.requestIDs(of: run, db).others)
            var requests: [RequestRecord] = []
            let arguments: StatementArguments = [run, run]
            try Self.forEachRequest(
                db,
                in: """
                    run = ? OR EXISTS (SELECT 1 FROM earlier_request WHERE earlier_request.run = ?
                    AND request BETWEEN request_block.first AND request_block.last)
                    """, arguments
            ) { stored in
                guard stored.run == run || others.contains(stored.id.value) else { return }
                requests.append(stored.record)
            }
            return requests
        }
    }

    /// Runs that have a row whose request is open.
    package func unfinishedRuns() throws -> [String] {
        try read { db in
            try String.fetchAll(
                db, sql: "SELECT id FROM run WHERE \(Self.isUnfinished) ORDER BY started_at")
        }
    }

    /// Whether a row of a run waits for an open request, its own or an earlier one's.
    static let isUnfinished = """
        (EXISTS (SELECT 1 FROM request_block WHERE request_block.run = run.id AND \(openBlocks))
        OR run.id IN (SELECT earlier_request.run FROM earlier_request
        WHERE request IN (SELECT id FROM open_request)))
        """

    private func records<Record>(
        _ sql: String, _ arguments: StatementArguments, _ record: (QuickRow) throws -> Record
    ) throws -> [Record] {
        try read { db in
            var records: [Record] = []
            try db.forEachRow(sql, arguments) { records.append(try record($0)) }
            return records
        }
    }
}

extension StoredRequest {
    /// The request as the reports know it.
    fileprivate var record: RequestRecord {
        RequestRecord(
            id: id, run: run, lane: lane, deadline: deadline, moneyAtRisk: money,
            parts: parts.map { part in
                PartRecord(
                    outcome: part.progress.outcome, verdict: part.progress.verdict,
                    settledAt: part.progress.settledAt, operation: part.progress.operation,
                    units: part.units)
            })
    }
}
