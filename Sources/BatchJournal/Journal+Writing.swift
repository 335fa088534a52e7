package import BatchCore
import Foundation
import GRDB

/// What a run adds to the journal before anything is sent.
package struct PlannedRun {
    package var record: RunRecord
    package var inputs: [InputRecord]
    /// Made one by one while they are written.
    package var requests: any Sequence<PlannedRequest>
    /// New requests are numbered from 1 on below zero in them.
    package var rows: RowColumns
    /// Made while they are written.
    package var findings: RunFindings
    /// Findings that came up beside the tables.
    package var more: [FindingRecord] = []
    package var proposals: [Proposal]
    /// The earlier requests that some of `requests` wait for, by their place.
    package var predecessors: [Int: RequestID]
    /// Unsent changes of earlier runs that this run's rows contradict.
    package var contradicted: [EarlierChange]
    /// The files of an inbox that it uses, and the night whose they are.
    package var taken: [TakenFile] = []
    package var night = ""

    package init(
        record: RunRecord, inputs: [InputRecord], requests: any Sequence<PlannedRequest>,
        rows: RowColumns, findings: RunFindings, proposals: [Proposal],
        predecessors: [Int: RequestID] = [:], contradicted: [EarlierChange] = []
    ) {
        self.predecessors = predecessors
        self.contradicted = contradicted
        self.record = record
        self.inputs = inputs
        self.requests = requests
        self.rows = rows
        self.findings = findings
        self.proposals = proposals
    }
}

extension Journal {
    /// Writes a run with its rows and requests, all or nothing.
    ///
    /// - Returns: the IDs of its requests, in their order.
    package func begin(_ run: PlannedRun) throws -> [RequestID] {
        try write { db in
            try db.execute(
                sql: "INSERT INTO run (id, started_at, record) VALUES (?, ?, ?)",
                arguments: [
                    run.record.id, run.record.startedAt.milliseconds, try Self.json(run.record),
                ])
            for input in run.inputs {
                try db.execute(
                    sql: "INSERT INTO input (run, number, record) VALUES (?, ?, ?)",
                    arguments: [run.record.id, input.number, try Self.json(input)])
            }
            for file in run.taken {
                try db.execute(
                    sql: """
                        INSERT INTO taken (run, night, kind, name, sha256, copy)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        run.record.id, run.night, file.kind.rawValue, Data(file.name),
                        file.sha256, file.copy,
                    ])
            }
            var ids: [RequestID] = []
            var inserts = try RequestInserts(db)
            for request in run.requests {
                let earlier = run.predecessors[ids.count]
                ids.append(try inserts.insert(request, run.record.id, after: earlier))
            }
            for change in run.contradicted { try hold(change, by: run.record, db) }
            try Self.insert(run.rows, ids, run.record.id, db)
            var finding = try FindingInsert(db)
            try run.findings.forEach {
                try finding.insert($0, run.record.id)
                return true
            }
            for more in run.more { try finding.insert(more, run.record.id) }
            for proposal in run.proposals {
                try db.execute(
                    sql:
                        """
                        INSERT INTO proposal (run, campaign, order_id, reason, goods)
                        VALUES (?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        run.record.id, proposal.campaign.value, proposal.order.value,
                        proposal.reason.rawValue,
                        try Self.json(proposal.goods),
                    ])
            }
            return ids
        }
    }

    /// Holds an unsent change that a newer row contradicts: a person has to say which holds.
    private func hold(_ change: EarlierChange, by run: RunRecord, _ db: Database) throws {
        let verdict = Verdict(
            outcome: .held, code: FindingCode.conflictingChanges.rawValue, message: run.id)
        let fact = Scheduler.Fact.settled(
            change.request, part: change.part, verdict, at: run.startedAt)
        try append(fact, run: run.id, db)
    }

    /// Writes one fact and keeps where its part stands.
    func append(_ fact: Scheduler.Fact, run: String, _ db: Database) throws {
        let request = requestOf(fact)
        try db.cachedStatement(
            sql: "INSERT INTO fact (run, at, request, record) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [
            run, fact.moment.milliseconds, request?.value, FactCodec.text(of: fact),
        ])
        try Self.update(fact, db)
    }

    private static func insert(
        _ rows: RowColumns, _ ids: [RequestID], _ run: String, _ db: Database
    ) throws {
        var insert = try QuickInsert(
            db,
            """
            INSERT INTO row (run, file, number, outcome, request, part, action, campaign,
            order_id, item, return_id, done_before, duplicate_file, duplicate_row, is_proposed,
            held_by, units, value, due, goods)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        for row in rows {
            insert.add(run)
            insert.add(row.place.file)
            insert.add(row.place.row)
            insert.add(row.outcome.rawValue)
            // A new request has its number now.
            insert.add(row.request.map { $0.value < 0 ? ids[Int(-$0.value) - 1].value : $0.value })
            insert.add(row.part)
            insert.add(row.action?.rawValue)
            insert.add(row.campaign)
            insert.add(row.order?.description)
            insert.add(row.item)
            insert.add(row.returnID)
            insert.add(row.doneBefore)
            insert.add(row.duplicateOf?.file)
            insert.add(row.duplicateOf?.row)
            insert.add(row.isProposed)
            insert.add(
                row.heldBy.isEmpty ? nil : row.heldBy.map(\.rawValue).joined(separator: " "))
            insert.add(row.units)
            insert.add(row.value?.kopecks)
            insert.add(row.due.map { $0 == .atOnce ? 0 : $0.moment.milliseconds })
            insert.add(row.goods)
            try insert.run()
        }
    }

    /// Adds findings that came up while sending.
    package func add(_ findings: [FindingRecord], to run: String) throws {
        try write { db in
            var insert = try FindingInsert(db)
            for finding in findings { try insert.insert(finding, run) }
        }
    }

    /// Notes how a run ended.
    package func finish(_ run: RunRecord) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE run SET finished_at = ?, record = ? WHERE id = ?",
                arguments: [run.finishedAt?.milliseconds, try Self.json(run), run.id])
        }
    }

    /// Writes the facts of one step and the attempts they begin or end, in one transaction.
    package func record(
        _ facts: [Scheduler.Fact], attempts: [AttemptRecord],
        pages: [(listing: ListingID, page: ListingPage, at: Timestamp)] = [], run: String
    ) throws {
        guard !facts.isEmpty || !attempts.isEmpty else { return }
        try write { db in
            for (listing, page, at) in pages { try Self.keep(page, of: listing, at: at, db) }
            for fact in facts { try append(fact, run: run, db) }
            for attempt in attempts { try Self.upsert(attempt, run, db) }
        }
    }

    /// Writes an attempt when it begins, and what came of it when it ends.
    private static func upsert(_ attempt: AttemptRecord, _ run: String, _ db: Database) throws {
        let errors = try attempt.errors.isEmpty ? nil : json(attempt.errors)
        try db.cachedStatement(
            sql: """
                INSERT INTO attempt (call, run, requests, is_write, lane, started_at, ended_at,
                method, path, body, http_status, failure, rate_limit, rate_remaining, rate_until,
                errors) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT(call) DO UPDATE SET ended_at = excluded.ended_at,
                http_status = excluded.http_status, failure = excluded.failure,
                rate_limit = excluded.rate_limit, rate_remaining = excluded.rate_remaining,
                rate_until = excluded.rate_until, errors = excluded.errors
                """
        ).execute(arguments: [
            attempt.call, run, attempt.requests.map(String.init).joined(separator: " "),
            attempt.isWrite, attempt.lane, attempt.startedAt.milliseconds,
            attempt.endedAt?.milliseconds, attempt.method, attempt.path, attempt.body,
            attempt.httpStatus, attempt.failure, attempt.rate?.limit, attempt.rate?.remaining,
            attempt.rate?.until?.milliseconds, errors,
        ])
        for request in Set(attempt.requests) {
            try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO attempt_request (request, call) VALUES (?, ?)"
            ).execute(arguments: [request, attempt.call])
        }
    }

    /// Keeps where each part stands beside the facts, for the reports.
    private static func update(_ fact: Scheduler.Fact, _ db: Database) throws {
        switch fact {
        case .called(_, .send(let id, let parts), _, _, _):
            for part in parts {
                try db.cachedStatement(
                    sql: "UPDATE part SET has_left = 1 WHERE request = ? AND part = ?"
                ).execute(arguments: [id.value, part])
            }
        case .retry(let id, _, _), .resend(let id, _), .parked(let id, _):
            try db.cachedStatement(
                sql: """
                    UPDATE part SET has_left = 0
                    WHERE request = ? AND outcome IS NULL AND operation IS NULL
                    """
            ).execute(arguments: [id.value])
        case .following(let part, _, _):
            try db.cachedStatement(
                sql: "UPDATE part SET operation = ? WHERE request = ? AND part = ?"
            ).execute(arguments: [part.operation, part.request.value, part.part])
        case .settled(let id, let part, let verdict, let now):
            try db.cachedStatement(
                sql: """
                    UPDATE part SET outcome = ?, code = ?, message = ?, http_status = ?,
                    settled_at = ? WHERE request = ? AND part = ?
                    """
            ).execute(arguments: [
                verdict.outcome.rawValue, verdict.code?.withoutNUL, verdict.message?.withoutNUL,
                verdict.httpStatus,
                now.milliseconds, id.value, part,
            ])
            try db.cachedStatement(
                sql: """
                    UPDATE request SET is_open = 0 WHERE id = ? AND NOT EXISTS
                    (SELECT 1 FROM part WHERE request = request.id AND outcome IS NULL)
                    """
            ).execute(arguments: [id.value])
        case .called, .landed, .returned, .laneClosed, .capLowered, .cleared, .unsettled,
            .unclear, .takenUp, .mayHaveLeft, .goesOn, .refused, .resumed:
            break
        case .paged, .listingWaits, .listingRestarted, .listingFailed:
            try updateListing(fact, db)
        }
    }
}

/// Writes requests with their parts.
private struct RequestInserts {
    private let database: Database
    private var request: QuickInsert
    private var part: QuickInsert

    init(_ db: Database) throws {
        database = db
        request = try QuickInsert(
            db,
            """
            INSERT INTO request (run, campaign, business, resource, method, path, body, is_batch,
            deadline, money, predecessor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        part = try QuickInsert(
            db,
            """
            INSERT INTO part (request, part, change, key, target, action, units)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
    }

    mutating func insert(
        _ planned: PlannedRequest, _ run: String, after earlier: RequestID?
    ) throws -> RequestID {
        let wire = planned.wire
        request.add(run)
        request.add(planned.campaign?.value)
        request.add(planned.business?.value)
        request.add(planned.lane.resource.rawValue)
        request.add(wire.method)
        request.add(wire.path)
        request.add(wire.body)
        request.add(planned.isBatch)
        request.add(planned.deadline?.milliseconds)
        request.add(planned.moneyAtRisk?.kopecks)
        request.add(earlier?.value)
        try request.run()
        let id = database.lastInsertedRowID
        for (index, change) in planned.parts.enumerated() {
            part.add(id)
            part.add(index)
            part.add(ChangeCodec.text(of: change))
            part.add(
                change.key(campaign: planned.campaign, alone: planned.isBatch ? nil : wire).hash)
            part.add(change.target.key)
            part.add(Resource(for: change).rawValue)
            part.add(change.removedUnits)
            try part.run()
        }
        return RequestID(id)
    }
}

private struct FindingInsert {
    private var statement: QuickInsert

    init(_ db: Database) throws {
        statement = try QuickInsert(
            db,
            """
            INSERT INTO finding (run, file, number, cell, field, value, code, severity,
            arguments, suggestion, variant) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }

    mutating func insert(_ finding: FindingRecord, _ run: String) throws {
        statement.add(run)
        statement.add(finding.place?.file ?? -1)
        statement.add(finding.place?.row ?? 0)
        statement.add(finding.cell)
        statement.add(finding.field?.rawValue ?? "")
        statement.add(finding.value.withoutNUL)
        statement.add(finding.code.rawValue)
        statement.add(finding.severity.rawValue)
        statement.add(
            finding.arguments.isEmpty
                ? nil : JSONText.array(finding.arguments.map(JSONText.text)).rendered)
        statement.add(finding.suggestion?.withoutNUL)
        statement.add(finding.variant)
        try statement.run()
    }
}

extension String {
    /// The text with U+0000, at which SQLite ends a text, as the reports show it.
    fileprivate var withoutNUL: String {
        utf8.contains(0) ? replacing("\0", with: "\\u0000") : self
    }
}

extension Scheduler.Fact {
    /// When it happened; what closes or lowers something is of the moment of its neighbours.
    var moment: Timestamp {
        switch self {
        case .called(_, _, _, _, let at), .landed(_, _, _, let at, _),
            .returned(_, _, _, let at), .cleared(_, let at), .takenUp(_, let at),
            .mayHaveLeft(_, let at), .goesOn(_, let at), .resumed(let at),
            .paged(_, _, let at), .listingRestarted(_, let at), .listingFailed(_, _, let at),
            .capLowered(_, _, let at),
            .resend(_, let at), .unclear(_, let at), .parked(_, let at), .following(_, _, let at),
            .settled(_, _, _, let at), .refused(_, _, _, let at):
            at
        case .laneClosed(_, let until), .retry(_, let until, _), .unsettled(_, let until, _, _),
            .listingWaits(_, let until, _):
            until
        }
    }
}
