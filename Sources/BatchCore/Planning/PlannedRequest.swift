/// One change to one order or return: what a request, or a part of a request, is to bring about.
package enum Change: Hashable, Sendable, Codable {
    case cancellation(order: OrderID, accepted: Bool, reason: Reason?)
    case items(order: OrderID, lines: [ItemLine], reason: Reason?)
    case cancelOrder(OrderID)
    case cancelReturn(ReturnID, order: OrderID)
    case cancelEats(order: String, eatsID: String, comment: String?)
}

extension Change {
    /// The units that it takes out of an order; `nil` where it changes no items.
    package var removedUnits: Int64? {
        guard case .items(_, let lines, _) = self else { return nil }
        return lines.reduce(0) { $0 + Int64($1.before) - Int64($1.count) }
    }
}

/// An item of an `items.update`: how it stands and how it is to stand.
package struct ItemLine: Hashable, Sendable, Codable {
    package var item: ItemID
    package var before: Int32
    package var count: Int32
    /// Keys of the marks that the export shows and of those that are sent; a cis without tail.
    package var marksBefore: [String]
    package var units: [UnitRecord]

    package init(
        item: ItemID, before: Int32, count: Int32, marksBefore: [String], units: [UnitRecord]
    ) {
        self.item = item
        self.before = before
        self.count = count
        self.marksBefore = marksBefore
        self.units = units
    }

    /// The keys of the marks that are sent.
    package var marks: [String] { units.compactMap(\.key).sorted() }
}

/// The marks of one unit as they are sent.
package struct UnitRecord: Hashable, Sendable, Codable {
    package var cis: String?
    package var cisKey: String?
    package var uin: String?
    package var rnpt: String?
    package var gtd: String?
    package var country: String?

    package init(_ marks: UnitMarks) {
        cis = marks.cis?.text
        cisKey = marks.cis?.key
        uin = marks.uin
        rnpt = marks.rnpt
        gtd = marks.gtd
        country = marks.gtd == nil ? nil : marks.country?.text
    }

    /// What the unit is recognised by when the order is read.
    package var key: String? { cisKey ?? uin }

    /// Appends it as the market takes it, keys in alphabetical order.
    func write(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        if let cis { bytes.append(key: "cis", cis) }
        if let country { bytes.append(key: "countryCode", country) }
        if let gtd { bytes.append(key: "gtd", gtd) }
        if let rnpt { bytes.append(key: "rnpt", rnpt) }
        if let uin { bytes.append(key: "uin", uin) }
        bytes.append(UInt8(ascii: "}"))
    }
}

/// A quota of the market: what its answers count together.
package enum Resource: String, Sendable, Codable, CaseIterable {
    case cancellation
    case items
    case status
    case returns
    case operations
    case ordersRead = "orders_read"
    case returnsRead = "returns_read"
    case eats

    /// Its place among all resources.
    fileprivate var place: UInt64 {
        switch self {
        case .cancellation: 0
        case .items: 1
        case .status: 2
        case .returns: 3
        case .operations: 4
        case .ordersRead: 5
        case .returnsRead: 6
        case .eats: 7
        }
    }

    /// The resource in which a change is sent.
    package init(for change: Change) {
        switch change {
        case .cancellation: self = .cancellation
        case .items: self = .items
        case .cancelOrder: self = .status
        case .cancelReturn: self = .returns
        case .cancelEats: self = .eats
        }
    }
}

/// Whose quota it is.
package enum LaneOwner: Hashable, Sendable, Codable {
    case campaign(CampaignID)
    case business(BusinessID)
    case eats
}

/// A queue with a quota of its own: an owner and a resource.
package struct LaneID: Hashable, Sendable, Codable {
    package var owner: LaneOwner
    package var resource: Resource

    package init(_ owner: LaneOwner, _ resource: Resource) {
        self.owner = owner
        self.resource = resource
    }

    package func hash(into hasher: inout Hasher) {
        // One number: the scheduler looks lanes up several times for each request.
        let number: UInt64 =
            switch owner {
            case .campaign(let id): UInt64(bitPattern: id.value) << 5
            case .business(let id): UInt64(bitPattern: id.value) << 5 | 1 << 4
            case .eats: 0
            }
        hasher.combine(number | resource.place)
    }

    /// The name in reports: `21001/cancellation`.
    package var name: String {
        switch owner {
        case .campaign(let id): "\(id.value)/\(resource.rawValue)"
        case .business(let id): "business \(id.value)/\(resource.rawValue)"
        case .eats: "eats"
        }
    }
}

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
