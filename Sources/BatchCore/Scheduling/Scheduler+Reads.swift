// MARK: - What reads mean

extension Scheduler {
    // MARK: Reads before sending

    mutating func clear(
        _ ids: [RequestID], _ reply: Reply, in turn: inout Turn
    ) {
        switch reply.answer {
        case .orders(let states):
            let byID = Dictionary(
                states.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            for id in ids { clear(id, byID, goesOn: reply.goesOn, in: &turn) }
        case .forbidden(let message):
            for id in ids {
                let verdict = Verdict(
                    outcome: .held, code: FindingCode.forbidden.rawValue, message: message,
                    httpStatus: reply.httpStatus)
                for part in jobs[id]?.open ?? PartSet() {
                    end(id, part, verdict, in: &turn)
                }
            }
        case .notAuthorised, .quotaUsedUp, .tooManyParallel, .notReached:
            let wait = policy.backoff.delay(afterAttempt: 1, using: &session.random)
            for id in ids where isReadBefore(id) {
                record(
                    .retry(id, notBefore: turn.now.advanced(by: wait), isAttempt: false), in: &turn)
            }
        case .accepted, .operation, .orderResults, .state, .operations, .page, .refused, .locked,
            .failed, .noAnswer:
            for id in ids where isReadBefore(id) {
                if let job = jobs[id] { retryOrPark(id, job, in: &turn) }
            }
        }
    }

    private func isReadBefore(_ id: RequestID) -> Bool {
        jobs[id]?.phase == .reading
    }

    private mutating func clear(
        _ id: RequestID, _ states: [OrderID: OrderState], goesOn: Bool, in turn: inout Turn
    ) {
        guard let job = jobs[id], job.phase == .reading, let part = job.open.first,
            let order = job.orders.first
        else { return }
        let change = job.request.parts[part]
        guard let state = states[order] else {
            if goesOn {
                // It may be on another page, so nothing is known of it.
                retryOrPark(id, job, in: &turn)
            } else if session.sight(of: id).mayLookElsewhere {
                session.look(at: id) { $0.lookElsewhere() }
                record(.retry(id, notBefore: turn.now, isAttempt: false), in: &turn)
            } else {
                end(id, part, .changed(""), in: &turn)
            }
            return
        }
        guard state.isWhole else {
            retryOrPark(id, job, in: &turn)
            return
        }
        session.look(at: id) { $0.endLooking() }
        if case .boxes = change, state.boxCount > 1 {
            let packed = Verdict(outcome: .held, code: FindingCode.boxesAlreadyPacked.rawValue)
            end(id, part, packed, in: &turn)
            return
        }
        var differences = Resolution.differences(of: change, in: state)
        if differences.isEmpty { differences = takeMarks(of: change, in: state, for: id) }
        if differences.isEmpty {
            record(.cleared(id, at: turn.now), in: &turn)
        } else if job.hasLeft, Resolution(of: change, in: state) == .done {
            end(id, part, .done(nil), in: &turn)
        } else {
            end(id, part, .changed(differences.joined(separator: "; ")), in: &turn)
        }
    }

    /// An item that the body tells without marks would lose those that it has: an untouched one goes with
    /// the marks that the read shows.
    ///
    /// - Returns: the items whose marks are known to neither table nor read as they would have to be sent.
    private mutating func takeMarks(
        of change: Change, in state: OrderState, for id: RequestID
    ) -> [String] {
        var units: [ItemID: [UnitRecord]] = [:]
        var unclear: [String] = []
        let items = Dictionary(state.items.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        for line in change.composition?.lines ?? [] where line.count > 0 {
            guard let item = items[line.item], let marks = item.marks, !marks.isEmpty,
                marks.sorted() != line.marks
            else { continue }
            if line.isUntouched, let own = item.units {
                units[line.item] = own
            } else if line.isUntouched || line.units.isEmpty {
                unclear.append("\(line.item): \(marks.sorted().joined(separator: " "))")
            }
        }
        session.look(at: id) { $0.freshUnits = units }
        return unclear
    }

    // MARK: Reads after sending

    mutating func resolve(
        _ ids: [RequestID], _ reply: Reply, in turn: inout Turn
    ) {
        guard case .orders(let states) = reply.answer else {
            for id in ids { readAgain(id, reply, in: &turn) }
            return
        }
        let byID = Dictionary(states.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for id in ids {
            guard let job = jobs[id] else { continue }
            for (part, order) in zip(job.sendable, job.orders) {
                guard let state = byID[order] else { continue }
                let resolution = Resolution(of: job.request.parts[part], in: state)
                session.look(at: id) { $0.found[part] = resolution }
            }
            let sight = session.sight(of: id)
            let found = sight.found
            if !reply.goesOn, sight.mayLookElsewhere,
                !job.sendable.allSatisfy({ found[$0] != nil }),
                case .lookingUp(let believeAt, let isLost) = job.phase
            {
                session.look(at: id) { $0.lookElsewhere() }
                record(
                    .unsettled(id, readAt: turn.now, believeAt: believeAt, isLost: isLost),
                    in: &turn)
                continue
            }
            session.look(at: id) { $0.endLooking() }
            decide(id, job, job.sendable.map { ($0, found[$0]) }, in: &turn)
        }
    }

    mutating func resolve(
        _ id: RequestID, _ reply: Reply, in turn: inout Turn
    ) {
        guard let job = jobs[id] else { return }
        guard case .state(let state) = reply.answer else {
            readAgain(id, reply, in: &turn)
            return
        }
        let resolutions = job.sendable.map { part in
            (part, Resolution?.some(Resolution(of: job.request.parts[part], state: state)))
        }
        decide(id, job, resolutions, in: &turn)
    }

    /// - Parameter resolutions: what the read says of each open part; `nil` where it says nothing.
    private mutating func decide(
        _ id: RequestID, _ job: Job, _ resolutions: [(Int, Resolution?)], in turn: inout Turn
    ) {
        guard case .lookingUp(let believeAt, let isLost) = job.phase else { return }
        session.look(at: id) { $0.failedReads = 0 }
        for (part, resolution) in resolutions where resolution == .done {
            end(id, part, .done(nil), in: &turn)
        }
        let open = resolutions.filter { $0.1 != .done }
        var isUnderWay = false
        var rest: [(part: Int, resolution: Resolution?)] = []
        for (part, resolution) in open {
            guard let refusal = job.refusals[part] else {
                rest.append((part, resolution))
                continue
            }
            // What was refused since it is under way already ends only with its operation.
            let mayBeUnderWay =
                resolution == .unchanged && job.request.parts[part].mayBeOperation
                && turn.now < refusal.at.advanced(by: policy.giveUp)
            if mayBeUnderWay {
                isUnderWay = true
            } else {
                end(id, part, refusal.verdict, in: &turn)
            }
        }
        let later = turn.now.advanced(by: policy.longestPoll)
        guard !rest.isEmpty else {
            if isUnderWay {
                record(
                    .unsettled(id, readAt: later, believeAt: believeAt, isLost: isLost), in: &turn)
            }
            return
        }
        guard turn.now >= believeAt else {
            record(
                .unsettled(id, readAt: believeAt, believeAt: believeAt, isLost: isLost), in: &turn)
            return
        }
        guard rest.allSatisfy({ $0.resolution == .unchanged }) else {
            record(.unclear(id, at: turn.now), in: &turn)
            return
        }
        if !isLost {
            retryOrPark(id, job, in: &turn)
        } else if job.resends == 0 {
            record(.resend(id, at: turn.now), in: &turn)
        } else if turn.now < believeAt.advanced(by: policy.giveUp),
            rest.contains(where: { job.request.parts[$0.part].mayBeOperation })
        {
            // So may what was sent twice.
            record(.unsettled(id, readAt: later, believeAt: believeAt, isLost: isLost), in: &turn)
        } else {
            record(.unclear(id, at: turn.now), in: &turn)
        }
    }

    /// A read that failed is tried again a few times; then the next run has to read.
    private mutating func readAgain(
        _ id: RequestID, _ reply: Reply, in turn: inout Turn
    ) {
        guard case .lookingUp(let believeAt, let isLost) = jobs[id]?.phase else {
            return
        }
        let isLimit =
            switch reply.answer {
            case .quotaUsedUp, .tooManyParallel, .notReached: true
            default: false
            }
        let failed = session.sight(of: id).failedReads
        if !isLimit { session.look(at: id) { $0.failedReads += 1 } }
        guard failed + 1 < policy.maximumAttempts else {
            record(.unclear(id, at: turn.now), in: &turn)
            return
        }
        let wait = policy.backoff.delay(afterAttempt: failed + 1, using: &session.random)
        record(
            .unsettled(
                id, readAt: turn.now.advanced(by: wait), believeAt: believeAt, isLost: isLost),
            in: &turn)
    }
}
