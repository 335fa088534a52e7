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

/// What changes are made to: an order, a return or a restaurant's order. Two open changes of one target
/// are in one another's way.
///
/// One number for all of them, so that rows and journal are matched quickly: an order's own, a return's
/// below zero, and for a restaurant's order a hash of its text far below zero.
package struct ChangeTarget: Hashable, Sendable {
    package let key: Int64

    /// - Parameter key: as the journal keeps it.
    package init(key: Int64) {
        self.key = key
    }

    package init(order: Int64) {
        key = order
    }

    package init(return id: Int64) {
        key = -id
    }

    package init(eats order: String) {
        let hash = CellBytes.of(order) { MarkKey.hash($0, kind: 4) }
        key = .min + Int64(hash >> 2)
    }
}

extension Change {
    /// - Parameter wire: the request that makes this change alone, where it is made already.
    package func key(campaign: CampaignID?, alone wire: WireRequest? = nil) -> ChangeKey {
        let hash = CellBytes.of(identity(campaign, wire)) { MarkKey.hash($0, kind: 3) }
        return ChangeKey(hash: Int64(bitPattern: hash))
    }

    private func identity(_ campaign: CampaignID?, _ wire: WireRequest?) -> String {
        // Alone or in a call with others, it is the same change.
        if case .cancelOrder(let change) = self {
            return "order.cancel \(campaign?.value ?? 0) \(change.order) \(change.reason.rawValue)"
        }
        return (wire ?? WireRequest([self], campaign: campaign, isBatch: false)).identity
    }

    /// What the change is made to.
    package var target: ChangeTarget {
        switch self {
        case .cancelReturn(let id, _): ChangeTarget(return: id.value)
        case .cancelEats(let order, _, _): ChangeTarget(eats: order)
        case .cancellation(let order, _, _), .items(let order, _, _), .boxes(let order, _),
            .marks(let order, _):
            ChangeTarget(order: order.value)
        case .cancelOrder(let change): ChangeTarget(order: change.order.value)
        }
    }

    /// The target for people: `order 5`.
    package var targetName: String {
        switch self {
        case .cancelReturn(let id, _): "return \(id)"
        case .cancelEats(let order, _, _): "eats \(order)"
        case .cancellation, .items, .boxes, .marks, .cancelOrder:
            "order \(order?.value ?? 0)"
        }
    }
}

extension WireRequest {
    /// Method, path and body as one text.
    var identity: String { "\(method) \(path) \(body)" }

    /// Appends the same as a line; what the plan's ID is made of.
    package func writeIdentity(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: method.utf8)
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: path.utf8)
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: body.utf8)
        bytes.append(0x0A)
    }
}
