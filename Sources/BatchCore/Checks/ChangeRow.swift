/// One row of a changes table, read: what could be understood of it.
package struct ChangeRow: Equatable, Sendable {
    package var place: RowPlace
    package var action: Action?
    package var campaign: CampaignID?
    package var order: OrderID?
    package var item: ItemID?
    package var count: Int32?
    package var reason: Reason?
    package var marks = UnitMarks()
    package var returnID: ReturnID?
    /// The restaurant system's own number of the order.
    package var eatsOrder: String?
    package var eatsID: String?
    package var comment: String?
    /// The codes that she has released on this row.
    package var confirmed: Set<FindingCode> = []

    /// The mark columns that hold something, be it right or wrong.
    package var markedColumns = ColumnSet()
    /// Whether the count's cell holds something, be it right or wrong.
    package var hasCountCell = false
    /// Whether the action's cell holds a word that is none of the actions.
    package var hasUnknownAction = false

    package init(place: RowPlace) {
        self.place = place
    }

    /// Whether the row is one marked unit of its item.
    package var isUnit: Bool {
        !markedColumns.subtracting([.countryCode]).isEmpty
    }
}

/// Reads rows of a changes table: each cell that the row's action uses, with its findings.
package struct ChangeReader: Sendable {
    private let today: CivilTime
    /// The columns that each action has no use for, by its place.
    private let unused = Action.allCases.map(ChangeReader.unused)

    package init(today: CivilTime) {
        self.today = today
    }

    /// The reader of rows in which this one finds nothing, for a table with these columns.
    package func clean(_ columns: [Column: Int]) -> CleanRowReader? {
        CleanRowReader(columns: columns, today: today, campaigns: [:])
    }

    package func read(_ cells: some RowCells, at place: RowPlace) -> (ChangeRow, [Finding]) {
        var draft = Draft(cells: cells, row: ChangeRow(place: place))
        if !cells.isEmpty(.confirm) {
            draft.row.confirmed = FieldReading.confirmed(cells.text(.confirm) ?? "")
        }
        draft.row.action = draft.take(.action, required: true, FieldReading.action)
        guard let action = draft.row.action else {
            draft.row.hasUnknownAction = true
            let campaign: Reading<CampaignID> =
                FieldReading.identifier(cells.text(.campaignID) ?? "")
            let order: Reading<OrderID> = FieldReading.identifier(cells.text(.orderID) ?? "")
            draft.row.campaign = campaign.value
            draft.row.order = order.value
            return (draft.row, draft.findings)
        }
        if action == .cancelEats {
            readEats(&draft)
        } else {
            readMarket(action, &draft)
        }
        for column in unused[action.place] where draft.isFilled(column) {
            draft.note(column, Remark(.fieldNotUsed, .warning, [column.rawValue, action.rawValue]))
        }
        return (draft.row, draft.findings)
    }

    private func readEats(_ draft: inout Draft<some RowCells>) {
        draft.row.eatsOrder = draft.take(.orderID, required: true, FieldReading.eatsOrder)
        draft.row.eatsID = draft.take(.eatsID, required: true, FieldReading.eatsID)
        draft.row.comment = draft.take(.comment, FieldReading.comment)
    }

    private func readMarket(_ action: Action, _ draft: inout Draft<some RowCells>) {
        draft.row.campaign = draft.take(.campaignID, required: true, FieldReading.identifier)
        // A return may have its order from the returns table.
        let needsOrder = action != .cancelReturn
        draft.row.order = draft.take(.orderID, required: needsOrder, FieldReading.identifier)
        switch action {
        case .acceptCancellation:
            if draft.isFilled(.reason) {
                draft.note(.reason, Remark(.reasonIgnored, .warning, []))
            }
        case .rejectCancellation:
            let reason = draft.take(.reason) { FieldReading.reason($0, for: action) }
            draft.row.reason = reason
            if !draft.isFilled(.reason) { draft.note(.reason, Remark(.reasonRequired, .error)) }
        case .updateItems:
            readItem(&draft)
        case .cancelReturn:
            draft.row.returnID = draft.take(.returnID, required: true, FieldReading.identifier)
        case .cancelOrder, .cancelEats:
            break
        }
    }

    private func readItem(_ draft: inout Draft<some RowCells>) {
        draft.row.item = draft.take(.itemID, required: true, FieldReading.identifier)
        draft.row.count = draft.take(.count, FieldReading.count)
        draft.row.hasCountCell = draft.isFilled(.count)
        draft.row.reason = draft.take(.reason) { FieldReading.reason($0, for: .updateItems) }
        draft.row.marks.cis = draft.takeMark(.cis, FieldReading.cis)
        draft.row.marks.uin = draft.takeMark(.uin, FieldReading.uin)
        draft.row.marks.gtd = draft.takeMark(.gtd) { FieldReading.gtd($0, today: today) }
        draft.row.marks.rnpt = draft.takeMark(.rnpt, FieldReading.rnpt)
        draft.row.marks.country = draft.takeMark(.countryCode, FieldReading.country)
        let marked = draft.row.markedColumns
        if marked.isSuperset(of: [.cis, .uin]) {
            draft.note(.uin, Remark(.tooManyMarksForUnit, .error))
        }
        if marked.contains(.gtd), !marked.contains(.countryCode) {
            draft.note(.countryCode, Remark(.countryAndGtdRequired, .error))
        }
        if draft.row.marks.country != nil, !marked.contains(.gtd) {
            draft.note(.countryCode, Remark(.countryIgnored, .warning))
            draft.row.marks.country = nil
        }
    }

    /// The known columns that `action` has no use for.
    private static func unused(by action: Action) -> [Column] {
        let used: Set<Column> =
            switch action {
            case .acceptCancellation, .rejectCancellation: [.campaignID, .orderID, .reason]
            case .cancelOrder: [.campaignID, .orderID]
            case .updateItems:
                [
                    .campaignID, .orderID, .itemID, .count, .reason, .cis, .uin, .rnpt, .gtd,
                    .countryCode,
                ]
            case .cancelReturn: [.campaignID, .orderID, .returnID]
            case .cancelEats: [.orderID, .eatsID]
            }
        return TableKind.changes.columns.filter {
            !used.contains($0) && ![.action, .comment, .confirm].contains($0)
        }
    }
}

/// A row being read, with what was found so far.
private struct Draft<Cells: RowCells> {
    let cells: Cells
    var row: ChangeRow
    var findings: [Finding] = []

    /// Reads a cell; where it is empty but required, that is a finding.
    mutating func take<Value>(
        _ column: Column, required: Bool = false, _ read: (String) -> Reading<Value>
    ) -> Value? {
        guard !cells.isEmpty(column), let text = cells.text(column) else {
            if required { note(column, Remark(.fieldRequired, .error, [column.rawValue])) }
            return nil
        }
        let reading = read(text)
        for remark in reading.remarks { findings.append(Finding(row.place, column, text, remark)) }
        if required, reading.isEmpty {
            note(column, Remark(.fieldRequired, .error, [column.rawValue]))
        }
        return reading.value
    }

    mutating func takeMark<Value>(_ column: Column, _ read: (String) -> Reading<Value>) -> Value? {
        let found = findings.count
        let value = take(column, read)
        if value != nil || findings.count > found { row.markedColumns.insert(column) }
        return value
    }

    mutating func note(_ column: Column, _ remark: Remark) {
        findings.append(Finding(row.place, column, cells.text(column) ?? "", remark))
    }

    /// Whether the cell holds more than spaces or a word for nothing.
    func isFilled(_ column: Column) -> Bool {
        guard !cells.isEmpty(column), let text = cells.text(column) else { return false }
        let plain = CellText(text).text.lowercased()
        return !["", "-", "—", "–", "---", "нет", "б/н", "прочерк"].contains(plain)
    }
}
