package import BatchCore

/// Changes as the journal keeps them, like facts: a name and its values in a fixed order.
///
/// | change | values |
/// |---|---|
/// | cancellation | order, whether it is accepted, reason |
/// | items, boxes, marks | order, reason, lines |
/// | cancelOrder | order, reason, status before, whether it is an operation |
/// | cancelReturn | return, order |
/// | cancelEats | order, number at the restaurant, comment |
/// | line | item, count before, count, marks before, units |
/// | unit | cis, its key, uin, rnpt, gtd, country |
package enum ChangeCodec {
    package static func text(of change: Change) -> String {
        var writer = ListWriter()
        writer.list { $0.write(change) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// - Throws: where the text is no change.
    package static func change(in text: String) throws -> Change {
        try ListReader.read(text) { try $0.change() }
    }

    static func change(in text: ArraySlice<UInt8>) throws -> Change {
        try ListReader.read(text) { try $0.change() }
    }
}

extension ListWriter {
    fileprivate mutating func write(_ change: Change) {
        switch change {
        case .cancellation(let order, let accepted, let reason):
            write("cancellation")
            write(order.value)
            write(accepted)
            write(reason?.rawValue)
        case .items(let order, let lines, let reason): write("items", order, reason, lines)
        case .boxes(let order, let lines): write("boxes", order, nil, lines)
        case .marks(let order, let lines): write("marks", order, nil, lines)
        case .cancelOrder(let change):
            write("cancelOrder")
            write(change.order.value)
            write(change.reason.rawValue)
            write(change.before.rawValue)
            write(change.isOperation)
        case .cancelReturn(let id, let order):
            write("cancelReturn")
            write(id.value)
            write(order.value)
        case .cancelEats(let order, let eatsID, let comment):
            write("cancelEats")
            write(order)
            write(eatsID)
            write(comment)
        }
    }

    private mutating func write(
        _ name: String, _ order: OrderID, _ reason: Reason?, _ lines: [ItemLine]
    ) {
        write(name)
        write(order.value)
        write(reason?.rawValue)
        list { for line in lines { $0.write(line) } }
    }

    private mutating func write(_ line: ItemLine) {
        list {
            $0.write(line.item.value)
            $0.write(Int64(line.before))
            $0.write(Int64(line.count))
            $0.list { for mark in line.marksBefore { $0.write(mark) } }
            $0.list { for unit in line.units { $0.write(unit) } }
        }
    }

    private mutating func write(_ unit: UnitRecord) {
        list {
            $0.write(unit.cis)
            $0.write(unit.cisKey)
            $0.write(unit.uin)
            $0.write(unit.rnpt)
            $0.write(unit.gtd)
            $0.write(unit.country)
        }
    }
}

extension ListReader {
    fileprivate mutating func change() throws -> Change {
        let name = try text()
        switch name {
        case "cancellation":
            return .cancellation(
                order: OrderID(try number()), accepted: try truth(), reason: try reason())
        case "items":
            let (order, reason) = (OrderID(try number()), try reason())
            return .items(order: order, lines: try lines(), reason: reason)
        case "boxes":
            let (order, _) = (OrderID(try number()), try reason())
            return .boxes(order: order, lines: try lines())
        case "marks":
            let (order, _) = (OrderID(try number()), try reason())
            return .marks(order: order, lines: try lines())
        case "cancelOrder":
            return .cancelOrder(
                OrderCancellation(
                    OrderID(try number()), try value(), before: try value(),
                    isOperation: try truth()))
        case "cancelReturn":
            return .cancelReturn(ReturnID(try number()), order: OrderID(try number()))
        case "cancelEats":
            return .cancelEats(order: try text(), eatsID: try text(), comment: try optionalText())
        default: throw damage("no change \(name)")
        }
    }

    private mutating func reason() throws -> Reason? {
        guard let word = try optionalText() else { return nil }
        guard let reason = Reason(rawValue: word) else { throw damage("no reason \(word)") }
        return reason
    }

    private mutating func lines() throws -> [ItemLine] {
        try nested { try $0.all { try $0.nested { try $0.line() } } }
    }

    private mutating func line() throws -> ItemLine {
        ItemLine(
            item: ItemID(try number()), before: try count(), count: try count(),
            marksBefore: try nested { try $0.all { try $0.text() } },
            units: try nested { try $0.all { try $0.nested { try $0.unit() } } })
    }

    private mutating func count() throws -> Int32 {
        guard let count = Int32(exactly: try number()) else { throw damage("no count") }
        return count
    }

    private mutating func unit() throws -> UnitRecord {
        UnitRecord(
            cis: try optionalText(), cisKey: try optionalText(), uin: try optionalText(),
            rnpt: try optionalText(), gtd: try optionalText(), country: try optionalText())
    }
}
