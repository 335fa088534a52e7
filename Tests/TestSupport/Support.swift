package import BatchCore
package import BatchInput
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

/// A table with all its rows, read as the program reads it.
package struct ReadTable {
    package var info: TableInfo
    package var counts = RowSource.RowCounts()
    package var rows: [Row] = []

    package struct Row {
        package var number: Int
        /// The cells of the known columns that the row has.
        package var texts: [Column: String]
        package var shape: RowShape
    }

    /// - Parameters:
    ///   - name: what the file is called in messages.
    ///   - partSize: about how many bytes are read in one go.
    package init(
        _ path: String, name: String? = nil, _ kind: TableKind,
        names: HeaderNames = HeaderNames(), encoding: TextEncoding? = nil, isHeld: Bool = true,
        partSize: Int = .max / 2
    ) throws(ReadError) {
        let file = TableFile(
            path: name ?? path, source: path, kind: kind, names: names, encoding: encoding)
        let table = try file.open(isHeld: isHeld)
        info = table.info
        let source = table.rows
        let columns = source.columns
        var position = source.start
        var first = source.firstNumber
        for range in source.parts(size: partSize) {
            var rows: [Row] = []
            let start = max(position, range.lowerBound)
            let end = source.read(
                (range.lowerBound == position ? start : position)..<max(position, range.upperBound)
            ) { cells, shape, number, _ in
                var texts: [Column: String] = [:]
                for column in kind.columns where columns.has(column) {
                    let cell = cells[columns[column]]
                    guard !cell.isAbsent else { continue }
                    texts[column] = source.isCSV ? SafeCell.undone(cell.text) : cell.text
                }
                rows.append(Row(number: Int(number) + first, texts: texts, shape: shape))
            }
            self.rows += rows
            counts = counts + end.info
            position = max(position, end.position)
            if first > 0 { first += end.rows }
        }
    }
}

/// A row of a table by column; a column that is not named is one the row does not have.
package struct Cells: ExpressibleByDictionaryLiteral, Sendable {
    package var texts: [Column: String]

    package init(dictionaryLiteral elements: (Column, String)...) {
        texts = Dictionary(elements, uniquingKeysWith: { $1 })
    }
}

/// Rows of cells as a cursor would hand them over, each at its own place.
package struct CellRows: RowTexts {
    let rows: [Cells]
    package let columns: ColumnPlaces
    private let order: [Column]

    package init(_ rows: [Cells]) {
        self.rows = rows
        let named = Set(rows.flatMap(\.texts.keys))
        order = Column.allCases.filter(named.contains)
        columns = ColumnPlaces(
            Dictionary(uniqueKeysWithValues: zip(order, order.indices)), width: order.count)
    }

    package func cutter() -> any RowCutter { Cutter(self) }

    /// Hands over each row with its place.
    package func forEach(_ body: (UnsafePointer<CellBytes>, Int) -> Void) {
        let cutter = Cutter(self)
        for place in rows.indices { body(cutter.cells(at: place), place) }
    }

    private final class Cutter: RowCutter {
        private let rows: CellRows
        private let cells: UnsafeMutablePointer<CellBytes>
        private var texts: [UnsafeMutablePointer<UInt8>] = []

        init(_ rows: CellRows) {
            self.rows = rows
            cells = .allocate(capacity: rows.order.count + 1)
            cells.initialize(repeating: .absent, count: rows.order.count + 1)
        }

        deinit {
            for text in texts { text.deallocate() }
            cells.deallocate()
        }

        func cells(at offset: Int) -> UnsafePointer<CellBytes> {
            for (place, column) in rows.order.enumerated() {
                guard let text = rows.rows[offset].texts[column] else {
                    cells[place] = .absent
                    continue
                }
                let bytes = Array(text.utf8)
                let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
                copy.update(from: bytes, count: bytes.count)
                texts.append(copy)
                cells[place] = CellBytes(start: copy, count: bytes.count)
            }
            return UnsafePointer(cells)
        }
    }
}

/// A world of tables to be examined: what is not changed in it is in order.
package struct World: Sendable {
    package var changes: [Cells] = []
    package var orders: [Cells]? = []
    package var returns: [Cells]?
    package var settings = CheckSettings(now: World.now, zone: .fixed(hours: 3))
    package var guards = Guards()
    /// In how many pieces the groups are examined.
    package var pieceCount = 1

    /// 22 November 2026, 3 o'clock in Moscow.
    package static let now = Timestamp(seconds: 1_795_305_600)

    package init() {}

    package func examined() -> Examination {
        let table = changeTable
        let groups = Groups(table)
        let basis = CheckBasis(
            changes: table, orders: orderTable(groups.wanted), returns: returnTable,
            settings: settings, groups: groups)
        let size = max(1, (groups.count + pieceCount - 1) / pieceCount)
        var examination = Examination(basis, groups.pieces(of: size).map(basis.examined))
        examination.apply(guards) { _ in false }
        return examination
    }

    /// The requests that follow from it.
    package func requests(_ businesses: [CampaignID: BusinessID]) -> [PlannedRequest] {
        let examination = examined()
        let plan = Plan(examination, businesses: businesses)
        let maker = ChangeMaker(examination)
        return plan.entries.map { maker.request(plan, $0) }
    }

    private var changeTable: ChangeTable {
        let rows = CellRows(changes)
        let reader = ChangeReader(columns: rows.columns, isCSV: false, today: settings.today)
        var part = ChangePart()
        rows.forEach { cells, place in
            reader.read(cells, .whole, number: Int32(place + 2), offset: place, into: &part)
        }
        var table = ChangeTable()
        table.append(ChangeFile.Source(number: 0, reader: reader, texts: rows), [part])
        return table
    }

    private func orderTable(_ wanted: WantedOrders) -> OrderTable {
        var table = OrderTable(wanted)
        guard let orders else { return table }
        let rows = CellRows(orders)
        let reader = OrderReader(
            columns: rows.columns, isCSV: false, wanted: wanted, zone: settings.zone,
            now: settings.now)
        var part = OrderPart(file: 1)
        rows.forEach { cells, place in
            reader.read(cells, .whole, number: Int32(place + 2), offset: place, into: &part)
        }
        table.begin(file: 1, columns: Set(orders.flatMap(\.texts.keys)))
        table.append(file: 1, [part])
        return table
    }

    private var returnTable: ReturnTable {
        var table = ReturnTable()
        guard let returns else { return table }
        table.begin()
        let rows = CellRows(returns)
        rows.forEach { cells, place in
            table.add(
                cells, rows.columns, isCSV: false, at: RowPlace(file: 2, row: place + 2),
                wanted: nil)
        }
        return table
    }
}

extension Examination {
    /// The findings of each row.
    package var findingsByRow: [[Finding]] {
        let findings = findings
        return (0..<rowCount).map { Array(findings.of($0)) }
    }

    package var dispositions: [Disposition] { (0..<rowCount).map(disposition) }

    /// The codes of all findings, those about no row first.
    package var allRemarks: [Remark] { general.map(\.remark) + findings.map(\.remark) }
}
