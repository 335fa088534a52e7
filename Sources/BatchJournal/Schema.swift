import GRDB

/// The journal's tables. A migration is never edited once it has been shipped; new ones follow.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 runs, requests and facts") { db in
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
        CREATE TABLE request (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
            campaign INTEGER, business INTEGER, resource TEXT NOT NULL, method TEXT NOT NULL,
            path TEXT NOT NULL, body TEXT NOT NULL, is_batch INTEGER NOT NULL,
            deadline INTEGER, money INTEGER, predecessor INTEGER,
            is_open INTEGER NOT NULL DEFAULT 1) STRICT;
        CREATE INDEX request_open ON request(id) WHERE is_open;
        CREATE INDEX request_run ON request(run);
        CREATE TABLE part (
            request INTEGER NOT NULL REFERENCES request(id) ON DELETE CASCADE,
            part INTEGER NOT NULL, change TEXT NOT NULL, key INTEGER NOT NULL,
            target INTEGER NOT NULL,
            action TEXT NOT NULL, has_left INTEGER NOT NULL DEFAULT 0, operation TEXT,
            units INTEGER, outcome TEXT, code TEXT, message TEXT, http_status INTEGER,
            settled_at INTEGER,
            PRIMARY KEY (request, part)) STRICT, WITHOUT ROWID;
        CREATE INDEX part_target ON part(target);
        CREATE TABLE row (
            run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE, file INTEGER NOT NULL,
            number INTEGER NOT NULL, outcome TEXT NOT NULL, request INTEGER,
            part INTEGER NOT NULL, action TEXT, campaign INTEGER, order_id TEXT, item INTEGER,
            return_id INTEGER, done_before TEXT, duplicate_file INTEGER, duplicate_row INTEGER,
            is_proposed INTEGER NOT NULL, held_by TEXT, units INTEGER, value INTEGER,
            due INTEGER, goods TEXT,
            PRIMARY KEY (run, file, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE finding (
            id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
            file INTEGER NOT NULL, number INTEGER NOT NULL, cell TEXT NOT NULL,
            field TEXT NOT NULL, value TEXT NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL,
            arguments TEXT, suggestion TEXT, variant TEXT) STRICT;
        CREATE INDEX finding_run ON finding(run);
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
        CREATE TABLE forgotten (last_call INTEGER NOT NULL) STRICT;
        CREATE TABLE attempt_request (
            request INTEGER NOT NULL, call INTEGER NOT NULL,
            PRIMARY KEY (request, call)) STRICT, WITHOUT ROWID;
        """
}
