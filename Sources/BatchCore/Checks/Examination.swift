/// What the checks decide of a row.
package enum Disposition: Equatable, Sendable {
    case ready
    case rejected
    case held
    /// Nothing would change.
    case skipped
    /// The same change stands in an earlier row, whose outcome it shares.
    case duplicate(of: Int)
}

/// The checks of all rows, against their orders and against one another.
package struct Examination: Sendable {
    package let basis: CheckBasis
    /// What each group of rows asks for, by its number.
    package private(set) var outcomes = GroupOutcomes()
    /// What is decided of each row.
    package private(set) var decisions: [Decision]
    /// Rows that share everything with an earlier one.
    package private(set) var duplicates: [Int32: Int32] = [:]
    /// What each row is about, in units of goods and in money; 0 where that is not known.
    package private(set) var units: [Int32]
    package private(set) var values: [Money]
    /// What was found after the cells were read, in the order in which it came up; in pieces, as it was found.
    private var later: [[Finding]] = []
    /// What came up after the checks.
    private var added: [Finding] = []
    /// Findings about no row in particular.
    package private(set) var general: [TableFinding] = []
    package private(set) var proposals: [ProposedOrder] = []

    package var changes: ChangeTable { basis.changes }
    package var orders: OrderTable { basis.orders }
    package var settings: CheckSettings { basis.settings }
    package var rowCount: Int { decisions.count }

    /// - Parameter results: those of all groups, in their order; each is let go once it is taken in.
    package init(_ basis: CheckBasis, _ results: consuming [GroupResults]) {
        self.basis = basis
        let rows = basis.changes.rowCount
        decisions = Array(repeating: .ready, count: rows)
        units = Array(repeating: 0, count: rows)
        values = Array(repeating: .zero, count: rows)
        for index in results.indices {
            let result = results[index]
            results[index] = GroupResults()
            outcomes.append(result.outcomes)
            later.append(result.findings)
            proposals += result.proposals
            for verdict in result.verdicts {
                let row = Int(verdict.row)
                decisions[row] = verdict.decision
                units[row] = verdict.units
                values[row] = verdict.value
                if verdict.duplicateOf >= 0 { duplicates[verdict.row] = verdict.duplicateOf }
            }
        }
        checkTables()
    }

    private mutating func checkTables() {
        let targets = basis.changes.action
        let needsOrders = targets.contains { ($0?.rules.target ?? .order) == .order }
        if !orders.isGiven, !orders.isUnreadable, needsOrders {
            general.append(TableFinding(nil, nil, "", Remark(.ordersNotGiven, .warning)))
        }
        if !basis.returns.isGiven, targets.contains(.cancelReturn) {
            general.append(TableFinding(nil, nil, "", Remark(.returnsNotGiven, .warning)))
        }
        noteMissingCounts()
        general += orders.findings + basis.returns.findings
    }

    /// Says of a table that changes items and has no column of counts which columns were not known.
    private mutating func noteMissingCounts() {
        let changes = basis.changes
        for file in changes.files where !file.source.reader.columns.has(.count) {
            guard file.rows.contains(where: { changes.action[$0] == .updateItems }) else {
                continue
            }
            let unknown = file.source.unknown.prefix(10).map { "«\($0)»" }.joined(separator: ", ")
            let remark = Remark(
                .columnNotGiven, .warning,
                [Column.count.rawValue, unknown.isEmpty ? "—" : unknown], variant: "count")
            let place = RowPlace(file: file.source.number, row: 0)
            general.append(TableFinding(place, .count, "", remark))
        }
    }

    // MARK: - Asked for

    package func disposition(of row: Int) -> Disposition {
        switch decisions[row] {
        case .ready: .ready
        case .rejected: .rejected
        case .held: .held
        case .skipped: .skipped
        case .duplicate: .duplicate(of: Int(duplicates[Int32(row)] ?? Int32(row)))
        }
    }

    /// All findings of rows: those of the cells, in the order of the rows, then the others.
    package var unsortedFindings: some Sequence<Finding> {
        findingPieces.lazy.joined()
    }

    /// All findings of rows, row by row, in each in the order in which they were found.
    package var findings: SortedFindings {
        SortedFindings(findingPieces, rows: rowCount)
    }

    private var findingPieces: [[Finding]] { [changes.findings] + later + [added] }

    /// The codes that hold a row, among its findings.
    package func holdingCodes(of row: Int, _ findings: SortedFindings) -> [FindingCode] {
        var codes: [FindingCode] = []
        for index in findings.places(of: row) {
            let finding = findings[index]
            if basis.holds(finding) { codes.append(finding.code) }
        }
        return codes
    }

    /// Makes rejected rows ones that nothing stands against.
    mutating func removeErrors(of rows: Set<Int32>) {
        for piece in later.indices {
            later[piece].removeAll { rows.contains($0.row) && $0.isError }
        }
        for row in rows { decisions[Int(row)] = .ready }
    }

    /// Makes room for about so many remarks on groups.
    package mutating func reserve(_ count: Int) {
        added.reserveCapacity(added.count + count * 3 / 2)
    }

    /// Adds what came up after the checks.
    package mutating func add(_ remark: Remark, to row: Int) {
        added.append(Finding(Int32(truncatingIfNeeded: row), .action, remark))
    }

    /// Holds a row for what came up after the checks.
    package mutating func hold(_ row: Int, _ remark: Remark) {
        add(remark, to: row)
        decisions[row] = .held
        duplicates[Int32(truncatingIfNeeded: row)] = nil
    }
}

/// Findings, row by row, in each in the order in which they were found.
package struct SortedFindings: Sendable {
    /// As they were found; nothing of them is copied.
    private let pieces: [[Finding]]
    private let order: [Place]
    /// Where the findings of each row end.
    package let ends: [Int32]

    /// Where a finding stands.
    private struct Place {
        var piece: Int32
        var index: Int32
    }

    init(_ pieces: [[Finding]], rows: Int) {
        var starts = [Int32](repeating: 0, count: rows)
        var count = 0
        for piece in pieces {
            for finding in piece { starts[Int(finding.row)] += 1 }
            count += piece.count
        }
        var sum: Int32 = 0
        for row in starts.indices { (starts[row], sum) = (sum, sum + starts[row]) }
        var order = [Place](repeating: Place(piece: 0, index: 0), count: count)
        for (number, piece) in pieces.enumerated() {
            for (index, finding) in piece.enumerated() {
                let row = Int(finding.row)
                order[Int(starts[row])] = Place(
                    piece: Int32(truncatingIfNeeded: number),
                    index: Int32(truncatingIfNeeded: index))
                starts[row] += 1
            }
        }
        self.pieces = pieces
        self.order = order
        // Each start has moved to its end.
        ends = starts
    }

    /// The places of a row's findings.
    package func places(of row: Int) -> Range<Int> {
        (row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row])
    }

    package func of(_ row: Int) -> Slice<Self> { self[places(of: row)] }
}

extension SortedFindings: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { order.count }

    package subscript(index: Int) -> Finding {
        let place = order[index]
        return pieces[Int(place.piece)][Int(place.index)]
    }
}
