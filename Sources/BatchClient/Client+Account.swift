package import BatchCore
import Foundation

/// A shop that a key opens. Source: `CampaignDTO` of the market's public description.
package struct OpenShop: Hashable, Sendable {
    package var id: CampaignID
    package var business: BusinessID?
    /// The shop's name, which the market calls its domain.
    package var name: String
    /// `DBS`, `FBS`, `FBY` or `LAAS`; EXPRESS shops are FBS here.
    package var placement: String
    /// `AVAILABLE`, or why the shop is switched off.
    package var availability: String
}

/// What a key may do. Source: `ApiKeyDTO`.
package struct OpenKey: Hashable, Sendable {
    package var name: String
    package var scopes: [String]

    /// Whether it may change orders.
    package var mayChangeOrders: Bool {
        scopes.contains("ALL_METHODS") || scopes.contains("INVENTORY_AND_ORDER_PROCESSING")
    }
}

/// What came of a question about an account.
package enum AccountAnswer<Value: Sendable>: Sendable {
    /// With what the server's clock showed.
    case told(Value, at: Timestamp?)
    case refused(status: Int, message: String)
    case notReached(reason: String)
}

extension Client {
    /// The shops that an account's key opens, page by page.
    package func shops(of business: BusinessID) -> AccountAnswer<[OpenShop]> {
        var shops: [OpenShop] = []
        var page: String?
        repeat {
            let token = page.map { "&pageToken=\($0.percentEncoded)" } ?? ""
            let request = WireRequest(
                method: "GET", path: "/v2/campaigns?limit=100\(token)", body: "")
            switch ask(request, business, CampaignsBody.self) {
            case .told(let body, let date):
                shops += body.campaigns.map(\.shop)
                page = body.paging?.nextPageToken
                if page == nil || body.campaigns.isEmpty { return .told(shops, at: date) }
            case .refused(let status, let message):
                return .refused(status: status, message: message)
            case .notReached(let reason): return .notReached(reason: reason)
            }
        } while true
    }

    /// What an account's key may do.
    package func key(of business: BusinessID) -> AccountAnswer<OpenKey> {
        let request = WireRequest(method: "POST", path: "/v2/auth/token", body: "")
        switch ask(request, business, TokenBody.self) {
        case .told(let body, let date):
            let key = body.result.apiKey
            return .told(OpenKey(name: key.name, scopes: key.authScopes), at: date)
        case .refused(let status, let message): return .refused(status: status, message: message)
        case .notReached(let reason): return .notReached(reason: reason)
        }
    }

    private func ask<Body: Decodable>(
        _ request: WireRequest, _ business: BusinessID, _ type: Body.Type
    ) -> AccountAnswer<Body> {
        switch ask(request, business) {
        case .noAnswer(let reason), .notReached(let reason):
            return .notReached(reason: reason)
        case .answered(let status, let headers, let body):
            guard status == 200 else {
                let errors = AnswerReader.errors(in: body)
                return .refused(
                    status: status, message: errors.map(\.message).joined(separator: "; "))
            }
            guard let told = try? JSONDecoder().decode(type, from: Data(body)) else {
                return .notReached(reason: "the answer can't be read")
            }
            return .told(told, at: headers["date"].flatMap(HTTPDate.read))
        }
    }
}

private struct CampaignsBody: Decodable {
    struct Campaign: Decodable {
        struct Business: Decodable { var id: Int64? }
        var id: Int64?
        var domain: String?
        var business: Business?
        var placementType: String?
        var apiAvailability: String?

        var shop: OpenShop {
            OpenShop(
                id: CampaignID(id ?? 0), business: business?.id.map { BusinessID($0) },
                name: domain ?? "", placement: placementType ?? "",
                availability: apiAvailability ?? "AVAILABLE")
        }
    }
    struct Paging: Decodable { var nextPageToken: String? }
    var campaigns: [Campaign]
    var paging: Paging?
}

private struct TokenBody: Decodable {
    struct Result: Decodable { var apiKey: Key }
    struct Key: Decodable {
        var name: String
        var authScopes: [String]
    }
    var result: Result
}
