import BatchCore

/// Names the goods of rows that a person may look at, from the orders tables.
///
/// Nobody looks through more than some thousand rows, and names take room in the journal: of a large
/// table only the rows that need somebody have theirs.
struct GoodsNames {
    private let tables: Tables
    private let examination: Examination
    private let isForAll: Bool
    private var left = Self.most

    private static let most = 10_000
    /// Of an order as a whole, so many goods are named.
    private static let mostNames = 3

    init(_ tables: Tables, _ examination: Examination) {
        self.tables = tables
        self.examination = examination
        isForAll = examination.rowCount <= Self.most
    }

    /// Whether the goods of a row are to be named.
    func isAsked(_ index: Int, in rows: RowColumns) -> Bool {
        left > 0 && (isForAll || rows.outcomes[index] != .ready || rows.hasDue(index))
    }

    mutating func of(_ record: RowRecord) -> String? {
        guard case .number(let number)? = record.order,
            let order = examination.orders.order(OrderID(number))
        else { return nil }
        left -= 1
        let items = order.items.filter { $0.count > 0 }
        if let id = record.item {
            return items.first { $0.id.value == id }.map { name($0, removed: record.units) }
        }
        let names = items.prefix(Self.mostNames).map { name($0, removed: nil) }
        let more = items.count - names.count
        return names.isEmpty
            ? nil : names.joined(separator: "; ") + (more > 0 ? "; … + \(more)" : "")
    }

    private func name(_ item: OrderItem, removed: Int64?) -> String {
        let name = tables.name(of: item)
        guard let removed else { return "\(name) × \(item.count)" }
        return "\(name), \(item.count) → \(Int64(item.count) - removed)"
    }
}
