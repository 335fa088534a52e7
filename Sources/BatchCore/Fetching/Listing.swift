/// Names a listing in the journal.
package typealias ListingID = Identifier<Listing>

/// A list that the market tells page by page.
///
/// Source: `POST /v1/businesses/{businessId}/orders` and `GET /v2/campaigns/{campaignId}/returns`.
package enum Listing: Hashable, Sendable, Codable {
    case orders(OrdersListing)
    /// Returns that are CREATED.
    case returns(business: BusinessID, campaign: CampaignID)

    /// Some of an account's orders.
    package struct OrdersListing: Hashable, Sendable, Codable {
        package var business: BusinessID
        /// At most 50.
        package var campaigns: [CampaignID]
        /// When they were made: the first day, and the day behind the last, at most 30 days apart.
        package var from: String
        package var to: String
        /// Only those whose buyers wait for an answer.
        package var isWaiting: Bool
        /// The market's own test orders.
        package var isTest: Bool
    }

    package var isOfReturns: Bool {
        if case .returns = self { true } else { false }
    }

    package var business: BusinessID {
        switch self {
        case .orders(let listing): listing.business
        case .returns(let business, _): business
        }
    }

    package var lane: LaneID {
        switch self {
        case .orders(let listing): LaneID(.business(listing.business), .ordersRead)
        case .returns(_, let campaign): LaneID(.campaign(campaign), .returnsList)
        }
    }

    /// The campaigns that it is about.
    package var campaigns: [CampaignID] {
        switch self {
        case .orders(let listing): listing.campaigns
        case .returns(_, let campaign): [campaign]
        }
    }

    /// What leaves for a page.
    ///
    /// - Parameter page: the token of the page before; `nil` for the first.
    package func wire(page: String?) -> WireRequest {
        let token = page.map { "&pageToken=\($0.percentEncoded)" } ?? ""
        switch self {
        case .orders(let listing):
            return WireRequest(
                "POST", "/v1/businesses/\(listing.business)/orders?limit=50\(token)", listing.body)
        case .returns(_, let campaign):
            return WireRequest(
                method: "GET",
                path:
                    "/v2/campaigns/\(campaign)/returns?limit=100&shipmentStatuses=CREATED\(token)",
                body: "")
        }
    }
}

extension Listing.OrdersListing {
    fileprivate var body: [String: JSONText] {
        var body: [String: JSONText] = [
            "campaignIds": .array(campaigns.map { .number($0.value) }),
            "dates": .object(["creationDateFrom": .text(from), "creationDateTo": .text(to)]),
        ]
        if isWaiting {
            body["waitingForCancellationApprove"] = .truth(true)
        } else {
            body["statuses"] = .array(["PROCESSING", "DELIVERY", "PICKUP"].map(JSONText.text))
        }
        if isTest { body["fake"] = .truth(true) }
        return body
    }
}

extension Listing {
    /// An account's shops, as far as they are fetched.
    package struct Account: Sendable {
        package var business: BusinessID
        package var campaigns: [CampaignID]
        /// Those whose orders are the market's own test orders.
        package var tests: Set<CampaignID>

        package init(business: BusinessID, campaigns: [CampaignID], tests: Set<CampaignID>) {
            self.business = business
            self.campaigns = campaigns
            self.tests = tests
        }
    }

    /// How far back buyers who wait are looked for, in days.
    package static let waitingDays = 90

    /// All listings of a fetch: open orders of the last `days`, whoever waits for an answer, and returns.
    ///
    /// - Parameter onlyTests: reads the market's own test orders of every shop.
    package static func all(
        of accounts: [Account], days: Int, onlyTests: Bool, at now: Timestamp
    ) -> [Listing] {
        accounts.flatMap { account -> [Listing] in
            let tests = account.campaigns.filter { onlyTests || account.tests.contains($0) }
            let real = account.campaigns.filter { !onlyTests && !account.tests.contains($0) }
            let orders = [(real, false), (tests, true)].flatMap { campaigns, isTest in
                batches(of: campaigns).flatMap { batch in
                    OrderAge.ranges(days: max(days, waitingDays), at: now).map { range in
                        Listing.orders(
                            OrdersListing(
                                business: account.business, campaigns: batch, from: range.from,
                                to: range.to, isWaiting: range.start >= days, isTest: isTest))
                    }
                }
            }
            let returns = onlyTests ? [] : account.campaigns
            return orders
                + returns.map { Listing.returns(business: account.business, campaign: $0) }
        }
    }

    /// As many as may be read at once, of at most 50 campaigns each.
    private static func batches(of campaigns: [CampaignID]) -> [[CampaignID]] {
        guard !campaigns.isEmpty else { return [] }
        let size = min(50, max(1, (campaigns.count + 5) / 6))
        return stride(from: 0, to: campaigns.count, by: size).map {
            Array(campaigns[$0..<min($0 + size, campaigns.count)])
        }
    }
}

extension OrderAge {
    /// Ranges of at most 30 days, the newest first, that together cover the last `days`.
    ///
    /// - Returns: the first day and the day behind the last in the market's time zone, and how many days
    ///   ago the range ends.
    static func ranges(days: Int, at now: Timestamp) -> [(from: String, to: String, start: Int)] {
        stride(from: 0, to: days, by: 30).map { start in
            let end = min(start + 30, days)
            // Today is one of the days.
            return (day(end - 1, before: now), day(start - 1, before: now), start)
        }
    }
}
