/// Decides which planned request may be sent, and when, and what its answer means.
///
/// The scheduler is a value. It never waits, reads a clock or touches a file: the caller passes
/// in what happened and when, writes the returned facts to the journal, and only then makes the
/// returned calls. A run that goes on after a crash plans its open requests, replays their facts
/// and calls ``recover(now:)``.
///
///     waiting ──(read)──▶ inFlight ──verdict──▶ settled
///        ▲                  │  │
///        │                  │  └──operation──▶ following ──▶ settled
///        └──retry, resend── unsettled ⇄ lookingUp ──▶ settled, unclear
package struct Scheduler: Sendable {
    let policy: Policy
    var random: SeededRandom

    var jobs: [RequestID: Job] = [:]
    var lanes: [LaneID: Lane] = [:]
    /// Lanes to be looked at, because something has happened to them or to what they need.
    var touched: Set<LaneID> = []
    /// When each of the others is to be looked at again.
    var alarms = Alarms()
    /// The lanes that an owner's calls can let go on.
    var dependents: [LaneOwner: Set<LaneID>] = [:]
    /// Items lanes whose next orders are being read.
    var reading: Set<LaneID> = []
    var calls: [CallID: OpenCall] = [:]
    var load: [LaneOwner: Load] = [:]
    var operations: [BusinessID: Operations] = [:]
    /// Requests to be read after a send without a verdict.
    var lookUps: Set<RequestID> = []
    var lastCall: Int64 = 0
    var settledCount = 0
    var inFlightCount = 0
    /// Requests that wait for another one's verdict.
    var followers: [RequestID: [RequestID]] = [:]
    var isStopping = false
    /// The account of each campaign, whose key its calls use.
    var businesses: [LaneOwner: LaneOwner] = [:]
    /// Accounts whose key was refused, and why.
    package internal(set) var refusedAccounts: [LaneOwner: String] = [:]
    /// Lanes in which no connection could be had, and why.
    var unreachable: [LaneID: String] = [:]
    /// Whether any call of this run was answered, and whether one found no connection.
    package internal(set) var wasReached = false
    package internal(set) var wasNotReached = false

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

    package init(policy: Policy, seed: UInt64, firstCall: Int64 = 0) {
        self.policy = policy
        random = SeededRandom(seed: seed)
        lastCall = firstCall
    }

    /// Lets no call of an account leave in this run.
    package mutating func lockOut(_ business: BusinessID, because reason: String) {
        refusedAccounts[.business(business)] = reason
    }

    /// The accounts whose keys the open requests need.
    package var neededBusinesses: Set<BusinessID> {
        Set(jobs.values.lazy.filter { $0.phase != .settled }.compactMap(\.request.business))
    }

    package var isAskedToStop: Bool { isStopping }

    /// Whether nothing is on its way and nothing is left to do in this run.
    package func isIdle(at now: Timestamp) -> Bool {
        calls.isEmpty && nextWake(from: now) == nil
    }

    /// Whether a new call may still begin at `now`.
    func isOpen(at now: Timestamp) -> Bool {
        guard !isStopping else { return false }
        guard let closesAt = policy.closesAt else { return true }
        return now.advanced(by: policy.answerTimeout) <= closesAt
    }

    /// The next moment at which ``handle(_:now:)`` has something to do even if nothing happens.
    ///
    /// `nil` means that only an answer can move the run on, or that it is at its end.
    package func nextWake(from now: Timestamp) -> Timestamp? {
        guard isOpen(at: now) else { return nil }
        var wake: Timestamp?
        func consider(_ moment: Timestamp?) {
            guard let moment, isOpen(at: moment) else { return }
            wake = min(wake ?? moment, moment)
        }
        for id in touched { consider(earliestWork(in: id, from: now)) }
        consider(alarms.first.map { max(now, $0) })
        for id in lookUps { consider(earliestLookUp(of: id, from: now)) }
        consider(earliestPoll(from: now))
        return wake
    }

    /// Where each request stands, for the reports and the journal.
    package func standing(of id: RequestID) -> Standing {
        guard let job = jobs[id] else { return .settled }
        switch job.phase {
        case .waiting, .reading, .cleared: return .waiting
        case .parked: return .parked
        case .inFlight, .unsettled, .lookingUp, .unclear: return .unclear
        case .following: return .following
        case .settled: return .settled
        }
    }

    package enum Standing: Sendable {
        case waiting
        case parked
        case unclear
        case following
        case settled
    }

    /// The quota left in each lane that has been used or has work.
    package func quotaLeft(at now: Timestamp) -> [(lane: LaneID, left: Int, size: Int)] {
        lanes.map { ($0.key, $0.value.quota.left(at: now), $0.value.quota.size) }
            .sorted { $0.0.name < $1.0.name }
    }

    /// The lane with work that has the smallest part of its quota left, where that is under a half.
    package func shortestQuota(at now: Timestamp) -> (lane: String, left: Int, size: Int)? {
        let short = lanes.filter { $0.value.hasQueue }.map { id, lane in
            (lane: id.name, left: lane.quota.left(at: now), size: lane.quota.size)
        }.filter { $0.left * 2 < $0.size }
        return short.min { $0.left * $1.size < $1.left * $0.size }
    }

    /// When a lane whose quota is used up lets the next request go.
    package func reopening(of id: LaneID, after now: Timestamp) -> Timestamp? {
        lanes[id]?.quota.earliest(cost: 1, from: now)
    }

    /// What a lane's quota lets go from `now` on.
    package func slots(of id: LaneID, at now: Timestamp) -> SendOrder.Slots {
        let limit = policy.quotas[id.resource] ?? 1
        let quota = lanes[id]?.quota
        return SendOrder.Slots(
            now: now, left: quota?.left(at: now) ?? limit, limit: quota?.size ?? limit,
            hour: policy.hour)
    }

    mutating func newCall() -> CallID {
        lastCall += 1
        return CallID(lastCall)
    }

    /// Changes a lane in its place, making it where there is none.
    mutating func lane(_ id: LaneID, _ change: (inout Lane) -> Void) {
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

    /// Takes out the lanes in which something may be possible now, in the order in which they are
    /// served: deadlines first, then as they were opened.
    mutating func takeLanesToServe(at now: Timestamp) -> [LaneID] {
        while let id = alarms.pop(at: now) { touched.insert(id) }
        guard !touched.isEmpty else { return [] }
        let order = touched.sorted { first, second in
            let ranks = (first.resource.place, second.resource.place)
            if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
            return lanes[first]?.number ?? 0 < lanes[second]?.number ?? 0
        }
        touched.removeAll(keepingCapacity: true)
        return order
    }

    /// Looks again at every lane that a call of `owner` could have kept waiting.
    mutating func touch(lanesOf owner: LaneOwner) {
        touched.formUnion(dependents[owner] ?? [])
    }
}

// MARK: - Deciding

extension Scheduler {
    /// Takes in one event and returns what to record and then to do.
    package mutating func handle(_ event: Event, now: Timestamp) -> Step {
        var step = Step()
        switch event {
        case .planned(let id, let request):
            plan(id, request)
        case .answered(let id, let reply):
            take(reply, for: id, now: now, in: &step)
        case .woke:
            break
        case .stopRequested:
            isStopping = true
        }
        if isOpen(at: now) { callWhatIsAllowed(now: now, in: &step) }
        return step
    }

    /// Takes in a request without sending anything yet.
    ///
    /// - Parameter earlier: a request that was sent for the same order or return and has no verdict
    ///   yet; this one waits for it.
    package mutating func plan(
        _ id: RequestID, _ request: PlannedRequest, after earlier: RequestID? = nil
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
    }

    /// Takes up what an earlier process left: calls without an answer are looked up, what it gave
    /// up is tried anew, and no moment of a clock that went ahead of ours is waited for.
    package mutating func recover(now: Timestamp) -> Step {
        var step = Step()
        for (id, open) in calls.sorted(by: { $0.key < $1.key }) {
            record(.landed(id, lane: open.lane, cost: open.cost, at: now, rate: nil), in: &step)
        }
        for (id, job) in jobs.sorted(by: { $0.key < $1.key }) {
            if job.attempts > 0 || job.resends > 0 { record(.takenUp(id, at: now), in: &step) }
            switch job.phase {
            case .inFlight:
                let believeAt = now.advanced(by: policy.settle)
                record(
                    .unsettled(id, readAt: now, believeAt: believeAt, isLost: true), in: &step)
            case .unclear:
                let believeAt = now.advanced(by: policy.settle)
                record(
                    .unsettled(id, readAt: now, believeAt: believeAt, isLost: true), in: &step)
            case .parked:
                record(.retry(id, notBefore: now, isAttempt: false), in: &step)
            case .reading, .cleared:
                record(.retry(id, notBefore: now, isAttempt: false), in: &step)
            case .lookingUp(let believeAt, let isLost):
                record(
                    .unsettled(id, readAt: now, believeAt: believeAt, isLost: isLost), in: &step)
            case .unsettled(let readAt, let believeAt, let isLost):
                let latest = now.advanced(by: policy.settle)
                jobs[id]?.phase = .unsettled(
                    readAt: min(readAt, latest), believeAt: min(believeAt, latest), isLost: isLost)
            case .waiting, .following, .settled:
                break
            }
        }
        for id in Array(lanes.keys) {
            let (margin, longest) = (policy.untilMargin, now.advanced(by: policy.backoff.cap))
            lane(id) {
                $0.quota.resume(at: now, margin: margin)
                $0.shortenWaits(to: longest)
            }
        }
        for business in operations.keys { operations[business]?.restart(at: now) }
        return step
    }

    /// Lets every request that waits be read before it is sent: the journal may not know that it was.
    package mutating func distrust(now: Timestamp) -> Step {
        var step = Step()
        for (id, job) in jobs.sorted(by: { $0.key < $1.key }) {
            // Orders whose items change are read in any case.
            guard case .waiting = job.phase else { continue }
            jobs[id]?.hasLeft = true
            if job.isReadBefore { continue }
            record(.unsettled(id, readAt: now, believeAt: now, isLost: false), in: &step)
        }
        return step
    }

    mutating func record(_ fact: Fact, in step: inout Step) {
        apply(fact)
        step.facts.append(fact)
    }
}
