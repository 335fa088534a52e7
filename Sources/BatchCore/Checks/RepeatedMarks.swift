/// The marks that stand in more than one row of the changes, with the rows that have them.
struct RepeatedMarks: Sendable {
    private var marks: [UInt64: Entry] = [:]
    private var filter = KeyFilter()
    private let orders: [Int64]

    private struct Entry: Sendable {
        /// The first two rows of each order.
        var ofOrder: [Int64: (first: Int32, second: Int32)] = [:]
        /// The first row, and the first one of another order.
        var first: Int32
        var firstElsewhere: Int32 = -1
    }

    init(_ changes: ChangeTable) {
        orders = changes.order
        let repeated = RepeatedKeys.found(in: changes.mark)
        guard !repeated.isEmpty else { return }
        let wanted = Set(repeated)
        filter = KeyFilter(wanted)
        for row in 0..<changes.rowCount {
            let mark = changes.mark[row]
            guard mark != 0, filter.mayContain(mark), wanted.contains(mark) else { continue }
            add(Int32(row), mark)
        }
    }

    private mutating func add(_ row: Int32, _ mark: UInt64) {
        let order = orders[Int(row)]
        var entry = marks[mark] ?? Entry(first: row)
        if let known = entry.ofOrder[order] {
            if known.second < 0 { entry.ofOrder[order] = (known.first, row) }
        } else {
            entry.ofOrder[order] = (row, -1)
            if row != entry.first, entry.firstElsewhere < 0 { entry.firstElsewhere = row }
        }
        marks[mark] = entry
    }

    /// The first other row with the mark of `row`: in its order, and in another.
    func others(of row: ChangeRow) -> (inOrder: Int32?, across: Int32?) {
        guard filter.mayContain(row.mark), let entry = marks[row.mark] else { return (nil, nil) }
        var inOrder: Int32?
        if let own = entry.ofOrder[row.order] {
            if own.first != row.index {
                inOrder = own.first
            } else if own.second >= 0 {
                inOrder = own.second
            }
        }
        let isFirstOrder = orders[Int(entry.first)] == row.order
        let across = isFirstOrder ? entry.firstElsewhere : entry.first
        return (inOrder, across >= 0 ? across : nil)
    }
}

/// Finds the keys that stand more than once among very many.
///
/// The keys are hashes, so equal parts of them are found in any bits: they are first dealt into parts
/// that fit into a core's cache, and each part has a small table of its own.
enum RepeatedKeys {
    /// - Parameter keys: 64-bit hashes; 0 stands for none.
    /// - Complexity: O(n) for n keys.
    static func found(in keys: [UInt64]) -> [UInt64] {
        var starts = [Int](repeating: 0, count: parts + 1)
        for key in keys where key != 0 { starts[part(of: key) + 1] += 1 }
        for index in 1...parts { starts[index] += starts[index - 1] }
        guard starts[parts] > 1 else { return [] }
        let dealt = dealt(keys, starts)
        var repeated: [UInt64] = []
        var table: [UInt64] = []
        for index in 0..<parts {
            findRepeated(dealt[starts[index]..<starts[index + 1]], &table, &repeated)
        }
        return repeated
    }

    private static var parts: Int { 256 }

    @inline(__always)
    private static func part(of key: UInt64) -> Int { Int(key >> 56) }

    private static func dealt(_ keys: [UInt64], _ starts: [Int]) -> [UInt64] {
        // Arrays without room share one storage, whose count this would write.
        [UInt64](unsafeUninitializedCapacity: max(1, starts[parts])) { buffer, filled in
            var places = starts
            places.withUnsafeMutableBufferPointer { places in
                for key in keys where key != 0 {
                    buffer[places[part(of: key)]] = key
                    places[part(of: key)] += 1
                }
            }
            filled = starts[parts]
        }
    }

    private static func findRepeated(
        _ keys: ArraySlice<UInt64>, _ table: inout [UInt64], _ repeated: inout [UInt64]
    ) {
        guard keys.count > 1 else { return }
        var size = 64
        while size < keys.count * 2 { size *= 2 }
        if table.count < size {
            table = [UInt64](repeating: 0, count: size)
        } else {
            for index in 0..<size { table[index] = 0 }
        }
        table.withUnsafeMutableBufferPointer { table in
            for key in keys {
                var place = Int(truncatingIfNeeded: key) & (size - 1)
                while table[place] != 0, table[place] != key { place = (place + 1) & (size - 1) }
                if table[place] == key { repeated.append(key) }
                table[place] = key
            }
        }
    }
}

/// Tells quickly of most keys that they are not in a small set.
struct KeyFilter: Sendable {
    private var bits = [UInt64](repeating: 0, count: 1024)

    init(_ keys: Set<UInt64> = []) {
        for key in keys { bits[Self.word(key)] |= 1 << (key & 63) }
    }

    @inline(__always)
    func mayContain(_ key: UInt64) -> Bool {
        bits[Self.word(key)] & (1 << (key & 63)) != 0
    }

    @inline(__always)
    private static func word(_ key: UInt64) -> Int { Int(key >> 6) & 1023 }
}
