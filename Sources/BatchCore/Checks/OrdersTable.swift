/// The orders that the changes name, gathered from the orders tables row by row.
///
/// Memory grows with the orders asked for, not with the tables.
package struct OrdersTable: Sendable {
    package private(set) var orders: [OrderID: Order] = [:]
    /// The campaigns of files that have a row without a readable order number.
    package private(set) var damagedCampaigns: Set<CampaignID> = []
    /// Whether an orders file could not be read at all.
    package var isUnreadable = false
    package private(set) var isGiven = false
    package private(set) var findings: [Finding] = []

    private let wanted: (@Sendable (OrderID) -> Bool)?
    private let zone: LocalZone
    private var currentFile = -1
    private var currentCampaigns: Set<CampaignID> = []
    private var currentIsDamaged = false
    /// The campaign that was taken in last from bytes.
    private var lastCampaign: Int64 = 0

    /// - Parameter wanted: which orders to keep; `nil` keeps all.
    package init(wanted: (@Sendable (OrderID) -> Bool)? = nil, zone: LocalZone) {
        self.wanted = wanted
        self.zone = zone
    }

    /// Begins the next file; `columns` are the ones its header has.
    package mutating func begin(file: Int, columns: Set<Column>) {
        finishFile()
        isGiven = true
        currentFile = file
        let place = RowPlace(file: file, row: 0)
        for column in [Column.status, .cancelRequestedAt] where !columns.contains(column) {
            findings.append(
                Finding(place, column, "", Remark(.columnNotGiven, .warning, [column.rawValue])))
        }
    }

    /// Takes in one row.
    ///
    /// - Parameter isRagged: whether it has another number of cells than the header.
    package mutating func add(
        _ cells: some RowCells, at place: RowPlace, isRagged: Bool = false
    ) {
        let campaign: Reading<CampaignID> = FieldReading.identifier(cells.text(.campaignID) ?? "")
        if let campaign = campaign.value { currentCampaigns.insert(campaign) }
        let orderText = cells.text(.orderID) ?? ""
        let order: Reading<OrderID> = FieldReading.identifier(orderText)
        guard let id = order.value else {
            currentIsDamaged = true
            let remark = order.remarks.first ?? Remark(.fieldRequired, .error, ["order_id"])
            findings.append(Finding(place, .orderID, orderText, remark))
            return
        }
        guard wanted?(id) ?? true else { return }
        if orders[id]?.file != place.file {
            orders[id] = head(of: id, campaign.value, cells)
            orders[id]?.file = place.file
        }
        var flaws: [Order.Flaw] = []
        if campaign.value == nil {
            flaws.append(.incomplete(row: place, column: .campaignID))
        }
        if isRagged { flaws.append(.ragged(row: place)) }
        let hasMarks = Self.markColumns.contains { !cells.isEmpty($0) }
        if hasMarks, let column = Self.unreadableMark(in: cells) {
            flaws.append(.incomplete(row: place, column: column))
        }
        if !flaws.isEmpty { orders[id]?.flaws += flaws }
        let marks = hasMarks ? marks(of: cells) : UnitMarks()
        // In its place, so that its items are not copied.
        Self.add(cells, marks, at: place, to: &orders[id])
    }

    private static let markColumns: [Column] = [.cis, .uin, .rnpt, .gtd, .countryCode]

    /// Takes in one row by its bytes, where they are plain.
    ///
    /// - Returns: `false` where the row has to be read as texts.
    package mutating func add(
        _ cells: UnsafePointer<CellBytes>, _ reader: CleanOrderReader, file: Int
    ) -> Bool {
        guard let row = reader.read(cells) else { return false }
        if row.campaign != lastCampaign {
            currentCampaigns.insert(CampaignID(row.campaign))
            lastCampaign = row.campaign
        }
        let id = OrderID(row.order)
        guard wanted?(id) ?? true else { return true }
        guard row.isPlain else { return false }
        if orders[id]?.file != file {
            orders[id] = reader.head(row, cells)
            orders[id]?.file = file
        }
        return Self.add(reader.item(row, cells), to: &orders[id])
    }

    /// Adds the first row of an item; a further one is for the texts to tell.
    private static func add(_ item: OrderItem, to order: inout Order?) -> Bool {
        if order?.items.contains(where: { $0.id == item.id }) ?? true { return false }
        order?.items.append(item)
        return true
    }

    /// Ends the last file. To be called before the orders are asked for.
    package mutating func finish() {
        finishFile()
        currentFile = -1
    }

    private mutating func finishFile() {
        if currentIsDamaged { damagedCampaigns.formUnion(currentCampaigns) }
        currentIsDamaged = false
        currentCampaigns = []
        lastCampaign = 0
    }
}

// MARK: - One row

extension OrdersTable {
    private func head(of id: OrderID, _ campaign: CampaignID?, _ cells: some RowCells) -> Order {
        var order = Order(id: id, campaign: campaign)
        func word(_ column: Column) -> String {
            CellText(cells.text(column) ?? "").text.uppercased()
        }
        order.model = Model(reading: word(.model))
        order.status = word(.status)
        order.substatus = word(.substatus)
        order.buyer = BuyerType(rawValue: word(.buyerType))
        order.cancellation = cancellation(cells.text(.cancelRequestedAt))
        return order
    }

    private func cancellation(_ text: String?) -> CancellationRequest {
        guard let text else { return .notTold }
        let plain = CellText(text).text
        if plain.isEmpty { return .none }
        switch YesNo.read(plain) {
        case false: return .none
        case true: return .undated
        case nil:
            guard let moment = Timestamp(reading: plain, in: zone) else { return .undated }
            let hasTime = plain.utf8.contains(UInt8(ascii: ":"))
            let isMidnight = zone.civil(at: moment).timeText == "00:00:00"
            return !hasTime && isMidnight ? .on(moment) : .at(moment)
        }
    }

    private static func add(
        _ cells: some RowCells, _ marks: UnitMarks, at place: RowPlace, to order: inout Order?
    ) {
        let item: Reading<ItemID> = FieldReading.identifier(cells.text(.itemID) ?? "")
        guard let id = item.value else {
            order?.flaws.append(.incomplete(row: place, column: .itemID))
            return
        }
        guard let count = FieldReading.count(cells.text(.count) ?? "").value else {
            order?.flaws.append(.incomplete(row: place, column: .count))
            return
        }
        let total =
            cells.isEmpty(.itemTotal)
            ? nil : Money(reading: CellText(cells.text(.itemTotal) ?? "").text)
        if let index = order?.items.firstIndex(where: { $0.id == id }) {
            merge(count, total, marks, at: place, into: &order, index)
            return
        }
        var new = OrderItem(id: id, count: count)
        new.total = total
        new.isPromo = YesNo.read(CellText(cells.text(.promo) ?? "").text) ?? false
        if !cells.isEmpty(.requiredMarks) {
            new.required = markKinds(cells.text(.requiredMarks) ?? "")
        }
        new.name = cells.text(.offerName) ?? cells.text(.offerID) ?? ""
        new.units = marks.isEmpty ? [] : [marks]
        new.rows = 1
        new.markedRows = marks.isEmpty ? 0 : 1
        order?.items.append(new)
    }

    /// A further row of an item is another marked unit of it, or the table is damaged.
    ///
    /// Where all rows say one unit each they are added up; else each repeats the item's own count.
    private static func merge(
        _ count: Int32, _ total: Money?, _ marks: UnitMarks, at place: RowPlace,
        into order: inout Order?, _ index: Int
    ) {
        guard var item = order?.items[index] else { return }
        item.rows += 1
        item.markedRows += marks.isEmpty ? 0 : 1
        let areUnits = item.markedRows == item.rows
        let isSummed = areUnits && count == 1 && item.count == Int32(item.rows - 1)
        let isRepeated = areUnits && count == item.count && item.rows <= Int(count)
        item.units.append(marks)
        if isSummed {
            item.count += 1
            item.total = total.flatMap { more in item.total.map { $0 + more } }
        } else if !isRepeated {
            order?.flaws.append(.itemDuplicate(item.id, row: place))
        }
        order?.items[index] = item
    }

    /// A far day: whether a known declaration is of the future is not asked here.
    private static let today = CivilTime(secondsSinceEpoch: 4_000_000_000)

    /// The column of a mark that is there and can't be read: it could not be sent as it stands.
    private static func unreadableMark(in cells: some RowCells) -> Column? {
        func isWrong<Value>(_ column: Column, _ read: (String) -> Reading<Value>) -> Bool {
            guard let text = cells.text(column), !text.isEmpty else { return false }
            return read(text).isWrong
        }
        if isWrong(.cis, FieldReading.cis) { return .cis }
        if isWrong(.uin, FieldReading.uin) { return .uin }
        if isWrong(.rnpt, FieldReading.rnpt) { return .rnpt }
        if isWrong(.gtd, { FieldReading.gtd($0, today: today) }) { return .gtd }
        return isWrong(.countryCode, FieldReading.country) ? .countryCode : nil
    }

    private func marks(of cells: some RowCells) -> UnitMarks {
        return UnitMarks(
            cis: FieldReading.cis(cells.text(.cis) ?? "").value,
            uin: FieldReading.uin(cells.text(.uin) ?? "").value,
            rnpt: FieldReading.rnpt(cells.text(.rnpt) ?? "").value,
            gtd: FieldReading.gtd(cells.text(.gtd) ?? "", today: Self.today).value,
            country: FieldReading.country(cells.text(.countryCode) ?? "").value)
    }

    static func markKinds(_ text: String) -> Set<MarkKind> {
        let words = text.uppercased().split { !($0.isASCII && ($0.isLetter || $0 == "_")) }
        return Set(words.compactMap { MarkKind(rawValue: String($0)) })
    }
}

/// The returns of the returns tables.
package struct ReturnsTable: Sendable {
    package private(set) var returns: [ReturnID: Return] = [:]
    package private(set) var isGiven = false
    /// Whether a returns file could not be read at all.
    package var isUnreadable = false

    package init() {}

    package mutating func begin() {
        isGiven = true
    }

    /// Takes in one row; one without a readable return number is left out.
    package mutating func add(_ cells: some RowCells) {
        let id: Reading<ReturnID> = FieldReading.identifier(cells.text(.returnID) ?? "")
        guard let id = id.value else { return }
        let order: Reading<OrderID> = FieldReading.identifier(cells.text(.orderID) ?? "")
        let campaign: Reading<CampaignID> = FieldReading.identifier(cells.text(.campaignID) ?? "")
        returns[id] = Return(
            id: id, order: order.value, campaign: campaign.value,
            shipmentStatus: CellText(cells.text(.shipmentStatus) ?? "").text.uppercased())
    }
}
