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
            let targets = [
                order.flatMap { Int64($0) }.map { ChangeTarget(order: $0) },
                returnID.map { ChangeTarget(return: $0) }, order.map { ChangeTarget(eats: $0) },
            ].compactMap { $0 }
            var withdrawal = Withdrawal()
            var meant: [(request: StoredRequest, part: Int)] = []
            try Self.forEachOpen(db) { request in
                for (index, part) in request.parts.enumerated() where part.progress.isOpen {
                    guard let change = part.change,
                        request.run == run || targets.contains(change.target)
                    else { continue }
                    if part.progress.isOnItsWay {
                        withdrawal.sent.append(change.targetName)
                    } else {
                        meant.append((request, index))
                    }
                }
            }
            for (request, part) in meant {
                let verdict = Verdict(outcome: .held, code: FindingCode.withdrawn.rawValue)
                let fact = Scheduler.Fact.settled(request.id, part: part, verdict, at: now)
                try append(fact, run: request.run, db)
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
                    SELECT id FROM run WHERE finished_at < ?1 AND NOT \(Self.isUnfinished)
                    AND id NOT IN (SELECT request_block.run FROM earlier_request
                    JOIN run AS later ON later.id = earlier_request.run
                    JOIN request_block ON \(Self.isHolder(of: "earlier_request.request"))
                    WHERE later.finished_at IS NULL OR later.finished_at >= ?1)
                    """, arguments: [moment.milliseconds])
            // Numbers are never given twice.
            let (call, request) = (try Self.lastCall(db), try Self.lastRequest(db))
            try db.execute(sql: "DELETE FROM forgotten")
            try db.execute(
                sql: "INSERT INTO forgotten (last_call, last_request) VALUES (?, ?)",
                arguments: [call, request])
            for run in runs {
                // Facts and attempts belong to requests, in whatever night they were made.
                let ends = try Row.fetchOne(
                    db, sql: "SELECT MIN(first), MAX(last) FROM request_block WHERE run = ?",
                    arguments: [run])
                for table in ["fact", "attempt_request", "progress"] {
                    // Its numbers follow one another; where it has none there are none between.
                    try db.execute(
                        sql: "DELETE FROM \(table) WHERE request BETWEEN ? AND ?",
                        arguments: [ends?[0] as Int64?, ends?[1] as Int64?])
                }
                try db.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [run])
            }
            // Found by its order only, so it is gone through once.
            try db.execute(
                sql: """
                    DELETE FROM decision WHERE NOT EXISTS
                    (SELECT 1 FROM request_block WHERE \(Self.isHolder(of: "decision.request")))
                    """)
            try db.execute(
                sql: "DELETE FROM attempt WHERE call NOT IN (SELECT call FROM attempt_request)")
            return runs.count
        }
    }

    /// Whether a block holds the request of a number; found by the blocks' own key.
    private static func isHolder(of request: String) -> String {
        """
        request_block.first = (SELECT MAX(block.first) FROM request_block AS block
        WHERE block.first <= \(request)) AND request_block.last >= \(request)
        """
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
