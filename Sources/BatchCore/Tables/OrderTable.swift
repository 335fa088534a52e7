/// The orders that the changes name, gathered from the orders tables: some 90 bytes an order.
///
/// Memory grows with the orders asked for, not with the tables.
package struct OrderTable: Sendable {
    /// The parts of the files as they were read; nothing of them is copied.
    private var parts: [OrderPart] = []
    /// The numbers of the orders, and by them the runs of rows of each: the first, and those that
    /// follow it elsewhere.
    private var index: TargetIndex
    private var first: [RunPlace] = []
    private var others: [Int32: [RunPlace]] = [:]
    private let keepsAll: Bool

    /// Where a run of rows of one order is.
    private struct RunPlace {
        var part: Int32
        var head: Int32

        static let none = RunPlace(part: -1, head: -1)
    }

    /// The campaigns of files that have a row without a readable order number.
    package private(set) var damagedCampaigns: Set<CampaignID> = []
    /// Whether an orders file could not be read at all.
    package var isUnreadable: Bool { !unreadFiles.isEmpty }
    /// The first of the files that could not be read.
    package var unreadFiles: [String] = []
    /// Shops whose orders could not be read from the market itself.
    package var unreadShops: Set<CampaignID> = []
    package private(set) var isGiven = false
    /// Files that have no column of items' numbers, as the market's own reports.
    private var itemlessFiles: Set<Int> = []
    /// The file that was read from the market itself, which tells neither what is on promotion nor when a
    /// buyer has asked to cancel.
    private var fetchedFile: Int?
    /// Whether open orders were read from the market itself.
    var isFetched: Bool { fetchedFile != nil }
    /// What was found about the tables and in their cells.
    package private(set) var findings: [TableFinding] = []

    /// - Parameter wanted: the orders that will be added.
    package init(_ wanted: WantedOrders = .all) {
        index = wanted.index ?? TargetIndex()
        keepsAll = wanted.index == nil
        first = Array(repeating: .none, count: index.count)
    }

    /// Begins the next file; `columns` are the ones its header has.
    ///
    /// - Parameter isFetched: whether it was read from the market itself.
    package mutating func begin(file: Int, columns: Set<Column>, isFetched: Bool = false) {
        isGiven = true
        if isFetched { fetchedFile = file }
        if !columns.contains(.itemID) { itemlessFiles.insert(file) }
        let place = RowPlace(file: file, row: 0)
        for column in [Column.status, .cancelRequestedAt] where !columns.contains(column) {
            findings.append(
                TableFinding(
                    place, column, "", Remark(.columnNotGiven, .warning, [column.rawValue])))
        }
    }

    /// Adds the rows of a file that ``begin(file:columns:)`` has begun, in the order of its parts.
    ///
    /// - Parameter formulas: the cells whose formulas can't be believed.
    package mutating func append(
        file: Int, _ parts: [OrderPart], formulas: [TableFormula] = []
    ) {
        let isOneC = !parts.contains(where: \.hasPlainCount)
        let signs = parts.reduce(into: MoneyText.Signs()) { $0.formUnion($1.moneySigns) }
        for part in parts {
            var part = part
            part.decide(isOneC: isOneC, signs)
            for formula in formulas { part.note(formula: formula) }
            let place = Int32(self.parts.count)
            self.parts.append(part)
            for head in part.heads.indices { add(RunPlace(part: place, head: Int32(head))) }
            for finding in part.findings {
                let row = finding.number + Int(part.firstNumber)
                findings.append(
                    TableFinding(
                        RowPlace(file: file, row: row), finding.column, finding.value,
                        finding.remark))
            }
        }
        if parts.contains(where: \.isDamaged) {
            for part in parts { damagedCampaigns.formUnion(part.campaigns.map { CampaignID($0) }) }
        }
    }

    private mutating func add(_ place: RunPlace) {
        let head = parts[Int(place.part)].heads[Int(place.head)]
        let number = keepsAll ? index.insert(head.order) : head.target
        if Int(number) == first.count { first.append(.none) }
        if first[Int(number)].part < 0 {
            first[Int(number)] = place
        } else {
            others[number, default: []].append(place)
        }
    }

    // MARK: - Asked for

    /// All orders of the tables, in the order in which they come up.
    package var orders: some Sequence<Order> {
        first.indices.lazy.compactMap { order(number: Int32($0)) }
    }

    /// The marks of a unit that the tables know.
    package func marks(of unit: KnownUnit) -> UnitMarks {
        guard let place = unit.place else { return UnitMarks() }
        return parts[Int(place.part)].marks[Int(place.row)]
    }

    /// Where the row stands in which an item's name is.
    package func offset(of item: OrderItem) -> (file: Int, offset: Int)? {
        guard let place = item.place else { return nil }
        let part = parts[Int(place.part)]
        return (part.file, part.rows[Int(place.row)].offset)
    }

    /// The number of a row as a spreadsheet shows it.
    func number(of place: OrderRowPlace) -> Int {
        let part = parts[Int(place.part)]
        return Int(part.rows[Int(place.row)].number + part.firstNumber)
    }

    /// An order with its items; one that comes again in a later file replaces the earlier one whole.
    package func order(_ id: OrderID) -> Order? {
        order(number: index.number(of: id.value))
    }

    /// - Parameter number: the order's among the targets of the changes.
    func order(number: Int32) -> Order? {
        guard number >= 0, number < first.count else { return nil }
        let start = first[Int(number)]
        guard start.part >= 0 else { return nil }
        let more = others.isEmpty ? nil : others[number]
        let file = parts[Int((more?.last ?? start).part)].file
        var order: Order?
        var places: [Int64: Int] = [:]
        add(start, of: file, to: &order, &places)
        for place in more ?? [] { add(place, of: file, to: &order, &places) }
        if file == fetchedFile, let own = ([start] + (more ?? [])).last(where: { !isOf(file, $0) })
        {
            takeUntold(from: [start] + (more ?? []), of: parts[Int(own.part)].file, to: &order)
        }
        return order
    }

    private func isOf(_ file: Int, _ place: RunPlace) -> Bool {
        parts[Int(place.part)].file == file
    }

    /// What the market does not tell is as in her own table where a fetched one replaces it.
    private func takeUntold(from places: [RunPlace], of file: Int, to order: inout Order?) {
        var own: Order?
        var known: [Int64: Int] = [:]
        for place in places { add(place, of: file, to: &own, &known) }
        if let asked = own?.cancellation, order?.cancellation == .undated {
            switch asked {
            case .at, .on: order?.cancellation = asked
            case .none, .notTold, .undated, .seen: break
            }
        }
        let promoted = Set((own?.items ?? []).filter(\.isPromo).map(\.id))
        guard !promoted.isEmpty, let items = order?.items else { return }
        for index in items.indices where promoted.contains(items[index].id) {
            order?.items[index].isPromo = true
        }
    }

    /// Adds a run of rows, if it is of the file that counts.
    private func add(
        _ place: RunPlace, of file: Int, to order: inout Order?, _ places: inout [Int64: Int]
    ) {
        guard parts[Int(place.part)].file == file else { return }
        let head = parts[Int(place.part)].heads[Int(place.head)]
        if order == nil {
            order = head.asOrder
            order?.items.reserveCapacity(Int(head.rowCount))
        }
        for row in head.firstRow..<(head.firstRow + head.rowCount) {
            add(OrderRowPlace(part: place.part, row: row), to: &order, &places)
        }
    }

    private func add(
        _ place: OrderRowPlace, to order: inout Order?, _ places: inout [Int64: Int]
    ) {
        let row = parts[Int(place.part)].rows[Int(place.row)]
        if !row.flaws.isEmpty, !note(row.flaws, of: place, in: &order) { return }
        let count = order?.items.count ?? 0
        // Most orders have few items.
        let known: Int?
        if count <= 8 {
            known = order?.items.firstIndex { $0.id.value == row.item }
        } else {
            if places.isEmpty {
                for (place, item) in (order?.items ?? []).enumerated() {
                    places[item.id.value] = place
                }
            }
            known = places[row.item]
        }
        if let known {
            Self.merge(row, unit(row, place.part), place, into: &order, known)
            return
        }
        if !places.isEmpty { places[row.item] = count }
        var item = OrderItem(id: ItemID(row.item), count: row.count)
        item.total = row.total == .min ? nil : Money(kopecks: row.total)
        item.isPromo = row.isPromo
        item.required = row.required
        item.place = place
        item.rows = 1
        if row.marks >= 0 {
            item.units = [unit(row, place.part)]
            item.markedRows = 1
        }
        order?.items.append(item)
    }

    /// Notes what is wrong with a row of an order.
    ///
    /// - Returns: whether its item can be told all the same.
    private func note(
        _ flaws: OrderRow.Flaws, of place: OrderRowPlace, in order: inout Order?
    ) -> Bool {
        if itemlessFiles.contains(parts[Int(place.part)].file) {
            if order?.flaws.contains(.withoutItems) == false { order?.note(.withoutItems) }
            return false
        }
        for (flaw, column) in OrderRow.Flaws.columns where flaws.contains(flaw) {
            order?.note(.incomplete(row: place, column: column))
        }
        if flaws.contains(.ragged) { order?.note(.ragged(row: place)) }
        for (flaw, column) in [(OrderRow.Flaws.promo, Column.promo), (.required, .requiredMarks)]
        where flaws.contains(flaw)
            && order?.doubts.contains(where: { $0.column == column }) == false
        {
            order?.doubts.append(Order.Doubt(row: place, column: column))
        }
        if flaws.contains(.oldFormula),
            order?.doubts.contains(where: { $0.code == .formulaNotCalculated }) == false
        {
            order?.doubts.append(
                Order.Doubt(row: place, column: .status, code: .formulaNotCalculated))
        }
        if flaws.contains(.total), order?.doubtfulTotal == nil { order?.doubtfulTotal = place }
        return flaws.isDisjoint(with: [.item, .count])
    }

    private func unit(_ row: OrderRow, _ part: Int32) -> KnownUnit {
        guard row.marks >= 0 else { return KnownUnit() }
        let marks = parts[Int(part)].marks[Int(row.marks)]
        var unit = KnownUnit(
            kinds: ColumnSet(), cis: marks.cis.map { MarkKey(cis: $0.key) },
            uin: marks.uin.map { MarkKey(uin: $0) },
            place: OrderRowPlace(part: part, row: row.marks))
        if marks.cis != nil { unit.kinds.insert(.cis) }
        if marks.uin != nil { unit.kinds.insert(.uin) }
        if marks.rnpt != nil { unit.kinds.insert(.rnpt) }
        if marks.gtd != nil { unit.kinds.insert(.gtd) }
        return unit
    }

    /// A further row of an item is another marked unit of it, or the table is damaged.
    ///
    /// Where all rows say one unit each they are added up; else each repeats the item's own count.
    private static func merge(
        _ row: OrderRow, _ unit: KnownUnit, _ rowPlace: OrderRowPlace,
        into order: inout Order?, _ place: Int
    ) {
        guard var item = order?.items[place] else { return }
        item.rows += 1
        item.markedRows += row.marks >= 0 ? 1 : 0
        let areUnits = item.markedRows == item.rows
        let isSummed = areUnits && row.count == 1 && item.count == Int32(item.rows - 1)
        let isRepeated = areUnits && row.count == item.count && item.rows <= Int(row.count)
        if row.marks >= 0 {
            order?.items[place].units = []
            item.units.append(unit)
        }
        if isSummed {
            item.count += 1
            item.total =
                row.total == .min ? nil : item.total.map { $0 + Money(kopecks: row.total) }
        } else if !isRepeated {
            order?.note(.itemDuplicate(item.id, row: rowPlace))
        }
        order?.items[place] = item
    }
}
