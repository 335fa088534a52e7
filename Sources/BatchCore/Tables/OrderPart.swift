/// The rows of a part of an orders table, while it is read.
package struct OrderPart: Sendable {
    private(set) var heads: [OrderHead] = []
    private(set) var rows: [OrderRow] = []
    private(set) var marks: [UnitMarks] = []
    private(set) var findings: [CellFinding] = []
    /// The campaigns of its rows, wanted or not.
    private(set) var campaigns: Set<Int64> = []
    /// Whether a row's order number can't be read.
    private(set) var isDamaged = false
    /// What is to be added to the rows' numbers.
    package var firstNumber: Int32 = 0
    let file: Int
    private var lastCampaign: Int64 = 0
    /// The order asked for last, and whether it is wanted.
    private var lastOrder: Int64 = 0
    private var lastTarget: Int32?

    struct CellFinding: Sendable {
        var number: Int
        var column: Column
        var value: String
        var remark: Remark
    }

    /// - Parameter expected: about how many rows there will be.
    package init(file: Int, expected: Int = 0) {
        self.file = file
        rows.reserveCapacity(expected)
        heads.reserveCapacity(expected / 2)
    }

    @inline(__always)
    mutating func note(campaign: Int64) {
        guard campaign != lastCampaign else { return }
        campaigns.insert(campaign)
        lastCampaign = campaign
    }

    /// The number of an order among the targets of the changes; `nil` where it is not wanted.
    @inline(__always)
    mutating func target(of order: Int64, _ wanted: WantedOrders) -> Int32? {
        if order != lastOrder {
            lastOrder = order
            lastTarget = wanted.target(of: order)
        }
        return lastTarget
    }

    mutating func append(_ head: OrderHead) {
        heads.append(head)
    }

    mutating func append(_ row: OrderRow) {
        rows.append(row)
        heads[heads.count - 1].rowCount += 1
    }

    mutating func note(_ finding: CellFinding) {
        findings.append(finding)
    }

    mutating func noteDamage() {
        isDamaged = true
    }

    mutating func add(_ unit: UnitMarks, to row: inout OrderRow) {
        guard !unit.isEmpty else { return }
        row.marks = Int32(marks.count)
        marks.append(unit)
    }
}

/// The rows of one order that follow one another, with what the first of them says of the order.
struct OrderHead: Sendable {
    var order: Int64
    /// 0 where it can't be read.
    var campaign: Int64
    var cancellation: CancellationRequest
    var firstRow: Int32
    var rowCount: Int32 = 0
    /// The order's number among the targets of the changes; -1 where every order is kept.
    var target: Int32
    var model: Model?
    var status: OrderStatus?
    var substatus: Substatus?
    var buyer: BuyerType?

    var asOrder: Order {
        var order = Order(id: OrderID(order), campaign: campaign > 0 ? CampaignID(campaign) : nil)
        order.model = model
        order.status = status
        order.substatus = substatus
        order.cancellation = cancellation
        order.buyer = buyer
        return order
    }
}

/// A row of an orders table: an item, or a marked unit of one.
struct OrderRow: Sendable {
    var item: Int64 = 0
    /// The value of all units; the least number where the table does not say.
    var total = Int64.min
    var offset: Int
    var count: Int32 = 0
    var number: Int32
    /// The place of its marks; -1 where it has none.
    var marks: Int32 = -1
    var required = MarkKinds()
    var isPromo = false
    var flaws: Flaws = []

    /// What can't be read in it.
    struct Flaws: OptionSet, Sendable {
        let rawValue: UInt16

        static let campaign = Flaws(rawValue: 1)
        static let ragged = Flaws(rawValue: 2)
        static let item = Flaws(rawValue: 4)
        static let count = Flaws(rawValue: 8)
        static let cis = Flaws(rawValue: 16)
        static let uin = Flaws(rawValue: 32)
        static let rnpt = Flaws(rawValue: 64)
        static let gtd = Flaws(rawValue: 128)
        static let country = Flaws(rawValue: 256)

        static let columns: [(Flaws, Column)] = [
            (.campaign, .campaignID), (.cis, .cis), (.uin, .uin), (.rnpt, .rnpt), (.gtd, .gtd),
            (.country, .countryCode), (.item, .itemID), (.count, .count),
        ]
    }
}
