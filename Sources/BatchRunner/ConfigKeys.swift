import BatchCore
import BatchReports
import Yams

extension ConfigFile {
    /// Every key of the file.
    static let root: [ConfigKey<Config>] = [
        ConfigKey(name: "language") { value, config throws(ConfigError) in
            guard let language = Language(rawValue: try value.text) else {
                throw value.wrong("ru, en or zh")
            }
            config.language = language
        },
        ConfigKey(name: "time_zone") { value, config throws(ConfigError) in
            config.timeZone = try value.text
        },
        ConfigKey(name: "state") { value, config throws(ConfigError) in
            config.state = try value.text
        },
        ConfigKey(name: "window") { value, config throws(ConfigError) in
            try value.section(&config, by: window)
        },
        ConfigKey(name: "market") { value, config throws(ConfigError) in
            try value.section(&config, by: market)
        },
        ConfigKey(name: "eats") { value, config throws(ConfigError) in
            guard !value.isNull else { return }
            var server = Config.Eats(url: "", client: "", secretFile: nil)
            try value.section(&server, by: eats)
            config.eats = server
        },
        ConfigKey(name: "http") { value, config throws(ConfigError) in
            try value.section(&config.http, by: http)
        },
        ConfigKey(name: "operations") { value, config throws(ConfigError) in
            try value.section(&config.operations, by: operations)
        },
        ConfigKey(name: "parallel") { value, config throws(ConfigError) in
            try value.section(&config, by: parallel)
        },
        ConfigKey(name: "quotas") { value, config throws(ConfigError) in
            try value.section(&config.quotas, by: quotas)
        },
        ConfigKey(name: "guards") { value, config throws(ConfigError) in
            try value.section(&config.guards, by: guards)
        },
        ConfigKey(name: "hold_warnings") { value, config throws(ConfigError) in
            config.heldWarnings = []
            for entry in try value.list {
                guard let code = FindingCode(rawValue: try entry.text) else {
                    throw entry.wrong("a code of the list of rules")
                }
                config.heldWarnings.insert(code)
            }
        },
        ConfigKey(name: "columns") { value, config throws(ConfigError) in
            try value.section(&config.columns, by: columns)
        },
        ConfigKey(name: "on_finish") { value, config throws(ConfigError) in
            config.onFinish = []
            for entry in try value.list { config.onFinish.append(try entry.text) }
        },
        ConfigKey(name: "time_scale") { value, config throws(ConfigError) in
            guard let scale = value.node.float, scale >= 1, scale <= 100_000 else {
                throw value.wrong("a number from 1")
            }
            config.timeScale = scale
        },
    ]

    private static let window: [ConfigKey<Config>] = [
        ConfigKey(name: "until") { value, config throws(ConfigError) in
            config.until = try value.optionalText.map { text throws(ConfigError) in
                guard let minutes = ClockTime.minutes(text) else { throw value.wrong("HH:MM") }
                return minutes
            }
        }
    ]

    private static let market: [ConfigKey<Config>] = [
        ConfigKey(name: "base_url") { value, config throws(ConfigError) in
            config.marketURL = try value.text.withoutSlash
        },
        ConfigKey(name: "businesses") { value, config throws(ConfigError) in
            for entry in try value.list {
                var account = Config.Business(id: BusinessID(0), keyFile: nil, campaigns: [])
                try entry.section(&account, by: business)
                guard account.id.value > 0 else { throw entry.wrong("id") }
                config.businesses.append(account)
            }
        },
    ]

    private static let business: [ConfigKey<Config.Business>] = [
        ConfigKey(name: "id") { value, business throws(ConfigError) in
            business.id = try value.identifier()
        },
        ConfigKey(name: "api_key_file") { value, business throws(ConfigError) in
            business.keyFile = try value.optionalText
        },
        ConfigKey(name: "campaigns") { value, business throws(ConfigError) in
            for entry in try value.list {
                var shop = Config.Campaign(id: CampaignID(0), model: nil)
                try entry.section(&shop, by: campaign)
                guard shop.id.value > 0 else { throw entry.wrong("id") }
                business.campaigns.append(shop)
            }
        },
    ]

    private static let campaign: [ConfigKey<Config.Campaign>] = [
        ConfigKey(name: "id") { value, campaign throws(ConfigError) in
            campaign.id = try value.identifier()
        },
        ConfigKey(name: "model") { value, campaign throws(ConfigError) in
            guard let model = Model(reading: try value.text) else {
                throw value.wrong("DBS, LAAS, FBS, FBY or EXPRESS")
            }
            campaign.model = model
        },
    ]

    private static let eats: [ConfigKey<Config.Eats>] = [
        ConfigKey(name: "base_url") { value, eats throws(ConfigError) in
            eats.url = try value.text.withoutSlash
        },
        ConfigKey(name: "client_id") { value, eats throws(ConfigError) in
            eats.client = try value.text
        },
        ConfigKey(name: "client_secret_file") { value, eats throws(ConfigError) in
            eats.secretFile = try value.optionalText
        },
    ]

    private static let http: [ConfigKey<Config.HTTP>] = [
        ConfigKey(name: "connect_timeout") { value, http throws(ConfigError) in
            http.connectTimeout = try value.seconds()
        },
        ConfigKey(name: "answer_timeout") { value, http throws(ConfigError) in
            http.answerTimeout = try value.seconds()
        },
        ConfigKey(name: "settle") { value, http throws(ConfigError) in
            http.settle = try value.seconds()
        },
        ConfigKey(name: "proxy") { value, http throws(ConfigError) in
            http.proxy = try value.optionalText
        },
        ConfigKey(name: "ca_file") { value, http throws(ConfigError) in
            http.authorityFile = try value.optionalText
        },
    ]

    private static let operations: [ConfigKey<Config.Operations>] = [
        ConfigKey(name: "first_poll") { value, operations throws(ConfigError) in
            operations.firstPoll = try value.seconds()
        },
        ConfigKey(name: "longest_poll") { value, operations throws(ConfigError) in
            operations.longestPoll = try value.seconds()
        },
        ConfigKey(name: "give_up") { value, operations throws(ConfigError) in
            operations.giveUp = try value.seconds()
        },
    ]

    private static let parallel: [ConfigKey<Config>] = [
        ConfigKey(name: "campaign") { value, config throws(ConfigError) in
            config.parallelCampaign = try value.number(1...4)
        },
        ConfigKey(name: "business") { value, config throws(ConfigError) in
            config.parallelBusiness = try value.number(1...4)
        },
    ]

    private static let quotas: [ConfigKey<[Resource: Int]>] = Resource.allCases.map { resource in
        ConfigKey(name: resource.rawValue) { value, quotas throws(ConfigError) in
            quotas[resource] = try value.number(1...10_000_000)
        }
    }

    private static let guards: [ConfigKey<Config.Guards>] = [
        ConfigKey(name: "max_order_cancellations") { value, guards throws(ConfigError) in
            guards.maximumCancellations = value.isNull ? nil : try value.number(0...10_000_000)
        },
        ConfigKey(name: "max_removed_value") { value, guards throws(ConfigError) in
            guards.maximumRemovedValue = try value.optionalText.map { text throws(ConfigError) in
                guard let money = Money(reading: text) else { throw value.wrong("an amount") }
                return money
            }
        },
    ]

    private static let columns: [ConfigKey<[Column: [String]]>] = Column.allCases.map { column in
        ConfigKey(name: column.rawValue) { value, columns throws(ConfigError) in
            for entry in try value.list { columns[column, default: []].append(try entry.text) }
        }
    }
}

/// A time of the day as the flags and the config write it.
package enum ClockTime {
    /// Minutes after midnight of `HH:MM`.
    package static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), (0..<24).contains(hours),
            (0..<60).contains(minutes)
        else { return nil }
        return hours * 60 + minutes
    }
}

extension String {
    /// Without a slash at the end.
    fileprivate var withoutSlash: String {
        hasSuffix("/") ? String(dropLast()) : self
    }
}
