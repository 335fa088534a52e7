/// What an order is to look like after an `items.update`: every item that stays or goes.
package struct Composition: Equatable, Sendable {
    package struct Line: Equatable, Sendable {
        package var item: ItemID
        package var before: Int32
        package var count: Int32
        /// What is sent of its units.
        package var units: [UnitMarks]
        /// What the export shows of its units.
        package var unitsBefore: [UnitMarks]
        package var unitsAreGiven = false
        package var isNamed = false
        package var removedValue: Money?
    }

    package var order: OrderID
    package var campaign: CampaignID
    package var reason: Reason?
    /// In the export's order.
    package var lines: [Line]

    /// Whether an item goes with the marks that the export shows.
    func sendsKnownUnits(of item: ItemID) -> Bool {
        lines.contains { $0.item == item && !$0.unitsAreGiven && $0.count > 0 }
    }

    /// The value that goes; `nil` where an item's value is not known.
    package var removedValue: Money? {
        lines.reduce(Money.zero as Money?) { sum, line in
            guard line.count < line.before else { return sum }
            return sum.flatMap { sum in line.removedValue.map { sum + $0 } }
        }
    }
}

extension Examination {
    /// Checks the rows of one `items.update` against one another and against the order.
    mutating func checkItems(_ members: [Int], of id: OrderID) {
        let reasons = Set(members.compactMap { rows[$0].reason })
        let byItem = Dictionary(grouping: members.filter { rows[$0].item != nil }) { rows[$0].item }
        let differs = byItem.values.contains { group in
            Set(group.compactMap { rows[$0].count }).count > 1
        }
        if reasons.count > 1 || differs { markConflict(members) }
        let items = byItem.values.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
        for group in items {
            requireCount(group)
            markRepeated(group)
        }
        guard let order = orders.orders[id] else { return }
        checkFlaws(members, order)
        var composition = Composition(
            order: id, campaign: order.campaign ?? CampaignID(0), reason: reasons.first,
            lines: order.items.map {
                Composition.Line(
                    item: $0.id, before: $0.count, count: $0.count, units: $0.units,
                    unitsBefore: $0.units)
            })
        for group in items { checkItem(group, order, &composition) }
        compositions[id] = composition
        checkRemoval(members, order, composition)
    }

    /// On an item's later unit rows an empty count is the first one's; the first must have one.
    private mutating func requireCount(_ group: [Int]) {
        guard let first = group.first else { return }
        for index in group where !rows[index].hasCountCell {
            if index == first || !rows[index].isUnit {
                note(index, .count, Remark(.fieldRequired, .error, ["count"]))
            }
        }
    }

    private mutating func markRepeated(_ group: [Int]) {
        let own = group.filter { !rows[$0].isUnit }
        guard let first = own.first else { return }
        for index in own.dropFirst() where rows[index].count == rows[first].count {
            markDuplicate(index, of: first)
        }
    }

    private mutating func checkFlaws(_ members: [Int], _ order: Order) {
        for index in members {
            for flaw in order.flaws {
                switch flaw {
                case .itemDuplicate(let item, let place):
                    note(
                        index, .orderID,
                        Remark(.itemDuplicate, .error, [String(item.value), String(place.row)]))
                case .ragged(let place):
                    note(
                        index, .orderID,
                        Remark(
                            .orderIncomplete, .error, [String(place.row)], variant: "ragged"))
                case .incomplete(let place, let column):
                    note(
                        index, .orderID,
                        Remark(.orderIncomplete, .error, [String(place.row), column.rawValue]))
                }
            }
        }
    }

    // MARK: - One item

    private mutating func checkItem(
        _ group: [Int], _ order: Order, _ composition: inout Composition
    ) {
        guard let first = group.first, let id = rows[first].item else { return }
        guard let item = order.items.first(where: { $0.id == id }),
            let line = composition.lines.firstIndex(where: { $0.item == id })
        else {
            for index in group {
                note(
                    index, .action, Remark(.itemNotFound, .error, [String(id.value)]),
                    value: String(id.value))
            }
            return
        }
        guard let count = group.compactMap({ rows[$0].count }).first else { return }
        composition.lines[line].isNamed = true
        composition.lines[line].count = count
        composition.lines[line].removedValue = item.total.map {
            $0 - $0.share(of: count, in: item.count)
        }
        guard count <= item.count else {
            let remark = Remark(
                .itemsAdditionNotSupported, .error, [String(item.count), String(count)])
            for index in group { note(index, .count, remark, value: String(count)) }
            return
        }
        let units = group.filter { rows[$0].isUnit }
        if units.isEmpty, count == item.count {
            for index in group { note(index, .count, Remark(.noChange, .warning)) }
        }
        if units.isEmpty {
            composition.lines[line].units = count == 0 ? [] : item.units
            checkKnownMarks(group, item, count, order)
        } else {
            composition.lines[line].unitsAreGiven = true
            composition.lines[line].units = units.map { rows[$0].marks }
            checkGivenMarks(units, group, item, count, order)
        }
        if item.isPromo, count < item.count {
            for index in group { note(index, .action, Remark(.promoProhibitsDelete, .error)) }
        }
    }

    private mutating func checkKnownMarks(
        _ group: [Int], _ item: OrderItem, _ count: Int32, _ order: Order
    ) {
        guard count > 0 else { return }
        guard item.units.count <= Int(count) else {
            let code: FindingCode =
                item.units.contains { $0.uin != nil } ? .tooManyUins : .tooManyCises
            let column: Column = code == .tooManyUins ? .uin : .cis
            let remark = Remark(
                code, .error, [String(item.units.count), String(count)], variant: "known")
            for index in group { note(index, column, remark) }
            return
        }
        let isUnchanged = count == item.count
        guard !isUnchanged else { return }
        let kinds = item.units.map(Self.kinds(of:))
        checkKinds(group, item, count, order, kinds)
    }

    private mutating func checkGivenMarks(
        _ units: [Int], _ group: [Int], _ item: OrderItem, _ count: Int32, _ order: Order
    ) {
        guard units.count <= Int(count) else {
            let isUin = units.contains { rows[$0].markedColumns.contains(.uin) }
            let remark = Remark(
                isUin ? .tooManyUins : .tooManyCises, .error,
                [String(units.count), String(count)])
            for index in group { note(index, isUin ? .uin : .cis, remark) }
            return
        }
        checkKinds(group, item, count, order, units.map { rows[$0].markedColumns })
    }

    /// Checks that the kinds of marks that the item needs are there, and enough of them.
    private mutating func checkKinds(
        _ group: [Int], _ item: OrderItem, _ count: Int32, _ order: Order, _ units: [ColumnSet]
    ) {
        guard count > 0 else { return }
        let severity: Severity = order.buyer == .business ? .error : .warning
        for (kind, column) in Self.markColumns {
            let isNeeded =
                item.required.contains(kind)
                || kind == .cis && item.required.contains(.cisOptional) && order.buyer == .business
            guard isNeeded else { continue }
            let given = units.count { $0.contains(column) }
            let remark: Remark? =
                if given == 0 {
                    Remark(.markRequired, severity, [kind.rawValue])
                } else if given < Int(count), kind == .cis {
                    Remark(.tooFewCises, severity, [String(given), String(count)])
                } else if given < Int(count), kind == .uin {
                    Remark(.tooFewUins, severity, [String(given), String(count)])
                } else {
                    nil
                }
            if let remark {
                for index in group { note(index, column, remark) }
            }
        }
    }

    private static let markColumns: [(MarkKind, Column)] = [
        (.cis, .cis), (.uin, .uin), (.rnpt, .rnpt), (.gtd, .gtd),
    ]

    private static func kinds(of marks: UnitMarks) -> ColumnSet {
        var columns = ColumnSet()
        if marks.cis != nil { columns.insert(.cis) }
        if marks.uin != nil { columns.insert(.uin) }
        if marks.rnpt != nil { columns.insert(.rnpt) }
        if marks.gtd != nil { columns.insert(.gtd) }
        return columns
    }

    // MARK: - What goes

    private mutating func checkRemoval(_ members: [Int], _ order: Order, _ composition: Composition)
    {
        let falling = Set(composition.lines.filter { $0.count < $0.before }.map(\.item))
        let fallingRows = members.filter { rows[$0].item.map(falling.contains) ?? false }
        guard !fallingRows.isEmpty else { return }
        if composition.lines.allSatisfy({ $0.count == 0 }) {
            for index in fallingRows { note(index, .count, Remark(.cannotRemoveLastItem, .error)) }
        }
        let total = order.total
        if let total, total > .zero, let removed = composition.removedValue,
            removed.isNearly(total)
        {
            let remark = Remark(
                .deletedItemsExceedsThreshold, .error, [removed.description, total.description])
            for index in fallingRows { note(index, .count, remark) }
        }
        for line in composition.lines where line.count < line.before && line.count > 0 {
            var isMost = false
            if let value = order.items.first(where: { $0.id == line.item })?.total, let total {
                isMost = total > .zero && value.isNearly(total)
            }
            guard order.items.count == 1 || isMost else { continue }
            for index in fallingRows where rows[index].item == line.item {
                note(index, .count, Remark(.reductionMayBeRefused, .warning))
            }
        }
    }
}
