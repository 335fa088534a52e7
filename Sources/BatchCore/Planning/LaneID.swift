/// Whose quota it is.
package enum LaneOwner: Hashable, Sendable {
    case campaign(CampaignID)
    case business(BusinessID)
    case eats
}

/// A queue with a quota of its own: an owner and a resource.
package struct LaneID: Hashable, Sendable {
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
        hasher.combine(number | UInt64(resource.place))
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
