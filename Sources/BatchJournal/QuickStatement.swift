import BatchCore
import GRDB
import GRDBSQLite

// Rows by the million: values go to SQLite and come from it as they are, without a box for each.

/// A statement that is run again and again, each time with all of its values in their order.
struct QuickInsert {
    /// Keeps the statement.
    private let statement: Statement
    private let database: Database
    private let handle: OpaquePointer
    private var place: Int32 = 0

    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        database = db
        handle = statement.sqliteStatement
    }

    mutating func add(_ number: Int64?) {
        place += 1
        if let number {
            sqlite3_bind_int64(handle, place, number)
        } else {
            sqlite3_bind_null(handle, place)
        }
    }

    mutating func add(_ number: Int?) { add(number.map { Int64($0) }) }
    mutating func add(_ truth: Bool) { add(truth ? 1 : 0 as Int64) }

    mutating func add(_ text: String?) {
        place += 1
        guard var text else {
            sqlite3_bind_null(handle, place)
            return
        }
        guard !text.isEmpty else {
            // Without an address it would be none.
            sqlite3_bind_text(handle, place, "", 0, copies)
            return
        }
        _ = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(
                    handle, place, $0.baseAddress, Int32(truncatingIfNeeded: $0.count), copies)
            }
        }
    }

    mutating func add(_ bytes: [UInt8]) {
        place += 1
        _ = bytes.withUnsafeBytes {
            // Without an address it would be none.
            $0.isEmpty
                ? sqlite3_bind_zeroblob(handle, place, 0)
                : sqlite3_bind_blob64(handle, place, $0.baseAddress, UInt64($0.count), copies)
        }
    }

    /// Makes SQLite take a copy of its own.
    private var copies: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    /// Inserts the values that were added.
    mutating func run() throws {
        place = 0
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard code == SQLITE_DONE else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
        }
    }
}

/// The values of one row of an answer; valid while the row is looked at.
struct QuickRow {
    fileprivate let handle: OpaquePointer

    subscript(column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    subscript(column: Int32) -> Int { Int(self[column] as Int64) }
    subscript(column: Int32) -> Bool { self[column] as Int64 != 0 }

    subscript(column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : self[column] as Int64
    }

    subscript(column: Int32) -> Int? { (self[column] as Int64?).map { Int($0) } }

    subscript(column: Int32) -> String {
        guard let text = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }

    /// The bytes of a blob, valid in the closure.
    func withBytes<Value>(
        _ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Value
    ) rethrows -> Value {
        let start = sqlite3_column_blob(handle, column)
        return try body(
            UnsafeRawBufferPointer(
                start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    subscript(column: Int32) -> String? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : self[column] as String
    }
}

extension Database {
    /// Goes through the rows of an answer.
    func forEachRow(
        _ sql: String, _ arguments: StatementArguments = StatementArguments(),
        _ body: (QuickRow) throws -> Void
    ) throws {
        let statement = try makeStatement(sql: sql)
        try statement.setArguments(arguments)
        let handle = statement.sqliteStatement
        // The handle is the statement's.
        try withExtendedLifetime(statement) {
            defer { sqlite3_reset(handle) }
            while true {
                let code = sqlite3_step(handle)
                if code == SQLITE_DONE { return }
                guard code == SQLITE_ROW else {
                    throw DatabaseError(
                        resultCode: ResultCode(rawValue: code),
                        message: String(cString: sqlite3_errmsg(sqliteConnection)))
                }
                try body(QuickRow(handle: handle))
            }
        }
    }
}

/// Finds the cases of an enum by their words, of which the same mostly comes again.
struct WordReader<Word: CaseIterable & RawRepresentable<String>> {
    private let words: [String: Word]

    init() {
        words = Dictionary(
            Word.allCases.map { ($0.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// A word that is none means that the journal is damaged.
    func word(_ text: String) throws -> Word {
        guard let word = words[text] else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: text)
        }
        return word
    }
}
