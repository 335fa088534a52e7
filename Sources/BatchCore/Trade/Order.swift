/// The marks of one unit of an item.
package struct UnitMarks: Hashable, Sendable {
    package var cis: Cis?
    package var uin: String?
    package var rnpt: String?
    package var gtd: String?
    package var country: CountryCode?

    package init(
        cis: Cis? = nil, uin: String? = nil, rnpt: String? = nil, gtd: String? = nil,
        country: CountryCode? = nil
    ) {
        self.cis = cis
        self.uin = uin
        self.rnpt = rnpt
        self.gtd = gtd
        self.country = country
    }

    /// Whether this makes a unit; a country alone does not.
    package var isEmpty: Bool {
        cis == nil && uin == nil && rnpt == nil && gtd == nil
    }
}

/// One item of an order, as the export shows it.
package struct OrderItem: Equatable, Sendable {
    package var id: ItemID
    package var count: Int32
    /// The value of all units.
    package var total: Money?
    package var isPromo = false
    package var required: Set<MarkKind> = []
    /// Marks already known, a unit each.
    package var units: [UnitMarks] = []
    package var name = ""
    /// How many rows of the export are about it, and how many of these have a mark.
    var rows = 0
    var markedRows = 0

    package init(id: ItemID, count: Int32) {
        self.id = id
        self.count = count
    }
}

/// Whether and when the buyer asked to cancel.
package enum CancellationRequest: Equatable, Sendable {
    /// The export has no such column.
    case notTold
    case none
    case undated
    case at(Timestamp)
    /// Some time on the day that begins then: the export has no time of the day.
    case on(Timestamp)
}

/// An order, as the export shows it.
package struct Order: Equatable, Sendable {
    package var id: OrderID
    package var campaign: CampaignID?
    package var model: Model?
    /// The API's word; empty where the export does not say.
    package var status = ""
    package var substatus = ""
    package var cancellation = CancellationRequest.notTold
    package var buyer: BuyerType?
    package var items: [OrderItem] = []
    /// What keeps the order's items from being changed.
    package var flaws: [Flaw] = []
    /// The export from which it is.
    var file = -1

    package enum Flaw: Equatable, Sendable {
        case itemDuplicate(ItemID, row: RowPlace)
        case incomplete(row: RowPlace, column: Column)
        /// The row has another number of cells than the header: its values may have shifted.
        case ragged(row: RowPlace)
    }

    package init(id: OrderID, campaign: CampaignID?) {
        self.id = id
        self.campaign = campaign
    }

    package var isTerminal: Bool {
        ["CANCELLED", "DELIVERED", "RETURNED", "PARTIALLY_RETURNED"].contains(status)
    }

    /// The value of all items; `nil` where one is not known.
    package var total: Money? {
        items.reduce(Money.zero as Money?) { sum, item in
            guard let sum, let total = item.total else { return nil }
            return sum + total
        }
    }
}

/// A return, as the export shows it.
package struct Return: Equatable, Sendable {
    package var id: ReturnID
    package var order: OrderID?
    package var campaign: CampaignID?
    package var shipmentStatus: String
}
