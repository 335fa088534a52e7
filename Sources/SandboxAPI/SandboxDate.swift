/// Dates as the market writes them, in Moscow's time.
enum SandboxDate {
    private static let offset = 3 * 3600.0

    /// `2026-11-22`.
    static func day(_ moment: Double) -> String {
        let (year, month, day) = civil(Int(((moment + offset) / 86_400).rounded(.down)))
        return "\(padded(year, 4))-\(padded(month))-\(padded(day))"
    }

    /// `2026-11-22T03:00:00+03:00`.
    static func moment(_ moment: Double) -> String { "\(day(moment))T\(clock(moment))+03:00" }

    /// `22-11-2026`.
    static func reversedDay(_ moment: Double) -> String {
        day(moment).split(separator: "-").reversed().joined(separator: "-")
    }

    /// `22-11-2026 03:00:00`.
    static func reversedMoment(_ moment: Double) -> String {
        "\(reversedDay(moment)) \(clock(moment))"
    }

    /// How many days a day lies behind 1970-01-01; `nil` where it is none.
    static func number(of day: String) -> Int? {
        let parts = day.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let date = Int(parts[2]), (1...12).contains(month), (1...31).contains(date)
        else { return nil }
        // Years that begin in March, so that a leap day is the last of its year.
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + date - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    private static func clock(_ moment: Double) -> String {
        let days = ((moment + offset) / 86_400).rounded(.down)
        let second = Int(moment + offset - days * 86_400)
        return "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
