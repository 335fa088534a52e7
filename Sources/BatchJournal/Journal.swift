import BatchCore
import Foundation
import GRDB

/// Why the journal can't be used.
package enum JournalError: Error, Hashable, Sendable {
    case unusable(path: String, reason: String)
    case damaged(path: String, reason: String)
    case fromTheFuture(path: String)
    case notDurable(path: String)
}

/// The truth about what was planned, sent and answered, in SQLite: the only place that knows SQL.
package final class Journal {
    private let database: DatabaseQueue
    package let path: String
    /// Which request each write on its way is about.
    private var writes: [CallID: RequestID] = [:]

    /// Opens the journal at `path`, making it where there is none.
    ///
    /// - Parameter isToBeChecked: whether all of it is looked through even where that takes seconds;
    ///   what is only read of a large one tells of damage when it meets it.
    /// - Throws: ``JournalError``, where it is damaged, newer than this program, or can't promise
    ///   that what is written stays.
    package init(path: String, isToBeChecked: Bool = true) throws {
        self.path = path
        do {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(5)
            database = try DatabaseQueue(path: path, configuration: configuration)
            try Self.makeDurable(database, path)
            if isToBeChecked || Self.isSmall(path) { try Self.checkIntegrity(database, path) }
            if try database.read(Schema.migrator.hasBeenSuperseded) {
                throw JournalError.fromTheFuture(path: path)
            }
            try Schema.migrator.migrate(database)
        } catch let error as JournalError {
            throw error
        } catch let error as DatabaseError where Self.isDamage(error) {
            throw JournalError.damaged(path: path, reason: error.message ?? "")
        } catch {
            throw JournalError.unusable(path: path, reason: "\(error)")
        }
    }

    private static func isDamage(_ error: DatabaseError) -> Bool {
        [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
    }

    /// GRDB asks for less than FULL in WAL mode, so that is said after opening, and looked at.
    private static func makeDurable(_ database: DatabaseQueue, _ path: String) throws {
        try database.inDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            // A report reads all of a large journal: 64 MB of it are held at most.
            try db.execute(sql: "PRAGMA cache_size = -65536")
            // The log of a large plan is cut down again once it is in the journal.
            try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
            guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
                throw JournalError.notDurable(path: path)
            }
        }
    }

    private static func checkIntegrity(_ database: DatabaseQueue, _ path: String) throws {
        let answer = try database.read { db in
            try String.fetchOne(db, sql: "PRAGMA integrity_check(1)")
        }
        guard answer == "ok" else {
            throw JournalError.damaged(path: path, reason: answer ?? "")
        }
    }

    /// Whether looking through it takes no time to speak of.
    private static func isSmall(_ path: String) -> Bool {
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        return size ?? 0 < 32 << 20
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do { return try database.read(body) } catch { throw problem(error) }
    }

    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do { return try database.write(body) } catch { throw problem(error) }
    }

    private func problem(_ error: any Error) -> any Error {
        if error is DecodingError || error is ListDamage {
            return JournalError.damaged(path: path, reason: "\(error)")
        }
        guard let error = error as? DatabaseError else { return error }
        if Self.isDamage(error) {
            return JournalError.damaged(path: path, reason: error.message ?? "")
        }
        return JournalError.unusable(path: path, reason: error.message ?? "\(error.resultCode)")
    }

    /// The request that a fact is about, if it is about one.
    func requestOf(_ fact: Scheduler.Fact) -> RequestID? {
        switch fact {
        case .called(let call, .send(let id, _), _, _, _):
            writes[call] = id
            return id
        case .landed(let call, _, _, _, _), .returned(let call, _, _, _):
            return writes.removeValue(forKey: call)
        case .cleared(let id, _), .retry(let id, _, _), .unsettled(let id, _, _, _),
            .resend(let id, _), .unclear(let id, _), .parked(let id, _), .takenUp(let id, _),
            .mayHaveLeft(let id, _),
            .settled(let id, _, _, _), .refused(let id, _, _, _):
            return id
        case .following(let part, _, _):
            return part.request
        case .called, .laneClosed, .capLowered, .goesOn, .resumed, .paged, .listingWaits,
            .listingRestarted, .listingFailed:
            return nil
        }
    }

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
    private static let decoder = JSONDecoder()

    static func json(_ value: some Encodable) throws -> String {
        String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try decoder.decode(type, from: Data(text.utf8))
    }

    /// Copies the journal, which may be in use, to `path`.
    package func backUp(to path: String) throws {
        do {
            let copy = try DatabaseQueue(path: path)
            try database.backup(to: copy)
            // Whoever works with it must not believe that nothing was sent since: a run may be under way.
            try copy.write { db in
                try db.execute(sql: "DELETE FROM epoch")
                try db.execute(sql: "INSERT INTO epoch (number) VALUES (-1)")
            }
        } catch {
            throw JournalError.unusable(path: path, reason: "\(error)")
        }
    }
}

// MARK: - For tests

extension Journal {
    /// The journal mode and the level of `synchronous`, as SQLite tells them.
    package func durability() throws -> String {
        try database.inDatabase { db in
            let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? ""
            let level = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? 0
            return "\(mode) \(level)"
        }
    }

    /// Notes a migration that this program does not know.
    package func pretendMigration(_ name: String) throws {
        try write { db in
            try db.execute(
                sql: "INSERT INTO grdb_migrations (identifier) VALUES (?)", arguments: [name])
        }
    }
}
