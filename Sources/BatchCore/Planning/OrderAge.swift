/// How long ago an order was made: a read sees 30 days at a time.
///
/// Source: the market's page on reading orders. Without dates the last 30 days come back, and a range
/// of dates is at most 30 days long; whether naming orders lifts this is not said.
package enum OrderAge: Int, Sendable, CaseIterable {
    case recent
    case thirtyDays
    case sixtyDays

    /// The age to look through after this one.
    var next: OrderAge { OrderAge(rawValue: rawValue + 1) ?? .recent }

    /// The first day and the day behind the last, in the market's time zone; `nil` where the market's
    /// own range serves.
    func days(at now: Timestamp) -> (from: String, to: String)? {
        func day(_ back: Int) -> String { Self.day(back, before: now) }
        switch self {
        case .recent: return nil
        // The day on which the last 30 days begin belongs to both.
        case .thirtyDays: return (day(59), day(29))
        case .sixtyDays: return (day(89), day(59))
        }
    }

    /// A day in the market's time zone, so many days ago.
    static func day(_ back: Int, before now: Timestamp) -> String {
        let moment = now.advanced(by: .seconds(marketOffset - back * 86_400))
        return LocalZone.utc.civil(at: moment).dateText
    }

    /// Moscow, in seconds from UTC.
    private static let marketOffset = 3 * 3600
}
