package import BatchCore
import Mustache

extension Reports {
    /// The totals by file, campaign, action, outcome and code, as JSON with sorted keys.
    var summaryJSON: String {
        let money = summary.money
        let balance = summary.balance
        var root: [String: JSONText] = [
            "run": .text(summary.run.id), "plan": .text(summary.run.planID),
            "version": .text(summary.run.version),
            "started_at": .text(summary.run.startedAt.iso8601(in: zone)),
            "rows_read": .number(Int64(balance.rowsRead)),
            "rows_accounted_for": .number(Int64(balance.rowsAccounted)),
            "balanced": .truth(balance.holds), "totals": .array(totals),
            "outcomes": counts(summary.rows) { $0.outcome.rawValue },
            "by_file": nested { name(of: $0.row.place.file) },
            "by_campaign": nested { $0.row.campaign.map(String.init) ?? "" },
            "by_action": nested { $0.row.action?.rawValue ?? "" },
            "by_code": counts(summary.rows.filter { $0.code != nil }) { $0.code ?? "" },
            "roubles": .object([
                "confirmed": .text(money.done.description), "open": .text(money.open.description),
            ]),
            "inputs": .array(summary.inputs.map(input)), "quota_used": quotaUsed,
        ]
        root["finished_at"] = summary.run.finishedAt.map { .text($0.iso8601(in: zone)) }
        root["exit_status"] = summary.run.exitStatus.map { .number(Int64($0)) }
        return JSONText.object(root).rendered + "\n"
    }

    /// A line for each file, action and campaign: what was asked for, by outcome.
    private var totals: [JSONText] {
        let groups = Dictionary(grouping: summary.rows) {
            ControlTotal.Key(
                file: $0.row.place.file, action: $0.row.action, campaign: $0.row.campaign)
        }
        return summary.balance.asked.map { total in
            let outcomes = Dictionary(grouping: groups[total.key] ?? [], by: \.outcome)
            return .object([
                "file": .text(name(of: total.key.file)),
                "action": .text(total.key.action?.rawValue ?? ""),
                "campaign_id": .text(total.key.campaign.map(String.init) ?? ""),
                "asked": Self.sums(total),
                "outcomes": .object(
                    Dictionary(
                        uniqueKeysWithValues: outcomes.map { outcome, rows in
                            let sums = ControlTotal.totals(rows.map(\.row)).first
                            return (outcome.rawValue, Self.sums(sums ?? total))
                        })),
            ])
        }
    }

    private static func sums(_ total: ControlTotal) -> JSONText {
        .object([
            "rows": .number(Int64(total.rows)), "units": .number(total.units),
            "roubles": .text(total.value.description),
        ])
    }

    /// Whether the totals balance, in words, and where they do not.
    package static func text(of balance: Balance, _ words: Words) -> String {
        let counts = [String(balance.rowsRead), String(balance.rowsAccounted)]
        guard !balance.holds else { return words.text("summary.totals", counts) }
        let requests = balance.wrongRequests.map { String($0.value) }.joined(separator: ", ")
        return words.text("run.unbalanced", counts)
            + (requests.isEmpty ? "" : ". " + words("run.wrong_requests", requests))
    }

    private func counts(_ rows: [RowResult], _ key: (RowResult) -> String) -> JSONText {
        let counts = rows.reduce(into: [String: Int64]()) { $0[key($1), default: 0] += 1 }
        return .object(counts.mapValues(JSONText.number))
    }

    private func nested(_ key: (RowResult) -> String) -> JSONText {
        .object(
            Dictionary(grouping: summary.rows, by: key).mapValues { rows in
                counts(rows) { $0.outcome.rawValue }
            })
    }

    private func input(_ input: InputRecord) -> JSONText {
        .object([
            "name": .text(input.name), "kind": .text(input.kind.rawValue),
            "sha256": .text(input.sha256), "rows": .number(Int64(input.rows)),
            "passed_over": .number(Int64(input.passedOver)), "encoding": .text(input.encoding),
            "problem": .text(input.problem),
        ])
    }

    private var quotaUsed: JSONText {
        let used = summary.attempts.reduce(into: [String: Int64]()) { $0[$1.lane, default: 0] += 1 }
        return .object(used.mapValues(JSONText.number))
    }
}

// MARK: - The page

extension Reports {
    /// The page to look at in the morning: one file, no scripts, nothing fetched.
    var page: String {
        Self.template?.render(pageContext) ?? ""
    }

    private var pageContext: [String: Any] {
        let counts = summary.counts
        return [
            "language": words.language.rawValue, "title": words("summary.title"),
            "headline": headline,
            "run": words(
                "summary.run", summary.run.id, summary.run.startedAt.iso8601(in: zone)),
            "toDoTitle": words("summary.to_do"), "rowTitle": words("summary.row"),
            "whatTitle": words("summary.what"), "hasToDo": !attention.isEmpty,
            "toDo": attention.map(toDoContext),
            "totals": Self.text(of: summary.balance, words),
            "outcomesTitle": words("summary.by_outcome"),
            "outcomes": Outcome.allCases.filter { counts[$0] != nil }.map { outcome in
                ["name": words.name(of: outcome), "count": String(counts[outcome] ?? 0)]
            },
            "filesTitle": words("summary.files"), "files": summary.inputs.map(fileContext),
        ]
    }

    /// One sentence that tells how the night went.
    package var headline: String {
        let counts = summary.counts
        var parts = [
            words("summary.headline", String(counts[.done] ?? 0), String(summary.rows.count))
        ]
        let work = summary.rows.count { $0.outcome.needsWork }
        let unread = summary.inputs.count { !$0.problem.isEmpty }
        if work > 0 {
            parts.append(words("summary.needs_you", String(work)))
        } else if unread == 0, summary.run.exitStatus ?? 0 < 60 {
            parts.append(words("summary.nothing_needs_you"))
        }
        let proposed = summary.rows.count { $0.row.isProposed }
        if proposed > 0 { parts.append(words("summary.proposed", String(proposed))) }
        if unread > 0 { parts.append(words("summary.unread", String(unread))) }
        switch summary.run.exitStatus.flatMap({ ExitStatus(rawValue: Int32($0)) }) {
        case .refusedCredentials: parts.append(words("summary.not_authorised"))
        case .notReached: parts.append(words("summary.not_reached"))
        default: break
        }
        if let waiting = counts[.pending] {
            parts.append(words("summary.waiting", String(waiting)))
        }
        if let unknown = counts[.unknown] {
            parts.append(words("summary.unknown", String(unknown)))
        }
        return parts.joined(separator: "; ")
    }

    /// The rows that a person has to look at, those with a proposal too.
    private var attention: [RowResult] { summary.rows.filter(\.outcome.needsWork) }

    private func toDoContext(_ result: RowResult) -> [String: Any] {
        let cell = result.deciding.first?.cell ?? ""
        return [
            "file": name(of: result.row.place.file), "row": String(result.row.place.row),
            "cell": cell, "action": result.row.action.map(words.name(of:)) ?? "",
            "order": Visible.text(result.row.order ?? ""),
            "outcome": words.name(of: result.outcome),
            "code": result.code ?? "", "message": message(result),
        ]
    }

    private func fileContext(_ input: InputRecord) -> [String: Any] {
        [
            "name": Visible.text(input.name), "sha256": input.sha256,
            "rows": input.problem.isEmpty
                ? words.counted("total.rows", input.rows) : Visible.text(input.problem),
        ]
    }

    private static let template = try? MustacheTemplate(
        string: """
            <!doctype html>
            <html lang="{{language}}">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" \
            content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{title}}</title>
            <style>
            :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
            body { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; }
            td, th { border-bottom: 1px solid #8884; }
            small, code { opacity: .75; }
            </style>
            </head>
            <body>
            <h1>{{headline}}</h1>
            <p>{{run}}</p>
            {{#hasToDo}}
            <h2>{{toDoTitle}}</h2>
            <table>
            <tr><th>{{rowTitle}}</th><th>{{whatTitle}}</th></tr>
            {{#toDo}}
            <tr><td>{{file}}<br>{{row}} {{cell}}</td>
            <td>{{message}}<br><small>{{action}} {{order}} — {{outcome}} <code>{{code}}</code></small></td></tr>
            {{/toDo}}
            </table>
            {{/hasToDo}}
            <h2>{{outcomesTitle}}</h2>
            <table>
            {{#outcomes}}
            <tr><td>{{name}}</td><td>{{count}}</td></tr>
            {{/outcomes}}
            </table>
            <p>{{totals}}</p>
            <h2>{{filesTitle}}</h2>
            <table>
            {{#files}}
            <tr><td>{{name}}<br><small><code>{{sha256}}</code></small></td><td>{{rows}}</td></tr>
            {{/files}}
            </table>
            </body>
            </html>

            """)
}
