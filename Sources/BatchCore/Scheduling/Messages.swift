/// Names a planned request in the journal.
package typealias RequestID = Identifier<PlannedRequest>

/// Names one attempt to ask the market something.
package typealias CallID = Identifier<Call>

/// One exchange with the market: a write, or one of the reads around it.
package enum Call: Hashable, Sendable {
    /// Sends the open parts of a request.
    case send(RequestID, parts: [Int])
    /// Reads orders before their items are changed.
    case readBefore([RequestID])
    /// Reads orders after a write that had no verdict.
    case lookUpOrders([RequestID])
    case lookUpReturn(RequestID)
    case lookUpEats(RequestID)
    /// Asks how operations of one type stand.
    case poll([FollowedPart], OperationType)
    /// Asks for the next page of a list.
    case list(ListingID)

    /// The requests that it is about.
    package var requests: [RequestID] {
        switch self {
        case .send(let id, _), .lookUpReturn(let id), .lookUpEats(let id): [id]
        case .readBefore(let ids), .lookUpOrders(let ids): ids
        case .poll(let parts, _): parts.map(\.request)
        case .list: []
        }
    }
}

/// A part of a request whose operation is under way.
package struct FollowedPart: Hashable, Sendable {
    package var request: RequestID
    package var part: Int
    package var operation: String

    package init(request: RequestID, part: Int, operation: String) {
        self.request = request
        self.part = part
        self.operation = operation
    }
}

/// How an order stands at the market.
package struct OrderState: Hashable, Sendable {
    package var id: OrderID
    package var status: String
    package var substatus: String
    package var isCancellationRequested: Bool
    package var items: [ItemState]
    /// How many boxes it is packed in; 0 where that is not told.
    package var boxCount: Int
    /// Whether the read tells all that a decision needs; else nothing follows from it.
    package var isWhole: Bool

    package init(
        id: OrderID, status: String, substatus: String, isCancellationRequested: Bool,
        items: [ItemState], boxCount: Int = 0, isWhole: Bool = true
    ) {
        self.isWhole = isWhole
        self.id = id
        self.status = status
        self.substatus = substatus
        self.isCancellationRequested = isCancellationRequested
        self.items = items
        self.boxCount = boxCount
    }

    package struct ItemState: Hashable, Sendable {
        package var id: ItemID
        package var count: Int32
        /// Keys of the marks of its units, a cis without tail; `nil` where the read has none: it need
        /// not tell those that were sent with items.
        package var marks: [String]?
        /// Its units with their marks whole, as they would be sent again; `nil` where one is not whole.
        package var units: [UnitRecord]?

        package init(
            id: ItemID, count: Int32, marks: [String]?, units: [UnitRecord]? = nil
        ) {
            self.units = units
            self.id = id
            self.count = count
            self.marks = marks
        }
    }
}

/// What the market said of one order of a call that cancels several.
package enum OrderResult: Hashable, Sendable {
    case accepted
    case operation(String)
    case refused(code: String, message: String)
}

/// What came of a call, sorted by what it means.
package enum Answer: Hashable, Sendable {
    case accepted
    case operation(String)
    case orderResults([OrderID: OrderResult])
    case orders([OrderState])
    /// The word for where a return or a restaurant order stands.
    case state(String)
    case operations([String: String])
    /// A page of a list, and the token of the next one.
    case page(next: String?)
    case refused(code: String, message: String)
    case notAuthorised(message: String)
    case forbidden(message: String)
    case locked(message: String)
    case tooManyParallel(Int?)
    case quotaUsedUp
    /// 500 or 503: the market says that it failed.
    case failed
    /// It may or may not have been applied.
    case noAnswer(reason: String)
    /// No connection could be made: nothing has left.
    case notReached(reason: String)
}

/// An answer with what came beside it.
package struct Reply: Hashable, Sendable {
    package var answer: Answer
    package var httpStatus: Int?
    package var rate: RateReport?
    /// How long the market asks to be left alone.
    package var retryAfter: Duration?
    /// Whether the answer is a page that others follow: what is not on it may be on them.
    package var goesOn = false

    package init(
        _ answer: Answer, httpStatus: Int? = nil, rate: RateReport? = nil,
        retryAfter: Duration? = nil, goesOn: Bool = false
    ) {
        self.goesOn = goesOn
        self.answer = answer
        self.httpStatus = httpStatus
        self.rate = rate
        self.retryAfter = retryAfter
    }
}

/// The end of one part of a request.
package struct Verdict: Hashable, Sendable {
    package enum Outcome: String, Sendable, CaseIterable {
        case done
        case refused
        case held
    }

    package var outcome: Outcome
    package var code: String?
    package var message: String?
    package var httpStatus: Int?

    package init(
        outcome: Outcome, code: String? = nil, message: String? = nil, httpStatus: Int? = nil
    ) {
        self.outcome = outcome
        self.code = code
        self.message = message
        self.httpStatus = httpStatus
    }

    package static let done = Verdict(outcome: .done)
}

extension Scheduler {
    /// What happened outside.
    package enum Event: Sendable {
        /// A request of this run's plan, or of an earlier run, is to be worked on.
        case planned(RequestID, PlannedRequest)
        case answered(CallID, Reply)
        case woke
        case stopRequested
    }

    /// What must be durable before any effect of the same step runs.
    package enum Fact: Hashable, Sendable {
        case called(CallID, Call, lane: LaneID, cost: Int, at: Timestamp)
        case landed(CallID, lane: LaneID, cost: Int, at: Timestamp, rate: RateReport?)
        /// The call has not left: it found no connection.
        case returned(CallID, lane: LaneID, cost: Int, at: Timestamp)
        case laneClosed(LaneID, until: Timestamp)
        case capLowered(LaneOwner, to: Int, at: Timestamp)
        /// The read before sending shows what the export showed.
        case cleared(RequestID, at: Timestamp)
        /// To be sent again, as an attempt of its own or not.
        case retry(RequestID, notBefore: Timestamp, isAttempt: Bool)
        /// Sent, and no verdict: to be read from `readAt` on; an old state is believed from
        /// `believeAt` on.
        case unsettled(RequestID, readAt: Timestamp, believeAt: Timestamp, isLost: Bool)
        /// A read shows the old state: to be sent once more.
        case resend(RequestID, at: Timestamp)
        /// Sent, and a read could not settle it: for the next run to read again.
        case unclear(RequestID, at: Timestamp)
        /// A new run takes it up: its failed attempts and repeated sends count no more.
        case takenUp(RequestID, at: Timestamp)
        /// The journal may not know that it was sent: what a read shows may be our own doing.
        case mayHaveLeft(RequestID, at: Timestamp)
        /// Refused, though an earlier send may have done it: a read tells which of the two it was.
        case refused(RequestID, part: Int, Verdict, at: Timestamp)
        /// Not to be tried again in this run.
        case parked(RequestID, at: Timestamp)
        case following(FollowedPart, OperationType, at: Timestamp)
        /// Operations that are still under way, to be asked for again later.
        case goesOn([FollowedPart], at: Timestamp)
        case settled(RequestID, part: Int, Verdict, at: Timestamp)
        /// A page of a list was read.
        case paged(ListingID, next: String?, at: Timestamp)
        /// A page is to be asked for again.
        case listingWaits(ListingID, notBefore: Timestamp, isAttempt: Bool)
        /// A list is read from its beginning again.
        case listingRestarted(ListingID, at: Timestamp)
        /// The rest of a list can't be had in this run.
        case listingFailed(ListingID, reason: String, at: Timestamp)
        /// Another process goes on with what the journal holds.
        case resumed(at: Timestamp)
    }

    /// Facts to write in one transaction, then calls to make, both in order.
    package struct Step: Sendable {
        package var facts: [Fact] = []
        package var calls: [(CallID, Call)] = []
    }

    /// One event being handled: the moment, and what has come of it so far.
    struct Turn {
        let now: Timestamp
        var step = Step()
    }
}
