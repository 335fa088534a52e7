/// A quota of the market: what its answers count together.
package enum Resource: String, Sendable, Codable, CaseIterable {
    // In the order in which their lanes are served: questions first, then deadlines.
    case operations
    case ordersRead = "orders_read"
    case returnsRead = "returns_read"
    case returnsList = "returns_list"
    case cancellation
    case items
    case boxes
    case marks
    case status
    case returns
    case eats

    /// Its place among all resources.
    var place: Int {
        switch self {
        case .operations: 0
        case .ordersRead: 1
        case .returnsRead: 2
        case .returnsList: 3
        case .cancellation: 4
        case .items: 5
        case .boxes: 6
        case .marks: 7
        case .status: 8
        case .returns: 9
        case .eats: 10
        }
    }

    /// The published limit an hour. Source: the market's page on limits.
    var standardQuota: Int {
        switch self {
        case .cancellation: 500
        case .operations: 1000
        case .returns, .returnsList, .eats: 5000
        case .returnsRead: 7000
        case .items, .boxes, .marks, .status, .ordersRead: 10_000
        }
    }

    /// Whether the market allows more requests of it at once.
    var isWide: Bool { self == .items || self == .ordersRead }

    /// Whether an order is read just before a change of it leaves.
    var isReadBefore: Bool { self == .items || self == .boxes }

    /// The resource in which a change is sent.
    package init(for change: Change) {
        switch change {
        case .cancellation: self = .cancellation
        case .items: self = .items
        case .boxes: self = .boxes
        case .marks: self = .marks
        case .cancelOrder: self = .status
        case .cancelReturn: self = .returns
        case .cancelEats: self = .eats
        }
    }
}
