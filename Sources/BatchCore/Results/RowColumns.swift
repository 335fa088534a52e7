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
    package private(set) var requests: [Int64] = []
    private var parts: [Int32] = []
    package private(set) var units: [Int64] = []
    package private(set) var values: [Int64] = []
    /// What a row has of that which few rows have.
    private var extras: [Extras] = []
    // What few rows have.
    private var orderTexts: [Int32: String] = [:]
    /// What was done before, told by few texts: of each row the place of its own, -1 for none.
    private var doneBefore: [Int32] = []
    private var doneTexts: [String] = []
    private var donePlaces: [String: Int32] = [:]
    private var duplicates: [Int32: RowPlace] = [:]
    private var held: [Int32: [FindingCode]] = [:]
    private var dues: [Int32: Due] = [:]
    private var goods: [Int32: String] = [:]

    package init() {}

    /// Rows of no file yet, that ask for nothing.
    ///
    /// - Parameter campaigns: 0 where there is none, as in units and values.
    package init(
        actions: [Action?], campaigns: [Int64], numbers: [Int32], outcomes: [Outcome],
        units: [Int64], values: [Int64]
    ) {
        let none = [Int64](repeating: 0, count: actions.count)
        files = Array(repeating: 0, count: actions.count)
        parts = Array(repeating: 0, count: actions.count)
        extras = Array(repeating: [], count: actions.count)
        (orders, items, returns, requests) = (none, none, none, none)
        self.actions = actions
        self.campaigns = campaigns
        self.numbers = numbers
        self.outcomes = outcomes
        self.units = units
        self.values = values
    }

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
        extras.reserveCapacity(count)
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
        case .text, nil: orders.append(0)
        }
        items.append(row.item ?? 0)
        returns.append(row.returnID ?? 0)
        requests.append(row.request?.value ?? 0)
        parts.append(Int32(truncatingIfNeeded: row.part))
        units.append(row.units ?? 0)
        values.append(row.value?.kopecks ?? 0)
        extras.append([])
        let place = Int(index)
        if case .text(let text)? = row.order { setOrderText(place, text) }
        if let told = row.doneBefore { setDoneBefore(place, told) }
        if let first = row.duplicateOf { setDuplicate(place, of: first) }
        if row.isProposed { setProposed(place) }
        setHeld(place, by: row.heldBy)
        setDue(place, row.due)
        setGoods(place, row.goods)
    }

    /// What few rows have, so that the others are not looked for in dictionaries.
    private struct Extras: OptionSet {
        let rawValue: UInt8

        static let orderText = Extras(rawValue: 1)
        static let duplicate = Extras(rawValue: 2)
        static let proposed = Extras(rawValue: 4)
        static let held = Extras(rawValue: 8)
        static let due = Extras(rawValue: 16)
        static let goods = Extras(rawValue: 32)

        init(rawValue: UInt8) {
            self.rawValue = rawValue
        }
    }

    // MARK: - What is set of a row once it is there

    package mutating func setTarget(_ index: Int, order: OrderName) {
        switch order {
        case .number(let number): orders[index] = number
        case .text(let text): setOrderText(index, text)
        }
    }

    /// - Parameters:
    ///   - order: 0, as in the others, for none.
    package mutating func setTarget(
        _ index: Int, order: Int64, item: Int64 = 0, returnID: Int64 = 0
    ) {
        orders[index] = order
        items[index] = item
        returns[index] = returnID
    }

    private mutating func setOrderText(_ index: Int, _ text: String) {
        orderTexts[Int32(index)] = text
        extras[index].insert(.orderText)
    }

    package mutating func setFile(_ file: Int, of rows: Range<Int>) {
        for index in rows { files[index] = Int16(truncatingIfNeeded: file) }
    }

    package mutating func setRequest(_ index: Int, _ request: RequestID, part: Int) {
        requests[index] = request.value
        parts[index] = Int32(truncatingIfNeeded: part)
    }

    package mutating func setDuplicate(_ index: Int, of first: RowPlace) {
        duplicates[Int32(index)] = first
        extras[index].insert(.duplicate)
    }

    package mutating func setProposed(_ index: Int) { extras[index].insert(.proposed) }

    package mutating func setHeld(_ index: Int, by codes: [FindingCode]) {
        guard !codes.isEmpty else { return }
        held[Int32(index)] = codes
        extras[index].insert(.held)
    }

    package mutating func setDue(_ index: Int, _ due: Due?) {
        guard let due else { return }
        dues[Int32(index)] = due
        extras[index].insert(.due)
    }

    package func hasDue(_ index: Int) -> Bool { extras[index].contains(.due) }

    package mutating func setGoods(_ index: Int, _ told: String?) {
        guard let told else { return }
        goods[Int32(index)] = told
        extras[index].insert(.goods)
    }

    package mutating func setDoneBefore(_ index: Int, _ told: String) {
        while doneBefore.count < count { doneBefore.append(-1) }
        if let place = donePlaces[told] {
            doneBefore[index] = place
            return
        }
        donePlaces[told] = Int32(doneTexts.count)
        doneBefore[index] = Int32(doneTexts.count)
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
        return !extras[index].contains(.duplicate)
    }

    /// The part of a request that a row asks for by itself; `nil` where it asks for none.
    func asked(_ index: Int) -> (request: RequestID, part: Int)? {
        guard outcomes[index] == .ready, requests[index] != 0,
            !extras[index].contains(.duplicate)
        else { return nil }
        return (RequestID(requests[index]), Int(parts[index]))
    }

    /// The total that a row is added to.
    func totalKey(_ index: Int) -> ControlTotal.Key {
        ControlTotal.Key(
            file: Int(files[index]), action: actions[index],
            campaign: campaigns[index] == 0 ? nil : campaigns[index])
    }

    /// Whether a proposal stands for the row.
    package func isProposed(_ index: Int) -> Bool {
        extras[index].contains(.proposed)
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
        let extras = extras[index]
        guard !extras.isEmpty else { return row }
        let key = Int32(truncatingIfNeeded: index)
        if extras.contains(.orderText), let text = orderTexts[key] { row.order = .text(text) }
        if extras.contains(.duplicate) { row.duplicateOf = duplicates[key] }
        row.isProposed = extras.contains(.proposed)
        if extras.contains(.held) { row.heldBy = held[key] ?? [] }
        if extras.contains(.due) { row.due = dues[key] }
        if extras.contains(.goods) { row.goods = goods[key] }
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
