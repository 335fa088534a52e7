/// The findings of a run in the order of their places: those about no file first.
///
/// Those of tables at hand are made when somebody asks for them: until then a finding is a few numbers, and
/// its cell is cut from the table again.
package struct RunFindings: Sendable {
    /// Makes some of the findings of rows; what it needs for that is its own, so each task has one.
    package typealias Maker = (Range<Int>) -> ArraySlice<FindingRecord>

    /// Where the findings of each row end among those of rows.
    private let ends: [Int32]
    /// Findings that are about no row of the changes, in their order, and their places among all.
    package let loose: [FindingRecord]
    private let loosePlaces: [Int]
    private let maker: @Sendable () -> Maker

    /// - Parameters:
    ///   - loose: findings about no row.
    ///   - ends: where the findings of each row end among those of rows.
    ///   - maker: makes those of rows, row by row.
    package init(
        loose: [FindingRecord], _ rows: RowColumns, ends: [Int32],
        maker: @escaping @Sendable () -> Maker
    ) {
        let sorted = Self.sorted(loose)
        self.loose = sorted
        self.ends = ends
        self.maker = maker
        var row = 0
        loosePlaces = sorted.indices.map { index in
            while row < rows.count, RowPlace.isBefore(rows.place(row), sorted[index].place) {
                row += 1
            }
            return index + (row == 0 ? 0 : Int(ends[row - 1]))
        }
    }

    /// - Parameter findings: made already, in whatever order.
    package init(_ findings: [FindingRecord], _ rows: RowColumns) {
        let sorted = Self.sorted(findings)
        var (loose, own): ([FindingRecord], [FindingRecord]) = ([], [])
        var ends: [Int32] = []
        ends.reserveCapacity(rows.count)
        var next = 0
        for row in rows.indices {
            let place = rows.place(row)
            while next < sorted.count, !RowPlace.isBefore(place, sorted[next].place) {
                if sorted[next].place == place {
                    own.append(sorted[next])
                } else {
                    loose.append(sorted[next])
                }
                next += 1
            }
            ends.append(Int32(truncatingIfNeeded: own.count))
        }
        loose += sorted[next...]
        let kept = own
        self.init(loose: loose, rows, ends: ends) { { kept[$0] } }
    }

    private static func sorted(_ findings: [FindingRecord]) -> [FindingRecord] {
        let isSorted = !zip(findings, findings.dropFirst()).contains { first, second in
            RowPlace.isBefore(second.place, first.place)
        }
        guard !isSorted else { return findings }
        return findings.enumerated().sorted {
            let (first, second) = ($0.element.place, $1.element.place)
            return first == second ? $0.offset < $1.offset : RowPlace.isBefore(first, second)
        }.map(\.element)
    }

    package var count: Int { loose.count + Int(ends.last ?? 0) }
    package var isEmpty: Bool { count == 0 }

    /// The findings of a range of all, in their order.
    package func records(_ range: Range<Int>) -> [FindingRecord] {
        let make = maker()
        var records: [FindingRecord] = []
        records.reserveCapacity(range.count)
        /// How many stand before a place that are about no row.
        func looseBefore(_ place: Int) -> Int {
            loosePlaces.partitionPoint { $0 >= place }
        }
        var place = range.lowerBound
        var next = looseBefore(place)
        while place < range.upperBound {
            let isLoose = next < loosePlaces.count && loosePlaces[next] == place
            guard !isLoose else {
                records.append(loose[next])
                (place, next) = (place + 1, next + 1)
                continue
            }
            let end = min(
                range.upperBound, next < loosePlaces.count ? loosePlaces[next] : range.upperBound)
            records += make((place - next)..<(end - next))
            place = end
        }
        return records
    }

    /// All of them, some thousand at a time.
    package func forEach(_ body: (FindingRecord) throws -> Void) rethrows {
        let size = 1 << 13
        for start in stride(from: 0, to: count, by: size) {
            for record in records(start..<min(start + size, count)) { try body(record) }
        }
    }

    /// Hands out the findings of single rows, for one task.
    func reader() -> (Int) -> ArraySlice<FindingRecord> {
        let make = maker()
        let ends = ends
        return { row in
            let range = (row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row])
            return range.isEmpty ? [] : make(range)
        }
    }
}

extension RunFindings: ExpressibleByArrayLiteral {
    /// Findings of a run that has no rows.
    package init(arrayLiteral findings: FindingRecord...) {
        self.init(findings, [])
    }
}

extension [Int] {
    /// The first place from which on something holds, where it holds from some place on.
    fileprivate func partitionPoint(_ holds: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension RowPlace {
    /// What is about no row comes before every row.
    fileprivate static func isBefore(_ first: RowPlace?, _ second: RowPlace?) -> Bool {
        guard let first else { return second != nil }
        return second.map { first < $0 } ?? false
    }
}
