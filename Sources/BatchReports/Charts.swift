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
                    title: "\(name): \(count)")
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

extension SVG {
    /// About how wide a text is; wide characters count twice.
    static func width(of text: String) -> Double {
        text.unicodeScalars.reduce(0) { $0 + ($1.value > 0x2E7F ? 14.5 : 7.9) }
    }
}

// MARK: - The night

/// The writes of one lane.
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
        for attempt in attempts where attempt.isWrite {
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

/// Sent, waiting and quota used over time, a picture for each of the busiest lanes.
struct NightChart {
    private let requests: [RequestRecord]
    private let lanes: [LaneTraffic]
    private let words: Words
    private let zone: LocalZone
    private static let most = 6
    private static let steps = 120

    init(
        _ requests: [RequestRecord], _ lanes: [LaneTraffic], _ words: Words, _ zone: LocalZone
    ) {
        self.requests = requests
        self.lanes = lanes
        self.words = words
        self.zone = zone
    }

    var charts: [Chart] {
        guard let start = lanes.compactMap({ $0.sent.min() }).min(),
            let end = lanes.map(\.end).max(), start < end
        else { return [] }
        let byLane = Dictionary(grouping: requests, by: \.lane)
        let byName = Dictionary(byLane.map { ($0.key.name, $0.value) }) { first, _ in first }
        return lanes.prefix(Self.most).map { lane in
            let title = words("chart.night", words.lane(lane.lane))
            let requests = byName[lane.lane] ?? []
            return Chart(title: title, svg: picture(requests, lane, start, end, title))
        }
    }

    private func picture(
        _ requests: [RequestRecord], _ lane: LaneTraffic, _ start: Timestamp, _ end: Timestamp,
        _ title: String
    ) -> String {
        let sent = lane.sent.map(\.milliseconds).sorted()
        let settled = requests.lazy.flatMap(\.parts).compactMap(\.settledAt?.milliseconds).sorted()
        let all = requests.reduce(0) { $0 + $1.parts.count }
        let moments = (0...Self.steps).map { step in
            start.milliseconds
                + (end.milliseconds - start.milliseconds) * Int64(step) / Int64(Self.steps)
        }
        let sums = moments.map { Self.count(of: sent, until: $0) }
        let waiting = moments.map { all - Self.count(of: settled, until: $0) }
        let used = moments.map {
            Self.count(of: sent, until: $0) - Self.count(of: sent, until: $0 - 3_600_000)
        }
        let limit = lane.limit
        let highest = Double(max(sums.max() ?? 1, waiting.max() ?? 1, 1))
        var svg = SVG(width: 480, height: 250, label: title)
        func points(_ counts: [Int], _ top: Double) -> [(x: Double, y: Double)] {
            counts.enumerated().map { index, count in
                (
                    x: 50 + 420 * Double(index) / Double(Self.steps),
                    y: 170 - 150 * min(1, Double(count) / top)
                )
            }
        }
        for part in 0...2 {
            let y = 170 - 75 * Double(part)
            svg.line(50, y, 470, y, "grid")
            svg.text(44, y + 4, words.number(Int(highest * Double(part) / 2)), anchor: "end")
        }
        svg.text(50, 188, words.clock(start, in: zone))
        svg.text(470, 188, words.clock(end, in: zone), anchor: "end")
        if let limit, limit > 0 { svg.path(points(used, Double(limit)), "line quota") }
        svg.path(points(waiting, highest), "line waiting")
        svg.path(points(sums, highest), "line sent")
        legend(&svg, limit)
        return svg.text
    }

    private func legend(_ svg: inout SVG, _ limit: Int?) {
        var x = 50.0
        var entries = [("sent", words("chart.sent")), ("waiting", words("chart.waiting"))]
        if let limit { entries.append(("quota", words("chart.quota", words.number(limit)))) }
        for (style, name) in entries {
            // The quota's name is long: it has a line of its own.
            let y = style == "quota" ? 236.0 : 212
            if style == "quota" { x = 50 }
            svg.path([(x: x, y: y - 4), (x: x + 22, y: y - 4)], "line \(style)")
            svg.text(x + 28, y, name)
            x += 48 + SVG.width(of: name)
        }
    }

    /// How many of sorted moments are not after `moment`.
    private static func count(of moments: [Int64], until moment: Int64) -> Int {
        var low = 0
        var high = moments.count
        while low < high {
            let middle = (low + high) / 2
            if moments[middle] <= moment { low = middle + 1 } else { high = middle }
        }
        return low
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
        guard let end = ends.max(), start < end else { return nil }
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
