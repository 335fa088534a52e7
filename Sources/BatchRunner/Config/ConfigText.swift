import BatchCore
import BatchInput
import BatchReports

/// Writes configs: the effective one for a person to look at, and the page about the keys.
package enum ConfigText {
    /// The config as YAML with all defaults; it reads back as the same config.
    package static func effective(_ config: Config) -> String {
        var lines = [
            "language: \(config.language.rawValue)", "time_zone: \(quoted(config.timeZone))",
            "state: \(quoted(config.state))",
            "window: {until: \(config.until.map(clock) ?? "null")}",
        ]
        lines += market(config)
        if let eats = config.eats {
            lines += [
                "eats:", "  base_url: \(quoted(eats.url))", "  client_id: \(quoted(eats.client))",
                "  client_secret_file: \(optional(eats.secretFile))",
            ]
        }
        let http = config.http
        let operations = config.operations
        let guards = config.guards
        lines += [
            "http:", "  connect_timeout: \(http.connectTimeout)",
            "  answer_timeout: \(http.answerTimeout)", "  settle: \(http.settle)",
            "  proxy: \(optional(http.proxy))", "  ca_file: \(optional(http.authorityFile))",
            "operations:", "  first_poll: \(operations.firstPoll)",
            "  longest_poll: \(operations.longestPoll)", "  give_up: \(operations.giveUp)",
            "parallel: {campaign: \(config.parallelCampaign), business: \(config.parallelBusiness)}",
            "quotas:",
        ]
        for resource in Resource.allCases {
            lines.append("  \(resource.rawValue): \(config.quotas[resource] ?? 0)")
        }
        lines += [
            "guards:",
            "  max_order_cancellations: \(guards.maximumCancellations.map(String.init) ?? "null")",
            "  max_removed_value: \(optional(guards.maximumRemovedValue?.description))",
            "hold_warnings: \(list(config.heldWarnings.map(\.rawValue).sorted()))",
        ]
        let columns = config.columns.filter { !$0.value.isEmpty }
        lines.append(columns.isEmpty ? "columns: {}" : "columns:")
        for (column, headers) in columns.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            lines.append("  \(column.rawValue): \(list(headers))")
        }
        lines.append("encoding: \(optional(config.encoding?.rawValue))")
        lines += [
            "fetch: {before_run: \(config.fetch.isBeforeRun), days: \(config.fetch.days)}"
        ]
        lines += notify(config.notify)
        lines += ["on_finish: \(list(config.onFinish))", "time_scale: \(config.timeScale)"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func market(_ config: Config) -> [String] {
        var lines = ["market:", "  base_url: \(quoted(config.marketURL))"]
        lines.append(config.businesses.isEmpty ? "  businesses: []" : "  businesses:")
        for business in config.businesses {
            lines += [
                "    - id: \(business.id)", "      api_key_file: \(optional(business.keyFile))",
                business.campaigns.isEmpty ? "      campaigns: []" : "      campaigns:",
            ]
            for campaign in business.campaigns {
                let model = campaign.model.map { ", model: \($0.rawValue)" } ?? ""
                let test = campaign.isTest ? ", test: true" : ""
                let shop = campaign.shopID.map { ", shop_id: \($0)" } ?? ""
                let name = campaign.name.map { ", name: \(quoted($0))" } ?? ""
                lines.append("        - {id: \(campaign.id)\(model)\(shop)\(name)\(test)}")
            }
        }
        return lines
    }

    private static func notify(_ notify: Config.Notify) -> [String] {
        var lines = ["notify:", "  when: \(notify.when.rawValue)"]
        if let email = notify.email {
            lines += [
                "  email:", "    smtp: \(quoted(email.url))", "    user: \(optional(email.user))",
                "    password_file: \(optional(email.passwordFile))",
                "    from: \(quoted(email.from))", "    to: \(list(email.to))",
            ]
        }
        if let telegram = notify.telegram {
            lines += [
                "  telegram:", "    url: \(quoted(telegram.url))",
                "    token_file: \(optional(telegram.tokenFile))",
                "    chat: \(quoted(telegram.chat))",
            ]
        }
        return lines
    }

    private static func clock(_ minutes: Int) -> String {
        "\"\((minutes / 60).padded(2)):\((minutes % 60).padded(2))\""
    }

    private static func optional(_ text: String?) -> String { text.map(quoted) ?? "null" }

    private static func list(_ texts: [String]) -> String {
        "[\(texts.map(quoted).joined(separator: ", "))]"
    }

    /// A text as YAML and JSON both write it.
    package static func quoted(_ text: String) -> String { JSONText.text(text).rendered }
}

extension ConfigText {
    /// `docs/config.md`: each key with its default and its meaning.
    package static var page: String {
        var lines = [
            "# The config", "",
            "`marketbatch.yaml` in the folder where marketbatch starts, or the file that `--config`",
            "names. Unknown keys are errors, told with their line. `marketbatch doctor` prints the",
            "config as it is in effect. Every key may be left out; this page is made from the",
            "program's own list.", "",
            "| key | meaning |", "|---|---|",
        ]
        for entry in ConfigFile.entries { add(entry, "", to: &lines) }
        lines += [
            "", "## The defaults", "", "```yaml",
            String(effective(Config()).dropLast()), "```", "",
        ]
        return lines.joined(separator: "\n")
    }

    private static func add(_ entry: ConfigEntry, _ path: String, to lines: inout [String]) {
        lines.append("| `\(path)\(entry.name)` | \(entry.about) |")
        guard entry.name != "columns" else { return }
        for inner in entry.inner { add(inner, "\(path)\(entry.name).", to: &lines) }
    }
}
