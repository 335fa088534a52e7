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
    /// - Parameter keepsUpdates: whether to keep what the clean rows ask for, order by order.
    package init?(
        _ file: MappedFile, _ body: TableFile.Body, _ clean: CleanRowReader,
        keepsUpdates: Bool = false, partSize: Int = 8 << 20
    ) async {
        self.file = file
        self.body = body
        self.clean = clean
        chunks = await FileParts.read(file, body, size: partSize) { start, limit in
            Chunk(file, body, clean, keepsUpdates, from: start, to: limit)
        }
        guard !chunks.contains(where: \.isRefused) else { return nil }
        physicalRows = chunks.reduce(0) { $0 + $1.rows }
        slow = chunks.flatMap { chunk in chunk.slow.map(chunk.known) }
        guard chooseFirst() else { return nil }
        chooseRepeated()
    }

    package var cleanRows: Int { chunks.reduce(0) { $0 + $1.orders.count } - taken }
    private var taken = 0

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
                rows.append(chunk.known(chunk.places[index]))
            }
        }
        taken += rows.count
        return rows
    }

    /// The clean updates, and all orders that are named: theirs and those of rows that were read.
    func wanted(besides read: Set<Int64>) -> WantedOrders {
        WantedOrders(
            chunks.map { ($0.updates, $0.lines) }, besides: read,
            isRead: { slowOrders.contains(CleanMarks.mixed(UInt64(bitPattern: $0))) })
    }

    /// The clean rows of `orders`, for them to be read.
    mutating func rows(of orders: Set<Int64>) -> [TableFile.KnownRow] {
        let mixed = Set(orders.map { CleanMarks.mixed(UInt64(bitPattern: $0)) })
        let new = mixed.subtracting(slowOrders)
        slowOrders.formUnion(new)
        return takeOrders(new)
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
private struct Chunk: FilePart {
    let start: Int
    let limit: Int
    private(set) var end = 0
    private(set) var rows = 0
    var firstNumber = 0
    private(set) var isRefused = false

    /// Of each clean row: its order's mixed number, its mark's hash, and where it stands.
    private(set) var orders: [UInt64] = []
    private(set) var marks: [UInt64] = []
    private(set) var places: [PartRow] = []
    private(set) var slow: [PartRow] = []

    /// One mixed number for each run of rows of one order.
    private(set) var runs: [UInt64] = []
    /// What each run asks for, where that is kept.
    private(set) var updates: [CleanUpdate] = []
    private(set) var lines: [CleanUpdate.Line] = []
    private let keepsUpdates: Bool
    private(set) var slowOrders: Set<UInt64> = []
    private(set) var isAscending = true
    private(set) var firstOrder: Int64?
    private(set) var lastOrder: Int64?
    private(set) var hasUin = false
    /// The order of a UIN that does not end in 0.
    private(set) var soundUin: UInt64?

    init(
        _ file: MappedFile, _ body: TableFile.Body, _ clean: CleanRowReader, _ keepsUpdates: Bool,
        from start: Int, to limit: Int
    ) {
        self.keepsUpdates = keepsUpdates
        self.start = start
        self.limit = limit
        let expected = (limit - start) / 64
        orders.reserveCapacity(expected)
        marks.reserveCapacity(expected)
        places.reserveCapacity(expected)
        runs.reserveCapacity(expected)
        var run = OrderRun()
        let read = FileParts.scan(file, body, from: start, to: limit) { place, cells in
            if let cells, let row = clean.read(cells) {
                add(row, at: place, &run)
            } else {
                slow.append(place)
            }
        }
        isRefused = read == nil
        (end, rows) = read ?? (limit, 0)
        finish(run)
        // Its neighbours may be in the next part.
        if let last = runs.last { slowOrders.insert(last) }
        if let first = runs.first { slowOrders.insert(first) }
    }

    @inline(__always)
    private mutating func add(_ row: CleanRow, at place: PartRow, _ run: inout OrderRun) {
        let key = CleanMarks.mixed(UInt64(bitPattern: row.order))
        orders.append(key)
        marks.append(row.mark)
        places.append(place)
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
        guard keepsUpdates else { return }
        let first = lines.count
        run.addLines(to: &lines)
        updates.append(
            CleanUpdate(
                order: run.order, campaign: run.campaign, firstLine: first,
                lineCount: lines.count - first))
    }
}

/// Rows of one order that follow one another.
private struct OrderRun {
    private(set) var order: Int64 = 0
    /// Whether something in it has to be looked at.
    private(set) var isOdd = false
    private var first: CleanRow?
    private var reason: UInt8 = 0
    private var items: [(line: CleanUpdate.Line, isWhole: Bool)] = []

    var campaign: Int64 { first?.campaign ?? 0 }

    /// Adds a line for each of its items.
    func addLines(to lines: inout [CleanUpdate.Line]) {
        if items.isEmpty, let first { lines.append(Self.line(first)) }
        for item in items { lines.append(item.line) }
    }

    private static func line(_ row: CleanRow) -> CleanUpdate.Line {
        CleanUpdate.Line(item: row.item, count: row.count, units: row.isUnit ? 1 : 0)
    }

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
        if items.isEmpty { items.append((Self.line(first), !first.isUnit)) }
        if row.campaign != first.campaign { isOdd = true }
        if row.reason != 0 {
            if reason == 0 { reason = row.reason }
            if reason != row.reason { isOdd = true }
        }
        if let place = items.firstIndex(where: { $0.line.item == row.item }) {
            // An item has one count, and one row besides those of its marked units.
            if items[place].line.count != row.count || items[place].isWhole && !row.isUnit {
                isOdd = true
            }
            if row.isUnit { items[place].line.units += 1 } else { items[place].isWhole = true }
        } else if items.count < 50 {
            items.append((Self.line(row), !row.isUnit))
        } else {
            isOdd = true
        }
    }
}
