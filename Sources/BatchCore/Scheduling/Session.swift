/// What a process may forget: what it has seen and when it wants to look again.
struct Session: Sendable {
    /// Lanes to be looked at, because something has happened to them or to what they need.
    var touched: Set<LaneID> = []
    /// When each of the others is to be looked at again.
    var alarms = Alarms()
    /// What reads have shown of requests that are at work.
    private var sights: [RequestID: Sight] = [:]
    /// Calls of each lane in a row that failed, found no connection or were over the quota.
    var failures: [LaneID: Int] = [:]
    /// What the last answer of a lane was about, where it kept the lane waiting.
    var troubles: [LaneID: Hold] = [:]
    var isStopping = false
    /// The accounts whose key was refused, and why.
    var refusedAccounts: [LaneOwner: String] = [:]
    /// Lanes in which no connection could be had, and why.
    var unreachable: [LaneID: String] = [:]
    /// Whether any call of this run was answered, and whether one found no connection.
    var wasReached = false
    var wasNotReached = false
    var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    func sight(of id: RequestID) -> Sight { sights[id] ?? Sight() }

    mutating func look(at id: RequestID, _ change: (inout Sight) -> Void) {
        change(&sights[id, default: Sight()])
    }

    mutating func forget(_ id: RequestID) { sights[id] = nil }
}

/// What reads of a request's orders have shown so far.
struct Sight: Sendable {
    /// How far back its orders are looked for.
    var age = OrderAge.recent
    /// How many ages were looked through in vain since the last answer that told of all its orders.
    private var missedAges = 0
    /// What reads of other ages have told of its parts meanwhile.
    var found: [Int: Resolution] = [:]
    /// The units that the read before has shown of items that go as they stand, where they are others
    /// than the export knows.
    var freshUnits: [ItemID: [UnitRecord]] = [:]
    /// Failed reads in a row.
    var failedReads = 0

    /// Whether an order that was not found may still be found further back.
    var mayLookElsewhere: Bool { missedAges + 1 < OrderAge.allCases.count }

    /// Looks further back the next time, and from the beginning after the last age.
    mutating func lookElsewhere() {
        missedAges += 1
        age = age.next
    }

    /// Forgets what it was looking for; where its orders were found they are looked for first.
    mutating func endLooking() {
        missedAges = 0
        found = [:]
    }
}
