/// A listing at work: which page comes next, and whether it may be asked for.
struct ListingJob: Sendable {
    let listing: Listing
    /// The token of the next page; `nil` for the first.
    private(set) var page: String?
    private(set) var phase = Phase.waiting(notBefore: .distantPast)
    /// Failed attempts at this page.
    private(set) var attempts = 0
    private(set) var pagesRead = 0
    /// Whether it has begun anew, since a token was no longer taken.
    private(set) var hasRestarted = false
    private var tokens: Set<String> = []

    enum Phase: Equatable, Sendable {
        case waiting(notBefore: Timestamp)
        case inFlight
        /// All of it was read, or why not.
        case ended(failure: String?)
    }

    init(_ listing: Listing, from page: String?) {
        self.listing = listing
        self.page = page
    }

    var isOpen: Bool {
        if case .ended = phase { false } else { true }
    }

    /// Whether a token was told before: its pages would go on in a circle.
    func hasSeen(_ token: String) -> Bool { tokens.contains(token) }

    mutating func begin() { phase = .inFlight }

    mutating func turn(to next: String?) {
        attempts = 0
        pagesRead += 1
        page = next
        if let next {
            tokens.insert(next)
            phase = .waiting(notBefore: .distantPast)
        } else {
            phase = .ended(failure: nil)
        }
    }

    mutating func wait(until moment: Timestamp, isAttempt: Bool) {
        if isAttempt { attempts += 1 }
        phase = .waiting(notBefore: moment)
    }

    mutating func restart() {
        hasRestarted = true
        page = nil
        tokens = []
        attempts = 0
        phase = .waiting(notBefore: .distantPast)
    }

    mutating func end(_ failure: String) { phase = .ended(failure: failure) }
}
