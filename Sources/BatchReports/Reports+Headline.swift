package import BatchCore

extension Reports {
    /// Some sentences that tell how the night went, what can't wait first.
    package var headline: String { headline(summary.tally) }

    func headline(_ tally: RunTally) -> String {
        let counts = tally.counts
        let done = words(
            "summary.headline", words.number(counts[.done] ?? 0), words.number(tally.rowCount))
        var parts = work(tally)
        if parts.isEmpty, summary.run.exitStatus ?? 0 < 60 {
            parts.append(words("summary.nothing_needs_you"))
        }
        if tally.late > 0 {
            parts.append(words("summary.late", words.number(tally.late)))
        } else if tally.due > 0, tally.urgent.isEmpty {
            parts.append(words("summary.in_time"))
        }
        if let waiting = counts[.pending] {
            parts.append(words("summary.waiting", words.number(waiting)))
        }
        if let unknown = counts[.unknown] {
            parts.append(words("summary.unknown", words.number(unknown)))
        }
        return words.sentences((tally.rowCount > 0 ? [done] : []) + parts)
    }

    /// What somebody has to do.
    private func work(_ tally: RunTally) -> [String] {
        var parts: [String] = []
        if let urgent = words.text(of: tally.urgent, "summary.urgent", in: zone) {
            parts.append(urgent)
        }
        let buyers = waitingLonger(tally).count
        if buyers > 0 { parts.append(words.counted("summary.buyers", buyers)) }
        if let rows = needs(tally) { parts.append(rows) }
        let earlier = summary.earlier.count { $0.outcome.needsWork }
        if earlier > 0 { parts.append(words("summary.needs_you_earlier", words.number(earlier))) }
        let unread = summary.unreadCount
        if unread > 0 { parts.append(words("summary.unread", words.number(unread))) }
        if summary.findings.loose.contains(where: { $0.code == .fetchIncomplete }) {
            parts.append(words("night.fetch_incomplete"))
        }
        // What was finished later needs neither.
        let hasEnded = tally.rowCount > 0 && tally.unfinished.isEmpty
        switch exitStatus {
        case .refusedCredentials where !hasEnded: parts.append(words("summary.not_authorised"))
        case .notReached where !hasEnded: parts.append(words("summary.not_reached"))
        default: break
        }
        return parts
    }

    var exitStatus: ExitStatus? {
        summary.run.exitStatus.flatMap { ExitStatus(rawValue: Int32($0)) }
    }

    /// The rows that wait for her, in one sentence, for the line of a night; `nil` where none do.
    package var needsLine: String? { needs(summary.tally) }

    /// The rows that wait for her, by what she has to do with them.
    private func needs(_ tally: RunTally) -> String? {
        guard tally.needsWork else { return nil }
        let kinds = Dictionary(grouping: tally.alike, by: \.work)
            .mapValues { $0.reduce(0) { $0 + $1.places.count } }
        let told = AlikeRows.Work.allCases.compactMap { kind in
            kinds[kind].map { words("needs.\(kind.rawValue)", words.number($0)) }
        }
        return words.counted(
            "summary.needs_you", tally.attentionCount, words.list(told))
    }

    /// The buyers for whom nothing is decided, save those who can't wait.
    func waitingLonger(_ tally: RunTally) -> [WaitingBuyer] {
        let urgent = Set(tally.urgent.compactMap(\.order))
        return summary.run.waiting.filter { !urgent.contains(.number($0.order.value)) }
    }

    // MARK: - What can't wait

    func text(of due: Due) -> String { words.text(of: due, in: zone) }

    /// The moment, for a cell.
    package func date(of due: Due) -> String {
        switch due {
        case .atOnce: words("decisions.at_once")
        case .by(let moment): words.date(moment, in: zone)
        }
    }
}

extension Words {
    /// What can't wait, for the line of a night: how much, and by when the first; `nil` where nothing is urgent.
    package func urgentLine(_ urgent: [UrgentRow], in zone: LocalZone) -> String? {
        text(of: urgent, "night.urgent", in: zone)
    }

    /// - Parameter key: of the sentence.
    fileprivate func text(of urgent: [UrgentRow], _ key: String, in zone: LocalZone) -> String? {
        // The first of what loses goods, if there is any such.
        let losing = urgent.filter { !$0.isAccept }
        let first = (losing.isEmpty ? urgent : losing).map(\.due)
            .min { $0.moment < $1.moment }
        guard let first else { return nil }
        return self(
            key, counted("summary.urgent_rows", urgent.count), text(of: first, in: zone))
    }

    fileprivate func text(of due: Due, in zone: LocalZone) -> String {
        switch due {
        case .atOnce: self("decisions.at_once")
        case .by(let moment): self("summary.by", date(moment, in: zone))
        }
    }
}

extension AlikeRows {
    /// What she does with such rows.
    enum Work: String, CaseIterable {
        case mend
        case decide
        case cancel
        case refused
        case call
        case drop
    }

    var work: Work {
        if key.isProposed { return .cancel }
        if key.variant == "overtaken" || key.variant == "missed" { return .drop }
        switch key.outcome {
        case .refused: return .refused
        case .held: return Self.forAdministrator.contains(key.code ?? "") ? .call : .decide
        default:
            let isOver = [FindingCode.deadlinePassed, .orderInTerminalState]
                .contains { $0.rawValue == key.code }
            if isOver { return .drop }
            return Self.forAdministrator.contains(key.code ?? "") ? .call : .mend
        }
    }

    /// Codes about which only the administrator can do something.
    private static let forAdministrator: Set<String> = [
        "FORBIDDEN", FindingCode.campaignNotFound.rawValue,
        FindingCode.restaurantNotConfigured.rawValue,
    ]
}
