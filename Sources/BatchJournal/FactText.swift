package import BatchCore

/// A fact as the journal keeps it: the JSON that its own `Codable` reads, written at once.
///
/// Each request has several, and an encoder that asks the types for their members costs more than all
/// the rest of a request's bookkeeping.
package struct FactText {
    private var bytes: [UInt8] = []

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package init(_ fact: Scheduler.Fact) {
        bytes.reserveCapacity(192)
        if !addExchange(fact) { addTurn(fact) }
        bytes += [0x7D, 0x7D]
    }

    /// Adds what is of a lane; `false` where it is not.
    private mutating func addExchange(_ fact: Scheduler.Fact) -> Bool {
        switch fact {
        case .called(let id, let call, let lane, let cost, let at):
            begin("called")
            add("_0", id.value)
            key("_1")
            add(call)
            add(lane, cost, at)
        case .landed(let id, let lane, let cost, let at, let rate):
            begin("landed")
            add("_0", id.value)
            add(lane, cost, at)
            if let rate { add(rate) }
        case .returned(let id, let lane, let cost, let at):
            begin("returned")
            add("_0", id.value)
            add(lane, cost, at)
        case .laneClosed(let lane, let until):
            begin("laneClosed")
            add(lane, "_0")
            add("until", until.milliseconds)
        case .capLowered(let owner, let cap, let at):
            begin("capLowered")
            add(owner, "_0")
            add("to", Int64(cap))
            add("at", at.milliseconds)
        case .cleared, .resend, .unclear, .takenUp, .parked, .retry, .unsettled, .following,
            .settled, .refused:
            return false
        }
        return true
    }

    /// Adds what is of one request.
    private mutating func addTurn(_ fact: Scheduler.Fact) {
        switch fact {
        case .cleared(let id, let at): add("cleared", id, at)
        case .resend(let id, let at): add("resend", id, at)
        case .unclear(let id, let at): add("unclear", id, at)
        case .takenUp(let id, let at): add("takenUp", id, at)
        case .parked(let id, let at): add("parked", id, at)
        case .retry(let id, let notBefore, let isAttempt):
            begin("retry")
            add("_0", id.value)
            add("notBefore", notBefore.milliseconds)
            add("isAttempt", isAttempt)
        case .unsettled(let id, let readAt, let believeAt, let isLost):
            begin("unsettled")
            add("_0", id.value)
            add("readAt", readAt.milliseconds)
            add("believeAt", believeAt.milliseconds)
            add("isLost", isLost)
        case .following(let part, let type, let at):
            begin("following")
            key("_0")
            add(part)
            add("_1", type.rawValue)
            add("at", at.milliseconds)
        case .settled(let id, let part, let verdict, let at):
            add("settled", id, part, verdict, at)
        case .refused(let id, let part, let verdict, let at):
            add("refused", id, part, verdict, at)
        case .called, .landed, .returned, .laneClosed, .capLowered: break
        }
    }

    // MARK: - Values of ours

    private mutating func add(_ name: String, _ id: RequestID, _ at: Timestamp) {
        begin(name)
        add("_0", id.value)
        add("at", at.milliseconds)
    }

    private mutating func add(
        _ name: String, _ id: RequestID, _ part: Int, _ verdict: Verdict, _ at: Timestamp
    ) {
        begin(name)
        add("_0", id.value)
        add("part", Int64(part))
        add(verdict, "_2")
        add("at", at.milliseconds)
    }

    private mutating func add(_ lane: LaneID, _ cost: Int, _ at: Timestamp) {
        add(lane, "lane")
        add("cost", Int64(cost))
        add("at", at.milliseconds)
    }

    private mutating func add(_ call: Call) {
        switch call {
        case .send(let id, let parts):
            begin("send")
            add("_0", id.value)
            list("parts", parts) { $0.add(Int64($1)) }
        case .readBefore(let ids):
            begin("readBefore")
            list("_0", ids) { $0.add($1.value) }
        case .lookUpOrders(let ids):
            begin("lookUpOrders")
            list("_0", ids) { $0.add($1.value) }
        case .lookUpReturn(let id):
            begin("lookUpReturn")
            add("_0", id.value)
        case .lookUpEats(let id):
            begin("lookUpEats")
            add("_0", id.value)
        case .poll(let parts, let type):
            begin("poll")
            list("_0", parts) { $0.add($1) }
            add("_1", type.rawValue)
        }
        bytes += [0x7D, 0x7D]
    }

    private mutating func add(_ part: FollowedPart) {
        bytes.append(0x7B)
        add("request", part.request.value)
        add("part", Int64(part.part))
        add("operation", part.operation)
        bytes.append(0x7D)
    }

    private mutating func add(_ lane: LaneID, _ name: String) {
        key(name)
        bytes.append(0x7B)
        add(lane.owner, "owner")
        add("resource", lane.resource.rawValue)
        bytes.append(0x7D)
    }

    private mutating func add(_ owner: LaneOwner, _ name: String) {
        key(name)
        switch owner {
        case .campaign(let id):
            begin("campaign")
            add("_0", id.value)
        case .business(let id):
            begin("business")
            add("_0", id.value)
        case .eats: begin("eats")
        }
        bytes += [0x7D, 0x7D]
    }

    private mutating func add(_ rate: RateReport) {
        key("rate")
        bytes.append(0x7B)
        if let limit = rate.limit { add("limit", Int64(limit)) }
        if let remaining = rate.remaining { add("remaining", Int64(remaining)) }
        if let until = rate.until { add("until", until.milliseconds) }
        bytes.append(0x7D)
    }

    private mutating func add(_ verdict: Verdict, _ name: String) {
        key(name)
        bytes.append(0x7B)
        add("outcome", verdict.outcome.rawValue)
        if let code = verdict.code { add("code", code) }
        if let message = verdict.message { add("message", message) }
        if let status = verdict.httpStatus { add("httpStatus", Int64(status)) }
        bytes.append(0x7D)
    }

    // MARK: - JSON

    /// Begins an object with one member, an object too: a case and its values.
    private mutating func begin(_ name: String) {
        bytes.append(0x7B)
        key(name)
        bytes.append(0x7B)
    }

    private mutating func key(_ name: String) {
        bytes.append(key: name)
    }

    private mutating func add(_ number: Int64) {
        bytes.append(decimal: number)
    }

    private mutating func add(_ name: String, _ number: Int64) {
        bytes.append(key: name, number)
    }

    private mutating func add(_ name: String, _ truth: Bool) {
        bytes.append(key: name, JSONText.truth(truth))
    }

    private mutating func add(_ name: String, _ text: String) {
        bytes.append(key: name, text)
    }

    private mutating func list<Item>(
        _ name: String, _ items: [Item], _ add: (inout FactText, Item) -> Void
    ) {
        key(name)
        bytes.append(0x5B)
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            add(&self, item)
        }
        bytes.append(0x5D)
    }
}
