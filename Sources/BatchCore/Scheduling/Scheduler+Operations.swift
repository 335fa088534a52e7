// MARK: - Operations that are followed

extension Scheduler {
    mutating func pollOperations(now: Timestamp, in step: inout Step) {
        for business in operations.keys.sorted() {
            let lane = LaneID(.business(business), .operations)
            operations[business]?.refresh(policy)
            guard isUsable(lane), let due = operations[business]?.due(at: now, policy) else {
                continue
            }
            for type in OperationType.allCases {
                let parts = due.filter { $0.type == type }.map(\.part)
                for start in stride(from: 0, to: parts.count, by: 100)
                where mayBegin(lane, cost: 1, at: now) {
                    let batch = Array(parts[start..<min(start + 100, parts.count)])
                    begin(.poll(batch, type), lane, cost: 1, now: now, in: &step)
                }
            }
            operations[business]?.refresh(policy)
        }
    }

    func earliestPoll(from now: Timestamp) -> Timestamp? {
        var earliest: Timestamp?
        for (business, followed) in operations {
            let moment = followed.nextPoll(policy)
            guard moment < .distantFuture else { continue }
            let id = LaneID(.business(business), .operations)
            guard isUsable(id),
                load[id.owner, default: Load()].mayBegin(.operations, policy)
            else { continue }
            let from = max(now, moment)
            let free = lanes[id].map { $0.quota.earliest(cost: 1, from: from) } ?? from
            if let free { earliest = min(earliest ?? free, free) }
        }
        return earliest
    }

    mutating func follow(
        _ id: RequestID, _ parts: [Int], _ operation: String, now: Timestamp, in step: inout Step
    ) {
        let type: OperationType =
            jobs[id]?.lane.resource == .returns ? .returnCancellation : .orderStatusUpdate
        for part in parts {
            let followed = FollowedPart(request: id, part: part, operation: operation)
            record(.following(followed, type, at: now), in: &step)
        }
    }

    mutating func follow(
        _ parts: [FollowedPart], _ reply: Reply, now: Timestamp, in step: inout Step
    ) {
        var states: [String: String] = [:]
        if case .operations(let told) = reply.answer { states = told }
        for part in parts {
            switch states[part.operation] {
            case "DONE":
                end(part.request, part.part, .done(reply.httpStatus), now: now, in: &step)
            case "FAILED":
                let verdict = Verdict(
                    outcome: .refused, code: "OPERATION_FAILED", message: nil,
                    httpStatus: reply.httpStatus)
                end(part.request, part.part, verdict, now: now, in: &step)
            default:
                let business = jobs[part.request]?.request.business
                if let business { operations[business]?.askLater(part, at: now, policy) }
            }
        }
    }
}
