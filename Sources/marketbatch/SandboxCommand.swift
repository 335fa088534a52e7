import ArgumentParser
import BatchCore
import BatchInput
import BatchReports
import BatchRunner
import Foundation
import SandboxAPI

/// A simulated market and restaurant server on 127.0.0.1.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serve a simulated market and restaurant API on 127.0.0.1.")

    @OptionGroup var common: CommonOptions
    @Option(help: "The port; 0 takes a free one.")
    var port: UInt16 = 0
    @Option(help: "The length of a quota hour, in real seconds; else an hour at --time-scale.")
    var hour: Double?
    @Option(help: "How much faster operations pass.")
    var timeScale: Double = 1
    @Option(help: "Repeats the faults of a night.")
    var seed: UInt64 = 1
    @Option(parsing: .upToNextOption, help: "The orders to begin with.")
    var orders: [String] = []
    @Option(parsing: .upToNextOption, help: "The returns to begin with.")
    var returns: [String] = []
    @Option(help: "A fault and its probability, such as drop-after=0.05.")
    var fault: [String] = []
    @Option(help: "A quota an hour, such as cancellation=20.")
    var quota: [String] = []
    @Option(help: "The only key that is accepted; else any is.")
    var key: String?
    @Option(help: "The key is refused after so many requests.")
    var revokeAfter: Int?
    @Option(help: "A campaign that answers 403.")
    var forbid: [Int64] = []
    @Option(help: "A campaign that answers 423.")
    var lock: [Int64] = []
    @Option(help: "What the key may do; else it may change orders.")
    var scope: [String] = []
    @Option(help: "What the market's clock shows at the start (ISO 8601).")
    var now: String?
    @Option(help: "How many days ago the orders were made.")
    var orderAge: Double = 1
    @Option(help: "After how many hours orders go on to their next stage, again and again.")
    var moveOn: Double?
    @Option(help: "How long an answer takes, in milliseconds.")
    var latency: Double = 20
    @Option(help: "Stops by itself after so many seconds.")
    var stopAfter: Double = 14_400

    func run() async throws {
        let setting = try Setting(common, now: now)
        var settings = SandboxSettings()
        settings.seed = seed
        settings.hour = hour ?? 3600 / timeScale
        settings.operationSeconds = 45 / timeScale
        settings.latency = latency / 1000
        settings.key = key
        settings.revokedAfter = revokeAfter
        settings.forbiddenCampaigns = Set(forbid)
        settings.lockedCampaigns = Set(lock)
        if !scope.isEmpty { settings.scopes = Set(scope) }
        let offset = setting.clock.now.milliseconds - Int64(Date().timeIntervalSince1970 * 1000)
        settings.clockOffset = Double(offset) / 1000
        settings.faults = try pairs(fault, known: SandboxSettings.faultNames)
        for (name, limit) in try pairs(quota, known: Resource.allCases.map(\.rawValue)) {
            settings.quotas[name] = Int(limit)
        }
        let tables = await Tables(
            sandboxOrders: orders, returns: returns, config: setting.config,
            now: setting.clock.now, zone: setting.zone)
        setting.console.tell(tables.problems)
        if let problem = tables.problems.values.first { throw problem.status.code }
        let models = setting.config.campaigns
        for (id, business) in setting.config.businessOfCampaign {
            settings.campaigns[id.value] = SandboxSettings.Campaign(
                business: business.value, model: (models[id] ?? nil ?? .dbs)?.rawValue ?? "DBS")
        }
        settings.movesOnAfter = moveOn.map { $0 * 3600 }
        let tests = setting.config.policy.testCampaigns
        let made = Double(setting.clock.now.milliseconds) / 1000 - orderAge * 86_400
        let world = SandboxWorld(
            settings: settings,
            orders: tables.orders.orders.map { order in
                var held = SandboxOrder(order, models, tables)
                held.createdAt = made
                held.isFake = order.campaign.map(tests.contains) ?? false
                return held
            },
            returns: tables.returns.returns.values.map(SandboxReturn.init))
        let console = setting.console
        do {
            try await SandboxServer(world).run(port: port, stoppingAfter: stopAfter) { port in
                console.say("listening on 127.0.0.1:\(port)")
            }
        } catch {
            console.fail(
                setting.words("sandbox.port", String(port), setting.words.reason("\(error)")))
            throw ExitStatus.wrongUsage.code
        }
    }

    private func pairs(_ texts: [String], known: [String]) throws -> [String: Double] {
        var values: [String: Double] = [:]
        for text in texts {
            let parts = text.split(separator: "=").map(String.init)
            guard parts.count == 2, known.contains(parts[0]), let value = Double(parts[1]) else {
                throw ValidationError(
                    "\(text): NAME=NUMBER is needed, NAME one of \(known.joined(separator: ", "))")
            }
            values[parts[0]] = value
        }
        return values
    }
}

extension SandboxOrder {
    /// The same order as the market would hold it.
    fileprivate init(_ order: Order, _ models: [CampaignID: Model?], _ tables: Tables) {
        let campaign = order.campaign?.value ?? 0
        let known = order.campaign.flatMap { models[$0] ?? nil }
        var asked: Double?
        var isAsked = false
        switch order.cancellation {
        case .at(let moment), .on(let moment):
            asked = Double(moment.milliseconds) / 1000
            isAsked = true
        case .undated, .seen: isAsked = true
        case .none, .notTold: break
        }
        self.init(
            id: order.id.value, campaign: campaign,
            model: (order.model ?? known ?? .dbs).rawValue, status: order.status?.rawValue ?? "",
            substatus: order.substatus?.rawValue ?? "", cancelRequestedAt: asked,
            isCancelRequested: isAsked,
            isBusiness: order.buyer == .business,
            items: order.items.map { SandboxOrder.Item($0, tables) })
    }
}

extension SandboxOrder.Item {
    fileprivate init(_ item: OrderItem, _ tables: Tables) {
        let units = item.units.filter { $0.place != nil }.map(tables.orders.marks)
        self.init(
            id: item.id.value, count: Int(item.count), total: item.total?.kopecks,
            isPromo: item.isPromo, requiredMarks: Set(item.required.kinds.map(\.rawValue)),
            offer: tables.offer(of: item), name: tables.name(of: item),
            marks: units.map(SandboxOrder.Marks.init))
    }
}

extension SandboxOrder.Marks {
    fileprivate init(_ marks: UnitMarks) {
        self.init(
            cis: marks.cis?.text, uin: marks.uin, rnpt: marks.rnpt, gtd: marks.gtd,
            country: marks.gtd == nil ? nil : marks.country?.text)
    }
}

extension SandboxReturn {
    fileprivate init(_ found: Return) {
        self.init(
            id: found.id.value, order: found.order?.value ?? 0,
            campaign: found.campaign?.value ?? 0,
            shipmentStatus: found.shipmentStatus?.rawValue ?? "")
    }
}
