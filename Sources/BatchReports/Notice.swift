package import BatchCore

/// What is told of a night at once: a sentence, and what can't wait.
package struct Notice: Sendable {
    /// The headline.
    package var subject: String
    package var text: String
    /// How many things can't wait.
    package var urgentCount: Int
    /// Whether a person has something to do.
    package var needsPerson: Bool

    /// For a test of the way that it goes.
    package init(subject: String, text: String) {
        self.subject = subject
        self.text = text
        urgentCount = 0
        needsPerson = true
    }
}

extension Reports {
    private static var mostNoticed: Int { 10 }

    /// - Parameter page: where the page lies; `nil` where there is none.
    package func notice(_ status: ExitStatus, page: String?) -> Notice {
        let tally = summary.tally
        let headline = headline(tally)
        var lines = [headline]
        if !tally.urgent.isEmpty {
            lines += ["", words("summary.urgent_about_notice"), ""]
            lines += tally.urgent.prefix(Self.mostNoticed).map(line)
            let more = tally.urgent.count - Self.mostNoticed
            if more > 0 { lines.append(words("notice.more", words.number(more))) }
        }
        if let page { lines += ["", words("notice.page", page)] }
        var notice = Notice(subject: headline, text: lines.joined(separator: "\n") + "\n")
        notice.urgentCount = tally.urgent.count
        notice.needsPerson =
            status.rawValue >= 60 || tally.needsWork || !tally.urgent.isEmpty
            || !summary.run.waiting.isEmpty || summary.earlier.contains { $0.outcome.needsWork }
            || summary.unreadCount > 0
        return notice
    }

    private func line(_ row: UrgentRow) -> String {
        let shop = row.campaign.map { " · \(shopName($0))" } ?? ""
        let value = row.value.map { " · \(words.money($0))" } ?? ""
        let order = Visible.text(row.order?.description ?? "—")
        return "\(text(of: row.due)) — \(words("urgent.\(row.action?.rawValue ?? "undecided")")): "
            + "\(order)\(shop)\(value)"
    }
}
