package import BatchCore

/// What the last run did, as Prometheus text.
package struct Metrics {
    private var lines: [String] = []

    /// - Parameters:
    ///   - summary: the last run; `nil` where the journal has none.
    ///   - status: how the command that asks has ended.
    ///   - open: requests that are not settled; `nil` where the night did not take place.
    package init(_ summary: RunSummary?, status: ExitStatus, now: Timestamp, open: Int?) {
        if open == nil {
            add("night_failed_timestamp_seconds", "When a night did not take place.", now.seconds)
        } else {
            add("night_finished_timestamp_seconds", "When the last night ended.", now.seconds)
        }
        add("night_exit_status", "The exit status of the last night.", Int64(status.rawValue))
        if let open { add("requests_open", "Requests that are not settled.", Int64(open)) }
        guard let summary else { return }
        add(
            "run_started_timestamp_seconds", "When the last run with new tables began.",
            summary.run.startedAt.seconds)
        add("run_rows_read", "Rows read by the last run.", Int64(summary.balance.rowsRead))
        add(
            "urgent",
            "Decisions that are not done and whose time ends within a day of the run's start.",
            Int64(summary.urgent.count))
        add(
            "buyers_waiting", "Buyers who wait for an answer and for whom nothing is decided.",
            Int64(summary.run.waiting.count))
        add(
            "run_balanced", "Whether its totals balance.", summary.balance.holds ? 1 : 0)
        let outcomes = Outcome.allCases.filter { $0 != .ready }.map { outcome in
            ("outcome=\"\(outcome.rawValue)\"", Int64(summary.counts[outcome] ?? 0))
        }
        add("run_rows", "Its rows by outcome.", outcomes)
        let sent = Dictionary(grouping: summary.attempts, by: \.lane).sorted { $0.key < $1.key }
        add(
            "run_requests_sent", "Requests sent for it by lane, reads included.",
            sent.map { ("lane=\"\($0.key)\"", Int64($0.value.count)) })
    }

    package var text: String { lines.joined(separator: "\n") + "\n" }

    private mutating func add(_ name: String, _ help: String, _ value: Int64) {
        add(name, help, [("", value)])
    }

    private mutating func add(_ name: String, _ help: String, _ values: [(String, Int64)]) {
        lines.append("# HELP marketbatch_\(name) \(help)")
        lines.append("# TYPE marketbatch_\(name) gauge")
        for (label, value) in values {
            lines.append("marketbatch_\(name)\(label.isEmpty ? "" : "{\(label)}") \(value)")
        }
    }
}

extension Timestamp {
    fileprivate var seconds: Int64 { milliseconds / 1000 }
}
