package import BatchCore

extension Reports {
    /// The totals by file, campaign, action, outcome and code, as JSON with sorted keys.
    var summaryJSON: String {
        let money = summary.money
        let balance = summary.balance
        var root: [String: JSONText] = [
            "run": .text(summary.run.id),
            "version": .text(summary.run.version),
            "started_at": .text(summary.run.startedAt.iso8601(in: zone)),
            "rows_read": .number(Int64(balance.rowsRead)),
            "rows_accounted_for": .number(Int64(balance.rowsAccounted)),
            "balanced": .truth(balance.holds), "totals": .array(totals(balance)),
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
        if !summary.run.planID.isEmpty { root["plan"] = .text(summary.run.planID) }
        root["finished_at"] = summary.run.finishedAt.map { .text($0.iso8601(in: zone)) }
        root["exit_status"] = summary.run.exitStatus.map { .number(Int64($0)) }
        return JSONText.object(root).rendered + "\n"
    }

    /// A line for each file, action and campaign: what was asked for, by outcome.
    private func totals(_ balance: Balance) -> [JSONText] {
        let groups = Dictionary(grouping: summary.rows) { ControlTotal.Key($0.row) }
        return balance.asked.map { total in
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
