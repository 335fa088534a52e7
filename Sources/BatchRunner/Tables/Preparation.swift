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
        examination = Examination(basis, await Parallel.map(tables.groups.pieces(), basis.examined))
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

    /// Rows that contradict an open change.
    private var heldOpen: Set<Int32> = []

    /// Says of rows whose change was done or begun before when that was.
    private mutating func tellKnown() {
        let zone = examination.settings.zone
        let known = Array(earlier.knownGroups)
        examination.reserve(known.count)
        for group in known {
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
    /// The rows as they are kept, with their findings. The requests of this plan are numbered from 1 on below
    /// zero.
    package var report: (rows: RowColumns, findings: RunFindings) {
        get async {
            // Beside one another: each goes through all rows.
            async let sorting = examination.findings
            var rows = decidedRows
            let sorted = await sorting
            tell(sorted, in: &rows)
            return (rows, findings(sorted, rows))
        }
    }

    /// The rows with what was decided of them.
    private var decidedRows: RowColumns {
        let changes = tables.changes
        var rows = RowColumns(
            actions: changes.action, campaigns: changes.campaign, numbers: changes.number,
            outcomes: examination.decisions.map(\.kept),
            units: examination.units.map(Int64.init), values: examination.values.map(\.kopecks))
        for file in changes.files { rows.setFile(file.source.number, of: file.rows) }
        noteTargets(in: &rows)
        noteRequests(in: &rows)
        let proposed = Set(examination.proposals.map(\.order.value))
        for index in rows.indices {
            if examination.decisions[index] == .rejected, !proposed.isEmpty,
                changes.order[index] > 0, changes.action[index]?.rules.target != .eats,
                proposed.contains(changes.order[index])
            {
                rows.setProposed(index)
            }
            if changes.action[index].map(\.rules.isDecision) ?? true {
                rows.setDue(index, due(index))
            }
        }
        for (row, first) in examination.duplicates
        where examination.decisions[Int(row)] == .duplicate {
            rows.setDuplicate(Int(row), of: changes.place(of: Int(first)))
        }
        return rows
    }

    /// Notes which findings hold rows, and the goods of those that people look at.
    private func tell(_ findings: SortedFindings, in rows: inout RowColumns) {
        for index in rows.indices where examination.decisions[index] == .held {
            rows.setHeld(
                index,
                by: heldOpen.contains(Int32(index))
                    ? [.conflictingChanges] : examination.holdingCodes(of: index, findings))
        }
        var goods = GoodsNames(tables, examination)
        for index in rows.indices where goods.isAsked(index, in: rows) {
            rows.setGoods(index, goods.of(rows[index]))
        }
    }

    /// What the rows are made to: an order and its item, a return, a restaurant's order.
    private func noteTargets(in rows: inout RowColumns) {
        let changes = tables.changes
        for index in changes.action.indices {
            let (order, item) = (changes.order[index], changes.item[index])
            switch changes.action[index]?.rules.target ?? .order {
            case .eats:
                guard order >= 0 else { continue }
                rows.setTarget(index, order: OrderName(changes.eats[Int(order)].order))
            case .return: rows.setTarget(index, order: order, returnID: item)
            case .order: rows.setTarget(index, order: order, item: item)
            }
        }
    }

    /// The requests of the rows, and what became of the same change in an earlier run.
    private func noteRequests(in rows: inout RowColumns) {
        for (place, entry) in plan.entries.enumerated() {
            for (part, group) in plan.groups(of: entry).enumerated() {
                for row in tables.groups.rows(of: Int(group))
                where examination.decisions[Int(row)] == .ready {
                    rows.setRequest(Int(row), RequestID(-Int64(place + 1)), part: part)
                }
            }
        }
        let zone = examination.settings.zone
        var told = earlier
        for group in earlier.knownGroups {
            guard let change = told.ofGroup(group) else { continue }
            let doneBefore =
                change.outcome == nil ? nil : told.remark(on: change, in: zone).arguments[0]
            for row in tables.groups.rows(of: group)
            where examination.decisions[Int(row)] == .ready {
                rows.setRequest(Int(row), change.request, part: change.part)
                if let doneBefore { rows.setDoneBefore(Int(row), doneBefore) }
            }
        }
    }

    /// By when a row that decides on a buyer's wish has to go, or may have to.
    private func due(_ index: Int) -> Due? {
        if let group = tables.groups.group(of: index) { return examination.outcomes[group].due }
        let isDecision =
            tables.changes.action[index] != nil || tables.changes.isUndecided(index)
        return isDecision ? .atOnce : nil
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
    /// - Parameters:
    ///   - requests: those of the plan, as they are made for its ID.
    ///   - problems: why inputs could not be read, in words, by their numbers.
    package func planned(
        _ record: RunRecord, _ requests: [RequestBlock],
        _ report: (rows: RowColumns, findings: RunFindings),
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
            record: record, inputs: inputs, requests: requests, rows: report.rows,
            findings: report.findings, proposals: proposals, contradicted: contradicted)
    }
}

extension Decision {
    /// The outcome of a row as it is kept.
    fileprivate var kept: Outcome {
        switch self {
        case .ready, .duplicate: .ready
        case .rejected: .rejected
        case .held: .held
        case .skipped: .skipped
        }
    }
}
