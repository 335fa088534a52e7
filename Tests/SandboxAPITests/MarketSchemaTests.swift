import Foundation
import SandboxAPI
import TestSupport
import Testing

/// The simulated market answers in the shapes of the market's own description.
@Suite struct MarketSchemaTests {
    private static let moment = 1_800_000_000.0

    private static func item(_ id: Int64, count: Int = 2) -> SandboxOrder.Item {
        SandboxOrder.Item(
            id: id, count: count, total: 1000, isPromo: false, requiredMarks: ["CIS"],
            offer: "SKU-\(id)", name: "Tea",
            marks: [
                .init(cis: "0103041094787443215Qbag!\u{1D}93Zjqw"), .init(uin: "6432100000000017"),
            ])
    }

    private static func order(_ id: Int64, _ campaign: Int64, _ model: String) -> SandboxOrder {
        var order = SandboxOrder(
            id: id, campaign: campaign, model: model, status: "PROCESSING", substatus: "STARTED",
            cancelRequestedAt: nil, isCancelRequested: false, isBusiness: false,
            items: [item(id * 10), item(id * 10 + 1)])
        order.createdAt = moment - 86_400
        return order
    }

    private static func world() -> SandboxWorld {
        var settings = SandboxSettings()
        for (id, model) in [(21001, "DBS"), (22002, "LAAS"), (24004, "FBS"), (25005, "EXPRESS")] {
            settings.campaigns[Int64(id)] = .init(business: 9001, model: model)
        }
        settings.forbiddenCampaigns = [25005]
        var asked = order(120, 21001, "DBS")
        (asked.status, asked.substatus, asked.isCancelRequested) = ("DELIVERY", "", true)
        return SandboxWorld(
            settings: settings,
            orders: [
                order(100, 21001, "DBS"), order(101, 21001, "DBS"), order(102, 21001, "DBS"), asked,
                order(130, 22002, "LAAS"), order(131, 22002, "LAAS"), order(140, 24004, "FBS"),
            ],
            returns: [SandboxReturn(id: 9, order: 130, campaign: 22002, shipmentStatus: "CREATED")])
    }

    private static let shop = "/v2/campaigns/21001/orders"

    /// Calls one after another on one world, each with the status that its answer has.
    private static let calls: [(String, String, String, Int)] = [
        ("GET", "/v2/campaigns", "", 200), ("POST", "/v2/auth/token", "", 200),
        ("POST", "/v1/businesses/9001/orders", #"{"orderIds":[100,120,130,140]}"#, 200),
        ("POST", "/v1/businesses/9001/orders", #"{"orderIds":[]}"#, 400),
        ("PUT", "\(shop)/120/cancellation/accept", #"{"accepted":true}"#, 200),
        ("PUT", "\(shop)/120/cancellation/accept", #"{"accepted":true}"#, 400),
        (
            "PUT", "\(shop)/100/items",
            #"{"items":[{"id":1000,"count":1},{"id":1001,"count":2}]}"#, 200
        ),
        ("PUT", "\(shop)/100/items", #"{"items":[{"id":5,"count":1}]}"#, 400),
        (
            "PUT", "\(shop)/101/identifiers",
            #"{"items":[{"id":1010,"instances":[{"uin":"6432100000000017"}]}]}"#, 200
        ),
        ("POST", "\(shop)/101/identifiers/status", "", 200),
        (
            "PUT", "/v2/campaigns/24004/orders/140/boxes",
            #"{"allowRemove":true,"boxes":[{"items":[{"id":1400,"fullCount":1}]}]}"#, 200
        ),
        ("POST", "/v1/businesses/9001/orders", #"{"orderIds":[100,140]}"#, 200),
        (
            "PUT", "\(shop)/101/status",
            #"{"order":{"status":"CANCELLED","substatus":"USER_CHANGED_MIND"}}"#, 200
        ),
        (
            "PUT", "\(shop)/101/status",
            #"{"order":{"status":"CANCELLED","substatus":"SHOP_FAILED"}}"#, 400
        ),
        (
            "PUT", "/v2/campaigns/22002/orders/130/status",
            #"{"order":{"status":"CANCELLED","substatus":"SHOP_FAILED"}}"#, 200
        ),
        (
            "PUT", "/v2/campaigns/22002/orders/131/status",
            #"{"order":{"status":"CANCELLED","substatus":"USER_CHANGED_MIND"}}"#, 400
        ),
        (
            "POST", "\(shop)/status-update",
            #"{"orders":[{"id":102,"status":"CANCELLED","substatus":"SHOP_FAILED"},{"id":999,"status":"CANCELLED","substatus":"SHOP_FAILED"}]}"#,
            200
        ),
        ("POST", "/v1/campaigns/22002/returns/cancel", #"{"returnId":9}"#, 200),
        (
            "POST", "/v1/businesses/9001/operations",
            #"{"operationType":"ORDER_STATUS_UPDATE","operationIds":["op-1","op-2"]}"#, 200
        ),
        ("GET", "/v2/campaigns/22002/orders/130/returns/9", "", 200),
        ("GET", "/v2/campaigns/22002/orders/130/returns/8", "", 404),
        ("GET", "/v2/campaigns/22002/returns", "", 200),
        ("GET", "/v2/campaigns/22002/returns?type=UNREDEEMED&limit=5", "", 200),
        ("PUT", "/v2/campaigns/24004/orders/140/boxes", #"{"boxes":[]}"#, 400),
        ("PUT", "\(shop)/102/identifiers", #"{"items":[{"id":5,"instances":[]}]}"#, 400),
        (
            "PUT", "/v2/campaigns/22002/orders/131/identifiers",
            #"{"items":[{"id":1310,"instances":[{"uin":"6432100000000017"}]}]}"#, 400
        ),
        ("POST", "/v1/campaigns/22002/returns/cancel", #"{"returnId":8}"#, 404),
        ("POST", "/v1/campaigns/22002/returns/cancel", #"{"returnId":1.5}"#, 400),
        (
            "POST", "/v1/businesses/9001/operations",
            #"{"operationType":"FOO","operationIds":["a"]}"#, 400
        ),
        (
            "POST", "/v1/businesses/9001/operations",
            #"{"operationType":"RETURN_CANCELLATION","operationIds":["a","a"]}"#, 400
        ),
        ("POST", "/v1/businesses/9001/orders", #"{"orderIds":["100"]}"#, 400),
        ("POST", "/v1/businesses/9001/orders", #"{"orderIds":[100.5]}"#, 400),
        ("POST", "/v1/businesses/9001/orders", #"{"orderIds":[true]}"#, 400),
        ("POST", "/v1/businesses/9001/orders", #"{"statuses":["SENT"]}"#, 400),
        ("POST", "/v1/businesses/9001/orders", #"{"programTypes":[]}"#, 400),
        ("POST", "/v1/businesses/9001/orders", "[]", 400),
        ("POST", "/v1/businesses/9001/orders", "nonsense", 400),
        ("POST", "/v1/businesses/9001/orders", #"{"sourcePlatforms":["OZON"]}"#, 200),
        ("PUT", "\(shop)/99999999999999999999/items", #"{"items":[]}"#, 400),
        (
            "PUT", "/v2/campaigns/24004/orders/140/status",
            #"{"order":{"status":"PROCESSING","substatus":"READY_TO_SHIP"}}"#, 200
        ),
        ("GET", "\(shop)/100/items", "", 405), ("GET", "/v2/campaigns/25005/returns", "", 403),
    ]

    @Test func `answers every operation in the market's own shape`() throws {
        let schema = try MarketSchema()
        var world = Self.world()
        for (method, path, body, status) in Self.calls {
            let request = Self.request(method, path, body)
            let answer = world.arrived(request, at: Self.moment)
            world.left(request)
            #expect(answer.status == status, "\(method) \(path) \(body)")
            let problem = schema.problem(
                with: answer.body, .answers, method, path, status: answer.status)
            #expect(problem == nil, "\(method) \(path)")
        }
    }

    private static func request(
        _ method: String, _ path: String, _ body: String, type: String = "application/json"
    ) -> SandboxRequest {
        let parts = path.split(separator: "?")
        let query = parts.dropFirst().joined().split(separator: "&").map {
            $0.split(separator: "=")
        }
        return SandboxRequest(
            method: method, path: String(parts[0]),
            query: Dictionary(
                query.map { (String($0[0]), String($0.last ?? "")) }, uniquingKeysWith: { $1 }),
            headers: ["api-key": "k", "content-type": type], body: Data(body.utf8))
    }

    static let refusals: [(Int, @Sendable (inout SandboxSettings) -> Void)] = [
        (401, { $0.key = "another" }), (403, { $0.forbiddenCampaigns = [21001] }),
        (423, { $0.lockedCampaigns = [21001] }), (420, { $0.quotas["items"] = 0 }),
        (500, { $0.faults["500"] = 1 }), (503, { $0.faults["503"] = 1 }),
    ]

    @Test(arguments: refusals)
    func `refuses in the market's own shape whatever it refuses for`(
        status: Int, change: @Sendable (inout SandboxSettings) -> Void
    ) throws {
        var settings = SandboxSettings()
        change(&settings)
        var world = SandboxWorld(
            settings: settings, orders: [Self.order(100, 21001, "DBS")], returns: [])
        let path = "\(Self.shop)/100/items"
        let request = Self.request("PUT", path, #"{"items":[{"id":1000,"count":1}]}"#)
        let answer = world.arrived(request, at: Self.moment)
        #expect(answer.status == status)
        let problem = try MarketSchema().problem(
            with: answer.body, .answers, "PUT", path, status: status)
        #expect(problem == nil)
    }

    /// What is ready to be shipped is not cancelled.
    @Test func `makes an order ready and keeps all that its marks tell`() {
        var world = Self.world()
        func answer(_ method: String, _ path: String, _ body: String) -> String {
            let request = Self.request(method, path, body)
            let answer = world.arrived(request, at: Self.moment)
            world.left(request)
            return String(decoding: answer.body, as: UTF8.self)
        }
        let marks =
            #"{"items":[{"id":1020,"instances":[{"countryCode":"CN","gtd":"10702030/260917/0000010"},{"rnpt":"10702030/260917/0000010/1","uin":"6432100000000017"}]}]}"#
        _ = answer("PUT", "\(Self.shop)/102/identifiers", marks)
        let ready = #"{"order":{"status":"PROCESSING","substatus":"READY_TO_SHIP"}}"#
        _ = answer("PUT", "\(Self.shop)/102/status", ready)
        let told = answer("POST", "/v1/businesses/9001/orders", #"{"orderIds":[102]}"#)
        #expect(told.contains(#""status":"PROCESSING""#) && told.contains("READY_TO_SHIP"))
        #expect(told.contains(#""countryCode":"CN","gtd":"10702030"#))
        #expect(told.contains(#""rnpt":"10702030"#))
    }

    @Test func `tells an account its own orders and operations only`() throws {
        var world = Self.world()
        func body(_ path: String, _ text: String) -> String {
            let request = SandboxRequest(
                method: "POST", path: path,
                headers: ["api-key": "k", "content-type": "application/json"],
                body: Data(text.utf8))
            let answer = world.arrived(request, at: Self.moment)
            world.left(request)
            return String(decoding: answer.body, as: UTF8.self)
        }
        #expect(!body("/v1/businesses/9002/orders", #"{"orderIds":[100]}"#).contains("100"))
        #expect(body("/v1/businesses/9001/orders", #"{"orderIds":[100]}"#).contains("SKU-1000"))
        _ = body("/v1/campaigns/22002/returns/cancel", #"{"returnId":9}"#)
        let ask = #"{"operationType":"RETURN_CANCELLATION","operationIds":["op-1"]}"#
        #expect(body("/v1/businesses/9001/operations", ask).contains("IN_PROGRESS"))
        #expect(!body("/v1/businesses/9002/operations", ask).contains("op-1"))
        let waiting = #"{"waitingForCancellationApprove":true}"#
        let told = body("/v1/businesses/9001/orders", waiting)
        #expect(told.contains("SKU-1200") && !told.contains("SKU-1000"))
        #expect(!body("/v1/businesses/9001/orders", #"{"fake":true}"#).contains("SKU"))
    }

    static let wrong: [(MarketSchema.Side, String, String)] = [
        (.requests, "\(shop)/1/items", #"{"items":[]}"#),
        (.requests, "\(shop)/1/items", #"{"items":[{"id":1,"count":-1}]}"#),
        (.requests, "\(shop)/1/items", #"{"items":[{"id":1,"count":1,"price":5}]}"#),
        (.requests, "\(shop)/1/status", #"{"order":{"substatus":"SHOP_FAILED"}}"#),
        (.answers, "\(shop)/1/status", #"{"operation":{"id":"a"}}"#),
    ]

    @Test(arguments: wrong)
    func `notices a body that is not as described`(
        side: MarketSchema.Side, path: String, body: String
    ) throws {
        let problem = try MarketSchema().problem(with: Data(body.utf8), side, "PUT", path)
        #expect(problem != nil)
    }

    @Test func `refuses a body of another type`() {
        var world = Self.world()
        let request = SandboxRequest(
            method: "PUT", path: "\(Self.shop)/100/items",
            headers: ["api-key": "k", "content-type": "text/plain"], body: Data("{}".utf8))
        #expect(world.arrived(request, at: Self.moment).status == 415)
    }
}
