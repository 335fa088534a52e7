package import BatchCore
import BatchInput
package import BatchJournal

/// Tables that are read, checked and planned: all that is decided before anything is sent.
package struct Preparation: Sendable {
    package var tables: Tables
    package var examination: Examination
    package var plan: Plan
    /// The rows as they are kept, with the place of each one's request in `requests`.
    package var rows: [(row: RowRecord, request: Int?)] = []
    /// The requests that would be sent: those of the plan that were not done or begun before.
    package var requests: [PlannedRequest] = []
    /// Requests of earlier runs that must be settled before one of `requests` may go.
    package var predecessors: [Int: RequestID] = [:]
    /// Unsent changes of earlier runs that these rows contradict: they are held with them.
    package var contradicted: [EarlierChange] = []
    package var planID = ""
    package var findings: [FindingRecord] = []

    /// What `run` may be told on its command line.
    package struct Options: Sendable {
        package var again = false
        package var released: Set<FindingCode> = []
        package var isForSending = true

        package init() {}
    }

    /// - Parameter journal: what earlier runs did; `nil` where nothing is to be sent.
    package init(
        _ files: TableFiles, config: Config, now: Timestamp, zone: LocalZone, journal: Journal?,
        options: Options
    ) throws {
        try self.init(
            Tables(files, config: config, now: now, zone: zone), config: config, now: now,
            zone: zone, journal: journal, options: options)
    }

    /// The same for tables that are read.
    package init(
        _ tables: Tables, config: Config, now: Timestamp, zone: LocalZone, journal: Journal?,
        options: Options
    ) throws {
        self.tables = tables
        var settings = CheckSettings(now: now, zone: zone)
        settings.campaigns = config.campaigns
        settings.heldWarnings = config.heldWarnings
        settings.maximumCancellations = config.guards.maximumCancellations
        settings.maximumRemovedValue = config.guards.maximumRemovedValue
        settings.released = options.released
        settings.isForSending = options.isForSending
        if let journal {
            let recent = try journal.recentCancellations(
                since: now.advanced(by: .seconds(-24 * 3600)))
            settings.recentCancellations = recent.count
            settings.recentRemovedValue = recent.value
        }
        // Without a journal nothing was done before, and the guards count every row.
        var examined = Self.examined(
            tables, journal == nil ? settings : settings.withoutGuards, [])
        func plan(_ examined: Examination) -> Plan {
            options.isForSending
                ? Plan(examined, businesses: config.businessOfCampaign) : Plan()
        }
        var planned = plan(examined)
        var earlier = try EarlierChanges(planned.requests, journal: journal, again: options.again)
        if settings.hasGuards, journal != nil {
            // The guards count what is new: rows that were done or begun before are not.
            let known = Set(planned.requests.flatMap { earlier.knownRows(of: $0) })
            examined = Self.examined(tables, settings, known)
            planned = plan(examined)
            earlier = try EarlierChanges(planned.requests, journal: journal, again: options.again)
        }
        examination = examined
        self.plan = planned
        rows = zip(examination.rows.indices, examination.worths).map { (record(of: $0, $1), nil) }
        try holdContradictions(journal)
        assign(earlier)
        var digest = Digest()
        for request in requests { digest.add(request.wire.identity + "\n") }
        planID = digest.hexadecimal
        findings = allFindings()
    }

    private static func examined(
        _ tables: Tables, _ settings: CheckSettings, _ uncounted: Set<Int>
    ) -> Examination {
        Examination(
            rows: tables.rows, findings: tables.findings, orders: tables.orders,
            returns: tables.returns, settings: settings, uncounted: uncounted)
    }

    /// Holds rows that contradict a change of an earlier run that has not been sent, and that
    /// change with them. A row that is rejected, held or skipped counts as a contradiction too.
    private mutating func holdContradictions(_ journal: Journal?) throws {
        guard let journal else { return }
        var members: [String: [Int]] = [:]
        for (index, row) in examination.rows.enumerated() {
            if let target = row.target { members[target, default: []].append(index) }
        }
        var asked: [String: Set<String>] = [:]
        for request in plan.requests {
            for change in request.parts {
                asked[change.target, default: []].insert(change.key(campaign: request.campaign))
            }
        }
        for (target, open) in try journal.open(Set(members.keys)) {
            let unsent = open.filter { !$0.hasLeft && asked[target]?.contains($0.key) != true }
            guard let first = unsent.first else { continue }
            contradicted += unsent
            hold(members[target] ?? [], first)
        }
    }

    private func record(of index: Int, _ worth: RowWorth) -> RowRecord {
        let row = examination.rows[index]
        let outcome: Outcome =
            switch examination.dispositions[index] {
            case .ready, .duplicate: .ready
            case .rejected: .rejected
            case .held: .held
            case .skipped: .skipped
            }
        var record = RowRecord(place: row.place, outcome: outcome)
        record.action = row.action
        record.campaign = row.campaign?.value
        record.order = row.eatsOrder ?? row.order.map { String($0.value) }
        record.item = row.item?.value
        record.returnID = row.returnID?.value
        record.units = worth.units == 0 ? nil : worth.units
        record.value = worth.value == .zero ? nil : worth.value
        if case .duplicate(let first) = examination.dispositions[index] {
            record.duplicateOf = examination.rows[first].place
        }
        if outcome == .rejected, let order = row.order {
            record.isProposed = examination.proposals.contains { $0.order == order }
        }
        if outcome == .held {
            record.heldBy = examination.holdingCodes(of: index)
        }
        return record
    }

    /// Gives each row its request: one of this plan, or an earlier run's that does the same.
    private mutating func assign(_ earlier: EarlierChanges) {
        for request in plan.requests {
            var kept = request
            kept.parts = []
            kept.rows = []
            var waiting: [(part: Int, change: Change, after: RequestID)] = []
            for (part, change) in request.parts.enumerated() {
                let members = request.rows[part]
                // Held above, with the change of an earlier run that it contradicts.
                if members.contains(where: { rows[$0].row.outcome == .held }) { continue }
                switch earlier.standing(of: change, campaign: request.campaign) {
                case .done(let change):
                    join(members, change, isDone: true)
                case .open(let change):
                    join(members, change, isDone: false)
                case .new(.some(let after)):
                    waiting.append((part, change, after))
                case .new(nil):
                    for index in members {
                        rows[index].row.part = kept.parts.count
                        rows[index].request = requests.count
                    }
                    kept.parts.append(change)
                    kept.rows.append(members)
                }
            }
            if !kept.parts.isEmpty { requests.append(kept) }
            // Each waits for its own predecessor, so each is a request of its own.
            for (part, change, after) in waiting {
                var single = request
                single.parts = [change]
                single.rows = [request.rows[part]]
                for index in request.rows[part] {
                    rows[index].row.part = 0
                    rows[index].request = requests.count
                }
                predecessors[requests.count] = after
                requests.append(single)
            }
        }
    }

    private mutating func join(_ members: [Int], _ change: EarlierChange, isDone: Bool) {
        let moment = change.settledAt ?? change.runStartedAt
        let told = "\(change.run), \(moment.iso8601(in: examination.settings.zone))"
        for index in members {
            rows[index].row.request = change.request
            rows[index].row.part = change.part
            if isDone { rows[index].row.doneBefore = told }
            let remark = Remark(
                .duplicateChange, .warning, [told], variant: isDone ? "done" : "open")
            examination.add(remark, to: index)
        }
    }

    private mutating func hold(_ members: [Int], _ change: EarlierChange) {
        for index in members where rows[index].row.outcome != .rejected {
            rows[index].row.outcome = .held
            rows[index].row.duplicateOf = nil
            rows[index].row.heldBy = [.conflictingChanges]
            let remark = Remark(.conflictingChanges, .warning, [change.run], variant: "open")
            examination.add(remark, to: index)
        }
    }

    private func allFindings() -> [FindingRecord] {
        var records = examination.general.map { record(of: $0, nil) }
        for (index, findings) in examination.findings.enumerated() where !findings.isEmpty {
            records += findings.map { record(of: $0, examination.rows[index]) }
        }
        return records
    }

    private func record(of finding: Finding, _ row: ChangeRow?) -> FindingRecord {
        let layout = tables.layouts[finding.place.file]
        let cell = finding.column.flatMap { layout?.cell($0, row: finding.place.row) }
        var record = FindingRecord(finding, cell: cell ?? "")
        if record.value.isEmpty, let column = finding.column, let row {
            record.value = value(column, of: row)
        }
        return record
    }

    /// What stands in a cell that a finding is about.
    private func value(_ column: Column, of row: ChangeRow) -> String {
        switch column {
        case .action: row.action?.rawValue ?? ""
        case .orderID: row.eatsOrder ?? row.order.map { String($0.value) } ?? ""
        case .count: row.count.map { String($0) } ?? ""
        case .itemID: row.item.map { String($0.value) } ?? ""
        case .campaignID: row.campaign.map { String($0.value) } ?? ""
        case .cis: row.marks.cis?.text ?? ""
        default: ""
        }
    }
}

/// What earlier runs did with the changes of a plan.
private struct EarlierChanges {
    enum Standing {
        /// To be sent, after the verdict of an earlier request where one is on its way.
        case new(after: RequestID?)
        case done(EarlierChange)
        case open(EarlierChange)
    }

    private var byKey: [String: [EarlierChange]] = [:]
    private var byTarget: [String: [EarlierChange]] = [:]
    private let again: Bool

    init(_ requests: [PlannedRequest], journal: Journal?, again: Bool) throws {
        self.again = again
        guard let journal else { return }
        var keys: Set<String> = []
        var targets: Set<String> = []
        for request in requests {
            for change in request.parts {
                keys.insert(change.key(campaign: request.campaign))
                targets.insert(change.target)
            }
        }
        byKey = try journal.earlier(keys)
        byTarget = try journal.open(targets)
    }

    func standing(of change: Change, campaign: CampaignID?) -> Standing {
        if byKey.isEmpty, byTarget.isEmpty { return .new(after: nil) }
        let same = byKey[change.key(campaign: campaign)] ?? []
        if let open = same.first(where: { $0.outcome == nil }) { return .open(open) }
        if !again, let done = same.first(where: { $0.outcome == .done }) { return .done(done) }
        return .new(after: byTarget[change.target]?.last?.request)
    }

    /// The rows of a request whose change was done or begun before.
    func knownRows(of request: PlannedRequest) -> [Int] {
        zip(request.parts, request.rows).flatMap { part, rows in
            if case .new = standing(of: part, campaign: request.campaign) { return [Int]() }
            return rows
        }
    }
}

extension CheckSettings {
    fileprivate var hasGuards: Bool { maximumCancellations != nil || maximumRemovedValue != nil }

    fileprivate var withoutGuards: CheckSettings {
        var settings = self
        settings.maximumCancellations = nil
        settings.maximumRemovedValue = nil
        return settings
    }
}

extension ChangeRow {
    /// What the row is about, as the journal names it; see ``Change/target``.
    fileprivate var target: String? {
        switch action {
        case .cancelReturn: returnID.map { "return \($0)" }
        case .cancelEats: eatsOrder.map { "eats \($0)" }
        case .acceptCancellation, .rejectCancellation, .updateItems, .cancelOrder, nil:
            order.map { "order \($0)" }
        }
    }
}

extension Preparation {
    /// Where each input stands, for reports that are made without a journal.
    package var paths: [Int: String] { tables.paths }

    /// Whether a restaurant's orders are to be cancelled and the config has no server for them.
    package func lacksRestaurantServer(in config: Config) -> Bool {
        config.eats == nil && requests.contains { $0.lane.resource == .eats }
    }

    /// The totals of what the rows ask for.
    package var asked: [ControlTotal] { ControlTotal.totals(rows.lazy.map(\.row)) }

    /// The run as the journal takes it, with a copy of each input kept in `folder`.
    ///
    /// - Parameter problems: why inputs could not be read, in words, by their numbers.
    package func planned(
        _ record: RunRecord, keptIn folder: StateFolder, problems: [Int: String]
    ) throws -> PlannedRun {
        var inputs = tables.inputs
        for index in inputs.indices {
            if let problem = problems[inputs[index].number] { inputs[index].problem = problem }
            if let bytes = tables.bytes[inputs[index].number] {
                inputs[index].copy = try folder.keep(bytes, sha256: inputs[index].sha256)
            }
        }
        return PlannedRun(
            record: record, inputs: inputs, requests: requests, rows: rows, findings: findings,
            proposals: examination.proposals, predecessors: predecessors,
            contradicted: contradicted)
    }
}
