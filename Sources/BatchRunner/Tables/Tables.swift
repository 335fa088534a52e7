package import BatchCore
package import BatchInput
import Foundation

/// All tables, read.
package struct Tables: Sendable {
    package private(set) var inputs: [TableInput] = []
    package private(set) var changes = ChangeTable()
    /// The rows of the changes by what they are made to.
    package private(set) var groups: Groups
    package private(set) var orders: OrderTable
    package private(set) var returns = ReturnTable()

    private let files: TableFiles
    private let names: HeaderNames
    private let defaultEncoding: TextEncoding?
    private let zone: LocalZone
    private let now: Timestamp
    /// About how many bytes are read in one go.
    private let partSize: Int

    /// Reads the changes first, then of the orders those that they name.
    ///
    /// - Parameter isKept: whether rows are to be sent or reported: then the text of the changes is held, so that
    ///   what is cut from it again is what was read, and each file has its digest.
    package init(
        _ files: TableFiles, config: Config, now: Timestamp, zone: LocalZone,
        isKept: Bool = true, partSize: Int = 1 << 20
    ) async {
        self.init(empty: files, config, now, zone, partSize)
        for source in files.changes { await readChanges(source, isHeld: isKept) }
        groups = Groups(changes)
        orders = OrderTable(groups.wanted)
        orders.unreadShops = files.unreadShops
        for source in files.orders { await readOrders(source, groups.wanted) }
        for source in files.returns { await readReturns(source) }
        if isKept { await addDigests() }
    }

    /// Reads all orders and returns, for a simulated market to hold.
    package init(
        sandboxOrders: [String], returns: [String], config: Config, now: Timestamp,
        zone: LocalZone
    ) async {
        let files = TableFiles(changes: [], orders: sandboxOrders, returns: returns)
        self.init(empty: files, config, now, zone, 1 << 20)
        for source in files.orders { await readOrders(source, .all) }
        for source in files.returns { await readReturns(source) }
    }

    private init(
        empty files: TableFiles, _ config: Config, _ now: Timestamp, _ zone: LocalZone,
        _ partSize: Int
    ) {
        self.files = files
        self.zone = zone
        self.now = now
        self.partSize = partSize
        names = HeaderNames(adding: config.columns, shops: config.shopNumbers)
        defaultEncoding = config.encoding
        groups = Groups(changes)
        orders = OrderTable()
    }

    // MARK: - Changes

    private mutating func readChanges(_ file: TableSource, isHeld: Bool) async {
        let today = zone.civil(at: now)
        let number = inputs.count
        let read = await read(file, .changes, isHeld: isHeld) { table in
            let reader = ChangeReader(
                columns: table.rows.columns, isCSV: table.rows.isCSV, today: today)
            return { range in
                var part = ChangePart(expected: range.count / 80)
                let end = table.rows.read(range) { cells, shape, number, offset in
                    reader.read(cells, shape, number: number, offset: offset, into: &part)
                }
                return (part, end)
            }
        }
        guard let (table, parts) = read else { return }
        let reader = ChangeReader(
            columns: table.rows.columns, isCSV: table.rows.isCSV, today: today)
        let source = ChangeFile.Source(
            number: number, name: inputs[number].record.name, reader: reader,
            texts: table.rows,
            unknown: table.info.layout.unknownHeaders)
        changes.append(
            source,
            parts.map { part in
                var rows = part.content
                rows.firstNumber = part.firstNumber
                return rows
            }, formulas: table.info.tableFormulas)
    }

    // MARK: - Orders and returns

    private mutating func readOrders(_ file: TableSource, _ wanted: WantedOrders) async {
        let number = inputs.count
        let (zone, now) = (zone, now)
        let read = await read(file, .orders, isHeld: false) { table in
            let reader = OrderReader(
                columns: table.rows.columns, isCSV: table.rows.isCSV, wanted: wanted, zone: zone,
                now: now)
            return { range in
                var part = OrderPart(file: number, expected: range.count / 160)
                let end = table.rows.read(range) { cells, shape, number, offset in
                    reader.read(cells, shape, number: number, offset: offset, into: &part)
                }
                return (part, end)
            }
        }
        guard let (table, parts) = read else {
            // A table of changes is none of orders that is missing.
            if case .tableOfChanges? = inputs[number].problem { return }
            if orders.unreadFiles.isEmpty { orders.unreadFiles = [file.name] }
            return
        }
        orders.begin(
            file: number, columns: Set(table.info.layout.columns.keys), isFetched: file.isFetched)
        orders.append(
            file: number,
            parts.map { part in
                var rows = part.content
                rows.firstNumber = part.firstNumber
                return rows
            }, formulas: table.info.tableFormulas)
    }

    private mutating func readReturns(_ file: TableSource) async {
        let number = inputs.count
        let wanted = files.changes.isEmpty ? nil : groups.index
        let read = await read(file, .returns, isHeld: true) { table in
            { range in
                var rows = ReturnTable()
                let columns = table.rows.columns
                let first = table.rows.firstNumber
                let end = table.rows.read(range) { cells, _, row, _ in
                    rows.add(
                        cells, columns, isCSV: table.rows.isCSV,
                        at: RowPlace(file: number, row: Int(row) + first), wanted: wanted)
                }
                return (rows, end)
            }
        }
        guard let (_, parts) = read else {
            returns.isUnreadable = true
            return
        }
        returns.begin()
        for part in parts { returns.merge(part.content) }
    }

    // MARK: - One file

    /// A part of a file, read.
    private struct Part<Content: Sendable>: Sendable {
        var content: Content
        /// The number of its first row; 0 where rows have numbers of their own.
        var firstNumber: Int32
    }

    /// Reads the rows of a range: what they hold, and where they end.
    private typealias RangeReader<Content> = @Sendable (Range<Int>) -> (Content, RowSource.PartEnd)

    /// Opens a file, reads its rows on all cores, and notes it among the inputs.
    ///
    /// - Parameter reader: makes the reader of the table's ranges.
    private mutating func read<Content: Sendable>(
        _ source: TableSource, _ kind: TableKind, isHeld: Bool,
        _ reader: (OpenTable) -> RangeReader<Content>
    ) async -> (OpenTable, [Part<Content>])? {
        var record = InputRecord(
            number: inputs.count, kind: kind, name: source.name)
        if let problem = source.problem {
            inputs.append(TableInput(record: record, path: source.path, problem: problem))
            return nil
        }
        let file = TableFile(
            path: source.told, source: source.path, kind: kind, names: names,
            encoding: source.isFetched ? nil : files.encoding ?? defaultEncoding)
        var problem: ReadError?
        // What is written to while it is read is read again.
        for isAgain in [false, true] {
            do throws(ReadError) {
                var table = try file.open(isHeld: isHeld)
                var read = await parts(table.rows, reader(table))
                if !read.isUTF8 {
                    table = try file.open(isHeld: true, isToBeDecoded: true)
                    read = await parts(table.rows, reader(table))
                }
                if !table.file.isUnchanged {
                    guard isAgain else { continue }
                    throw .changed(path: source.told)
                }
                record.note(table.info, read.counts, bytes: table.file.count)
                inputs.append(TableInput(record: record, path: source.path, table: table))
                return (table, read.parts)
            } catch {
                problem = error
                break
            }
        }
        inputs.append(TableInput(record: record, path: source.path, problem: problem))
        return nil
    }

    /// The parts of a file, with what is known of all of them.
    private struct FileParts<Content: Sendable> {
        var parts: [Part<Content>] = []
        var counts = RowSource.RowCounts()
        var isUTF8 = true
    }

    /// Cuts a file where a row probably begins; a part that does not begin where the one before it
    /// ended is read anew.
    private func parts<Content: Sendable>(
        _ rows: RowSource, _ reader: @escaping RangeReader<Content>
    ) async -> FileParts<Content> {
        let ranges = rows.parts(size: partSize)
        var read = await Parallel.map(ranges, reader)
        var position = rows.start
        for (place, range) in ranges.enumerated() {
            if range.lowerBound != position {
                read[place] = reader(position..<max(position, range.upperBound))
            }
            position = max(position, read[place].1.position)
        }
        dropFooter(of: &read, ranges, reader)
        var result = FileParts<Content>()
        var number = rows.firstNumber
        for (content, end) in read {
            result.parts.append(
                Part(content: content, firstNumber: Int32(truncatingIfNeeded: number)))
            var counts = end.info
            counts.firstTotal?.number += number
            result.counts = result.counts + counts
            if !end.isUTF8 { result.isUTF8 = false }
            if rows.firstNumber > 0 { number += end.rows }
        }
        return result
    }

    /// What stands behind the table may begin in a part before the last: such parts are read anew, up to
    /// there.
    private func dropFooter<Content: Sendable>(
        of read: inout [(Content, RowSource.PartEnd)], _ ranges: [Range<Int>],
        _ reader: RangeReader<Content>
    ) {
        guard let last = read.indices.last, !read[last].1.hasOwnRow else { return }
        for place in (0..<last).reversed() {
            let end = read[place].1
            if let footer = end.footer {
                let kept = reader(ranges[place].lowerBound..<footer.offset)
                read[place].0 = kept.0
                read[place].1.info.firstTotal = kept.1.info.firstTotal ?? footer.total
                read[place].1.info.totals += end.info.rows - kept.1.info.rows
                read[place].1.info.rows = kept.1.info.rows
            }
            if end.hasOwnRow { return }
        }
    }

    /// Digests of all files, which take as long as reading them: several at a time.
    private mutating func addDigests() async {
        let opened = inputs.map(\.table?.file)
        let digests = await Parallel.map(opened) { $0?.digest() }
        for (index, digest) in digests.enumerated() { inputs[index].record.sha256 = digest }
    }
}

/// A file that was read, or could not be.
package struct TableInput: Sendable {
    package internal(set) var record: InputRecord
    /// Where it stands.
    package let path: String
    package var table: OpenTable?
    /// Why it could not be read.
    package var problem: ReadError?
}

extension InputRecord {
    fileprivate mutating func note(_ info: TableInfo, _ counts: RowSource.RowCounts, bytes: Int) {
        self.bytes = bytes
        rows = counts.rows
        passedOver = info.preamble + counts.blank + counts.totals
        firstTotal = counts.firstTotal.map {
            InputRecord.PassedTotal(row: $0.number, text: $0.text)
        }
        headerRow = info.layout.headerRow
        for (column, index) in info.layout.columns { columns[column.rawValue] = index }
        member = info.member
        otherSheets = info.otherSheets
        hiddenRows = info.hiddenRows
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
    /// The name of an item, cut again from the orders table.
    package func name(of item: OrderItem) -> String {
        text(of: item) { $0.has(.offerName) ? .offerName : .offerID }
    }

    /// The shop's own number of an item's goods, cut again from the orders table.
    package func offer(of item: OrderItem) -> String {
        text(of: item) { $0.has(.offerID) ? .offerID : .offerName }
    }

    private func text(of item: OrderItem, _ column: (ColumnPlaces) -> Column) -> String {
        guard let (file, offset) = orders.offset(of: item), let rows = inputs[file].table?.rows
        else { return "" }
        let cutter = rows.cutter()
        let text = cutter.cells(at: offset)[rows.columns[column(rows.columns)]].text
        return rows.isCSV ? SafeCell.undone(text) : text
    }

    /// Why files could not be read, by the number of the input.
    package var problems: [Int: ReadError] {
        Dictionary(
            uniqueKeysWithValues: inputs.compactMap { input in
                input.problem.map { (input.record.number, $0) }
            })
    }
}

extension ReadError {
    package var status: ExitStatus {
        switch self {
        case .missing, .notReadable: .missingInput
        case .notATable, .noHeader, .columnTwice, .malformedXML, .doctype, .wrongRoot,
            .unknownEncoding, .empty, .changed, .damagedPart, .otherEncoding,
            .tableOfChanges:
            .unreadableInput
        }
    }
}

extension TableInfo {
    /// The cells of known columns whose formulas can't be believed.
    fileprivate var tableFormulas: [TableFormula] {
        guard !formulas.isEmpty else { return [] }
        let columns = Dictionary(
            layout.columns.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        return formulas.compactMap { cell in
            columns[cell.place].map {
                TableFormula(row: cell.row, column: $0, hasValue: cell.hasValue)
            }
        }
    }
}
