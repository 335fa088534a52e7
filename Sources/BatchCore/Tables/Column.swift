/// A kind of table that is read.
package enum TableKind: String, Sendable, CaseIterable, Codable {
    case orders
    case changes
    case returns

    /// The columns known in such a table, in the order of the contract.
    package var columns: [Column] {
        switch self {
        case .orders:
            [
                .orderID, .campaignID, .model, .status, .substatus, .cancelRequestedAt, .itemID,
                .count, .offerID, .offerName, .itemTotal, .promo, .requiredMarks, .buyerType, .cis,
                .uin, .rnpt, .gtd, .countryCode,
            ]
        case .changes:
            [
                .action, .campaignID, .orderID, .itemID, .count, .reason, .cis, .uin, .rnpt, .gtd,
                .countryCode, .returnID, .eatsID, .comment, .confirm, .answerBy,
            ]
        case .returns:
            [.returnID, .orderID, .campaignID, .shipmentStatus]
        }
    }

    /// The columns without which a file is not such a table; of each group one is enough.
    package var needed: [[Column]] {
        switch self {
        case .orders: [[.orderID], [.campaignID]]
        case .changes: [[.action], [.orderID, .returnID], [.campaignID, .eatsID]]
        case .returns: [[.returnID], [.campaignID]]
        }
    }
}

/// A column of our tables.
package enum Column: String, Sendable, CaseIterable, Codable {
    case action
    case campaignID = "campaign_id"
    case orderID = "order_id"
    case itemID = "item_id"
    case count
    case reason
    case cis
    case uin
    case rnpt
    case gtd
    case countryCode = "country_code"
    case returnID = "return_id"
    case eatsID = "eats_id"
    case comment
    case confirm
    case model
    case status
    case substatus
    case cancelRequestedAt = "cancel_requested_at"
    case offerID = "offer_id"
    case offerName = "offer_name"
    case itemTotal = "item_total"
    case promo
    case requiredMarks = "required_marks"
    case buyerType = "buyer_type"
    case shipmentStatus = "shipment_status"
    case answerBy = "answer_by"
}

extension Column {
    /// Its place among all columns.
    var place: Int {
        switch self {
        case .action: 0
        case .campaignID: 1
        case .orderID: 2
        case .itemID: 3
        case .count: 4
        case .reason: 5
        case .cis: 6
        case .uin: 7
        case .rnpt: 8
        case .gtd: 9
        case .countryCode: 10
        case .returnID: 11
        case .eatsID: 12
        case .comment: 13
        case .confirm: 14
        case .model: 15
        case .status: 16
        case .substatus: 17
        case .cancelRequestedAt: 18
        case .offerID: 19
        case .offerName: 20
        case .itemTotal: 21
        case .promo: 22
        case .requiredMarks: 23
        case .buyerType: 24
        case .shipmentStatus: 25
        case .answerBy: 26
        }
    }
}

/// Some columns: a number, since each row has such a set.
package struct ColumnSet: Hashable, Sendable, ExpressibleByArrayLiteral {
    private(set) var bits: UInt32 = 0

    package init() {}

    init(bits: UInt32) {
        self.bits = bits
    }

    package init(arrayLiteral columns: Column...) {
        for column in columns { insert(column) }
    }

    package var isEmpty: Bool { bits == 0 }

    package mutating func insert(_ column: Column) {
        bits |= 1 << UInt32(column.place)
    }

    package func contains(_ column: Column) -> Bool {
        bits & (1 << UInt32(column.place)) != 0
    }

    package func isSuperset(of other: ColumnSet) -> Bool {
        bits & other.bits == other.bits
    }

    package func union(_ other: ColumnSet) -> ColumnSet { ColumnSet(bits: bits | other.bits) }

    package func subtracting(_ other: ColumnSet) -> ColumnSet {
        var rest = self
        rest.bits &= ~other.bits
        return rest
    }
}
