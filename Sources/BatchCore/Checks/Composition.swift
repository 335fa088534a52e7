/// What an order is to look like after an `items.update`: every item that stays or goes; or which
/// items a `marks.set` marks.
package struct Composition: Equatable, Sendable {
    package struct Line: Equatable, Sendable {
        package var item: ItemID
        package var before: Int32
        package var count: Int32
        /// The value of all its units.
        package var total: Money?
        /// The rows of the changes that give its units; none where it goes with those that are known.
        package var given: [Int32] = []
        /// What the export knows of its units.
        package var known: [KnownUnit]
        package var isNamed = false
        package var removedValue: Money?

        /// Whether it goes with the marks that the export knows.
        var sendsKnown: Bool { given.isEmpty && count > 0 }
    }

    package var order: OrderID
    package var campaign: CampaignID?
    package var reason: Reason?
    /// In the export's order.
    package var lines: [Line]

    /// Whether only the marks of the items that are named are sent.
    var isOfMarksAlone = false

    /// The lines that are sent.
    var sent: [Line] { isOfMarksAlone ? lines.filter(\.isNamed) : lines }

    init(_ order: Order, reason: Reason?) {
        self.order = order.id
        campaign = order.campaign
        self.reason = reason
        lines = order.items.map {
            Line(item: $0.id, before: $0.count, count: $0.count, total: $0.total, known: $0.units)
        }
    }

    /// The value that goes; `nil` where an item's value is not known.
    package var removedValue: Money? {
        var sum = Money.zero
        for line in lines where line.count < line.before {
            guard let value = line.removedValue else { return nil }
            sum = sum + value
        }
        return sum
    }
}

/// Finds the items of an order by their numbers, however many there are.
struct ItemPlaces {
    private let items: [OrderItem]
    private let places: [Int64: Int]?

    init(_ items: [OrderItem]) {
        self.items = items
        // Most orders have few.
        places =
            items.count > 16
            ? Dictionary(
                items.indices.map { (items[$0].id.value, $0) },
                uniquingKeysWith: { first, _ in first }) : nil
    }

    subscript(id: Int64) -> Int? {
        if let places { return places[id] }
        for index in items.indices where items[index].id.value == id { return index }
        return nil
    }
}
