import BatchCore
import BatchInput

/// The orders that a changes table names, sorted, each with what the clean rows ask of it.
struct WantedOrders: Sendable {
    let orders: [Int64]
    /// The place in `updates` of each order; -1 where the order's rows are read anyway.
    private let places: [Int32]
    private let updates: [CleanUpdate]
    private let lines: [CleanUpdate.Line]

    /// - Parameters:
    ///   - parts: the updates of each part of the file, and the lines that they point to.
    ///   - read: the orders of rows that were read.
    ///   - isRead: whether the clean rows of an order were read too.
    init(
        _ parts: [(updates: [CleanUpdate], lines: [CleanUpdate.Line])], besides read: Set<Int64>,
        isRead: (Int64) -> Bool
    ) {
        var updates: [CleanUpdate] = []
        var lines: [CleanUpdate.Line] = []
        updates.reserveCapacity(parts.reduce(0) { $0 + $1.updates.count })
        lines.reserveCapacity(parts.reduce(0) { $0 + $1.lines.count })
        for part in parts {
            let shift = Int32(lines.count)
            for update in part.updates {
                var update = update
                update.firstLine += shift
                updates.append(update)
            }
            lines += part.lines
        }
        if zip(updates, updates.dropFirst()).contains(where: { $0.order > $1.order }) {
            updates.sort { $0.order < $1.order }
        }
        var orders: [Int64] = []
        var places: [Int32] = []
        orders.reserveCapacity(updates.count + read.count)
        places.reserveCapacity(updates.count + read.count)
        func add(_ order: Int64, _ place: Int32) {
            if orders.last == order {
                places[places.count - 1] = -1
            } else {
                orders.append(order)
                places.append(place)
            }
        }
        var others = read.sorted()[...]
        for (place, update) in updates.enumerated() {
            while let other = others.first, other <= update.order {
                add(other, -1)
                others.removeFirst()
            }
            add(update.order, isRead(update.order) ? -1 : Int32(place))
        }
        for other in others { add(other, -1) }
        (self.orders, self.places) = (orders, places)
        (self.updates, self.lines) = (updates, lines)
    }

    /// The place of an order, looked for behind the one found last and then everywhere.
    @inline(__always)
    func place(of order: Int64, near last: Int) -> Int? {
        orders.withUnsafeBufferPointer { orders in
            let end = min(last + 4, orders.count)
            var next = last
            while next < end, orders[next] < order { next += 1 }
            if next < end, orders[next] == order { return next }
            if next < end, next > last || next == 0 { return nil }
            var (low, high) = (0, orders.count)
            while low < high {
                let middle = (low + high) / 2
                if orders[middle] < order { low = middle + 1 } else { high = middle }
            }
            return low < orders.count && orders[low] == order ? low : nil
        }
    }

    /// Whether an order's clean rows bring no finding, given the order's rows.
    @inline(__always)
    func isClean(_ place: Int, in rows: [CleanOrderRow]) -> Bool {
        guard places[place] >= 0 else { return false }
        let update = updates[Int(places[place])]
        let first = Int(update.firstLine)
        return update.isClean(lines[first..<(first + Int(update.lineCount))], in: rows)
    }
}

/// A large orders table: which of the wanted orders are as clean as their changes, and where the rows
/// of the others stand.
struct QuickOrders: Sendable {
    /// Rows whose order or shop is not plainly there.
    private(set) var unknown: [TableFile.KnownRow] = []
    /// Rows whose order is plainly there.
    private(set) var known = 0
    private var parts: [OrdersPart] = []

    /// - Returns: `nil` where the file does not lend itself to it.
    init?(
        _ file: MappedFile, _ body: TableFile.Body, _ wanted: WantedOrders, partSize: Int
    ) async {
        guard let reader = CleanOrderReader(columns: body.layout.columns) else { return nil }
        parts = await FileParts.read(file, body, size: partSize) { start, limit in
            OrdersPart(file, body, reader, wanted, from: start, to: limit)
        }
        guard !parts.contains(where: \.isRefused) else { return nil }
        unknown = parts.flatMap { part in part.unknown.map(part.known) }
        known = parts.reduce(0) { $0 + $1.rows } - unknown.count
    }

    /// Marks in `clean` the orders that are whole and clean here, and counts in `times` how often
    /// each was met.
    func judge(_ clean: inout [Bool], _ times: inout [UInt8]) {
        for part in parts {
            for run in part.runs {
                let place = Int(run.place)
                clean[place] = run.isClean
                if times[place] < 2 { times[place] += 1 }
            }
        }
    }

    /// The rows of orders, by place, in the order of the file.
    func rows(of isWanted: (Int) -> Bool) -> [TableFile.KnownRow] {
        parts.flatMap { part in
            part.runs.filter { isWanted(Int($0.place)) }.flatMap { run in
                part.places[Int(run.first)..<Int(run.first + run.count)].map(part.known)
            }
        }
    }
}

/// Part of an orders table, scanned.
private struct OrdersPart: FilePart {
    let start: Int
    let limit: Int
    private(set) var end = 0
    private(set) var rows = 0
    var firstNumber = 0
    private(set) var isRefused = false
    private(set) var unknown: [PartRow] = []
    /// Rows of a wanted order that follow one another.
    private(set) var runs: [Run] = []
    /// Where the rows of the runs stand.
    private(set) var places: [PartRow] = []

    struct Run: Sendable {
        var place: Int32
        var first: UInt32
        var count: UInt32
        var isClean: Bool
    }

    init(
        _ file: MappedFile, _ body: TableFile.Body, _ reader: CleanOrderReader,
        _ wanted: WantedOrders, from start: Int, to limit: Int
    ) {
        self.start = start
        self.limit = limit
        var order: [CleanOrderRow] = []
        var number: Int64 = 0
        var place: Int?
        var last = 0
        let read = FileParts.scan(file, body, from: start, to: limit) { standing, cells in
            if let cells, let row = reader.read(cells) {
                if row.order != number {
                    finish(place, order, wanted)
                    number = row.order
                    place = wanted.place(of: number, near: last)
                    if let place { last = place }
                    order.removeAll(keepingCapacity: true)
                }
                if place != nil {
                    order.append(row)
                    places.append(standing)
                }
            } else {
                unknown.append(standing)
            }
        }
        finish(place, order, wanted)
        isRefused = read == nil
        (end, rows) = read ?? (limit, 0)
    }

    @inline(__always)
    private mutating func finish(
        _ place: Int?, _ order: [CleanOrderRow], _ wanted: WantedOrders
    ) {
        guard let place else { return }
        runs.append(
            Run(
                place: Int32(place), first: UInt32(places.count - order.count),
                count: UInt32(order.count), isClean: wanted.isClean(place, in: order)))
    }
}
