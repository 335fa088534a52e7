package import BatchCore
import Foundation
import GRDB

/// What a run adds to the journal before anything is sent.
package struct PlannedRun {
    package var record: RunRecord
    package var inputs: [InputRecord]
    /// The requests, in blocks that are full but for the last.
    package var requests: [RequestBlock]
    /// New requests are numbered from 1 on below zero in them.
    package var rows: RowColumns
    /// Made while they are written.
    package var findings: RunFindings
    /// Findings that came up beside the tables.
    package var more: [FindingRecord] = []
    package var proposals: [Proposal]
    /// Unsent changes of earlier runs that this run's rows contradict.
    package var contradicted: [EarlierChange]
    /// The files of an inbox that it uses, and the night whose they are.
    package var taken: [TakenFile] = []
    package var night = ""

    package init(
        record: RunRecord, inputs: [InputRecord], requests: [RequestBlock],
        rows: RowColumns, findings: RunFindings, proposals: [Proposal],
        contradicted: [EarlierChange] = []
    ) {
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
            for change in run.contradicted { try hold(change, by: run.record, db) }
            let ids = try Self.insert(run.requests, run.record.id, db)
            try Self.insert(run.rows, first: ids.lowerBound, run.record.id, db)
            // Without rows there may be findings all the same.
            let (findings, rows) = (run.findings, 0..<run.findings.rowCount)
            try Blocks.make(
                of: max(1, rows.count), by: RowBlock.size,
                { RowBlock.bytes(findings.part($0.clamped(to: rows)).all) }
            ) { try Self.insert(findings: $0, run.record.id, db) }
            try Self.insert(findings: RowBlock.bytes(run.more), run.record.id, db)
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
            return ids.map { RequestID($0) }
        }
    }

    /// - Returns: the numbers of the requests, which follow one another.
    private static func insert(
        _ blocks: [RequestBlock], _ run: String, _ db: Database
    ) throws -> Range<Int64> {
        let first = try lastRequest(db) + 1
        var next = first
        var insert = try QuickInsert(
            db,
            "INSERT INTO request_block (first, last, run, targets, record) VALUES (?, ?, ?, ?, ?)")
        var open = try QuickInsert(db, "INSERT INTO open_request (id, parts) VALUES (?, ?)")
        var decisions: [(order: Int64, request: Int64, part: Int)] = []
        for block in blocks {
            insert.add(next)
            insert.add(next + Int64(block.parts.count) - 1)
            insert.add(run)
            insert.add(block.targets)
            insert.add(block.bytes)
            try insert.run()
            decisions += block.decisions.map { ($0.order, next + Int64($0.place), $0.part) }
            for parts in block.parts {
                open.add(next)
                open.add(parts)
                try open.run()
                next += 1
            }
        }
        // In the order of their table they are put in side by side.
        decisions.sort { ($0.order, $0.request) < ($1.order, $1.request) }
        var decision = try QuickInsert(
            db, "INSERT INTO decision (order_id, request, part) VALUES (?, ?, ?)")
        for made in decisions {
            decision.add(made.order)
            decision.add(made.request)
            decision.add(made.part)
            try decision.run()
        }
        return first..<next
    }

    /// - Parameter first: the number of the first new request; in rows they are numbered from 1 on below zero.
    private static func insert(
        _ rows: RowColumns, first: Int64, _ run: String, _ db: Database
    ) throws {
        @Sendable func number(_ request: RequestID) -> Int64 {
            request.value < 0 ? first - request.value - 1 : request.value
        }
        var insert = try QuickInsert(db, "INSERT INTO row_block (run, record) VALUES (?, ?)")
        try Blocks.make(
            of: rows.count, by: RowBlock.size,
            { RowBlock.bytes(rows, $0, request: number) }
        ) { bytes in
            insert.add(run)
            insert.add(bytes)
            try insert.run()
        }
        var earlier = try QuickInsert(
            db, "INSERT INTO earlier_request (run, request) VALUES (?, ?)")
        for request in Set(rows.requests.lazy.filter { $0 > 0 }).sorted() {
            earlier.add(run)
            earlier.add(request)
            try earlier.run()
        }
    }

    /// Adds a block of findings.
    static func insert(findings: [UInt8], _ run: String, _ db: Database) throws {
        guard !findings.isEmpty else { return }
        var insert = try QuickInsert(db, "INSERT INTO finding_block (run, record) VALUES (?, ?)")
        insert.add(run)
        insert.add(findings)
        try insert.run()
    }
}
