// MARK: - Operations that are followed

extension Scheduler {
    mutating func pollOperations(in turn: inout Turn) {
        for business in operations.keys.sorted() {
            let lane = LaneID(.business(business), .operations)
            refreshPolls(of: business)
            guard isUsable(lane), let due = operations[business]?.due(at: turn.now, policy) else {
                continue
            }
            for type in OperationType.allCases {
                let parts = due.filter { $0.type == type }.map(\.part)
                for start in stride(from: 0, to: parts.count, by: 100)
                where mayBegin(lane, cost: 1, at: turn.now) {
                    let batch = Array(parts[start..<min(start + 100, parts.count)])
                    begin(.poll(batch, type), lane, cost: 1, in: &turn)
                }
            }
            refreshPolls(of: business)
        }
    }

    func earliestPoll(from now: Timestamp) -> Timestamp? {
        var earliest: Timestamp?
        for (business, followed) in operations {
            let moment = followed.nextPoll(policy)
            guard moment < .distantFuture else { continue }
            let id = LaneID(.business(business), .operations)
            guard isUsable(id),
                load(of: id.owner).mayBegin(.operations, policy)
            else { continue }
            let from = max(now, moment)
            let free = lanes[id].map { $0.quota.earliest(cost: 1, from: from) } ?? from
            if let free { earliest = min(earliest ?? free, free) }
        }
        return earliest
    }

    mutating func follow(
        _ id: RequestID, _ parts: [Int], _ operation: String, in turn: inout Turn
    ) {
        let type: OperationType =
            jobs[id]?.lane.resource == .returns ? .returnCancellation : .orderStatusUpdate
        for part in parts {
            let followed = FollowedPart(request: id, part: part, operation: operation)
            record(.following(followed, type, at: turn.now), in: &turn)
        }
    }

    mutating func follow(
        _ parts: [FollowedPart], _ reply: Reply, in turn: inout Turn
    ) {
        var states: [String: String] = [:]
        var open: [FollowedPart] = []
        if case .operations(let told) = reply.answer { states = told }
        for part in parts {
            switch states[part.operation] {
            case "DONE":
                end(part.request, part.part, .done(reply.httpStatus), in: &turn)
            case "FAILED":
                let verdict = Verdict(
                    outcome: .refused, code: "OPERATION_FAILED", message: nil,
                    httpStatus: reply.httpStatus)
                refuse(part.request, [(part.part, verdict)], in: &turn)
            default: open.append(part)
            }
        }
        if !open.isEmpty { record(.goesOn(open, at: turn.now), in: &turn) }
    }
}
