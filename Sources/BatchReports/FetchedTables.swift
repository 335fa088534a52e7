package import BatchCore

/// Fetched orders and returns as tables that come in again.
package struct FetchedTables: Sendable {
    private let delimiter: String

    package init(_ language: Language) {
        delimiter = language.delimiter
    }

    /// The beginning of the table of orders: the mark of UTF-8 and the headers.
    package var ordersHead: [UInt8] { head(TableKind.orders) }

    /// The rows of an order, one per item or marked unit.
    package func rows(of order: FetchedOrder) -> [UInt8] {
        var csv = CSVText(delimiter: delimiter)
        for item in order.items {
            for unit in item.units.isEmpty ? [nil] : item.units.map(Optional.some) {
                csv.add(cells(order, item, unit))
            }
        }
        // An order of no items is one all the same.
        if order.items.isEmpty { csv.add(cells(order, nil, nil)) }
        return csv.bytes
    }

    private func cells(
        _ order: FetchedOrder, _ item: FetchedOrder.Item?, _ unit: UnitRecord?
    ) -> [String] {
        TableKind.orders.columns.map { column in
            let cell: String =
                switch column {
                case .orderID: order.order.description
                case .campaignID: order.campaign.description
                case .model: order.model
                case .status: order.status
                case .substatus: order.substatus
                case .cancelRequestedAt:
                    order.isCancellationRequested.map { $0 ? "yes" : "no" } ?? ""
                case .buyerType: order.isBusiness.map { $0 ? "BUSINESS" : "PERSON" } ?? ""
                case .itemID: item?.id.description ?? ""
                case .count: item.map { String($0.count) } ?? ""
                case .offerID: item?.offer ?? ""
                case .offerName: item?.name ?? ""
                case .itemTotal: item?.total?.description ?? ""
                case .requiredMarks: item?.requiredMarks.joined(separator: " ") ?? ""
                case .cis: unit?.cis ?? ""
                case .uin: unit?.uin ?? ""
                case .rnpt: unit?.rnpt ?? ""
                case .gtd: unit?.gtd ?? ""
                case .countryCode: unit?.country ?? ""
                // The API does not tell it, which is no «no».
                case .promo, .action, .reason, .returnID, .eatsID, .comment, .confirm, .answerBy,
                    .shipmentStatus:
                    ""
                }
            // An amount is a number and to stay one.
            return column == .itemTotal ? cell : SafeCell.done(cell)
        }
    }

    package func returns(_ returns: [FetchedReturn]) -> [UInt8] {
        var csv = CSVText(delimiter: delimiter)
        for entry in returns {
            let cells = [
                entry.id.description, entry.order.description, entry.campaign.description,
                entry.shipmentStatus,
            ]
            csv.add(cells.map(SafeCell.done))
        }
        return head(.returns) + csv.bytes
    }

    private func head(_ kind: TableKind) -> [UInt8] {
        var csv = CSVText(delimiter: delimiter)
        csv.addMark()
        csv.add(kind.columns.map(\.rawValue))
        return csv.bytes
    }
}
