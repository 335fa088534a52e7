package import BatchCore
package import BatchInput
import Foundation

/// The files of one check, plan or run.
package struct TableFiles: Sendable {
    package var changes: [String]
    package var orders: [String]
    package var returns: [String]
    package var encoding: TextEncoding?

    package init(
        changes: [String], orders: [String], returns: [String], encoding: TextEncoding? = nil
    ) {
        self.changes = changes
        self.orders = orders
        self.returns = returns
        self.encoding = encoding
    }
}

/// All tables, read.
package struct Tables: Sendable {
    package var inputs: [InputRecord] = []
    /// The bytes of each input that could be read, for the kept copies.
    package var bytes: [Int: [UInt8]] = [:]
    package var rows: [ChangeRow] = []
    package var findings: [[Finding]] = []
    package var orders: OrdersTable
    package var returns = ReturnsTable()
    package var layouts: [Int: TableLayout] = [:]
    /// Why files could not be read, by the number of the input.
    package var problems: [Int: ReadError] = [:]
    /// Where each input stands.
    package var paths: [Int: String] = [:]
    /// Rows besides `rows` in which no check finds anything.
    package internal(set) var cleanRows = 0

    private let files: TableFiles
    let names: HeaderNames

    /// Reads the changes first, then of the orders those that they name.
    package init(_ files: TableFiles, config: Config, now: Timestamp, zone: LocalZone) {
        self.init(files, config: config, zone: zone)
        let reader = ChangeReader(today: zone.civil(at: now))
        for path in files.changes { readChanges(path, reader) }
        let wanted = Set(rows.compactMap(\.order))
        orders = OrdersTable(wanted: { wanted.contains($0) }, zone: zone)
        for path in files.orders { readOrders(path) }
        orders.finish()
        for path in files.returns { readReturns(path) }
    }

    init(_ files: TableFiles, config: Config, zone: LocalZone) {
        self.files = files
        names = HeaderNames(adding: config.columns)
        orders = OrdersTable(wanted: { _ in false }, zone: zone)
    }

    private mutating func readChanges(_ path: String, _ reader: ChangeReader) {
        let number = inputs.count
        var rows: [ChangeRow] = []
        var findings: [[Finding]] = []
        var clean: CleanRowReader?
        let isRead = read(path, .changes) { layout in
            clean = reader.clean(layout.columns)
        } onCells: { cells, row in
            guard
                let change = clean?.change(cells, at: RowPlace(file: number, row: row))
            else { return false }
            rows.append(change)
            findings.append([])
            return true
        } onRow: { row in
            let (change, found) = Self.change(row, file: number, reader)
            rows.append(change)
            findings.append(found)
        }
        guard isRead else { return }
        self.rows += rows
        self.findings += findings
    }

    static func change(
        _ row: TableRow, file: Int, _ reader: ChangeReader
    ) -> (ChangeRow, [Finding]) {
        let place = RowPlace(file: file, row: row.row)
        var (change, found) = reader.read(row, at: place)
        if row.isTooLong {
            found.append(Finding(place, nil, "", Remark(.raggedRow, .error)))
        } else if row.isTooShort {
            let remark = Remark(.raggedRow, .warning, variant: "short")
            found.append(Finding(place, nil, "", remark))
        }
        change.place = place
        return (change, found)
    }

    private mutating func readOrders(_ path: String) {
        let number = inputs.count
        var table = orders
        var clean: CleanOrderReader?
        let isRead = read(path, .orders) { layout in
            clean = CleanOrderReader(columns: layout.columns)
            let known =
                layout.headers.isEmpty
                ? Set(TableKind.orders.columns) : Set(layout.columns.keys)
            table.begin(file: number, columns: known)
        } onCells: { cells, _ in
            clean.map { table.add(cells, $0, file: number) } ?? false
        } onRow: { row in
            table.add(
                row, at: RowPlace(file: number, row: row.row),
                isRagged: row.isTooLong || row.isTooShort)
        }
        if isRead { orders = table } else { orders.isUnreadable = true }
    }

    private mutating func readReturns(_ path: String) {
        var table = returns
        let isRead = read(path, .returns) { _ in
            table.begin()
        } onRow: { row in
            table.add(row)
        }
        if isRead { returns = table } else { returns.isUnreadable = true }
    }

    private mutating func read(
        _ path: String, _ kind: TableKind, onLayout: (TableLayout) -> Void = { _ in },
        onCells: (UnsafePointer<CellBytes>, Int) -> Bool = { _, _ in false },
        onRow: (TableRow) -> Void
    ) -> Bool {
        var input = InputRecord(
            number: inputs.count, kind: kind, name: URL(filePath: path).lastPathComponent)
        paths[input.number] = path
        defer { inputs.append(input) }
        do throws(ReadError) {
            let content = try TableFile.bytes(at: path)
            bytes[input.number] = content
            input.bytes = content.count
            input.sha256 = Digest.sha256(content)
            let file = TableFile(path: path, kind: kind, names: names, encoding: files.encoding)
            let info = try file.read(
                content, onLayout: onLayout, onCells: onCells, onRow: onRow)
            input.note(info)
            layouts[input.number] = info.layout
            return true
        } catch {
            problems[input.number] = error
            input.problem = error.path
            return false
        }
    }
}

extension InputRecord {
    mutating func note(_ info: TableInfo) {
        rows = info.rows
        passedOver = info.preamble + info.blank + info.totals
        headerRow = info.layout.headerRow
        for (column, index) in info.layout.columns { columns[column.rawValue] = index }
        switch info.format {
        case .csv(let delimiter, let encoding):
            self.encoding = encoding.rawValue
            self.delimiter = String(Character(Unicode.Scalar(delimiter)))
        case .xml: (format, encoding) = (.xml, "XML")
        case .xlsx(let name): (format, encoding, sheet) = (.xlsx, "xlsx", name)
        case .spreadsheet2003(let name):
            (format, encoding, sheet) = (.spreadsheet2003, "XML Spreadsheet 2003", name)
        }
    }
}

extension Tables {
    /// Reads all orders and returns, for a simulated market to hold.
    package init(
        sandboxOrders: [String], returns: [String], config: Config, zone: LocalZone
    ) {
        let files = TableFiles(changes: [], orders: sandboxOrders, returns: returns)
        self.init(files, config: config, zone: zone)
        orders = OrdersTable(zone: zone)
        for path in sandboxOrders { readOrders(path) }
        orders.finish()
        for path in returns { readReturns(path) }
    }
}
