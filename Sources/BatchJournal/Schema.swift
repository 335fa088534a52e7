import GRDB

/// The journal's tables. A migration is never edited once it has been shipped; new ones follow.
///
/// What a run begins with stands in blocks (`request_block`, `row_block`, `finding_block`) that are written once. What
/// happens is in `fact` and `attempt`; `progress` and `open_request` say where that leaves each part and request.
/// `decision` finds the answers to a buyer, `earlier_request` what the rows of a run wait for in others.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 runs, blocks and facts") { db in
            try db.execute(sql: tables)
        }
        return migrator
    }()

    private static let tables = """
        CREATE TABLE run (
            id TEXT PRIMARY KEY NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER,
            record TEXT NOT NULL) STRICT;
        CREATE TABLE epoch (number INTEGER NOT NULL) STRICT;
        CREATE TABLE night (finished_at INTEGER NOT NULL) STRICT;
        CREATE TABLE input (
            run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE, number INTEGER NOT NULL,
            record TEXT NOT NULL, PRIMARY KEY (run, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE taken (
            run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE, night TEXT NOT NULL,
            kind TEXT NOT NULL, name BLOB NOT NULL, sha256 TEXT NOT NULL, copy TEXT NOT NULL) STRICT;
        CREATE TABLE request_block (
            first INTEGER PRIMARY KEY, last INTEGER NOT NULL,
            run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
            targets BLOB NOT NULL, record BLOB NOT NULL) STRICT;
        CREATE INDEX request_block_run ON request_block(run);
        CREATE TABLE open_request (id INTEGER PRIMARY KEY, parts INTEGER NOT NULL) STRICT;
        CREATE TABLE progress (
            request INTEGER NOT NULL, part INTEGER NOT NULL, has_left INTEGER NOT NULL DEFAULT 0,
            operation TEXT, outcome TEXT, code TEXT, message TEXT, http_status INTEGER,
            settled_at INTEGER, PRIMARY KEY (request, part)) STRICT, WITHOUT ROWID;
        CREATE TABLE decision (
            order_id INTEGER NOT NULL, request INTEGER NOT NULL, part INTEGER NOT NULL,
            PRIMARY KEY (order_id, request, part)) STRICT, WITHOUT ROWID;
        CREATE TABLE row_block (
            id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
            record BLOB NOT NULL) STRICT;
        CREATE INDEX row_block_run ON row_block(run);
        CREATE TABLE earlier_request (
            run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE, request INTEGER NOT NULL,
            PRIMARY KEY (run, request)) STRICT, WITHOUT ROWID;
        CREATE TABLE finding_block (
            id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
            record BLOB NOT NULL) STRICT;
        CREATE INDEX finding_block_run ON finding_block(run);
        CREATE TABLE proposal (
            run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE, campaign INTEGER NOT NULL,
            order_id INTEGER NOT NULL, reason TEXT NOT NULL, goods TEXT NOT NULL) STRICT;
        CREATE TABLE fact (
            id INTEGER PRIMARY KEY, run TEXT NOT NULL, at INTEGER NOT NULL, request INTEGER,
            record TEXT NOT NULL) STRICT;
        CREATE INDEX fact_request ON fact(request) WHERE request IS NOT NULL;
        CREATE INDEX fact_at ON fact(at);
        CREATE TABLE attempt (
            call INTEGER PRIMARY KEY, run TEXT NOT NULL, requests TEXT NOT NULL,
            is_write INTEGER NOT NULL, lane TEXT NOT NULL, started_at INTEGER NOT NULL,
            ended_at INTEGER, method TEXT NOT NULL, path TEXT NOT NULL, body TEXT NOT NULL,
            http_status INTEGER, failure TEXT, rate_limit INTEGER, rate_remaining INTEGER,
            rate_until INTEGER, errors TEXT) STRICT;
        CREATE TABLE fetch (
            id INTEGER PRIMARY KEY AUTOINCREMENT, started_at INTEGER NOT NULL,
            finished_at INTEGER, key TEXT NOT NULL) STRICT;
        CREATE TABLE listing (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            fetch INTEGER NOT NULL REFERENCES fetch(id) ON DELETE CASCADE,
            record TEXT NOT NULL, page TEXT, failure TEXT, ended_at INTEGER) STRICT;
        CREATE TABLE fetched_order (
            order_id INTEGER PRIMARY KEY, campaign INTEGER NOT NULL, fetch INTEGER NOT NULL,
            read_at INTEGER NOT NULL, is_wished INTEGER, waits INTEGER NOT NULL,
            record TEXT NOT NULL) STRICT;
        CREATE INDEX fetched_order_fetch ON fetched_order(fetch);
        CREATE TABLE fetched_return (
            return_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, campaign INTEGER NOT NULL,
            fetch INTEGER NOT NULL, status TEXT NOT NULL) STRICT;
        CREATE TABLE wish (
            order_id INTEGER PRIMARY KEY, first_seen INTEGER NOT NULL, last_not_seen INTEGER,
            after_request INTEGER NOT NULL) STRICT;
        CREATE TABLE forgotten (
            last_call INTEGER NOT NULL, last_request INTEGER NOT NULL) STRICT;
        CREATE TABLE attempt_request (
            request INTEGER NOT NULL, call INTEGER NOT NULL,
            PRIMARY KEY (request, call)) STRICT, WITHOUT ROWID;
        """
}
