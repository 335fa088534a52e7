import Foundation
import SandboxAPI
import TestSupport
import Testing

/// The judge itself, by the published contract.
@Suite struct SandboxTests {
    static func world(
        promo: Bool = true, _ change: (inout SandboxSettings) -> Void = { _ in }
    ) -> SandboxWorld {
        var settings = SandboxSettings()
        change(&settings)
        let items = [
            SandboxOrder.Item(
                id: 1, count: 2, total: 1000, isPromo: false, requiredMarks: [], offer: "a",
                marks: []),
            SandboxOrder.Item(
                id: 2, count: 1, total: 1000, isPromo: promo, requiredMarks: [], offer: "b",
                marks: []),
        ]
        var order = SandboxOrder(
            id: 100, campaign: 21001, model: "DBS", status: "PROCESSING", substatus: "STARTED",
            cancelRequestedAt: nil, isCancelRequested: false, isBusiness: false, items: items)
        order.createdAt = 1_800_000_000 - 5 * 86_400
        var asked = order
        asked.id = 120
        asked.status = "DELIVERY"
        asked.isCancelRequested = true
        asked.cancelRequestedAt = 1_800_000_000 - 47 * 3600
        let back = SandboxReturn(id: 9, order: 500, campaign: 22002, shipmentStatus: "CREATED")
        return SandboxWorld(settings: settings, orders: [order, asked], returns: [back])
    }

    static func request(_ method: String, _ path: String, _ body: String = "") -> SandboxRequest {
        SandboxRequest(
            method: method, path: path,
            headers: ["api-key": "k", "content-type": "application/json"],
            body: Data(body.utf8))
    }

    static let moment = 1_800_000_000.0
    static let items = "/v2/campaigns/21001/orders/100/items"
    static let accept = "/v2/campaigns/21001/orders/120/cancellation/accept"
    static let status = "/v2/campaigns/21001/orders/100/status"

    static let cases: [(String, String, String, Int)] = [
        ("PUT", items, #"{"items":[{"id":1,"count":1},{"id":2,"count":1}]}"#, 200),
        ("PUT", items, #"{"items":[{"id":1,"count":1}]}"#, 400),
        ("PUT", items, #"{"items":[{"id":1,"count":3},{"id":2,"count":1}]}"#, 400),
        ("PUT", items, #"{"items":[{"id":3,"count":1}]}"#, 400),
        ("PUT", items, #"{"items":[{"id":1,"count":1},{"id":1,"count":1}]}"#, 400),
        ("PUT", items, #"{"items":[]}"#, 400),
        (
            "PUT", items,
            #"{"items":[{"id":1,"count":1,"instances":[{"cis":"0104"}]},{"id":2,"count":1}]}"#, 400
        ),
        (
            "PUT", items,
            #"{"items":[{"id":1,"count":1,"instances":[{"cis":"0103041094787443215Qbag!\u001d93Zjqw"}]},{"id":2,"count":1}]}"#,
            200
        ),
        (
            "PUT", items,
            #"{"items":[{"id":1,"count":1,"instances":[{"cis":"0103041094787443215Qbag!\\u001d93Zjqw"}]},{"id":2,"count":1}]}"#,
            400
        ),
        ("PUT", accept, #"{"accepted":true}"#, 200), ("PUT", accept, #"{"accepted":false}"#, 400),
        ("PUT", accept, #"{"accepted":false,"reason":"ORDER_DELIVERED"}"#, 200),
        ("PUT", "/v2/campaigns/21002/orders/120/cancellation/accept", #"{"accepted":true}"#, 404),
        (
            "PUT", status, #"{"order":{"status":"CANCELLED","substatus":"SHOP_FAILED"}}"#, 200
        ),
        ("PUT", status, #"{"order":{"status":"DELIVERED"}}"#, 400),
        ("POST", "/v1/campaigns/22002/returns/cancel", #"{"returnId":9}"#, 200),
        ("POST", "/v1/campaigns/22002/returns/cancel", #"{"returnId":8}"#, 404),
        ("POST", "/v1/businesses/9001/orders", #"{"orderIds":[100]}"#, 200),
        ("GET", "/v2/campaigns/21001/orders/100", "", 404),
        ("DELETE", "/order/7", #"{"eatsId":"190330-12345678"}"#, 401),
    ]

    @Test(arguments: cases)
    func `answers as the contract says`(method: String, path: String, body: String, status: Int) {
        var world = Self.world()
        #expect(world.arrived(Self.request(method, path, body), at: Self.moment).status == status)
    }

    @Test func `removes what a body leaves out`() throws {
        var world = Self.world(promo: false)
        let body = #"{"items":[{"id":1,"count":2}]}"#
        #expect(world.arrived(Self.request("PUT", Self.items, body), at: Self.moment).status == 200)
        #expect(try Self.state(world).orders["100"]?.items.map(\.id) == [1])
    }

    @Test func `counts a quota, tells it, and opens again after an hour`() {
        var world = Self.world { $0.quotas["status"] = 2 }
        let body = #"{"order":{"status":"DELIVERED"}}"#
        let request = Self.request("PUT", Self.status, body)
        let answers = (0..<3).map { _ in
            let answer = world.arrived(request, at: Self.moment)
            world.left(request)
            return answer
        }
        #expect(answers.map(\.status) == [400, 400, 420])
        #expect(answers[1].headers["X-RateLimit-Resource-Remaining"] == "0")
        #expect(world.arrived(request, at: Self.moment + 3600).status == 400)
    }

    @Test func `refuses a fifth request at once`() {
        var world = Self.world()
        let request = Self.request("PUT", Self.status, "{}")
        let statuses = (0..<5).map { _ in world.arrived(request, at: Self.moment).status }
        #expect(statuses == [400, 400, 400, 400, 420])
    }

    @Test func `cancels an order that nobody decided on in 48 hours`() throws {
        var world = Self.world()
        _ = world.arrived(Self.request("GET", "/_sandbox/state"), at: Self.moment + 3600)
        #expect(try Self.state(world).orders["120"]?.status == "CANCELLED")
    }

    @Test func `orders go on to their next stage, and those whose buyers wait stay`() throws {
        var world = Self.world { $0.movesOnAfter = 3600 }
        func status(_ id: String, hours: Double) throws -> String? {
            let answer = world.arrived(
                Self.request("GET", "/_sandbox/state"), at: Self.moment - 7200 + hours * 3600)
            return try JSONDecoder().decode(SandboxState.self, from: answer.body).orders[id]?.status
        }
        #expect(try status("100", hours: 0) == "PROCESSING")
        #expect(try status("100", hours: 2.5) == "DELIVERY")
        #expect(try status("120", hours: 2.6) == "DELIVERY")
        #expect(try status("100", hours: 4) == "DELIVERED")
    }

    @Test func `a wish of a later hour comes when its time has come`() throws {
        var world = Self.world()
        let early = Self.moment - 48 * 3600
        let read = Self.request("POST", "/v1/businesses/9001/orders", #"{"orderIds":[120]}"#)
        func isWished(at now: Double) -> Bool {
            String(decoding: world.arrived(read, at: now).body, as: UTF8.self)
                .contains(#""cancelRequested":true"#)
        }
        #expect(!isWished(at: early))
        #expect(isWished(at: early + 2 * 3600))
    }

    @Test func `flags a write that is sent again without a look`() throws {
        var world = Self.world { $0.faults["drop-after"] = 1 }
        let request = Self.request("PUT", Self.accept, #"{"accepted":true}"#)
        #expect(world.arrived(request, at: Self.moment).isDropped)
        _ = world.arrived(request, at: Self.moment)
        #expect(try Self.state(world).blind_resends.count == 1)
        var careful = Self.world { $0.faults["drop-after"] = 1 }
        _ = careful.arrived(request, at: Self.moment)
        let read = Self.request("POST", "/v1/businesses/9001/orders", #"{"orderIds":[120]}"#)
        _ = careful.arrived(read, at: Self.moment)
        _ = careful.arrived(request, at: Self.moment)
        #expect(try Self.state(careful).blind_resends.isEmpty)
    }

    @Test func `agrees with the vectors of both expressions`() throws {
        let text = try Project.text("Tests/Fixtures/cis-vectors.tsv")
        for line in text.split(separator: "\n").dropFirst() {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(
                String.init)
            let quoted = parts[0].replacing("\"", with: "\\\"")
            let value = try JSONDecoder().decode(String.self, from: Data("\"\(quoted)\"".utf8))
            #expect(
                SandboxCis.isValid(value) == (parts[1] == "1" || parts[2] == "1"), "\(parts[0])")
        }
    }

    private static func state(_ world: SandboxWorld) throws -> SandboxState {
        var world = world
        let answer = world.arrived(request("GET", "/_sandbox/state"), at: moment)
        return try JSONDecoder().decode(SandboxState.self, from: answer.body)
    }
}
