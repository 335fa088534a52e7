package import BatchCore
import Foundation
import GRDB

extension Journal {
    /// Holds an unsent change that a newer row contradicts: a person has to say which holds.
    func hold(_ change: EarlierChange, by run: RunRecord, _ db: Database) throws {
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

    /// Adds findings that came up while sending.
    package func add(_ findings: [FindingRecord], to run: String) throws {
        try write { db in try Self.insert(findings: RowBlock.bytes(findings), run, db) }
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
                    sql: """
                        INSERT INTO progress (request, part, has_left) VALUES (?, ?, 1)
                        ON CONFLICT DO UPDATE SET has_left = 1
                        """
                ).execute(arguments: [id.value, part])
            }
        case .retry(let id, _, _), .resend(let id, _), .parked(let id, _):
            try db.cachedStatement(
                sql: """
                    UPDATE progress SET has_left = 0
                    WHERE request = ? AND outcome IS NULL AND operation IS NULL
                    """
            ).execute(arguments: [id.value])
        case .following(let part, _, _):
            try db.cachedStatement(
                sql: """
                    INSERT INTO progress (request, part, operation) VALUES (?, ?, ?)
                    ON CONFLICT DO UPDATE SET operation = excluded.operation
                    """
            ).execute(arguments: [part.request.value, part.part, part.operation])
        case .settled(let id, let part, let verdict, let now):
            try db.cachedStatement(
                sql: """
                    INSERT INTO progress (request, part, outcome, code, message, http_status, settled_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET outcome = excluded.outcome, code = excluded.code,
                    message = excluded.message, http_status = excluded.http_status,
                    settled_at = excluded.settled_at
                    """
            ).execute(arguments: [
                id.value, part, verdict.outcome.rawValue, verdict.code?.withoutNUL,
                verdict.message?.withoutNUL, verdict.httpStatus, now.milliseconds,
            ])
            try db.cachedStatement(
                sql: """
                    DELETE FROM open_request WHERE id = ?1 AND parts <= (SELECT COUNT(*) FROM progress
                    WHERE request = ?1 AND outcome IS NOT NULL)
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
