import BatchCore
import BatchJournal
import BatchReports
import BatchRunner
import Foundation

/// What became of an order, a return or a restaurant's order, night by night.
struct OrderHistory {
    private let number: String
    private let setting: Setting
    /// The runs in which it comes up, the first first, each with its rows and the calls about them.
    private var nights: [Night] = []

    private struct Night {
        var summary: RunSummary
        var rows: [RowResult]
        var attempts: [AttemptRecord]
    }

    init(of number: String, in journal: Journal, _ setting: Setting) throws {
        self.number = number
        self.setting = setting
        let runs = Set(try journal.runs(about: number))
        let reports = RunReports(
            journal: journal, language: setting.language, zone: setting.zone)
        for run in try journal.runs().reversed() where runs.contains(run.id) {
            let summary = try reports.summary(of: run)
            let rows = summary.rows.filter { row in
                row.row.order?.description == number
                    || row.row.returnID.map(String.init) == number
            }
            let requests = Set(rows.compactMap { $0.row.request?.value })
            let attempts = summary.attempts.filter { !requests.isDisjoint(with: $0.requests) }
            nights.append(Night(summary: summary, rows: rows, attempts: attempts))
        }
    }

    func tell() {
        let console = setting.console
        if console.isJSON {
            console.say(JSONText.object(["nights": .array(nights.map(json))]).rendered)
            return
        }
        if nights.isEmpty { console.say(setting.words("history.none", Visible.text(number))) }
        for night in nights {
            console.say(lines(night).joined(separator: "\n"))
        }
    }

    private func lines(_ night: Night) -> [String] {
        let words = setting.words
        let reports = Reports(night.summary, language: setting.language, zone: setting.zone)
        let date = words.date(night.summary.run.startedAt, in: setting.zone)
        var lines = ["\(date)  \(night.summary.run.id)"]
        for row in night.rows {
            let place = row.row.place
            let file = reports.name(of: place.file)
            let action = row.row.action.map(words.name(of:)) ?? "—"
            let message = reports.message(row)
            lines.append(
                "  "
                    + words("history.row", Visible.text(file), String(place.row), action)
                    + " — \(words.name(of: row.outcome))"
                    + (message.isEmpty ? "" : ": \(Visible.text(message))"))
        }
        for attempt in night.attempts {
            let answer = attempt.httpStatus.map { "HTTP \($0)" } ?? attempt.failure ?? "—"
            let errors = attempt.errors.map { " \($0.code)" }.joined()
            lines.append(
                "    \(words.date(attempt.startedAt, in: setting.zone))  \(attempt.method)"
                    + " \(attempt.path)  \(Visible.text(answer + errors))")
        }
        return lines
    }

    private func json(_ night: Night) -> JSONText {
        let reports = Reports(night.summary, language: setting.language, zone: setting.zone)
        return .object([
            "run": .text(night.summary.run.id),
            "started_at": .text(night.summary.run.startedAt.iso8601(in: setting.zone)),
            "rows": .array(
                night.rows.map { row in
                    .object([
                        "file": .text(reports.name(of: row.row.place.file)),
                        "message": .text(reports.message(row)),
                        "row": .number(Int64(row.row.place.row)),
                        "action": .text(row.row.action?.rawValue ?? ""),
                        "outcome": .text(row.outcome.rawValue), "code": .text(row.code ?? ""),
                    ])
                }),
            "calls": .array(
                night.attempts.map { attempt in
                    .object([
                        "at": .text(attempt.startedAt.iso8601(in: setting.zone)),
                        "method": .text(attempt.method), "path": .text(attempt.path),
                        "status": .number(Int64(attempt.httpStatus ?? 0)),
                    ])
                }),
        ])
    }
}
