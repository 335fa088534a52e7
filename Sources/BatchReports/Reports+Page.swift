import BatchCore
import Mustache

/// What stands beside the page, for it to link to.
package struct PageLinks: Sendable {
    /// The files of rejected rows.
    package var rejected: [String] = []
    /// Whether the page of all nights lies in the folder above.
    package var hasIndex = false
    /// The table to decide in, for buyers who wait.
    package var decisions: String?

    package init() {}
}

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
            "state": state(tally, balance),
            "run": words(
                "summary.run", summary.run.id, words.date(summary.run.startedAt, in: zone)),
            "links": linksContext,
            "totals": words.text(of: balance), "balances": balance.holds,
            "filesTitle": words("summary.files"), "files": summary.inputs.map(fileContext),
            "cards": cards(tally.money),
            "charts": charts(tally).map { ["title": $0.title, "svg": $0.svg] },
        ]
        context["urgent"] = urgentContext(tally.urgent)
        context["unread"] = unreadContext
        context["waiting"] = waitingContext(waitingLonger(tally))
        context["todo"] = groupsContext(tally)
        context["unfinished"] = unfinishedContext(tally)
        context["earlier"] = earlierContext
        let warnings = tally.warnings.map(warningContext)
        if !warnings.isEmpty {
            context["warningsTitle"] = words("summary.warnings")
            context["warnings"] = warnings
        }
        context["totalsTable"] = totalsTable(balance, groups)
        context["balanceTitle"] = words("summary.balance")
        return context
    }

    /// How the page's head looks: what can't wait is red, what waits or goes on is amber.
    private func state(_ tally: RunTally, _ balance: Balance) -> String {
        let isStopped = exitStatus.map { $0.rawValue >= 60 && $0 != .unreadableInput } ?? false
        if !tally.urgent.isEmpty || !balance.holds || isStopped { return "bad" }
        let waits =
            tally.needsWork || !tally.unfinished.isEmpty || tally.late > 0
            || summary.earlier.contains { $0.outcome.isUnfinished }
        return waits || summary.needsWork ? "work" : "good"
    }

    private var linksContext: [[String: Any]] {
        var all: [(String, String)] = []
        if hasBook { all.append((Self.bookName, words("summary.book"))) }
        for name in links.rejected {
            all.append((name, words("summary.mend_files", Visible.text(name))))
        }
        if !summary.proposals.isEmpty {
            all.append(("proposals.csv", words("summary.proposals_file")))
        }
        if let decisions = links.decisions { all.append((decisions, words("summary.decisions"))) }
        if links.hasIndex { all.append(("../index.html", words("summary.all_nights"))) }
        return all.map { ["href": Self.address(of: $0.0), "name": $0.1] }
    }

    /// A file's name as a link that leads to it, whatever characters it has.
    static func address(of name: String) -> String {
        name.split(separator: "/").map { String($0).percentEncoded }.joined(separator: "/")
    }

    // MARK: - What can't wait

    /// What can't wait, what is lost first on top; `nil` where nothing is urgent.
    private func urgentContext(_ urgent: [UrgentRow]) -> [String: Any]? {
        guard !urgent.isEmpty else { return nil }
        let heads = [
            "summary.by_when", "summary.in_office", "summary.why", "column.order_value",
        ]
        let shown = urgent.prefix(Self.mostShown)
        let rows = Dictionary(
            summary.rows.rows.dueIndices.lazy.map { summary.rows[$0] }.map { ($0.row.place, $0) },
            uniquingKeysWith: { first, _ in first })
        let buyers = Dictionary(
            summary.run.waiting.map { ($0.order.value, $0.goods) },
            uniquingKeysWith: { first, _ in first })
        var context: [String: Any] = [
            "title": words("summary.urgent_title"), "about": words("summary.urgent_about"),
            "heads": heads.map { words($0) },
            "rows": shown.map { row -> [String: Any] in
                let result =
                    row.place.flatMap { rows[$0] } ?? row.earlier.map { summary.earlier[$0] }
                var context = urgentContext(row, result)
                if case .number(let number)? = row.order, context["goods"] == nil {
                    context["goods"] = buyers[number].map(Visible.text)
                }
                return context
            },
        ]
        if urgent.count > shown.count {
            context["more"] = words("summary.more", words.number(urgent.count - shown.count))
        }
        return context
    }

    private func urgentContext(_ row: UrgentRow, _ result: RowResult?) -> [String: Any] {
        var context = orderContext(row.order, row.campaign)
        context["by"] = text(of: row.due)
        context["value"] = row.value.map(words.money) ?? words("money.unknown")
        context["do"] = words("urgent.\(row.action?.rawValue ?? "undecided")")
        context["why"] = why(result)
        if let goods = result?.row.goods { context["goods"] = Visible.text(goods) }
        if let place = row.place, let outcome = result?.outcome,
            outcome.needsWork || outcome.isUnfinished
        {
            context["anchor"] = "row-\(place.file)-\(place.row)"
        }
        return context
    }

    /// Why an answer has not reached the market, in few words.
    private func why(_ result: RowResult?) -> String {
        guard let result, result.row.action != nil else { return words("summary.no_decision") }
        switch result.outcome {
        case .rejected, .held, .refused: return message(result)
        case .unknown: return words("summary.no_answer")
        case .pending:
            if result.isFollowed { return words("row.following") }
            switch exitStatus {
            case .notReached: return words("summary.not_reached")
            case .refusedCredentials: return words("summary.key_refused")
            default: return words("summary.waits_to_go")
            }
        case .done, .skipped, .ready: return words.name(of: result.outcome)
        }
    }

    /// What people call a shop, else its number.
    func shopName(_ campaign: Int64) -> String {
        summary.run.shops[campaign].map(Visible.text) ?? String(campaign)
    }

    /// Buyers who wait and for whom nothing is decided; `nil` where there are none.
    private func waitingContext(_ buyers: [WaitingBuyer]) -> [String: Any]? {
        guard !buyers.isEmpty else { return nil }
        let heads = ["order_id", "answer_by", "goods", "order_value"]
        var context: [String: Any] = [
            "title": words("summary.buyers_title"), "about": words("summary.buyers_about"),
            "heads": heads.map { words("column.\($0)") },
            "buyers": buyers.prefix(Self.mostShown).map { buyer -> [String: Any] in
                var context = orderContext(.number(buyer.order.value), buyer.campaign.value)
                context["answerBy"] = Decisions.answerBy(buyer, words, zone)
                context["value"] = buyer.value.map(words.money) ?? words("money.unknown")
                context["goods"] = Visible.text(buyer.goods)
                context["status"] = words.name(ofStatus: buyer.status)
                return context
            },
        ]
        let more = buyers.count - Self.mostShown
        if more > 0 { context["more"] = words("summary.more_decisions", words.number(more)) }
        return context
    }

    // MARK: - Files

    /// Files that could not be read: the cause of much that stands below.
    private var unreadContext: [String: Any]? {
        let unread = summary.inputs.filter { $0.problem != nil }
        guard summary.unreadCount > 0 else { return nil }
        var context: [String: Any] = [
            "title": words("summary.unread_title"),
            "files": unread.map { Visible.text($0.problem ?? "") }
                + summary.run.lostFiles.map { words("summary.lost_file", Visible.text($0)) },
        ]
        if !summary.run.lostFiles.isEmpty || unread.contains(where: { $0.kind == .changes }) {
            context["about"] = words("summary.unread_changes")
        }
        return context
    }

    private func fileContext(_ input: InputRecord) -> [String: Any] {
        [
            "name": Visible.text(input.name), "sha256": input.sha256 ?? "",
            "rows": input.problem.map(Visible.text)
                ?? words.joined(words.read(input)),
        ]
    }

    // MARK: - Money and totals

    private func cards(_ money: RunMoney) -> [[String: Any]] {
        var cards = moneyParts(money).map { part -> [String: Any] in
            [
                "name": part.name, "value": part.value, "about": part.about, "kind": part.kind,
            ]
        }
        let running = summary.requests.lazy.flatMap(\.parts)
            .count { $0.operation != nil && $0.outcome == .pending }
        if running > 0 {
            cards.append([
                "name": words("money.running"),
                "value": words.counted("money.operations", running),
                "about": words("money.operations_about"), "kind": "running",
            ])
        }
        return cards
    }

    /// What the night was about in roubles, a line a kind; the same for page, terminal and book.
    func moneyParts(
        _ money: RunMoney
    ) -> [(kind: String, name: String, value: String, about: String, known: Money?)] {
        let kinds = [
            ("confirmed", money.confirmed), ("at_risk", money.atRisk), ("not_done", money.notDone),
        ]
        return kinds.compactMap { kind, sum in
            guard sum.count > 0 else { return nil }
            var about = words.list(
                [("money.orders", sum.count - sum.returns), ("money.returns", sum.returns)]
                    .filter { $0.1 > 0 }.map { words.counted($0.0, $0.1) })
            if kind == "at_risk", summary.tally.urgent.contains(where: \.isAccept) {
                about = words.joined([about, words("money.at_risk_about")])
            }
            if sum.unknown > 0, sum.known != nil {
                about = words.joined([
                    about, words("money.partly_unknown", words.number(sum.unknown)),
                ])
            }
            return (
                kind, words("money.\(kind)"),
                sum.known.map(words.money) ?? words("money.unknown"), about, sum.known
            )
        }
    }

    /// The run in some lines: the headline, outcomes, the money, whether the totals balance.
    package var lines: [String] {
        let tally = summary.tally
        let outcomes = Outcome.allCases.compactMap { outcome in
            tally.counts[outcome].map { "  \(words.name(of: outcome)): \(words.number($0))" }
        }
        let money = moneyParts(tally.money).map {
            "  " + words("money.line", $0.name, $0.value, $0.about)
        }
        return [headline(tally)] + outcomes + money + [words.text(of: summary.balance)]
    }

    /// A line for each file, campaign and action; the outcomes of each add up to what was asked for.
    private func totalsTable(_ balance: Balance, _ groups: [RowGroup]) -> [String: Any] {
        let totals = Totals(balance, groups)
        return [
            "heads": Totals.heads.map { words($0) },
            "numbers": Totals.numbers.map { words($0) } + totals.outcomes.map(words.name(of:)),
            "lines": totals.lines.map { line -> [String: Any] in
                [
                    "file": Visible.text(name(of: line.asked.key.file)),
                    "campaign": line.asked.key.campaign.map(shopName) ?? "—",
                    "action": line.asked.key.action.map(words.name(of:)) ?? "—",
                    "rows": words.number(line.asked.rows),
                    "units": words.number(Int(line.asked.units)),
                    "money": line.asked.value == .zero ? "—" : words.money(line.asked.value),
                    "counts": line.counts.map { $0.map(words.number) ?? "" },
                ]
            },
        ]
    }

    // MARK: - Charts

    private func charts(_ tally: RunTally) -> [Chart] {
        let groups = tally.groups.all
        let traffic = LaneTraffic.lanes(summary.attempts)
        let night = NightChart(summary, traffic, words, zone)
        let forecast =
            tally.unfinished.isEmpty ? ForecastChart(summary.run, traffic, words, zone).chart : nil
        return ([OutcomeChart(groups, words).chart] + night.charts + [night.operations, forecast])
            .compactMap { $0 }
    }
}

extension RunSummary {
    /// Whether a person has something to do beside this run's rows.
    fileprivate var needsWork: Bool {
        !run.waiting.isEmpty || earlier.contains { $0.outcome.needsWork }
            || unreadCount > 0
    }
}

/// What was asked for, a line a file, campaign and action, and how many rows of each have each outcome.
struct Totals {
    static let heads = ["summary.file", "column.shop", "column.action"]
    static let numbers = ["summary.rows_asked", "summary.units", "summary.roubles"]

    /// Those that any row has.
    let outcomes: [Outcome]
    let lines: [(asked: ControlTotal, counts: [Int?])]

    init(_ balance: Balance, _ groups: [RowGroup]) {
        let all = groups.outcomes
        let outcomes = Outcome.allCases.filter { all[$0] != nil }
        let byKey = Dictionary(grouping: groups, by: \.key)
        self.outcomes = outcomes
        lines = balance.asked.map { total in
            let counts = (byKey[total.key] ?? []).outcomes
            return (total, outcomes.map { counts[$0] })
        }
    }
}
