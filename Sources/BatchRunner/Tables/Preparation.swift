package import BatchCore
import BatchInput
package import BatchJournal

/// Tables that are read, checked and planned: all that is decided before anything is sent.
package struct Preparation: Sendable {
    package let tables: Tables
    package private(set) var examination: Examination
    /// The requests that would be sent: those that were not done or begun before.
    package private(set) var plan = Plan()
    /// Requests of earlier runs that must be settled before one of the plan may go, by its place.
    package private(set) var predecessors: [Int: RequestID] = [:]
    /// Unsent changes of earlier runs that these rows contradict: they are held with them.
    package private(set) var contradicted: [EarlierChange] = []
    private var earlier = EarlierChanges()

    /// What `run` may be told on its command line.
    package struct Options: Sendable {
        package var again = false
        package var released: Set<FindingCode> = []
        package var isForSending = true

        package init() {}
    }

    /// - Parameter journal: what earlier runs did; `nil` where nothing is to be sent.
    package init(
        _ tables: Tables, config: Config, now: Timestamp, zone: LocalZone, journal: Journal?,
        options: Options
    ) async throws {
        self.tables = tables
        var settings = CheckSettings(now: now, zone: zone)
        settings.campaigns = config.campaigns
        settings.hasRestaurant =
            config.eats != nil || config.campaigns.isEmpty && !options.isForSending
        settings.heldWarnings = config.heldWarnings
        settings.released = options.released
        settings.isForSending = options.isForSending
        if let journal { settings.wishes = try journal.wishes() }
        let basis = CheckBasis(
            changes: tables.changes, orders: tables.orders, returns: tables.returns,
            settings: settings, groups: tables.groups)
        let ranges = tables.groups.ranges(Parallel.width * 8)
        examination = Examination(basis, await Parallel.map(ranges, basis.examined))
        var guards = config.guards
        if let journal {
            earlier = try await EarlierChanges(examination, journal, again: options.again)
            examination.excuse(earlier.outdated)
            let recent = try journal.recentCancellations(
                since: now.advanced(by: .seconds(-24 * 3600)))
            guards.recentCancellations = recent.count
            guards.recentRemovedValue = recent.value
        }
        // The guards count what is new: changes that were done or begun before are not.
        let known = earlier
        examination.apply(guards) { known.isKnown($0) }
        holdContradictions()
        guard options.isForSending else { return }
        plan = Plan(
            examination, businesses: config.businessOfCampaign, known: { known.isKnown($0) },
            waits: { known.predecessors[$0] != nil })
        for (index, entry) in plan.entries.enumerated() where !known.predecessors.isEmpty {
            guard let group = plan.groups(of: entry).first else { continue }
            predecessors[index] = known.predecessors[Int(group)]
        }
        tellKnown()
    }

    /// Holds rows that contradict a change of an earlier run that has not been sent, and that
    /// change with them. A row that is rejected, held or skipped counts as a contradiction too.
    private mutating func holdContradictions() {
        for (group, unsent) in earlier.contradictions {
            contradicted += unsent
            earlier.forget(group)
            let remark = Remark(.conflictingChanges, .warning, [unsent[0].run], variant: "open")
            for row in tables.groups.rows(of: group)
            where examination.decisions[Int(row)] != .rejected {
                examination.hold(Int(row), remark)
                heldOpen.insert(row)
            }
        }
    }

    /// The plan's ID: a digest of all its requests, whose bodies are made for it.
    package var planID: String {
        get async { await PlanDigest(examination, plan).hexadecimal }
    }

    /// Rows that contradict an open change.
    private var heldOpen: Set<Int32> = []

    /// Says of rows whose change was done or begun before when that was.
    private mutating func tellKnown() {
        let zone = examination.settings.zone
        for group in Array(earlier.knownGroups) {
            guard let change = earlier.ofGroup(group) else { continue }
            let remark = earlier.remark(on: change, in: zone)
            for row in tables.groups.rows(of: group)
            where examination.decisions[Int(row)] == .ready {
                examination.add(remark, to: Int(row))
            }
        }
    }
}

// MARK: - As it is kept and reported

extension Preparation {
    /// The requests of the plan one by one, made when they are asked for.
    package var requests: some Sequence<PlannedRequest> {
        let maker = ChangeMaker(examination)
        let plan = plan
        return plan.entries.lazy.map { maker.request(plan, $0) }
    }

    /// The rows as they are kept. The requests of this plan are numbered from 1 on below zero.
    package var rows: RowColumns {
        var rows = RowColumns()
        rows.reserve(examination.rowCount)
        let (requests, parts) = requestPlaces
        let proposed = Set(examination.proposals.map(\.order.value))
        let findings = examination.findings
        let zone = examination.settings.zone
        let changes = tables.changes
        var told = earlier
        var goods = GoodsNames(tables, examination)
        for file in changes.files {
            for index in file.rows {
                var record = record(of: index, file.source.number, proposed)
                if record.outcome == .held {
                    record.heldBy =
                        heldOpen.contains(Int32(index))
                        ? [.conflictingChanges]
                        : examination.holdingCodes(findings.of(index))
                }
                if examination.decisions[index] == .ready {
                    if requests[index] != 0 {
                        record.request = RequestID(Int64(requests[index]))
                        record.part = Int(parts[index])
                    } else if let change = tables.groups.group(of: index).flatMap(told.ofGroup) {
                        record.request = change.request
                        record.part = change.part
                        if change.outcome != nil {
                            record.doneBefore = told.remark(on: change, in: zone).arguments[0]
                        }
                    }
                }
                record.goods = goods.of(record, at: index)
                rows.append(record)
            }
        }
        return rows
    }

    /// The place of each row's request in the plan, from 1 on below zero, and of its part.
    private var requestPlaces: (requests: [Int32], parts: [UInt8]) {
        var requests = [Int32](repeating: 0, count: examination.rowCount)
        var parts = [UInt8](repeating: 0, count: examination.rowCount)
        for (place, entry) in plan.entries.enumerated() {
            for (part, group) in plan.groups(of: entry).enumerated() {
                for row in tables.groups.rows(of: Int(group)) {
                    requests[Int(row)] = -Int32(place + 1)
                    parts[Int(row)] = UInt8(truncatingIfNeeded: part)
                }
            }
        }
        return (requests, parts)
    }

    private func record(of index: Int, _ file: Int, _ proposed: Set<Int64>) -> RowRecord {
        let changes = tables.changes
        let decision = examination.decisions[index]
        let outcome: Outcome =
            switch decision {
            case .ready, .duplicate: .ready
            case .rejected: .rejected
            case .held: .held
            case .skipped: .skipped
            }
        var record = RowRecord(
            place: RowPlace(file: file, row: Int(changes.number[index])), outcome: outcome)
        record.action = changes.action[index]
        record.campaign = changes.campaign[index] == 0 ? nil : changes.campaign[index]
        let (order, item) = (changes.order[index], changes.item[index])
        switch record.action?.rules.target ?? .order {
        case .eats:
            record.order = order < 0 ? nil : OrderName(changes.eats[Int(order)].order)
        case .return:
            record.order = order == 0 ? nil : .number(order)
            record.returnID = item == 0 ? nil : item
        case .order:
            record.order = order == 0 ? nil : .number(order)
            record.item = item == 0 ? nil : item
        }
        record.units = examination.units[index] == 0 ? nil : Int64(examination.units[index])
        record.value = examination.values[index] == .zero ? nil : examination.values[index]
        if decision == .duplicate, let first = examination.duplicates[Int32(index)] {
            record.duplicateOf = changes.place(of: Int(first))
        }
        if record.action.map(\.rules.isDecision) ?? true {
            let isDecision = record.action != nil || changes.isUndecided(index)
            record.due =
                tables.groups.group(of: index).map { examination.outcomes[$0].due }
                ?? (isDecision ? .atOnce : nil)
        }
        if outcome == .rejected, order > 0, record.action?.rules.target != .eats {
            record.isProposed = proposed.contains(order)
        }
        return record
    }

    /// The orders that it proposes to cancel, with their goods.
    package var proposals: [Proposal] {
        examination.proposals.map { proposed in
            let items = examination.orders.order(proposed.order)?.items ?? []
            return Proposal(
                campaign: proposed.campaign, order: proposed.order, reason: proposed.reason,
                goods: items.map { "\(tables.name(of: $0)) × \($0.count)" })
        }
    }

    /// The run as the journal takes it, with a copy of each input kept in `folder`.
    ///
    /// - Parameter problems: why inputs could not be read, in words, by their numbers.
    package func planned(
        _ record: RunRecord, rows: RowColumns,
        keptIn folder: StateFolder, problems: [Int: String]
    ) throws -> PlannedRun {
        let inputs = try tables.inputs.map { input in
            var record = input.record
            record.problem = problems[record.number]
            if let file = input.table?.file, let digest = record.sha256 {
                let copy = try folder.copy(sha256: digest) ?? folder.keep(file)
                guard copy.sha256 == digest else { throw ReadError.changed(path: record.name) }
                record.copy = copy.path
            }
            return record
        }
        return PlannedRun(
            record: record, inputs: inputs, requests: requests, rows: rows,
            findings: findings(rows), proposals: proposals, predecessors: predecessors, contradicted: contradicted)
    }
}
