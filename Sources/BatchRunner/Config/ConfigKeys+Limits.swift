import BatchCore

// Limits: what goes at once, what goes in an hour, and what one day may cancel.
extension ConfigFile {
    static let parallel: [ConfigKey<Config>] = [
        ConfigKey(
            "campaign",
            "Of a shop, 1 to 4"
        ) { value, config throws(ConfigError) in
            config.parallelCampaign = try value.number(1...4)
        },
        ConfigKey(
            "business",
            "Of an account, 1 to 4; the smaller of the two holds"
        ) { value, config throws(ConfigError) in
            config.parallelBusiness = try value.number(1...4)
        },
    ]

    static let quotas: [ConfigKey<[Resource: Int]>] =
        Resource.allCases.map { resource in
            ConfigKey(resource.rawValue, about(resource)) { value, quotas throws(ConfigError) in
                quotas[resource] = try value.number(1...10_000_000)
            }
        } + [
            ConfigKey(
                "campaigns",
                "Lists of shops; `doctor` and `init` ask for one each, so it never comes to its end"
            ) { value, _ throws(ConfigError) in
                _ = try value.number(1...10_000_000)
            }
        ]

    private static func about(_ resource: Resource) -> String {
        switch resource {
        case .cancellation: "Decisions on buyers' cancellations, of a shop"
        case .items: "Changes of items, of a shop"
        case .status: "Orders cancelled, of a shop; each order of a call counts"
        case .returns: "Returns cancelled, of a shop"
        case .operations: "Questions after operations, of an account"
        case .ordersRead: "Reads of orders, of an account"
        case .returnsRead: "Reads of returns, of a shop"
        case .returnsList: "Lists of returns, of a shop"
        case .eats: "Requests to the restaurant's server"
        case .boxes: "Changes of items of FBS and EXPRESS orders, of a shop"
        case .marks: "Marks alone, of a shop"
        }
    }

    static let guards: [ConfigKey<Guards>] = [
        ConfigKey(
            "max_order_cancellations",
            "Orders cancelled in 24 hours; `null` for no limit"
        ) { value, guards throws(ConfigError) in
            guards.maximumCancellations = value.isNull ? nil : try value.number(0...10_000_000)
        },
        ConfigKey(
            "max_removed_value",
            "Roubles of goods removed and cancelled in 24 hours; `null` for no limit"
        ) { value, guards throws(ConfigError) in
            guards.maximumRemovedValue = try value.optionalText.map { text throws(ConfigError) in
                guard let money = Money(reading: text) else { throw value.wrong(.amount) }
                return money
            }
        },
    ]
}
