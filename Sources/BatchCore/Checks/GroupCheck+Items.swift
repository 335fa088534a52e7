extension GroupCheck {
    /// Checks the rows of one `items.update` against one another and against the order.
    mutating func checkItems(_ members: [Int]) {
        let rows = rows
        let reason = members.lazy.compactMap { rows[$0].reason }.first
        let isOneReason = members.allSatisfy {
            rows[$0].reason == nil || rows[$0].reason == reason
        }
        let items = byItem(members)
        let differs = items.contains { group in
            let first = group.first { rows[$0].count >= 0 }.map { rows[$0].count }
            return group.contains { rows[$0].count >= 0 && rows[$0].count != first }
        }
        if !isOneReason || differs, !hasConflict(members) { markConflict(members) }
        for group in items {
            requireCount(group)
            markRepeated(group)
        }
        guard let order else { return }
        checkFlaws(members, order)
        var composition = Composition(order, reason: reason)
        let places = ItemPlaces(order.items)
        for group in items {
            checkItem(group, order, places[rows[group[0]].item], &composition)
        }
        checkRemoval(members, order, composition, places)
        self.composition = composition
    }

    /// Checks the rows of one `marks.set`: each is a unit, and nothing of the order goes.
    mutating func checkMarksAlone(_ members: [Int]) {
        for index in members where !rows[index].isUnit {
            let kinds = Self.markColumns.map(\.0.rawValue).joined(separator: ", ")
            note(index, .cis, Remark(.markRequired, .error, [kinds]))
        }
        guard let order else { return }
        checkFlaws(members, order)
        var composition = Composition(order, reason: nil)
        composition.isOfMarksAlone = true
        let places = ItemPlaces(order.items)
        for group in byItem(members) {
            guard let place = places[rows[group[0]].item] else {
                noteUnknownItem(group)
                continue
            }
            let item = order.items[place]
            let units = group.filter { rows[$0].isUnit }
            composition.lines[place].isNamed = true
            composition.lines[place].given = units.map { rows[$0].index }
            checkGivenMarks(units, group, item, item.count, order)
        }
        self.composition = composition
    }

    private mutating func noteUnknownItem(_ group: [Int]) {
        let item = String(rows[group[0]].item)
        for index in group { note(index, .itemID, Remark(.itemNotFound, .error, [item])) }
    }

    /// The conflict is told once, where campaigns differ too.
    private func hasConflict(_ members: [Int]) -> Bool {
        guard members.count > 1 else { return true }
        return !hasOneCampaign(members)
    }

    /// The rows of each item whose number can be read, in the order of the items' first rows.
    private func byItem(_ members: [Int]) -> [[Int]] {
        var groups: [[Int]] = []
        var places: [Int64: Int] = [:]
        for index in members where rows[index].item > 0 {
            let item = rows[index].item
            let known =
                members.count <= 8
                ? groups.firstIndex { rows[$0[0]].item == item } : places[item]
            if let known {
                groups[known].append(index)
            } else {
                if members.count > 8 { places[item] = groups.count }
                groups.append([index])
            }
        }
        return groups
    }

    /// On an item's later unit rows an empty count is the first one's; the first must have one.
    private mutating func requireCount(_ group: [Int]) {
        for index in group where !rows[index].flags.contains(.count) {
            if index == group[0] || !rows[index].isUnit {
                note(index, .count, Remark(.fieldRequired, .error, ["count"]))
            }
        }
    }

    private mutating func markRepeated(_ group: [Int]) {
        guard group.count > 1 else { return }
        let own = group.filter { !rows[$0].isUnit }
        guard let first = own.first else { return }
        for index in own.dropFirst() where rows[index].count == rows[first].count {
            markDuplicate(index, of: first)
        }
    }

    private mutating func checkFlaws(_ members: [Int], _ order: Order) {
        for doubt in order.doubts {
            let remark = Remark(
                doubt.code, .warning,
                [number(of: doubt.row), doubt.column.rawValue], variant: "holds")
            for index in members { note(index, .orderID, remark) }
        }
        guard !order.flaws.isEmpty else { return }
        let remarks = order.flaws.map { flaw in
            switch flaw {
            case .itemDuplicate(let item, let row):
                Remark(.itemDuplicate, .error, [String(item.value), number(of: row)])
            case .ragged(let row):
                Remark(.orderIncomplete, .error, [number(of: row)], variant: "ragged")
            case .withoutItems:
                Remark(.orderIncomplete, .error, variant: "items")
            case .incomplete(let row, let column):
                Remark(.orderIncomplete, .error, [number(of: row), column.rawValue])
            }
        }
        for index in members {
            for remark in remarks { note(index, .orderID, remark) }
        }
    }

    private func number(of row: OrderRowPlace) -> String { String(basis.orders.number(of: row)) }

    // MARK: - One item

    private mutating func checkItem(
        _ group: [Int], _ order: Order, _ place: Int?, _ composition: inout Composition
    ) {
        guard let place else {
            noteUnknownItem(group)
            return
        }
        let item = order.items[place]
        let told = group.first { rows[$0].count >= 0 }
        guard let count = told.map({ rows[$0].count }) else { return }
        composition.lines[place].isNamed = true
        composition.lines[place].count = count
        composition.lines[place].removedValue = item.total.map {
            $0 - $0.share(of: count, in: item.count)
        }
        if let told, rows[told].flags.contains(.countOfThousandths),
            count > 0, Int64(item.count) >= Int64(count) * 1000
        {
            let remark = Remark(.invalidCount, .error, [String(count)], variant: "thousand")
            for index in group { note(index, .count, remark) }
            return
        }
        guard count <= item.count else {
            let remark = Remark(
                .itemsAdditionNotSupported, .error, [String(item.count), String(count)])
            for index in group { note(index, .count, remark) }
            return
        }
        if !group.contains(where: { rows[$0].isUnit }) {
            if count == item.count {
                for index in group {
                    states[index].changesNothing = true
                    note(index, .count, Remark(.noChange, .warning))
                }
            }
            checkKnownMarks(group, item, count, order)
        } else {
            let units = group.filter { rows[$0].isUnit }
            composition.lines[place].given = units.map { rows[$0].index }
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
        guard count != item.count else { return }
        guard !item.required.isEmpty else { return }
        checkKinds(group, item, count, order, item.units.map(\.kinds))
    }

    private mutating func checkGivenMarks(
        _ units: [Int], _ group: [Int], _ item: OrderItem, _ count: Int32, _ order: Order
    ) {
        guard units.count <= Int(count) else {
            let isUin = units.contains { rows[$0].flags.contains(.uin) }
            let remark = Remark(
                isUin ? .tooManyUins : .tooManyCises, .error,
                [String(units.count), String(count)])
            for index in group { note(index, isUin ? .uin : .cis, remark) }
            return
        }
        guard !item.required.isEmpty else { return }
        checkKinds(group, item, count, order, units.map { rows[$0].flags.markedColumns })
    }

    /// Checks that the kinds of marks that the item needs are there, and enough of them.
    private mutating func checkKinds(
        _ group: [Int], _ item: OrderItem, _ count: Int32, _ order: Order, _ units: [ColumnSet]
    ) {
        guard count > 0 else { return }
        let isBusiness = order.buyer == .business
        let severity: Severity = isBusiness ? .error : .warning
        for (kind, column) in Self.markColumns {
            let isNeeded =
                item.required.contains(kind)
                || kind == .cis && item.required.contains(.cisOptional) && isBusiness
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

    // MARK: - What goes

    private mutating func checkRemoval(
        _ members: [Int], _ order: Order, _ composition: Composition, _ places: ItemPlaces
    ) {
        /// The line of a row's item, where that falls.
        func falling(_ index: Int) -> Int? {
            guard rows[index].item > 0, let place = places[rows[index].item] else { return nil }
            let isFalling = composition.lines[place].count < composition.lines[place].before
            return isFalling ? place : nil
        }
        guard members.contains(where: { falling($0) != nil }) else { return }
        let isEmptied = composition.lines.allSatisfy { $0.count == 0 }
        if let row = order.doubtfulTotal {
            let remark = Remark(.numberAmbiguous, .warning, [number(of: row)], variant: "holds")
            for index in members where falling(index) != nil { note(index, .count, remark) }
        }
        let total = order.total.flatMap { $0 > .zero ? $0 : nil }
        if isEmptied {
            for index in members where falling(index) != nil {
                note(index, .count, Remark(.cannotRemoveLastItem, .error))
            }
        }
        if let total, let removed = composition.removedValue, removed.isNearly(total) {
            let remark = Remark(
                .deletedItemsExceedsThreshold, .error, [removed.description, total.description])
            for index in members where falling(index) != nil { note(index, .count, remark) }
        }
        for index in members {
            guard let place = falling(index), composition.lines[place].count > 0 else { continue }
            var isMost = false
            if let total, let value = composition.lines[place].total {
                isMost = value.isNearly(total)
            }
            guard order.items.count == 1 || isMost else { continue }
            note(index, .count, Remark(.reductionMayBeRefused, .warning))
        }
    }

    // MARK: - Marks that stand twice

    /// Finds marks that stand twice: within an order an error, across orders a warning.
    mutating func checkMarks() {
        for isUin in [false, true] {
            for index in rows.indices
            where isOfItems(index) && rows[index].mark != 0
                && rows[index].flags.contains(.markIsUin) == isUin
            {
                checkMark(index, isUin)
            }
        }
    }

    private mutating func checkMark(_ index: Int, _ isUin: Bool) {
        let row = rows[index]
        let others = basis.repeated.others(of: row)
        let code: FindingCode = isUin ? .duplicateUin : .duplicateCis
        let column: Column = isUin ? .uin : .cis
        if let other = others.inOrder {
            let number = String(basis.changes.number[Int(other)])
            note(index, column, Remark(code, .error, [number]))
        } else if isElsewhere(row) {
            note(index, column, Remark(code, .error, variant: "order"))
        } else if let other = others.across {
            let number = String(basis.changes.number[Int(other)])
            note(index, column, Remark(code, .warning, [number], variant: "across"))
        }
    }

    /// Whether the order has the mark on an item that the changes leave as it stands.
    private mutating func isElsewhere(_ row: ChangeRow) -> Bool {
        guard let order else { return false }
        if untouched == nil {
            var marks: [UInt64: ItemID] = [:]
            for (place, item) in order.items.enumerated() where !item.units.isEmpty {
                guard composition?.lines[place].sendsKnown ?? true else { continue }
                for unit in item.units {
                    if let cis = unit.cis { marks[cis.hash] = item.id }
                    if let uin = unit.uin { marks[uin.hash] = item.id }
                }
            }
            untouched = marks
        }
        guard let item = untouched?[row.mark] else { return false }
        return item.value != row.item
    }
}
