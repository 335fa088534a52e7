package import BatchCore

/// Facts as the journal keeps them: JSON arrays, each a name and its values in a fixed order.
///
/// Both directions stand side by side, and a golden file holds them: a member that is renamed in code does
/// not change what is kept. Moments are milliseconds since 1970.
///
/// | fact | values |
/// |---|---|
/// | any of a call | call, lane, cost, moment, and what it asks or the rate that the answer told |
/// | any of a request | request, then its own |
/// | lane | kind of its owner, owner, resource |
/// | call | name, requests or operations, and its parts or type |
/// | verdict | outcome, code, message, HTTP status |
package enum FactCodec {
    package static func text(of fact: Scheduler.Fact) -> String {
        var writer = ListWriter()
        writer.list { $0.write(fact) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// - Throws: where the text is no fact.
    package static func fact(in text: String) throws -> Scheduler.Fact {
        try ListReader.read(text) { try $0.fact() }
    }
}

// MARK: - Facts

extension ListWriter {
    fileprivate mutating func write(_ fact: Scheduler.Fact) {
        switch fact {
        case .called(let id, let call, let lane, let cost, let at):
            write("called", id.value, lane, cost, at)
            list { $0.write(call) }
        case .landed(let id, let lane, let cost, let at, let rate):
            write("landed", id.value, lane, cost, at)
            if let rate { list { $0.write(rate) } }
        case .returned(let id, let lane, let cost, let at):
            write("returned", id.value, lane, cost, at)
        case .laneClosed(let lane, let until):
            write("laneClosed")
            write(lane)
            write(until)
        case .capLowered(let owner, let cap, let at):
            write("capLowered")
            write(owner)
            write(cap)
            write(at)
        case .cleared(let id, let at): write("cleared", id, at)
        case .resend(let id, let at): write("resend", id, at)
        case .unclear(let id, let at): write("unclear", id, at)
        case .takenUp(let id, let at): write("takenUp", id, at)
        case .mayHaveLeft(let id, let at): write("mayHaveLeft", id, at)
        case .parked(let id, let at): write("parked", id, at)
        case .retry(let id, let notBefore, let isAttempt):
            write("retry", id, notBefore)
            write(isAttempt)
        case .unsettled(let id, let readAt, let believeAt, let isLost):
            write("unsettled", id, readAt)
            write(believeAt)
            write(isLost)
        case .following(let part, let type, let at):
            write("following", part.request, at)
            write(part.part)
            write(part.operation)
            write(type.rawValue)
        case .goesOn(let parts, let at):
            write("goesOn")
            write(at)
            list { for part in parts { $0.write(part) } }
        case .settled(let id, let part, let verdict, let at):
            write("settled", id, at)
            write(part)
            write(verdict)
        case .refused(let id, let part, let verdict, let at):
            write("refused", id, at)
            write(part)
            write(verdict)
        case .paged, .listingWaits, .listingRestarted, .listingFailed: writeListing(fact)
        case .resumed(let at):
            write("resumed")
            write(at)
        }
    }

    private mutating func writeListing(_ fact: Scheduler.Fact) {
        switch fact {
        case .paged(let id, let next, let at):
            write("paged", id, at)
            write(next)
        case .listingWaits(let id, let notBefore, let isAttempt):
            write("listingWaits", id, notBefore)
            write(isAttempt)
        case .listingRestarted(let id, let at): write("listingRestarted", id, at)
        case .listingFailed(let id, let reason, let at):
            write("listingFailed", id, at)
            write(reason)
        default: break
        }
    }
}

extension ListReader {
    fileprivate mutating func fact() throws -> Scheduler.Fact {
        let name = try text()
        switch name {
        case "called":
            let (id, lane, cost, at) = try exchange()
            return .called(id, try nested { try $0.call() }, lane: lane, cost: cost, at: at)
        case "landed":
            let (id, lane, cost, at) = try exchange()
            let rate = isAtEnd ? nil : try nested { try $0.rate() }
            return .landed(id, lane: lane, cost: cost, at: at, rate: rate)
        case "returned":
            let (id, lane, cost, at) = try exchange()
            return .returned(id, lane: lane, cost: cost, at: at)
        case "laneClosed": return .laneClosed(try lane(), until: try moment())
        case "capLowered": return .capLowered(try owner(), to: try int(), at: try moment())
        case "cleared": return .cleared(try request(), at: try moment())
        case "resend": return .resend(try request(), at: try moment())
        case "unclear": return .unclear(try request(), at: try moment())
        case "takenUp": return .takenUp(try request(), at: try moment())
        case "mayHaveLeft": return .mayHaveLeft(try request(), at: try moment())
        case "parked": return .parked(try request(), at: try moment())
        case "retry":
            return .retry(try request(), notBefore: try moment(), isAttempt: try truth())
        case "unsettled":
            return .unsettled(
                try request(), readAt: try moment(), believeAt: try moment(), isLost: try truth())
        case "following":
            let (id, at) = (try request(), try moment())
            let part = FollowedPart(request: id, part: try int(), operation: try text())
            return .following(part, try value(), at: at)
        case "goesOn":
            let at = try moment()
            return .goesOn(try nested { try $0.all { try $0.part() } }, at: at)
        case "settled":
            let (id, at) = (try request(), try moment())
            return .settled(id, part: try int(), try verdict(), at: at)
        case "refused":
            let (id, at) = (try request(), try moment())
            return .refused(id, part: try int(), try verdict(), at: at)
        case "paged":
            let (id, at) = (ListingID(try number()), try moment())
            return .paged(id, next: try optionalText(), at: at)
        case "listingWaits":
            return .listingWaits(
                ListingID(try number()), notBefore: try moment(), isAttempt: try truth())
        case "listingRestarted":
            return .listingRestarted(ListingID(try number()), at: try moment())
        case "listingFailed":
            let (id, at) = (ListingID(try number()), try moment())
            return .listingFailed(id, reason: try text(), at: at)
        case "resumed": return .resumed(at: try moment())
        default: throw damage("no fact \(name)")
        }
    }
}

// MARK: - Calls

extension ListWriter {
    fileprivate mutating func write(_ call: Call) {
        switch call {
        case .send(let id, let parts):
            write("send")
            write(id)
            for part in parts { write(part) }
        case .readBefore(let ids):
            write("readBefore")
            for id in ids { write(id) }
        case .lookUpOrders(let ids):
            write("lookUpOrders")
            for id in ids { write(id) }
        case .lookUpReturn(let id):
            write("lookUpReturn")
            write(id)
        case .lookUpEats(let id):
            write("lookUpEats")
            write(id)
        case .poll(let parts, let type):
            write("poll")
            write(type.rawValue)
            for part in parts { write(part) }
        case .list(let id):
            write("list")
            write(id.value)
        }
    }
}

extension ListReader {
    fileprivate mutating func call() throws -> Call {
        let name = try text()
        switch name {
        case "send": return .send(try request(), parts: try all { try $0.int() })
        case "readBefore": return .readBefore(try all { try $0.request() })
        case "lookUpOrders": return .lookUpOrders(try all { try $0.request() })
        case "lookUpReturn": return .lookUpReturn(try request())
        case "lookUpEats": return .lookUpEats(try request())
        case "poll":
            let type: OperationType = try value()
            return .poll(try all { try $0.part() }, type)
        case "list": return .list(ListingID(try number()))
        default: throw damage("no call \(name)")
        }
    }
}

// MARK: - Their values

extension ListWriter {
    fileprivate mutating func write(
        _ name: String, _ call: Int64, _ lane: LaneID, _ cost: Int, _ at: Timestamp
    ) {
        write(name)
        write(call)
        write(lane)
        write(cost)
        write(at)
    }

    fileprivate mutating func write<Kind>(
        _ name: String, _ id: Identifier<Kind>, _ at: Timestamp
    ) {
        write(name)
        write(id.value)
        write(at)
    }

    fileprivate mutating func write(_ owner: LaneOwner) {
        switch owner {
        case .campaign(let id):
            write("campaign")
            write(id.value)
        case .business(let id):
            write("business")
            write(id.value)
        case .eats:
            write("eats")
            write(0)
        }
    }

    fileprivate mutating func write(_ lane: LaneID) {
        write(lane.owner)
        write(lane.resource.rawValue)
    }

    fileprivate mutating func write(_ part: FollowedPart) {
        list {
            $0.write(part.request)
            $0.write(part.part)
            $0.write(part.operation)
        }
    }

    fileprivate mutating func write(_ rate: RateReport) {
        write(rate.limit.map(Int64.init))
        write(rate.remaining.map(Int64.init))
        write(rate.until?.milliseconds)
    }

    fileprivate mutating func write(_ verdict: Verdict) {
        write(verdict.outcome.rawValue)
        write(verdict.code)
        write(verdict.message)
        write(verdict.httpStatus.map(Int64.init))
    }
}

extension ListReader {
    fileprivate mutating func exchange() throws -> (CallID, LaneID, Int, Timestamp) {
        (CallID(try number()), try lane(), try int(), try moment())
    }

    fileprivate mutating func owner() throws -> LaneOwner {
        let (kind, id) = (try text(), try number())
        switch kind {
        case "campaign": return .campaign(CampaignID(id))
        case "business": return .business(BusinessID(id))
        case "eats": return .eats
        default: throw damage("no owner \(kind)")
        }
    }

    fileprivate mutating func lane() throws -> LaneID { LaneID(try owner(), try value()) }

    fileprivate mutating func part() throws -> FollowedPart {
        try nested {
            FollowedPart(request: try $0.request(), part: try $0.int(), operation: try $0.text())
        }
    }

    fileprivate mutating func rate() throws -> RateReport {
        RateReport(
            limit: try optionalInt(), remaining: try optionalInt(),
            until: try optionalNumber().map(Timestamp.init(milliseconds:)))
    }

    fileprivate mutating func verdict() throws -> Verdict {
        Verdict(
            outcome: try value(), code: try optionalText(),
            message: try optionalText(), httpStatus: try optionalInt())
    }
}
