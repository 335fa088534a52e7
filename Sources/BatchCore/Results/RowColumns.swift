/// The rows of a run as they are kept, column by column: some 60 bytes a row.
package struct RowColumns: Sendable {
    private var files: [Int16] = []
    private var numbers: [Int32] = []
    package private(set) var outcomes: [Outcome] = []
    private var actions: [Action?] = []
    /// 0 for none, here and in the other columns of numbers.
    private var campaigns: [Int64] = []
    private var orders: [Int64] = []
    private var items: [Int64] = []
    private var returns: [Int64] = []
    private var requests: [Int64] = []
    private var parts: [Int32] = []
    package private(set) var units: [Int64] = []
    package private(set) var values: [Int64] = []
    /// Whether a row has any of what few rows have.
    private var isSpecial: [Bool] = []
    // What few rows have.
    private var orderTexts: [Int32: String] = [:]
    /// What was done before, told by few texts: of each row the place of its own, -1 for none.
    private var doneBefore: [Int32] = []
    private var doneTexts: [String] = []
    private var donePlaces: [String: Int32] = [:]
    private var duplicates: [Int32: RowPlace] = [:]
    private var proposed: Set<Int32> = []
    private var held: [Int32: [FindingCode]] = [:]
    private var dues: [Int32: Due] = [:]
    private var goods: [Int32: String] = [:]

    package init() {}

    package init(_ rows: some Sequence<RowRecord>) {
        for row in rows { append(row) }
    }

    package mutating func reserve(_ count: Int) {
        files.reserveCapacity(count)
        numbers.reserveCapacity(count)
        outcomes.reserveCapacity(count)
        actions.reserveCapacity(count)
        campaigns.reserveCapacity(count)
        orders.reserveCapacity(count)
        items.reserveCapacity(count)
        returns.reserveCapacity(count)
        requests.reserveCapacity(count)
        parts.reserveCapacity(count)
        units.reserveCapacity(count)
        values.reserveCapacity(count)
        isSpecial.reserveCapacity(count)
    }

    package mutating func append(_ row: RowRecord) {
        let index = Int32(truncatingIfNeeded: numbers.count)
        files.append(Int16(truncatingIfNeeded: row.place.file))
        numbers.append(Int32(truncatingIfNeeded: row.place.row))
        outcomes.append(row.outcome)
        actions.append(row.action)
        campaigns.append(row.campaign ?? 0)
        switch row.order {
        case .number(let number): orders.append(number)
        case .text(let text):
            orders.append(0)
            orderTexts[index] = text
        case nil: orders.append(0)
        }
        items.append(row.item ?? 0)
        returns.append(row.returnID ?? 0)
        requests.append(row.request?.value ?? 0)
        parts.append(Int32(truncatingIfNeeded: row.part))
        units.append(row.units ?? 0)
        values.append(row.value?.kopecks ?? 0)
        if let told = row.doneBefore { note(told, at: Int(index)) }
        isSpecial.append(Self.isSpecial(row))
        if let place = row.duplicateOf { duplicates[index] = place }
        if row.isProposed { proposed.insert(index) }
        if !row.heldBy.isEmpty { held[index] = row.heldBy }
        if let due = row.due { dues[index] = due }
        if let told = row.goods { goods[index] = told }
    }

    private static func isSpecial(_ row: RowRecord) -> Bool {
        if case .text = row.order { return true }
        return row.duplicateOf != nil || row.isProposed || !row.heldBy.isEmpty || row.due != nil
            || row.goods != nil
    }

    private mutating func note(_ told: String, at index: Int) {
        while doneBefore.count < index { doneBefore.append(-1) }
        if let place = donePlaces[told] {
            doneBefore.append(place)
            return
        }
        donePlaces[told] = Int32(doneTexts.count)
        doneBefore.append(Int32(doneTexts.count))
        doneTexts.append(told)
    }

    package mutating func removeLast() {
        self = RowColumns((0..<(count - 1)).map { self[$0] })
    }

    package var count: Int { numbers.count }

    package func place(_ index: Int) -> RowPlace {
        RowPlace(file: Int(files[index]), row: Int(numbers[index]))
    }

    /// Whether the checks alone have decided the row: it has no request, and shares none.
    package func isDecided(_ index: Int) -> Bool {
        guard outcomes[index] == .ready, requests[index] == 0 else {
            return outcomes[index] != .ready
        }
        return !isSpecial[index] || duplicates[Int32(truncatingIfNeeded: index)] == nil
    }

    /// The part of a request that a row asks for by itself; `nil` where it asks for none.
    func asked(_ index: Int) -> (request: RequestID, part: Int)? {
        guard outcomes[index] == .ready, requests[index] != 0 else { return nil }
        let isShared =
            isSpecial[index] && duplicates[Int32(truncatingIfNeeded: index)] != nil
        return isShared ? nil : (RequestID(requests[index]), Int(parts[index]))
    }

    /// The total that a row is added to.
    func totalKey(_ index: Int) -> ControlTotal.Key {
        ControlTotal.Key(
            file: Int(files[index]), action: actions[index],
            campaign: campaigns[index] == 0 ? nil : campaigns[index])
    }

    /// Whether a proposal stands for the row.
    package func isProposed(_ index: Int) -> Bool {
        isSpecial[index] && proposed.contains(Int32(truncatingIfNeeded: index))
    }

    /// The rows that can't wait for another day, in their order.
    package var dueIndices: [Int] { dues.keys.sorted().map(Int.init) }

    /// The rows whose outcome others share.
    package var sharedPlaces: Set<RowPlace> { Set(duplicates.values) }

    /// Changes what became of a row.
    package mutating func setOutcome(_ outcome: Outcome, of index: Int) {
        outcomes[index] = outcome
    }

    /// Takes away the numbers of requests that are in no journal.
    package mutating func forgetNewRequests() {
        for index in requests.indices where requests[index] < 0 { requests[index] = 0 }
    }

    package subscript(index: Int) -> RowRecord {
        var row = RowRecord(place: place(index), outcome: outcomes[index])
        row.action = actions[index]
        row.campaign = campaigns[index] == 0 ? nil : campaigns[index]
        row.order = orders[index] == 0 ? nil : .number(orders[index])
        row.item = items[index] == 0 ? nil : items[index]
        row.returnID = returns[index] == 0 ? nil : returns[index]
        row.request = requests[index] == 0 ? nil : RequestID(requests[index])
        row.part = Int(parts[index])
        row.units = units[index] == 0 ? nil : units[index]
        row.value = values[index] == 0 ? nil : Money(kopecks: values[index])
        if index < doneBefore.count, doneBefore[index] >= 0 {
            row.doneBefore = doneTexts[Int(doneBefore[index])]
        }
        guard isSpecial[index] else { return row }
        let key = Int32(truncatingIfNeeded: index)
        if let text = orderTexts[key] { row.order = .text(text) }
        row.duplicateOf = duplicates[key]
        row.isProposed = proposed.contains(key)
        row.heldBy = held[key] ?? []
        row.due = dues[key]
        row.goods = goods[key]
        return row
    }
}

extension RowColumns: ExpressibleByArrayLiteral {
    package init(arrayLiteral rows: RowRecord...) {
        self.init(rows)
    }
}

extension RowColumns: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { count }
}

/// The number of an order: the market's is a number, a restaurant's own may be any text.
package enum OrderName: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    case number(Int64)
    case text(String)

    /// A text of digits that says a number, and nothing else, is that number.
    package init(_ text: String) {
        if let number = Int64(text), number > 0, String(number) == text {
            self = .number(number)
        } else {
            self = .text(text)
        }
    }

    package init(stringLiteral text: String) {
        self.init(text)
    }

    package var description: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): text
        }
    }
}
