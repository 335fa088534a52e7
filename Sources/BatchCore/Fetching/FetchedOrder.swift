/// An order as a listing tells it, cut to what tables need: nothing about buyers but whether it is a firm.
///
/// Source: `BusinessOrderDTO` of the market's public description.
package struct FetchedOrder: Hashable, Sendable, Codable {
    package var order: OrderID
    package var campaign: CampaignID
    /// `DBS`, `LAAS`, `FBS`, `FBY` or `EXPRESS`; empty where it is not told.
    package var model: String
    package var status: String
    package var substatus: String
    /// Whether the buyer has asked to cancel; `nil` where that is not told.
    package var isCancellationRequested: Bool?
    package var isBusiness: Bool?
    package var items: [Item]

    package struct Item: Hashable, Sendable, Codable {
        package var id: ItemID
        package var offer: String
        package var name: String
        package var count: Int32
        /// Of all units: what the buyer pays, and what is paid to him back.
        package var total: Money?
        package var requiredMarks: [String]
        package var units: [UnitRecord]

        package init(
            id: ItemID, offer: String, name: String, count: Int32, total: Money?,
            requiredMarks: [String], units: [UnitRecord]
        ) {
            self.id = id
            self.offer = offer
            self.name = name
            self.count = count
            self.total = total
            self.requiredMarks = requiredMarks
            self.units = units
        }
    }

    package init(
        order: OrderID, campaign: CampaignID, model: String, status: String, substatus: String,
        isCancellationRequested: Bool?, isBusiness: Bool?, items: [Item]
    ) {
        self.order = order
        self.campaign = campaign
        self.model = model
        self.status = status
        self.substatus = substatus
        self.isCancellationRequested = isCancellationRequested
        self.isBusiness = isBusiness
        self.items = items
    }

    /// What all of its goods are worth; `nil` where one of them is not known.
    package var value: Money? {
        var sum = Money.zero
        for item in items where item.count > 0 {
            guard let total = item.total else { return nil }
            sum = sum + total
        }
        return sum
    }

    /// Whether its buyer waits for an answer: in PROCESSING a wish is granted by itself.
    package var waitsForAnswer: Bool {
        isCancellationRequested == true && ["DELIVERY", "PICKUP"].contains(status)
    }
}

/// A return as a listing tells it. Source: `ReturnDTO`.
package struct FetchedReturn: Hashable, Sendable {
    package var id: ReturnID
    package var order: OrderID
    package var campaign: CampaignID
    package var shipmentStatus: String

    package init(id: ReturnID, order: OrderID, campaign: CampaignID, shipmentStatus: String) {
        self.id = id
        self.order = order
        self.campaign = campaign
        self.shipmentStatus = shipmentStatus
    }
}

/// What one page of a listing tells.
package struct ListingPage: Sendable {
    package var orders: [FetchedOrder]
    package var returns: [FetchedReturn]

    package init(orders: [FetchedOrder] = [], returns: [FetchedReturn] = []) {
        self.orders = orders
        self.returns = returns
    }
}

/// A buyer's wish to cancel, by when it was seen: the market does not tell when it was made.
package struct Wish: Hashable, Sendable {
    package var order: OrderID
    /// The first read that showed it.
    package var firstSeen: Timestamp
    /// The last read that did not; `nil` where there is none.
    package var lastNotSeen: Timestamp?

    package init(order: OrderID, firstSeen: Timestamp, lastNotSeen: Timestamp?) {
        self.order = order
        self.firstSeen = firstSeen
        self.lastNotSeen = lastNotSeen
    }

    /// How long the shop has for its answer.
    package static let time: Duration = .seconds(48 * 3600)

    /// The first moment at which the 48 hours can end; `nil` where it is not known.
    package var earliestEnd: Timestamp? { lastNotSeen?.advanced(by: Self.time) }
    /// Whether it can have been made in a span of time, by what the reads have shown.
    func mayHaveBegun(from first: Timestamp, to last: Timestamp) -> Bool {
        first <= firstSeen && lastNotSeen.map { last >= $0 } ?? true
    }

    /// The moment at which they have ended in any case.
    package var latestEnd: Timestamp { firstSeen.advanced(by: Self.time) }
}
