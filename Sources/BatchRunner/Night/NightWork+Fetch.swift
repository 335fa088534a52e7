package import BatchCore
package import BatchJournal
package import BatchReports
import Foundation

/// What a fetch is to read.
package struct FetchOrder: Sendable {
    /// How far back, in days.
    package var days: Int
    /// The market's own test orders of every shop.
    package var onlyTests: Bool

    package init(days: Int, onlyTests: Bool = false) {
        self.days = days
        self.onlyTests = onlyTests
    }
}

/// What a fetch has read.
package struct Fetched: Sendable {
    /// Its number in the journal.
    package var id: Int64
    package var orders: Int
    package var returns: Int
    package var buyers: [WaitingBuyer]
    /// The lists that were not read to their end, and why.
    package var failed: [Journal.FailedListing]
    /// What else went wrong on the way.
    package var status: ExitStatus
    /// Whether it was asked to stop.
    package var isStopped: Bool

    /// What the reports of a run say of it.
    ///
    /// - Parameter names: what people call the shops.
    func finding(_ names: [CampaignID: String]) -> FindingRecord {
        let shops = missing.sorted().map { names[$0] ?? $0.description }.joined(separator: ", ")
        return FindingRecord(
            nil, nil, cell: "", value: "", Remark(.fetchIncomplete, .warning, [shops]))
    }

    /// The campaigns of which something is missing.
    package var missing: Set<CampaignID> { Set(failed.flatMap(\.listing.campaigns)) }
}

extension NightWork {
    /// Reads the open orders and returns of every shop of the config, going on where an earlier process was
    /// stopped.
    ///
    /// - Parameter limit: how long it may take, where other work waits for it.
    package func fetch(
        _ order: FetchOrder, policy: Policy, limit: Duration? = nil
    ) throws -> Fetched {
        let now = setting.clock.now
        var policy = policy
        if let limit {
            // The last call may begin then; its answer takes its own time.
            let end = now.advanced(by: limit + policy.answerTimeout)
            policy.closesAt = min(policy.closesAt ?? .distantFuture, end)
        }
        policy.waitsForServers = false
        let accounts = setting.config.accounts
        let listings = Listing.all(
            of: accounts, days: order.days, onlyTests: order.onlyTests, at: now)
        let shops = accounts.flatMap(\.campaigns).map(\.description).joined(separator: ",")
        let day = setting.zone.civil(at: now).dateText
        let fetch = try journal.beginFetch(
            listings, key: "\(day) \(order.days) \(order.onlyTests) \(shops)", at: now,
            since: now.advanced(by: .seconds(-6 * 3600)))
        TestKill(setting.config).at("fetching")
        let end = try night("fetch").work(
            on: .listings(fetch.open, expectedPages: try journal.pagesOfLastFetch()),
            policy: policy)
        setting.tell(.sent)
        let failed = try journal.finishFetch(fetch.id, at: setting.clock.now)
        let counts = try journal.counts(of: fetch.id)
        let buyers = try journal.waitingBuyers(of: fetch.id, at: setting.clock.now)
        return Fetched(
            id: fetch.id, orders: counts.orders, returns: counts.returns, buyers: buyers,
            failed: failed, status: status(of: end), isStopped: end.isStopped)
    }

    /// How long an evening may take, and a fetch before a night: the night is to begin in any case, and what
    /// is urgent to be sent.
    package static func limits(_ policy: Policy) -> (evening: Duration, beforeNight: Duration) {
        (policy.hour * 2, policy.hour * 0.25)
    }

    /// Writes `orders.csv`, `returns.csv` and, where buyers wait, the tables of decisions.
    ///
    /// An order at a time: the tables may be larger than memory.
    package func write(_ fetched: Fetched, to folder: HeldFolder) throws {
        let tables = FetchedTables(setting.config.language)
        try folder.write("orders.csv") { output in
            try output(tables.ordersHead)
            try journal.orders(of: fetched.id) { try output(tables.rows(of: $0)) }
        }
        try folder.write(tables.returns(try journal.returns(of: fetched.id)), to: "returns.csv")
        let decisions = decisions(for: fetched.buyers)
        for file in decisions { try folder.write(file.bytes, to: file.name) }
        // What an earlier fetch has left stands for nobody any more.
        if decisions.isEmpty {
            for name in ["decisions.csv", "decisions.xlsx"] { folder.remove(FileName(name)) }
        }
    }

    /// The tables of decisions; none where nobody waits.
    package func decisions(for buyers: [WaitingBuyer]) -> [OutputFile] {
        guard !buyers.isEmpty else { return [] }
        let decisions = Decisions(
            buyers, setting.config.language, zone: setting.zone, shops: setting.config.shopNames)
        let workbook = decisions.workbook.map { OutputFile(name: "decisions.xlsx", bytes: $0) }
        return [OutputFile(name: "decisions.csv", bytes: decisions.csv), workbook]
            .compactMap { $0 }
    }

    /// Where a fetch's tables go if nothing else is said.
    package func fetchFolder(_ out: String?) throws -> HeldFolder {
        try HeldFolder(out ?? "out/\(setting.zone.civil(at: setting.clock.now).dateText)_fetch")
    }

    // MARK: - In a night

    /// Fetches where the config says that a night begins with it. Where it was asked to stop, nothing may be sent
    /// any more: the window is closed.
    func fetchFirst(_ policy: inout Policy) throws -> Fetched? {
        guard setting.config.fetch.isBeforeRun, !setting.config.accounts.isEmpty else { return nil }
        let fetched = try fetch(
            FetchOrder(days: setting.config.fetch.days), policy: policy,
            limit: Self.limits(policy).beforeNight)
        setting.tell(.fetched(fetched))
        if fetched.isStopped { policy.closesAt = setting.clock.now }
        return fetched
    }

    /// Lets fetched orders and returns stand for hers.
    func use(_ fetched: Fetched, in files: inout TableFiles) throws {
        let folder = try HeldFolder("\(self.folder.path)/fetched")
        try write(fetched, to: folder)
        files.unreadShops = Set(
            fetched.failed.filter { !$0.listing.isOfReturns }.flatMap(\.listing.campaigns))
        if fetched.orders > 0 {
            files.orders.append(
                TableSource(fetched: "\(folder.path)/orders.csv", as: "fetch/orders.csv"))
        }
        if fetched.returns > 0 {
            files.returns.append(
                TableSource(fetched: "\(folder.path)/returns.csv", as: "fetch/returns.csv"))
        }
    }

    /// The buyers who wait by the last fetch, if that is not of another day, and for whom nothing is decided.
    package func waitingBuyers() throws -> [WaitingBuyer] {
        let now = setting.clock.now
        guard let last = try journal.freshFetch(at: now) else { return [] }
        return try journal.waitingBuyers(of: last.id, at: now)
    }
}
