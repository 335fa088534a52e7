extension Scheduler {
    /// What leaves for a call, and whose key it needs.
    package func wire(for call: Call, at now: Timestamp) -> (request: WireRequest, lane: LaneID)? {
        switch call {
        case .send(let id, let parts):
            guard let job = jobs[id] else { return nil }
            let changes = parts.map { job.request.parts[$0].with(session.sight(of: id).freshUnits) }
            let wire = WireRequest(
                changes, campaign: job.request.campaign, isBatch: job.request.isBatch)
            return (wire, job.lane)
        case .readBefore(let ids), .lookUpOrders(let ids):
            guard let first = ids.first, let job = jobs[first],
                let business = job.request.business
            else { return nil }
            let orders = ids.flatMap { jobs[$0]?.orders ?? [] }
            return (
                .readOrders(
                    orders, business: business, age: session.sight(of: first).age,
                    isTest: isTest(job), at: now),
                LaneID(.business(business), .ordersRead)
            )
        case .lookUpReturn(let id):
            guard let job = jobs[id], let campaign = job.request.campaign,
                case .cancelReturn(let returnID, let order) = job.request.parts.first
            else { return nil }
            return (
                .readReturn(returnID, order: order, campaign: campaign),
                LaneID(job.lane.owner, .returnsRead)
            )
        case .lookUpEats(let id):
            guard let job = jobs[id], case .cancelEats(let order, _, _) = job.request.parts.first
            else { return nil }
            return (.readEats(order), job.lane)
        case .poll(let parts, let type):
            guard let business = parts.first.flatMap({ jobs[$0.request]?.request.business }) else {
                return nil
            }
            let wire = WireRequest.operations(
                parts.map(\.operation), type: type, business: business)
            return (wire, LaneID(.business(business), .operations))
        case .list(let id):
            guard let job = durable.listings[id] else { return nil }
            return (job.listing.wire(page: job.page), job.listing.lane)
        }
    }

    /// The account whose key a request needs; `nil` for the restaurant server.
    package func business(of call: Call) -> BusinessID? {
        if case .list(let id) = call { return durable.listings[id]?.listing.business }
        return call.requests.first.flatMap { jobs[$0]?.request.business }
    }

    /// How many requests are done with, wait, and are on their way.
    package var progress: (settled: Int, waiting: Int, inFlight: Int) {
        // A page at a time, so nobody knows how many will follow.
        guard durable.listings.isEmpty else {
            let read = durable.listings.values.reduce(0) { $0 + $1.pagesRead }
            return (read, durable.openListings.count, 0)
        }
        return (
            durable.settledCount, jobs.count - durable.settledCount - durable.inFlightCount,
            durable.inFlightCount
        )
    }
}

extension Call {
    /// Whether it changes something at the market.
    package var isWrite: Bool {
        switch self {
        case .send: true
        case .readBefore, .lookUpOrders, .lookUpReturn, .lookUpEats, .poll, .list: false
        }
    }
}
