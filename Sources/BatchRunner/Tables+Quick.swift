package import BatchCore
import BatchInput
import Foundation

extension Tables {
    /// Reads one changes file, and the orders files beside it, for a check: clean rows by their bytes
    /// alone.
    ///
    /// - Returns: `nil` where that can't be done or would not pay; then everything is read as text.
    package init?(
        quickly files: TableFiles, config: Config, now: Timestamp, zone: LocalZone,
        partSize: Int = 8 << 20
    ) async {
        self.init(files, config: config, zone: zone)
        // The limit of the value that goes is one of all rows together.
        let hasOrders = !files.orders.isEmpty
        guard files.changes.count == 1, files.returns.isEmpty,
            !hasOrders || config.guards.maximumRemovedValue == nil,
            let source = QuickSource(files.changes[0], .changes, names, files.encoding),
            let clean = CleanRowReader(
                columns: source.body.layout.columns, today: zone.civil(at: now),
                campaigns: config.campaigns),
            let scan = await QuickScan(
                source.mapped, source.body, clean, keepsUpdates: hasOrders, partSize: partSize)
        else { return nil }
        var reading = SlowReading(source, scan, ChangeReader(today: zone.civil(at: now)))
        guard reading.read(scan.slow) else { return nil }
        add(source)
        if hasOrders {
            guard await readOrders(quickly: files, &reading, zone, partSize) else { return nil }
        }
        // What was written to meanwhile was not read as one.
        guard source.mapped.isUnchanged else { return nil }
        orders.finish()
        (rows, findings) = reading.sorted
        cleanRows = reading.scan.cleanRows
        reading.info.rows += cleanRows
        inputs[0].note(reading.info)
    }

    private mutating func add(_ source: QuickSource) {
        let number = inputs.count
        var input = InputRecord(
            number: number, kind: source.file.kind,
            name: URL(filePath: source.file.path).lastPathComponent)
        input.bytes = source.mapped.count
        inputs.append(input)
        paths[number] = source.file.path
        layouts[number] = source.body.layout
    }

    /// Reads of the orders those whose changes were read, after more changes where their orders are
    /// not clean.
    private mutating func readOrders(
        quickly files: TableFiles, _ reading: inout SlowReading, _ zone: LocalZone,
        _ partSize: Int
    ) async -> Bool {
        let wanted = reading.scan.wanted(besides: reading.orders)
        var clean = [Bool](repeating: false, count: wanted.orders.count)
        var times = [UInt8](repeating: 0, count: wanted.orders.count)
        var unclear: Set<Int64> = []
        var tables: [(source: QuickSource, scan: QuickOrders)] = []
        for path in files.orders {
            guard let source = QuickSource(path, .orders, names, files.encoding),
                let scan = await QuickOrders(
                    source.mapped, source.body, wanted, partSize: partSize)
            else { return false }
            var info = source.info
            info.rows = scan.known
            var isReadable = true
            // An order without a number holds its whole file; that is told as ever.
            let isTaken = source.take(scan.unknown, &info) { row in
                let id: Reading<OrderID> = FieldReading.identifier(row.text(.orderID) ?? "")
                if let id = id.value { unclear.insert(id.value) } else { isReadable = false }
            }
            guard isTaken, isReadable else { return false }
            scan.judge(&clean, &times)
            add(source)
            inputs[inputs.count - 1].note(info)
            tables.append((source, scan))
        }
        let slow = wanted.orders.indices.lazy.filter { place in
            !clean[place] || times[place] != 1 || unclear.contains(wanted.orders[place])
        }.map { wanted.orders[$0] }
        guard reading.read(reading.scan.rows(of: Set(slow))) else { return false }
        let named = reading.orders
        orders = OrdersTable(wanted: { named.contains($0.value) }, zone: zone)
        for (index, table) in tables.enumerated() {
            let number = index + 1
            orders.begin(file: number, columns: Set(table.source.body.layout.columns.keys))
            var rows = table.scan.rows { named.contains(wanted.orders[$0]) } + table.scan.unknown
            rows.sort { $0.number < $1.number }
            var info = table.source.info
            let isTaken = table.source.take(rows, &info) { row in
                orders.add(
                    row, at: RowPlace(file: number, row: row.row),
                    isRagged: row.isTooLong || row.isTooShort)
            }
            guard isTaken, table.source.mapped.isUnchanged else { return false }
        }
        return true
    }
}

/// A file that is read by its bytes.
private struct QuickSource {
    let file: TableFile
    let mapped: MappedFile
    let body: TableFile.Body

    init?(_ path: String, _ kind: TableKind, _ names: HeaderNames, _ encoding: TextEncoding?) {
        let file = TableFile(path: path, kind: kind, names: names, encoding: encoding)
        guard let mapped = MappedFile(path: path), let body = file.body(of: mapped.bytes) else {
            return nil
        }
        (self.file, self.mapped, self.body) = (file, mapped, body)
    }

    var info: TableInfo { file.info(body) }

    /// Hands rows over as texts; `false` where that fails.
    func take(
        _ rows: [TableFile.KnownRow], _ info: inout TableInfo, onRow: (TableRow) -> Void
    ) -> Bool {
        do throws(ReadError) {
            try file.take(rows, of: mapped.bytes, body, &info, onRow: onRow)
            return true
        } catch {
            return false
        }
    }
}

/// The rows that are read as texts.
private struct SlowReading {
    var scan: QuickScan
    var info: TableInfo
    private var found: [(row: ChangeRow, findings: [Finding])] = []
    private let source: QuickSource
    private let reader: ChangeReader

    init(_ source: QuickSource, _ scan: QuickScan, _ reader: ChangeReader) {
        self.source = source
        self.scan = scan
        self.reader = reader
        info = source.info
    }

    /// The orders of the rows.
    var orders: Set<Int64> { Set(found.compactMap(\.row.order?.value)) }

    /// What was read, in the order of the file.
    var sorted: (rows: [ChangeRow], findings: [[Finding]]) {
        let sorted = found.sorted { $0.row.place < $1.row.place }
        return (sorted.map(\.row), sorted.map(\.findings))
    }

    /// Reads rows, and those that have to do with them, until there are no more.
    ///
    /// - Returns: `false` where one can't be read, or where they are so many that the plain way is as
    ///   fast.
    mutating func read(_ rows: [TableFile.KnownRow]) -> Bool {
        var next = rows
        while !next.isEmpty {
            let count = found.count + next.count
            guard count < 10_000 || count < scan.physicalRows / 3 else { return false }
            let before = found.count
            let isTaken = source.take(next, &info) { row in
                found.append(Tables.change(row, file: 0, reader))
            }
            guard isTaken else { return false }
            next = scan.related(to: found[before...].lazy.map(\.row))
        }
        return true
    }
}
