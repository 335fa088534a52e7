// MARK: - What answers mean

extension Scheduler {
    /// Takes in the answer of one call.
    mutating func take(_ reply: Reply, for id: CallID, in turn: inout Turn) {
        guard let open = durable.calls[id] else { return }
        if case .notReached = reply.answer {
            session.wasNotReached = true
            record(
                .returned(id, lane: open.lane, cost: open.cost, at: turn.now), in: &turn)
        } else {
            session.wasReached = true
            record(
                .landed(id, lane: open.lane, cost: open.cost, at: turn.now, rate: reply.rate),
                in: &turn)
        }
        takeLimits(reply, open.lane, in: &turn)
        switch open.call {
        case .send(let request, let parts):
            settle(request, parts, reply, in: &turn)
            // What is left was refused meanwhile, and is to be read.
            if jobs[request]?.phase == .inFlight, !isOnItsWay(request) {
                lookUpLater(request, in: &turn)
            }
        case .readBefore(let requests):
            clear(requests, reply, in: &turn)
        case .lookUpOrders(let requests):
            resolve(requests, reply, in: &turn)
        case .lookUpReturn(let request), .lookUpEats(let request):
            resolve(request, reply, in: &turn)
        case .poll(let parts, _):
            follow(parts, reply, in: &turn)
        case .list(let id):
            take(page: reply, for: id, in: &turn)
        }
    }

    /// What an answer says of the lane, the owner or the account, whatever was asked.
    private mutating func takeLimits(
        _ reply: Reply, _ lane: LaneID, in turn: inout Turn
    ) {
        switch reply.answer {
        case .quotaUsedUp:
            let told =
                reply.rate?.until?.advanced(by: policy.untilMargin)
                ?? reply.retryAfter.map { turn.now.advanced(by: $0) }
            // Where the market's clock is behind ours, its «until» may lie in the past.
            let least = turn.now.advanced(by: pause(of: lane, from: 5))
            // A clock that is far ahead keeps nothing closed for longer than an hour.
            let longest = turn.now.advanced(
                by: policy.hour + policy.untilMargin + Quota.dateStep)
            let until =
                told.map { min(max($0, least), max(least, longest)) }
                ?? turn.now.advanced(by: policy.hour)
            record(.laneClosed(lane, until: until), in: &turn)
        case .tooManyParallel(let limit):
            let current = max(1, load(of: lane.owner).inFlight)
            record(
                .capLowered(lane.owner, to: limit ?? current, at: turn.now), in: &turn)
        case .notAuthorised(let message):
            session.refusedAccounts[account(of: lane)] = message
        case .notReached(let reason):
            session.troubles[lane] = .noConnection
            let wait = pause(of: lane, from: 1)
            record(.laneClosed(lane, until: turn.now.advanced(by: wait)), in: &turn)
            // Without a closing time there is an end to waiting for a market that is not there.
            let isPatient = policy.closesAt != nil && policy.waitsForServers
            if !isPatient, session.failures[lane] ?? 0 > 4 * policy.maximumAttempts {
                session.unreachable[lane] = reason
            }
        case .failed:
            session.troubles[lane] = .marketFails
            let wait = pause(of: lane, from: 1)
            if let asked = reply.retryAfter {
                record(.laneClosed(lane, until: turn.now.advanced(by: asked)), in: &turn)
            }
            // One failure says little of the lane; where all fail it is probed turn.now and then.
            if session.failures[lane] ?? 0 > 3 {
                record(.laneClosed(lane, until: turn.now.advanced(by: wait)), in: &turn)
            }
        case .accepted, .operation, .orderResults, .orders, .state, .operations, .page, .refused,
            .forbidden, .locked, .noAnswer:
            session.failures[lane] = nil
            session.troubles[lane] = nil
        }
    }

    /// How long a lane waits after another failure in a row: ever longer, up to the back-off's cap.
    private mutating func pause(of lane: LaneID, from first: Int) -> Duration {
        let failures = (session.failures[lane] ?? 0) + 1
        session.failures[lane] = failures
        return min(policy.backoff.cap, policy.backoff.base * (first << min(failures - 1, 10)))
    }

    // MARK: Writes

    private mutating func settle(
        _ id: RequestID, _ parts: [Int], _ reply: Reply, in turn: inout Turn
    ) {
        guard let job = jobs[id] else { return }
        let status = reply.httpStatus
        switch reply.answer {
        case .accepted:
            // What is done by an operation is not done by an answer that names none.
            let (open, done) = parts.split { job.request.parts[$0].needsOperation }
            for part in done { end(id, part, .done(status), in: &turn) }
            if !open.isEmpty { lookUpLater(id, in: &turn) }
        case .operation(let operation):
            follow(id, parts, operation, in: &turn)
        case .orderResults(let results):
            settle(id, parts, results, job, reply, in: &turn)
        case .refused(let code, let message):
            let verdict = Verdict(
                outcome: .refused, code: code, message: message, httpStatus: status)
            refuse(id, parts.map { ($0, verdict) }, in: &turn)
        case .forbidden(let message):
            hold(job.lane, .forbidden, message, status, in: &turn)
        case .locked(let message):
            hold(job.lane, .locked, message, status, in: &turn)
        case .notAuthorised, .quotaUsedUp:
            record(.retry(id, notBefore: turn.now, isAttempt: false), in: &turn)
        case .tooManyParallel:
            let wait = policy.backoff.delay(afterAttempt: 1, using: &session.random)
            record(.retry(id, notBefore: turn.now.advanced(by: wait), isAttempt: false), in: &turn)
        case .failed:
            fail(id, job, reply, in: &turn)
        case .notReached:
            record(.retry(id, notBefore: turn.now, isAttempt: false), in: &turn)
        case .noAnswer, .orders, .state, .operations, .page:
            // What can't be understood may have been applied.
            lookUpLater(id, in: &turn)
        }
    }

    /// Lets a request without a verdict be read.
    private mutating func lookUpLater(_ id: RequestID, in turn: inout Turn) {
        let readAt = turn.now.advanced(by: policy.backoff.base)
        let believeAt = turn.now.advanced(by: policy.settle)
        record(.unsettled(id, readAt: readAt, believeAt: believeAt, isLost: true), in: &turn)
    }

    private mutating func settle(
        _ id: RequestID, _ parts: [Int], _ results: [OrderID: OrderResult], _ job: Job,
        _ reply: Reply, in turn: inout Turn
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
                end(id, part, .done(reply.httpStatus), in: &turn)
            case .operation(let operation):
                follow(id, [part], operation, in: &turn)
            case .refused(let code, let message):
                let verdict = Verdict(
                    outcome: .refused, code: code, message: message,
                    httpStatus: reply.httpStatus)
                refused.append((part, verdict))
            }
        }
        refuse(id, refused, in: &turn)
        if !isComplete {
            let believeAt = turn.now.advanced(by: policy.settle)
            record(.unsettled(id, readAt: turn.now, believeAt: believeAt, isLost: true), in: &turn)
        }
    }

    /// Ends refused parts; where an earlier send had no verdict a read tells first whether that one
    /// did it, and an operation of it may still be under way.
    mutating func refuse(
        _ id: RequestID, _ parts: [(Int, Verdict)], in turn: inout Turn
    ) {
        guard let job = jobs[id] else { return }
        var isUncertain = false
        for (part, verdict) in parts {
            if job.uncertain.contains(part) {
                record(.refused(id, part: part, verdict, at: turn.now), in: &turn)
                isUncertain = true
            } else {
                end(id, part, verdict, in: &turn)
            }
        }
        guard isUncertain else { return }
        switch job.phase {
        case .inFlight where !isOnItsWay(id), .following:
            record(.unsettled(id, readAt: turn.now, believeAt: turn.now, isLost: true), in: &turn)
        // It is read all the same: what goes on with the other parts comes to that.
        case .inFlight, .waiting, .reading, .cleared, .unsettled, .lookingUp, .unclear, .parked,
            .settled:
            break
        }
    }

    /// Whether a send of the request has no answer yet.
    private func isOnItsWay(_ id: RequestID) -> Bool {
        durable.calls.values.contains {
            if case .send(id, _) = $0.call { true } else { false }
        }
    }

    /// 500 or 503: after a 500, which may have come late, the state is read before another try.
    private mutating func fail(
        _ id: RequestID, _ job: Job, _ reply: Reply, in turn: inout Turn
    ) {
        let isPost = job.request.wire.method == "POST"
        guard reply.httpStatus == 503, !isPost else {
            let wait = max(
                policy.backoff.delay(afterAttempt: job.attempts + 1, using: &session.random),
                reply.retryAfter ?? .zero)
            let readAt = turn.now.advanced(by: wait)
            record(
                .unsettled(id, readAt: readAt, believeAt: readAt, isLost: false), in: &turn)
            return
        }
        retryOrPark(id, job, notBefore: reply.retryAfter, in: &turn)
    }

    mutating func retryOrPark(
        _ id: RequestID, _ job: Job, notBefore least: Duration? = nil, in turn: inout Turn
    ) {
        guard job.attempts + 1 < policy.maximumAttempts else {
            record(.parked(id, at: turn.now), in: &turn)
            return
        }
        let wait = max(
            policy.backoff.delay(afterAttempt: job.attempts + 1, using: &session.random),
            least ?? .zero)
        record(.retry(id, notBefore: turn.now.advanced(by: wait), isAttempt: true), in: &turn)
    }

    mutating func end(
        _ id: RequestID, _ part: Int, _ verdict: Verdict, in turn: inout Turn
    ) {
        record(.settled(id, part: part, verdict, at: turn.now), in: &turn)
        if jobs[id]?.phase == .settled { session.forget(id) }
    }

    /// Holds all that waits in the lanes of a campaign that the market has closed.
    private mutating func hold(
        _ lane: LaneID, _ code: FindingCode, _ message: String, _ status: Int?, in turn: inout Turn
    ) {
        let verdict = Verdict(
            outcome: .held, code: code.rawValue, message: message, httpStatus: status)
        let waiting = jobs.filter { entry in
            guard entry.value.lane.owner == lane.owner else { return false }
            switch entry.value.phase {
            case .waiting, .reading, .cleared: return true
            // The call that was refused just turn.now.
            case .inFlight:
                return !durable.calls.values.contains { $0.call.requests.contains(entry.key) }
            case .unsettled, .lookingUp, .following, .unclear, .parked, .settled: return false
            }
        }
        for (id, job) in waiting.sorted(by: { $0.key < $1.key }) {
            for part in job.sendable {
                end(id, part, job.refusals[part]?.verdict ?? verdict, in: &turn)
            }
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
