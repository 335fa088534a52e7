import Foundation

/// What a request asks for, told from its method and path.
struct SandboxCall {
    enum Kind: Equatable {
        case cancellation(order: Int64)
        case items(order: Int64)
        case boxes(order: Int64)
        case identifiers(order: Int64)
        case identifiersStatus(order: Int64)
        case status(order: Int64)
        case statusUpdate
        case returnCancel
        case operations
        case orders
        case returnRead(order: Int64, id: Int64)
        case returnsList
        case campaigns
        /// What the key may do.
        case key
        case token
        case eatsCancel(order: String)
        case eatsStatus(order: String)
        /// A path of the market with a method that it does not take.
        case wrongMethod
        /// A path of the market with a number that is none of 64 bits.
        case badNumber
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
        let own = Self.kind(shape, number) ?? Self.eats(request.method, parts)
        let isTooLong =
            parts.first?.hasPrefix("v") == true
            && parts.contains { Int64($0) == nil && $0.allSatisfy(\.isNumber) }
        if own == .unknown, isTooLong {
            kind = .badNumber
        } else if own == .unknown, Self.isKnownPath(parts, besides: request.method, number) {
            kind = .wrongMethod
        } else {
            kind = own
        }
    }

    private static func kind(_ shape: String, _ number: (Int) -> Int64?) -> Kind? {
        let order = number(4) ?? 0
        return switch shape {
        case "PUT v2 campaigns # orders # cancellation accept": .cancellation(order: order)
        case "PUT v2 campaigns # orders # items": .items(order: order)
        case "PUT v2 campaigns # orders # boxes": .boxes(order: order)
        case "PUT v2 campaigns # orders # identifiers": .identifiers(order: order)
        case "POST v2 campaigns # orders # identifiers status": .identifiersStatus(order: order)
        case "PUT v2 campaigns # orders # status": .status(order: order)
        case "POST v2 campaigns # orders status-update": .statusUpdate
        case "POST v1 campaigns # returns cancel": .returnCancel
        case "GET v2 campaigns # returns": .returnsList
        case "GET v2 campaigns": .campaigns
        case "POST v2 auth token": .key
        case "POST v1 businesses # operations": .operations
        case "POST v1 businesses # orders": .orders
        case "GET v2 campaigns # orders # returns #": .returnRead(order: order, id: number(6) ?? 0)
        case "POST security oauth token": .token
        default: nil
        }
    }

    private static func isKnownPath(
        _ parts: [String], besides method: String, _ number: (Int) -> Int64?
    ) -> Bool {
        let path = parts.map { Int64($0) == nil ? $0 : "#" }.joined(separator: " ")
        return ["GET", "POST", "PUT"].contains {
            $0 != method && kind("\($0) \(path)", number) != nil
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
        case .boxes: "boxes"
        case .identifiers: "marks"
        case .identifiersStatus: "marks_status"
        case .status, .statusUpdate: "status"
        case .returnCancel: "returns"
        case .operations: "operations"
        case .orders: "orders_read"
        case .returnRead: "returns_read"
        case .returnsList: "returns_list"
        case .campaigns: "campaigns"
        case .eatsCancel, .eatsStatus: "eats"
        case .key, .token, .wrongMethod, .badNumber, .unknown: nil
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
        case .cancellation, .items, .boxes, .identifiers, .identifiersStatus, .status,
            .statusUpdate, .returnCancel, .operations, .orders, .returnRead, .returnsList,
            .campaigns, .key, .wrongMethod, .badNumber, .unknown:
            .market
        }
    }

    var mayFail: Bool {
        switch kind {
        case .token, .wrongMethod, .badNumber, .unknown: false
        default: true
        }
    }

    var isWrite: Bool {
        switch kind {
        case .cancellation, .items, .boxes, .identifiers, .status, .statusUpdate, .returnCancel,
            .eatsCancel:
            true
        case .operations, .orders, .returnRead, .returnsList, .campaigns, .key, .token,
            .eatsStatus, .identifiersStatus, .wrongMethod, .badNumber, .unknown:
            false
        }
    }
}
