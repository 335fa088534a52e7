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
    private(set) var durable: Durable
    var session: Session

    package init(policy: Policy, seed: UInt64, firstCall: Int64 = 0) {
        self.policy = policy
        durable = Durable(policy: policy, firstCall: firstCall)
        session = Session(seed: seed)
    }

    var jobs: [RequestID: Job] { durable.jobs }
    var lanes: [LaneID: Lane] { durable.lanes }
    var operations: [BusinessID: Operations] { durable.operations }
    package var refusedAccounts: [LaneOwner: String] { session.refusedAccounts }
    /// Whether any call of this run was answered, and whether one found no connection.
    package var wasReached: Bool { session.wasReached }
    package var wasNotReached: Bool { session.wasNotReached }

    func load(of owner: LaneOwner) -> Durable.Load { durable.load[owner] ?? Durable.Load() }

    /// Lets no call of an account leave in this run.
    package mutating func lockOut(_ account: LaneOwner, because reason: String) {
        session.refusedAccounts[account] = reason
    }

    /// The accounts, and the restaurant's server, whose keys the open requests need.
    package var neededAccounts: Set<LaneOwner> {
        var needed: Set<LaneOwner> = []
        for job in jobs.values where job.phase != .settled { needed.insert(account(of: job.lane)) }
        for id in durable.openListings {
            if let listing = durable.listings[id]?.listing {
                needed.insert(.business(listing.business))
            }
        }
        return needed
    }

    package var isAskedToStop: Bool { session.isStopping }

    /// Whether nothing is on its way and nothing is left to do in this run.
    package func isIdle(at now: Timestamp) -> Bool {
        durable.calls.isEmpty && nextWake(from: now) == nil
    }

    /// Whether a new call may still begin at `now`.
    func isOpen(at now: Timestamp) -> Bool {
        guard !session.isStopping else { return false }
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
        for id in session.touched { consider(earliestWork(in: id, from: now)) }
        consider(session.alarms.first.map { max(now, $0) })
        for id in durable.lookUps { consider(earliestLookUp(of: id, from: now)) }
        for id in durable.openListings { consider(earliestPage(of: id, from: now)) }
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

    /// The quota left in each lane whose size an answer has told.
    package func quotaLeft(at now: Timestamp) -> [(lane: LaneID, left: Int, size: Int)] {
        lanes.filter(\.value.quota.isTold)
            .map { ($0.key, $0.value.quota.left(at: now), $0.value.quota.size) }
            .sorted { $0.0.name < $1.0.name }
    }

    /// The lane with work that has the smallest part of its quota left, where that is under a half.
    package func shortestQuota(at now: Timestamp) -> (lane: String, left: Int, size: Int)? {
        let known = lanes.filter { $0.value.hasQueue && $0.value.quota.isTold }
        let short = known.map { id, lane in
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

    /// Takes out the lanes in which something may be possible now, in the order in which they are
    /// served: deadlines first, then as they were opened.
    mutating func takeLanesToServe(at now: Timestamp) -> [LaneID] {
        while let id = session.alarms.pop(at: now) { session.touched.insert(id) }
        guard !session.touched.isEmpty else { return [] }
        let order = session.touched.sorted { first, second in
            let ranks = (first.resource.place, second.resource.place)
            if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
            return lanes[first]?.number ?? 0 < lanes[second]?.number ?? 0
        }
        session.touched.removeAll(keepingCapacity: true)
        return order
    }
}

// MARK: - Deciding

extension Scheduler {
    /// Takes in one event and returns what to record and then to do.
    package mutating func handle(_ event: Event, now: Timestamp) -> Step {
        var turn = Turn(now: now)
        switch event {
        case .planned(let id, let request):
            plan(id, request)
        case .answered(let id, let reply):
            take(reply, for: id, in: &turn)
        case .woke:
            break
        case .stopRequested:
            session.isStopping = true
        }
        if isOpen(at: now) { callWhatIsAllowed(in: &turn) }
        return turn.step
    }

    /// Takes in a request without sending anything yet.
    ///
    /// - Parameter earlier: a request that was sent for the same order or return and has no verdict
    ///   yet; this one waits for it.
    package mutating func plan(
        _ id: RequestID, _ request: PlannedRequest, after earlier: RequestID? = nil
    ) {
        durable.plan(id, request, after: earlier, touching: &session.touched)
    }

    /// Takes in a listing without asking for anything yet.
    ///
    /// - Parameter page: the token where an earlier process stopped.
    package mutating func read(_ id: ListingID, _ listing: Listing, from page: String? = nil) {
        durable.read(id, listing, from: page)
    }

    /// Replays a fact of the journal.
    package mutating func apply(_ fact: Fact) {
        durable.apply(fact, touching: &session.touched)
    }

    /// Makes room for so many requests.
    package mutating func reserveCapacity(_ count: Int) { durable.reserveCapacity(count) }

    /// Takes up what an earlier process left: calls without an answer are looked up, what it gave
    /// up is tried anew, and no moment of a clock that went ahead of ours is waited for.
    package mutating func recover(now: Timestamp) -> Step {
        var turn = Turn(now: now)
        for (id, open) in durable.calls.sorted(by: { $0.key < $1.key }) {
            record(.landed(id, lane: open.lane, cost: open.cost, at: now, rate: nil), in: &turn)
        }
        for id in jobs.keys.sorted() {
            guard let job = jobs[id] else { continue }
            if job.attempts > 0 || job.resends > 0 { record(.takenUp(id, at: now), in: &turn) }
            switch job.phase {
            case .inFlight, .unclear:
                let believeAt = now.advanced(by: policy.settle)
                record(
                    .unsettled(id, readAt: now, believeAt: believeAt, isLost: true), in: &turn)
            case .parked, .reading, .cleared:
                record(.retry(id, notBefore: now, isAttempt: false), in: &turn)
            case .lookingUp(let believeAt, let isLost):
                record(
                    .unsettled(id, readAt: now, believeAt: believeAt, isLost: isLost), in: &turn)
            case .unsettled, .waiting, .following, .settled:
                break
            }
        }
        for (id, job) in durable.listings.sorted(by: { $0.key < $1.key })
        where job.phase == .inFlight {
            record(.listingWaits(id, notBefore: now, isAttempt: false), in: &turn)
        }
        if !lanes.isEmpty { record(.resumed(at: now), in: &turn) }
        return turn.step
    }

    /// Lets every request that waits be read before it is sent: the journal may not know that it was.
    package mutating func distrust(now: Timestamp) -> Step {
        var turn = Turn(now: now)
        for id in jobs.keys.sorted() {
            guard let job = jobs[id], case .waiting = job.phase else { continue }
            if job.isReadBefore {
                record(.mayHaveLeft(id, at: now), in: &turn)
            } else {
                record(.unsettled(id, readAt: now, believeAt: now, isLost: false), in: &turn)
            }
        }
        return turn.step
    }

    /// Notes a fact and changes what survives by it.
    mutating func record(_ fact: Fact, in turn: inout Turn) {
        apply(fact)
        turn.step.facts.append(fact)
    }

    /// Begins a call in a lane that was made for it.
    mutating func begin(_ call: Call, _ lane: LaneID, cost: Int, in turn: inout Turn) {
        let id = CallID(durable.lastCall + 1)
        record(.called(id, call, lane: lane, cost: cost, at: turn.now), in: &turn)
        turn.step.calls.append((id, call))
    }

    mutating func mayBegin(_ id: LaneID, cost: Int, at now: Timestamp) -> Bool {
        durable.openLane(id)
        guard load(of: id.owner).mayBegin(id.resource, policy) else { return false }
        return lanes[id]?.quota.earliest(cost: cost, from: now) == now
    }

    mutating func refreshPolls(of business: BusinessID) { durable.refreshPolls(of: business) }
}
