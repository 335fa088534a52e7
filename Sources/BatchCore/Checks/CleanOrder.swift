/// A row of an orders table, as far as its bytes show it.
package struct CleanOrderRow: Sendable {
    package var order: Int64
    package var campaign: Int64
    package var item: Int64
    package var count: Int32
    /// The value of all units; `nil` where the table does not say.
    package var total: Money?
    /// Whether nothing in it stands in the way of changing the order's items, nor asks for marks.
    package var isPlain: Bool
}

/// Reads rows of orders tables from their bytes: the number of the order and its shop in any row
/// that has them plainly, the rest where all of it has its plain, common form.
package struct CleanOrderReader: Sendable {
    private let columns: Columns

    private struct Columns: Sendable {
        var order = -1
        var campaign = -1
        var item = -1
        var count = -1
        var total = -1
        var model = -1
        var status = -1
        var substatus = -1
        var promo = -1
        var name = -1
        var offer = -1
        var buyer = -1
        var cancellation = -1
        /// Columns that have to be empty: requests to cancel, marks that are known or asked for.
        var empty: [Int] = []
    }

    /// - Returns: `nil` where the table lacks a column that such a row needs.
    package init?(columns: [Column: Int]) {
        guard let order = columns[.orderID], let campaign = columns[.campaignID],
            let item = columns[.itemID], let count = columns[.count]
        else { return nil }
        var found = Columns()
        (found.order, found.campaign, found.item, found.count) = (order, campaign, item, count)
        found.total = columns[.itemTotal] ?? -1
        found.model = columns[.model] ?? -1
        found.status = columns[.status] ?? -1
        found.substatus = columns[.substatus] ?? -1
        found.promo = columns[.promo] ?? -1
        found.name = columns[.offerName] ?? -1
        found.offer = columns[.offerID] ?? -1
        found.buyer = columns[.buyerType] ?? -1
        found.cancellation = columns[.cancelRequestedAt] ?? -1
        let empty: [Column] = [
            .cancelRequestedAt, .requiredMarks, .cis, .uin, .rnpt, .gtd, .countryCode,
        ]
        found.empty = empty.compactMap { columns[$0] }
        self.columns = found
    }

    /// - Returns: `nil` where the order's number or its shop is not plainly there.
    package func read(_ cells: UnsafePointer<CellBytes>) -> CleanOrderRow? {
        guard let order = cells[columns.order].number, order > 0,
            let campaign = cells[columns.campaign].number, campaign > 0
        else { return nil }
        var row = CleanOrderRow(
            order: order, campaign: campaign, item: 0, count: 0, total: nil, isPlain: false)
        guard let item = cells[columns.item].number, item > 0,
            cells[columns.count].count < 6, let count = cells[columns.count].number, count > 0,
            readTotal(cells, &row), isPlain(cells)
        else { return row }
        row.item = item
        row.count = Int32(count)
        row.isPlain = true
        return row
    }

    /// The order of a plain row, without its items.
    func head(_ row: CleanOrderRow, _ cells: UnsafePointer<CellBytes>) -> Order {
        let text = { (column: Int) in column < 0 ? "" : cells[column].text }
        var order = Order(id: OrderID(row.order), campaign: CampaignID(row.campaign))
        order.model = columns.model >= 0 && cells[columns.model].count > 0 ? .dbs : nil
        order.status = text(columns.status)
        order.substatus = text(columns.substatus)
        order.buyer = BuyerType(rawValue: CellText(text(columns.buyer)).text.uppercased())
        order.cancellation = columns.cancellation < 0 ? .notTold : .none
        return order
    }

    /// The item of a plain row.
    func item(_ row: CleanOrderRow, _ cells: UnsafePointer<CellBytes>) -> OrderItem {
        var item = OrderItem(id: ItemID(row.item), count: row.count)
        item.total = row.total
        let name = columns.name >= 0 ? columns.name : columns.offer
        item.name = name >= 0 ? SafeCell.undone(cells[name].text) : ""
        item.rows = 1
        return item
    }

    private func isPlain(_ cells: UnsafePointer<CellBytes>) -> Bool {
        for index in columns.empty where cells[index].count > 0 { return false }
        return allows(cells, columns.model, Self.models)
            && allows(cells, columns.status, Self.statuses)
            && allows(cells, columns.substatus, Self.substatuses)
            && allows(cells, columns.promo, Self.refusals)
    }

    private static let models = [Array(Model.dbs.rawValue.utf8)]
    private static let statuses = [Array("PROCESSING".utf8)]
    private static let substatuses = [Array("STARTED".utf8)]
    private static let refusals = ["0", "false", "FALSE", "no", "NO", "нет", "否"].map {
        Array($0.utf8)
    }

    @inline(__always)
    private func allows(
        _ cells: UnsafePointer<CellBytes>, _ column: Int, _ words: [[UInt8]]
    ) -> Bool {
        column < 0 || cells[column].count == 0 || words.contains(where: cells[column].equals)
    }

    /// Reads roubles: up to ten digits, then a point or comma and one or two digits, or nothing.
    private func readTotal(_ cells: UnsafePointer<CellBytes>, _ row: inout CleanOrderRow) -> Bool {
        guard columns.total >= 0, cells[columns.total].count > 0 else { return true }
        let cell = cells[columns.total]
        var whole = 0
        while whole < cell.count, cell[whole] &- 0x30 < 10 { whole += 1 }
        guard whole > 0, whole <= 10 else { return false }
        var value: Int64 = 0
        for index in 0..<whole { value = value * 10 + Int64(cell[index] - 0x30) }
        var digits = 0
        if whole < cell.count {
            guard cell[whole] == 0x2E || cell[whole] == 0x2C else { return false }
            digits = cell.count - whole - 1
            guard digits == 1 || digits == 2 else { return false }
            for index in (whole + 1)..<cell.count {
                guard cell[index] &- 0x30 < 10 else { return false }
                value = value * 10 + Int64(cell[index] - 0x30)
            }
        }
        for _ in digits..<2 { value *= 10 }
        row.total = Money(kopecks: value)
        return true
    }
}

/// The rows of one `items.update`, all of them clean.
package struct CleanUpdate: Sendable {
    package var order: Int64
    package var campaign: Int64
    /// Where its lines stand, among those of the part of the file.
    package var firstLine: Int32
    package var lineCount: Int32

    package init(order: Int64, campaign: Int64, firstLine: Int, lineCount: Int) {
        (self.order, self.campaign) = (order, campaign)
        (self.firstLine, self.lineCount) = (Int32(firstLine), Int32(lineCount))
    }

    /// An item that it names.
    package struct Line: Sendable {
        package var item: Int64
        package var count: Int32
        /// How many marked units are given.
        package var units: Int32

        package init(item: Int64, count: Int32, units: Int32) {
            (self.item, self.count, self.units) = (item, count, units)
        }
    }

    /// Whether ``Examination`` finds nothing in it, given its order's rows.
    ///
    /// It says so of fewer updates than it might: of the others the examination decides.
    package func isClean(
        _ lines: ArraySlice<Line>, in order: [CleanOrderRow]
    ) -> Bool {
        guard order.allSatisfy({ $0.isPlain && $0.campaign == campaign }) else { return false }
        // Rows of one item are units of it.
        for index in order.indices {
            for other in 0..<index where order[other].item == order[index].item { return false }
        }
        let total = order.reduce(Money.zero as Money?) { sum, row in
            sum.flatMap { sum in row.total.map { sum + $0 } }
        }
        func isMost(_ part: Money?) -> Bool {
            guard let part, let total, total > .zero else { return false }
            return part.isNearly(total)
        }
        var stays = order.count > lines.count
        var removed = Money.zero
        for line in lines {
            guard let row = order.first(where: { $0.item == line.item }), line.count <= row.count
            else { return false }
            // Without marks an unchanged count changes nothing.
            guard line.units == 0 ? line.count < row.count : line.units <= line.count else {
                return false
            }
            if line.count > 0 { stays = true }
            guard line.count < row.count else { continue }
            if let value = row.total {
                removed = removed + value - value.share(of: line.count, in: row.count)
            }
            if line.count > 0, order.count == 1 || isMost(row.total) { return false }
        }
        return stays && !isMost(removed)
    }
}
