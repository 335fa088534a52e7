import BatchCore

/// A picture of the page: a title and an SVG without scripts or links.
struct Chart {
    var title: String
    var svg: String
}

/// Builds SVG, with every text escaped.
struct SVG {
    let width: Double
    let height: Double
    private let label: String
    private var body = ""

    /// - Parameter label: what a screen reader says of it.
    init(width: Double, height: Double, label: String) {
        self.width = width
        self.height = height
        self.label = label
    }

    var text: String {
        "<svg viewBox=\"0 0 \(Self.short(width)) \(Self.short(height))\" role=\"img\" "
            + "aria-label=\"\(Self.escaped(label))\">\(body)</svg>"
    }

    mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String, title: String
    ) {
        body +=
            "<rect x=\"\(Self.short(x))\" y=\"\(Self.short(y))\" width=\"\(Self.short(width))\" "
        body += "height=\"\(Self.short(height))\" class=\"\(style)\">"
        body += "<title>\(Self.escaped(title))</title></rect>"
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
        body += "<line x1=\"\(Self.short(x1))\" y1=\"\(Self.short(y1))\" x2=\"\(Self.short(x2))\" "
        body += "y2=\"\(Self.short(y2))\" class=\"\(style)\"/>"
    }

    mutating func path(_ points: [(x: Double, y: Double)], _ style: String) {
        let steps = points.map { "\(Self.short($0.x)) \(Self.short($0.y))" }
        body += "<path d=\"M\(steps.joined(separator: "L"))\" class=\"\(style)\"/>"
    }

    mutating func text(
        _ x: Double, _ y: Double, _ text: String, anchor: String = "start", _ style: String = ""
    ) {
        body += "<text x=\"\(Self.short(x))\" y=\"\(Self.short(y))\" text-anchor=\"\(anchor)\" "
        body += "class=\"\(style)\">\(Self.escaped(text))</text>"
    }

    /// One digit behind the point.
    private static func short(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(Double(tenths) / 10)"
    }

    private static func escaped(_ text: String) -> String {
        Visible.text(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing("\"", with: "&quot;")
    }
}

// MARK: - Outcomes by action

/// A bar for each action, parted by outcome.
struct OutcomeChart {
    private let groups: [RowGroup]
    private let words: Words

    init(_ groups: [RowGroup], _ words: Words) {
        self.groups = groups
        self.words = words
    }

    var chart: Chart? {
        let actions = Action.allCases.compactMap { action -> (Action, [Outcome: Int])? in
            let counts = groups.filter { $0.key.action == action }.outcomes
            return counts.isEmpty ? nil : (action, counts)
        }
        guard let most = actions.map({ $0.1.values.reduce(0, +) }).max() else { return nil }
        let title = words("chart.outcomes")
        let counts = groups.outcomes
        let legend = counts.count * 22
        var svg = SVG(
            width: 480, height: Double(actions.count) * 46 + 14 + Double(legend), label: title)
        for (index, (action, counts)) in actions.enumerated() {
            let top = Double(index) * 46
            let all = counts.values.reduce(0, +)
            svg.text(0, top + 16, "\(words.name(of: action)): \(words.number(all))", "ink")
            var x = 0.0
            for outcome in Outcome.allCases {
                guard let count = counts[outcome] else { continue }
                let width = 480 * Double(count) / Double(most)
                let name = words.name(of: outcome)
                svg.rectangle(
                    x, top + 22, max(width - 1, 1), 16, "fill-\(outcome.rawValue)",
                    title: "\(name): \(words.number(count))")
                x += width
            }
        }
        addLegend(counts, to: &svg, top: Double(actions.count) * 46 + 18)
        return Chart(title: title, svg: svg.text)
    }

    private func addLegend(_ counts: [Outcome: Int], to svg: inout SVG, top: Double) {
        var y = top
        for outcome in Outcome.allCases {
            guard let count = counts[outcome] else { continue }
            let name = "\(words.name(of: outcome)) — \(words.number(count))"
            svg.rectangle(0, y - 11, 12, 12, "fill-\(outcome.rawValue)", title: name)
            svg.text(18, y, name)
            y += 22
        }
    }
}

// MARK: - The night

/// The writes of one lane that the market has answered.
struct LaneTraffic {
    let lane: String
    /// When each was sent.
    private(set) var sent: [Timestamp] = []
    /// When the last answer came, or the last request went.
    private(set) var end = Timestamp.distantPast
    /// What the market last said its limit is.
    private(set) var limit: Int?

    /// The lanes of `attempts`, the busiest first.
    static func lanes(_ attempts: [AttemptRecord]) -> [LaneTraffic] {
        var lanes: [LaneTraffic] = []
        var places: [String: Int] = [:]
        for attempt in attempts where attempt.isWrite && attempt.httpStatus != nil {
            let place = places[attempt.lane] ?? lanes.count
            if place == lanes.count {
                lanes.append(LaneTraffic(lane: attempt.lane))
                places[attempt.lane] = place
            }
            lanes[place].sent.append(attempt.startedAt)
            lanes[place].end = max(lanes[place].end, attempt.endedAt ?? attempt.startedAt)
            if let limit = attempt.rate?.limit { lanes[place].limit = limit }
        }
        return lanes.sorted { ($1.sent.count, $0.lane) < ($0.sent.count, $1.lane) }
    }
}

/// How the night went on: requests sent over time, a picture for each of the busiest lanes, and what the
/// market's operations did. Each has one axis of whole numbers.
struct NightChart {
    private let requests: [RequestRecord]
    private let lanes: [LaneTraffic]
    private let words: Words
    private let zone: LocalZone
    private let start: Timestamp
    private let end: Timestamp
    private static let most = 6
    private static let steps = 120
    /// A night of seconds has no course to be drawn.
    static let shortest: Int64 = 60_000

    init(_ summary: RunSummary, _ lanes: [LaneTraffic], _ words: Words, _ zone: LocalZone) {
        requests = summary.requests
        self.lanes = lanes
        self.words = words
        self.zone = zone
        start = lanes.compactMap { $0.sent.min() }.min() ?? summary.run.startedAt
        let settled = summary.requests.lazy.flatMap(\.parts).filter { $0.operation != nil }
            .compactMap(\.settledAt).max()
        end = max(lanes.map(\.end).max() ?? start, settled ?? start)
    }

    private var isLong: Bool { end.milliseconds - start.milliseconds >= Self.shortest }

    var charts: [Chart] {
        guard isLong else { return [] }
        return lanes.prefix(Self.most).map { lane in
            let title = words(
                "chart.requests", words.lane(lane.lane), words.number(lane.sent.count))
            let sent = lane.sent.map(\.milliseconds).sorted()
            var svg = course(of: sent, of: sent.count, title)
            if let full = Self.moment(of: sent, filling: lane.limit ?? 0) {
                let place = x(of: full)
                svg.line(place, 16, place, 150, "mark")
                svg.text(
                    place > 300 ? place - 4 : place + 4, 144, words("chart.quota"),
                    anchor: place > 300 ? "end" : "start")
            }
            return Chart(title: title, svg: svg.text)
        }
    }

    /// The operations of the market until the last one that is known to have ended.
    var operations: Chart? {
        let parts = requests.lazy.flatMap(\.parts).filter { $0.operation != nil }
        let settled = parts.compactMap(\.settledAt?.milliseconds).sorted()
        guard isLong, !settled.isEmpty else { return nil }
        let title = words(
            "chart.operations", words.number(settled.count), words.number(parts.count))
        return Chart(title: title, svg: course(of: settled, of: parts.count, title).text)
    }

    /// A line that rises by one at each moment, up to at most `all`.
    private func course(of moments: [Int64], of all: Int, _ title: String) -> SVG {
        var svg = SVG(width: 480, height: 176, label: title)
        let left = axisWidth
        func y(_ count: Int) -> Double { 150 - 130 * Double(count) / Double(max(all, 1)) }
        for count in Set([0, all]).sorted() {
            svg.line(left, y(count), 470, y(count), "grid")
            svg.text(left - 6, y(count) + 4, words.number(count), anchor: "end")
        }
        svg.text(left, 170, words.clock(start, in: zone))
        svg.text(470, 170, words.clock(end, in: zone), anchor: "end")
        let points = (0...Self.steps).map { step -> (x: Double, y: Double) in
            let span = end.milliseconds - start.milliseconds
            let moment = start.milliseconds + span * Int64(step) / Int64(Self.steps)
            return (x(of: moment), y(Self.count(of: moments, until: moment)))
        }
        svg.path(points, "line sent")
        return svg
    }

    private var axisWidth: Double { 62 }

    private func x(of moment: Int64) -> Double {
        let span = Double(max(end.milliseconds - start.milliseconds, 1))
        return axisWidth + (470 - axisWidth) * Double(moment - start.milliseconds) / span
    }

    /// When so many requests had gone within an hour for the first time; `nil` where that never was.
    private static func moment(of sent: [Int64], filling limit: Int) -> Int64? {
        guard limit > 0, sent.count >= limit else { return nil }
        for last in (limit - 1)..<sent.count where sent[last] - sent[last - limit + 1] < 3_600_000 {
            return sent[last]
        }
        return nil
    }

    /// How many of sorted moments are not after `moment`.
    private static func count(of moments: [Int64], until moment: Int64) -> Int {
        moments.partitionPoint { $0 > moment }
    }
}

// MARK: - The forecast

/// When the last request of each lane was to go, and when it went.
struct ForecastChart {
    private let run: RunRecord
    private let lanes: [LaneTraffic]
    private let words: Words
    private let zone: LocalZone

    init(_ run: RunRecord, _ lanes: [LaneTraffic], _ words: Words, _ zone: LocalZone) {
        self.run = run
        self.lanes = lanes
        self.words = words
        self.zone = zone
    }

    var chart: Chart? {
        let start = run.startedAt
        let lanes = run.forecast.sorted { $0.key < $1.key }.compactMap { lane, planned in
            self.lanes.first { $0.lane == lane }?.sent.max().map { (lane, planned, $0) }
        }.prefix(12)
        let ends = lanes.flatMap { [$0.1, $0.2] }
        guard let end = ends.max(), end.milliseconds - start.milliseconds >= NightChart.shortest
        else { return nil }
        let title = words("chart.forecast")
        var svg = SVG(width: 480, height: Double(lanes.count) * 58 + 10, label: title)
        let span = Double(end.milliseconds - start.milliseconds)
        func width(_ moment: Timestamp) -> Double {
            max(2, 400 * Double(moment.milliseconds - start.milliseconds) / span)
        }
        for (index, (lane, planned, actual)) in lanes.enumerated() {
            let top = Double(index) * 58
            svg.text(0, top + 14, words.lane(lane), "ink")
            let rows = [
                (planned, "fill-skipped", "chart.planned", 20.0),
                (actual, "fill-done", "chart.actual", 38.0),
            ]
            for (moment, style, key, y) in rows {
                let text = words(key, words.clock(moment, in: zone))
                svg.rectangle(0, top + y, width(moment), 12, style, title: text)
                let isLong = width(moment) > 260
                svg.text(
                    isLong ? 476 : width(moment) + 6, top + y + 11, text,
                    anchor: isLong ? "end" : "start", isLong ? "ink" : "")
            }
        }
        return Chart(title: title, svg: svg.text)
    }
}
