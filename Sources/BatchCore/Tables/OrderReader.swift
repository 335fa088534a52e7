/// Which orders are to be kept.
package struct WantedOrders: Sendable {
    let index: TargetIndex?

    /// Every order.
    package static var all: WantedOrders { WantedOrders(nil) }

    init(_ index: TargetIndex?) {
        self.index = index
    }

    /// The number of an order among the targets of the changes, -1 where every order is kept; `nil`
    /// where it is not wanted.
    @inline(__always)
    func target(of order: Int64) -> Int32? {
        guard let index else { return -1 }
        let number = index.number(of: order)
        return number >= 0 ? number : nil
    }
}

/// Reads rows of an orders table: of the orders that are wanted all that the checks need.
package struct OrderReader: Sendable {
    package let columns: ColumnPlaces
    private let isCSV: Bool
    private let wanted: WantedOrders
    private let orders = IdentifierField<OrderKind>(.orderID)
    private let campaigns = IdentifierField<CampaignKind>(.campaignID)
    private let items = IdentifierField<ItemKind>(.itemID)
    private let counts = CountField()
    private let totals = MoneyField()
    private let promos = PromoField()
    private let required = RequiredMarksField()
    private let models = ModelField()
    private let statuses = StatusField()
    private let substatuses = SubstatusField()
    private let buyers = BuyerField()
    private let cancellations: CancellationField
    private let cises = CisField()
    private let uins = UinField()
    private let rnpts = RnptField()
    /// Whether a known declaration is of the future is not asked here: its today is a far day.
    private let gtds = GtdField(today: CivilTime(secondsSinceEpoch: 4_000_000_000))
    private let countries = CountryField()
    private let hasMarks: Bool

    package init(
        columns: ColumnPlaces, isCSV: Bool, wanted: WantedOrders, zone: LocalZone, now: Timestamp
    ) {
        self.columns = columns
        self.isCSV = isCSV
        self.wanted = wanted
        cancellations = CancellationField(zone: zone, near: now)
        hasMarks = Self.markColumns.contains { columns.has($0) }
    }

    private static let markColumns: [Column] = [.cis, .uin, .rnpt, .gtd, .countryCode]

    /// Reads a row, and adds it to `part` where its order is wanted.
    package func read(
        _ cells: UnsafePointer<CellBytes>, _ shape: RowShape, number: Int32, offset: Int,
        into part: inout OrderPart
    ) {
        if shape == .stray || shape == .quotedRow {
            let code: FindingCode = shape == .stray ? .strayQuote : .quotedRow
            part.noteDamage()
            part.note(
                OrderPart.CellFinding(
                    number: Int(number), column: .orderID, value: "",
                    remark: Remark(code, shape == .stray ? .error : .warning)))
            if shape == .stray { return }
        }
        let campaign = columns.shops.campaign(
            campaigns.value(cells[columns[.campaignID]], isCSV: isCSV)?.value ?? 0)
        if campaign > 0 { part.note(campaign: campaign) }
        let cell = cells[columns[.orderID]]
        guard let order = orders.value(cell, isCSV: isCSV)?.value else {
            noteDamage(cell, number, &part)
            return
        }
        // The whole column tells what its signs mean, wanted or not.
        if part.moneySigns.isEmpty { noteSigns(cells[columns[.itemTotal]], &part) }
        guard let target = part.target(of: order, wanted) else { return }
        if part.heads.last?.order != order {
            part.append(head(order, target, campaign, cells, number, &part))
        }
        var row = OrderRow(offset: offset, number: number)
        if campaign == 0 { row.flaws.insert(.campaign) }
        if shape == .tooLong || shape.isShort { row.flaws.insert(.ragged) }
        if let item = items.value(cells[columns[.itemID]], isCSV: isCSV) {
            row.item = item.value
        } else {
            row.flaws.insert(.item)
        }
        readCount(cells[columns[.count]], &row, &part)
        readTotal(cells, number, &row, &part)
        let known = part.findings.count
        row.isPromo = take(promos, cells, number, &part) ?? false
        if part.findings.count > known { row.flaws.insert(.promo) }
        let understood = part.findings.count
        row.required = take(required, cells, number, &part) ?? []
        if part.findings.count > understood { row.flaws.insert(.required) }
        if hasMarks { readMarks(cells, &row, &part) }
        part.append(row)
    }

    /// Notes what the signs of a value tell of the others of its column.
    @inline(__always)
    private func noteSigns(_ cell: CellBytes, _ part: inout OrderPart) {
        guard cell.count > 3 else { return }
        for index in 0..<cell.count where cell[index] == 0x2C || cell[index] == 0x2E {
            if case .amount(_, let signs) = MoneyText(text(cell))?.meaning {
                part.moneySigns.formUnion(signs)
            }
            return
        }
    }

    private func text(_ cell: CellBytes) -> String {
        CellText(isCSV ? SafeCell.undone(cell.text) : cell.text).text
    }

    private func readCount(_ cell: CellBytes, _ row: inout OrderRow, _ part: inout OrderPart) {
        guard cell.count > 0 else {
            row.flaws.insert(.count)
            return
        }
        if let common = counts.common(cell) {
            part.hasPlainCount = true
            row.count = common.value
            return
        }
        let read = counts.full(isCSV ? SafeCell.undone(cell.text) : cell.text)
        if let value = read.value {
            row.count = value
            if read.isWrong {
                row.flaws.insert(.countOfThousandths)
            } else {
                part.hasPlainCount = true
            }
        } else {
            row.flaws.insert(.count)
        }
    }

    private func readTotal(
        _ cells: UnsafePointer<CellBytes>, _ number: Int32, _ row: inout OrderRow,
        _ part: inout OrderPart
    ) {
        let cell = cells[columns[.itemTotal]]
        guard cell.count > 0 else { return }
        if let common = totals.common(cell) {
            row.total = common.value.kopecks
        } else if let value = take(totals, cells, number, &part) {
            row.total = value.kopecks
        } else if case .doubtful(let money, let sign) = MoneyText(text(cell))?.meaning {
            row.total = money.kopecks
            row.flaws.insert(sign == "," ? .commaOfTotal : .pointOfTotal)
        } else if !CellText(text(cell)).isNothing {
            row.flaws.insert(.total)
        }
    }

    private func noteDamage(_ cell: CellBytes, _ number: Int32, _ part: inout OrderPart) {
        part.noteDamage()
        let reading = orders.read(cell, isCSV: isCSV)
        let remark = reading.remarks.first ?? Remark(.fieldRequired, .error, ["order_id"])
        part.note(
            OrderPart.CellFinding(
                number: Int(number), column: .orderID, value: cell.text, remark: remark))
    }

    private func head(
        _ order: Int64, _ target: Int32, _ campaign: Int64, _ cells: UnsafePointer<CellBytes>,
        _ number: Int32, _ part: inout OrderPart
    ) -> OrderHead {
        let asked = cells[columns[.cancelRequestedAt]]
        return OrderHead(
            order: order, campaign: campaign,
            cancellation: asked.isAbsent
                ? .notTold : take(cancellations, cells, number, &part) ?? .none,
            firstRow: Int32(part.rows.count), target: target,
            model: take(models, cells, number, &part),
            status: take(statuses, cells, number, &part),
            substatus: take(substatuses, cells, number, &part),
            buyer: take(buyers, cells, number, &part))
    }

    /// Reads a cell that nothing hangs on but checks; what is odd about it is told.
    @inline(__always)
    private func take<F: Field>(
        _ field: F, _ cells: UnsafePointer<CellBytes>, _ number: Int32, _ part: inout OrderPart
    ) -> F.Value? {
        let cell = cells[columns[field.column]]
        guard cell.count > 0 else { return nil }
        if let common = field.common(cell) { return common.value }
        return takeInFull(field, cell, number, &part)
    }

    @inline(never)
    private func takeInFull<F: Field>(
        _ field: F, _ cell: CellBytes, _ number: Int32, _ part: inout OrderPart
    ) -> F.Value? {
        let text = isCSV ? SafeCell.undone(cell.text) : cell.text
        let reading = field.full(text)
        for remark in reading.remarks {
            part.note(
                OrderPart.CellFinding(
                    number: Int(number), column: field.column, value: text, remark: remark))
        }
        return reading.value
    }

    private func readMarks(
        _ cells: UnsafePointer<CellBytes>, _ row: inout OrderRow, _ part: inout OrderPart
    ) {
        guard Self.markColumns.contains(where: { cells[columns[$0]].count > 0 }) else { return }
        func take<Value>(
            _ column: Column, _ flaw: OrderRow.Flaws, _ read: (CellBytes, Bool) -> Reading<Value>
        ) -> Value? {
            let reading = read(cells[columns[column]], isCSV)
            // One flaw is told: the first.
            if reading.isWrong, row.flaws.isDisjoint(with: Self.markFlaws) {
                row.flaws.insert(flaw)
            }
            return reading.value
        }
        let marks = UnitMarks(
            cis: take(.cis, .cis, cises.reading), uin: take(.uin, .uin, uins.reading),
            rnpt: take(.rnpt, .rnpt, rnpts.reading), gtd: take(.gtd, .gtd, gtds.reading),
            country: take(.countryCode, .country, countries.read))
        part.add(marks, to: &row)
    }

    private static let markFlaws: OrderRow.Flaws = [.cis, .uin, .rnpt, .gtd, .country]
}
