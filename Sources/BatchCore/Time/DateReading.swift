extension Timestamp {
    /// Reads a date as people and programs write it, or returns `nil`.
    ///
    /// ISO 8601 with or without an offset, also with slashes, `dd.mm.yyyy [hh:mm[:ss]]`, `dd.mm.yy`, also
    /// with dashes and with «г.» behind the year, `2026年11月24日`, or a spreadsheet's serial day number
    /// (1900 system). What has no offset is in `zone`.
    package init?(reading text: String, in zone: LocalZone) {
        let bytes = Array(Self.plain(text).utf8)
        if let moment = Self.iso(bytes, zone) ?? Self.dotted(bytes, zone) {
            self = moment
        } else if let moment = Self.serial(text, zone) {
            self = moment
        } else {
            return nil
        }
    }

    /// Without the words of years and days, and with one space before a time.
    private static func plain(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) || text.utf8.contains(0x2C) else {
            return text
        }
        var plain = text.lowercased()
        for word in ["года", "год", "г."] { plain = plain.replacing(word, with: " ") }
        plain = plain.replacing("年", with: "-").replacing("月", with: "-")
        plain = plain.replacing("日", with: " ").replacing("时", with: ":").replacing("分", with: "")
        if plain.contains(":") { plain = plain.replacing(",", with: " ") }
        let words = plain.split { $0 == " " || $0 == "\u{A0}" || $0 == "\u{202F}" }
        return words.joined(separator: " ").uppercased()
    }

    private static func iso(_ bytes: [UInt8], _ zone: LocalZone) -> Timestamp? {
        var scanner = DigitScanner(bytes)
        guard let year = scanner.digits(4...4),
            let sign = ["-", "/", "."].first(where: { scanner.skip($0) }),
            let month = scanner.digits(1...2), scanner.skip(sign), let day = scanner.digits(1...2)
        else { return nil }
        guard !scanner.isAtEnd else {
            return CivilTime(year: year, month: month, day: day).map(zone.timestamp(of:))
        }
        guard scanner.skip("T") || scanner.skip(" "), let time = scanner.timeOfDay(),
            let civil = CivilTime(
                year: year, month: month, day: day, hour: time.hour, minute: time.minute,
                second: time.second)
        else { return nil }
        if scanner.isAtEnd { return zone.timestamp(of: civil) }
        if scanner.skip("Z") || scanner.skip("z") {
            return scanner.isAtEnd ? Timestamp(seconds: civil.secondsSinceEpoch) : nil
        }
        _ = scanner.skip(" ")
        let direction: Int64
        if scanner.skip("+") {
            direction = 1
        } else if scanner.skip("-") {
            direction = -1
        } else {
            return nil
        }
        guard let hours = scanner.digits(2...2), hours < 24 else { return nil }
        _ = scanner.skip(":")
        let minutes = scanner.isAtEnd ? 0 : scanner.digits(2...2)
        guard let minutes, minutes < 60, scanner.isAtEnd else { return nil }
        return Timestamp(
            seconds: civil.secondsSinceEpoch - direction * Int64(hours * 3600 + minutes * 60))
    }

    private static func dotted(_ bytes: [UInt8], _ zone: LocalZone) -> Timestamp? {
        var scanner = DigitScanner(bytes)
        guard let day = scanner.digits(1...2),
            let sign = [".", "-"].first(where: { scanner.skip($0) }),
            let month = scanner.digits(1...2), scanner.skip(sign),
            let written = scanner.digits(2...4)
        else { return nil }
        let year: Int
        switch scanner.lastWidth {
        case 2: year = 2000 + written
        case 4: year = written
        default: return nil
        }
        guard !scanner.isAtEnd else {
            return CivilTime(year: year, month: month, day: day).map(zone.timestamp(of:))
        }
        guard scanner.skip(" ") || scanner.skip("T"), let time = scanner.timeOfDay(),
            scanner.isAtEnd
        else { return nil }
        return CivilTime(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute,
            second: time.second
        ).map(zone.timestamp(of:))
    }

    /// Serial days count from 1899-12-30; 20000 (1954) to 80000 (2119) is taken for a date.
    private static func serial(_ text: String, _ zone: LocalZone) -> Timestamp? {
        let plain = String(text.map { $0 == "," ? "." : $0 })
        guard plain.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }),
            let days = Double(plain), (20_000..<80_000).contains(days)
        else { return nil }
        let seconds = Int64((days * 86_400).rounded()) - 25_569 * 86_400
        return zone.timestamp(of: CivilTime(secondsSinceEpoch: seconds))
    }
}

/// Takes digits and single characters off the front of some ASCII text.
struct DigitScanner {
    private var rest: ArraySlice<UInt8>
    private(set) var lastWidth = 0

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Takes as many digits as `width` allows, or nothing where there are fewer.
    mutating func digits(_ width: ClosedRange<Int>) -> Int? {
        let run = rest.prefix(width.upperBound).prefix { (48...57).contains($0) }
        guard run.count >= width.lowerBound else { return nil }
        lastWidth = run.count
        rest = rest.dropFirst(run.count)
        return run.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Takes `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fraction`.
    mutating func timeOfDay() -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = digits(1...2), skip(":"), let minute = digits(2...2) else { return nil }
        guard skip(":") else { return (hour, minute, 0) }
        guard let second = digits(2...2) else { return nil }
        if skip(".") || skip(",") { guard digits(1...9) != nil else { return nil } }
        return (hour, minute, second)
    }
}
