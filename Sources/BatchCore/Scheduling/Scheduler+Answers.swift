// MARK: - What answers mean

extension Scheduler {
    /// Takes in the answer of one call.
    mutating func take(_ reply: Reply, for id: CallID, now: Timestamp, in step: inout Step) {
        guard let open = calls[id] else { return }
        if case .notReached = reply.answer {
            wasNotReached = true
            record(
                .returned(id, lane: open.lane, cost: open.cost, at: now), in: &step)
        } else {
            wasReached = true
            record(
                .landed(id, lane: open.lane, cost: open.cost, at: now, rate: reply.rate), in: &step)
        }
        takeLimits(reply, open.lane, now: now, in: &step)
        switch open.call {
        case .send(let request, let parts):
            settle(request, parts, reply, now: now, in: &step)
        case .readBefore(let requests):
            clear(requests, reply, now: now, in: &step)
        case .lookUpOrders(let requests):
            resolve(requests, reply, now: now, in: &step)
        case .lookUpReturn(let request), .lookUpEats(let request):
            resolve(request, reply, now: now, in: &step)
        case .poll(let parts, _):
            follow(parts, reply, now: now, in: &step)
        }
    }

    /// What an answer says of the lane, the owner or the account, whatever was asked.
    private mutating func takeLimits(
        _ reply: Reply, _ lane: LaneID, now: Timestamp, in step: inout Step
    ) {
        switch reply.answer {
        case .quotaUsedUp:
            let told =
                reply.rate?.until?.advanced(by: policy.untilMargin)
                ?? reply.retryAfter.map { now.advanced(by: $0) }
            // Where the market's clock is behind ours, its «until» may lie in the past.
            let least = now.advanced(by: pause(of: lane, from: 5))
            // A clock that is far ahead keeps nothing closed for longer than an hour.
            let longest = now.advanced(
                by: policy.hour + policy.untilMargin + Quota.dateStep)
            let until =
                told.map { min(max($0, least), max(least, longest)) }
                ?? now.advanced(by: policy.hour)
            record(.laneClosed(lane, until: until), in: &step)
        case .tooManyParallel(let limit):
            let current = load[lane.owner]?.inFlight ?? 1
            record(
                .capLowered(lane.owner, to: limit ?? max(1, current), at: now), in: &step)
        case .notAuthorised(let message):
            refusedAccounts[account(of: lane)] = message
        case .notReached(let reason):
            let wait = pause(of: lane, from: 1)
            record(.laneClosed(lane, until: now.advanced(by: wait)), in: &step)
            // Without a closing time there is an end to waiting for a market that is not there.
            if policy.closesAt == nil, lanes[lane]?.failures ?? 0 > 4 * policy.maximumAttempts {
                unreachable[lane] = reason
            }
        case .failed:
            let wait = pause(of: lane, from: 1)
            if let asked = reply.retryAfter {
                record(.laneClosed(lane, until: now.advanced(by: asked)), in: &step)
            }
            // One failure says little of the lane; where all fail it is probed now and then.
            if lanes[lane]?.failures ?? 0 > 3 {
                record(.laneClosed(lane, until: now.advanced(by: wait)), in: &step)
            }
        case .accepted, .operation, .orderResults, .orders, .state, .operations, .refused,
            .forbidden, .locked, .noAnswer:
            self.lane(lane) { $0.failures = 0 }
        }
    }

    /// How long a lane waits after another failure in a row: ever longer, up to the back-off's cap.
    private mutating func pause(of lane: LaneID, from first: Int) -> Duration {
        self.lane(lane) { $0.failures += 1 }
        let failures = lanes[lane]?.failures ?? 1
        return min(policy.backoff.cap, policy.backoff.base * (first << min(failures - 1, 10)))
    }

    // MARK: Writes

    private mutating func settle(
        _ id: RequestID, _ parts: [Int], _ reply: Reply, now: Timestamp, in step: inout Step
    ) {
        guard let job = jobs[id] else { return }
        let status = reply.httpStatus
        switch reply.answer {
        case .accepted:
            // What is done by an operation is not done by an answer that names none.
            let (open, done) = parts.split { job.request.parts[$0].needsOperation }
            for part in done { end(id, part, .done(status), now: now, in: &step) }
            if !open.isEmpty { lookUpLater(id, now: now, in: &step) }
        case .operation(let operation):
            follow(id, parts, operation, now: now, in: &step)
        case .orderResults(let results):
            settle(id, parts, results, job, reply, now: now, in: &step)
        case .refused(let code, let message):
            let verdict = Verdict(
                outcome: .refused, code: code, message: message, httpStatus: status)
            refuse(id, parts.map { ($0, verdict) }, now: now, in: &step)
        case .forbidden(let message):
            hold(job.lane, .forbidden, message, status, now: now, in: &step)
        case .locked(let message):
            hold(job.lane, .locked, message, status, now: now, in: &step)
        case .notAuthorised, .quotaUsedUp:
            record(.retry(id, notBefore: now, isAttempt: false), in: &step)
        case .tooManyParallel:
            let wait = policy.backoff.delay(afterAttempt: 1, using: &random)
            record(.retry(id, notBefore: now.advanced(by: wait), isAttempt: false), in: &step)
        case .failed:
            fail(id, job, reply, now: now, in: &step)
        case .notReached:
            record(.retry(id, notBefore: now, isAttempt: false), in: &step)
        case .noAnswer, .orders, .state, .operations:
            // What can't be understood may have been applied.
            lookUpLater(id, now: now, in: &step)
        }
    }

    /// Lets a request without a verdict be read.
    private mutating func lookUpLater(_ id: RequestID, now: Timestamp, in step: inout Step) {
        let readAt = now.advanced(by: policy.backoff.base)
        let believeAt = now.advanced(by: policy.settle)
        record(.unsettled(id, readAt: readAt, believeAt: believeAt, isLost: true), in: &step)
    }

    private mutating func settle(
        _ id: RequestID, _ parts: [Int], _ results: [OrderID: OrderResult], _ job: Job,
        _ reply: Reply, now: Timestamp, in step: inout Step
    ) {
        var isComplete = true
        var refused: [(Int, Verdict)] = []
        for part in parts {
            guard case .cancelOrder(let change) = job.request.parts[part],
                let result = results[change.order]
            else {
                isComplete = false
                continue
            }
            switch result {
            case .accepted where change.isOperation:
                isComplete = false
            case .accepted:
                end(id, part, .done(reply.httpStatus), now: now, in: &step)
            case .operation(let operation):
                follow(id, [part], operation, now: now, in: &step)
            case .refused(let code, let message):
                let verdict = Verdict(
                    outcome: .refused, code: code, message: message,
                    httpStatus: reply.httpStatus)
                refused.append((part, verdict))
            }
        }
        refuse(id, refused, now: now, in: &step)
        if !isComplete {
            let believeAt = now.advanced(by: policy.settle)
            record(.unsettled(id, readAt: now, believeAt: believeAt, isLost: true), in: &step)
        }
    }

    /// Ends refused parts; where an earlier send had no verdict a read tells first whether that one
    /// did it.
    private mutating func refuse(
        _ id: RequestID, _ parts: [(Int, Verdict)], now: Timestamp, in step: inout Step
    ) {
        guard !parts.isEmpty, let job = jobs[id] else { return }
        guard job.isUncertain else {
            for (part, verdict) in parts { end(id, part, verdict, now: now, in: &step) }
            return
        }
        for (part, verdict) in parts {
            record(.refused(id, part: part, verdict, at: now), in: &step)
        }
        record(.unsettled(id, readAt: now, believeAt: now, isLost: true), in: &step)
    }

    /// 500 or 503: after a 500, which may have come late, the state is read before another try.
    private mutating func fail(
        _ id: RequestID, _ job: Job, _ reply: Reply, now: Timestamp, in step: inout Step
    ) {
        let isPost = job.request.wire.method == "POST"
        guard reply.httpStatus == 503, !isPost else {
            let wait = max(
                policy.backoff.delay(afterAttempt: job.attempts + 1, using: &random),
                reply.retryAfter ?? .zero)
            let readAt = now.advanced(by: wait)
            record(
                .unsettled(id, readAt: readAt, believeAt: readAt, isLost: false), in: &step)
            return
        }
        retryOrPark(id, job, notBefore: reply.retryAfter, now: now, in: &step)
    }

    mutating func retryOrPark(
        _ id: RequestID, _ job: Job, notBefore least: Duration? = nil, now: Timestamp,
        in step: inout Step
    ) {
        guard job.attempts + 1 < policy.maximumAttempts else {
            record(.parked(id, at: now), in: &step)
            return
        }
        let wait = max(
            policy.backoff.delay(afterAttempt: job.attempts + 1, using: &random), least ?? .zero)
        record(.retry(id, notBefore: now.advanced(by: wait), isAttempt: true), in: &step)
    }

    mutating func end(
        _ id: RequestID, _ part: Int, _ verdict: Verdict, now: Timestamp, in step: inout Step
    ) {
        record(.settled(id, part: part, verdict, at: now), in: &step)
    }

    /// Holds all that waits in the lanes of a campaign that the market has closed.
    private mutating func hold(
        _ lane: LaneID, _ code: FindingCode, _ message: String, _ status: Int?, now: Timestamp,
        in step: inout Step
    ) {
        let verdict = Verdict(
            outcome: .held, code: code.rawValue, message: message, httpStatus: status)
        let waiting = jobs.filter { entry in
            guard entry.value.lane.owner == lane.owner else { return false }
            switch entry.value.phase {
            case .waiting, .reading, .cleared: return true
            // The call that was refused just now.
            case .inFlight: return !calls.values.contains { $0.call.requests.contains(entry.key) }
            case .unsettled, .lookingUp, .following, .unclear, .parked, .settled: return false
            }
        }
        for (id, job) in waiting.sorted(by: { $0.key < $1.key }) {
            for part in job.sendable { end(id, part, verdict, now: now, in: &step) }
        }
    }
}

extension Verdict {
    static func done(_ status: Int?) -> Verdict {
        Verdict(outcome: .done, httpStatus: status)
    }

    /// The fresh read shows something else than the export.
    ///
    /// - Parameter differences: empty where the market did not return the order.
    static func changed(_ differences: String) -> Verdict {
        Verdict(outcome: .held, code: FindingCode.orderChanged.rawValue, message: differences)
    }
}

extension [Int] {
    /// Those for which a statement holds, and the others.
    fileprivate func split(_ holds: (Int) -> Bool) -> (yes: [Int], no: [Int]) {
        (filter(holds), filter { !holds($0) })
    }
}
