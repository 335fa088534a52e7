/// What a read after a write without a verdict says of the change.
package enum Resolution: Equatable, Sendable {
    case done
    /// As it was before.
    case unchanged
    /// Neither as before nor as asked.
    case different
    /// The read does not tell.
    case unknown

    package init(of change: Change, in state: OrderState) {
        guard state.isWhole else {
            self = .unknown
            return
        }
        switch change {
        case .cancellation(_, let accepted, _):
            if state.status == "CANCELLED" {
                self = accepted ? .done : .different
            } else if state.isCancellationRequested {
                self = .unchanged
            } else {
                self = accepted ? .different : .done
            }
        case .items(_, let lines, _), .boxes(_, let lines):
            // A change of declarations alone can't be seen: it is sent once more, which does no harm.
            if Self.stands(state, as: lines, \.before, \.marksBefore) {
                self = .unchanged
            } else {
                self = Self.stands(state, as: lines, \.count, \.marks) ? .done : .different
            }
        case .marks(_, let lines):
            self = Self.marks(of: lines, in: state)
        case .cancelOrder(let change):
            switch state.status {
            case OrderStatus.cancelled.rawValue: self = .done
            case change.before.rawValue: self = .unchanged
            default: self = .different
            }
        case .cancelReturn, .cancelEats:
            self = .different
        }
    }

    /// - Parameter state: the word for where a return or a restaurant order stands.
    init(of change: Change, state: String) {
        switch change {
        case .cancelReturn:
            switch state {
            case "CANCELLED", "CANCELED": self = .done
            case "CREATED": self = .unchanged
            default: self = .different
            }
        case .cancelEats:
            self = state == "CANCELLED" ? .done : .unchanged
        case .cancellation, .items, .boxes, .marks, .cancelOrder:
            self = .different
        }
    }

    /// Whether an order that is to be changed shows what the export showed; else what differs.
    static func differences(of change: Change, in state: OrderState) -> [String] {
        guard let lines = change.composition?.lines else { return [] }
        var differences: [String] = []
        if state.status != "PROCESSING" || state.substatus != "STARTED" {
            differences.append("\(state.status)/\(state.substatus)")
        }
        if state.isCancellationRequested { differences.append("cancelRequested") }
        let now = Dictionary(
            state.items.map { ($0.id, $0.count) }, uniquingKeysWith: { first, _ in first })
        for line in lines where now[line.item] ?? 0 != line.before {
            differences.append("\(line.item): \(line.before) → \(now[line.item] ?? 0)")
        }
        let known = Set(lines.map(\.item))
        for item in state.items where !known.contains(item.id) && item.count > 0 {
            differences.append("\(item.id): 0 → \(item.count)")
        }
        return differences
    }

    /// How often each unit stands among some: units may share all that is told of them.
    private static func counted(_ units: [UnitRecord]) -> [UnitRecord: Int] {
        Dictionary(units.map { ($0, 1) }, uniquingKeysWith: +)
    }

    /// Marks that were sent alone come back; where a read has none of them they are not there.
    private static func marks(of lines: [ItemLine], in state: OrderState) -> Self {
        let told = Dictionary(state.items.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let isTold = lines.allSatisfy { line in
            told[line.item]?.units.map { Self.counted($0) == Self.counted(line.units) } ?? false
        }
        guard !isTold else { return .done }
        // A code without its tail, a declaration and a batch number are told by whole units alone: where the
        // read has none of those, what looks as before may be so, and is sent once more.
        func stands(_ marks: (ItemLine) -> [String]) -> Bool {
            lines.allSatisfy { told[$0.item]?.marks?.sorted() ?? [] == marks($0) }
        }
        return stands(\.marksBefore) ? .unchanged : stands(\.marks) ? .done : .different
    }

    private static func stands(
        _ state: OrderState, as lines: [ItemLine], _ count: (ItemLine) -> Int32,
        _ marks: (ItemLine) -> [String]
    ) -> Bool {
        let expected = lines.filter { count($0) > 0 }
        let actual = state.items.filter { $0.count > 0 }
        guard expected.count == actual.count else { return false }
        return expected.allSatisfy { line in
            actual.contains {
                // Where a read has no marks, and of items that go as they stand, counts decide alone.
                $0.id == line.item && $0.count == count(line)
                    && (line.isUntouched || $0.marks?.sorted() ?? marks(line) == marks(line))
            }
        }
    }
}
