/// The limits and waits of one run.
package struct Policy: Sendable {
    /// Requests an hour of each resource, until an answer says otherwise.
    package var quotas: [Resource: Int]
    /// The length of a quota's hour.
    package var hour: Duration = .seconds(3600)
    /// Requests at once of one owner.
    package var parallel = 4
    /// The same where the next one is of `items` or `orders_read`.
    package var parallelWide = 6
    package var maximumAttempts = 5
    package var backoff = Backoff()
    /// How long a write without an answer may still take effect.
    package var settle: Duration = .seconds(120)
    package var firstPoll: Duration = .seconds(30)
    package var longestPoll: Duration = .seconds(300)
    /// How long an operation is followed in one run.
    package var giveUp: Duration = .seconds(3600)
    /// How long a read of an order authorises a change of it.
    package var freshness: Duration = .seconds(60)
    package var answerTimeout: Duration = .seconds(30)
    /// Added to the market's «until», which is told in whole seconds.
    package var untilMargin: Duration = .seconds(1)
    /// Campaigns whose orders are the market's own test orders.
    package var testCampaigns: Set<CampaignID> = []
    /// Whether a server that can't be reached is probed until the window closes.
    package var waitsForServers = true
    /// When the window closes; `nil` for never.
    package var closesAt: Timestamp?

    package init(quotas: [Resource: Int] = Policy.standardQuotas) {
        self.quotas = quotas
    }

    /// The published limits an hour.
    package static let standardQuotas = Dictionary(
        uniqueKeysWithValues: Resource.allCases.map { ($0, $0.standardQuota) })

    /// The same policy in a world where time passes `scale` times faster.
    package func scaled(by scale: Double) -> Policy {
        guard scale != 1 else { return self }
        var scaled = self
        scaled.hour = hour / scale
        scaled.settle = settle / scale
        scaled.firstPoll = firstPoll / scale
        scaled.longestPoll = longestPoll / scale
        scaled.giveUp = giveUp / scale
        scaled.untilMargin = untilMargin / scale
        scaled.backoff.base = backoff.base / scale
        scaled.backoff.cap = backoff.cap / scale
        return scaled
    }
}

/// Exponential back-off with full jitter: a uniform pick up to `min(cap, base × 2^(attempt − 1))`.
package struct Backoff: Sendable {
    package var base: Duration = .seconds(1)
    package var cap: Duration = .seconds(60)

    package init() {}

    /// How long to wait after failed attempt number `attempt`, counted from 1.
    package func delay(
        afterAttempt attempt: Int, using random: inout some RandomNumberGenerator
    ) -> Duration {
        let ceiling = min(cap, base * (1 << min(max(attempt, 1) - 1, 20)))
        return ceiling * Double.random(in: 0...1, using: &random)
    }
}
