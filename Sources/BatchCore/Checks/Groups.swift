/// Numbers for what changes are made to, in the order in which it comes up.
///
/// A key is that of a ``ChangeTarget``.
package struct TargetIndex: Sendable {
    private var keys: [Int64] = []
    /// Numbers by the mixed bits of their keys, with open addressing; -1 where there is none.
    private var slots: [Int32]

    /// - Parameter expected: at most how many keys there will be.
    package init(expected: Int = 0) {
        var size = 64
        while size < expected * 2 { size *= 2 }
        slots = Array(repeating: -1, count: size)
        keys.reserveCapacity(expected / 2)
    }

    var count: Int { keys.count }

    package func contains(_ target: ChangeTarget) -> Bool { number(of: target.key) >= 0 }

    /// The number of a key; -1 where it has none.
    @inline(__always)
    func number(of key: Int64) -> Int32 {
        let mask = slots.count - 1
        return slots.withUnsafeBufferPointer { slots in
            keys.withUnsafeBufferPointer { keys in
                var slot = Self.slot(of: key) & mask
                while slots[slot] >= 0 {
                    if keys[Int(slots[slot])] == key { return slots[slot] }
                    slot = (slot + 1) & mask
                }
                return -1
            }
        }
    }

    /// The number of a key, which it gets where it has none.
    @inline(__always)
    package mutating func insert(_ key: Int64) -> Int32 {
        if keys.count * 2 >= slots.count { grow() }
        let mask = slots.count - 1
        var slot = Self.slot(of: key) & mask
        while slots[slot] >= 0 {
            if keys[Int(slots[slot])] == key { return slots[slot] }
            slot = (slot + 1) & mask
        }
        let number = Int32(truncatingIfNeeded: keys.count)
        slots[slot] = number
        keys.append(key)
        return number
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 4)
        let mask = slots.count - 1
        for (number, key) in keys.enumerated() {
            var slot = Self.slot(of: key) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(truncatingIfNeeded: number)
        }
    }

    @inline(__always)
    private static func slot(of key: Int64) -> Int {
        Int(truncatingIfNeeded: MarkKey.mixed(UInt64(bitPattern: key)))
    }
}

/// The rows of the changes by what they are made to.
package struct Groups: Sendable {
    package let index: TargetIndex
    /// The rows, group by group, in each in their own order.
    private let rows: [Int32]
    /// Where each group ends in `rows`.
    private let ends: [Int32]
    /// The group of each row; -1 where its target can't be read.
    private let numbers: [Int32]
    /// Rows whose target can't be read, each a group of its own behind the others.
    private let loose: [Int32]

    package init(_ changes: ChangeTable) {
        var index = TargetIndex(expected: changes.rowCount * 2 / 3)
        var numbers: [Int32] = []
        numbers.reserveCapacity(changes.rowCount)
        var counts: [Int32] = []
        counts.reserveCapacity(changes.rowCount)
        var loose: [Int32] = []
        var last: (key: Int64, number: Int32) = (0, -1)
        for row in 0..<changes.rowCount {
            let key = Self.key(changes, row)
            guard key != 0 else {
                numbers.append(-1)
                loose.append(Int32(row))
                continue
            }
            if key != last.key {
                last = (key, index.insert(key))
                if Int(last.number) == counts.count { counts.append(0) }
            }
            counts[Int(last.number)] += 1
            numbers.append(last.number)
        }
        var sum: Int32 = 0
        for number in counts.indices { (counts[number], sum) = (sum, sum + counts[number]) }
        // Arrays without room share one storage, whose count this would write.
        rows = [Int32](unsafeUninitializedCapacity: max(1, Int(sum))) { rows, filled in
            for (row, number) in numbers.enumerated() where number >= 0 {
                rows[Int(counts[Int(number)])] = Int32(row)
                counts[Int(number)] += 1
            }
            filled = Int(sum)
        }
        ends = counts
        self.numbers = numbers
        self.index = index
        self.loose = loose
    }

    /// The key of what a row is about; 0 where that can't be read.
    private static func key(_ changes: ChangeTable, _ row: Int) -> Int64 {
        let target = changes.action[row]?.rules.target ?? .order
        switch target {
        case .order: return ChangeTarget(order: changes.order[row]).key
        case .return: return ChangeTarget(return: changes.item[row]).key
        case .eats:
            guard changes.order[row] >= 0 else { return 0 }
            return ChangeTarget(eats: changes.eats[Int(changes.order[row])].order).key
        }
    }

    package var count: Int { ends.count + loose.count }

    /// The group of a row; `nil` where its target can't be read.
    package func group(of row: Int) -> Int? {
        numbers[row] >= 0 ? Int(numbers[row]) : nil
    }

    /// The orders that the changes name.
    package var wanted: WantedOrders { WantedOrders(index) }

    /// The rows of a group.
    package func rows(of group: Int) -> ArraySlice<Int32> {
        guard group < ends.count else {
            let place = group - ends.count
            return loose[place...place]
        }
        let start = group == 0 ? 0 : Int(ends[group - 1])
        return rows[start..<Int(ends[group])]
    }

    /// The group of the rows about a target; `nil` for none.
    package func number(of target: ChangeTarget) -> Int? {
        let number = index.number(of: target.key)
        return number >= 0 ? Int(number) : nil
    }

    /// How many rows a range of groups has.
    func rowCount(of range: Range<Int>) -> Int {
        func end(_ group: Int) -> Int {
            group == 0 ? 0 : Int(ends[min(group, ends.count) - 1]) + max(0, group - ends.count)
        }
        guard !ends.isEmpty else { return range.count }
        return end(range.upperBound) - end(range.lowerBound)
    }

    /// The groups in pieces of one size, but for the last, in which they are examined.
    package func pieces(of size: Int = 4096) -> [Range<Int>] {
        stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }
}
