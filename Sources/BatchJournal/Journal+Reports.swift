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
        try read { db in
            try String.fetchAll(
                db, sql: "SELECT DISTINCT run FROM row WHERE order_id = ? OR return_id = ?",
                arguments: [number, Int64(number)])
        }
    }

    /// - Parameter onlyDue: those that could not wait for another day when the run began.
    package func rows(of run: String, onlyDue: Bool = false) throws -> RowColumns {
        let due = onlyDue ? "AND due IS NOT NULL" : ""
        let (outcomes, actions) = (WordReader<Outcome>(), WordReader<Action>())
        var columns = RowColumns()
        try read { db in
            try db.forEachRow(
                """
                SELECT file, number, outcome, request, part, action, campaign, order_id, item,
                return_id, done_before, duplicate_file, duplicate_row, is_proposed, held_by, units,
                value, due, goods FROM row WHERE run = ? \(due) ORDER BY file, number
                """, [run]
            ) { row in
                var record = RowRecord(
                    place: RowPlace(file: row[0], row: row[1]),
                    outcome: try outcomes.word(row[2]))
                record.request = (row[3] as Int64?).map { RequestID($0) }
                record.part = row[4]
                record.action = (row[5] as String?).flatMap(actions.known)
                record.campaign = row[6]
                record.order = (row[7] as String?).map { OrderName($0) }
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
                record.due = (row[17] as Int64?).map {
                    $0 == 0 ? .atOnce : .by(Timestamp(milliseconds: $0))
                }
                record.goods = row[18]
                columns.append(record)
            }
        }
        return columns
    }

    package func findings(of run: String) throws -> [FindingRecord] {
        let (codes, severities) = (WordReader<FindingCode>(), WordReader<Severity>())
        let fields = WordReader<BatchCore.Column>()
        return try records(
            """
            SELECT file, number, cell, field, value, code, severity, arguments, suggestion, variant
            FROM finding WHERE run = ? ORDER BY id
            """, [run]
        ) { row in
            var remark = Remark(
                try codes.word(row[5]), try severities.word(row[6]), variant: row[9])
            if let arguments = row[7] as String? {
                remark.arguments = try ListReader.read(arguments) { try $0.all { try $0.text() } }
            }
            remark.suggestion = row[8]
            let file: Int = row[0]
            return FindingRecord(
                file < 0 ? nil : RowPlace(file: file, row: row[1]),
                (row[3] as String?).flatMap(fields.known), cell: row[2], value: row[4], remark)
        }
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
            db, sql: "SELECT MIN(id), MAX(id) FROM request WHERE run = ?", arguments: [run])
        let (first, last) = (ends?[0] as Int64?, ends?[1] as Int64?)
        let own = (first ?? 0)...(last ?? 0)
        let others = try Int64.fetchAll(
            db,
            sql: """
                SELECT DISTINCT request FROM row
                WHERE run = ? AND request IS NOT NULL AND request NOT BETWEEN ? AND ?
                ORDER BY request
                """, arguments: [run, own.lowerBound, own.upperBound])
        return (own, others)
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
            let (own, others) = try Self.requestIDs(of: run, db)
            let range: StatementArguments = [own.lowerBound, own.upperBound]
            let requests = try Self.requests("id BETWEEN ? AND ?", range, db)
            guard !others.isEmpty else { return requests }
            let condition = "id IN (SELECT value FROM json_each(?))"
            let earlier = try Self.requests(condition, [Self.list(others)], db)
            return (earlier + requests).sorted { $0.id < $1.id }
        }
    }

    private static func requests(
        _ condition: String, _ arguments: StatementArguments, _ db: Database
    ) throws -> [RequestRecord] {
        var requests: [RequestRecord] = []
        let (resources, outcomes) = (WordReader<Resource>(), WordReader<Verdict.Outcome>())
        try db.forEachRow(
            """
            SELECT id, run, campaign, resource, deadline, money, outcome, code, message,
            http_status, has_left, operation, settled_at, units
            FROM request JOIN part ON part.request = request.id
            WHERE \(condition) ORDER BY request.id, part.part
            """, arguments
        ) { row in
            let id = RequestID(row[0])
            let part = try Self.part(row, outcomes)
            if let last = requests.indices.last, requests[last].id == id {
                requests[last].parts.append(part)
                return
            }
            let owner = (row[2] as Int64?).map { LaneOwner.campaign(CampaignID($0)) } ?? .eats
            // One text for all requests of a run.
            let run: String = row[1]
            let known = requests.last.flatMap { $0.run == run ? $0.run : nil }
            requests.append(
                RequestRecord(
                    id: id, run: known ?? run, lane: LaneID(owner, try resources.word(row[3])),
                    deadline: (row[4] as Int64?).map(Timestamp.init(milliseconds:)),
                    moneyAtRisk: (row[5] as Int64?).map(Money.init(kopecks:)), parts: [part]))
        }
        return requests
    }

    /// A part of a request, whose columns begin with the seventh.
    private static func part(
        _ row: QuickRow, _ outcomes: WordReader<Verdict.Outcome>
    ) throws -> PartRecord {
        let verdict = try (row[6] as String?).map { outcome in
            Verdict(
                outcome: try outcomes.word(outcome), code: row[7], message: row[8],
                httpStatus: row[9])
        }
        let operation: String? = row[11]
        let outcome: Outcome =
            switch verdict?.outcome {
            case .done: .done
            case .refused: .refused
            case .held: .held
            case nil: row[10] && operation == nil ? .unknown : .pending
            }
        return PartRecord(
            outcome: outcome, verdict: verdict,
            settledAt: (row[12] as Int64?).map(Timestamp.init(milliseconds:)),
            operation: operation, units: row[13])
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
        _ sql: String, _ arguments: StatementArguments, _ record: (QuickRow) throws -> Record
    ) throws -> [Record] {
        try read { db in
            var records: [Record] = []
            try db.forEachRow(sql, arguments) { records.append(try record($0)) }
            return records
        }
    }
}
