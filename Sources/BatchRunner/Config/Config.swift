package import BatchCore
package import BatchInput
package import BatchReports

/// The settings of `marketbatch.yaml`, with their defaults.
package struct Config: Sendable, Equatable {
    package var language = Language.russian
    package var timeZone = "Europe/Moscow"
    package var state = "./state"
    /// When the window closes, as minutes after midnight; `nil` for never.
    package var until: Int?
    package var marketURL = "https://api.partner.market.yandex.ru"
    package var businesses: [Business] = []
    package var eats: Eats?
    package var http = HTTP()
    package var operations = Operations()
    package var parallelCampaign = 4
    package var parallelBusiness = 4
    package var quotas = Policy.standardQuotas
    package var guards = Guards(maximumCancellations: 50)
    package var heldWarnings: Set<FindingCode> = [.cisSeparatorLost, .cisSecondCode]
    package var columns: [Column: [String]] = [:]
    /// The encoding of every table; `nil` finds it.
    package var encoding: TextEncoding?
    package var fetch = Fetch()
    package var notify = Notify()
    package var onFinish: [String] = []
    package var timeScale = 1.0
    /// The folder that relative paths of the file are relative to.
    package var folder = "."

    package init() {}

    package struct Business: Sendable, Equatable {
        package var id: BusinessID
        package var keyFile: String?
        package var campaigns: [Campaign]

        package init(id: BusinessID, keyFile: String?, campaigns: [Campaign]) {
            self.id = id
            self.keyFile = keyFile
            self.campaigns = campaigns
        }
    }

    package struct Campaign: Sendable, Equatable {
        package var id: CampaignID
        package var model: Model?
        /// The shop's number in the market's own reports.
        package var shopID: Int64?
        package var name: String?
        /// Whether its orders are the market's own test orders.
        package var isTest = false
    }

    /// Whether and how far orders are read from the market.
    package struct Fetch: Sendable, Equatable {
        package var isBeforeRun = false
        package var days = 30
    }

    package struct Eats: Sendable, Equatable {
        package var url: String
        package var client: String
        package var secretFile: String?
    }

    /// Seconds.
    package struct HTTP: Sendable, Equatable {
        package var connectTimeout = 10.0
        package var answerTimeout = 30.0
        package var settle = 120.0
        package var proxy: String?
        package var authorityFile: String?
    }

    /// Seconds.
    package struct Operations: Sendable, Equatable {
        package var firstPoll = 30.0
        package var longestPoll = 300.0
        package var giveUp = 3600.0
    }

}

extension Config {
    package var campaigns: [CampaignID: Model?] {
        var models: [CampaignID: Model?] = [:]
        for campaign in businesses.flatMap(\.campaigns) {
            models.updateValue(campaign.model, forKey: campaign.id)
        }
        return models
    }

    /// How tables may tell the shops otherwise than by their campaigns.
    package var shopNumbers: ShopNumbers {
        let all = businesses.flatMap(\.campaigns)
        return ShopNumbers(
            campaigns: Dictionary(
                all.compactMap { shop in shop.shopID.map { ($0, shop.id.value) } },
                uniquingKeysWith: { first, _ in first }),
            only: all.count == 1 ? all[0].id.value : nil)
    }

    /// What people call the shops.
    package var shopNames: [CampaignID: String] {
        let all = businesses.flatMap(\.campaigns)
        return Dictionary(
            all.compactMap { shop in shop.name.map { (shop.id, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The shops that are fetched, by account.
    package var accounts: [Listing.Account] {
        businesses.map { business in
            Listing.Account(
                business: business.id, campaigns: business.campaigns.map(\.id),
                tests: Set(business.campaigns.filter(\.isTest).map(\.id)))
        }
    }

    package var businessOfCampaign: [CampaignID: BusinessID] {
        var owners: [CampaignID: BusinessID] = [:]
        for business in businesses {
            for campaign in business.campaigns { owners[campaign.id] = business.id }
        }
        return owners
    }

    /// The limits of a run, in the config's own passing of time.
    package var policy: Policy {
        var policy = Policy(quotas: quotas)
        policy.parallel = min(parallelCampaign, parallelBusiness)
        policy.settle = .seconds(http.settle)
        policy.firstPoll = .seconds(operations.firstPoll)
        policy.longestPoll = .seconds(operations.longestPoll)
        policy.giveUp = .seconds(operations.giveUp)
        policy.testCampaigns = Set(businesses.flatMap(\.campaigns).filter(\.isTest).map(\.id))
        policy.answerTimeout = .seconds(http.connectTimeout + http.answerTimeout)
        return policy.scaled(by: timeScale)
    }

    /// Whether every server of the config is on this machine.
    package var isLoopback: Bool {
        ([marketURL] + (eats.map { [$0.url] } ?? [])).allSatisfy(Self.isLoopback)
    }

    /// Whether a URL names a literal loopback address: 127.0.0.0/8 or ::1.
    static func isLoopback(_ url: String) -> Bool {
        guard let host = host(of: url) else { return false }
        if host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { part in
            // A client takes 0127 for an octal number, and so for another machine.
            UInt8(part).flatMap { String($0) == part ? $0 : nil }
        }
        return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers[0] == 127
    }

    /// Whether mail may go there: encrypted, or to this machine; a password has no place in an address.
    static func isFineForMail(_ url: String) -> Bool {
        guard !url.contains("@") else { return false }
        return url.hasPrefix("smtps://") || url.hasPrefix("smtp://") && isLoopback(url)
    }

    private static func host(of url: String) -> Substring? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let rest = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !rest.contains("@") else { return nil }
        guard rest.allSatisfy({ $0.isASCII && $0 > " " && $0 != "\\" }) else { return nil }
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            let behind = rest[rest.index(after: end)...]
            return behind.isEmpty || behind.hasPrefix(":") ? rest[...end] : nil
        }
        return rest.prefix { $0 != ":" }
    }

    /// `path`, which may be relative to the config's own folder.
    package func resolved(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        let steps = "\(folder)/\(path)".split(separator: "/").filter { $0 != "." }
        return (folder.hasPrefix("/") ? "/" : "") + steps.joined(separator: "/")
    }
}
