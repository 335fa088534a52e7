package import BatchCore
import Foundation
import GRDB

/// Orders and returns that were read from the market's lists.
extension Journal {
    /// A list of a fetch that goes on, and where it stopped.
    package struct OpenListing: Sendable {
        package var id: ListingID
        package var listing: Listing
        /// The token of the next page.
        package var page: String?
    }

    /// A fetch at work or ended.
    package struct Fetch: Sendable {
        package var id: Int64
        package var open: [OpenListing]
    }

    /// Why a list ended before its end.
    package struct FailedListing: Hashable, Sendable {
        package var listing: Listing
        package var reason: String
    }

    // MARK: - Reading

    /// Begins a fetch, or goes on with the last one, if that was begun for the same lists since `earliest` and
    /// has not ended. An older one is never taken up again: what was read since is newer.
    package func beginFetch(
        _ listings: [Listing], key: String, at now: Timestamp, since earliest: Timestamp
    ) throws -> Fetch {
        try write { db in
            if let fetch = try Int64.fetchOne(
                db,
                sql: """
                    SELECT id FROM fetch WHERE finished_at IS NULL AND key = ?
                    AND started_at BETWEEN ? AND ? AND id = (SELECT MAX(id) FROM fetch)
                    """, arguments: [key, earliest.milliseconds, now.milliseconds])
            {
                return Fetch(id: fetch, open: try Self.openListings(of: fetch, db))
            }
            try db.execute(
                sql: "INSERT INTO fetch (started_at, key) VALUES (?, ?)",
                arguments: [now.milliseconds, key])
            let fetch = db.lastInsertedRowID
            for listing in listings {
                try db.execute(
                    sql: "INSERT INTO listing (fetch, record) VALUES (?, ?)",
                    arguments: [fetch, try Self.json(listing)])
            }
            return Fetch(id: fetch, open: try Self.openListings(of: fetch, db))
        }
    }

    private static func openListings(of fetch: Int64, _ db: Database) throws -> [OpenListing] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT id, record, page FROM listing
                WHERE fetch = ? AND ended_at IS NULL ORDER BY id
                """, arguments: [fetch]
        ).map { row in
            OpenListing(
                id: ListingID(row[0]), listing: try value(Listing.self, row[1]), page: row[2])
        }
    }

    /// Keeps what a page tells, and what it tells of buyers' wishes: since when one is seen, and when it was
    /// last not seen.
    static func keep(
        _ page: ListingPage, of listing: ListingID, at now: Timestamp, _ db: Database
    ) throws {
        guard
            let fetch = try Int64.fetchOne(
                db, sql: "SELECT fetch FROM listing WHERE id = ?", arguments: [listing.value])
        else { return }
        for order in page.orders {
            try note(order, at: now, db)
            try db.cachedStatement(
                sql: """
                    INSERT INTO fetched_order
                    (order_id, campaign, fetch, read_at, is_wished, waits, record)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT(order_id) DO UPDATE SET campaign = excluded.campaign,
                    fetch = excluded.fetch, read_at = excluded.read_at,
                    is_wished = excluded.is_wished, waits = excluded.waits,
                    record = excluded.record
                    """
            ).execute(arguments: [
                order.order.value, order.campaign.value, fetch, now.milliseconds,
                order.isCancellationRequested, order.waitsForAnswer, try json(order),
            ])
        }
        for entry in page.returns {
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO fetched_return
                    (return_id, order_id, campaign, fetch, status) VALUES (?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                entry.id.value, entry.order.value, entry.campaign.value, fetch,
                entry.shipmentStatus,
            ])
        }
    }

    /// Notes whether a read shows a buyer's wish.
    private static func note(_ order: FetchedOrder, at now: Timestamp, _ db: Database) throws {
        guard let isWished = order.isCancellationRequested else { return }
        guard isWished else {
            try db.cachedStatement(sql: "DELETE FROM wish WHERE order_id = ?")
                .execute(arguments: [order.order.value])
            return
        }
        let id = order.order.value
        // What an answer has settled long before is another wish than one that is seen now.
        try db.cachedStatement(
            sql: """
                DELETE FROM wish WHERE order_id = ? AND EXISTS (SELECT 1 FROM \(decisions)
                WHERE decision.order_id = wish.order_id AND outcome = 'done'
                AND request > wish.after_request AND settled_at < ?)
                """
        ).execute(arguments: [id, now.advanced(by: .zero - Self.lag).milliseconds])
        // A read or an answer before tells when the wish was not there yet. A decision that was on its way when
        // nobody had read the order answers this wish.
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO wish (order_id, first_seen, last_not_seen, after_request)
                SELECT ?, ?, MAX(COALESCE(unwished, settled + 1), COALESCE(settled + 1, unwished)),
                COALESCE(CASE WHEN unwished IS NULL AND settled IS NULL THEN open END, last, 0)
                FROM (SELECT
                (SELECT read_at FROM fetched_order WHERE order_id = ? AND is_wished = 0) AS unwished,
                (SELECT MAX(settled_at) FROM \(decisions) WHERE order_id = ? AND outcome = 'done') AS settled,
                (SELECT MIN(request) - 1 FROM \(decisions) WHERE order_id = ? AND outcome IS NULL)
                AS open, \(lastBlock) AS last)
                """
        ).execute(arguments: [id, now.milliseconds, id, id, id])
    }

    /// What was planned to answer buyers, with where that stands.
    private static let decisions = "decision LEFT JOIN progress USING (request, part)"

    /// How long the market may take to show that a wish is answered, and how far clocks may differ.
    private static let lag = Duration.seconds(6 * 3600)

    /// Keeps where a list stands beside the facts.
    static func updateListing(_ fact: Scheduler.Fact, _ db: Database) throws {
        switch fact {
        case .paged(let id, let next, let at):
            try db.cachedStatement(sql: "UPDATE listing SET page = ?, ended_at = ? WHERE id = ?")
                .execute(arguments: [next, next == nil ? at.milliseconds : nil, id.value])
        case .listingRestarted(let id, _):
            try db.cachedStatement(sql: "UPDATE listing SET page = NULL WHERE id = ?")
                .execute(arguments: [id.value])
        case .listingFailed(let id, let reason, let at):
            try db.cachedStatement(
                sql: "UPDATE listing SET failure = ?, ended_at = ? WHERE id = ?"
            ).execute(arguments: [reason, at.milliseconds, id.value])
        default: break
        }
    }

    /// Ends a fetch: lists that were not read to their end have failed. What no read has shown for long is
    /// forgotten.
    ///
    /// - Returns: the lists that are not whole.
    package func finishFetch(_ fetch: Int64, at now: Timestamp) throws -> [FailedListing] {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE listing SET failure = 'NOT_FINISHED', ended_at = ?
                    WHERE fetch = ? AND ended_at IS NULL
                    """, arguments: [now.milliseconds, fetch])
            try db.execute(
                sql: "UPDATE fetch SET finished_at = ? WHERE id = ?",
                arguments: [now.milliseconds, fetch])
            let old = now.advanced(by: .seconds(-100 * 86_400)).milliseconds
            try db.execute(
                sql: "DELETE FROM fetched_order WHERE read_at < ?", arguments: [old])
            try db.execute(
                sql: """
                    DELETE FROM wish WHERE first_seen < ?
                    OR order_id NOT IN (SELECT order_id FROM fetched_order)
                    """, arguments: [old])
            try db.execute(
                sql: "DELETE FROM fetched_return WHERE fetch < ?", arguments: [fetch - 100])
            return try Self.failed(of: fetch, db)
        }
    }

    private static func failed(of fetch: Int64, _ db: Database) throws -> [FailedListing] {
        try Row.fetchAll(
            db, sql: "SELECT record, failure FROM listing WHERE fetch = ? AND failure IS NOT NULL",
            arguments: [fetch]
        ).map { FailedListing(listing: try value(Listing.self, $0[0]), reason: $0[1]) }
    }

    /// Hands over the orders that a fetch has read, by campaign and number.
    package func orders(of fetch: Int64, _ body: (FetchedOrder) throws -> Void) throws {
        try fetched("fetch = ? ORDER BY campaign, fetched_order.order_id", [fetch]) { order, _ in
            try body(order)
        }
    }

    /// Hands over fetched orders, each with the wish that was seen of it.
    private func fetched(
        _ condition: String, _ arguments: StatementArguments,
        _ body: (FetchedOrder, Wish?) throws -> Void
    ) throws {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT record, fetched_order.order_id, first_seen, last_not_seen
                    FROM fetched_order LEFT JOIN wish ON wish.order_id = fetched_order.order_id
                    WHERE \(condition)
                    """, arguments: arguments)
            while let row = try rows.next() {
                try body(try Self.value(FetchedOrder.self, row[0]), Self.wish(row))
            }
        }
    }

    /// How many orders and returns a fetch has read.
    package func counts(of fetch: Int64) throws -> (orders: Int, returns: Int) {
        try read { db in
            func count(_ table: String) throws -> Int {
                try Int.fetchOne(
                    db, sql: "SELECT COUNT(*) FROM \(table) WHERE fetch = ?", arguments: [fetch])
                    ?? 0
            }
            return (try count("fetched_order"), try count("fetched_return"))
        }
    }

    /// The buyers who wait, by a fetch, and for whom no decision was sent or is to be sent since their wishes
    /// were seen.
    ///
    /// Of shops whose lists it could not read to their end those count on whom earlier fetches have seen.
    package func waitingBuyers(of fetch: Int64, at now: Timestamp) throws -> [WaitingBuyer] {
        let unread = try read { db in try Self.failed(of: fetch, db) }
            .flatMap(\.listing.campaigns).map(\.value)
        let since = now.advanced(by: .zero - Wish.time).milliseconds
        var buyers: [WaitingBuyer] = []
        try fetched(
            """
            waits AND (fetch = ? OR campaign IN (SELECT value FROM json_each(?)) AND read_at >= ?)
            """, [fetch, Self.list(unread), since]
        ) { order, wish in buyers.append(WaitingBuyer(order, wish, at: now)) }
        guard !buyers.isEmpty else { return [] }
        let decided = try decided(buyers.map(\.order.value))
        return buyers.filter { !decided.contains($0.order.value) }
            .sorted(by: WaitingBuyer.isBefore)
    }

    /// The orders of which a decision is open, or was done since the wish was seen. By the numbers of
    /// requests, for a clock may have been set back.
    private func decided(_ orders: [Int64]) throws -> Set<Int64> {
        try read { db in
            try Int64.fetchSet(
                db,
                sql: """
                    SELECT decision.order_id FROM \(Self.decisions)
                    LEFT JOIN wish ON wish.order_id = decision.order_id
                    WHERE (outcome IS NULL OR outcome = 'done' AND request > COALESCE(after_request, 0))
                    AND decision.order_id IN (SELECT value FROM json_each(?))
                    """, arguments: [Self.list(orders)])
        }
    }

    /// Reads a wish from a row: order, first seen, last not seen, from the second column on.
    private static func wish(_ row: Row) -> Wish? {
        (row[2] as Int64?).map { seen in
            Wish(
                order: OrderID(row[1]), firstSeen: Timestamp(milliseconds: seen),
                lastNotSeen: (row[3] as Int64?).map(Timestamp.init(milliseconds:)))
        }
    }

    /// The returns that a fetch has read, by campaign and number.
    package func returns(of fetch: Int64) throws -> [FetchedReturn] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT return_id, order_id, campaign, status FROM fetched_return
                    WHERE fetch = ? ORDER BY campaign, return_id
                    """, arguments: [fetch]
            ).map { row in
                FetchedReturn(
                    id: ReturnID(row[0]), order: OrderID(row[1]), campaign: CampaignID(row[2]),
                    shipmentStatus: row[3])
            }
        }
    }

    /// All wishes that were seen and not yet seen to be gone.
    package func wishes() throws -> [OrderID: Wish] {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT 0, order_id, first_seen, last_not_seen FROM wish")
            return Dictionary(
                rows.compactMap(Self.wish).map { ($0.order, $0) }, uniquingKeysWith: { $1 })
        }
    }

    /// About how many pages the last fetch had, for those who wait for the next one.
    package func pagesOfLastFetch() throws -> Int {
        guard let last = try lastFetch() else { return 0 }
        return try counts(of: last.id).orders / 50 + 1
    }

    /// The last fetch that ended, where it is no older than from one night to the next and two hours.
    package func freshFetch(at now: Timestamp) throws -> (id: Int64, startedAt: Timestamp)? {
        try lastFetch().flatMap {
            $0.startedAt.advanced(by: .seconds(26 * 3600)) > now ? $0 : nil
        }
    }

    /// The last fetch that ended.
    package func lastFetch() throws -> (id: Int64, startedAt: Timestamp)? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT id, started_at FROM fetch WHERE finished_at IS NOT NULL
                    ORDER BY id DESC
                    """
            ).map { ($0[0], Timestamp(milliseconds: $0[1])) }
        }
    }
}
