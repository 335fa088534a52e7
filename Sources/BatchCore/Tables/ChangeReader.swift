/// Where columns stand in the rows of a table; one that the table lacks stands behind the last cell,
/// where there is never anything.
package struct ColumnPlaces: Hashable, Sendable {
    /// The campaign of each shop id, where the campaigns' column holds those; the campaign of every row,
    /// where the table has no such column and the config has one.
    package var shops = ShopNumbers()

    private var places: [Int]
    /// How many cells the header has.
    package let width: Int

    package init(_ columns: [Column: Int], width: Int) {
        self.width = width
        places = Array(repeating: width, count: Column.allCases.count)
        for (column, place) in columns { places[column.place] = place }
    }

    package subscript(column: Column) -> Int { places[column.place] }

    package func has(_ column: Column) -> Bool { places[column.place] < width }
}

/// How a row's cells go with the header.
package enum RowShape: Hashable, Sendable {
    case whole
    /// A further cell than the header has holds something.
    case tooLong
    case tooShort
    /// A line of a text in which a quote is opened and not closed as it should be: nobody knows what its
    /// cells are.
    case stray
    /// A quoted cell holds a line end and as many delimiters as a row has: other rows may be in it.
    case quotedRow
    /// The text ends in its last cell, without a line end: more of it may be missing.
    case unended(isShort: Bool)

    /// Whether it has fewer cells than its table's header.
    package var isShort: Bool { self == .tooShort || self == .unended(isShort: true) }
}

/// Reads rows of a changes table: each cell that the row's action uses, with its findings.
package struct ChangeReader: Sendable {
    package let columns: ColumnPlaces
    /// Whether cells may be written as a spreadsheet keeps them safe, such as `="…"`.
    package let isCSV: Bool
    private let actions = ActionField()
    private let reasons = Action.allCases.map(ReasonField.init)
    private let campaigns = IdentifierField<CampaignKind>(.campaignID)
    private let orders = IdentifierField<OrderKind>(.orderID)
    private let items = IdentifierField<ItemKind>(.itemID)
    private let returns = IdentifierField<ReturnKind>(.returnID)
    private let counts = CountField()
    private let cises = CisField()
    private let uins = UinField()
    private let gtds: GtdField
    private let rnpts = RnptField()
    private let countries = CountryField()
    private let eatsOrders = EatsOrderField()
    private let eatsIDs = EatsIDField()
    private let comments = CommentField()
    /// Of each action the columns that the table has and that the action has no use for.
    private let unused: [[Column]]
    /// The column in which rows end.
    private let lastColumn: Column?

    /// - Parameter today: later days in a declaration are odd.
    package init(columns: ColumnPlaces, isCSV: Bool, today: CivilTime) {
        self.columns = columns
        self.isCSV = isCSV
        gtds = GtdField(today: today)
        lastColumn = TableKind.changes.columns.first { columns[$0] == columns.width - 1 }
        unused = ActionRules.all.map { rules in
            TableKind.changes.columns.filter {
                columns.has($0) && !rules.used.contains($0)
                    && ![.action, .comment, .confirm, .answerBy].contains($0)
            }
        }
    }

    /// Reads a row and adds it to `part`.
    ///
    /// - Parameters:
    ///   - cells: those of the header's columns, and behind them one that is absent.
    ///   - number: the row's number, as far as it is known within the part.
    ///   - offset: where the row begins in its file.
    package func read(
        _ cells: UnsafePointer<CellBytes>, _ shape: RowShape, number: Int32, offset: Int,
        into part: inout ChangePart
    ) {
        var reading = RowReading(
            cells: cells, isCSV: isCSV, row: Int32(truncatingIfNeeded: part.rowCount))
        var draft = RowDraft()
        guard shape != .stray else {
            draft.flags.insert(.stray)
            reading.note(nil, Remark(.strayQuote, .error), &part)
            part.append(draft, number: number, offset: offset)
            return
        }
        let isUndecided =
            columns.has(.answerBy) && !columns.has(.confirm) && !isFilled(.action, reading)
        draft.action = isUndecided ? nil : take(actions, &reading, &part, required: true)
        if let action = draft.action {
            read(action.rules, &draft, &reading, &part)
            for column in unused[action.place] where cells[columns[column]].count > 0 {
                if isFilled(column, reading) {
                    let remark = Remark(
                        .fieldNotUsed, .warning, [column.rawValue, action.rawValue])
                    reading.note(column, remark, &part)
                }
            }
        } else {
            draft.flags.insert(isUndecided ? .undecided : .unknownAction)
            if isUndecided {
                // She may take a reason alone for an answer.
                let variant = isFilled(.reason, reading) ? "reason" : nil
                reading.note(.action, Remark(.undecided, .warning, variant: variant), &part)
            }
            draft.campaign = columns.shops.campaign(
                campaigns.value(cells[columns[.campaignID]], isCSV: isCSV)?.value ?? 0)
            draft.order = orders.value(cells[columns[.orderID]], isCSV: isCSV)?.value ?? 0
        }
        let confirm = cells[columns[.confirm]]
        if confirm.count > 0 {
            let codes = Confirmation.codes(confirm.text)
            if !codes.isEmpty { part.confirmed[reading.row] = codes }
        }
        switch shape {
        case .whole: break
        case .tooLong: reading.note(nil, Remark(.raggedRow, .error), &part)
        case .tooShort:
            reading.note(nil, Remark(.raggedRow, .warning, variant: "short"), &part)
        case .quotedRow: reading.note(nil, Remark(.quotedRow, .warning), &part)
        case .unended(let isShort): noteEnd(isShort, draft.action, reading, &part)
        case .stray: break
        }
        part.append(draft, number: number, offset: offset)
    }

    /// The columns whose numbers are numbers still when digits at their end are missing.
    private static let numbers: Set<Column> = [
        .campaignID, .orderID, .itemID, .returnID, .count, .rnpt,
    ]

    /// A count of 12 that is cut is a count of 1: what the last cell holds goes when she has seen it.
    private func noteEnd(
        _ isShort: Bool, _ action: Action?, _ reading: RowReading, _ part: inout ChangePart
    ) {
        if isShort {
            reading.note(nil, Remark(.raggedRow, .warning, variant: "short"), &part)
            reading.note(nil, Remark(.lastRowMayBeCut, .warning), &part)
        } else if let lastColumn, let action, action.rules.used.contains(lastColumn),
            Self.numbers.contains(lastColumn), reading.cells[columns[lastColumn]].mayGoOn
        {
            reading.note(lastColumn, Remark(.lastRowMayBeCut, .warning), &part)
        }
    }

    private func read(
        _ rules: ActionRules, _ draft: inout RowDraft, _ reading: inout RowReading,
        _ part: inout ChangePart
    ) {
        if rules.target == .eats {
            readEats(&draft, &reading, &part)
            return
        }
        let used = rules.used
        let isTold = columns.shops.only == nil
        draft.campaign = columns.shops.campaign(
            take(campaigns, &reading, &part, required: isTold)?.value ?? 0)
        draft.order =
            take(orders, &reading, &part, required: rules.required.contains(.orderID))?.value ?? 0
        if used.contains(.returnID) {
            draft.item = take(returns, &reading, &part, required: true)?.value ?? 0
        }
        if used.contains(.itemID) {
            draft.item = take(items, &reading, &part, required: true)?.value ?? 0
        }
        if used.contains(.count) {
            readCount(&draft, &reading, &part)
        }
        if used.contains(.reason) { readReason(rules, &draft, &reading, &part) }
        if used.contains(.cis) { readMarks(&draft, &reading, &part) }
    }

    private func readCount(
        _ draft: inout RowDraft, _ reading: inout RowReading, _ part: inout ChangePart
    ) {
        let cell = reading.cells[columns[.count]]
        guard cell.count > 0 else { return }
        if let common = counts.common(cell) {
            part.hasPlainCount = true
            draft.count = common.value
            draft.flags.insert(.count)
            return
        }
        let read = counts.full(isCSV ? SafeCell.undone(cell.text) : cell.text)
        guard !read.isEmpty else { return }
        draft.flags.insert(.count)
        if let value = read.value, read.isWrong {
            draft.count = value
            draft.flags.insert(.countOfThousandths)
            return
        }
        part.hasPlainCount = true
        for remark in read.remarks { reading.note(.count, remark, &part) }
        draft.count = read.value ?? -1
    }

    private func readEats(
        _ draft: inout RowDraft, _ reading: inout RowReading, _ part: inout ChangePart
    ) {
        let order = take(eatsOrders, &reading, &part, required: true)
        let eatsID = take(eatsIDs, &reading, &part, required: true)
        let comment = take(comments, &reading, &part)
        draft.order = -1
        guard let order else { return }
        draft.order = Int64(part.eats.count)
        part.eats.append(EatsChange(order: order, eatsID: eatsID, comment: comment))
    }

    private func readReason(
        _ rules: ActionRules, _ draft: inout RowDraft, _ reading: inout RowReading,
        _ part: inout ChangePart
    ) {
        guard !rules.reasons.isEmpty else {
            if isFilled(.reason, reading) {
                reading.note(.reason, Remark(.reasonIgnored, .warning), &part)
            }
            return
        }
        draft.reason = take(reasons[rules.action.place], &reading, &part)
        if draft.reason == nil, rules.required.contains(.reason), !isFilled(.reason, reading) {
            reading.note(.reason, Remark(.reasonRequired, .error), &part)
        }
        if draft.reason == nil, let reason = rules.defaultReason, !isFilled(.reason, reading) {
            draft.reason = reason
            reading.note(.reason, Remark(.cancelCountsAgainstShop, .warning), &part)
        }
        if draft.reason == .userUnreachable {
            reading.note(.reason, Remark(.callsNeeded, .warning), &part)
        }
    }

    private func readMarks(
        _ draft: inout RowDraft, _ reading: inout RowReading, _ part: inout ChangePart
    ) {
        if let key = take(cises, .cis, &draft, &reading, &part) { draft.mark = key.hash }
        if let key = take(uins, .uin, &draft, &reading, &part) {
            draft.mark = key.hash
            draft.flags.insert(.markIsUin)
            if endsInZero(reading.cells[columns[.uin]]) { draft.flags.insert(.uinEndsInZero) }
        }
        _ = take(gtds, .gtd, &draft, &reading, &part)
        _ = take(rnpts, .rnpt, &draft, &reading, &part)
        let country = take(countries, .country, &draft, &reading, &part)
        if draft.flags.isSuperset(of: [.cis, .uin]) {
            reading.note(.uin, Remark(.tooManyMarksForUnit, .error), &part)
        }
        if draft.flags.contains(.gtd), !draft.flags.contains(.country) {
            reading.note(.countryCode, Remark(.countryAndGtdRequired, .error), &part)
        }
        if country != nil, !draft.flags.contains(.gtd) {
            reading.note(.countryCode, Remark(.countryIgnored, .warning), &part)
        }
    }

    private func endsInZero(_ uin: CellBytes) -> Bool {
        for index in (0..<uin.count).reversed() where uin[index] &- 0x30 < 10 {
            return uin[index] == 0x30
        }
        return false
    }

    // MARK: - One cell

    /// Reads a mark; `flag` tells that its cell holds something, be it right or wrong.
    @inline(__always)
    private func take<F: Field>(
        _ field: F, _ flag: RowFlags, _ draft: inout RowDraft, _ reading: inout RowReading,
        _ part: inout ChangePart
    ) -> F.Value? {
        guard reading.cells[columns[field.column]].count > 0 else { return nil }
        let found = part.findings.count
        let value = take(field, &reading, &part)
        if value != nil || part.findings.count > found { draft.flags.insert(flag) }
        return value
    }

    /// Reads a cell; where it is empty but required, that is a finding.
    @inline(__always)
    private func take<F: Field>(
        _ field: F, _ reading: inout RowReading, _ part: inout ChangePart, required: Bool = false
    ) -> F.Value? {
        let cell = reading.cells[columns[field.column]]
        if cell.count > 0, let common = field.common(cell) {
            if let odd = common.odd { reading.note(field.column, Remark(odd, .warning), &part) }
            return common.value
        }
        return takeInFull(field, cell, reading, &part, required: required)
    }

    @inline(never)
    private func takeInFull<F: Field>(
        _ field: F, _ cell: CellBytes, _ reading: RowReading, _ part: inout ChangePart,
        required: Bool
    ) -> F.Value? {
        var value: F.Value?
        var isEmpty = true
        if cell.count > 0 {
            let read = field.full(isCSV ? SafeCell.undone(cell.text) : cell.text)
            for remark in read.remarks { reading.note(field.column, remark, &part) }
            isEmpty = read.isEmpty
            value = read.value
        }
        if required, isEmpty {
            let column = field.column.rawValue
            reading.note(field.column, Remark(.fieldRequired, .error, [column]), &part)
        }
        return value
    }

    /// Whether the cell holds more than spaces or a word for nothing.
    private func isFilled(_ column: Column, _ reading: RowReading) -> Bool {
        let cell = reading.cells[columns[column]]
        guard cell.count > 0 else { return false }
        return !CellText(isCSV ? SafeCell.undone(cell.text) : cell.text).isNothing
    }

    // MARK: - What is sent

    /// The marks of a unit as they are sent.
    package func marks(_ cells: UnsafePointer<CellBytes>) -> UnitMarks {
        var marks = UnitMarks(
            cis: cises.reading(cells[columns[.cis]], isCSV: isCSV).value,
            uin: uins.reading(cells[columns[.uin]], isCSV: isCSV).value,
            rnpt: rnpts.reading(cells[columns[.rnpt]], isCSV: isCSV).value,
            gtd: gtds.reading(cells[columns[.gtd]], isCSV: isCSV).value)
        if marks.gtd != nil {
            marks.country = countries.value(cells[columns[.countryCode]], isCSV: isCSV)
        }
        return marks
    }

    /// What stands in a cell, as it was meant; empty where the table has no such column.
    package func text(_ column: Column, _ cells: UnsafePointer<CellBytes>) -> String {
        let text = cells[columns[column]].text
        return isCSV ? SafeCell.undone(text) : text
    }
}

/// A row of a part whose cells are being read.
private struct RowReading {
    let cells: UnsafePointer<CellBytes>
    let isCSV: Bool
    let row: Int32

    @inline(never)
    func note(_ column: Column?, _ remark: Remark, _ part: inout ChangePart) {
        part.findings.append(Finding(row, column, remark))
    }
}

extension CellBytes {
    /// Whether further digits at the end would make another number: of decimals they would not.
    fileprivate var mayGoOn: Bool {
        let bytes = UnsafeBufferPointer(start: start, count: count)
        return bytes.last.map { (0x30...0x39).contains($0) } ?? false
            && !bytes.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }
    }
}
