package import BatchCore

/// The planned requests as files: a line a request, in the order in which they would go.
package struct PlanReport: Sendable {
    /// One planned request with its forecast.
    package struct Line: Sendable {
        package var number: Int
        package var request: PlannedRequest
        package var rows: [RowPlace]
        package var sendAt: Timestamp?

        package init(number: Int, request: PlannedRequest, rows: [RowPlace], sendAt: Timestamp?) {
            self.number = number
            self.request = request
            self.rows = rows
            self.sendAt = sendAt
        }

        /// How late it would be, in seconds; `nil` where it is in time or has no deadline.
        package var lateness: Int64? {
            guard let deadline = request.deadline else { return nil }
            guard let sendAt else { return nil }
            let late = deadline.duration(to: sendAt)
            return late > .zero ? late.components.seconds : nil
        }
    }

    private let count: Int
    private let lines: @Sendable (Range<Int>) -> [Line]
    private let zone: LocalZone

    /// - Parameters:
    ///   - count: how many requests are planned.
    ///   - lines: makes those of a range.
    package init(
        count: Int, zone: LocalZone, lines: @escaping @Sendable (Range<Int>) -> [Line]
    ) {
        self.count = count
        self.lines = lines
        self.zone = zone
    }

    package func maker(_ language: Language) -> Reports.Maker {
        // A request as it would leave is made once for all columns.
        table(language).maker("plan", count: count) { range in
            lines(range).lazy.map { ($0, $0.request.wire) }
        }
    }

    private typealias Wired = (line: Line, wire: WireRequest)

    private func table(_ language: Language) -> ReportTable<Wired> {
        ReportTable(
            columns: [
                .init(key: "n") { .number(Int64($0.line.number)) },
                .init(key: "lane") { .text($0.line.request.lane.name) },
                .init(key: "method") { .text($0.wire.method) },
                .init(key: "path") { .text($0.wire.path) },
                .init(key: "body") { .text($0.wire.body) },
                .init(key: "rows") { line, _ in
                    .text(line.rows.map { "\($0.file + 1):\($0.row)" }.joined(separator: " "))
                },
                .init(key: "send_at") { ReportValue($0.line.sendAt?.iso8601(in: zone)) },
                .init(key: "deadline") { ReportValue($0.line.request.deadline?.iso8601(in: zone)) },
                .init(key: "money_at_risk") {
                    $0.line.request.moneyAtRisk.map { .amount($0.description) } ?? .none
                },
                .init(key: "lateness") { ReportValue($0.line.lateness) },
            ], delimiter: language.delimiter)
    }
}
