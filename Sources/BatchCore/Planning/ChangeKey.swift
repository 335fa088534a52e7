extension Change {
    /// What makes two changes the same: action, identifiers and what would be sent.
    package func key(campaign: CampaignID?) -> String {
        switch self {
        case .cancelOrder(let order):
            // Alone or in a call with others, it is the same change.
            "order.cancel \(campaign?.value ?? 0) \(order)"
        case .cancellation, .items, .cancelReturn, .cancelEats:
            WireRequest([self], campaign: campaign, isBatch: false).identity
        }
    }

    /// What the change is made to; two open changes of one target are in one another's way.
    package var target: String {
        switch self {
        case .cancellation(let order, _, _), .items(let order, _, _), .cancelOrder(let order):
            "order \(order)"
        case .cancelReturn(let id, _): "return \(id)"
        case .cancelEats(let order, _, _): "eats \(order)"
        }
    }
}

extension WireRequest {
    /// Method, path and body as one text; what the plan's ID is made of.
    package var identity: String { "\(method) \(path) \(body)" }
}
