package import BatchCore
package import BatchJournal
package import BatchReports

/// When the requests of a plan would go, told before anything is sent.
package struct PlanForecast: Sendable {
    /// The plan's ID, once it is known: all requests have to be made for it.
    package var planID = ""
    package let schedule: PlanSchedule
    /// The lanes by their names.
    package let lanes: [LaneTotal]
    private let preparation: Preparation

    /// What has used the quotas of the last hour.
    package static func facts(
        _ journal: Journal?, _ policy: Policy, at now: Timestamp
    ) throws -> [Scheduler.Fact] {
        try journal?.facts(since: now.advanced(by: .zero - policy.hour)) ?? []
    }

    package init(
        _ preparation: Preparation, policy: Policy, facts: [Scheduler.Fact], now: Timestamp
    ) {
        self.preparation = preparation
        let plan = preparation.plan
        let maker = ChangeMaker(preparation.examination)
        let forecast = Forecast(
            plan.entries.map { maker.outline(plan, $0) }, policy: policy, facts: facts, now: now)
        schedule = PlanSchedule(endsAt: forecast.endsAt, sendAt: forecast.sendAt)
        lanes = Self.lanes(plan, forecast.sendAt)
    }

    private static func lanes(_ plan: Plan, _ sendAt: [Timestamp?]) -> [LaneTotal] {
        var totals: [LaneTotal] = []
        var places: [LaneID: Int] = [:]
        for (entry, sendAt) in zip(plan.entries, sendAt) {
            let lane = entry.lane
            let place = places[lane] ?? totals.count
            if place == totals.count {
                places[lane] = place
                totals.append(LaneTotal(name: lane.name, resource: lane.resource))
            }
            totals[place].count += 1
            if let sendAt { totals[place].last = max(totals[place].last ?? sendAt, sendAt) }
        }
        return totals.sorted { $0.name < $1.name }
    }

    /// When the last answer would be there.
    package var endsAt: Timestamp { schedule.endsAt }
    private var sendAt: [Timestamp?] { schedule.sendAt }
    package var requestCount: Int { sendAt.count }

    /// A lane's requests: how many, and when the last of them would go.
    package struct LaneTotal: Sendable {
        package var name: String
        package var resource: Resource
        package var count = 0
        package var last: Timestamp?
    }

    /// What is lost where nothing goes, as far as it is known.
    package var moneyAtRisk: Money {
        preparation.plan.entries.lazy.compactMap(\.moneyAtRisk).reduce(.zero, +)
    }

    /// The paths of requests that would be too late.
    package var late: [String] {
        let maker = ChangeMaker(preparation.examination)
        let plan = preparation.plan
        return zip(plan.entries, sendAt).compactMap { entry, sendAt in
            guard let deadline = entry.deadline, let sendAt, sendAt > deadline else { return nil }
            return maker.request(plan, entry).wire.path
        }
    }

    /// Hands over some lines of the plan's report; the requests are made anew each time.
    package func lines(_ range: Range<Int>, _ body: (PlanReport.Line) -> Void) {
        let maker = ChangeMaker(preparation.examination)
        let plan = preparation.plan
        let changes = preparation.tables.changes
        for index in range {
            let request = maker.request(plan, plan.entries[index])
            body(
                PlanReport.Line(
                    number: index + 1, request: request,
                    rows: request.rows.flatMap { $0 }.map { changes.place(of: $0) },
                    sendAt: sendAt[index]))
        }
    }
}

/// When the requests of a plan are to go: what is left of it once they are in the journal.
package struct PlanSchedule: Sendable {
    /// When the last answer would be there.
    package let endsAt: Timestamp
    fileprivate let sendAt: [Timestamp?]

    /// How far off the forecast was: the largest gap of one request, and when the last answer came; `nil`
    /// where a later run goes on.
    ///
    /// - Parameters:
    ///   - summary: of the run that has sent the plan.
    ///   - ids: the numbers of the plan's requests, in their order.
    package func gap(
        to summary: RunSummary, _ ids: [RequestID]
    ) -> (largest: Duration, endedAt: Timestamp)? {
        guard summary.tally.unfinished.isEmpty, let first = ids.first else { return nil }
        var largest: Duration?
        var isSent = [Bool](repeating: false, count: sendAt.count)
        for attempt in summary.attempts where attempt.isWrite {
            for id in attempt.requests {
                // The numbers follow one another.
                let place = Int(id - first.value)
                guard sendAt.indices.contains(place), !isSent[place], let planned = sendAt[place]
                else { continue }
                isSent[place] = true
                let actual = attempt.startedAt
                let gap =
                    planned < actual
                    ? planned.duration(to: actual) : actual.duration(to: planned)
                largest = max(largest ?? gap, gap)
            }
        }
        guard let largest, let last = summary.attempts.compactMap(\.endedAt).max() else {
            return nil
        }
        return (largest, last)
    }
}
