import BatchCore
import BatchInput
import BatchReports
import Yams

extension ConfigFile {
    /// What each key means.
    package static var entries: [ConfigEntry] { root.map(\.entry) }

    /// Every key of the file.
    static let root: [ConfigKey<Config>] = [
        ConfigKey(
            "language",
            "The language of reports and messages: `ru`, `en` or `zh`"
        ) { value, config throws(ConfigError) in
            guard let language = Language(rawValue: try value.text) else {
                throw value.wrong(oneOf: Language.allCases.map(\.rawValue))
            }
            config.language = language
        },
        ConfigKey(
            "time_zone",
            "The zone of dates without an offset, and of the window"
        ) { value, config throws(ConfigError) in
            config.timeZone = try value.text
        },
        ConfigKey(
            "state",
            "The folder of the journal and of the kept copies of inputs; relative to this file"
        ) { value, config throws(ConfigError) in
            config.state = try value.text
        },
        ConfigKey(
            "window", "When a run stops",
            inner: window.map(\.entry)
        ) { value, config throws(ConfigError) in
            try value.section(&config, by: window)
        },
        ConfigKey(
            "market", "The market and the accounts there",
            inner: market.map(\.entry)
        ) { value, config throws(ConfigError) in
            try value.section(&config, by: market)
        },
        ConfigKey(
            "eats", "A restaurant partner's own server; leave it out where there is none",
            inner: eats.map(\.entry)
        ) { value, config throws(ConfigError) in
            guard !value.isNull else { return }
            var server = Config.Eats(url: "", client: "", secretFile: nil)
            try value.section(&server, by: eats)
            config.eats = server
        },
        ConfigKey(
            "http", "Connections",
            inner: http.map(\.entry)
        ) { value, config throws(ConfigError) in
            try value.section(&config.http, by: http)
        },
        ConfigKey(
            "operations", "How asynchronous operations are followed, in seconds",
            inner: operations.map(\.entry)
        ) { value, config throws(ConfigError) in
            try value.section(&config.operations, by: operations)
        },
        ConfigKey(
            "parallel", "Requests at once",
            inner: parallel.map(\.entry)
        ) { value, config throws(ConfigError) in
            try value.section(&config, by: parallel)
        },
        ConfigKey(
            "quotas", "Requests an hour, until the market's answers say otherwise",
            inner: quotas.map(\.entry)
        ) { value, config throws(ConfigError) in
            try value.section(&config.quotas, by: quotas)
        },
        ConfigKey(
            "guards", "Limits on what one day may cancel; more is held for a person",
            inner: guards.map(\.entry)
        ) { value, config throws(ConfigError) in
            try value.section(&config.guards, by: guards)
        },
        ConfigKey(
            "hold_warnings",
            "Warnings that hold a row until she confirms it; codes of the list of rules"
        ) { value, config throws(ConfigError) in
            config.heldWarnings = []
            for entry in try value.list {
                guard let code = FindingCode(rawValue: try entry.text) else {
                    let near = EditDistance.nearest(
                        to: try entry.text, in: FindingCode.allCases.map(\.rawValue))
                    throw entry.wrong(.ruleCode(near: near))
                }
                config.heldWarnings.insert(code)
            }
        },
        ConfigKey(
            "columns", "Further headers of your tables, such as `order_id: [\"№ зак.\"]`",
            inner: columns.map(\.entry)
        ) { value, config throws(ConfigError) in
            try value.section(&config.columns, by: columns)
        },
        ConfigKey(
            "encoding",
            "The encoding of every table, such as `windows-1251`, `CP866`, `KOI8-R`; `null` finds it"
        ) { value, config throws(ConfigError) in
            config.encoding = try value.optionalText.map { name throws(ConfigError) in
                guard let encoding = TextEncoding(named: name) else {
                    throw value.wrong(.encoding)
                }
                return encoding
            }
        },
        ConfigKey(
            "fetch", "Orders and returns that are read from the market", inner: fetch.map(\.entry)
        ) { value, config throws(ConfigError) in
            try value.section(&config.fetch, by: fetch)
        },
        ConfigKey(
            "notify", "Whom a night is told to by itself; a failure never hurts the run",
            inner: notify.map(\.entry)
        ) { value, config throws(ConfigError) in
            try value.section(&config.notify, by: notify)
        },
        ConfigKey(
            "on_finish",
            "A program and its arguments, started after each run with the path of `summary.html` as its last argument; no shell, and none of our secrets in its environment"
        ) { value, config throws(ConfigError) in
            config.onFinish = []
            for entry in try value.list { config.onFinish.append(try entry.text) }
        },
        ConfigKey(
            "time_scale",
            "For rehearsals against loopback addresses only: an hour, poll, back-off or settle passes this much faster"
        ) { value, config throws(ConfigError) in
            guard let scale = value.node.float, scale >= 1, scale <= 100_000 else {
                throw value.wrong(.numberFrom1)
            }
            config.timeScale = scale
        },
    ]

    private static let window: [ConfigKey<Config>] = [
        ConfigKey(
            "until",
            "No request leaves after this time of day, `\"HH:MM\"`; `null` for never"
        ) { value, config throws(ConfigError) in
            config.until = try value.optionalText.map { text throws(ConfigError) in
                guard let minutes = ClockTime.minutes(text) else { throw value.wrong(.clock) }
                return minutes
            }
        }
    ]

    private static let market: [ConfigKey<Config>] = [
        ConfigKey(
            "base_url",
            "Where the market is; `https://`, or `http://` for 127.0.0.1 and [::1]"
        ) { value, config throws(ConfigError) in
            config.marketURL = try value.text.withoutSlash
        },
        ConfigKey(
            "businesses", "Your accounts, one entry each",
            inner: business.map(\.entry)
        ) { value, config throws(ConfigError) in
            for entry in try value.list {
                var account = Config.Business(
                    id: try entry.identifier(under: "id"), keyFile: nil, campaigns: [])
                try entry.section(&account, by: business)
                config.businesses.append(account)
            }
        },
    ]

    private static let business: [ConfigKey<Config.Business>] = [
        ConfigKey(
            "id",
            "The number of the account"
        ) { value, business throws(ConfigError) in
            business.id = try value.identifier()
        },
        ConfigKey(
            "api_key_file",
            "The file with its key, readable by its owner alone; with one account the variable `MARKETBATCH_API_KEY` does as well"
        ) { value, business throws(ConfigError) in
            business.keyFile = try value.optionalText
        },
        ConfigKey(
            "campaigns", "Its shops, one entry each",
            inner: campaign.map(\.entry)
        ) { value, business throws(ConfigError) in
            for entry in try value.list {
                var shop = Config.Campaign(id: try entry.identifier(under: "id"), model: nil)
                try entry.section(&shop, by: campaign)
                business.campaigns.append(shop)
            }
        },
    ]

    private static let campaign: [ConfigKey<Config.Campaign>] = [
        ConfigKey(
            "id",
            "The number of the shop"
        ) { value, campaign throws(ConfigError) in
            campaign.id = try value.identifier()
        },
        ConfigKey(
            "model",
            "`DBS`, `LAAS`, `FBS`, `FBY` or `EXPRESS`"
        ) { value, campaign throws(ConfigError) in
            guard let model = Model(reading: try value.text) else {
                throw value.wrong(oneOf: Model.allCases.map(\.rawValue))
            }
            campaign.model = model
        },
        ConfigKey(
            "shop_id",
            "The number of the shop in the market's own reports, which may stand for `campaign_id`"
        ) { value, campaign throws(ConfigError) in
            campaign.shopID = try (value.identifier() as CampaignID).value
        },
        ConfigKey(
            "name",
            "The shop's name, for people"
        ) { value, campaign throws(ConfigError) in
            campaign.name = try value.text
        },
        ConfigKey(
            "test",
            "`true` for a shop in which the market's own test orders are changed, to rehearse"
        ) { value, campaign throws(ConfigError) in
            campaign.isTest = try value.truth
        },
    ]

    private static let eats: [ConfigKey<Config.Eats>] = [
        ConfigKey(
            "base_url",
            "Where the restaurant's server is"
        ) { value, eats throws(ConfigError) in
            eats.url = try value.text.withoutSlash
        },
        ConfigKey(
            "client_id",
            "The name we log in with"
        ) { value, eats throws(ConfigError) in
            eats.client = try value.text
        },
        ConfigKey(
            "client_secret_file",
            "The file with the secret, readable by its owner alone; or the variable `MARKETBATCH_EATS_SECRET`"
        ) { value, eats throws(ConfigError) in
            eats.secretFile = try value.optionalText
        },
    ]

    private static let http: [ConfigKey<Config.HTTP>] = [
        ConfigKey(
            "connect_timeout",
            "Seconds to connect"
        ) { value, http throws(ConfigError) in
            http.connectTimeout = try value.seconds()
        },
        ConfigKey(
            "answer_timeout",
            "Seconds until the whole answer has to be there"
        ) { value, http throws(ConfigError) in
            http.answerTimeout = try value.seconds()
        },
        ConfigKey(
            "settle",
            "Seconds for which a write without an answer may still take effect; only then is the old state believed, and the request sent once more"
        ) { value, http throws(ConfigError) in
            http.settle = try value.seconds()
        },
        ConfigKey(
            "proxy",
            "A proxy's URL; none is taken from the environment"
        ) { value, http throws(ConfigError) in
            http.proxy = try value.optionalText
        },
        ConfigKey(
            "ca_file",
            "Certificates to trust instead of the system's"
        ) { value, http throws(ConfigError) in
            http.authorityFile = try value.optionalText
        },
    ]

    private static let operations: [ConfigKey<Config.Operations>] = [
        ConfigKey(
            "first_poll",
            "Until the first question"
        ) { value, operations throws(ConfigError) in
            operations.firstPoll = try value.seconds()
        },
        ConfigKey(
            "longest_poll",
            "The longest pause between two questions"
        ) { value, operations throws(ConfigError) in
            operations.longestPoll = try value.seconds()
        },
        ConfigKey(
            "give_up",
            """
            After that the row is `pending`, and the next run asks again; so long a refusal of what was sent \
            twice is doubted
            """
        ) { value, operations throws(ConfigError) in
            operations.giveUp = try value.seconds()
        },
    ]

    private static let fetch: [ConfigKey<Config.Fetch>] = [
        ConfigKey(
            "before_run",
            "Whether a night reads them first; a fetched order then stands for hers"
        ) { value, fetch throws(ConfigError) in
            fetch.isBeforeRun = try value.truth
        },
        ConfigKey(
            "days",
            "How many days back; buyers who wait are read 90 days back in any case"
        ) { value, fetch throws(ConfigError) in
            fetch.days = try value.number(1...365)
        },
    ]

    private static let columns: [ConfigKey<[Column: [String]]>] = Column.allCases.map { column in
        ConfigKey(column.rawValue, "Headers for `\(column.rawValue)`") {
            value, columns throws(ConfigError) in
            for entry in try value.list { columns[column, default: []].append(try entry.text) }
        }
    }
}

extension String {
    /// Without a slash at the end.
    var withoutSlash: String {
        hasSuffix("/") ? String(dropLast()) : self
    }
}
