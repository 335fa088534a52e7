package import Foundation

/// An order as the simulated market holds it.
package struct SandboxOrder: Sendable {
    /// The marks of one unit.
    package struct Marks: Sendable {
        package var cis: String?
        package var uin: String?
        package var rnpt: String?
        package var gtd: String?
        package var country: String?

        package init(
            cis: String? = nil, uin: String? = nil, rnpt: String? = nil, gtd: String? = nil,
            country: String? = nil
        ) {
            self.cis = cis
            self.uin = uin
            self.rnpt = rnpt
            self.gtd = gtd
            self.country = country
        }

        /// As `OrderItemInstanceModificationDTO` has it.
        init(sent: [String: Any]) {
            cis = sent["cis"] as? String
            uin = sent["uin"] as? String
            rnpt = sent["rnpt"] as? String
            gtd = sent["gtd"] as? String
            country = sent["countryCode"] as? String
        }

        /// As `OrderItemInstanceDTO` has it: the code without its tail, and whole.
        var told: [String: Any] {
            var told: [String: Any] = [:]
            if let cis {
                let plain = cis.split(separator: "\u{1D}", omittingEmptySubsequences: false)
                told["cis"] = plain.first.map(String.init) ?? cis
                told["cisFull"] = cis
            }
            told["uin"] = uin
            told["rnpt"] = rnpt
            told["gtd"] = gtd
            told["countryCode"] = country
            return told
        }
    }

    package struct Item: Sendable {
        package var id: Int64
        package var count: Int
        /// The value of all units, in kopecks; `nil` where it is not known.
        package var total: Int64?
        package var isPromo: Bool
        package var requiredMarks: Set<String>
        /// The shop's own SKU.
        package var offer: String
        package var name: String
        /// Marks that were sent with a change of items need not come back in a read.
        var hidesMarks = false
        /// Those of each unit that has any.
        package var marks: [Marks]

        var cises: [String] { marks.compactMap(\.cis) }
        var uins: [String] { marks.compactMap(\.uin) }
        /// Where the table tells none: no SKU is empty.
        var sku: String { offer.isEmpty ? "SKU-\(id)" : offer }

        package init(
            id: Int64, count: Int, total: Int64?, isPromo: Bool, requiredMarks: Set<String>,
            offer: String, name: String = "", marks: [Marks]
        ) {
            self.id = id
            self.count = count
            self.total = total
            self.isPromo = isPromo
            self.requiredMarks = requiredMarks
            self.offer = offer
            self.name = name
            self.marks = marks
        }
    }

    package var id: Int64
    package var campaign: Int64
    package var model: String
    package var status: String
    package var substatus: String
    /// When the buyer asked to cancel, in seconds since the epoch; `nil` where that is not known.
    package var cancelRequestedAt: Double?
    package var isCancelRequested: Bool
    package var isBusiness: Bool
    package var items: [Item]
    /// How many boxes it is packed in; 0 for none yet.
    var boxCount = 0
    /// In seconds since the epoch.
    package var createdAt = 0.0
    /// Whether it is one of the market's own test orders.
    package var isFake = false

    package init(
        id: Int64, campaign: Int64, model: String, status: String, substatus: String,
        cancelRequestedAt: Double?, isCancelRequested: Bool, isBusiness: Bool, items: [Item]
    ) {
        self.id = id
        self.campaign = campaign
        self.model = model
        self.status = status
        self.substatus = substatus
        self.cancelRequestedAt = cancelRequestedAt
        self.isCancelRequested = isCancelRequested
        self.isBusiness = isBusiness
        self.items = items
    }
}

extension SandboxOrder {
    /// Goes on to the next stage on its way to the buyer; one whose buyer waits for an answer stays.
    mutating func moveOn() {
        switch (status, substatus) {
        case ("PROCESSING", "STARTED"): substatus = "READY_TO_SHIP"
        case ("PROCESSING", _): (status, substatus) = ("DELIVERY", "DELIVERY_SERVICE_RECEIVED")
        case ("DELIVERY", _) where !isCancelRequested:
            (status, substatus) = ("PICKUP", "PICKUP_SERVICE_RECEIVED")
        case ("PICKUP", _) where !isCancelRequested:
            (status, substatus) = ("DELIVERED", "DELIVERY_SERVICE_DELIVERED")
        default: break
        }
    }
}

/// A return as the simulated market holds it.
package struct SandboxReturn: Sendable {
    package var id: Int64
    package var order: Int64
    package var campaign: Int64
    package var shipmentStatus: String

    package init(id: Int64, order: Int64, campaign: Int64, shipmentStatus: String) {
        self.id = id
        self.order = order
        self.campaign = campaign
        self.shipmentStatus = shipmentStatus
    }
}

/// How the simulated servers behave.
package struct SandboxSettings: Sendable {
    /// The length of a quota hour, in seconds.
    package var hour = 3600.0
    package var seed: UInt64 = 1
    /// How long an operation takes, in seconds.
    package var operationSeconds = 45.0
    /// How long an answer takes, in seconds.
    package var latency = 0.02
    /// How much later than the system's the market's clock is, in seconds.
    package var clockOffset = 0.0
    /// After how many seconds orders go on to their next stage; `nil` for never.
    package var movesOnAfter: Double?
    /// The only key that is accepted; `nil` accepts any.
    package var key: String?
    /// After so many requests every key is refused; `nil` for never.
    package var revokedAfter: Int?
    package var quotas: [String: Int] = [
        "cancellation": 500, "items": 10_000, "status": 10_000, "returns": 5000,
        "operations": 1000, "orders_read": 10_000, "returns_read": 7000, "eats": 5000,
        "boxes": 10_000, "marks": 10_000, "marks_status": 1000, "campaigns": 1000,
        "returns_list": 5000,
    ]
    /// Probabilities of faults, by name.
    package var faults: [String: Double] = [:]
    /// The shops that the key opens, by number; empty lets every account have every shop.
    package var campaigns: [Int64: Campaign] = [:]
    /// What the key may do.
    package var scopes: Set<String> = ["INVENTORY_AND_ORDER_PROCESSING"]
    package var forbiddenCampaigns: Set<Int64> = []
    package var lockedCampaigns: Set<Int64> = []

    package struct Campaign: Sendable {
        package var business: Int64
        package var model: String

        package init(business: Int64, model: String) {
            self.business = business
            self.model = model
        }
    }

    /// The faults there are.
    package static let faultNames = [
        "drop-before", "drop-after", "500", "503", "slow", "garbage", "operation-fails",
    ]

    package init() {}
}

/// A request as it came in.
package struct SandboxRequest: Sendable {
    package var method: String
    /// Without the query, percent-encoded as it came.
    package var path: String
    package var query: [String: String]
    package var headers: [String: String]
    package var body: Data

    package init(
        method: String, path: String, query: [String: String] = [:], headers: [String: String],
        body: Data
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }
}

/// An answer, or the end of the connection without one.
package struct SandboxAnswer: Sendable {
    package var status: Int
    package var headers: [String: String] = [:]
    package var body = Data()
    package var isDropped = false

    init(_ status: Int, _ json: Any? = nil) {
        self.status = status
        if let json,
            let data = try? JSONSerialization.data(
                withJSONObject: json, options: [.sortedKeys, .fragmentsAllowed])
        {
            body = data
            headers["Content-Type"] = "application/json"
        }
    }

    static func error(_ status: Int, _ code: String, _ message: String) -> SandboxAnswer {
        SandboxAnswer(
            status, ["status": "ERROR", "errors": [["code": code, "message": message]]])
    }

    static var dropped: SandboxAnswer {
        var answer = SandboxAnswer(0)
        answer.isDropped = true
        return answer
    }
}
