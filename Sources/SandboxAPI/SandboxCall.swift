import Foundation

/// What a request asks for, told from its method and path.
struct SandboxCall {
    enum Kind: Equatable {
        case cancellation(order: Int64)
        case items(order: Int64)
        case status(order: Int64)
        case statusUpdate
        case returnCancel
        case operations
        case orders
        case returnRead(order: Int64, id: Int64)
        case token
        case eatsCancel(order: String)
        case eatsStatus(order: String)
        case unknown
    }

    enum Account {
        case none
        case market
        case restaurant
    }

    let kind: Kind
    private(set) var campaign: Int64?
    private(set) var business: Int64?

    init(_ request: SandboxRequest) {
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: true).map(
            String.init)
        let number = { (index: Int) in index < parts.count ? Int64(parts[index]) : nil }
        let shape = ([request.method] + parts.map { Int64($0) == nil ? $0 : "#" }).joined(
            separator: " ")
        campaign = parts.count > 2 && parts[1] == "campaigns" ? number(2) : nil
        business = parts.count > 2 && parts[1] == "businesses" ? number(2) : nil
        switch shape {
        case "PUT v2 campaigns # orders # cancellation accept":
            kind = .cancellation(order: number(4) ?? 0)
        case "PUT v2 campaigns # orders # items": kind = .items(order: number(4) ?? 0)
        case "PUT v2 campaigns # orders # status": kind = .status(order: number(4) ?? 0)
        case "POST v2 campaigns # orders status-update": kind = .statusUpdate
        case "POST v1 campaigns # returns cancel": kind = .returnCancel
        case "POST v1 businesses # operations": kind = .operations
        case "POST v1 businesses # orders": kind = .orders
        case "GET v2 campaigns # orders # returns #":
            kind = .returnRead(order: number(4) ?? 0, id: number(6) ?? 0)
        case "POST security oauth token": kind = .token
        default:
            kind = Self.eats(request.method, parts)
        }
    }

    private static func eats(_ method: String, _ parts: [String]) -> Kind {
        guard parts.count >= 2, parts[0] == "order", let order = parts[1].removingPercentEncoding
        else { return .unknown }
        if method == "DELETE", parts.count == 2 { return .eatsCancel(order: order) }
        if method == "GET", parts.count == 3, parts[2] == "status" {
            return .eatsStatus(order: order)
        }
        return .unknown
    }

    /// The quota that it counts in.
    var resource: String? {
        switch kind {
        case .cancellation: "cancellation"
        case .items: "items"
        case .status, .statusUpdate: "status"
        case .returnCancel: "returns"
        case .operations: "operations"
        case .orders: "orders_read"
        case .returnRead: "returns_read"
        case .eatsCancel, .eatsStatus: "eats"
        case .token, .unknown: nil
        }
    }

    var isWide: Bool { resource == "items" || resource == "orders_read" }

    var owner: String {
        if let campaign { return "campaign \(campaign)" }
        if let business { return "business \(business)" }
        return "restaurant"
    }

    var lane: String { "\(owner)/\(resource ?? "")" }

    var account: Account {
        switch kind {
        case .token: .none
        case .eatsCancel, .eatsStatus: .restaurant
        case .cancellation, .items, .status, .statusUpdate, .returnCancel, .operations, .orders,
            .returnRead, .unknown:
            .market
        }
    }

    var mayFail: Bool {
        switch kind {
        case .token, .unknown: false
        default: true
        }
    }

    var isWrite: Bool {
        switch kind {
        case .cancellation, .items, .status, .statusUpdate, .returnCancel, .eatsCancel: true
        case .operations, .orders, .returnRead, .token, .eatsStatus, .unknown: false
        }
    }
}
