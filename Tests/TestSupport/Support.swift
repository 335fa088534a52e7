package import BatchCore
import BatchInput
package import Foundation

/// The project's files.
package enum Project {
    package static let root: URL = {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }()

    package static func fixture(_ name: String) -> String {
        root.appending(path: "Tests/Fixtures/\(name)").path(percentEncoded: false)
    }

    package static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

/// A folder that goes when its owner goes.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "marketbatch-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path(percentEncoded: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String, mode: Int = 0o644) throws -> String {
        try write(Data(text.utf8), to: name, mode: mode)
    }

    @discardableResult
    package func write(_ data: Data, to name: String, mode: Int = 0o644) throws -> String {
        let file = "\(path)/\(name)"
        try data.write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }

    package func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }

    package func has(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(path)/\(name)")
    }
}

/// A row of a table by column; a column that is not named is one the table does not have.
package struct Cells: RowCells, ExpressibleByDictionaryLiteral, Sendable {
    package var texts: [Column: String]

    package init(dictionaryLiteral elements: (Column, String)...) {
        texts = Dictionary(elements, uniquingKeysWith: { $1 })
    }

    package func text(_ column: Column) -> String? { texts[column] }
}

/// A world of tables to be examined: what is not changed in it is in order.
package struct World: Sendable {
    package var changes: [Cells] = []
    package var orders: [Cells]? = []
    package var returns: [Cells]?
    package var settings = CheckSettings(now: World.now, zone: .fixed(hours: 3))

    /// 22 November 2026, 3 o'clock in Moscow.
    package static let now = Timestamp(seconds: 1_795_305_600)

    package init() {}

    package func examined() -> Examination {
        var table = OrdersTable(zone: settings.zone)
        if let orders {
            table.begin(file: 1, columns: Set(orders.flatMap(\.texts.keys)))
            for (index, row) in orders.enumerated() {
                table.add(row, at: RowPlace(file: 1, row: index + 2))
            }
            table.finish()
        }
        var returnsTable = ReturnsTable()
        if let returns {
            returnsTable.begin()
            for row in returns { returnsTable.add(row) }
        }
        let reader = ChangeReader(today: settings.today)
        let read = changes.enumerated().map { index, row in
            reader.read(row, at: RowPlace(file: 0, row: index + 2))
        }
        return Examination(
            rows: read.map(\.0), findings: read.map(\.1), orders: table, returns: returnsTable,
            settings: settings)
    }
}
