/// What makes two changes of one target the same: action, identifiers and what would be sent.
///
/// A hash, so that a journal of many nights is looked through quickly; two changes with one hash are
/// the same only where their targets are.
package struct ChangeKey: Hashable, Sendable {
    package let hash: Int64

    package init(hash: Int64) {
        self.hash = hash
    }
}

extension Change {
    package func key(campaign: CampaignID?) -> ChangeKey {
        let hash = CellBytes.of(identity(campaign: campaign)) { MarkKey.hash($0, kind: 3) }
        return ChangeKey(hash: Int64(bitPattern: hash))
    }

    private func identity(campaign: CampaignID?) -> String {
        // Alone or in a call with others, it is the same change.
        if case .cancelOrder(let change) = self {
            return "order.cancel \(campaign?.value ?? 0) \(change.order) \(change.reason.rawValue)"
        }
        return WireRequest([self], campaign: campaign, isBatch: false).identity
    }

    /// What the change is made to; two open changes of one target are in one another's way.
    package var target: String {
        if let order { return "order \(order)" }
        if case .cancelReturn(let id, _) = self { return "return \(id)" }
        if case .cancelEats(let order, _, _) = self { return "eats \(order)" }
        return ""
    }
}

extension WireRequest {
    /// Method, path and body as one text; what the plan's ID is made of.
    package var identity: String { "\(method) \(path) \(body)" }
}
