package import BatchCore
import GRDB

extension Journal {
    /// What became of a wish to withdraw changes.
    package struct Withdrawal: Sendable {
        /// How many changes are dropped: they had not been sent.
        package var dropped = 0
        /// What can't be called back: it was sent, or its operation is under way.
        package var sent: [String] = []

        package var isEmpty: Bool { dropped == 0 && sent.isEmpty }
    }

    /// Drops open changes that have not been sent: those of a run, of an order or of a return.
    package func withdraw(
        run: String?, order: String?, returnID: Int64? = nil, at now: Timestamp
    ) throws -> Withdrawal {
        try write { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT part.*, request.run AS run FROM part
                    JOIN request ON request.id = part.request
                    WHERE part.outcome IS NULL AND (request.run = ? OR part.target IN (?, ?, ?))
                    ORDER BY part.request, part.part
                    """,
                arguments: [
                    run, order.flatMap { Int64($0) }.map { ChangeTarget(order: $0).key },
                    returnID.map { ChangeTarget(return: $0).key },
                    order.map { ChangeTarget(eats: $0).key },
                ])
            var withdrawal = Withdrawal()
            for row in rows {
                let isSent: Bool = row["has_left"] || (row["operation"] as String?) != nil
                guard !isSent else {
                    let change = try ChangeCodec.change(in: row["change"])
                    withdrawal.sent.append(change.targetName)
                    continue
                }
                let verdict = Verdict(outcome: .held, code: FindingCode.withdrawn.rawValue)
                let fact = Scheduler.Fact.settled(
                    RequestID(row["request"]), part: row["part"], verdict, at: now)
                try append(fact, run: row["run"], db)
                withdrawal.dropped += 1
            }
            return withdrawal
        }
    }

    /// Forgets runs that ended before `moment` and have nothing open; what they did is then not
    /// known any more to later runs. What rows of a later run refer to stays, for that run's reports.
    ///
    /// - Returns: how many runs.
    package func prune(before moment: Timestamp) throws -> Int {
        try write { db in
            let runs = try String.fetchAll(
                db,
                sql: """
                    SELECT id FROM run WHERE finished_at < ? AND id NOT IN
                    (SELECT run FROM request WHERE is_open) AND id NOT IN
                    (SELECT run FROM row WHERE request IN (SELECT id FROM request WHERE is_open))
                    AND id NOT IN
                    (SELECT request.run FROM row JOIN request ON request.id = row.request
                    JOIN run AS later ON later.id = row.run WHERE row.run <> request.run
                    AND (later.finished_at IS NULL OR later.finished_at >= ?))
                    """, arguments: [moment.milliseconds, moment.milliseconds])
            for run in runs {
                // Facts and attempts belong to requests, in whatever night they were made.
                try db.execute(
                    sql: """
                        DELETE FROM fact WHERE request IN (SELECT id FROM request WHERE run = ?)
                        """, arguments: [run])
                try db.execute(
                    sql: """
                        DELETE FROM attempt_request WHERE request IN
                        (SELECT id FROM request WHERE run = ?)
                        """, arguments: [run])
                try db.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [run])
            }
            // Numbers of calls are never given twice.
            let last = try Self.lastCall(db)
            try db.execute(sql: "DELETE FROM forgotten")
            try db.execute(sql: "INSERT INTO forgotten (last_call) VALUES (?)", arguments: [last])
            try db.execute(
                sql: "DELETE FROM attempt WHERE call NOT IN (SELECT call FROM attempt_request)")
            return runs.count
        }
    }

    /// Begins another start: the number of the journal's starts is one more than it and a mark beside it say.
    ///
    /// - Parameter mark: the number of the last start as it stands beside the journal; 0 for none.
    /// - Returns: the new number, and whether the journal is older than the last start, so that what was
    ///   sent since is not in it.
    package func begin(after mark: Int64) throws -> (number: Int64, isOld: Bool) {
        try write { db in
            let own = try Int64.fetchOne(db, sql: "SELECT MAX(number) FROM epoch") ?? 0
            let number = max(own, mark) + 1
            try db.execute(sql: "DELETE FROM epoch")
            try db.execute(sql: "INSERT INTO epoch (number) VALUES (?)", arguments: [number])
            return (number, own != mark)
        }
    }

    /// Notes that a night has ended, be it one without new tables.
    package func noteNight(at now: Timestamp) throws {
        try write { db in
            try db.execute(sql: "DELETE FROM night")
            try db.execute(
                sql: "INSERT INTO night (finished_at) VALUES (?)", arguments: [now.milliseconds])
        }
    }

    /// When the last night ended; `nil` where none has.
    package func lastFinished() throws -> Timestamp? {
        try read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT MAX(finished_at) FROM
                    (SELECT finished_at FROM run UNION ALL SELECT finished_at FROM night)
                    """
            ).map { Timestamp(milliseconds: $0) }
        }
    }
}
