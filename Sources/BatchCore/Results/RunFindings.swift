/// The findings of a run in the order of their places: those about no file first.
///
/// Those of tables at hand are made when somebody asks for them: until then a finding is a few numbers, and
/// its cell is cut from the table again.
package struct RunFindings: Sendable {
    /// Makes some of the findings of rows; what it needs for that is its own, so each task has one.
    package typealias Maker = (Range<Int>) -> ArraySlice<FindingRecord>

    /// Where the findings of each row end among those of rows.
    private let ends: [Int32]
    /// Findings that are about no row of the changes, in their order, and before which row each stands.
    package let loose: [FindingRecord]
    private let looseRows: [Int]
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
        looseRows = sorted.map { finding in
            while row < rows.count, RowPlace.isBefore(rows.place(row), finding.place) { row += 1 }
            return row
        }
    }

    /// - Parameter findings: made already, in whatever order.
    package init(_ findings: [FindingRecord], _ rows: RowColumns) {
        let sorted = Self.sorted(findings)
        var ends: [Int32] = []
        ends.reserveCapacity(rows.count)
        // Those about no row mostly stand before all others, or behind.
        var between: [Int] = []
        var (first, next, count) = (0, 0, 0)
        for row in rows.indices {
            let place = rows.place(row)
            while next < sorted.count, !RowPlace.isBefore(place, sorted[next].place) {
                if sorted[next].place == place {
                    count += 1
                } else if count == 0 {
                    first = next + 1
                } else {
                    between.append(next)
                }
                next += 1
            }
            ends.append(Int32(truncatingIfNeeded: count))
        }
        let loose = sorted[..<first] + between.map { sorted[$0] } + sorted[next...]
        var own = sorted[first..<next]
        if !between.isEmpty {
            let others = Set(between)
            own = own.indices.filter { !others.contains($0) }.map { sorted[$0] }[...]
        }
        let kept = own
        self.init(loose: Array(loose), rows, ends: ends) {
            { kept[(kept.startIndex + $0.lowerBound)..<(kept.startIndex + $0.upperBound)] }
        }
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

    /// Of how many rows they are.
    package var rowCount: Int { ends.count }
    package var count: Int { loose.count + Int(ends.last ?? 0) }
    package var isEmpty: Bool { count == 0 }

    /// The findings of some rows, with those that stand before and between them; behind the last row all that
    /// is left.
    package func part(_ rows: Range<Int>) -> Part {
        let own = maker()(end(rows.lowerBound)..<end(rows.upperBound))
        let isLast = rows.upperBound == ends.count
        let others =
            looseRows.partitionPoint {
                $0 >= rows.lowerBound
            }..<(isLast
            ? loose.count : looseRows.partitionPoint { $0 >= rows.upperBound })
        var all: [FindingRecord] = []
        all.reserveCapacity(own.count + others.count)
        var next = own.startIndex
        for place in others {
            let before = own.startIndex + end(looseRows[place]) - end(rows.lowerBound)
            all += own[next..<before]
            all.append(loose[place])
            next = before
        }
        return Part(all: others.isEmpty ? own : all + own[next...], own: own)
    }

    /// Findings of some rows that follow one another.
    package struct Part: Sendable {
        /// With those that are about no row.
        package let all: ArraySlice<FindingRecord>
        /// Those of rows.
        fileprivate let own: ArraySlice<FindingRecord>
    }

    /// The findings of a row.
    ///
    /// - Parameter part: of rows among which it is.
    func of(_ row: Int, _ part: Part, from first: Int) -> ArraySlice<FindingRecord> {
        let start = part.own.startIndex - end(first)
        return part.own[(start + end(row))..<(start + end(row + 1))]
    }

    /// Where the findings of all rows before one end.
    private func end(_ row: Int) -> Int { row == 0 ? 0 : Int(ends[row - 1]) }

    /// All of them, those of some thousand rows at a time.
    ///
    /// - Parameter body: tells whether it wants more.
    package func forEach(_ body: (FindingRecord) throws -> Bool) rethrows {
        var start = 0
        repeat {
            let end = min(start + Self.size, ends.count)
            for record in part(start..<end).all {
                guard try body(record) else { return }
            }
            start = end
        } while start < ends.count
    }

    private static let size = 1 << 13

    /// Hands out the findings of single rows, for one task.
    func reader() -> (Int) -> ArraySlice<FindingRecord> {
        let make = maker()
        return { row in
            let range = end(row)..<end(row + 1)
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

extension RowPlace {
    /// What is about no row comes before every row.
    fileprivate static func isBefore(_ first: RowPlace?, _ second: RowPlace?) -> Bool {
        guard let first else { return second != nil }
        return second.map { first < $0 } ?? false
    }
}
