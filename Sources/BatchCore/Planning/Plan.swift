/// The requests that follow from examined rows, in the order in which they would go.
///
/// It holds numbers of groups; a request with its body is made when somebody asks for it, by a
/// ``ChangeMaker``.
package struct Plan: Sendable {
    package private(set) var entries: [Entry] = []
    /// The groups of rows behind the entries.
    private var members: [Int32] = []

    /// A request: one change, or the orders of one call.
    package struct Entry: Sendable {
        package var resource: Resource
        package var campaign: CampaignID?
        package var business: BusinessID?
        fileprivate var first: Int32
        fileprivate var count: Int32 = 1
        package var deadline: Timestamp?
        /// What is lost if it goes too late or not at all; `nil` where that is not known.
        package var moneyAtRisk: Money?
        /// Whether several orders go in one call, however many they are.
        package var isBatch = false
        /// The first of its rows.
        fileprivate var row: Int32

        package var lane: LaneID { LaneID(campaign.map(LaneOwner.campaign) ?? .eats, resource) }
        /// How many changes it makes.
        package var partCount: Int { Int(count) }
    }

    /// A plan of nothing.
    package init() {}

    /// Plans the groups of which a row is ready.
    ///
    /// - Parameters:
    ///   - businesses: the account of each campaign; a campaign without one can't be read.
    ///   - known: whether a group's change was done or begun before: it is not planned.
    ///   - waits: whether it has to wait for an earlier request: then it goes by itself.
    package init(
        _ examination: Examination, businesses: [CampaignID: BusinessID],
        known: (Int) -> Bool = { _ in false }, waits: (Int) -> Bool = { _ in false }
    ) {
        // In one list that does not grow: what grows is copied, and takes its memory twice.
        var drafts: [Draft] = []
        drafts.reserveCapacity(examination.outcomes.count)
        var lanes: [[Int32]] = Array(repeating: [], count: Resource.allCases.count)
        for group in examination.outcomes.indices where !known(group) {
            guard let draft = Draft(examination, group) else { continue }
            lanes[draft.resource.place].append(Int32(truncatingIfNeeded: drafts.count))
            drafts.append(draft)
        }
        entries.reserveCapacity(drafts.count)
        members.reserveCapacity(drafts.count)
        for (resource, lane) in zip(Resource.allCases, lanes) {
            switch resource {
            case .cancellation:
                let urgent = lane.sorted { drafts[Int($0)].urgency < drafts[Int($1)].urgency }
                for place in urgent { add(drafts[Int(place)]) }
            case .status:
                addOrderCancellations(lane.byRow(of: drafts).map { drafts[Int($0)] }, waits)
            case .items, .boxes, .marks, .returns, .eats, .operations, .ordersRead, .returnsRead,
                .returnsList:
                for place in lane.byRow(of: drafts) { add(drafts[Int(place)]) }
            }
        }
        for index in entries.indices {
            entries[index].business = entries[index].campaign.flatMap { businesses[$0] }
        }
    }

    /// The most orders in one call that cancels them.
    static let ordersPerCall = 30

    private mutating func add(_ draft: Draft) {
        entries.append(
            Entry(
                resource: draft.resource, campaign: draft.campaign, first: Int32(members.count),
                deadline: draft.deadline, moneyAtRisk: draft.money, row: draft.row))
        members.append(draft.group)
    }

    /// Of a LaaS shop one by one; of the others two or more of a campaign in calls of up to 30.
    ///
    /// - Parameter drafts: by their first rows.
    private mutating func addOrderCancellations(_ drafts: [Draft], _ waits: (Int) -> Bool) {
        var groups: [CampaignID: [Draft]] = [:]
        var calls: [[Draft]] = []
        for draft in drafts {
            guard let campaign = draft.campaign, !draft.isLaas, !waits(Int(draft.group)) else {
                calls.append([draft])
                continue
            }
            groups[campaign, default: []].append(draft)
        }
        var batches: Set<Int32> = []
        for group in groups.values {
            for start in stride(from: 0, to: group.count, by: Self.ordersPerCall) {
                calls.append(Array(group[start..<min(start + Self.ordersPerCall, group.count)]))
                if group.count > 1 { batches.insert(group[start].row) }
            }
        }
        for call in calls.sorted(by: { $0[0].row < $1[0].row }) {
            var entry = Entry(
                resource: .status, campaign: call[0].campaign, first: Int32(members.count),
                count: Int32(call.count), row: call[0].row)
            entry.isBatch = batches.contains(call[0].row)
            entry.moneyAtRisk = call.reduce(Money.zero as Money?) { sum, draft in
                sum.flatMap { sum in draft.money.map { sum + $0 } }
            }
            entries.append(entry)
            members += call.map(\.group)
        }
    }

    /// The groups of an entry, a part each.
    package func groups(of entry: Entry) -> ArraySlice<Int32> {
        members[Int(entry.first)..<Int(entry.first + entry.count)]
    }
}

/// A change that is to be planned.
private struct Draft {
    let group: Int32
    let resource: Resource
    let campaign: CampaignID?
    /// The first row that is ready.
    let row: Int32
    let isLaas: Bool
    let isAccept: Bool
    let money: Money?
    let deadline: Timestamp?
    private let value: Money

    init?(_ examination: Examination, _ group: Int) {
        let outcome = examination.outcomes[group]
        guard let action = outcome.action else { return nil }
        let ready = examination.basis.groups.rows(of: group).first {
            examination.decisions[Int($0)] == .ready
        }
        guard let ready else { return nil }
        let changes = examination.changes
        self.group = Int32(truncatingIfNeeded: group)
        row = ready
        let model = examination.model(of: group, row: Int(ready))
        resource = action.rules.resource(for: model)
        let number = changes.campaign[Int(ready)]
        campaign = action.rules.target == .eats || number == 0 ? nil : CampaignID(number)
        isAccept = action == .acceptCancellation
        value = outcome.value
        deadline = outcome.deadline
        money = isAccept ? .zero : outcome.knownValue
        isLaas = model == .laas
        if action.rules.isOfItems, !outcome.isKnown { return nil }
        if action == .cancelReturn, examination.orderOfReturn(row: Int(ready)) == nil {
            return nil
        }
    }

    /// Who goes first in the cancellation lane: rejects before accepts, unknown deadlines first, then
    /// by deadline, then by value, the largest first, then by first row. A missed reject loses
    /// delivered goods, a missed accept nothing.
    var urgency: Urgency {
        Urgency(isAccept: isAccept, deadline: deadline ?? .distantPast, value: value, row: row)
    }
}

private struct Urgency: Comparable {
    let isAccept: Bool
    let deadline: Timestamp
    let value: Money
    let row: Int32

    static func < (lhs: Self, rhs: Self) -> Bool {
        if lhs.isAccept != rhs.isAccept { return !lhs.isAccept }
        if lhs.deadline != rhs.deadline { return lhs.deadline < rhs.deadline }
        if lhs.value != rhs.value { return lhs.value > rhs.value }
        return lhs.row < rhs.row
    }
}

extension [Int32] {
    /// The places of drafts by their first rows; mostly they are so already.
    fileprivate func byRow(of drafts: [Draft]) -> [Int32] {
        let isBefore: (Int32, Int32) -> Bool = { drafts[Int($0)].row < drafts[Int($1)].row }
        let isSorted = !zip(self, dropFirst()).contains { isBefore($1, $0) }
        return isSorted ? self : sorted(by: isBefore)
    }
}

extension Examination {
    /// The model of a group's order: that of the orders table, else that of the config's campaign.
    func model(of group: Int, row: Int) -> Model? {
        if let model = outcomes[group].model { return model }
        let campaign = changes.campaign[row]
        return campaign == 0 ? nil : settings.campaigns[CampaignID(campaign)] ?? nil
    }

    /// The order of a return: the row's, else that of the returns table.
    func orderOfReturn(row: Int) -> OrderID? {
        let own = changes.order[row]
        return own > 0 ? OrderID(own) : basis.returns.returns[ReturnID(changes.item[row])]?.order
    }
}

/// Makes the changes of groups of rows, with the texts that they send, one after another.
package final class ChangeMaker {
    private let examination: Examination
    private let changes: ChangeTable
    private var check: GroupCheck
    /// The files of the changes, each opened when a mark of it is asked for.
    private var files: [OpenFile] = []

    private struct OpenFile {
        let rows: Range<Int>
        let reader: ChangeReader
        let cutter: any RowCutter
    }

    package init(_ examination: Examination) {
        self.examination = examination
        changes = examination.changes
        check = GroupCheck(examination.basis)
    }

    /// The request of an entry as it would leave.
    package func request(_ plan: Plan, _ entry: Plan.Entry) -> PlannedRequest {
        let groups = plan.groups(of: entry)
        return PlannedRequest(
            campaign: entry.campaign, business: entry.business,
            parts: groups.compactMap { change(of: Int($0)) },
            rows: groups.map { readyRows(of: Int($0)) }, deadline: entry.deadline,
            moneyAtRisk: entry.moneyAtRisk, isBatch: entry.isBatch)
    }

    /// The same with as little of it as a schedule depends on: no items, no marks.
    package func outline(_ plan: Plan, _ entry: Plan.Entry) -> PlannedRequest {
        PlannedRequest(
            campaign: entry.campaign, business: entry.business,
            parts: plan.groups(of: entry).compactMap { group in
                let row = Int(examination.outcomes[Int(group)].row)
                let order = OrderID(changes.order[row])
                switch entry.resource {
                case .items: return .items(order: order, lines: [], reason: nil)
                case .boxes: return .boxes(order: order, lines: [])
                case .marks: return .marks(order: order, lines: [])
                case .cancellation, .status, .returns, .operations, .ordersRead, .returnsRead,
                    .returnsList, .eats:
                    return change(of: Int(group))
                }
            }, rows: [], deadline: entry.deadline, moneyAtRisk: entry.moneyAtRisk,
            isBatch: entry.isBatch)
    }

    /// The rows of a group that are ready and no repetition.
    package func readyRows(of group: Int) -> [Int] {
        examination.basis.groups.rows(of: group).lazy.map { Int($0) }
            .filter { self.examination.decisions[$0] == .ready }
    }

    /// What makes the change of a group the same as another one; `nil` where nothing of it is ready.
    ///
    /// - Parameter isOutdated: takes its rejected rows for ready ones, where what they ask for does not depend
    ///   on the order's items.
    package func key(of group: Int, isOutdated: Bool = false) -> ChangeKey? {
        let rows = isOutdated ? rows(of: group) : readyRows(of: group)
        guard let row = rows.first, !isOutdated || changes.action[row]?.rules.isOfItems == false,
            let change = change(of: group, rows)
        else { return nil }
        let campaign = changes.campaign[row]
        let isEats = changes.action[row] == .cancelEats
        return change.key(campaign: isEats || campaign == 0 ? nil : CampaignID(campaign))
    }

    /// What a group asks for; `nil` where nothing of it is ready.
    package func change(of group: Int) -> Change? { change(of: group, readyRows(of: group)) }

    private func rows(of group: Int) -> [Int] {
        examination.basis.groups.rows(of: group).map { Int($0) }
    }

    private func change(of group: Int, _ rows: [Int]) -> Change? {
        guard let row = rows.first, let action = changes.action[row] else { return nil }
        let order = OrderID(changes.order[row])
        switch action {
        case .acceptCancellation:
            return .cancellation(order: order, accepted: true, reason: nil)
        case .rejectCancellation:
            return .cancellation(order: order, accepted: false, reason: changes.reason[row])
        case .updateItems:
            guard let (order, lines, reason) = items(group) else { return nil }
            let model = examination.model(of: group, row: row)
            return action.rules.resource(for: model) == .boxes
                ? .boxes(order: order, lines: lines)
                : .items(order: order, lines: lines, reason: reason)
        case .setMarks:
            guard let (order, lines, _) = items(group) else { return nil }
            return .marks(order: order, lines: lines)
        case .cancelOrder:
            return .cancelOrder(
                OrderCancellation(
                    order, changes.reason[row] ?? .shopFailed,
                    before: examination.outcomes[group].status ?? .processing,
                    isOperation: examination.model(of: group, row: row) == .laas))
        case .cancelReturn:
            return examination.orderOfReturn(row: row).map {
                .cancelReturn(ReturnID(changes.item[row]), order: $0)
            }
        case .cancelEats:
            let eats = changes.eats[Int(changes.order[row])]
            guard let eatsID = eats.eatsID else { return nil }
            return .cancelEats(order: eats.order, eatsID: eatsID, comment: eats.comment)
        }
    }

    private func items(_ group: Int) -> (OrderID, [ItemLine], Reason?)? {
        guard let composition = check.composition(of: group) else { return nil }
        let lines = composition.sent.map { line in
            let known =
                line.known.isEmpty
                ? [] : line.known.map { UnitRecord(examination.orders.marks(of: $0)) }
            let units =
                line.given.isEmpty
                ? (line.count > 0 ? known : [])
                : line.given.map { UnitRecord(marks(of: Int($0))) }
            return ItemLine(
                item: line.item, before: line.before, count: line.count,
                marksBefore: known.isEmpty ? [] : known.compactMap(\.key).sorted(), units: units)
        }
        return (composition.order, lines, composition.reason)
    }

    /// The marks of a row, cut again from its file.
    private func marks(of row: Int) -> UnitMarks {
        var place = files.firstIndex { $0.rows.contains(row) } ?? files.count
        if place == files.count {
            let file = changes.file(of: row)
            files.append(
                OpenFile(
                    rows: file.rows, reader: file.source.reader,
                    cutter: file.source.texts.cutter()))
            place = files.count - 1
        }
        return files[place].reader.marks(files[place].cutter.cells(at: changes.offset[row]))
    }
}
