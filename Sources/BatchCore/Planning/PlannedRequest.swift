/// A request as it is planned: what it changes, and the rows that asked for it.
package struct PlannedRequest: Equatable, Sendable {
    package var campaign: CampaignID?
    package var business: BusinessID?
    /// One change, or the orders of one call.
    package var parts: [Change]
    /// The rows behind each part, as indices of the examined rows.
    package var rows: [[Int]]
    package var deadline: Timestamp?
    /// What is lost if it goes too late or not at all; `nil` where that is not known.
    package var moneyAtRisk: Money?
    /// Whether several orders go in one call, however many they are.
    package var isBatch: Bool

    package init(
        campaign: CampaignID?, business: BusinessID?, parts: [Change], rows: [[Int]],
        deadline: Timestamp?, moneyAtRisk: Money?, isBatch: Bool
    ) {
        self.campaign = campaign
        self.business = business
        self.parts = parts
        self.rows = rows
        self.deadline = deadline
        self.moneyAtRisk = moneyAtRisk
        self.isBatch = isBatch
    }

    package var lane: LaneID {
        let resource = parts.first.map(Resource.init(for:)) ?? .eats
        return LaneID(campaign.map(LaneOwner.campaign) ?? .eats, resource)
    }

    /// How many requests of the quota it takes: the market counts the orders of a call.
    package var cost: Int { max(1, parts.count) }

    package var wire: WireRequest {
        WireRequest(parts, campaign: campaign, isBatch: isBatch)
    }
}

/// A request as it leaves: method, path and body.
package struct WireRequest: Hashable, Sendable, Codable {
    package var method: String
    package var path: String
    /// JSON; empty where there is no body.
    package var body: String

    package init(method: String, path: String, body: String) {
        self.method = method
        self.path = path
        self.body = body
    }
}
