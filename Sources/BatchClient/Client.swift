package import BatchCore
import Foundation

/// Where the APIs are, and the secrets to open them.
package struct ClientSettings: Sendable {
    package var marketURL: String
    package var keys: [BusinessID: String] = [:]
    package var eatsURL: String?
    package var eatsClient: String?
    package var eatsSecret: String?
    package var wire = WireSettings()

    package init(marketURL: String) {
        self.marketURL = marketURL
    }
}

/// What a call needs besides its method, path and body.
package struct Outgoing: Sendable {
    package enum Account: Sendable {
        case business(BusinessID)
        case eats
    }

    package var call: Call
    package var resource: Resource
    package var request: WireRequest
    package var account: Account
    package var isWrite: Bool

    package init(
        call: Call, resource: Resource, request: WireRequest, account: Account, isWrite: Bool
    ) {
        self.call = call
        self.resource = resource
        self.request = request
        self.account = account
        self.isWrite = isWrite
    }
}

/// An answer, with what the audit keeps of it.
package struct Incoming: Sendable {
    package var id: CallID
    package var reply: Reply
    /// The market's own codes and messages, as given.
    package var errors: [APIError]
    /// What the server's clock showed.
    package var date: Timestamp?
    /// What a page of a list tells.
    package var page: ListingPage?
}

/// An error as the market words it.
package struct APIError: Hashable, Sendable, Codable {
    package var code: String
    package var message: String
}

/// Speaks to the market and the restaurant server: the only place that knows the secrets.
package final class Client {
    private let settings: ClientSettings
    private let wire: Wire
    private var open: [Int64: Outgoing] = [:]
    private var eatsToken: String?
    /// The token that each call on its way has.
    private var tokens: [Int64: String] = [:]
    private var waitingForToken: [(id: CallID, outgoing: Outgoing)] = []
    /// Calls that were sent again with a new token after a 401.
    private var renewed: Set<Int64> = []
    private var ready: [Incoming] = []

    private static let tokenTag: Int64 = -1
    private static let questionTag: Int64 = -2

    package init(_ settings: ClientSettings) {
        self.settings = settings
        wire = Wire(settings.wire)
    }

    /// Lets a call leave; its answer comes from ``wait(for:orReadable:)``.
    package func start(_ id: CallID, _ outgoing: Outgoing) {
        switch outgoing.account {
        case .business(let business):
            guard let key = settings.keys[business] else {
                fail(id, .notAuthorised(message: "no key for business \(business)"))
                return
            }
            send(id, outgoing, to: settings.marketURL, credentials: "Api-Key: \(key)")
        case .eats:
            guard let url = settings.eatsURL else {
                fail(id, .notAuthorised(message: "no restaurant server in the config"))
                return
            }
            if let eatsToken {
                tokens[id.value] = eatsToken
                send(id, outgoing, to: url, credentials: "Authorization: Bearer \(eatsToken)")
            } else {
                waitingForToken.append((id, outgoing))
                if waitingForToken.count == 1 { askForToken(url) }
            }
        }
    }

    /// Waits until an answer is there, `descriptor` can be read, or `time` has passed.
    package func wait(for time: Duration, orReadable descriptor: Int32?) -> [Incoming] {
        let results = wire.wait(for: ready.isEmpty ? time : .zero, orReadable: descriptor)
        var incoming = ready
        ready = []
        for result in results {
            if result.tag == Self.tokenTag {
                takeToken(result)
            } else if let outgoing = open.removeValue(forKey: result.tag) {
                if let answer = take(result, outgoing) { incoming.append(answer) }
            }
        }
        incoming += ready
        ready = []
        return incoming
    }

    /// Whether there is a key for an account's calls.
    package func hasKey(for account: LaneOwner) -> Bool {
        switch account {
        case .business(let business): settings.keys[business] != nil
        case .eats: settings.eatsURL != nil && settings.eatsSecret != nil
        // Of a shop whose account is not known nothing can be asked.
        case .campaign: true
        }
    }

    /// Asks one thing and waits for the answer; for use while no call is on its way.
    func ask(_ request: WireRequest, _ business: BusinessID) -> HTTPResult.Outcome {
        guard let key = settings.keys[business] else { return .notReached(reason: "no key") }
        wire.start(
            HTTPRequest(
                method: request.method, url: settings.marketURL + request.path,
                headers: ["Api-Key: \(key)", "Accept: application/json"], body: nil,
                mayReuseConnection: true),
            tag: Self.questionTag)
        return outcome(of: Self.questionTag)
    }

    /// Waits for one answer; others that come meanwhile are lost.
    private func outcome(of tag: Int64) -> HTTPResult.Outcome {
        while !wire.isIdle {
            let results = wire.wait(for: .seconds(1), orReadable: nil)
            if let result = results.first(where: { $0.tag == tag }) { return result.outcome }
        }
        return .notReached(reason: "no answer")
    }

    private func fail(_ id: CallID, _ answer: Answer) {
        ready.append(Incoming(id: id, reply: Reply(answer), errors: []))
    }

    private func send(_ id: CallID, _ outgoing: Outgoing, to base: String, credentials: String) {
        open[id.value] = outgoing
        var headers = [credentials, "Accept: application/json"]
        let body = outgoing.request.body
        if !body.isEmpty { headers.append("Content-Type: application/json") }
        wire.start(
            HTTPRequest(
                method: outgoing.request.method, url: base + outgoing.request.path,
                headers: headers,
                body: body.isEmpty ? nil : Array(body.utf8),
                mayReuseConnection: !outgoing.isWrite),
            tag: id.value)
    }

    private func take(_ result: HTTPResult, _ outgoing: Outgoing) -> Incoming? {
        let id = CallID(result.tag)
        if case .eats = outgoing.account, case .answered(401, _, _) = result.outcome,
            !renewed.contains(id.value), let url = settings.eatsURL
        {
            // The token has run out: one new token, one repetition.
            renewed.insert(id.value)
            // Another call may have got a new one meanwhile.
            if eatsToken == tokens[id.value] { eatsToken = nil }
            if eatsToken != nil {
                start(id, outgoing)
            } else {
                waitingForToken.append((id, outgoing))
                if waitingForToken.count == 1 { askForToken(url) }
            }
            return nil
        }
        // What went out with the request is what can come back.
        let secrets =
            switch outgoing.account {
            case .business(let business): [settings.keys[business]]
            case .eats: [settings.eatsSecret, tokens[id.value]]
            }
        return AnswerReader(outgoing).read(
            result.outcome.without(secrets.compactMap { $0 }), id: id)
    }

    // MARK: - The restaurant server's token

    /// Asks the restaurant's server for a token, which is not kept; for use while no call is on its way.
    package func restaurant(at url: String) -> AccountAnswer<Bool> {
        askForToken(url)
        return switch outcome(of: Self.tokenTag) {
        case .answered(200, _, _): .told(true, at: nil)
        case .answered(let status, _, _): .refused(status: status, message: "")
        case .noAnswer(let reason), .notReached(let reason): .notReached(reason: reason)
        }
    }

    private func askForToken(_ url: String) {
        let fields = [
            ("client_id", settings.eatsClient ?? ""), ("client_secret", settings.eatsSecret ?? ""),
            ("grant_type", "client_credentials"), ("scope", "read write"),
        ]
        let form = fields.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
        wire.start(
            HTTPRequest(
                method: "POST", url: url + "/security/oauth/token",
                headers: ["Content-Type: application/x-www-form-urlencoded"],
                body: Array(form.utf8), mayReuseConnection: false),
            tag: Self.tokenTag)
    }

    private func takeToken(_ result: HTTPResult) {
        let waiting = waitingForToken
        waitingForToken = []
        switch result.outcome {
        case .answered(200, _, let body):
            struct Token: Decodable { var access_token: String }
            if let token = try? JSONDecoder().decode(Token.self, from: Data(body)) {
                eatsToken = token.access_token
                for (id, outgoing) in waiting { start(id, outgoing) }
                return
            }
            for (id, _) in waiting { fail(id, .notReached(reason: "the token can't be read")) }
        case .answered(let status, _, _) where (400..<500).contains(status) && status != 429:
            for (id, _) in waiting {
                fail(id, .notAuthorised(message: "the token was refused with \(status)"))
            }
        case .answered(let status, _, _):
            for (id, _) in waiting { fail(id, .notReached(reason: "no token: \(status)")) }
        case .noAnswer(let reason), .notReached(let reason):
            for (id, _) in waiting { fail(id, .notReached(reason: reason)) }
        }
    }
}
