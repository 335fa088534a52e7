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
        if let urgent = text(of: tally.urgent, "summary.urgent") { parts.append(urgent) }
        let buyers = waitingLonger(tally).count
        if buyers > 0 { parts.append(words.counted("summary.buyers", buyers)) }
        if let rows = needs(tally) { parts.append(rows) }
        let earlier = summary.earlier.count { $0.outcome.needsWork }
        if earlier > 0 { parts.append(words("summary.needs_you_earlier", words.number(earlier))) }
        let unread = summary.inputs.count { $0.problem != nil }
        if unread > 0 { parts.append(words("summary.unread", words.number(unread))) }
        switch summary.run.exitStatus.flatMap({ ExitStatus(rawValue: Int32($0)) }) {
        case .refusedCredentials: parts.append(words("summary.not_authorised"))
        case .notReached: parts.append(words("summary.not_reached"))
        default: break
        }
        return parts
    }

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

    /// What can't wait, for the line of a night: how much, and by when the first; `nil` where nothing is urgent.
    package var urgentLine: String? { text(of: summary.urgent, "night.urgent") }

    /// - Parameter key: of the sentence.
    private func text(of urgent: [UrgentRow], _ key: String) -> String? {
        guard !urgent.isEmpty else { return nil }
        return words(
            key, words.counted("summary.urgent_rows", urgent.count), first(of: urgent))
    }

    private func first(of urgent: [UrgentRow]) -> String {
        text(of: urgent.map(\.due).min { $0.moment < $1.moment } ?? .atOnce)
    }

    package func text(of due: Due) -> String {
        switch due {
        case .atOnce: words("decisions.at_once")
        case .by(let moment): words("summary.by", words.date(moment, in: zone))
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
    }

    var work: Work {
        if key.isProposed { return .cancel }
        return switch key.outcome {
        case .refused: .refused
        case .held: .decide
        default: .mend
        }
    }
}
