import ArgumentParser
import BatchCore
import BatchJournal
import BatchReports
import BatchRunner
import Foundation

/// Reads the account's orders and returns as tables, and who waits for an answer.
struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Read the account's orders and returns as tables, and who waits for an answer.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The folder for the tables.")
    var out: String?
    @Option(help: "How many days back orders are read; buyers who wait are read 90 days back.")
    var days: Int?
    @Flag(help: "Read the market's own test orders.")
    var fake = false
    @OptionGroup var night: NightOptions

    func validate() throws {
        if let days, !(1...365).contains(days) { throw ValidationError("--days takes 1 to 365") }
    }

    func run() async throws {
        let signals = StopSignals()
        let setting = try Setting(common, now: night.now)
        try night.check(setting)
        let policy = try setting.policy(night.until)
        let order = FetchOrder(days: days ?? setting.config.fetch.days, onlyTests: fake)
        try await setting.end(signals, metrics: nil) { work in
            let fetched = try work.fetch(order, policy: policy)
            let folder = try work.fetchFolder(out)
            try work.write(fetched, to: folder)
            setting.tell(fetched, folder.path)
            return setting.status(of: fetched, fetched.buyers)
        }
    }
}

extension Setting {
    /// Says what a fetch has read, and what it could not.
    func tell(_ fetched: Fetched, _ folder: String) {
        if console.isJSON {
            console.say(fetched.json(folder, zone))
            return
        }
        console.say(text(fetched))
        if !fetched.buyers.isEmpty {
            console.say(words("fetch.waiting", words.number(fetched.buyers.count)))
        }
        warn(fetched)
        console.say(words("fetch.folder", folder))
    }

    /// The same on the way of a night.
    func note(_ fetched: Fetched) {
        console.note(text(fetched))
        warn(fetched)
    }

    private func text(_ fetched: Fetched) -> String {
        words("fetch.read", words.number(fetched.orders), words.number(fetched.returns))
    }

    private func warn(_ fetched: Fetched) {
        var told: Set<String> = []
        for failed in fetched.failed {
            let shops = failed.listing.campaigns.map {
                config.shopNames[$0].map(Visible.text) ?? $0.description
            }.joined(separator: ", ")
            let reason = words.advice(for: failed.reason) ?? words.reason(failed.reason)
            let text: String
            if failed.reason == "NOT_FINISHED" {
                // Where the key or the connection is at fault that was said.
                guard fetched.status == .done else { continue }
                text = words("fetch.not_finished", shops)
            } else if case .returns = failed.listing {
                text = words("fetch.failed_returns", shops, reason)
            } else {
                text = words("fetch.failed", shops, reason)
            }
            if told.insert(text).inserted { console.warn(text) }
        }
    }

    /// 10 where somebody waits for a decision, 20 where something is missing.
    func status(of fetched: Fetched, _ waiting: [WaitingBuyer]) -> ExitStatus {
        var status = fetched.status
        if !waiting.isEmpty { status = max(status, .someNeedWork) }
        if !fetched.failed.isEmpty { status = max(status, .someWait) }
        return status
    }
}

extension Fetched {
    fileprivate func json(_ folder: String, _ zone: LocalZone) -> String {
        let incomplete = failed.map { failed in
            var kind = "orders"
            if case .returns = failed.listing { kind = "returns" }
            return JSONText.object([
                "campaign_ids": .array(failed.listing.campaigns.map { .number($0.value) }),
                "kind": .text(kind), "reason": .text(failed.reason),
            ])
        }
        return JSONText.object([
            "orders": .number(Int64(orders)), "returns": .number(Int64(returns)),
            "waiting": .array(buyers.map { $0.json(zone) }),
            "incomplete": .array(incomplete), "folder": .text(folder),
        ]).rendered
    }
}

extension WaitingBuyer {
    fileprivate func json(_ zone: LocalZone) -> JSONText {
        var members: [String: JSONText] = [
            "order_id": .number(order.value), "campaign_id": .number(campaign.value),
        ]
        members["answer_by"] = earliestEnd.map { .text($0.iso8601(in: zone)) }
        members["value"] = value.map { .text($0.description) }
        return .object(members)
    }
}
