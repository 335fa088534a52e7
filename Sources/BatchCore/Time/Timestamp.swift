/// A moment on the wall clock, in whole milliseconds since the Unix epoch.
///
/// Quotas outlive the process, so the core counts wall time. The shell guarantees that the
/// moments it passes in never decrease.
package struct Timestamp: Hashable, Sendable, Codable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        self = overflow ? seconds < 0 ? .distantPast : .distantFuture : Self(milliseconds: product)
    }

    package static let distantPast = Self(milliseconds: .min / 2)
    package static let distantFuture = Self(milliseconds: .max / 2)

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

extension Timestamp: Comparable {
    package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.milliseconds < rhs.milliseconds
    }

    /// Returns the moment `duration` later, rounded up so that a wait is never cut short; where no moment
    /// is so far, the last or the first.
    package func advanced(by duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        let whole = seconds.multipliedReportingOverflow(by: 1000)
        let sum = milliseconds.addingReportingOverflow(whole.partialValue &+ fraction)
        guard !whole.overflow, !sum.overflow else {
            return duration < .zero ? .distantPast : .distantFuture
        }
        return Self(milliseconds: sum.partialValue)
    }

    /// How much later `other` is; negative when it is earlier.
    package func duration(to other: Self) -> Duration {
        let (gap, overflow) = other.milliseconds.subtractingReportingOverflow(milliseconds)
        return .milliseconds(overflow ? other < self ? Int64.min / 2 : .max / 2 : gap)
    }
}

/// A day of the Gregorian calendar and a time of that day, without a time zone.
package struct CivilTime: Hashable, Sendable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour = 0
    package var minute = 0
    package var second = 0

    /// Makes a civil time, or `nil` where there is no such day or time.
    package init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0)
    {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(in: month, of: year), (0..<24).contains(hour),
            (0..<60).contains(minute), (0..<60).contains(second)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The civil time that stands `seconds` after 1970-01-01 00:00.
    package init(secondsSinceEpoch seconds: Int64) {
        var days = Int(seconds / 86_400)
        var rest = Int(seconds % 86_400)
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
        // Days to civil date over 400-year eras that begin on 1 March.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Seconds from 1970-01-01 00:00 to this civil time, both without a zone.
    package var secondsSinceEpoch: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = Int64(era * 146_097 + dayOfEra - 719_468)
        return days * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// How far local clocks are from UTC, as the shell's time zone database tells it.
package struct LocalZone: Sendable {
    /// Seconds east of UTC at a moment given in seconds since the epoch.
    package var secondsFromUTC: @Sendable (Int64) -> Int

    package init(secondsFromUTC: @escaping @Sendable (Int64) -> Int) {
        self.secondsFromUTC = secondsFromUTC
    }

    package static let utc = LocalZone { _ in 0 }

    package static func fixed(hours: Int) -> LocalZone {
        LocalZone { _ in hours * 3600 }
    }

    /// The moment at which clocks of this zone show `civil`.
    ///
    /// Of a time that is shown twice the earlier moment is taken; a time that summer time skips is
    /// read with the offset from before the change.
    package func timestamp(of civil: CivilTime) -> Timestamp {
        let local = civil.secondsSinceEpoch
        let before = Int64(secondsFromUTC(local - 86_400))
        let after = Int64(secondsFromUTC(local + 86_400))
        for offset in [before, after] where Int64(secondsFromUTC(local - offset)) == offset {
            return Timestamp(seconds: local - offset)
        }
        return Timestamp(seconds: local - before)
    }

    /// What clocks of this zone show at `moment`.
    package func civil(at moment: Timestamp) -> CivilTime {
        let seconds = moment.milliseconds.flooredSeconds
        return CivilTime(secondsSinceEpoch: seconds + Int64(secondsFromUTC(seconds)))
    }
}

extension Int64 {
    fileprivate var flooredSeconds: Int64 {
        self >= 0 ? self / 1000 : (self - 999) / 1000
    }
}

extension Timestamp {
    /// ISO 8601 with the zone's offset, to the second: `2026-11-22T03:00:00+03:00`.
    package func iso8601(in zone: LocalZone = .utc) -> String {
        let seconds = milliseconds.flooredSeconds
        let offset = zone.secondsFromUTC(seconds)
        let civil = CivilTime(secondsSinceEpoch: seconds + Int64(offset))
        var text: [UInt8] = []
        text.reserveCapacity(25)
        func add(_ number: Int, _ width: Int, _ behind: UInt8?) {
            let start = text.count
            text += repeatElement(0x30, count: width)
            var (rest, place) = (number, start + width - 1)
            while rest > 0, place >= start {
                text[place] = 0x30 + UInt8(rest % 10)
                (rest, place) = (rest / 10, place - 1)
            }
            if let behind { text.append(behind) }
        }
        add(civil.year, 4, UInt8(ascii: "-"))
        add(civil.month, 2, UInt8(ascii: "-"))
        add(civil.day, 2, UInt8(ascii: "T"))
        add(civil.hour, 2, UInt8(ascii: ":"))
        add(civil.minute, 2, UInt8(ascii: ":"))
        add(civil.second, 2, nil)
        if offset == 0 {
            text.append(UInt8(ascii: "Z"))
        } else {
            text.append(UInt8(ascii: offset < 0 ? "-" : "+"))
            add(abs(offset) / 3600, 2, UInt8(ascii: ":"))
            add(abs(offset) / 60 % 60, 2, nil)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension CivilTime {
    /// `2026-11-22`.
    package var dateText: String {
        "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))"
    }

    /// `03:00:00`.
    package var timeText: String {
        "\(hour.padded(2)):\(minute.padded(2)):\(second.padded(2))"
    }
}

extension Int {
    /// The decimal digits, with zeros in front up to `width`.
    package func padded(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
