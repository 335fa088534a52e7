package import BatchCore
import Foundation
import GRDB

/// A file of an inbox that was taken into the state folder.
package struct TakenFile: Hashable, Sendable {
    package var kind: TableKind
    /// The bytes of its name, in whatever encoding.
    package var name: [UInt8]
    package var sha256: String
    /// Where its copy is kept.
    package var copy: String

    package init(kind: TableKind, name: [UInt8], sha256: String, copy: String) {
        self.kind = kind
        self.name = name
        self.sha256 = sha256
        self.copy = copy
    }
}

extension Journal {
    /// Files that runs have used and that may still lie in the inbox, by their nights.
    package func taken() throws -> [(night: String, files: [TakenFile])] {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT night, kind, name, sha256, copy FROM taken ORDER BY rowid")
            var nights: [(night: String, files: [TakenFile])] = []
            for row in rows {
                let night: String = row[0]
                guard let kind = TableKind(rawValue: row[1]) else { continue }
                let name: Data = row[2]
                let file = TakenFile(
                    kind: kind, name: [UInt8](name), sha256: row[3], copy: row[4])
                if let last = nights.indices.last, nights[last].night == night {
                    nights[last].files.append(file)
                } else {
                    nights.append((night, [file]))
                }
            }
            return nights
        }
    }

    /// Notes that the files of a night have left the inbox.
    package func archived(night: String) throws {
        try write { db in
            try db.execute(sql: "DELETE FROM taken WHERE night = ?", arguments: [night])
        }
    }
}
