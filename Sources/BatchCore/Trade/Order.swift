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

/// A unit of an item whose marks the export knows.
package struct KnownUnit: Hashable, Sendable {
    /// The kinds of marks that it has.
    package var kinds = ColumnSet()
    package var cis: MarkKey?
    package var uin: MarkKey?
    /// Where its texts are among those of the orders tables; `nil` where it has none.
    package var place: OrderRowPlace?
}

/// Where something is in the orders tables: a part of a file, and a place in it.
package struct OrderRowPlace: Hashable, Sendable {
    var part: Int32
    var row: Int32
}

/// One item of an order, as the export shows it.
package struct OrderItem: Equatable, Sendable {
    package var id: ItemID
    package var count: Int32
    /// The value of all units.
    package var total: Money?
    package var isPromo = false
    package var required = MarkKinds()
    /// Marks already known, a unit each.
    package var units: [KnownUnit] = []
    /// The row of the orders tables in which its name stands.
    package var place: OrderRowPlace?
    /// How many rows of the export are about it, and how many of these have a mark.
    var rows = 0
    var markedRows = 0

    package init(id: ItemID, count: Int32) {
        self.id = id
        self.count = count
    }
}

/// Whether and when the buyer asked to cancel.
package enum CancellationRequest: Hashable, Sendable {
    /// The export has no such column.
    case notTold
    case none
    case undated
    case at(Timestamp)
    /// Some time on the day that begins then: the export has no time of the day.
    case on(Timestamp)
    /// Some time between two reads of our own, of which the second one showed it.
    case seen(Wish)

    /// The same with what our own reads know, where the export tells no time.
    package func narrowed(by wish: Wish) -> CancellationRequest {
        switch self {
        case .undated, .notTold: return .seen(wish)
        case .at(let moment):
            // Outside of the two reads it is of another wish.
            return wish.mayHaveBegun(from: moment, to: moment) ? self : .seen(wish)
        case .on(let day):
            let end = day.advanced(by: .seconds(24 * 3600))
            let isNarrower = wish.lastNotSeen.map {
                $0.duration(to: wish.firstSeen) < .seconds(24 * 3600)
            }
            return wish.mayHaveBegun(from: day, to: end) && isNarrower != true ? self : .seen(wish)
        // A newer table may show that the wish is gone.
        case .none, .seen: return self
        }
    }
}

/// An order, as the export shows it.
package struct Order: Equatable, Sendable {
    package var id: OrderID
    package var campaign: CampaignID?
    package var model: Model?
    /// `nil` where the export does not say.
    package var status: OrderStatus?
    package var substatus: Substatus?
    package var cancellation = CancellationRequest.notTold
    package var buyer: BuyerType?
    package var items: [OrderItem] = []
    /// What keeps the order's items from being changed: the first few of it.
    package var flaws: [Flaw] = []
    /// The first cells of each kind that are not understood.
    package var doubts: [Doubt] = []
    /// The first row whose value can be read in two ways or in none.
    package var doubtfulTotal: OrderRowPlace?

    package enum Flaw: Equatable, Sendable {
        case itemDuplicate(ItemID, row: OrderRowPlace)
        case incomplete(row: OrderRowPlace, column: Column)
        /// Its table has no column of items' numbers.
        case withoutItems
        /// The row has another number of cells than the header: its values may have shifted.
        case ragged(row: OrderRowPlace)
    }

    package init(id: OrderID, campaign: CampaignID?) {
        self.id = id
        self.campaign = campaign
    }

    package var isTerminal: Bool { status?.isTerminal ?? false }

    /// The value of all items; `nil` where one is not known.
    package var total: Money? {
        var sum = Money.zero
        for item in items {
            guard let total = item.total else { return nil }
            sum = sum + total
        }
        return sum
    }

    /// A cell that is not understood, without which changing items is a risk.
    package struct Doubt: Equatable, Sendable {
        package var row: OrderRowPlace
        package var column: Column
        package var code = FindingCode.valueNotUnderstood
    }

    /// Adds a flaw, unless there are more than anybody reads.
    mutating func note(_ flaw: Flaw) {
        if flaws.count < 3 { flaws.append(flaw) }
    }
}

/// A return, as the export shows it.
package struct Return: Equatable, Sendable {
    package var id: ReturnID
    package var order: OrderID?
    package var campaign: CampaignID?
    package var shipmentStatus: ShipmentStatus?
}
