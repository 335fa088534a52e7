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
package struct Tables {
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
    package private(set) var cleanRows = 0

    private let files: TableFiles
    private let names: HeaderNames

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

    private init(_ files: TableFiles, config: Config, zone: LocalZone) {
        self.files = files
        names = HeaderNames(adding: config.columns)
        orders = OrdersTable(wanted: { _ in false }, zone: zone)
    }

    private mutating func readChanges(_ path: String, _ reader: ChangeReader) {
        let number = inputs.count
        var rows: [ChangeRow] = []
        var findings: [[Finding]] = []
        let isRead = read(path, .changes) { row in
            let (change, found) = Self.change(row, file: number, reader)
            rows.append(change)
            findings.append(found)
        }
        guard isRead else { return }
        self.rows += rows
        self.findings += findings
    }

    private static func change(
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
        let isRead = read(path, .orders) { layout in
            let known =
                layout.headers.isEmpty
                ? Set(TableKind.orders.columns) : Set(layout.columns.keys)
            table.begin(file: number, columns: known)
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
            let info = try file.read(content, onLayout: onLayout, onRow: onRow)
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
    fileprivate mutating func note(_ info: TableInfo) {
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

// MARK: - One large file

extension Tables {
    /// Reads one changes file for a check, clean rows by their bytes alone.
    ///
    /// - Returns: `nil` where that can't be done or would not pay; then everything is read as text.
    package init?(
        quickly files: TableFiles, config: Config, now: Timestamp, zone: LocalZone,
        partSize: Int = 8 << 20
    ) async {
        self.init(files, config: config, zone: zone)
        let file = TableFile(
            path: files.changes.first ?? "", kind: .changes, names: names,
            encoding: files.encoding)
        guard files.changes.count == 1, files.orders.isEmpty, files.returns.isEmpty,
            let mapped = MappedFile(path: file.path), let body = file.body(of: mapped.bytes),
            let clean = CleanRowReader(
                columns: body.layout.columns, today: zone.civil(at: now),
                campaigns: config.campaigns),
            let scan = await QuickScan(mapped, body, clean, partSize: partSize),
            readSlowly(
                scan, file, mapped, body, ChangeReader(today: zone.civil(at: now)))
        else { return nil }
    }

    /// Reads the rows that are not clean, and those that have to do with them, until there are no
    /// more.
    private mutating func readSlowly(
        _ scanned: QuickScan, _ file: TableFile, _ mapped: MappedFile, _ body: TableFile.Body,
        _ reader: ChangeReader
    ) -> Bool {
        var scan = scanned
        var info = file.info(body)
        var found: [(ChangeRow, [Finding])] = []
        var next = scan.slow
        var taken = 0
        while !next.isEmpty {
            taken += next.count
            // Where much is odd the plain way is as fast.
            guard taken < 10_000 || taken < scan.physicalRows / 3 else { return false }
            let before = found.count
            do throws(ReadError) {
                try file.take(next, of: mapped.bytes, body, &info) { row in
                    found.append(Self.change(row, file: 0, reader))
                }
            } catch {
                return false
            }
            next = scan.related(to: found[before...].lazy.map(\.0))
        }
        found.sort { $0.0.place < $1.0.place }
        rows = found.map(\.0)
        findings = found.map(\.1)
        cleanRows = scan.cleanRows
        info.rows += cleanRows
        var input = InputRecord(
            number: 0, kind: .changes, name: URL(filePath: file.path).lastPathComponent)
        input.bytes = mapped.count
        input.note(info)
        inputs = [input]
        paths[0] = file.path
        layouts[0] = body.layout
        orders.finish()
        return true
    }
}
