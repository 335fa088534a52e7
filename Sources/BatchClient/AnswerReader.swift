package import BatchCore
import Foundation

/// Turns an HTTP answer into what it means for the call.
///
/// The HTTP status decides; the body's `status` word, which some pages show as OK beside errors, can
/// only make a 200 doubtful.
package struct AnswerReader {
    private let outgoing: Outgoing

    package init(_ outgoing: Outgoing) {
        self.outgoing = outgoing
    }

    package func read(_ outcome: HTTPResult.Outcome, id: CallID) -> Incoming {
        switch outcome {
        case .noAnswer(let reason):
            return Incoming(id: id, reply: Reply(.noAnswer(reason: reason)), errors: [])
        case .notReached(let reason):
            return Incoming(id: id, reply: Reply(.notReached(reason: reason)), errors: [])
        case .answered(let status, let headers, let body):
            let isDoubtful = status == 200 && Self.isDoubtful(body)
            let errors = status == 200 && !isDoubtful ? [] : Self.errors(in: body)
            var answer = answer(status, body, errors, isDoubtful: isDoubtful)
            var page: ListingPage?
            if status == 200, !isDoubtful, case .list = outgoing.call,
                let told = PageBody.read(Data(body), outgoing.resource, campaign: campaign)
            {
                answer = .page(next: told.next)
                page = told.page
            }
            let date = headers["date"].flatMap(HTTPDate.read)
            return Incoming(
                id: id,
                reply: Reply(
                    answer, httpStatus: status, rate: Self.rate(in: headers),
                    retryAfter: Self.retryAfter(headers["retry-after"], date),
                    goesOn: status == 200 && goesOn(Data(body))),
                errors: errors, date: date, page: page)
        }
    }

    /// The campaign whose path a request has.
    private var campaign: CampaignID? {
        let steps = outgoing.request.path.split(separator: "/")
        guard let place = steps.firstIndex(of: "campaigns"), place + 1 < steps.count else {
            return nil
        }
        return Int64(steps[place + 1]).map(CampaignID.init)
    }

    private func answer(
        _ status: Int, _ body: [UInt8], _ errors: [APIError], isDoubtful: Bool
    ) -> Answer {
        let first = errors.first
        let message = errors.map(\.message).joined(separator: "; ")
        // A page is of a proxy or a gateway, which tells nothing of what the market did.
        if status != 401, body.first(where: { !$0.isSpace }) == UInt8(ascii: "<") {
            return .noAnswer(reason: "HTTP \(status) with a page instead of an answer")
        }
        switch status {
        case 200:
            guard !isDoubtful else {
                return .noAnswer(reason: "HTTP 200 with an error: \(message)")
            }
            return success(Data(body)) ?? .noAnswer(reason: "the answer can't be read")
        case 300..<400:
            return .noAnswer(reason: "HTTP \(status): sent elsewhere")
        case 400, 404, 405, 415:
            let code = first.map(\.code).flatMap { $0.isEmpty ? nil : $0 }
            return .refused(code: code ?? "HTTP_\(status)", message: message)
        case 401:
            return .notAuthorised(message: message)
        case 403:
            return .forbidden(message: message)
        case 423:
            return .locked(message: message)
        case 420, 429:
            return Self.limit(message)
        case 500, 503:
            return .failed
        default:
            // The server, or a gateway that lost it, may have done the work; what is not described
            // may mean anything.
            return .noAnswer(reason: "HTTP \(status)")
        }
    }

    /// Whether the body of a 200 says that something went wrong, so that it is no verdict.
    private static func isDoubtful(_ body: [UInt8]) -> Bool {
        let members = members(of: Data(body))
        return (members["status"] as? String)?.uppercased() == "ERROR"
            || members["errors"].map(holdsSomething) ?? false
    }

    /// The members of an answer that is an object; none of another one.
    private static func members(of body: Data) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
    }

    /// Errors come as a list; whatever else stands there is taken for some, too.
    private static func holdsSomething(_ errors: Any) -> Bool {
        switch errors {
        case is NSNull: false
        case let list as [Any]: !list.isEmpty
        case let object as [String: Any]: !object.isEmpty
        default: true
        }
    }

    /// The longest that a header can keep us waiting.
    private static let longestWait = 24 * 3600

    /// What a `Retry-After` asks for: seconds, or a date by the server's own clock.
    private static func retryAfter(_ header: String?, _ date: Timestamp?) -> Duration? {
        guard let header else { return nil }
        if let seconds = Int(header), seconds >= 0 { return .seconds(min(seconds, longestWait)) }
        guard let until = HTTPDate.read(header), let date, date < until else { return nil }
        return min(date.duration(to: until), .seconds(longestWait))
    }

    /// 420: too many at once names «parallel»; all else is the hour's quota.
    private static func limit(_ message: String) -> Answer {
        guard message.contains("parallel") else { return .quotaUsedUp }
        let number = message.split { !$0.isNumber }.first.flatMap { Int($0) }
        return .tooManyParallel(number.map { min(max(1, $0), 1000) })
    }

    // MARK: - Success

    private func success(_ body: Data) -> Answer? {
        switch outgoing.call {
        case .readBefore, .lookUpOrders:
            return decoded(OrdersAnswer.self, body).map { .orders($0.orders.map(\.state)) }
        case .lookUpReturn:
            return decoded(ReturnAnswer.self, body).map { answer in
                let state = answer.result?.shipmentStatus ?? ""
                return .state(answer.result?.refundStatus == "CANCELLED" ? "CANCELLED" : state)
            }
        case .lookUpEats:
            return decoded(EatsState.self, body).map { .state($0.status) }
        case .poll:
            return decoded(OperationsAnswer.self, body).map { answer in
                .operations(
                    Dictionary(
                        answer.result.operations.map { ($0.id, $0.status) },
                        uniquingKeysWith: { first, _ in first }))
            }
        case .send:
            return written(body)
        case .list:
            return nil
        }
    }

    /// Whether other pages follow.
    private func goesOn(_ body: Data) -> Bool {
        switch outgoing.call {
        case .readBefore, .lookUpOrders:
            let token = decoded(OrdersAnswer.self, body)?.paging?.nextPageToken
            return !(token ?? "").isEmpty
        case .send, .lookUpReturn, .lookUpEats, .poll, .list: return false
        }
    }

    private func written(_ body: Data) -> Answer? {
        // Where the market's description has a `status`, only OK says that it was done.
        guard !outgoing.tellsStatus || Self.members(of: body)["status"] as? String == "OK" else {
            return nil
        }
        switch outgoing.resource {
        case .returns:
            return decoded(OperationAnswer.self, body).map { .operation($0.result.operation.id) }
        case .status where outgoing.request.method == "POST":
            return decoded(StatusUpdateAnswer.self, body).map { .orderResults($0.results) }
        case .status:
            // An operation is to be followed; elsewhere the order says itself that it is cancelled.
            guard let answer = decoded(StatusAnswer.self, body) else { return nil }
            if let operation = answer.operation { return .operation(operation.id) }
            return answer.order?.status == "CANCELLED" ? .accepted : nil
        case .items, .eats:
            return body.isEmpty || isJSON(body) ? .accepted : nil
        case .cancellation, .boxes, .marks: return .accepted
        case .operations, .ordersRead, .returnsRead, .returnsList: return nil
        }
    }

    private func decoded<Body: Decodable>(_ type: Body.Type, _ body: Data) -> Body? {
        try? JSONDecoder().decode(type, from: body)
    }

    private func isJSON(_ body: Data) -> Bool {
        (try? JSONSerialization.jsonObject(with: body, options: [.fragmentsAllowed])) != nil
    }

    // MARK: - Errors and limits

    /// The errors of an answer: the market's object, the restaurant's array or object, or none.
    static func errors(in body: [UInt8]) -> [APIError] {
        struct Market: Decodable {
            var status: String?
            var errors: [MarketError]?
        }
        struct MarketError: Decodable {
            var code: String?
            var message: String?
        }
        struct Partner: Decodable {
            var code: Int?
            var description: String?
            var reason: String?
        }
        let data = Data(body)
        let decoder = JSONDecoder()
        if let market = try? decoder.decode(Market.self, from: data),
            market.status != nil || market.errors != nil
        {
            return (market.errors ?? []).map {
                APIError(code: $0.code ?? "", message: Self.cut($0.message ?? ""))
            }
        }
        let partners =
            (try? decoder.decode([Partner].self, from: data))
            ?? (try? decoder.decode(Partner.self, from: data)).map { [$0] } ?? []
        return partners.map { error in
            APIError(
                code: error.code.map(String.init) ?? "",
                message: Self.cut(error.description ?? error.reason ?? ""))
        }
    }

    private static func cut(_ message: String) -> String {
        String(message.prefix(500))
    }

    private static func rate(in headers: [String: String]) -> RateReport? {
        let prefix = "x-ratelimit-resource-"
        let report = RateReport(
            limit: headers[prefix + "limit"].flatMap { Int($0) },
            remaining: headers[prefix + "remaining"].flatMap { Int($0) },
            until: headers[prefix + "until"].flatMap(HTTPDate.read))
        return report == RateReport() ? nil : report
    }
}

/// Dates of HTTP: `Sun, 22 Nov 2026 03:00:00 GMT`.
enum HTTPDate {
    static func read(_ text: String) -> Timestamp? {
        let words = text.split { $0 == " " || $0 == ":" || $0 == "-" || $0 == "," }
        guard words.count == 8, let day = Int(words[1]), let year = Int(words[3]),
            let month = months.firstIndex(of: String(words[2])), let hour = Int(words[4]),
            let minute = Int(words[5]), let second = Int(words[6]),
            let civil = CivilTime(
                year: year, month: month + 1, day: day, hour: hour, minute: minute,
                second: min(second, 59))
        else { return nil }
        return Timestamp(seconds: civil.secondsSinceEpoch)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

extension Outgoing {
    /// Whether the answer to a write says OK in so many words, as `ApiResponse` describes it.
    fileprivate var tellsStatus: Bool {
        switch resource {
        case .cancellation, .boxes, .marks, .returns: true
        // Of one order its own status is told.
        case .status: request.method == "POST"
        case .items, .eats, .operations, .ordersRead, .returnsRead, .returnsList: false
        }
    }
}
