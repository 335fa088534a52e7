package import BatchCore
package import BatchInput

/// The rows of a large file, parted into clean ones, which are counted, and the others, which the
/// reader of texts has to look at.
///
/// The checks of a row that is not clean see exactly the rows that have to do with it: those of the
/// same order and those with the same mark. All other rows have no finding, so the outcome is the
/// same as if every row had been read; `QuickCheckTests` compares both.
package struct QuickScan: Sendable {
    /// Rows that have to be read, by offset.
    package private(set) var slow: [TableFile.KnownRow] = []
    package private(set) var physicalRows = 0

    private var chunks: [Chunk] = []
    /// Orders all of whose rows are read, by their mixed numbers.
    private var slowOrders: Set<UInt64> = []
    private let clean: CleanRowReader
    private let file: MappedFile
    private let body: TableFile.Body

    /// Scans a file on all cores.
    ///
    /// - Returns: `nil` where the file does not lend itself to it.
    ///
    /// - Parameter partSize: about how many bytes are scanned in one go.
    package init?(
        _ file: MappedFile, _ body: TableFile.Body, _ clean: CleanRowReader,
        partSize: Int = 8 << 20
    ) async {
        self.file = file
        self.body = body
        self.clean = clean
        guard let scanned = await Self.scan(file, body, clean, partSize) else { return nil }
        chunks = Self.joined(scanned, file, body, clean)
        guard chunks.allSatisfy(\.isUTF8), !chunks.contains(where: \.isRefused) else { return nil }
        physicalRows = chunks.reduce(0) { $0 + $1.rows }
        number()
        guard chooseFirst() else { return nil }
        chooseRepeated()
    }

    package var cleanRows: Int { chunks.reduce(0) { $0 + $1.orders.count } - taken }
    private var taken = 0

    // MARK: - Parts

    /// Cuts the file where a row probably begins and scans the parts side by side.
    private static func scan(
        _ file: MappedFile, _ body: TableFile.Body, _ clean: CleanRowReader, _ size: Int
    ) async -> [Chunk]? {
        var starts = [body.start]
        while let last = starts.last, last + size < body.end {
            starts.append(body.rowStart(in: file.bytes, after: last + size))
        }
        let ends = Array(starts.dropFirst()) + [body.end]
        return await withTaskGroup(of: (Int, Chunk).self) { group in
            for index in starts.indices {
                let (start, end) = (starts[index], ends[index])
                group.addTask { (index, Chunk(file, body, clean, from: start, to: end)) }
            }
            var chunks = [Chunk?](repeating: nil, count: starts.count)
            for await (index, chunk) in group { chunks[index] = chunk }
            return chunks.compactMap { $0 }
        }
    }

    /// Puts parts together; one that did not begin where the one before it ended is scanned anew.
    private static func joined(
        _ chunks: [Chunk], _ file: MappedFile, _ body: TableFile.Body, _ clean: CleanRowReader
    ) -> [Chunk] {
        var result: [Chunk] = []
        var position = body.start
        for chunk in chunks {
            let isRight = chunk.start == position
            let right =
                isRight
                ? chunk : Chunk(file, body, clean, from: position, to: max(position, chunk.limit))
            position = right.end
            result.append(right)
        }
        return result
    }

    /// Gives every row its number, as a spreadsheet counts.
    private mutating func number() {
        var before = body.layout.headerRow
        for index in chunks.indices {
            chunks[index].firstNumber = before + 1
            slow += chunks[index].slow.map { row in
                TableFile.KnownRow(
                    offset: chunks[index].start + Int(row.offset),
                    number: before + 1 + Int(row.number))
            }
            before += chunks[index].rows
        }
    }

    // MARK: - What has to be read

    /// Takes the rows that checks of whole tables need to see.
    private mutating func chooseFirst() -> Bool {
        for chunk in chunks { slowOrders.formUnion(chunk.slowOrders) }
        // One row stands for what is told once of the whole table.
        if let first = chunks.first(where: { !$0.orders.isEmpty })?.orders.first {
            slowOrders.insert(first)
        }
        // A file whose UINs all end in 0 has lost digits: one that does not speaks for all.
        if let sound = chunks.compactMap(\.soundUin).first {
            slowOrders.insert(sound)
            return true
        }
        return !chunks.contains(where: \.hasUin)
    }

    /// Takes the orders that stand in several places and the rows whose marks stand twice.
    private mutating func chooseRepeated() {
        let isAscending =
            chunks.allSatisfy(\.isAscending)
            && zip(chunks, chunks.dropFirst()).allSatisfy { first, second in
                guard let last = first.lastOrder, let next = second.firstOrder else { return false }
                return last <= next
            }
        if !isAscending { slowOrders.formUnion(RepeatedKeys.found(in: chunks.map(\.runs))) }
        let marks = RepeatedKeys.found(in: chunks.map(\.marks))
        addOrders(ofMarks: Set(marks))
        slow += takeOrders(slowOrders)
    }

    private mutating func addOrders(ofMarks marks: Set<UInt64>) {
        guard !marks.isEmpty else { return }
        let filter = KeyFilter(marks)
        for chunk in chunks {
            for (index, mark) in chunk.marks.enumerated()
            where filter.mayContain(mark) && marks.contains(mark) {
                slowOrders.insert(chunk.orders[index])
            }
        }
    }

    /// The clean rows of `orders`, which are clean no more.
    private mutating func takeOrders(_ orders: Set<UInt64>) -> [TableFile.KnownRow] {
        guard !orders.isEmpty else { return [] }
        let filter = KeyFilter(orders)
        var rows: [TableFile.KnownRow] = []
        for chunk in chunks {
            for (index, order) in chunk.orders.enumerated()
            where filter.mayContain(order) && orders.contains(order) {
                rows.append(
                    TableFile.KnownRow(
                        offset: chunk.start + Int(chunk.offsets[index]),
                        number: chunk.firstNumber + Int(chunk.numbers[index])))
            }
        }
        taken += rows.count
        return rows
    }

    /// The clean rows that have to do with rows that were read, for these to be read too.
    package mutating func related(to read: some Sequence<ChangeRow>) -> [TableFile.KnownRow] {
        let known = slowOrders
        var marks: Set<UInt64> = []
        for row in read {
            if let order = row.order {
                slowOrders.insert(CleanMarks.mixed(UInt64(bitPattern: order.value)))
            }
            if let key = row.marks.cis?.key { marks.insert(CleanMarks.hash(cisKey: key)) }
            if let uin = row.marks.uin { marks.insert(CleanMarks.hash(uin: uin)) }
        }
        addOrders(ofMarks: marks)
        return takeOrders(slowOrders.subtracting(known))
    }
}

/// Part of a file, scanned: a few bytes for each clean row.
private struct Chunk: Sendable {
    let start: Int
    let limit: Int
    private(set) var end = 0
    private(set) var rows = 0
    var firstNumber = 0
    private(set) var isUTF8 = true
    private(set) var isRefused = false

    /// Of each clean row: its order's mixed number, its mark's hash, and where it stands.
    private(set) var orders: [UInt64] = []
    private(set) var marks: [UInt64] = []
    private(set) var offsets: [UInt32] = []
    private(set) var numbers: [UInt32] = []
    private(set) var slow: [(offset: UInt32, number: UInt32)] = []

    /// One mixed number for each run of rows of one order.
    private(set) var runs: [UInt64] = []
    private(set) var slowOrders: Set<UInt64> = []
    private(set) var isAscending = true
    private(set) var firstOrder: Int64?
    private(set) var lastOrder: Int64?
    private(set) var hasUin = false
    /// The order of a UIN that does not end in 0.
    private(set) var soundUin: UInt64?

    init(
        _ file: MappedFile, _ body: TableFile.Body, _ clean: CleanRowReader, from start: Int,
        to limit: Int
    ) {
        self.start = start
        self.limit = limit
        let expected = (limit - start) / 64
        orders.reserveCapacity(expected)
        marks.reserveCapacity(expected)
        offsets.reserveCapacity(expected)
        numbers.reserveCapacity(expected)
        runs.reserveCapacity(expected)
        switch body.form {
        case .csv(let delimiter, _):
            read(
                RowScan(
                    file.bytes, from: start, delimiter: delimiter,
                    width: body.layout.headers.count), clean)
        case .xml(let names):
            read(ElementScan(file.bytes, from: start, to: body.end, names), clean)
        }
        // Its neighbours may be in the next part.
        if let last = runs.last { slowOrders.insert(last) }
        if let first = runs.first { slowOrders.insert(first) }
        isUTF8 = TextEncoding.isUTF8(UnsafeBufferPointer(rebasing: file.bytes[start..<end]))
        file.release(start..<end)
    }

    @inline(__always)
    private mutating func read<Scan: CellScan & ~Copyable>(
        _ cellScan: consuming Scan, _ clean: CleanRowReader
    ) {
        var scan = cellScan
        var run = OrderRun()
        while scan.position < limit {
            let offset = UInt32(truncatingIfNeeded: scan.position - start)
            let cells = scan.next()
            if let cells, let row = clean.read(cells) {
                add(row, at: offset, &run)
            } else {
                slow.append((offset, UInt32(rows)))
            }
            rows += 1
        }
        isRefused = scan.isRefused
        end = scan.position
        finish(run)
    }

    @inline(__always)
    private mutating func add(_ row: CleanRow, at offset: UInt32, _ run: inout OrderRun) {
        let key = CleanMarks.mixed(UInt64(bitPattern: row.order))
        orders.append(key)
        marks.append(row.mark)
        offsets.append(offset)
        numbers.append(UInt32(rows))
        if row.order == run.order {
            run.add(row)
        } else {
            finish(run)
            if let lastOrder, row.order < lastOrder { isAscending = false }
            if firstOrder == nil { firstOrder = row.order }
            lastOrder = row.order
            run.begin(row)
        }
        if row.hasUin {
            hasUin = true
            if !row.uinEndsInZero, soundUin == nil { soundUin = key }
        }
    }

    private mutating func finish(_ run: OrderRun) {
        guard run.order > 0 else { return }
        let key = CleanMarks.mixed(UInt64(bitPattern: run.order))
        runs.append(key)
        if run.isOdd { slowOrders.insert(key) }
    }
}

/// Rows of one order that follow one another.
private struct OrderRun {
    private(set) var order: Int64 = 0
    /// Whether something in it has to be looked at.
    private(set) var isOdd = false
    private var first: CleanRow?
    private var reason: UInt8 = 0
    private var items: [(item: Int64, count: Int32, isWhole: Bool)] = []

    @inline(__always)
    mutating func begin(_ row: CleanRow) {
        order = row.order
        isOdd = false
        first = row
        reason = row.reason
        if !items.isEmpty { items.removeAll(keepingCapacity: true) }
    }

    mutating func add(_ row: CleanRow) {
        guard let first, !isOdd else { return }
        if items.isEmpty { items.append((first.item, first.count, !first.isUnit)) }
        if row.campaign != first.campaign { isOdd = true }
        if row.reason != 0 {
            if reason == 0 { reason = row.reason }
            if reason != row.reason { isOdd = true }
        }
        if let place = items.firstIndex(where: { $0.item == row.item }) {
            // An item has one count, and one row besides those of its marked units.
            if items[place].count != row.count || items[place].isWhole && !row.isUnit {
                isOdd = true
            }
            if !row.isUnit { items[place].isWhole = true }
        } else if items.count < 50 {
            items.append((row.item, row.count, !row.isUnit))
        } else {
            isOdd = true
        }
    }
}
