import BatchCore
import Mustache

extension Reports {
    /// The page to look at in the morning: one file, no scripts, nothing fetched.
    func page(_ tally: RunTally) -> String {
        PageTemplate.template?.render(pageContext(tally)) ?? ""
    }

    private func pageContext(_ tally: RunTally) -> [String: Any] {
        let groups = tally.groups.all
        let balance = summary.balance
        var context: [String: Any] = [
            "language": words.language.rawValue, "title": words("summary.title"),
            "headline": headline(tally),
            "isGood": !tally.needsWork && !summary.needsWork && balance.holds,
            "run": words(
                "summary.run", summary.run.id, words.date(summary.run.startedAt, in: zone)),
            "totals": Self.text(of: balance, words), "balances": balance.holds,
            "filesTitle": words("summary.files"), "files": summary.inputs.map(fileContext),
            "cards": cards(groups),
            "charts": charts(groups).map { ["title": $0.title, "svg": $0.svg] },
        ]
        if let urgent = urgentContext(tally.urgent) { context["urgent"] = urgent }
        if let waiting = waitingContext { context["waiting"] = waiting }
        context["sections"] = [
            section("summary.to_do", rows(tally.attention), of: tally.attention.count),
            section("summary.earlier", summary.earlier, of: summary.earlier.count),
        ].compactMap { $0 }
        let general = tally.warnings.map(warningContext)
        if !general.isEmpty {
            context["warningsTitle"] = words("summary.warnings")
            context["warnings"] = general
        }
        context["totalsTable"] = totalsTable(balance, groups)
        context["balanceTitle"] = words("summary.balance")
        return context
    }

    // MARK: - The headline

    /// One sentence that tells how the night went.
    package var headline: String { headline(RunTally(summary)) }

    func headline(_ tally: RunTally) -> String {
        let counts = tally.counts
        let all = words.number(tally.rowCount)
        var parts = [words("summary.headline", words.number(counts[.done] ?? 0), all)]
        if let urgent = text(of: tally.urgent, "summary.urgent") { parts.append(urgent) }
        let work = tally.attention.count
        let buyers = summary.run.waiting.count
        if buyers > 0 { parts.append(words.counted("summary.buyers", buyers)) }
        let unread = summary.inputs.count { $0.problem != nil }
        if work > 0 { parts.append(words.counted("summary.needs_you", work)) }
        let earlier = summary.earlier.count { $0.outcome.needsWork }
        if earlier > 0 { parts.append(words("summary.needs_you_earlier", words.number(earlier))) }
        let proposed = tally.proposedOrders
        if proposed > 0 { parts.append(words("summary.proposed", words.number(proposed))) }
        if unread > 0 { parts.append(words("summary.unread", words.number(unread))) }
        switch summary.run.exitStatus.flatMap({ ExitStatus(rawValue: Int32($0)) }) {
        case .refusedCredentials: parts.append(words("summary.not_authorised"))
        case .notReached: parts.append(words("summary.not_reached"))
        default: break
        }
        if parts.count == 1, summary.run.exitStatus ?? 0 < 60 {
            parts.append(words("summary.nothing_needs_you"))
        }
        if tally.late > 0 {
            parts.append(words("summary.late", words.number(tally.late)))
        } else if tally.due > 0, tally.urgent.isEmpty {
            parts.append(words("summary.in_time"))
        }
        if let waiting = counts[.pending] {
            parts.append(words("summary.waiting", words.number(waiting)))
        }
        if let unknown = counts[.unknown] {
            parts.append(words("summary.unknown", words.number(unknown)))
        }
        return parts.joined(separator: "; ")
    }

    /// The rows at some places, as many as the page shows.
    private func rows(_ places: [Int]) -> [RowResult] {
        places.prefix(Self.mostShown).map { summary.rows[$0] }
    }

    // MARK: - Lists

    /// What can't wait, for the line of a night: how much, and by when the first; `nil` where nothing is urgent.
    package var urgentLine: String? { text(of: summary.urgent, "night.urgent") }

    /// - Parameter key: of the sentence.
    private func text(of urgent: [UrgentRow], _ key: String) -> String? {
        guard !urgent.isEmpty else { return nil }
        return words(
            key, words.counted("summary.urgent_rows", urgent.count), first(of: urgent))
    }

    private func first(of urgent: [UrgentRow]) -> String {
        text(of: urgent.map(\.due).min { $0.moment < $1.moment } ?? .atOnce)
    }

    private func text(of due: Due) -> String {
        switch due {
        case .atOnce: words("decisions.at_once")
        case .by(let moment): words("summary.by", words.date(moment, in: zone))
        }
    }

    /// What can't wait, what is lost first on top; `nil` where nothing is urgent.
    private func urgentContext(_ urgent: [UrgentRow]) -> [String: Any]? {
        guard !urgent.isEmpty else { return nil }
        let heads = [
            "summary.by_when", "column.order_id", "column.shop", "column.order_value", "summary.do",
        ]
        var context: [String: Any] = [
            "title": words("summary.urgent_title"), "about": words("summary.urgent_about"),
            "heads": heads.map { words($0) },
            "rows": urgent.prefix(Self.mostShown).map(urgentContext),
        ]
        if urgent.count > Self.mostShown {
            context["more"] = words("summary.more", words.number(urgent.count - Self.mostShown))
        }
        return context
    }

    private func urgentContext(_ row: UrgentRow) -> [String: Any] {
        var context: [String: Any] = [
            "by": text(of: row.due), "order": Visible.text(row.order?.description ?? "—"),
            "shop": row.campaign.map { shopName($0) } ?? "—",
            "value": row.value.map(words.money) ?? "—",
            "do": words("urgent.\(row.action?.rawValue ?? "undecided")"),
            "outcome": row.outcome.map(words.name(of:)) ?? "",
            "kind": row.outcome?.rawValue ?? "held",
        ]
        if let place = row.place { context["anchor"] = "row-\(place.file)-\(place.row)" }
        // A link to the market's office, and no more: nothing is fetched from there.
        if let campaign = row.campaign, case .number(let order)? = row.order {
            context["link"] =
                "https://partner.market.yandex.ru/order-info?id=\(campaign)&orderId=\(order)"
        }
        return context
    }

    /// What people call a shop, else its number.
    private func shopName(_ campaign: Int64) -> String {
        summary.run.shops[campaign].map(Visible.text) ?? String(campaign)
    }

    /// The buyers who wait and for whom nothing is decided; `nil` where there are none.
    private var waitingContext: [String: Any]? {
        let buyers = summary.run.waiting
        guard !buyers.isEmpty else { return nil }
        let heads = ["order_id", "shop", "answer_by", "order_value", "goods", "status"]
        return [
            "title": words("summary.buyers_title"), "about": words("summary.buyers_about"),
            "heads": heads.map { words("column.\($0)") },
            "buyers": buyers.prefix(Self.mostShown).map { buyer -> [String: Any] in
                [
                    "order": buyer.order.description,
                    "shop": shopName(buyer.campaign.value),
                    "answerBy": Decisions.answerBy(buyer, words, zone),
                    "value": buyer.value.map(words.money) ?? "—",
                    "goods": Visible.text(buyer.goods),
                    "status": words.name(ofStatus: buyer.status),
                ]
            },
        ]
    }

    private func section(
        _ title: String, _ rows: [RowResult], of count: Int
    ) -> [String: Any]? {
        guard !rows.isEmpty else { return nil }
        let shown = rows.prefix(Self.mostShown)
        var section: [String: Any] = [
            "title": words(title), "rowTitle": words("summary.row"),
            "whatTitle": words("summary.what"), "rows": shown.map(rowContext),
        ]
        if count > shown.count {
            section["more"] = words("summary.more", words.number(count - shown.count))
        }
        return section
    }

    private static let mostShown = 500

    private func rowContext(_ result: RowResult) -> [String: Any] {
        let place = result.row.place
        let cell = result.deciding.first?.cell ?? ""
        let what = [
            result.row.action.map(words.name(of:)) ?? "",
            Visible.text(result.row.order?.description ?? ""), shop(result.row.campaign),
        ].filter { !$0.isEmpty }.joined(separator: " ")
        let due = result.deadline.map { words("summary.due", words.date($0, in: zone)) }
        return [
            "anchor": "row-\(place.file)-\(place.row)", "file": Visible.text(name(of: place.file)),
            "row": cell.isEmpty ? String(place.row) : cell,
            "what": what, "kind": result.outcome.rawValue,
            "outcome": words.name(of: result.outcome), "code": result.code ?? "",
            "message": [message(result), result.outcome.needsWork ? nil : due]
                .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ". "),
        ]
    }

    /// What people call a shop; empty where the config has no name for it.
    private func shop(_ campaign: Int64?) -> String {
        campaign.flatMap { summary.run.shops[$0] }.map { "· " + Visible.text($0) } ?? ""
    }

    private func fileContext(_ input: InputRecord) -> [String: Any] {
        [
            "name": Visible.text(input.name), "sha256": input.sha256 ?? "",
            "rows": input.problem.map(Visible.text)
                ?? words.read(input).joined(separator: "; "),
        ]
    }

    /// A line a code of warnings that hold nothing.
    private func warningContext(_ warning: RunTally.Warning) -> [String: Any] {
        let first = warning.first
        return [
            "count": warning.isGeneral ? "" : words.counted("total.rows", warning.count),
            "message": words.message(first), "code": first.code.rawValue,
            "cell": warning.isGeneral ? "" : ", " + words("check.first", first.cell),
        ]
    }

    // MARK: - Money and totals

    private func cards(_ groups: [RowGroup]) -> [[String: Any]] {
        let kinds: [(String, [Outcome])] = [
            ("summary.money_done", [.done]), ("summary.money_open", [.pending, .unknown]),
            ("summary.money_refused", [.refused, .rejected, .held]),
        ]
        return kinds.compactMap { key, outcomes in
            let groups = groups.filter { outcomes.contains($0.outcome) }
            guard !groups.isEmpty else { return nil }
            let value = groups.reduce(Money.zero) { $0 + $1.value }
            return [
                "name": words(key), "value": words.money(value),
                "rows": words.counted("total.rows", groups.rowCount), "kind": outcomes[0].rawValue,
            ]
        }
    }

    /// A line for each file, campaign and action; the outcomes of each add up to what was asked for.
    private func totalsTable(_ balance: Balance, _ groups: [RowGroup]) -> [String: Any] {
        let all = groups.outcomes
        let outcomes = Outcome.allCases.filter { all[$0] != nil }
        let byKey = Dictionary(grouping: groups, by: \.key)
        let lines = balance.asked.map { total -> [String: Any] in
            let counts = (byKey[total.key] ?? []).outcomes
            return [
                "file": Visible.text(name(of: total.key.file)),
                "campaign": total.key.campaign.map(shopName) ?? "—",
                "action": total.key.action.map(words.name(of:)) ?? "—",
                "rows": words.number(total.rows), "units": words.number(Int(total.units)),
                "money": words.money(total.value),
                "counts": outcomes.map { counts[$0].map { words.number($0) } ?? "" },
            ]
        }
        return [
            "heads": [
                words("summary.file"), words("column.campaign_id"), words("column.action"),
            ],
            "numbers": [
                words("summary.rows_asked"), words("summary.units"), words("summary.roubles"),
            ] + outcomes.map(words.name(of:)),
            "lines": lines,
        ]
    }

    // MARK: - Charts

    private func charts(_ groups: [RowGroup]) -> [Chart] {
        let traffic = LaneTraffic.lanes(summary.attempts)
        let night = NightChart(summary.requests, traffic, words, zone).charts
        let outcomes = OutcomeChart(groups, words).chart
        let forecast = ForecastChart(summary.run, traffic, words, zone).chart
        return ([outcomes] + night + [forecast]).compactMap { $0 }
    }
}

extension RunSummary {
    /// Whether a person has something to do beside this run's rows.
    fileprivate var needsWork: Bool {
        !run.waiting.isEmpty || earlier.contains { $0.outcome.needsWork }
            || inputs.contains { $0.problem != nil }
    }
}
