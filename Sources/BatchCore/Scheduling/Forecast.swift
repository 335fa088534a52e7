/// When each request would go: the scheduler of a real run, under a clock and a market that exist
/// only as values.
package struct Forecast: Sendable {
    /// When each request would be sent, by its place in the plan; `nil` where the window closes
    /// before.
    package private(set) var sendAt: [Timestamp?]
    /// When the last answer would be there.
    package private(set) var endsAt: Timestamp

    private var scheduler: Scheduler
    private var answers: [(at: Timestamp, id: CallID, call: Call)] = []
    private var head = 0

    /// Forecasts `requests` from `now` on.
    ///
    /// - Parameters:
    ///   - facts: what has used the quotas in the last hour.
    ///   - latency: how long an answer is taken to need.
    package init(
        _ requests: [PlannedRequest], policy: Policy, facts: [Scheduler.Fact] = [],
        now: Timestamp, latency: Duration = .milliseconds(300)
    ) {
        scheduler = Scheduler(policy: policy, seed: 1)
        for fact in facts { scheduler.apply(fact) }
        _ = scheduler.recover(now: now)
        sendAt = Array(repeating: nil, count: requests.count)
        endsAt = now
        let numbered = requests.enumerated().map { (RequestID(Int64($0) + Self.first), $1) }
        let quotas = scheduler
        let waiting = SendOrder.arranged(numbered) { quotas.slots(of: $0, at: now) }
        scheduler.reserveCapacity(waiting.count)
        answers.reserveCapacity(waiting.count)
        for (id, request) in waiting { scheduler.plan(id, request) }
        run(from: now, latency)
    }

    /// Numbers of requests that no journal has.
    private static let first: Int64 = 1 << 40

    private mutating func run(from start: Timestamp, _ latency: Duration) {
        var now = start
        take(scheduler.handle(.woke, now: now), at: now, latency)
        while true {
            // Every answer takes equally long, so they come in the order of their calls.
            let answer = head < answers.count ? answers[head] : nil
            let wake = scheduler.nextWake(from: now)
            if let answer, answer.at <= wake ?? .distantFuture {
                head += 1
                now = max(now, answer.at)
                endsAt = now
                let reply = Reply(scheduler.success(of: answer.call), httpStatus: 200)
                take(scheduler.handle(.answered(answer.id, reply), now: now), at: now, latency)
            } else if let wake {
                now = max(now, wake)
                take(scheduler.handle(.woke, now: now), at: now, latency)
            } else {
                return
            }
        }
    }

    private mutating func take(_ step: Scheduler.Step, at now: Timestamp, _ latency: Duration) {
        for (id, call) in step.calls {
            answers.append((now.advanced(by: latency), id, call))
            guard case .send(let request, _) = call else { continue }
            let index = Int(request.value - Self.first)
            if sendAt.indices.contains(index) { sendAt[index] = now }
        }
    }
}

extension Scheduler {
    /// The answer to a call where all goes well.
    fileprivate func success(of call: Call) -> Answer {
        switch call {
        case .send(let id, let parts):
            guard let request = jobs[id]?.request else { return .accepted }
            if request.parts.contains(where: \.needsOperation) { return .operation("\(id)") }
            guard request.isBatch else { return .accepted }
            var results: [OrderID: OrderResult] = [:]
            for part in parts {
                if case .cancelOrder(let change) = request.parts[part] {
                    results[change.order] = .accepted
                }
            }
            return .orderResults(results)
        case .readBefore(let ids), .lookUpOrders(let ids):
            return .orders(ids.compactMap { jobs[$0]?.request.parts.first.flatMap(stateBefore) })
        case .lookUpReturn, .lookUpEats:
            return .state("CANCELLED")
        case .list:
            return .page(next: nil)
        case .poll(let parts, _):
            return .operations(
                Dictionary(
                    parts.map { ($0.operation, "DONE") }, uniquingKeysWith: { first, _ in first }))
        }
    }

    private func stateBefore(_ change: Change) -> OrderState? {
        guard let (order, lines) = change.composition else { return nil }
        return OrderState(
            id: order, status: "PROCESSING", substatus: "STARTED", isCancellationRequested: false,
            items: lines.map {
                OrderState.ItemState(id: $0.item, count: $0.before, marks: $0.marksBefore)
            })
    }
}
