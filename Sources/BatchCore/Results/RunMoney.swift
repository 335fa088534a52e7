/// What the rows of a run are worth, by what became of them; an order counts once.
package struct RunMoney: Sendable, Codable, Hashable {
    /// Done at the market.
    package var confirmed = Sum()
    /// Not done, and lost if it is not done within a day of the run's start.
    package var atRisk = Sum()
    /// Not done, for whatever reason, where nothing hurries.
    package var notDone = Sum()

    package init() {}

    /// The value of some orders, and how many of them there are.
    package struct Sum: Sendable, Codable, Hashable {
        package var value = Money.zero
        /// Orders and returns in all, and those of them whose value nobody has told.
        package var count = 0
        /// The returns among them.
        package var returns = 0
        package var unknown = 0

        package init() {}

        /// `nil` where no value is known.
        package var known: Money? { count > unknown ? value : nil }
    }

    /// All of which no value is known.
    package var unknown: Int { confirmed.unknown + atRisk.unknown + notDone.unknown }
}

/// Adds up the money of a run.
///
/// An order has one value however many of its rows ask for something. Where some of its goods are
/// removed and the rest of what is asked for is not done, what was removed is confirmed and only the
/// rest is not.
struct MoneyCount {
    private enum Part: UInt8 {
        case confirmed
        case atRisk
        case notDone
    }

    private struct Entry {
        /// An order, a return or an order of a restaurant.
        var target: Int64
        var part: Part
        /// Whether the value is that of the whole order, not of some of its goods.
        var isWhole: Bool
        var kopecks: Int64
    }

    private var entries: [Entry] = []
    private var texts: [String: Int64] = [:]

    /// A row that can wait, or need not be done any more.
    mutating func add(_ row: RowRecord, _ outcome: Outcome) {
        guard outcome != .skipped else { return }
        add(
            row.order, row.returnID, outcome == .done ? .confirmed : .notDone,
            isWhole: !(row.action.map(\.rules.isOfItems) ?? false), row.value)
    }

    /// What can't wait. An accept that is missed ends as it would have: nothing is lost with it.
    mutating func add(_ row: UrgentRow) {
        let part: Part = row.isAccept ? .notDone : .atRisk
        add(row.order, nil, part, isWhole: true, row.value)
    }

    private mutating func add(
        _ order: OrderName?, _ returnID: Int64?, _ part: Part, isWhole: Bool, _ value: Money?
    ) {
        let target: Int64
        switch (order, returnID) {
        case (.number(let number)?, nil): target = number
        case (_, let number?): target = -number
        case (.text(let text)?, nil):
            // Below all numbers of returns.
            let place = texts[text] ?? Int64.min + Int64(texts.count)
            texts[text] = place
            target = place
        case (nil, nil): return
        }
        entries.append(
            Entry(target: target, part: part, isWhole: isWhole, kopecks: value?.kopecks ?? 0))
    }

    var money: RunMoney {
        var money = RunMoney()
        let sorted = entries.sorted { $0.target < $1.target }
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end].target == sorted[start].target { end += 1 }
            Self.count(sorted[start..<end], in: &money)
            start = end
        }
        return money
    }

    /// Counts what belongs to one order.
    private static func count(_ entries: ArraySlice<Entry>, in money: inout RunMoney) {
        guard let target = entries.first?.target else { return }
        let whole = entries.lazy.filter(\.isWhole)
        func goods(_ part: Part) -> Int64 {
            entries.reduce(0) { $0 + ($1.part == part && !$1.isWhole ? $1.kopecks : 0) }
        }
        let all = whole.map(\.kopecks).max() ?? 0
        let isDone = whole.contains { $0.part == .confirmed }
        let done = isDone ? max(all, goods(.confirmed)) : goods(.confirmed)
        let open = entries.lazy.map(\.part).filter { $0 != .confirmed }.min {
            $0.rawValue < $1.rawValue
        }
        if entries.contains(where: { $0.part == .confirmed }) {
            add(done, target, to: &money.confirmed)
        }
        guard let open, !isDone else { return }
        let rest = all > 0 ? max(0, all - done) : goods(.atRisk) + goods(.notDone)
        switch open {
        case .atRisk: add(rest, target, to: &money.atRisk)
        case .notDone, .confirmed: add(rest, target, to: &money.notDone)
        }
    }

    private static func add(_ kopecks: Int64, _ target: Int64, to sum: inout RunMoney.Sum) {
        sum.count += 1
        // Below zero stand returns, and far below them the orders of restaurants.
        if target < 0, target > Int64.min / 2 { sum.returns += 1 }
        sum.value = sum.value + Money(kopecks: kopecks)
        if kopecks == 0 { sum.unknown += 1 }
    }
}
