/// What must survive a process: where each request stands, what its lane may send, and which calls have no
/// answer yet.
///
/// Only ``plan(_:_:after:touching:)`` and ``apply(_:touching:)`` change it. Both take what is in the journal
/// before anything leaves, so a replayed journal makes the same value again. What a process may forget is
/// ``Session``.
struct Durable: Sendable {
    let policy: Policy

    private(set) var jobs: [RequestID: Job] = [:]
    private(set) var lanes: [LaneID: Lane] = [:]
    /// Calls without an answer.
    private(set) var calls: [CallID: OpenCall] = [:]
    private(set) var load: [LaneOwner: Load] = [:]
    private(set) var operations: [BusinessID: Operations] = [:]
    /// Lists that are read page by page, and those of them that have not ended.
    private(set) var listings: [ListingID: ListingJob] = [:]
    private(set) var openListings: Set<ListingID> = []
    /// Requests to be read after a send without a verdict.
    private(set) var lookUps: Set<RequestID> = []
    /// Items lanes whose next orders are being read.
    private(set) var reading: Set<LaneID> = []
    private(set) var lastCall: Int64
    private(set) var settledCount = 0
    private(set) var inFlightCount = 0
    /// The account of each campaign, whose key its calls use.
    private(set) var businesses: [LaneOwner: LaneOwner] = [:]
    /// The lanes that an owner's calls can let go on.
    private(set) var dependents: [LaneOwner: Set<LaneID>] = [:]
    /// Requests that wait for another one's verdict.
    private var followers: [RequestID: [RequestID]] = [:]
    /// Lanes to which the change under way has done something.
    private var touched: Set<LaneID> = []

    struct OpenCall: Sendable {
        var call: Call
        var lane: LaneID
        var cost: Int
    }

    /// The calls of one owner that are on their way, and how many there may be.
    struct Load: Sendable {
        var inFlight = 0
        /// Those of them that the market allows only the smaller number of.
        var narrow = 0
        var cap: Int?
        var answersSinceLowered = 0
    }

    init(policy: Policy, firstCall: Int64) {
        self.policy = policy
        lastCall = firstCall
    }

    mutating func reserveCapacity(_ count: Int) { jobs.reserveCapacity(count) }

    /// Takes in a request.
    ///
    /// - Parameters:
    ///   - earlier: a request for the same order or return without a verdict, which this one waits for.
    ///   - touching: gets the lanes in which something may be possible now.
    mutating func plan(
        _ id: RequestID, _ request: PlannedRequest, after earlier: RequestID?,
        touching lanes: inout Set<LaneID>
    ) {
        let job = Job(request)
        jobs[id] = job
        if let business = request.business {
            businesses[job.lane.owner] = .business(business)
            // Its orders are read with a quota of the business.
            if job.isReadBefore { dependents[.business(business), default: []].insert(job.lane) }
        }
        if let earlier, let other = jobs[earlier], other.phase != .settled {
            followers[earlier, default: []].append(id)
        } else {
            lane(job.lane) { $0.enqueue(id) }
        }
        hand(to: &lanes)
    }

    /// Takes in a list to be read.
    mutating func read(_ id: ListingID, _ listing: Listing, from page: String?) {
        listings[id] = ListingJob(listing, from: page)
        openListings.insert(id)
        businesses[listing.lane.owner] = .business(listing.business)
    }

    /// Takes in a fact, of a live run and of a replayed one alike.
    ///
    /// Facts about requests that are not planned here count for the quotas only.
    mutating func apply(_ fact: Scheduler.Fact, touching lanes: inout Set<LaneID>) {
        change(by: fact)
        hand(to: &lanes)
    }

    private mutating func hand(to lanes: inout Set<LaneID>) {
        guard !touched.isEmpty else { return }
        lanes.formUnion(touched)
        touched.removeAll(keepingCapacity: true)
    }

    /// Looks up when each account's next operation is to be asked for, once for all who want to know.
    mutating func refreshPolls(of business: BusinessID) { operations[business]?.refresh(policy) }

    /// Changes a lane in its place, making it where there is none.
    private mutating func lane(_ id: LaneID, _ change: (inout Lane) -> Void) {
        touched.insert(id)
        if lanes[id]?.changed(by: change) == nil {
            openLane(id)
            lanes[id]?.changed(by: change)
        }
    }

    /// Makes a lane where there is none.
    mutating func openLane(_ id: LaneID) {
        guard lanes[id] == nil else { return }
        let limit = policy.quotas[id.resource] ?? Policy.standardQuotas[id.resource] ?? 1
        lanes[id] = Lane(quota: Quota(limit: limit, hour: policy.hour), number: lanes.count)
        dependents[id.owner, default: []].insert(id)
    }

    /// Every lane that a call of `owner` could have kept waiting is to be looked at again.
    private mutating func touch(lanesOf owner: LaneOwner) {
        touched.formUnion(dependents[owner] ?? [])
    }
}

// MARK: - Facts

extension Durable {
    private mutating func change(by fact: Scheduler.Fact) {
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
        case .resumed(let now):
            resume(at: now)
        case .goesOn(let parts, let now):
            for part in parts {
                guard let business = jobs[part.request]?.request.business else { continue }
                operations[business]?.askLater(part, at: now, policy)
            }
        case .paged(let id, let next, _):
            change(listing: id) { $0.turn(to: next) }
        case .listingWaits(let id, let notBefore, let isAttempt):
            change(listing: id) { $0.wait(until: notBefore, isAttempt: isAttempt) }
        case .listingRestarted(let id, _):
            change(listing: id) { $0.restart() }
        case .listingFailed(let id, let reason, _):
            change(listing: id) { $0.end(reason) }
        case .cleared, .retry, .unsettled, .resend, .unclear, .parked, .following, .settled,
            .takenUp, .mayHaveLeft, .refused:
            applyToJob(fact)
        }
    }

    private mutating func applyToJob(_ fact: Scheduler.Fact) {
        switch fact {
        case .cleared(let id, let now):
            move(id, to: .cleared(at: now))
        case .retry(let id, let notBefore, let isAttempt):
            if isAttempt {
                jobs[id]?.attempts += 1
                // A 503 may have been applied: a refusal of a later send is read back.
                if jobs[id]?.hasLeft == true { noteUncertain(id) }
            }
            move(id, to: .waiting(notBefore: notBefore))
        case .unsettled(let id, let readAt, let believeAt, let isLost):
            jobs[id]?.hasLeft = true
            noteUncertain(id)
            move(id, to: .unsettled(readAt: readAt, believeAt: believeAt, isLost: isLost))
        case .resend(let id, let now):
            jobs[id]?.resends += 1
            move(id, to: .waiting(notBefore: now))
        case .unclear(let id, _):
            move(id, to: .unclear)
        case .takenUp(let id, _):
            jobs[id]?.attempts = 0
            jobs[id]?.resends = 0
        case .mayHaveLeft(let id, _):
            jobs[id]?.hasLeft = true
        case .refused(let id, let part, let verdict, let now):
            jobs[id]?.refusals[part] = Job.Refusal(verdict: verdict, at: now)
            // Its operation, if it had one, has ended.
            jobs[id]?.followed.remove(part)
            if let business = jobs[id]?.request.business { operations[business]?.forget(id, part) }
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
        case .called, .landed, .returned, .laneClosed, .capLowered, .resumed, .goesOn, .paged,
            .listingWaits, .listingRestarted, .listingFailed:
            break
        }
    }

    private mutating func change(listing id: ListingID, _ change: (inout ListingJob) -> Void) {
        guard var job = listings[id] else { return }
        change(&job)
        listings[id] = job
        if !job.isOpen { openListings.remove(id) }
    }

    /// Another process goes on: no moment of a clock that went ahead of ours is waited for.
    private mutating func resume(at now: Timestamp) {
        let latest = now.advanced(by: policy.settle)
        for (id, job) in jobs {
            for (part, refusal) in job.refusals where refusal.at > now {
                jobs[id]?.refusals[part]?.at = now
            }
            guard case .unsettled(let readAt, let believeAt, let isLost) = job.phase else {
                continue
            }
            jobs[id]?.phase = .unsettled(
                readAt: min(readAt, latest), believeAt: min(believeAt, latest), isLost: isLost)
        }
        let (margin, longest) = (policy.untilMargin, now.advanced(by: policy.backoff.cap))
        for id in Array(lanes.keys) {
            lane(id) {
                $0.quota.resume(at: now, margin: margin)
                $0.shortenWaits(to: longest)
            }
        }
        for business in operations.keys { operations[business]?.restart(at: now) }
    }

    /// What was sent had no verdict.
    private mutating func noteUncertain(_ id: RequestID) {
        guard let sendable = jobs[id]?.sendable else { return }
        jobs[id]?.uncertain.formUnion(sendable)
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
        case .list(let id):
            change(listing: id) { $0.begin() }
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

extension Durable.Load {
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
