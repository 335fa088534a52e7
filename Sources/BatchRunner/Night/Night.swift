package import BatchClient
package import BatchCore
package import BatchJournal
import Foundation

/// Drives a scheduler with a real clock, a durable journal and the real servers.
///
/// This loop is the only place where the scheduling core meets the outside. It holds no rules: it
/// turns answers into events, facts into journal entries, and calls into requests. Facts are
/// durable before the calls they allow are made. A resumed run takes the same path as a fresh one.
package struct Night {
    private let clock: WallClock
    private let journal: Journal
    private let client: Client
    private let signals: StopSignals?
    private let progress: (() -> Progress) -> Void
    private let runID: String
    private let afterRecording: () -> Void
    /// Hears of each exchange when it has ended.
    private let called: (AttemptRecord) -> Void
    /// Whether the journal may not know all that was sent.
    private let isDistrustful: Bool

    private typealias Page = (listing: ListingID, page: ListingPage, at: Timestamp)

    package struct Progress: Sendable {
        package var settled: Int
        package var waiting: Int
        package var inFlight: Int
        /// The lane with the least of its quota left, if little is.
        package var shortest: (lane: String, left: Int, size: Int)?
        /// What is waited for, and until when, where nothing is on its way.
        package var hold: (why: Hold, until: Timestamp)?

        init(_ scheduler: Scheduler, _ work: Work, at now: Timestamp) {
            (settled, waiting, inFlight) = scheduler.progress
            if case .listings(_, let expected) = work { waiting = max(waiting, expected - settled) }
            shortest = scheduler.shortestQuota(at: now)
            hold = scheduler.hold(at: now)
        }
    }

    /// How a night ended, apart from its rows.
    package struct End: Sendable {
        package var refused: [String]
        /// Why the restaurant's server was not reached.
        package var restaurantAway: String?
        /// Why the restaurant's server has refused its secret.
        package var refusedByRestaurant: String?
        /// Accounts that have no key, of which nothing was sent.
        package var withoutKey: [LaneOwner]
        package var wasReached: Bool
        /// Whether it was asked to stop.
        package var isStopped = false
        package var wasNotReached: String?
        /// By how much our clock is ahead of the market's, where its answers have told.
        package var skew: Duration?
        /// By how much the system's clock was set on the way.
        package var drift: Duration
    }

    /// - Parameters:
    ///   - isDistrustful: whether each request is looked up before it is sent, for the journal may not
    ///     know that it was.
    ///   - afterRecording: runs when a step's facts are durable and before its calls.
    package init(
        runID: String, clock: WallClock, journal: Journal, client: Client, signals: StopSignals?,
        isDistrustful: Bool = false,
        progress: @escaping (() -> Progress) -> Void,
        called: @escaping (AttemptRecord) -> Void = { _ in },
        afterRecording: @escaping () -> Void = {}
    ) {
        self.called = called
        self.runID = runID
        self.clock = clock
        self.journal = journal
        self.client = client
        self.signals = signals
        self.progress = progress
        self.afterRecording = afterRecording
        self.isDistrustful = isDistrustful
    }

    /// What is worked on.
    package enum Work {
        /// All requests that are open in the journal.
        case requests
        /// Lists of the market's, of which nothing is changed; about so many pages, by the last fetch.
        case listings([Journal.OpenListing], expectedPages: Int)
    }

    /// Works until nothing is left to do now.
    ///
    /// - Throws: What the journal throws. Nothing is sent for a fact that could not be written.
    package func work(on work: Work = .requests, policy: Policy) throws -> End {
        var scheduler = try resumed(policy, work)
        // Without a key nothing leaves, and nothing says that it had.
        let withoutKey = scheduler.neededAccounts.filter { !client.hasKey(for: $0) }
            .sorted { "\($0)" < "\($1)" }
        for account in withoutKey { scheduler.lockOut(account, because: "no key") }
        var attempts: [CallID: AttemptRecord] = [:]
        var end = End(
            refused: [], withoutKey: withoutKey, wasReached: false, wasNotReached: nil, skew: nil,
            drift: .zero)
        try perform([.woke], &scheduler, &attempts)
        while true {
            let now = clock.now
            if scheduler.isIdle(at: now) { break }
            let wake = scheduler.nextWake(from: now)
            let wait = min(.seconds(1), wake.map { now.duration(to: $0) } ?? .seconds(1))
            let incoming = client.wait(for: max(.zero, wait), orReadable: signals?.descriptor)
            try takeSignals(&scheduler, &attempts)
            var events: [Scheduler.Event] = []
            var pages: [Page] = []
            for answer in incoming {
                if let page = answer.page, let listing = scheduler.listing(of: answer.id) {
                    pages.append((listing, page, clock.now))
                }
                note(answer, &attempts)
                if case .notReached(let reason) = answer.reply.answer {
                    let isMarket = attempts[answer.id]?.lane != LaneID(.eats, .eats).name
                    if isMarket { end.wasNotReached = reason } else { end.restaurantAway = reason }
                }
                if end.skew == nil, let date = answer.date {
                    end.skew = Self.skew(of: clock.now, from: date)
                }
                let reply = answer.reply.shifted(by: end.skew ?? .zero)
                events.append(.answered(answer.id, reply))
            }
            // What came at one time is written at one time.
            try perform(events.isEmpty ? [.woke] : events, &scheduler, &attempts, pages)
            progress { Progress(scheduler, work, at: clock.now) }
        }
        let refused = scheduler.refusedAccounts.filter { !withoutKey.contains($0.key) }
        end.refusedByRestaurant = refused[.eats]
        end.refused = refused.filter { $0.key != .eats }.values.sorted()
        end.wasReached = scheduler.wasReached
        end.isStopped = scheduler.isAskedToStop
        end.drift = clock.drift
        return end
    }

    /// By how much our clock is ahead; the market's is told in whole seconds some time ago, so a
    /// little is nothing.
    package static func skew(of now: Timestamp, from date: Timestamp) -> Duration {
        let skew = date.duration(to: now)
        return abs(skew.components.seconds) < 5 ? .zero : skew
    }

    /// The scheduler as the journal tells it: every open request in the order in which it is to
    /// wait, and what was sent and answered so far.
    private func resumed(_ policy: Policy, _ work: Work) throws -> Scheduler {
        let now = clock.now
        let facts = try journal.facts(since: now.advanced(by: .zero - policy.hour))
        var quotas = Scheduler(policy: policy, seed: 0)
        for fact in facts { quotas.apply(fact) }
        var open: [Journal.OpenRequest] = []
        if case .requests = work { open = try journal.openRequests() }
        var predecessors: [RequestID: RequestID] = [:]
        for entry in open { predecessors[entry.id] = entry.predecessor }
        // One that has its verdict is waited for no more.
        let unsettled = predecessors.isEmpty ? [] : Set(open.map(\.id))
        predecessors = predecessors.filter { unsettled.contains($0.value) }
        let waiting = SendOrder.arranged(open.map { ($0.id, $0.request) }) { lane in
            quotas.slots(of: lane, at: now)
        }
        var scheduler = Scheduler(
            policy: policy, seed: UInt64.random(in: 0...UInt64.max),
            firstCall: try journal.lastCall())
        scheduler.reserveCapacity(open.count)
        // One that waits for another comes after it.
        for (id, request) in waiting where predecessors[id] == nil { scheduler.plan(id, request) }
        for (id, request) in waiting {
            if let earlier = predecessors[id] { scheduler.plan(id, request, after: earlier) }
        }
        for fact in facts { scheduler.apply(fact) }
        if case .listings(let listings, _) = work {
            // Where they stopped is kept beside the facts.
            for entry in listings { scheduler.read(entry.id, entry.listing, from: entry.page) }
        }
        var step = scheduler.recover(now: now)
        if isDistrustful { step.facts += scheduler.distrust(now: now).facts }
        try journal.record(step.facts, attempts: interrupted(step.facts), run: runID)
        if !step.facts.isEmpty { afterRecording() }
        return scheduler
    }

    /// The attempts whose answers were never seen, since the process ended.
    private func interrupted(_ facts: [Scheduler.Fact]) throws -> [AttemptRecord] {
        try facts.compactMap { fact in
            guard case .landed(let call, _, _, _, _) = fact, var attempt = try journal.attempt(call)
            else { return nil }
            attempt.failure = "interrupted"
            return attempt
        }
    }

    private func takeSignals(
        _ scheduler: inout Scheduler, _ attempts: inout [CallID: AttemptRecord]
    ) throws {
        let count = signals?.take() ?? 0
        guard count > 0 else { return }
        // A second one does not wait for answers; the next run reads them back.
        if scheduler.isAskedToStop || count > 1 { exit(20) }
        try perform([.stopRequested], &scheduler, &attempts)
    }

    /// Lets the scheduler take events in, writes what follows from them, and then does it.
    private func perform(
        _ events: [Scheduler.Event], _ scheduler: inout Scheduler,
        _ attempts: inout [CallID: AttemptRecord], _ pages: [Page] = []
    ) throws {
        let now = clock.now
        var facts: [Scheduler.Fact] = []
        var records: [AttemptRecord] = []
        var outgoing: [(CallID, Outgoing)] = []
        for event in events {
            let step = scheduler.handle(event, now: now)
            facts += step.facts
            if case .answered(let id, _) = event, let ended = attempts.removeValue(forKey: id) {
                records.append(ended)
                called(ended)
            }
            for (id, call) in step.calls {
                guard let (request, lane) = scheduler.wire(for: call, at: now),
                    let account = Self.account(call, lane, scheduler)
                else { continue }
                let attempt = AttemptRecord(
                    call: id.value, requests: call.requests.map(\.value), isWrite: call.isWrite,
                    lane: lane.name, startedAt: now, request: request)
                attempts[id] = attempt
                records.append(attempt)
                outgoing.append(
                    (
                        id,
                        Outgoing(
                            call: call, resource: lane.resource, request: request,
                            account: account, isWrite: call.isWrite)
                    ))
            }
        }
        try journal.record(facts, attempts: records, pages: pages, run: runID)
        if !facts.isEmpty { afterRecording() }
        for (id, call) in outgoing { client.start(id, call) }
    }

    /// With whose key a call goes. A market request never goes to the restaurant server, whatever the
    /// config lacks.
    private static func account(
        _ call: Call, _ lane: LaneID, _ scheduler: Scheduler
    ) -> Outgoing.Account? {
        lane.resource == .eats ? .eats : scheduler.business(of: call).map { .business($0) }
    }

    private func note(_ answer: Incoming, _ attempts: inout [CallID: AttemptRecord]) {
        guard var attempt = attempts[answer.id] else { return }
        attempt.endedAt = clock.now
        attempt.httpStatus = answer.reply.httpStatus
        attempt.rate = answer.reply.rate
        attempt.errors = answer.errors.map {
            AttemptRecord.ErrorRecord(code: $0.code, message: $0.message)
        }
        switch answer.reply.answer {
        case .noAnswer(let reason), .notReached(let reason): attempt.failure = reason
        case .accepted, .operation, .orderResults, .orders, .state, .operations, .page, .refused,
            .notAuthorised, .forbidden, .locked, .tooManyParallel, .quotaUsedUp, .failed:
            break
        }
        attempts[answer.id] = attempt
    }
}

extension Reply {
    /// The same reply with the market's moments as our clock shows them.
    package func shifted(by skew: Duration) -> Reply {
        var shifted = self
        shifted.rate?.until = rate?.until?.advanced(by: skew)
        return shifted
    }
}
