/// A positive 64-bit number that names one kind of thing.
///
/// The kinds can't be mixed up: an order's number is not an item's.
package struct Identifier<Kind>: Hashable, Comparable, Sendable {
    package let value: Int64

    package init(_ value: Int64) {
        self.value = value
    }

    package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.value < rhs.value
    }
}

extension Identifier: CustomStringConvertible {
    package var description: String { String(value) }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

package enum OrderKind: Sendable {}
package enum CampaignKind: Sendable {}
package enum BusinessKind: Sendable {}
package enum ItemKind: Sendable {}
package enum ReturnKind: Sendable {}

package typealias OrderID = Identifier<OrderKind>
/// A shop of the market, as its API names it.
package typealias CampaignID = Identifier<CampaignKind>
/// A seller's account, which holds campaigns.
package typealias BusinessID = Identifier<BusinessKind>
/// One line of an order.
package typealias ItemID = Identifier<ItemKind>
package typealias ReturnID = Identifier<ReturnKind>
