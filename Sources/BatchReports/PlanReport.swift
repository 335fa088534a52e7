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

    private let lines: any Sequence<Line> & Sendable
    private let zone: LocalZone

    /// - Parameter lines: walked through once for each file.
    package init(_ lines: any Sequence<Line> & Sendable, zone: LocalZone) {
        self.lines = lines
        self.zone = zone
    }

    package func makers(_ language: Language) -> [Reports.Maker] {
        [
            Reports.Maker(name: "plan.csv") {
                let table = table
                try table.writeCSV(
                    Self.wired(lines), language.delimiter, table.columns.map(\.key), to: $0)
            },
            Reports.Maker(name: "plan.jsonl") { try table.writeJSON(Self.wired(lines), to: $0) },
        ]
    }

    /// A line with its request as it would leave, which is made once for all columns.
    private typealias Wired = (line: Line, wire: WireRequest)

    private static func wired(
        _ lines: some Sequence<Line>
    ) -> AnySequence<Wired> {
        AnySequence(lines.lazy.map { ($0, $0.request.wire) })
    }

    private var table: ReportTable<Wired> {
        ReportTable(columns: [
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
        ])
    }
}
