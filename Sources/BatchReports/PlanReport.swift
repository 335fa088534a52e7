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

    /// Makes the lines of a range and hands them over one by one.
    package typealias Lines = @Sendable (Range<Int>, (Line) -> Void) -> Void

    private let count: Int
    private let lines: Lines
    private let zone: LocalZone

    /// - Parameters:
    ///   - count: how many requests are planned.
    ///   - lines: makes those of a range.
    package init(count: Int, zone: LocalZone, lines: @escaping Lines) {
        self.count = count
        self.lines = lines
        self.zone = zone
    }

    /// - Parameter identities: gets the lines that the plan's ID is made of, part by part in their order; a
    ///   request as it would leave is made once for them and for all columns.
    package func maker(
        _ language: Language, identities: @escaping @Sendable ([UInt8]) -> Void
    ) -> Reports.Maker {
        let table = ReportTable(Column.self, zone, delimiter: language.delimiter)
        let size = 1 << 12
        return Reports.Maker(
            names: ["plan.csv", "plan.jsonl"], parts: max(1, (count + size - 1) / size),
            take: identities
        ) { part in
            let range = (part * size)..<min((part + 1) * size, count)
            var own: [UInt8] = []
            let files = table.written(isFirst: part == 0) { add in
                lines(range) { line in
                    let wire = line.request.wire
                    wire.writeIdentity(to: &own)
                    add(Wired(line: line, wire: wire))
                }
            }
            return files + [own]
        }
    }

    struct Wired {
        var line: Line
        var wire: WireRequest
    }

    enum Column: String, ReportColumn {
        case number = "n"
        case lane, method, path, body, rows
        case sendAt = "send_at"
        case deadline
        case moneyAtRisk = "money_at_risk"
        case lateness

        func value(of wired: Wired, _ zone: LocalZone) -> ReportValue {
            let line = wired.line
            return switch self {
            case .number: .number(Int64(line.number))
            case .lane: .text(line.request.lane.name)
            case .method: .text(wired.wire.method)
            case .path: .text(wired.wire.path)
            case .body: .text(wired.wire.body)
            case .rows:
                .text(line.rows.map { "\($0.file + 1):\($0.row)" }.joined(separator: " "))
            case .sendAt: ReportValue(line.sendAt?.iso8601(in: zone))
            case .deadline: ReportValue(line.request.deadline?.iso8601(in: zone))
            case .moneyAtRisk:
                line.request.moneyAtRisk.map { .amount($0.description) } ?? .none
            case .lateness: ReportValue(line.lateness)
            }
        }
    }
}
