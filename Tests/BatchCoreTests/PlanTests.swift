import BatchCore
import TestSupport
import Testing

@Suite struct PlanTests {
    private static func plan(_ world: World) -> [PlannedRequest] {
        world.requests([CampaignID(21001): BusinessID(9001)])
    }

    @Test func `lists every item of the order, the unnamed ones as they stand`() {
        let request = Self.plan(World(World.items("100", "1", "1"))).first
        #expect(request?.wire.method == "PUT")
        #expect(request?.wire.path == "/v2/campaigns/21001/orders/100/items")
        #expect(request?.wire.body == #"{"items":[{"count":1,"id":1},{"count":3,"id":2}]}"#)
    }

    @Test func `sends the separator of a code as one escape`() {
        let world = World(
            World.items(
                "100", "1", "1",
                [
                    .cis: Marks.first, .gtd: Marks.gtd, .countryCode: "CN",
                    .reason: "PARTNER_REQUESTED_REMOVE",
                ]))
        let body = Self.plan(world).first?.wire.body ?? ""
        #expect(
            body
                == #"{"items":[{"count":1,"id":1,"instances":[{"cis":"0103041094787443215Qbag!\u001d93Zjqw","countryCode":"CN","gtd":"10702030/260917/0000010"}]},{"count":3,"id":2}],"reason":"PARTNER_REQUESTED_REMOVE"}"#
        )
    }

    @Test func `sends known marks of items that stay and none of those that go`() {
        let row = World.order("100", "PROCESSING", "STARTED", item: "1", count: "1", total: "50")
        let other = World.order("100", "PROCESSING", "STARTED", item: "2", count: "1", total: "50")
        let orders = [
            World.merged(row, [.cis: Marks.first]), World.merged(other, [.cis: Marks.second]),
        ]
        let body = Self.plan(World(World.items("100", "1", "0"), orders: orders)).first?.wire.body
        #expect(
            body
                == #"{"items":[{"count":0,"id":1},{"count":1,"id":2,"instances":[{"cis":"010304109478744321ABCDEF\u001d93Zjqw"}]}]}"#
        )
    }

    @Test func `packs all that stays of an FBS order in one box, and leaves out what goes`() {
        let orders = World.base("100", .model, "FBS")
        let one = Self.plan(World(World.items("100", "1", "0"), orders: orders)).first
        #expect(one?.wire.path == "/v2/campaigns/21001/orders/100/boxes")
        #expect(
            one?.wire.body
                == #"{"allowRemove":true,"boxes":[{"items":[{"fullCount":3,"id":2}]}]}"#)
        #expect(one?.lane.resource == .boxes)
        let both = Self.plan(World(World.items("100", "1", "1"), orders: orders)).first
        #expect(
            both?.wire.body
                == #"{"allowRemove":true,"boxes":[{"items":[{"fullCount":1,"id":1},{"fullCount":3,"id":2}]}]}"#
        )
    }

    @Test func `sends marks alone, of the items that have them`() {
        let row: Cells = [
            .action: "标识码", .campaignID: "21001", .orderID: "100", .itemID: "1",
            .cis: Marks.first,
        ]
        let request = Self.plan(World(World.merged(row, [.action: "提交标识码"]))).first
        #expect(request?.wire.path == "/v2/campaigns/21001/orders/100/identifiers")
        #expect(
            request?.wire.body
                == #"{"items":[{"id":1,"instances":[{"cis":"0103041094787443215Qbag!\u001d93Zjqw"}]}]}"#
        )
    }

    /// The bodies of the reference pages, with the keys in our order.
    static let references: [(Cells, String, String)] = [
        (
            World.accept("120"), "PUT /v2/campaigns/21001/orders/120/cancellation/accept",
            #"{"accepted":true}"#
        ),
        (
            World.reject("120"), "PUT /v2/campaigns/21001/orders/120/cancellation/accept",
            #"{"accepted":false,"reason":"ORDER_DELIVERED"}"#
        ),
        (
            World.cancel("100"), "PUT /v2/campaigns/21001/orders/100/status",
            #"{"order":{"status":"CANCELLED","substatus":"SHOP_FAILED"}}"#
        ),
        (
            World.giveBack("9"), "POST /v1/campaigns/22002/returns/cancel", #"{"returnId":9}"#
        ),
        (
            World.eats("заказ 7/А", "190330-12345678", [.comment: "Client refusal"]),
            "DELETE /order/%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7%207%2F%D0%90",
            #"{"comment":"Client refusal","eatsId":"190330-12345678"}"#
        ),
        (
            World.eats("7", "190330-12345678"), "DELETE /order/7",
            #"{"eatsId":"190330-12345678"}"#
        ),
    ]

    @Test(arguments: references)
    func `makes the request of the reference`(row: Cells, line: String, body: String) {
        let wire = Self.plan(World(row)).first?.wire
        #expect(wire.map { "\($0.method) \($0.path)" } == line)
        #expect(wire?.body == body)
    }

    @Test func `cancels two or more orders of a campaign in calls of up to 30`() {
        let orders = (1...31).map {
            World.order("\($0)", "PROCESSING", "STARTED", item: "\($0)", count: "1", total: "10")
        }
        let world = World(orders: orders) { world in
            world.changes = (1...31).map { World.cancel("\($0)") }
        }
        let requests = Self.plan(world)
        #expect(requests.map(\.parts.count) == [30, 1])
        #expect(requests.map(\.wire.method) == ["POST", "POST"])
        #expect(
            requests[1].wire.body
                == #"{"orders":[{"id":31,"status":"CANCELLED","substatus":"SHOP_FAILED"}]}"#)
        #expect(requests.map(\.cost) == [30, 1])
    }

    @Test func `cancels orders of a LaaS shop one by one`() {
        let orders = (1...2).map {
            World.order(
                "\($0)", "PROCESSING", "STARTED", item: "\($0)", count: "1", total: "10",
                model: "LAAS")
        }
        let world = World(World.cancel("1"), World.cancel("2"), orders: orders)
        #expect(Self.plan(world).map(\.wire.method) == ["PUT", "PUT"])
    }

    @Test func `puts rejects before accepts, unknown deadlines first, then by deadline and value`()
    {
        func asked(_ id: String, _ at: String, _ total: String) -> Cells {
            World.order(id, "DELIVERY", "", item: id, count: "1", total: total, asked: at)
        }
        let orders = [
            asked("1", "21.11.2026 10:00", "10"), asked("2", "21.11.2026 09:00", "10"),
            asked("3", "21.11.2026 09:00", "20"), asked("4", "да", "10"),
            asked("5", "20.11.2026 10:00", "10"),
        ]
        let world = World(
            World.accept("5"), World.reject("1"), World.reject("2"), World.reject("3"),
            World.reject("4"), orders: orders)
        let order = Self.plan(world).compactMap { request -> Int64? in
            guard case .cancellation(let order, _, _) = request.parts.first else { return nil }
            return order.value
        }
        #expect(order == [4, 3, 2, 1, 5])
    }

    @Test func `plans nothing for rows that are not ready`() {
        let world = World(
            World.items("100", "1", "9"), World.items("100", "2", "1"), World.items("110", "3", "2")
        )
        #expect(Self.plan(world).isEmpty)
    }
}
