/// What an answer says of its quota.
package struct RateReport: Hashable, Sendable {
    package var limit: Int?
    package var remaining: Int?
    package var until: Timestamp?

    package init(limit: Int? = nil, remaining: Int? = nil, until: Timestamp? = nil) {
        self.limit = limit
        self.remaining = remaining
        self.until = until
    }
}

/// How much of a lane's quota is used, as the market counts it.
///
/// The market counts arrivals, some time between our send and its answer. So a slot is taken at
/// the send and given back one hour after the *answer*: whatever the network delays, no hour over
/// there sees more than the limit. What the answers' headers say is believed instead while it
/// lasts: at nothing remaining the lane closes until «until», and there a new hour begins.
package struct Quota: Sendable {
    private var limit: Int
    private let hour: Duration

    private var unanswered = 0
    /// Answers of the last hour and what they cost, oldest first from `head` on.
    private var answers: [(at: Timestamp, cost: Int)] = []
    private var head = 0
    private var answeredCost = 0

    /// The market's own count, while its hour lasts.
    private var told: (remaining: Int, until: Timestamp)?
    /// When the market's hour ended, and what was sent since.
    private var renewed: (at: Timestamp, used: Int)?
    private var closedUntil = Timestamp.distantPast
    /// Whether an answer of this hour has shown how the market counts. Until then one request goes
    /// ahead alone, so that at most one is refused where less is left than we believe.
    private var isProbed = false

    /// What a market counts is far below; numbers beyond come from damage, and sums of them must not.
    private static let most = 1_000_000_000

    /// How far a date of HTTP, in whole seconds, and our own clock may be apart.
    package static let dateStep: Duration = .seconds(2)

    private static func sound(_ number: Int) -> Int { min(max(0, number), most) }

    package init(limit: Int, hour: Duration) {
        self.limit = max(1, Self.sound(limit))
        self.hour = hour
    }

    /// The first moment, not before `now`, at which `cost` more may be sent.
    ///
    /// `nil` means that only an answer can make room.
    package func earliest(cost asked: Int, from now: Timestamp) -> Timestamp? {
        let start = max(now, closedUntil)
        // What is larger than the whole quota goes when all of it is free.
        let cost = min(max(0, asked), limit)
        if unanswered > 0, !isProbed || isOver(at: start) { return nil }
        if let told, start < told.until {
            if told.remaining - unanswered >= cost { return start }
            // What is on the way may be counted twice; at the hour's end all is free again.
            return unanswered > 0 && told.remaining > 0 ? nil : told.until
        }
        if told != nil {
            return unanswered + cost <= limit ? start : nil
        }
        if let renewed {
            let next = renewed.at.advanced(by: hour)
            let used = start < next ? renewed.used : unanswered
            if used + cost <= limit { return start }
            return unanswered > 0 ? nil : max(start, next)
        }
        return earliestOfMovingHour(cost: cost, from: start)
    }

    /// Whether the market's hour has ended and none of ours has begun.
    private func isOver(at now: Timestamp) -> Bool {
        told.map { $0.until <= now } ?? false
    }

    private func earliestOfMovingHour(cost: Int, from start: Timestamp) -> Timestamp? {
        let needed = unanswered + answeredCost + cost - limit
        guard needed > 0 else { return start }
        var freed = 0
        for index in head..<answers.count {
            freed += answers[index].cost
            if freed >= needed { return max(start, answers[index].at.advanced(by: hour)) }
        }
        return nil
    }

    /// What may be sent at `now` without another answer.
    package func left(at now: Timestamp) -> Int {
        if now < closedUntil { return 0 }
        if let told { return max(0, (now < told.until ? told.remaining : limit) - unanswered) }
        if let renewed {
            let isOver = renewed.at.advanced(by: hour) <= now
            return max(0, limit - (isOver ? unanswered : renewed.used))
        }
        let counted = answers[head...].reduce(0) { sum, answer in
            answer.at.advanced(by: hour) > now ? sum + answer.cost : sum
        }
        return max(0, limit - unanswered - counted)
    }

    package var size: Int { limit }

    /// Whether an answer has said how large it is; until then it is what the config believes.
    package private(set) var isTold = false

    package mutating func take(cost: Int, at now: Timestamp) {
        let cost = Self.sound(cost)
        renew(at: now)
        forget(before: now)
        unanswered = Self.sound(unanswered + cost)
        renewed?.used += cost
    }

    /// Starts the hour after which the slots of one answered request are free again.
    package mutating func answered(
        cost: Int, at now: Timestamp, report: RateReport?, margin: Duration
    ) {
        let cost = Self.sound(cost)
        isProbed = true
        unanswered = max(0, unanswered - cost)
        answers.append((now, cost))
        answeredCost += cost
        forget(before: now)
        guard let report else { return }
        let before = limit
        if let size = report.limit, size > 0 {
            limit = Self.sound(size)
            isTold = true
        }
        // Nothing closes a lane for more than an hour and its margin, and the seconds that a date of HTTP
        // leaves out.
        let end = now.advanced(by: hour + margin + Self.dateStep)
        guard let remaining = report.remaining.map(Self.sound),
            let until = report.until.map({ min($0.advanced(by: margin), end) }), until > now
        else { return }
        // Answers may overtake one another; within one hour what remains only falls.
        if let told, told.until == until, limit == before {
            self.told = (min(told.remaining, remaining), until)
        } else if told.map({ $0.until <= until }) ?? true {
            told = (remaining, until)
        }
        renewed = nil
    }

    /// Gives the slots of a request back that has not left.
    package mutating func returned(cost: Int) {
        let cost = Self.sound(cost)
        unanswered = max(0, unanswered - cost)
        if let renewed { self.renewed = (renewed.at, max(0, renewed.used - cost)) }
    }

    /// Begins anew in another process, whose clock may show less than the one before: nothing
    /// closes the lane for more than an hour from now, and one request goes ahead again.
    package mutating func resume(at now: Timestamp, margin: Duration) {
        isProbed = false
        let end = now.advanced(by: hour + margin)
        closedUntil = min(closedUntil, end)
        told = told.map { ($0.remaining, min($0.until, end)) }
        renewed = renewed.map { (min($0.at, now), $0.used) }
        for index in head..<answers.count where answers[index].at > now { answers[index].at = now }
    }

    package mutating func close(until moment: Timestamp) {
        closedUntil = max(closedUntil, moment)
    }

    /// Begins our own count where the market's hour has ended.
    private mutating func renew(at now: Timestamp) {
        if let told, told.until <= now {
            renewed = (told.until, unanswered)
            isProbed = false
            self.told = nil
        }
        if let renewed, renewed.at.advanced(by: hour) <= now {
            self.renewed = (now, unanswered)
        }
    }

    private mutating func forget(before now: Timestamp) {
        while head < answers.count, answers[head].at.advanced(by: hour) <= now {
            answeredCost -= answers[head].cost
            head += 1
        }
        if head > 1024, head * 2 > answers.count {
            answers.removeFirst(head)
            head = 0
        }
    }
}
