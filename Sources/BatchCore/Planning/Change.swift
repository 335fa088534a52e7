/// One change to one order or return: what a request, or a part of a request, is to bring about.
package enum Change: Hashable, Sendable {
    case cancellation(order: OrderID, accepted: Bool, reason: Reason?)
    case items(order: OrderID, lines: [ItemLine], reason: Reason?)
    /// The same in an order that is packed in boxes: its one box holds every item that stays.
    case boxes(order: OrderID, lines: [ItemLine])
    /// Marks alone, of the items that they are given for.
    case marks(order: OrderID, lines: [ItemLine])
    case cancelOrder(OrderCancellation)
    case cancelReturn(ReturnID, order: OrderID)
    case cancelEats(order: String, eatsID: String, comment: String?)
}

/// An order that is cancelled.
package struct OrderCancellation: Hashable, Sendable {
    package var order: OrderID
    package var reason: Reason
    /// Where the order stood in the export.
    package var before: OrderStatus
    /// Whether the market makes an operation of it, which has to be followed to its end: so it does
    /// for LaaS shops.
    package var isOperation: Bool

    package init(
        _ order: OrderID, _ reason: Reason = .shopFailed, before: OrderStatus = .processing,
        isOperation: Bool = false
    ) {
        self.order = order
        self.reason = reason
        self.before = before
        self.isOperation = isOperation
    }
}

extension Change {
    /// Whether it is done only when its operation is: an answer that names none tells nothing.
    var needsOperation: Bool {
        switch self {
        case .cancelOrder(let cancellation): cancellation.isOperation
        case .cancelReturn: true
        case .cancellation, .items, .boxes, .marks, .cancelEats: false
        }
    }

    /// Whether the market may make an operation of it, asked for or not: a shop's model may be unknown.
    var mayBeOperation: Bool {
        switch self {
        case .cancelOrder, .cancelReturn: true
        case .cancellation, .items, .boxes, .marks, .cancelEats: false
        }
    }

    /// The order that it is made to; `nil` where it is made to a return or a restaurant's order.
    package var order: OrderID? {
        switch self {
        case .cancellation(let order, _, _), .items(let order, _, _), .boxes(let order, _),
            .marks(let order, _):
            order
        case .cancelOrder(let change): change.order
        case .cancelReturn, .cancelEats: nil
        }
    }

    /// The items that it leaves in an order, and those that it takes out; `nil` where it changes none.
    var composition: (order: OrderID, lines: [ItemLine])? {
        switch self {
        case .items(let order, let lines, _), .boxes(let order, let lines): (order, lines)
        case .cancellation, .marks, .cancelOrder, .cancelReturn, .cancelEats: nil
        }
    }

    /// The same with the units that a fresh read shows of items that go as they stand.
    func with(_ units: [ItemID: [UnitRecord]]) -> Change {
        guard !units.isEmpty, let (order, lines) = composition else { return self }
        let fresh = lines.map { line in
            var line = line
            if let own = units[line.item] { line.units = own }
            return line
        }
        if case .boxes = self { return .boxes(order: order, lines: fresh) }
        if case .items(_, _, let reason) = self {
            return .items(order: order, lines: fresh, reason: reason)
        }
        return self
    }

    /// The units that it takes out of an order; `nil` where it changes no items.
    package var removedUnits: Int64? {
        composition?.lines.reduce(0) { $0 + Int64($1.before) - Int64($1.count) }
    }
}

/// An item of an `items.update`: how it stands and how it is to stand.
package struct ItemLine: Hashable, Sendable {
    package var item: ItemID
    package var before: Int32
    package var count: Int32
    /// Keys of the marks that the export shows and of those that are sent; a cis without tail.
    package var marksBefore: [String]
    package var units: [UnitRecord]

    package init(
        item: ItemID, before: Int32, count: Int32, marksBefore: [String], units: [UnitRecord]
    ) {
        self.item = item
        self.before = before
        self.count = count
        self.marksBefore = marksBefore
        self.units = units
    }

    /// Whether it goes as the export knows it: its count stays, and its marks, if any, are the known ones.
    var isUntouched: Bool { before == count && marks == marksBefore }

    /// The keys of the marks that are sent.
    package var marks: [String] { units.compactMap(\.key).sorted() }
}

/// The marks of one unit as they are sent.
package struct UnitRecord: Hashable, Sendable, Codable {
    package var cis: String?
    package var cisKey: String?
    package var uin: String?
    package var rnpt: String?
    package var gtd: String?
    package var country: String?

    package init(_ marks: UnitMarks) {
        cis = marks.cis?.text
        cisKey = marks.cis?.key
        uin = marks.uin
        rnpt = marks.rnpt
        gtd = marks.gtd
        country = marks.gtd == nil ? nil : marks.country?.text
    }

    package init(
        cis: String?, cisKey: String?, uin: String?, rnpt: String?, gtd: String?, country: String?
    ) {
        self.cis = cis
        self.cisKey = cisKey
        self.uin = uin
        self.rnpt = rnpt
        self.gtd = gtd
        self.country = country
    }

    /// What the unit is recognised by when the order is read.
    package var key: String? { cisKey ?? uin }

    /// Appends it as the market takes it, keys in alphabetical order.
    func write(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        if let cis { bytes.append(key: "cis", cis) }
        if let country { bytes.append(key: "countryCode", country) }
        if let gtd { bytes.append(key: "gtd", gtd) }
        if let rnpt { bytes.append(key: "rnpt", rnpt) }
        if let uin { bytes.append(key: "uin", uin) }
        bytes.append(UInt8(ascii: "}"))
    }
}
