/// The requests that follow from examined rows, in the order in which they would go.
package struct Plan: Sendable {
    package let requests: [PlannedRequest]

    /// Plans the rows that are ready.
    ///
    /// - Parameter businesses: the account of each campaign; a campaign without one can't be read.
    package init(_ examination: Examination, businesses: [CampaignID: BusinessID]) {
        var drafts: [PlannedRequest] = []
        drafts += Self.cancellations(examination)
        drafts += Self.items(examination)
        drafts += Self.orderCancellations(examination)
        drafts += Self.returns(examination)
        drafts += Self.eats(examination)
        for index in drafts.indices {
            drafts[index].business = drafts[index].campaign.flatMap { businesses[$0] }
        }
        requests = drafts
    }

    /// A plan of nothing.
    package init() {
        requests = []
    }

    /// The most orders in one call that cancels them.
    static let ordersPerCall = 30

    /// The rows that are ready and have `action`.
    private static func ready(_ examination: Examination, _ actions: Set<Action>) -> [Int] {
        examination.rows.indices.filter { index in
            examination.dispositions[index] == .ready
                && examination.rows[index].action.map(actions.contains) ?? false
        }
    }

    private static func request(
        _ examination: Examination, _ index: Int, _ change: Change, money: Money? = nil,
        deadline: Timestamp? = nil
    ) -> PlannedRequest {
        PlannedRequest(
            campaign: examination.rows[index].campaign, business: nil, parts: [change],
            rows: [[index]], deadline: deadline, moneyAtRisk: money, isBatch: false)
    }

    // MARK: - The lanes

    /// Rejects before accepts: a missed reject loses delivered goods, a missed accept nothing.
    private static func cancellations(_ examination: Examination) -> [PlannedRequest] {
        let rows = ready(examination, [.acceptCancellation, .rejectCancellation])
        let drafts = rows.compactMap { index -> (Urgency, PlannedRequest)? in
            let row = examination.rows[index]
            guard let id = row.order else { return nil }
            let order = examination.orders.orders[id]
            let accepted = row.action == .acceptCancellation
            let urgency = Urgency(
                isAccept: accepted, deadline: order?.decisionDeadline,
                value: order?.total ?? .zero, row: index)
            let draft = request(
                examination, index,
                .cancellation(order: id, accepted: accepted, reason: row.reason),
                money: accepted ? .zero : order?.total, deadline: order?.decisionDeadline)
            return (urgency, draft)
        }
        return drafts.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private static func items(_ examination: Examination) -> [PlannedRequest] {
        var seen: [OrderID: Int] = [:]
        var drafts: [PlannedRequest] = []
        let rows = examination.rows.indices.filter { index in
            guard examination.rows[index].action == .updateItems else { return false }
            switch examination.dispositions[index] {
            case .ready: return true
            case .rejected, .held, .skipped, .duplicate: return false
            }
        }
        for index in rows {
            guard let id = examination.rows[index].order,
                let composition = examination.compositions[id]
            else { continue }
            if let draft = seen[id] {
                drafts[draft].rows[0].append(index)
                continue
            }
            seen[id] = drafts.count
            let lines = composition.lines.map { line in
                ItemLine(
                    item: line.item, before: line.before, count: line.count,
                    marksBefore: line.unitsBefore.compactMap { UnitRecord($0).key }.sorted(),
                    units: line.units.map(UnitRecord.init))
            }
            let change = Change.items(order: id, lines: lines, reason: composition.reason)
            drafts.append(
                request(examination, index, change, money: composition.removedValue))
        }
        return drafts
    }

    /// Of a LaaS shop one by one; of the others two or more of a campaign in calls of up to 30.
    private static func orderCancellations(_ examination: Examination) -> [PlannedRequest] {
        var drafts: [PlannedRequest] = []
        var groups: [CampaignID: [PlannedRequest]] = [:]
        for index in ready(examination, [.cancelOrder]) {
            let row = examination.rows[index]
            guard let id = row.order, let campaign = row.campaign else { continue }
            let order = examination.orders.orders[id]
            let model = order?.model ?? examination.settings.campaigns[campaign] ?? nil
            let draft = request(examination, index, .cancelOrder(id), money: order?.total)
            if model == .laas {
                drafts.append(draft)
            } else {
                groups[campaign, default: []].append(draft)
            }
        }
        for group in groups.values {
            for start in stride(from: 0, to: group.count, by: ordersPerCall) {
                let members = group[start..<min(start + ordersPerCall, group.count)]
                drafts.append(call(of: Array(members), isBatch: group.count > 1))
            }
        }
        return drafts.sorted { ($0.rows.first?.first ?? 0) < ($1.rows.first?.first ?? 0) }
    }

    /// One call for all of `members`, which are of one campaign.
    private static func call(of members: [PlannedRequest], isBatch: Bool) -> PlannedRequest {
        var call = members[0]
        call.isBatch = isBatch
        call.parts = members.flatMap(\.parts)
        call.rows = members.flatMap(\.rows)
        call.moneyAtRisk = members.reduce(Money.zero as Money?) { sum, member in
            sum.flatMap { sum in member.moneyAtRisk.map { sum + $0 } }
        }
        return call
    }

    private static func returns(_ examination: Examination) -> [PlannedRequest] {
        ready(examination, [.cancelReturn]).compactMap { index in
            let row = examination.rows[index]
            guard let id = row.returnID,
                let order = row.order ?? examination.returns.returns[id]?.order
            else { return nil }
            return request(examination, index, .cancelReturn(id, order: order))
        }
    }

    private static func eats(_ examination: Examination) -> [PlannedRequest] {
        ready(examination, [.cancelEats]).compactMap { index in
            let row = examination.rows[index]
            guard let order = row.eatsOrder, let eatsID = row.eatsID else { return nil }
            var draft = request(
                examination, index,
                .cancelEats(order: order, eatsID: eatsID, comment: row.comment))
            draft.campaign = nil
            return draft
        }
    }
}

/// Who goes first in the cancellation lane: rejects before accepts, unknown deadlines first, then
/// by deadline, then by value, the largest first, then by first row.
struct Urgency: Comparable, Sendable {
    private let isAccept: Bool
    private let deadline: Timestamp
    private let value: Money
    private let row: Int

    init(isAccept: Bool, deadline: Timestamp?, value: Money, row: Int) {
        self.isAccept = isAccept
        self.deadline = deadline ?? .distantPast
        self.value = value
        self.row = row
    }

    static func < (lhs: Self, rhs: Self) -> Bool {
        if lhs.isAccept != rhs.isAccept { return !lhs.isAccept }
        if lhs.deadline != rhs.deadline { return lhs.deadline < rhs.deadline }
        if lhs.value != rhs.value { return lhs.value > rhs.value }
        return lhs.row < rhs.row
    }
}
