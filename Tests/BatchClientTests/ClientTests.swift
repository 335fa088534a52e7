import BatchClient
import BatchCore
import Foundation
import TestSupport
import Testing

/// What the client does with bare sockets that misbehave; holds for whatever library is used.
@Suite struct ClientTests {
    static let order = RequestID(1)

    private static func settings(_ url: String) -> ClientSettings {
        var settings = ClientSettings(marketURL: url)
        settings.keys[BusinessID(9001)] = "secret-key"
        settings.wire.connectTimeout = .milliseconds(500)
        settings.wire.answerTimeout = .milliseconds(700)
        settings.wire.largestBody = 1 << 20
        return settings
    }

    private static let reject = WireRequest(
        [.cancellation(order: OrderID(5), accepted: false, reason: .orderDelivered)],
        campaign: CampaignID(21001), isBatch: false)

    private static let write = Outgoing(
        call: .send(order, parts: [0]), resource: .cancellation, request: reject,
        account: .business(BusinessID(9001)), isWrite: true)

    private static func answer(
        _ client: Client, _ outgoing: Outgoing = write, id: Int64 = 1
    ) -> Incoming? {
        client.start(CallID(id), outgoing)
        for _ in 0..<500 {
            if let incoming = client.wait(for: .milliseconds(200), orReadable: nil).first {
                return incoming
            }
        }
        return nil
    }

    static let statuses: [(String, Answer)] = [
        ("200 OK\r\nContent-Length: 15\r\n\r\n{\"status\":\"OK\"}", .accepted),
        (
            "400 Bad\r\nContent-Length: 53\r\n\r\n{\"status\":\"OK\",\"errors\":[{\"code\":\"A\",\"message\":\"B\"}]}",
            .refused(code: "A", message: "B")
        ),
        ("404 No\r\nContent-Length: 0\r\n\r\n", .refused(code: "HTTP_404", message: "")),
        // The file's `errors` may be null, absent or empty.
        (
            "400 Bad\r\nContent-Length: 32\r\n\r\n{\"status\":\"ERROR\",\"errors\":null}",
            .refused(code: "HTTP_400", message: "")
        ),
        (
            "400 Bad\r\nContent-Length: 18\r\n\r\n{\"status\":\"ERROR\"}",
            .refused(code: "HTTP_400", message: "")
        ),
        (
            "400 Bad\r\nContent-Length: 30\r\n\r\n{\"status\":\"ERROR\",\"errors\":[]}",
            .refused(code: "HTTP_400", message: "")
        ),
        (
            "200 OK\r\nContent-Length: 30\r\n\r\n{\"status\":\"ERROR\",\"errors\":[]}",
            .noAnswer(reason: "HTTP 200 with an error: ")
        ),
        (
            "200 OK\r\nContent-Length: 53\r\n\r\n{\"status\":\"OK\",\"errors\":[{\"code\":\"A\",\"message\":\"B\"}]}",
            .noAnswer(reason: "HTTP 200 with an error: B")
        ),
        (
            "200 OK\r\nContent-Length: 37\r\n\r\n{\"status\":\"OK\",\"errors\":{\"code\":\"X\"}}",
            .noAnswer(reason: "HTTP 200 with an error: ")
        ),
        (
            "200 OK\r\nContent-Length: 18\r\n\r\n{\"status\":\"error\"}",
            .noAnswer(reason: "HTTP 200 with an error: ")
        ),
        ("200 OK\r\nContent-Length: 29\r\n\r\n{\"status\":\"OK\",\"errors\":null}", .accepted),
        ("200 OK\r\nContent-Length: 4\r\n\r\nnull", .noAnswer(reason: "the answer can't be read")),
        ("200 OK\r\nContent-Length: 2\r\n\r\n[]", .noAnswer(reason: "the answer can't be read")),
        ("200 OK\r\nContent-Length: 2\r\n\r\n{}", .noAnswer(reason: "the answer can't be read")),
        ("201 Made\r\nContent-Length: 2\r\n\r\n{}", .noAnswer(reason: "HTTP 201")),
        ("499 No\r\nContent-Length: 0\r\n\r\n", .noAnswer(reason: "HTTP 499")),
        ("502 No\r\nContent-Length: 0\r\n\r\n", .noAnswer(reason: "HTTP 502")),
        ("521 No\r\nContent-Length: 0\r\n\r\n", .noAnswer(reason: "HTTP 521")),
        ("401 No\r\nContent-Length: 0\r\n\r\n", .notAuthorised(message: "")),
        (
            "401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
            .notAuthorised(message: "")
        ),
        (
            "401 No\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\nContent-Length: 0\r\n\r\n",
            .notAuthorised(message: "")
        ),
        (
            "401 No\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n",
            .notAuthorised(message: "")
        ),
        ("403 No\r\nContent-Length: 0\r\n\r\n", .forbidden(message: "")),
        ("423 No\r\nContent-Length: 0\r\n\r\n", .locked(message: "")),
        ("429 No\r\nContent-Length: 0\r\n\r\n", .quotaUsedUp),
        ("500 No\r\nContent-Length: 0\r\n\r\n", .failed),
        ("503 No\r\nContent-Length: 0\r\n\r\n", .failed),
        (
            "302 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
            .noAnswer(reason: "HTTP 302: sent elsewhere")
        ),
        (
            "200 OK\r\nContent-Length: 7\r\n\r\ngarbage",
            .noAnswer(reason: "the answer can't be read")
        ),
        (
            "200 OK\r\nContent-Length: 6\r\n\r\n<html>",
            .noAnswer(reason: "HTTP 200 with a page instead of an answer")
        ),
        (
            "403 No\r\nContent-Length: 8\r\n\r\n\r\n<html>",
            .noAnswer(reason: "HTTP 403 with a page instead of an answer")
        ),
        (
            "404 No\r\nContent-Length: 15\r\n\r\n<!DOCTYPE html>",
            .noAnswer(reason: "HTTP 404 with a page instead of an answer")
        ),
    ]

    @Test(arguments: statuses)
    func `reads an answer for what it means, and sends once`(text: String, answer: Answer) throws {
        let server = try RawServer(.answer("HTTP/1.1 " + text))
        let incoming = Self.answer(Client(Self.settings(server.url)))
        #expect(incoming?.reply.answer == answer)
        #expect(server.requests.count == 1)
    }

    /// A server or a proxy may send back what it was sent.
    @Test func `cuts its key out of whatever is answered`() throws {
        var settings = Self.settings("")
        settings.keys[BusinessID(9001)] = "s3cret-key"
        let body = #"{"errors":[{"code":"BAD","message":"Api-Key s3cret-key is s3cret-key"}]}"#
        let server = try RawServer(
            .answer(
                "HTTP/1.1 400 Bad\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"))
        settings.marketURL = server.url
        let incoming = Self.answer(Client(settings))
        #expect(
            incoming?.reply.answer == .refused(code: "BAD", message: "Api-Key *** is ***"))
        #expect(incoming?.errors.map(\.message) == ["Api-Key *** is ***"])
    }

    static let limits: [(String, Answer)] = [
        ("Hit rate limit of '4' parallel requests for campaign 1", .tooManyParallel(4)),
        ("Hit rate limit of 500 requests per '1 hour' for resource 'R'", .quotaUsedUp),
    ]

    /// Answers to a change of one order's status, in the shape of `UpdateOrderStatusResponse`.
    static let statusAnswers: [(String, Answer)] = [
        (
            #"{"order":{"id":1,"status":"PROCESSING"},"operation":{"id":"op-1","type":"ORDER_STATUS_UPDATE"}}"#,
            .operation("op-1")
        ),
        (#"{"order":{"id":1,"status":"CANCELLED","substatus":"SHOP_FAILED"}}"#, .accepted),
        (
            #"{"order":{"id":1,"status":"PROCESSING","substatus":"STARTED"}}"#,
            .noAnswer(reason: "the answer can't be read")
        ),
        ("{}", .noAnswer(reason: "the answer can't be read")),
    ]

    @Test(arguments: statusAnswers)
    func `believes only what the answer says of a cancelled order`(body: String, answer: Answer)
        throws
    {
        let server = try RawServer(
            .answer("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"))
        let outgoing = Outgoing(
            call: .send(RequestID(1), parts: [0]), resource: .status,
            request: WireRequest(
                [.cancelOrder(OrderCancellation(OrderID(1)))], campaign: CampaignID(2),
                isBatch: false), account: .business(BusinessID(9001)), isWrite: true)
        #expect(Self.answer(Client(Self.settings(server.url)), outgoing)?.reply.answer == answer)
    }

    private static let cancels: [Change] = [
        .cancelOrder(OrderCancellation(OrderID(1))), .cancelOrder(OrderCancellation(OrderID(2))),
        .cancelOrder(OrderCancellation(OrderID(3))),
    ]

    /// Raw answers in the shapes of the market's description, by the call that they answer.
    static let described: [(Call, Resource, WireRequest, String, Answer)] = [
        (
            .send(RequestID(1), parts: [0, 1, 2]), .status,
            WireRequest(cancels, campaign: CampaignID(2), isBatch: true),
            #"{"status":"OK","result":{"orders":[{"id":1,"status":"CANCELLED","updateStatus":"OK"},{"id":2,"status":"CANCELLED","updateStatus":"OK","operation":{"id":"op-2","type":"ORDER_STATUS_UPDATE"}},{"id":3,"updateStatus":"ERROR","errorDetails":"Transition is not allowed"}]}}"#,
            .orderResults([
                OrderID(1): .accepted, OrderID(2): .operation("op-2"),
                OrderID(3): .refused(code: "ERROR", message: "Transition is not allowed"),
            ])
        ),
        (
            .poll([], .returnCancellation), .operations,
            .operations(["a", "b"], type: .returnCancellation, business: BusinessID(9001)),
            #"{"status":"OK","result":{"operations":[{"id":"a","type":"RETURN_CANCELLATION","status":"DONE"},{"id":"b","type":"RETURN_CANCELLATION","status":"IN_PROGRESS"}]}}"#,
            .operations(["a": "DONE", "b": "IN_PROGRESS"])
        ),
        (
            .send(RequestID(1), parts: [0]), .marks,
            WireRequest(
                [.marks(order: OrderID(1), lines: [])], campaign: CampaignID(2), isBatch: false),
            #"{"status":"OK","result":{"items":[{"id":11,"instances":[{"cis":"0103","cisFull":"0103"}]}]}}"#,
            .accepted
        ),
        (
            .send(RequestID(1), parts: [0]), .boxes,
            WireRequest(
                [.boxes(order: OrderID(1), lines: [])], campaign: CampaignID(2), isBatch: false),
            #"{"status":"OK","result":{"boxes":[{"boxId":1,"items":[{"id":11,"fullCount":2}]}]}}"#,
            .accepted
        ),
        (
            .send(RequestID(1), parts: [0]), .returns,
            WireRequest(
                [.cancelReturn(ReturnID(9), order: OrderID(1))], campaign: CampaignID(2),
                isBatch: false),
            #"{"status":"OK","result":{"operation":{"id":"op-9","type":"RETURN_CANCELLATION"}}}"#,
            .operation("op-9")
        ),
        (
            .lookUpOrders([RequestID(1)]), .ordersRead,
            .readOrders([OrderID(1)], business: BusinessID(9001), at: Timestamp(milliseconds: 0)),
            #"{"orders":[{"orderId":1,"campaignId":2,"programType":"DBS","status":"PROCESSING","substatus":"STARTED","cancelRequested":false,"items":[{"id":11,"offerId":"A","offerName":"B","count":2,"instances":[{"gtd":"10702030/260917/0000010","countryCode":"CN"}]},{"id":12,"offerId":"C","offerName":"D","count":1,"instances":null}]}],"paging":{}}"#,
            .orders([
                OrderState(
                    id: OrderID(1), status: "PROCESSING", substatus: "STARTED",
                    isCancellationRequested: false,
                    items: [
                        OrderState.ItemState(
                            id: ItemID(11), count: 2, marks: [],
                            units: [
                                UnitRecord(
                                    cis: nil, cisKey: nil, uin: nil, rnpt: nil,
                                    gtd: "10702030/260917/0000010", country: "CN")
                            ]),
                        OrderState.ItemState(id: ItemID(12), count: 1, marks: nil),
                    ])
            ])
        ),
    ]

    @Test(arguments: described)
    func `reads each answer as the market describes it`(
        call: Call, resource: Resource, request: WireRequest, body: String, answer: Answer
    ) throws {
        let server = try RawServer(
            .answer("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"))
        let outgoing = Outgoing(
            call: call, resource: resource, request: request,
            account: .business(BusinessID(9001)), isWrite: true)
        #expect(Self.answer(Client(Self.settings(server.url)), outgoing)?.reply.answer == answer)
        let path = request.path
        let problem = try MarketSchema().problem(
            with: Data(body.utf8), .answers, request.method, path)
        // Reads tell much more than we quote.
        #expect(problem == nil || resource == .ordersRead, "\(problem ?? "")")
    }

    static let pauses: [(String, Duration?)] = [
        ("Retry-After: 120\r\n", .seconds(120)), ("Retry-After: soon\r\n", nil),
        ("Retry-After: 99999999999999999999\r\n", nil),
        ("Retry-After: 9999999\r\n", .seconds(86_400)), ("Retry-After: -5\r\n", nil),
        (
            "Date: Sun, 22 Nov 2026 03:00:00 GMT\r\nRetry-After: Sun, 22 Nov 2026 03:01:00 GMT\r\n",
            .seconds(60)
        ), ("", nil),
    ]

    @Test(arguments: pauses)
    func `knows how long it is asked to wait`(header: String, wait: Duration?) throws {
        let server = try RawServer(
            .answer("HTTP/1.1 503 No\r\n\(header)Content-Length: 0\r\n\r\n"))
        #expect(Self.answer(Client(Self.settings(server.url)))?.reply.retryAfter == wait)
    }

    @Test(arguments: limits)
    func `tells the two kinds of 420 apart`(message: String, answer: Answer) throws {
        let body = "{\"errors\":[{\"code\":\"LIMIT\",\"message\":\"\(message)\"}]}"
        let head =
            "HTTP/1.1 420 Limit\r\nX-RateLimit-Resource-Limit: 500\r\nX-RateLimit-Resource-Remaining: 0\r\n"
            + "X-RateLimit-Resource-Until: Sun, 22 Nov 2026 03:00:00 GMT\r\n"
        let server = try RawServer(
            .answer("\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"))
        let reply = Self.answer(Client(Self.settings(server.url)))?.reply
        #expect(reply?.answer == answer)
        let until = Timestamp(reading: "2026-11-22T03:00:00Z", in: .utc)
        #expect(reply?.rate == RateReport(limit: 500, remaining: 0, until: until))
    }

    static let silences: [RawServer.Behaviour] = [
        .close, .drip, .endlessHeaders, .endlessBody, .silence,
        .answer("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"),
    ]

    @Test(arguments: silences)
    func `knows that a request without an answer may have arrived, and sends it once`(
        behaviour: RawServer.Behaviour
    ) throws {
        let server = try RawServer(behaviour)
        let reply = Self.answer(Client(Self.settings(server.url)))?.reply
        guard case .noAnswer = reply?.answer else {
            Issue.record("\(String(describing: reply))")
            return
        }
        #expect(server.requests.count == 1)
    }

    @Test func `sends a write once even where a reused connection closes`() throws {
        let server = try RawServer(.close)
        let client = Client(Self.settings(server.url))
        for id in 1...3 { _ = Self.answer(client, id: Int64(id)) }
        #expect(server.requests.count == 3)
    }

    @Test func `knows that a request that found no connection has not left`() {
        let reply = Self.answer(Client(Self.settings("http://127.0.0.1:1")))?.reply
        guard case .notReached = reply?.answer else {
            Issue.record("\(String(describing: reply))")
            return
        }
    }

    @Test func `knows that a name that nobody has was not reached`() {
        let incoming = Self.answer(Client(Self.settings("http://no-such-host.invalid")))
        guard case .notReached = incoming?.reply.answer else {
            Issue.record("\(String(describing: incoming))")
            return
        }
    }

    /// Whom the certificate is for, whether its authority is trusted, and whether that will do.
    static let certificates: [(String, Bool, Bool)] = [
        ("IP:127.0.0.1", true, true), ("IP:127.0.0.1", false, false),
        ("DNS:else.example", true, false),
    ]

    @Test(arguments: certificates)
    func `sends nothing where the certificate is wrong`(
        name: String, isTrusted: Bool, isGood: Bool
    ) throws {
        let folder = try TemporaryFolder()
        let server = try SecureServer(for: name, in: folder)
        var settings = Self.settings(server.url)
        settings.wire.connectTimeout = .seconds(5)
        settings.wire.answerTimeout = .seconds(5)
        if isTrusted { settings.wire.authorityFile = server.authority }
        let answer = Self.answer(Client(settings))?.reply.answer
        if isGood {
            #expect(answer == .accepted)
        } else if case .notReached = answer {
        } else {
            Issue.record("\(String(describing: answer))")
        }
    }

    @Test func `sends the bytes of the reference, with the key in its header`() throws {
        let server = try RawServer(.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
        _ = Self.answer(Client(Self.settings(server.url)))
        let lines = server.requests[0].components(separatedBy: "\r\n")
        #expect(lines[0] == "PUT /v2/campaigns/21001/orders/5/cancellation/accept HTTP/1.1")
        #expect(lines.contains("Api-Key: secret-key"))
        #expect(lines.last == #"{"accepted":false,"reason":"ORDER_DELIVERED"}"#)
        #expect(!lines.contains { $0.lowercased().hasPrefix("expect:") })
    }

    // MARK: The restaurant server

    private static let eats = Outgoing(
        call: .send(order, parts: [0]), resource: .eats,
        request: WireRequest(
            [.cancelEats(order: "a/б", eatsID: "190330-12345678", comment: nil)], campaign: nil,
            isBatch: false), account: .eats, isWrite: true)

    @Test func `gets a token first and lets a body leave with the DELETE`() throws {
        let token = "{\"access_token\":\"t1\"}"
        let server = try RawServer(
            .answer("HTTP/1.1 200 OK\r\nContent-Length: \(token.count)\r\n\r\n\(token)"))
        var settings = Self.settings(server.url)
        settings.eatsURL = server.url
        settings.eatsClient = "987"
        settings.eatsSecret = "p&q"
        #expect(Self.answer(Client(settings), Self.eats)?.reply.answer == .accepted)
        #expect(server.requests.count == 2)
        #expect(
            server.requests[0].hasSuffix(
                "client_id=987&client_secret=p%26q&grant_type=client_credentials&scope=read%20write"
            ))
        #expect(server.requests[1].hasPrefix("DELETE /order/a%2F%D0%B1 HTTP/1.1\r\n"))
        #expect(server.requests[1].contains("Authorization: Bearer t1\r\n"))
        #expect(server.requests[1].hasSuffix(#"{"eatsId":"190330-12345678"}"#))
    }

    @Test func `stops where the token itself is refused`() throws {
        let server = try RawServer(.answer("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"))
        var settings = Self.settings(server.url)
        settings.eatsURL = server.url
        let reply = Self.answer(Client(settings), Self.eats)?.reply
        #expect(reply?.answer == .notAuthorised(message: "the token was refused with 401"))
        #expect(server.requests.count == 1)
    }
}
