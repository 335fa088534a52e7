/// What a row is about, in units of goods and in money; zero where that is not known.
///
/// An item is counted at its first row, an order at the first row of the same action, so that sums
/// over rows count nothing twice.
package struct RowWorth: Equatable, Sendable {
    package var units: Int64 = 0
    package var value = Money.zero

    package init(units: Int64 = 0, value: Money = .zero) {
        self.units = units
        self.value = value
    }
}

extension Examination {
    /// The worth of each row, in row order, by what the rows ask for.
    package var worths: [RowWorth] {
        guard !orders.orders.isEmpty else {
            return Array(repeating: RowWorth(), count: rows.count)
        }
        // The first row of each thing, and its count, which may stand in any of its rows; the first
        // one holds.
        var things: [CountedThing: (row: Int, count: Int32?)] = [:]
        things.reserveCapacity(rows.count)
        for index in rows.indices {
            guard let thing = CountedThing(rows[index]) else { continue }
            if let known = things[thing] {
                if known.count == nil { things[thing]?.count = rows[index].count }
            } else {
                things[thing] = (index, rows[index].count)
            }
        }
        return rows.indices.map { index in
            guard let thing = CountedThing(rows[index]), let known = things[thing],
                known.row == index, let order = orders.orders[thing.order]
            else { return RowWorth() }
            guard let id = thing.item else {
                let units = order.items.reduce(Int64(0)) { $0 + Int64($1.count) }
                return RowWorth(units: units, value: order.total ?? .zero)
            }
            guard let item = order.items.first(where: { $0.id == id }),
                let count = known.count, count < item.count
            else { return RowWorth() }
            let value = item.total.map { $0 - $0.share(of: count, in: item.count) }
            return RowWorth(units: Int64(item.count - count), value: value ?? .zero)
        }
    }
}

/// An item of an order that is to be changed, or an order.
private struct CountedThing: Hashable {
    var action: Action
    var order: OrderID
    var item: ItemID?

    init?(_ row: ChangeRow) {
        guard let action = row.action, let order = row.order else { return nil }
        switch action {
        case .updateItems:
            guard let item = row.item else { return nil }
            self.item = item
        case .acceptCancellation, .rejectCancellation, .cancelOrder: break
        case .cancelReturn, .cancelEats: return nil
        }
        self.action = action
        self.order = order
    }
}
