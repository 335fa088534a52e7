import BatchCore
import Foundation

// The shapes of answers, of which only what is needed is read.

struct OrdersAnswer: Decodable {
    struct Paging: Decodable { var nextPageToken: String? }
    var orders: [OrderBody]
    var paging: Paging?
}

struct OrderBody: Decodable {
    var orderId: Int64
    var status: String?
    var substatus: String?
    var cancelRequested: Bool?
    var items: [ItemBody]?
    var delivery: Delivery?

    struct Delivery: Decodable {
        struct Box: Decodable {}
        var boxesLayout: [Box]?
    }

    var state: OrderState {
        OrderState(
            id: OrderID(orderId), status: status ?? "", substatus: substatus ?? "",
            isCancellationRequested: cancelRequested ?? false,
            items: (items ?? []).map(\.state), boxCount: delivery?.boxesLayout?.count ?? 0,
            isWhole: status != nil && cancelRequested != nil
                && items?.allSatisfy { $0.count != nil } ?? false)
    }
}

struct ItemBody: Decodable {
    var id: Int64
    var count: Int32?
    var instances: [InstanceBody]?

    var state: OrderState.ItemState {
        OrderState.ItemState(
            id: ItemID(id), count: count ?? 0,
            marks: instances.flatMap { $0.isEmpty ? nil : $0.compactMap(\.key) },
            units: instances.flatMap { instances in
                let units = instances.compactMap(\.unit)
                return units.count == instances.count ? units : nil
            })
    }
}

struct InstanceBody: Decodable {
    var cis: String?
    var cisFull: String?
    var uin: String?
    var rnpt: String?
    var gtd: String?
    var countryCode: String?

    /// The unit as it can be sent again; `nil` where its code is told without its tail.
    var unit: UnitRecord? {
        if cis != nil, cisFull == nil { return nil }
        return UnitRecord(
            cis: cisFull, cisKey: cisFull.flatMap { Cis($0)?.key ?? $0 }, uin: uin, rnpt: rnpt,
            gtd: gtd, country: gtd == nil ? nil : countryCode)
    }

    var key: String? {
        (cisFull ?? cis).map { Cis($0)?.key ?? $0 } ?? uin
    }
}

struct OperationAnswer: Decodable {
    struct Result: Decodable { var operation: Operation }
    struct Operation: Decodable { var id: String }
    var result: Result
}

/// The answer to a change of one order's status: its operation stands at the top.
struct StatusAnswer: Decodable {
    struct Order: Decodable { var status: String? }
    var order: Order?
    var operation: OperationAnswer.Operation?
}

struct OperationsAnswer: Decodable {
    struct Result: Decodable { var operations: [Operation] }
    struct Operation: Decodable {
        var id: String
        var status: String
    }
    var result: Result
}

struct ReturnAnswer: Decodable {
    struct Result: Decodable {
        var shipmentStatus: String?
        var refundStatus: String?
    }
    var result: Result?
}

struct EatsState: Decodable {
    var status: String
}

struct StatusUpdateAnswer: Decodable {
    struct Result: Decodable { var orders: [OrderBody] }
    struct OrderBody: Decodable {
        var id: Int64
        var updateStatus: String?
        var errorDetails: String?
        var operation: OperationAnswer.Operation?
    }
    var result: Result

    var results: [OrderID: OrderResult] {
        var results: [OrderID: OrderResult] = [:]
        for order in result.orders {
            let id = OrderID(order.id)
            if let operation = order.operation, order.updateStatus != "ERROR" {
                results[id] = .operation(operation.id)
            } else if order.updateStatus == "OK" {
                results[id] = .accepted
            } else if order.updateStatus == "ERROR" {
                // The details are a text, which may be an answer of its own.
                let details = order.errorDetails ?? ""
                let errors = AnswerReader.errors(in: Array(details.utf8))
                let message = errors.map(\.message).joined(separator: "; ")
                let code = errors.first.map(\.code) ?? ""
                results[id] = .refused(
                    code: code.isEmpty ? "ERROR" : code,
                    message: errors.isEmpty ? details : message)
            }
        }
        return results
    }
}
