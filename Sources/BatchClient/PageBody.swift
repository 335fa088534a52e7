import BatchCore
import Foundation

/// Pages of lists as the market writes them.
enum PageBody {
    /// What a page tells, and the token of the next one; `nil` where it can't be read.
    ///
    /// - Parameter campaign: whose returns they are.
    static func read(
        _ body: Data, _ resource: Resource, campaign: CampaignID?
    ) -> (page: ListingPage, next: String?)? {
        let decoder = JSONDecoder()
        if resource == .returnsList {
            guard let told = try? decoder.decode(ReturnsBody.self, from: body), let campaign else {
                return nil
            }
            let returns = told.result.returns.map { $0.fetched(of: campaign) }
            return (ListingPage(returns: returns), told.result.paging?.next)
        }
        guard let told = try? decoder.decode(OrdersBody.self, from: body) else { return nil }
        return (ListingPage(orders: told.orders.map(\.fetched)), told.paging?.next)
    }
}

private struct Paging: Decodable {
    var nextPageToken: String?

    /// An empty token is none.
    var next: String? { nextPageToken.flatMap { $0.isEmpty ? nil : $0 } }
}

private struct OrdersBody: Decodable {
    var orders: [Order]
    var paging: Paging?

    struct Order: Decodable {
        var orderId: Int64
        var campaignId: Int64
        var programType: String?
        var status: String?
        var substatus: String?
        var cancelRequested: Bool?
        var buyerType: String?
        var items: [Item]?

        var fetched: FetchedOrder {
            FetchedOrder(
                order: OrderID(orderId), campaign: CampaignID(campaignId),
                model: programType ?? "", status: status ?? "", substatus: substatus ?? "",
                isCancellationRequested: cancelRequested,
                isBusiness: buyerType.map { $0 == "BUSINESS" },
                items: (items ?? []).map(\.fetched))
        }
    }

    struct Item: Decodable {
        var id: Int64
        var offerId: String?
        var offerName: String?
        var count: Int32?
        var prices: Prices?
        var instances: [InstanceBody]?
        var requiredInstanceTypes: [String]?

        var fetched: FetchedOrder.Item {
            FetchedOrder.Item(
                id: ItemID(id), offer: offerId ?? "", name: offerName ?? "", count: count ?? 0,
                total: prices?.total, requiredMarks: requiredInstanceTypes ?? [],
                // A code that is told without its tail is told so.
                units: (instances ?? []).map(\.shown))
        }
    }

    struct Prices: Decodable {
        struct Amount: Decodable { var value: Decimal? }
        var payment: Amount?
        var cashback: Amount?

        /// Of all units: what is paid, and what is paid back.
        var total: Money? {
            guard let paid = payment?.value.flatMap(Money.init(roubles:)) else { return nil }
            return paid + (cashback?.value.flatMap(Money.init(roubles:)) ?? .zero)
        }
    }
}

extension InstanceBody {
    /// The unit with what the market tells of it.
    fileprivate var shown: UnitRecord {
        let code = cisFull ?? cis
        return UnitRecord(
            cis: code, cisKey: code.flatMap { Cis($0)?.key ?? $0 }, uin: uin, rnpt: rnpt, gtd: gtd,
            country: countryCode)
    }
}

private struct ReturnsBody: Decodable {
    struct Result: Decodable {
        var returns: [Return]
        var paging: Paging?
    }
    struct Return: Decodable {
        var id: Int64
        var orderId: Int64
        var shipmentStatus: String?

        func fetched(of campaign: CampaignID) -> FetchedReturn {
            FetchedReturn(
                id: ReturnID(id), order: OrderID(orderId), campaign: campaign,
                shipmentStatus: shipmentStatus ?? "")
        }
    }
    var result: Result
}

extension Money {
    /// An amount of roubles as the market writes it; `nil` where no sum of money holds it.
    fileprivate init?(roubles: Decimal) {
        var (scaled, rounded) = (roubles * 100, Decimal())
        NSDecimalRound(&rounded, &scaled, 0, .plain)
        guard rounded.magnitude < 1_000_000_000_000_000 else { return nil }
        self.init(kopecks: NSDecimalNumber(decimal: rounded).int64Value)
    }
}
