/// A planned request at work: what is left of it, and where it stands.
struct Job: Sendable {
    /// What never changes; jobs are looked at so often that they should be small.
    private final class Origin: Sendable {
        let request: PlannedRequest
        let lane: LaneID

        init(_ request: PlannedRequest) {
            self.request = request
            lane = request.lane
        }
    }

    private let origin: Origin
    /// The parts without a verdict.
    var open: PartSet
    /// The open parts whose operations are under way.
    var followed = PartSet()
    var phase = Phase.waiting(notBefore: .distantPast)
    /// Failed attempts.
    var attempts = 0
    /// Sends after a read that showed the old state.
    var resends = 0
    /// Whether any attempt has left; what a read shows may then be our own doing.
    var hasLeft = false
    /// The parts of which an earlier send had no verdict: a refusal may then mean that it was applied.
    var uncertain = PartSet()
    /// What a later send was refused with, until a read tells whether the earlier one did it.
    var refusals: [Int: Refusal] = [:]

    struct Refusal: Sendable {
        var verdict: Verdict
        var at: Timestamp
    }

    enum Phase: Equatable, Sendable {
        case waiting(notBefore: Timestamp)
        /// Being read before it is sent.
        case reading
        /// Read, and as the export showed it.
        case cleared(at: Timestamp)
        case inFlight
        /// Sent, no verdict.
        case unsettled(readAt: Timestamp, believeAt: Timestamp, isLost: Bool)
        case lookingUp(believeAt: Timestamp, isLost: Bool)
        /// All open parts have operations under way.
        case following
        /// Sent, no verdict, and a read could not settle it in this run.
        case unclear
        /// Not to be tried again in this run.
        case parked
        case settled
    }

    init(_ request: PlannedRequest) {
        origin = Origin(request)
        open = PartSet(count: request.parts.count)
    }

    var request: PlannedRequest { origin.request }
    var lane: LaneID { origin.lane }
    /// The open parts that nothing is known of.
    var sendable: PartSet { open.subtracting(followed) }
    /// Those of them that may be sent: what was refused is only read any more.
    var unsent: [Int] { sendable.filter { refusals[$0] == nil } }
    var cost: Int { lane.resource == .status ? max(1, unsent.count) : 1 }

    /// Whether the order is read before the request is sent.
    var isReadBefore: Bool { lane.resource.isReadBefore }

    /// The orders that its sendable parts are about.
    var orders: [OrderID] {
        sendable.compactMap { request.parts[$0].order }
    }
}

/// Some of the parts of a request, by their places, of which there are at most 64: a call has 30 at
/// most.
struct PartSet: Sendable, Sequence, Equatable {
    private var bits: UInt64 = 0

    init() {}

    /// All of `count` parts.
    init(count: Int) {
        precondition(count <= 64, "a request has at most 64 parts")
        bits = count == 64 ? .max : 1 << UInt64(count) - 1
    }

    var isEmpty: Bool { bits == 0 }
    var count: Int { bits.nonzeroBitCount }
    var first: Int? { bits == 0 ? nil : bits.trailingZeroBitCount }

    func contains(_ part: Int) -> Bool {
        (0..<64).contains(part) && bits & (1 << UInt64(part)) != 0
    }

    mutating func insert(_ part: Int) {
        if (0..<64).contains(part) { bits |= 1 << UInt64(part) }
    }

    mutating func remove(_ part: Int) {
        if (0..<64).contains(part) { bits &= ~(1 << UInt64(part)) }
    }

    mutating func formUnion(_ other: PartSet) { bits |= other.bits }

    func subtracting(_ other: PartSet) -> PartSet {
        var rest = self
        rest.bits &= ~other.bits
        return rest
    }

    func makeIterator() -> Iterator { Iterator(rest: self) }

    struct Iterator: IteratorProtocol {
        fileprivate var rest: PartSet

        mutating func next() -> Int? {
            guard let part = rest.first else { return nil }
            rest.remove(part)
            return part
        }
    }
}

/// The requests of one lane that wait for their turn, and its quota.
struct Lane: Sendable {
    var quota: Quota
    /// How many lanes were opened before.
    let number: Int
    /// In the order of the plan; `head` is the next one.
    private var queue: [RequestID] = []
    private var head = 0
    /// To be sent again, each not before a moment.
    private(set) var delayed: [(notBefore: Timestamp, id: RequestID)] = []
    /// Read, and ready to leave.
    var cleared: [RequestID] = []

    init(quota: Quota, number: Int) {
        self.quota = quota
        self.number = number
    }

    var hasQueue: Bool { head < queue.count }
    var queued: ArraySlice<RequestID> { queue[head...] }

    mutating func changed(by change: (inout Lane) -> Void) {
        change(&self)
    }

    mutating func enqueue(_ id: RequestID) {
        queue.append(id)
    }

    mutating func delay(_ id: RequestID, until notBefore: Timestamp) {
        let place = delayed.firstIndex { $0.notBefore > notBefore } ?? delayed.count
        delayed.insert((notBefore, id), at: place)
    }

    /// Lets nothing wait for longer than until `end`.
    mutating func shortenWaits(to end: Timestamp) {
        for index in delayed.indices where delayed[index].notBefore > end {
            delayed[index].notBefore = end
        }
    }

    /// The request whose turn it is, left in its place.
    func next(at now: Timestamp) -> RequestID? {
        if let first = delayed.first, first.notBefore <= now { return first.id }
        return hasQueue ? queue[head] : nil
    }

    /// Takes out a request that leaves.
    mutating func remove(_ id: RequestID) {
        if hasQueue, queue[head] == id {
            head += 1
        } else if let place = delayed.firstIndex(where: { $0.id == id }) {
            delayed.remove(at: place)
        } else if let place = cleared.firstIndex(of: id) {
            cleared.remove(at: place)
        } else if let place = queue[head...].firstIndex(of: id) {
            queue.remove(at: place)
        }
    }

    /// The first moment at which something waits to be sent.
    func waitsFrom(_ now: Timestamp) -> Timestamp? {
        if hasQueue || !cleared.isEmpty { return now }
        return delayed.first.map { max(now, $0.notBefore) }
    }
}
