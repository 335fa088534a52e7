// MARK: - What may be called, and when

extension Scheduler {
    /// Begins every call that the quotas and caps allow at `now`.
    mutating func callWhatIsAllowed(in turn: inout Turn) {
        pollOperations(in: &turn)
        lookUpUnsettled(in: &turn)
        askForPages(in: &turn)
        let served = takeLanesToServe(at: turn.now)
        for id in served where isUsable(id) {
            if id.resource.isReadBefore { readBefore(in: id, in: &turn) }
            sendFrom(id, in: &turn)
        }
        // What the calls just begun have touched is looked at once all have had their turn.
        for id in Array(session.touched.union(served)) {
            session.alarms.set(id, to: earliestWork(in: id, from: turn.now))
        }
        session.touched.removeAll(keepingCapacity: true)
    }

    private mutating func sendFrom(_ id: LaneID, in turn: inout Turn) {
        while let next = nextToSend(in: id, at: turn.now), let job = jobs[next],
            mayBegin(id, cost: job.cost, at: turn.now)
        {
            begin(.send(next, parts: job.unsent), id, cost: job.cost, in: &turn)
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
    private mutating func readBefore(in id: LaneID, in turn: inout Turn) {
        renewStale(in: id, in: &turn)
        guard let lane = lanes[id], lane.cleared.count < 10, lane.next(at: turn.now) != nil,
            mayUseQuota(id, at: turn.now)
        else { return }
        guard !durable.reading.contains(id) else { return }
        let room = min(50, max(1, lane.quota.left(at: turn.now) - lane.cleared.count))
        guard let first = lane.next(at: turn.now), let business = jobs[first]?.request.business
        else {
            return
        }
        let reader = LaneID(.business(business), .ordersRead)
        guard isUsable(reader), mayBegin(reader, cost: 1, at: turn.now) else { return }
        // A call looks at orders of one age.
        let age = session.sight(of: first).age
        let batch = lane.nextBatch(room, at: turn.now).filter { session.sight(of: $0).age == age }
        begin(.readBefore(batch), reader, cost: 1, in: &turn)
    }

    private func mayUseQuota(_ id: LaneID, at now: Timestamp) -> Bool {
        lanes[id]?.quota.earliest(cost: 1, from: now) == now
    }

    /// A read that has grown old authorises nothing: the order is read again.
    private mutating func renewStale(in id: LaneID, in turn: inout Turn) {
        for request in lanes[id]?.cleared ?? [] {
            guard case .cleared(let moment) = jobs[request]?.phase,
                turn.now > moment.advanced(by: policy.freshness)
            else { continue }
            record(.retry(request, notBefore: turn.now, isAttempt: false), in: &turn)
        }
    }

    /// Reads what was sent without a verdict: orders up to 50 a call, others one by one.
    private mutating func lookUpUnsettled(in turn: inout Turn) {
        var orders: [OrdersRead: [RequestID]] = [:]
        for id in durable.lookUps.sorted() {
            guard let job = jobs[id], case .unsettled(let readAt, _, _) = job.phase,
                readAt <= turn.now
            else { continue }
            guard let (lane, call) = lookUp(of: id, job) else { continue }
            guard isUsable(lane) else { continue }
            if case .lookUpOrders = call {
                guard let business = job.request.business else { continue }
                let read = OrdersRead(
                    business: business, age: session.sight(of: id).age, isTest: isTest(job))
                orders[read, default: []].append(id)
            } else if mayBegin(lane, cost: 1, at: turn.now) {
                begin(call, lane, cost: 1, in: &turn)
            }
        }
        for (read, ids) in orders.sorted(by: { $0.value[0] < $1.value[0] }) {
            let lane = LaneID(.business(read.business), .ordersRead)
            for batch in batches(of: ids) where mayBegin(lane, cost: 1, at: turn.now) {
                begin(.lookUpOrders(batch), lane, cost: 1, in: &turn)
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

    /// Whether a lane's key is good and its server there.
    func isUsable(_ id: LaneID) -> Bool {
        session.refusedAccounts[account(of: id)] == nil && session.unreachable[id] == nil
    }

    /// Whose key a lane uses.
    func account(of id: LaneID) -> LaneOwner {
        guard case .campaign = id.owner else { return id.owner }
        return durable.businesses[id.owner] ?? id.owner
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
            load(of: id.owner).mayBegin(id.resource, policy)
        else { return nil }
        let cost = lane.next(at: from).flatMap { jobs[$0]?.cost } ?? 1
        guard let free = lane.quota.earliest(cost: cost, from: now) else { return nil }
        guard id.resource.isReadBefore, lane.cleared.isEmpty else { return max(from, free) }
        // The order has to be read first, which has a quota of its own.
        guard !durable.reading.contains(id), let first = lane.next(at: from),
            let business = jobs[first]?.request.business
        else { return nil }
        return earliestRead(of: business, from: max(from, free))
    }

    private func earliestRead(of business: BusinessID, from now: Timestamp) -> Timestamp? {
        let id = LaneID(.business(business), .ordersRead)
        guard load(of: id.owner).mayBegin(.ordersRead, policy) else { return nil }
        guard isUsable(id) else { return nil }
        guard let lane = lanes[id] else { return now }
        return lane.quota.earliest(cost: 1, from: now)
    }

    func earliestLookUp(of id: RequestID, from now: Timestamp) -> Timestamp? {
        guard let job = jobs[id], case .unsettled(let readAt, _, _) = job.phase,
            let (lane, _) = lookUp(of: id, job), isUsable(lane),
            load(of: lane.owner).mayBegin(lane.resource, policy)
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
