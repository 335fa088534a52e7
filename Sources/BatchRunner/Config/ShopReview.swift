package import BatchClient
package import BatchCore

/// What the config says of an account's shops, held against what its key opens.
package enum ShopReview {
    package enum Problem: Hashable, Sendable {
        /// The key does not open the shop.
        case unknown(CampaignID)
        /// It belongs to another account.
        case otherAccount(CampaignID, BusinessID)
        /// The config names no shop of the account.
        case noShops(BusinessID)
        /// The config leaves its model to the tables, and the market knows it.
        case noModel(CampaignID, market: String)
        /// The market has another model for it.
        case otherModel(CampaignID, config: Model, market: String)
        /// The shop is switched off at the market, and why.
        case switchedOff(CampaignID, String)
        /// The key may not change orders.
        case mayNotChangeOrders(key: String)

        package var status: ExitStatus {
            switch self {
            case .unknown, .otherAccount, .otherModel, .noShops: .wrongConfig
            case .noModel: .done
            case .switchedOff: .someNeedWork
            case .mayNotChangeOrders: .refusedCredentials
            }
        }
    }

    /// The problems of one account's shops, in the config's order.
    package static func problems(_ account: Config.Business, _ shops: [OpenShop]) -> [Problem] {
        guard !account.campaigns.isEmpty else { return [.noShops(account.id)] }
        let known = Dictionary(shops.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return account.campaigns.compactMap { campaign in
            guard let shop = known[campaign.id] else { return .unknown(campaign.id) }
            if let owner = shop.business, owner != account.id {
                return .otherAccount(campaign.id, owner)
            }
            if let model = campaign.model, !shop.fits(model) {
                return .otherModel(campaign.id, config: model, market: shop.placement)
            }
            guard shop.availability == "AVAILABLE" else {
                return .switchedOff(campaign.id, shop.availability)
            }
            return campaign.model == nil && !shop.placement.isEmpty
                ? .noModel(campaign.id, market: shop.placement) : nil
        }
    }
}

extension OpenShop {
    /// Whether the market's word for the shop's model can mean `model`: there is none for EXPRESS.
    fileprivate func fits(_ model: Model) -> Bool {
        placement.isEmpty || placement == model.rawValue
            || model == .express && placement == Model.fbs.rawValue
    }
}
