package import BatchCore

extension Reports {
    /// The totals by file, campaign, action, outcome and code, as JSON with sorted keys.
    ///
    /// - Parameter more: what else stands in it.
    func summaryJSON(_ tally: RunTally, more: [String: JSONText] = [:]) -> String {
        let groups = tally.groups.all
        let balance = summary.balance
        var root: [String: JSONText] = [
            "run": .text(summary.run.id),
            "version": .text(summary.run.version),
            "started_at": .text(summary.run.startedAt.iso8601(in: zone)),
            "rows_read": .number(Int64(balance.rowsRead)),
            "rows_accounted_for": .number(Int64(balance.rowsAccounted)),
            "balanced": .truth(balance.holds), "totals": .array(totals(balance, groups)),
            "outcomes": counts(groups) { $0.outcome.rawValue },
            "by_file": nested(groups) { name(of: $0.key.file) },
            "by_campaign": nested(groups) { $0.key.campaign.map(String.init) ?? "" },
            "by_action": nested(groups) { $0.key.action?.rawValue ?? "" },
            "by_code": counts(groups.filter { $0.code != nil }) { $0.code ?? "" },
            "roubles": roubles(tally.money),
            "inputs": .array(summary.inputs.map(input)), "quota_used": quotaUsed,
        ]
        root["headline"] = .text(headline(tally))
        root["urgent"] = .array(tally.urgent.map(urgent))
        if !summary.run.waiting.isEmpty {
            root["waiting"] = .array(summary.run.waiting.map(waiting))
        }
        if !summary.run.planID.isEmpty { root["plan"] = .text(summary.run.planID) }
        root["finished_at"] = summary.run.finishedAt.map { .text($0.iso8601(in: zone)) }
        root["exit_status"] = summary.run.exitStatus.map { .number(Int64($0)) }
        return JSONText.object(root.merging(more) { $1 }).rendered + "\n"
    }

    /// What `check` and `plan` found, as one line of JSON: the totals with all findings by code.
    ///
    /// - Parameters:
    ///   - findings: of each code and severity how many there are, and the first.
    ///   - more: of the plan.
    package func checkJSON(
        findings: [(count: Int, first: FindingRecord)], status: ExitStatus,
        more: [String: JSONText] = [:]
    ) -> String {
        let told = findings.map { count, first -> JSONText in
            var members: [String: JSONText] = [
                "code": .text(first.code.rawValue), "severity": .text(first.severity.rawValue),
                "count": .number(Int64(count)), "message": .text(words.message(first)),
            ]
            if let place = first.place {
                members["file"] = .text(name(of: place.file))
                if place.row > 0 { members["row"] = .number(Int64(place.row)) }
            }
            if !first.cell.isEmpty { members["cell"] = .text(first.cell) }
            return .object(members)
        }
        let own: [String: JSONText] = [
            "findings": .array(told), "exit_status": .number(Int64(status.rawValue)),
        ]
        return String(
            summaryJSON(summary.tally, more: own.merging(more) { $1 }).dropLast())
    }

    /// What is not known has no member.
    private func roubles(_ money: RunMoney) -> JSONText {
        var members: [String: JSONText] = ["unknown_orders": .number(Int64(money.unknown))]
        members["confirmed"] = money.confirmed.told
        members["at_risk"] = money.atRisk.told
        members["not_done"] = money.notDone.told
        return .object(members)
    }

    /// A line for each file, action and campaign: what was asked for, by outcome.
    private func totals(_ balance: Balance, _ groups: [RowGroup]) -> [JSONText] {
        let byKey = Dictionary(grouping: groups, by: \.key)
        return balance.asked.map { total in
            let outcomes = Dictionary(grouping: byKey[total.key] ?? [], by: \.outcome)
            return .object([
                "file": .text(name(of: total.key.file)),
                "action": .text(total.key.action?.rawValue ?? ""),
                "campaign_id": .text(total.key.campaign.map(String.init) ?? ""),
                "asked": Self.sums(total.rows, total.units, total.value),
                "outcomes": .object(
                    Dictionary(
                        uniqueKeysWithValues: outcomes.map { outcome, groups in
                            let units = groups.reduce(0) { $0 + $1.units }
                            let value = groups.reduce(Money.zero) { $0 + $1.value }
                            return (outcome.rawValue, Self.sums(groups.rowCount, units, value))
                        })),
            ])
        }
    }

    private static func sums(_ rows: Int, _ units: Int64, _ value: Money) -> JSONText {
        .object([
            "rows": .number(Int64(rows)), "units": .number(units),
            "roubles": .text(value.description),
        ])
    }

    private func counts(_ groups: [RowGroup], _ key: (RowGroup) -> String) -> JSONText {
        let counts = groups.reduce(into: [String: Int64]()) {
            $0[key($1), default: 0] += Int64($1.rows)
        }
        return .object(counts.mapValues(JSONText.number))
    }

    private func nested(
        _ groups: [RowGroup], _ key: (RowGroup) -> String
    ) -> JSONText {
        .object(
            Dictionary(grouping: groups, by: key).mapValues { groups in
                counts(groups) { $0.outcome.rawValue }
            })
    }

    private func urgent(_ row: UrgentRow) -> JSONText {
        var members: [String: JSONText] = [
            "action": .text(row.action?.rawValue ?? ""),
            "order_id": .text(row.order?.description ?? ""),
        ]
        if case .number(let order)? = row.order { members["order_id"] = .number(order) }
        members["file"] = row.place.map { .text(name(of: $0.file)) }
        members["row"] = row.place.map { .number(Int64($0.row)) }
        members["campaign_id"] = row.campaign.map { .number($0) }
        members["outcome"] = row.outcome.map { .text($0.rawValue) }
        members["value"] = row.value.map { .text($0.description) }
        // Without a moment it is due at once.
        if case .by(let moment) = row.due { members["deadline"] = .text(moment.iso8601(in: zone)) }
        return .object(members)
    }

    private func waiting(_ buyer: WaitingBuyer) -> JSONText {
        var members: [String: JSONText] = [
            "order_id": .number(buyer.order.value), "campaign_id": .number(buyer.campaign.value),
            "status": .text(buyer.status), "goods": .text(buyer.goods),
        ]
        members["value"] = buyer.value.map { .text($0.description) }
        members["earliest_end"] = buyer.earliestEnd.map { .text($0.iso8601(in: zone)) }
        members["latest_end"] = buyer.latestEnd.map { .text($0.iso8601(in: zone)) }
        return .object(members)
    }

    private func input(_ input: InputRecord) -> JSONText {
        .object([
            "name": .text(input.name), "kind": .text(input.kind.rawValue),
            "sha256": .text(input.sha256 ?? ""), "rows": .number(Int64(input.rows)),
            "passed_over": .number(Int64(input.passedOver)),
            "encoding": .text(input.encoding ?? ""),
            "problem": .text(input.problem ?? ""),
            "read": .array(
                input.problem == nil ? words.read(input).map(JSONText.text) : []),
        ])
    }

    private var quotaUsed: JSONText {
        let used = summary.attempts.reduce(into: [String: Int64]()) { $0[$1.lane, default: 0] += 1 }
        return .object(used.mapValues(JSONText.number))
    }
}

extension RunMoney.Sum {
    /// Nothing is nought roubles; what nobody knows is not told.
    fileprivate var told: JSONText? {
        count == 0 ? .text(Money.zero.description) : known.map { .text($0.description) }
    }
}

extension Words {
    /// Whether the totals balance, in words, and where they do not.
    package func text(of balance: Balance) -> String {
        let counts = [number(balance.rowsRead), number(balance.rowsAccounted)]
        guard !balance.holds else { return text("summary.totals", counts) }
        let requests = list(balance.wrongRequests.map { String($0.value) })
        let told = text("run.unbalanced", counts)
        return requests.isEmpty
            ? told : sentences([told, self("run.wrong_requests", requests)])
    }
}
