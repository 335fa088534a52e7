// MARK: - What may be called, and when

extension Scheduler {
    /// Begins every call that the quotas and caps allow at `now`.
    mutating func callWhatIsAllowed(now: Timestamp, in step: inout Step) {
        pollOperations(now: now, in: &step)
        lookUpUnsettled(now: now, in: &step)
        let served = takeLanesToServe(at: now)
        for id in served where isUsable(id) {
            if id.resource.isReadBefore { readBefore(in: id, now: now, in: &step) }
            sendFrom(id, now: now, in: &step)
        }
        // What the calls just begun have touched is looked at once all have had their turn.
        for id in Array(touched.union(served)) {
            alarms.set(id, to: earliestWork(in: id, from: now))
        }
        touched.removeAll(keepingCapacity: true)
    }

    private mutating func sendFrom(_ id: LaneID, now: Timestamp, in step: inout Step) {
        while let next = nextToSend(in: id, at: now), let job = jobs[next],
            mayBegin(id, cost: job.cost, at: now)
        {
            begin(.send(next, parts: Array(job.sendable)), id, cost: job.cost, now: now, in: &step)
        }
    }

    /// The request of a lane whose turn to be sent it is.
    private mutating func nextToSend(in id: LaneID, at now: Timestamp) -> RequestID? {
        guard let lane = lanes[id] else { return nil }
        guard id.resource.isReadBefore else { return lane.next(at: now) }
        for id in lane.cleared {
            guard case .cleared(let moment) = jobs[id]?.phase else { continue }
            if now <= moment.advanced(by: policy.freshness) { return id }
        }
        return nil
    }

    /// Reads the next orders of an items lane, as many as may be sent soon.
    private mutating func readBefore(in id: LaneID, now: Timestamp, in step: inout Step) {
        renewStale(in: id, now: now, in: &step)
        guard let lane = lanes[id], lane.cleared.count < 10, lane.next(at: now) != nil,
            mayUseQuota(id, at: now)
        else { return }
        guard !reading.contains(id) else { return }
        let room = min(50, max(1, lane.quota.left(at: now) - lane.cleared.count))
        guard let first = lane.next(at: now), let business = jobs[first]?.request.business else {
            return
        }
        let reader = LaneID(.business(business), .ordersRead)
        guard isUsable(reader), mayBegin(reader, cost: 1, at: now) else { return }
        // A call looks at orders of one age.
        let age = jobs[first]?.age
        let batch = lane.nextBatch(room, at: now).filter { jobs[$0]?.age == age }
        begin(.readBefore(batch), reader, cost: 1, now: now, in: &step)
    }

    private func mayUseQuota(_ id: LaneID, at now: Timestamp) -> Bool {
        lanes[id]?.quota.earliest(cost: 1, from: now) == now
    }

    /// A read that has grown old authorises nothing: the order is read again.
    private mutating func renewStale(in id: LaneID, now: Timestamp, in step: inout Step) {
        for request in lanes[id]?.cleared ?? [] {
            guard case .cleared(let moment) = jobs[request]?.phase,
                now > moment.advanced(by: policy.freshness)
            else { continue }
            record(.retry(request, notBefore: now, isAttempt: false), in: &step)
        }
    }

    /// Reads what was sent without a verdict: orders up to 50 a call, others one by one.
    private mutating func lookUpUnsettled(now: Timestamp, in step: inout Step) {
        var orders: [OrdersRead: [RequestID]] = [:]
        for id in lookUps.sorted() {
            guard let job = jobs[id], case .unsettled(let readAt, _, _) = job.phase, readAt <= now
            else { continue }
            guard let (lane, call) = lookUp(of: id, job) else { continue }
            guard isUsable(lane) else { continue }
            if case .lookUpOrders = call {
                guard let business = job.request.business else { continue }
                let read = OrdersRead(business: business, age: job.age, isTest: isTest(job))
                orders[read, default: []].append(id)
            } else if mayBegin(lane, cost: 1, at: now) {
                begin(call, lane, cost: 1, now: now, in: &step)
            }
        }
        for (read, ids) in orders.sorted(by: { $0.value[0] < $1.value[0] }) {
            let lane = LaneID(.business(read.business), .ordersRead)
            for batch in batches(of: ids) where mayBegin(lane, cost: 1, at: now) {
                begin(.lookUpOrders(batch), lane, cost: 1, now: now, in: &step)
            }
        }
    }

    /// What the orders of one read have in common.
    private struct OrdersRead: Hashable {
        var business: BusinessID
        var age: OrderAge
        var isTest: Bool
    }

    /// Whether a request is about the market's own test orders.
    func isTest(_ job: Job) -> Bool {
        job.request.campaign.map(policy.testCampaigns.contains) ?? false
    }

    /// Groups requests so that a read names at most 50 orders.
    private func batches(of ids: [RequestID]) -> [[RequestID]] {
        var batches: [[RequestID]] = []
        var room = 0
        for id in ids {
            let size = jobs[id]?.orders.count ?? 1
            if room < size || batches.isEmpty {
                batches.append([])
                room = 50
            }
            batches[batches.count - 1].append(id)
            room -= size
        }
        return batches
    }

    /// The read that can settle a request, and its lane.
    private func lookUp(of id: RequestID, _ job: Job) -> (LaneID, Call)? {
        if job.request.parts.first?.order != nil {
            guard let business = job.request.business else { return nil }
            return (LaneID(.business(business), .ordersRead), .lookUpOrders([id]))
        }
        return job.lane.owner == .eats
            ? (job.lane, .lookUpEats(id))
            : (LaneID(job.lane.owner, .returnsRead), .lookUpReturn(id))
    }

    mutating func mayBegin(_ id: LaneID, cost: Int, at now: Timestamp) -> Bool {
        openLane(id)
        guard load[id.owner, default: Load()].mayBegin(id.resource, policy) else { return false }
        return lanes[id]?.quota.earliest(cost: cost, from: now) == now
    }

    mutating func begin(
        _ call: Call, _ lane: LaneID, cost: Int, now: Timestamp, in step: inout Step
    ) {
        let id = newCall()
        record(.called(id, call, lane: lane, cost: cost, at: now), in: &step)
        step.calls.append((id, call))
    }

    /// Whether a lane's key is good and its server there.
    func isUsable(_ id: LaneID) -> Bool {
        refusedAccounts[account(of: id)] == nil && unreachable[id] == nil
    }

    /// Whose key a lane uses.
    func account(of id: LaneID) -> LaneOwner {
        guard case .campaign = id.owner else { return id.owner }
        return businesses[id.owner] ?? id.owner
    }
}

// MARK: - The next alarm

extension Scheduler {
    /// When a lane has something to send that its quota lets go.
    ///
    /// Where the cap is reached only an answer moves it on.
    func earliestWork(in id: LaneID, from now: Timestamp) -> Timestamp? {
        guard let lane = lanes[id], isUsable(id),
            let from = lane.waitsFrom(now),
            load[id.owner, default: Load()].mayBegin(id.resource, policy)
        else { return nil }
        let cost = lane.next(at: from).flatMap { jobs[$0]?.cost } ?? 1
        guard let free = lane.quota.earliest(cost: cost, from: now) else { return nil }
        guard id.resource.isReadBefore, lane.cleared.isEmpty else { return max(from, free) }
        // The order has to be read first, which has a quota of its own.
        guard !reading.contains(id), let first = lane.next(at: from),
            let business = jobs[first]?.request.business
        else { return nil }
        return earliestRead(of: business, from: max(from, free))
    }

    private func earliestRead(of business: BusinessID, from now: Timestamp) -> Timestamp? {
        let id = LaneID(.business(business), .ordersRead)
        guard load[id.owner, default: Load()].mayBegin(.ordersRead, policy) else { return nil }
        guard isUsable(id) else { return nil }
        guard let lane = lanes[id] else { return now }
        return lane.quota.earliest(cost: 1, from: now)
    }

    func earliestLookUp(of id: RequestID, from now: Timestamp) -> Timestamp? {
        guard let job = jobs[id], case .unsettled(let readAt, _, _) = job.phase,
            let (lane, _) = lookUp(of: id, job), isUsable(lane),
            load[lane.owner, default: Load()].mayBegin(lane.resource, policy)
        else { return nil }
        let from = max(now, readAt)
        guard let state = lanes[lane] else { return from }
        return state.quota.earliest(cost: 1, from: from)
    }
}

extension Lane {
    /// The next requests, up to `count` of them, left in their places.
    func nextBatch(_ count: Int, at now: Timestamp) -> [RequestID] {
        let due = delayed.prefix { $0.notBefore <= now }.map(\.id)
        return Array((due + queued.prefix(count)).prefix(count))
    }
}
