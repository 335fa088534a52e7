// MARK: - Changing state

extension Scheduler {
    /// The one place where state changes, for a live run and for a replayed one alike.
    ///
    /// Facts about requests that are not planned here count for the quotas only.
    package mutating func apply(_ fact: Fact) {
        switch fact {
        case .called(let id, let call, let lane, let cost, let now):
            lastCall = max(lastCall, id.value)
            calls[id] = OpenCall(call: call, lane: lane, cost: cost)
            load[lane.owner, default: Load()].begin(lane.resource)
            self.lane(lane) { $0.quota.take(cost: cost, at: now) }
            begin(call)
        case .landed(let id, let lane, let cost, let now, let rate):
            let margin = policy.untilMargin
            self.lane(lane) {
                $0.quota.answered(cost: cost, at: now, report: rate, margin: margin)
            }
            end(id, in: lane)
        case .returned(let id, let lane, let cost, _):
            self.lane(lane) { $0.quota.returned(cost: cost) }
            end(id, in: lane)
        case .laneClosed(let lane, let until):
            self.lane(lane) { $0.quota.close(until: until) }
        case .capLowered(let owner, let cap, _):
            load[owner, default: Load()].lower(to: cap)
            touch(lanesOf: owner)
        case .cleared, .retry, .unsettled, .resend, .unclear, .parked, .following, .settled,
            .takenUp, .refused:
            applyToJob(fact)
        }
    }

    private mutating func applyToJob(_ fact: Fact) {
        switch fact {
        case .cleared(let id, let now):
            move(id, to: .cleared(at: now))
        case .retry(let id, let notBefore, let isAttempt):
            if isAttempt {
                jobs[id]?.attempts += 1
                // A 503 may have been applied: a refusal of a later send is read back.
                if jobs[id]?.hasLeft == true { jobs[id]?.isUncertain = true }
            }
            move(id, to: .waiting(notBefore: notBefore))
        case .unsettled(let id, let readAt, let believeAt, let isLost):
            jobs[id]?.hasLeft = true
            jobs[id]?.isUncertain = true
            move(id, to: .unsettled(readAt: readAt, believeAt: believeAt, isLost: isLost))
        case .resend(let id, let now):
            jobs[id]?.resends += 1
            move(id, to: .waiting(notBefore: now))
        case .unclear(let id, _):
            move(id, to: .unclear)
        case .takenUp(let id, _):
            jobs[id]?.attempts = 0
            jobs[id]?.resends = 0
        case .refused(let id, let part, let verdict, _):
            jobs[id]?.refusals[part] = verdict
        case .parked(let id, _):
            move(id, to: .parked)
        case .following(let part, let type, let now):
            guard let business = jobs[part.request]?.request.business else { return }
            operations[business, default: Operations()].follow(
                part, type, from: now.advanced(by: policy.firstPoll), since: now)
            jobs[part.request]?.followed.insert(part.part)
            if jobs[part.request]?.sendable.isEmpty == true { move(part.request, to: .following) }
        case .settled(let id, let part, _, _):
            settle(id, part)
        case .called, .landed, .returned, .laneClosed, .capLowered:
            break
        }
    }

    private mutating func settle(_ id: RequestID, _ part: Int) {
        jobs[id]?.open.remove(part)
        jobs[id]?.followed.remove(part)
        guard let job = jobs[id] else { return }
        if let business = job.request.business { operations[business]?.forget(id, part) }
        if job.open.isEmpty {
            move(id, to: .settled)
            for next in followers.removeValue(forKey: id) ?? [] { release(next) }
        } else if job.sendable.isEmpty {
            move(id, to: .following)
        }
    }

    /// Lets a request wait for its turn that had to wait for another one.
    private mutating func release(_ id: RequestID) {
        // It may have been settled while it waited, with all of its campaign.
        guard let job = jobs[id], job.phase != .settled else { return }
        // Its turn has come long ago.
        lane(job.lane) { $0.delay(id, until: .distantPast) }
    }

    /// The call is no longer on its way.
    private mutating func end(_ id: CallID, in lane: LaneID) {
        guard let open = calls.removeValue(forKey: id) else { return }
        load[lane.owner]?.land(lane.resource)
        if case .readBefore(let ids) = open.call, let reader = ids.first.flatMap({ jobs[$0]?.lane })
        {
            reading.remove(reader)
        }
        touch(lanesOf: lane.owner)
    }

    /// What the beginning of a call does to its requests.
    private mutating func begin(_ call: Call) {
        switch call {
        case .send(let id, _):
            move(id, to: .inFlight)
            jobs[id]?.hasLeft = true
        case .readBefore(let ids):
            if let lane = ids.first.flatMap({ jobs[$0]?.lane }) { reading.insert(lane) }
            for id in ids { move(id, to: .reading) }
        case .lookUpOrders(let ids):
            for id in ids { beginLookUp(id) }
        case .lookUpReturn(let id), .lookUpEats(let id):
            beginLookUp(id)
        case .poll(let parts, _):
            let business = parts.first.flatMap { jobs[$0.request]?.request.business }
            if let business { operations[business]?.began(parts) }
        }
    }

    private mutating func beginLookUp(_ id: RequestID) {
        guard case .unsettled(_, let believeAt, let isLost) = jobs[id]?.phase else { return }
        move(id, to: .lookingUp(believeAt: believeAt, isLost: isLost))
    }

    private mutating func count(_ phase: Job.Phase, _ change: Int) {
        if phase == .settled { settledCount += change }
        if phase == .inFlight { inFlightCount += change }
    }

    /// Takes a request out of where it waits and puts it where `phase` says.
    private mutating func move(_ id: RequestID, to phase: Job.Phase) {
        guard let job = jobs[id] else { return }
        count(job.phase, -1)
        count(phase, 1)
        switch job.phase {
        case .waiting, .cleared: lane(job.lane) { $0.remove(id) }
        case .unsettled, .lookingUp: lookUps.remove(id)
        case .reading, .inFlight, .following, .unclear, .parked, .settled: break
        }
        jobs[id]?.phase = phase
        switch phase {
        case .waiting(let notBefore): lane(job.lane) { $0.delay(id, until: notBefore) }
        case .cleared: lane(job.lane) { $0.cleared.append(id) }
        case .unsettled: lookUps.insert(id)
        case .reading, .inFlight, .lookingUp, .following, .unclear, .parked, .settled: break
        }
    }
}

extension Scheduler.Load {
    fileprivate mutating func begin(_ resource: Resource) {
        inFlight += 1
        if !resource.isWide { narrow += 1 }
    }

    fileprivate mutating func land(_ resource: Resource) {
        inFlight = max(0, inFlight - 1)
        if !resource.isWide { narrow = max(0, narrow - 1) }
        guard let cap else { return }
        answersSinceLowered += 1
        // A lowered cap is raised again by one after a while without a refusal.
        if answersSinceLowered >= 50 {
            self.cap = cap + 1
            answersSinceLowered = 0
        }
    }

    fileprivate mutating func lower(to cap: Int) {
        self.cap = max(1, cap)
        answersSinceLowered = 0
    }

    /// Calls may overtake one another on the way, so the larger number holds only while every call
    /// on its way is of a resource that has it.
    func mayBegin(_ resource: Resource, _ policy: Policy) -> Bool {
        let isWide = resource.isWide && narrow == 0
        return inFlight < min(isWide ? policy.parallelWide : policy.parallel, cap ?? .max)
    }
}
