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
    var place: UInt64 {
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
