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
    /// Whether a count is filled that has not three decimals.
    var hasPlainCount = false
    /// What the signs in the column of values mean, as far as its cells tell.
    var moneySigns: MoneyText.Signs = []
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

    /// Decides what only the whole column tells: counts with three decimals, and values in which one
    /// sign may mean two things.
    mutating func decide(isOneC: Bool, _ signs: MoneyText.Signs) {
        let undecided: OrderRow.Flaws = [.countOfThousandths, .commaOfTotal, .pointOfTotal]
        // Mostly there is nothing to decide, and no row is to be copied for that.
        guard rows.contains(where: { !$0.flaws.isDisjoint(with: undecided) }) else { return }
        for index in rows.indices {
            if rows[index].flaws.contains(.countOfThousandths), !isOneC, rows[index].count != 0 {
                rows[index].flaws.insert(.count)
            }
            for (flaw, sign) in [(OrderRow.Flaws.commaOfTotal, ","), (.pointOfTotal, ".")]
            where rows[index].flaws.contains(flaw) {
                let total = Money(kopecks: rows[index].total)
                switch signs.isBeforeThousands(Character(sign)) {
                case true: rows[index].total = total.kopecks
                case false: rows[index].total = total.asThousandths.kopecks
                case nil:
                    rows[index].total = .min
                    rows[index].flaws.insert(.total)
                }
            }
        }
        findings.removeAll { finding in
            guard finding.remark.code == .numberAmbiguous, finding.remark.variant == nil else {
                return false
            }
            let sign: Character = finding.value.contains(",") ? "," : "."
            return signs.isBeforeThousands(sign) != nil
        }
    }

    /// Notes a cell whose formula can't be believed: what it says is not known.
    mutating func note(formula: TableFormula) {
        let number = Int32(truncatingIfNeeded: formula.row) - firstNumber
        guard let row = rows.firstIndex(where: { $0.number == number }),
            let head = heads.lastIndex(where: { $0.firstRow <= row })
        else { return }
        guard !formula.hasValue else {
            rows[row].flaws.insert(.oldFormula)
            return
        }
        rows[row].flaws.insert(
            formula.column == .itemID ? .item : formula.column == .count ? .count : .formula)
        if formula.column == .cancelRequestedAt { heads[head].cancellation = .notTold }
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
        let rawValue: UInt32

        static let campaign = Flaws(rawValue: 1)
        static let ragged = Flaws(rawValue: 2)
        static let item = Flaws(rawValue: 4)
        static let count = Flaws(rawValue: 8)
        static let cis = Flaws(rawValue: 16)
        static let uin = Flaws(rawValue: 32)
        static let rnpt = Flaws(rawValue: 64)
        static let gtd = Flaws(rawValue: 128)
        static let country = Flaws(rawValue: 256)
        // What is in doubt, and stops no more than a change of items.
        static let promo = Flaws(rawValue: 512)
        static let required = Flaws(rawValue: 1024)
        static let total = Flaws(rawValue: 2048)
        /// The count or the value is right only if the column says so.
        static let countOfThousandths = Flaws(rawValue: 4096)
        static let commaOfTotal = Flaws(rawValue: 8192)
        static let pointOfTotal = Flaws(rawValue: 16384)
        /// A formula without a stored value, or one that is to be calculated anew.
        static let formula = Flaws(rawValue: 32768)
        static let oldFormula = Flaws(rawValue: 65536)

        static let columns: [(Flaws, Column)] = [
            (.campaign, .campaignID), (.cis, .cis), (.uin, .uin), (.rnpt, .rnpt), (.gtd, .gtd),
            (.country, .countryCode), (.item, .itemID), (.count, .count), (.formula, .status),
        ]
    }
}
