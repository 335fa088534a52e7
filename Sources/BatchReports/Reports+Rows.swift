import BatchCore

// The rows of the page: those that wait for the same reason together, folded.

extension Reports {
    /// The most rows that the page shows; the book and `report.csv` have all.
    static let mostShown = 500

    /// What waits for her, a group a reason.
    func groupsContext(_ tally: RunTally) -> [String: Any]? {
        let groups = tally.alike.sorted { first, second in
            (first.work.order, -first.places.count) < (second.work.order, -second.places.count)
        }
        guard !groups.isEmpty else { return nil }
        var left = Self.mostShown
        let isShort = tally.attentionCount <= 12
        let shown = groups.enumerated().map { index, group -> [String: Any] in
            let rows = group.places.prefix(left)
            left -= rows.count
            return groupContext(group, rows, isOpen: isShort || index == 0)
        }
        var context: [String: Any] = [
            "title": words("summary.to_do"), "groups": shown, "heads": rowHeads,
        ]
        let filters = filters(groups)
        if !filters.isEmpty { context["filters"] = filters }
        let more = tally.attentionCount - Self.mostShown
        if more > 0 { context["more"] = words("summary.more", words.number(more)) }
        return context
    }

    /// What a later night goes on with; nobody has to do anything about it, save where it can't wait.
    func unfinishedContext(_ tally: RunTally) -> [String: Any]? {
        guard !tally.unfinished.isEmpty else { return nil }
        return [
            "title": words("summary.unfinished"), "heads": rowHeads,
            "groups": tally.unfinished.map { group in
                groupContext(group, group.places.prefix(Self.mostUnfinished), isOpen: false)
            },
        ]
    }

    private static let mostUnfinished = 100

    private var rowHeads: [String] {
        ["column.row", "column.order_id", "column.goods"].map { words($0) }
    }

    private func groupContext(
        _ group: AlikeRows, _ places: ArraySlice<Int>, isOpen: Bool
    ) -> [String: Any] {
        let rows = places.map { summary.rows[$0] }
        // That a cancellation is proposed stands above; each row says why.
        let messages = rows.map { group.key.isProposed ? reasons($0) : message($0) }
        let heading =
            group.key.isProposed
            ? general(group) : heading(of: messages, all: group.places.count, general(group))
        var context: [String: Any] = [
            "count": words.number(group.places.count),
            "work": group.key.outcome.isUnfinished ? "" : group.work.rawValue,
            "heading": heading,
            "code": group.key.code ?? "", "classes": classes(of: group),
            "outcome": words.name(of: group.key.outcome),
            "action": group.key.action.map(words.name(of:)) ?? "",
            "rows": zip(rows, messages).map { row, message in
                rowContext(row, message == heading ? nil : message)
            },
        ]
        if isOpen { context["isOpen"] = true }
        if rows.count < group.places.count {
            context["more"] = words(
                "summary.more", words.number(group.places.count - rows.count))
        }
        return context
    }

    /// Words that fit all of a group: those of each where they are the same, else with gaps for what differs.
    ///
    /// - Parameter all: how many there are; where not all are shown nobody has compared the others.
    /// - Parameter general: words that fit every such message.
    private func heading(
        of messages: [String], all: Int, _ general: @autoclosure () -> String
    ) -> String {
        let isSame = messages.count == all && Set(messages).count == 1
        return isSame ? messages[0] : general()
    }

    private func general(_ group: AlikeRows) -> String {
        if group.key.isProposed { return words("row.proposed") }
        switch group.key.variant {
        case "overtaken": return words("row.overtaken")
        case "missed": return words("row.missed", "…")
        case "due": return words("row.too_late", "…")
        default: break
        }
        return group.key.outcome.isUnfinished
            ? words.name(of: group.key.outcome)
            : words.heading(group.key.code, group.key.variant)
    }

    /// - Parameter message: where the group's heading does not say it.
    private func rowContext(_ result: RowResult, _ message: String?) -> [String: Any] {
        let place = result.row.place
        let deciding = result.firstDeciding
        let cell = deciding?.cell ?? ""
        var context = orderContext(result.row.order, result.row.campaign)
        context["anchor"] = "row-\(place.file)-\(place.row)"
        context["row"] = cell.isEmpty ? words.number(place.row) : cell
        if summary.inputs.count(where: { $0.kind == .changes }) > 1 {
            context["file"] = Visible.text(name(of: place.file))
        }
        context["goods"] = Visible.text(result.row.goods ?? "")
        context["value"] = result.row.value.map(words.money) ?? ""
        var notes = [message].compactMap { $0 }
        if message == nil, let value = told(deciding, result) {
            notes.append(words.quoted(Visible.text(value)))
        }
        notes += result.deciding.compactMap { $0.suggestion }.map {
            words("summary.suggestion", Visible.text($0))
        }
        if result.outcome.isUnfinished, result.row.due == nil, let deadline = result.deadline {
            notes.append(words("summary.deadline", words.date(deadline, in: zone)))
        }
        context["note"] = notes.joined(separator: ". ")
        return context
    }

    /// What stands in the bad cell, where neither the heading nor the row says it already.
    private func told(_ finding: FindingRecord?, _ result: RowResult) -> String? {
        guard let finding, !finding.value.isEmpty else { return nil }
        switch finding.field {
        case .count, .action: return nil
        default: break
        }
        let isTold =
            finding.value == result.row.order?.description
            || message(result).contains(Visible.text(finding.value))
        return isTold ? nil : finding.value
    }

    /// An order with a link to the market's office: a link, and no more; nothing is fetched from there.
    func orderContext(_ order: OrderName?, _ campaign: Int64?) -> [String: Any] {
        var context: [String: Any] = [
            "order": Visible.text(order?.description ?? "—"),
            "shop": campaign.map(shopName) ?? "",
        ]
        if let campaign, case .number(let number)? = order {
            context["link"] =
                "https://partner.market.yandex.ru/order-info?id=\(campaign)&orderId=\(number)"
        }
        return context
    }

    // MARK: - Filters

    private func classes(of group: AlikeRows) -> String {
        [Self.mark(group.work), group.key.action.map(Self.mark) ?? ""].joined(separator: " ")
    }

    private static func mark(_ work: AlikeRows.Work) -> String { "w-\(work.rawValue)" }

    private static func mark(_ action: Action) -> String {
        "a-" + action.rawValue.replacing(".", with: "-")
    }

    /// A box to tick for each kind of work and each action, where there are several.
    private func filters(_ groups: [AlikeRows]) -> [[String: Any]] {
        func count(_ isMeant: (AlikeRows) -> Bool) -> Int {
            groups.filter(isMeant).reduce(0) { $0 + $1.places.count }
        }
        let works = AlikeRows.Work.allCases.compactMap { work -> [String: Any]? in
            let rows = count { $0.work == work }
            guard rows > 0 else { return nil }
            return [
                "mark": Self.mark(work),
                "name": words("needs.\(work.rawValue)", words.number(rows)),
            ]
        }
        let actions = Action.allCases.compactMap { action -> [String: Any]? in
            let rows = count { $0.key.action == action }
            guard rows > 0 else { return nil }
            return [
                "mark": Self.mark(action),
                "name": "\(words.name(of: action)) \(words.number(rows))",
            ]
        }
        return (works.count > 1 ? works : []) + (actions.count > 1 ? actions : [])
    }

    // MARK: - Rows of earlier nights, warnings

    var earlierContext: [String: Any]? {
        guard !summary.earlier.isEmpty else { return nil }
        let shown = summary.earlier.prefix(Self.mostShown)
        var context: [String: Any] = [
            "title": words("summary.earlier"), "heads": Array(rowHeads.dropFirst()),
            "rows": shown.map { result -> [String: Any] in
                var context = rowContext(result, message(result))
                context["outcome"] = words.name(of: result.outcome)
                context["kind"] = result.outcome.rawValue
                context["action"] = result.row.action.map(words.name(of:)) ?? ""
                return context
            },
        ]
        let more = summary.earlier.count - shown.count
        if more > 0 { context["more"] = words("summary.more", words.number(more)) }
        return context
    }

    /// Warnings that hold nothing, those in the same words together.
    func warningContext(_ warning: RunTally.Warning) -> [String: Any] {
        let first = warning.first
        var context: [String: Any] = ["code": first.code.rawValue]
        guard !warning.isGeneral else {
            context["message"] = words.message(first)
            return context
        }
        let messages = warning.shown.map(words.message)
        let heading = heading(
            of: messages, all: warning.count,
            words.heading(first.code.rawValue, first.variant))
        // The earliest stands for all: whoever acts by then is in time for each.
        let hasMoments = first.code.tellsMoment && heading != messages.first
        context["message"] =
            hasMoments ? words("summary.earliest", words.message(warning.earliest)) : heading
        context["count"] = words.counted("total.rows", warning.count)
        context["rows"] = warning.shown.indices.map { index -> [String: Any] in
            let (finding, message) = (warning.shown[index], messages[index])
            let order = warning.orders[index].map { " · \(Visible.text($0.description))" } ?? ""
            let isOrder = finding.value == warning.orders[index]?.description
            let value = isOrder ? "" : Visible.text(finding.value)
            let place = finding.cell.isEmpty ? words.number(finding.place?.row ?? 0) : finding.cell
            return [
                "row": place + order,
                "note": message == heading ? value : message,
            ]
        }
        let more = warning.count - warning.shown.count
        if more > 0 { context["more"] = words("summary.more_findings", words.number(more)) }
        return context
    }
}

extension AlikeRows.Work {
    /// What she can mend herself comes first.
    fileprivate var order: Int {
        switch self {
        case .decide: 0
        case .cancel: 1
        case .mend: 2
        case .refused: 3
        case .call: 4
        case .drop: 5
        }
    }
}

extension FindingCode {
    /// Whether its words tell a moment by which something is due.
    fileprivate var tellsMoment: Bool { self == .deadlineTonight || self == .deadlinePassed }
}

extension Words {
    /// What a code means for all its rows: the words of the check with a gap for what differs, what to do
    /// about an error of the market, or the code where nothing more is known.
    func heading(_ code: String?, _ variant: String?) -> String {
        guard let code else { return "—" }
        if let check = FindingCode(rawValue: code) { return general(check, variant) }
        return advice(for: code) ?? code
    }
}
