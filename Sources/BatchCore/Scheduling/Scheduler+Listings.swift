// MARK: - Lists that are read page by page

extension Scheduler {
    /// How a listing stands.
    package struct ListingState: Sendable {
        package var id: ListingID
        package var listing: Listing
        package var pagesRead: Int
        package var isOpen: Bool
        package var failure: String?
    }

    /// The list of which a call on its way asks for a page.
    package func listing(of id: CallID) -> ListingID? {
        guard case .list(let listing) = durable.calls[id]?.call else { return nil }
        return listing
    }

    package var listingStates: [ListingState] {
        durable.listings.sorted { $0.key < $1.key }.map { id, job in
            var failure: String?
            if case .ended(let reason) = job.phase { failure = reason }
            return ListingState(
                id: id, listing: job.listing, pagesRead: job.pagesRead, isOpen: job.isOpen,
                failure: failure)
        }
    }

    /// Asks for the next pages that the quotas and caps allow.
    mutating func askForPages(in turn: inout Turn) {
        for id in durable.openListings.sorted() {
            guard let job = durable.listings[id], case .waiting(let notBefore) = job.phase,
                notBefore <= turn.now
            else { continue }
            let lane = job.listing.lane
            guard isUsable(lane), mayBegin(lane, cost: 1, at: turn.now) else { continue }
            begin(.list(id), lane, cost: 1, in: &turn)
        }
    }

    func earliestPage(of id: ListingID, from now: Timestamp) -> Timestamp? {
        guard let job = durable.listings[id], case .waiting(let notBefore) = job.phase else {
            return nil
        }
        let lane = job.listing.lane
        guard isUsable(lane), load(of: lane.owner).mayBegin(lane.resource, policy) else {
            return nil
        }
        let from = max(now, notBefore)
        guard let state = lanes[lane] else { return from }
        return state.quota.earliest(cost: 1, from: from)
    }

    mutating func take(page reply: Reply, for id: ListingID, in turn: inout Turn) {
        guard let job = durable.listings[id] else { return }
        switch reply.answer {
        case .page(let next):
            if let next, job.hasSeen(next) {
                // Its pages go in a circle, so nobody knows what is missing.
                record(.listingFailed(id, reason: "PAGE_REPEATED", at: turn.now), in: &turn)
            } else {
                record(.paged(id, next: next, at: turn.now), in: &turn)
            }
        case .refused(let code, let message):
            if job.page != nil, !job.hasRestarted {
                // A token is good for a while only.
                record(.listingRestarted(id, at: turn.now), in: &turn)
            } else {
                record(.listingFailed(id, reason: "\(code) \(message)", at: turn.now), in: &turn)
            }
        case .forbidden(let message), .locked(let message), .notAuthorised(let message):
            record(.listingFailed(id, reason: message, at: turn.now), in: &turn)
        case .quotaUsedUp, .tooManyParallel, .notReached:
            let wait = policy.backoff.delay(afterAttempt: 1, using: &session.random)
            let until = turn.now.advanced(by: wait)
            record(.listingWaits(id, notBefore: until, isAttempt: false), in: &turn)
        case .failed, .noAnswer, .accepted, .operation, .orderResults, .orders, .state, .operations:
            guard job.attempts + 1 < policy.maximumAttempts else {
                record(.listingFailed(id, reason: Self.told(reply), at: turn.now), in: &turn)
                return
            }
            let wait = policy.backoff.delay(
                afterAttempt: job.attempts + 1, using: &session.random)
            let until = turn.now.advanced(by: max(wait, reply.retryAfter ?? .zero))
            record(.listingWaits(id, notBefore: until, isAttempt: true), in: &turn)
        }
    }

    private static func told(_ reply: Reply) -> String {
        if case .noAnswer(let reason) = reply.answer { return reason }
        return "HTTP_\(reply.httpStatus ?? 0)"
    }
}
