/// A word of the orders table, as one of the values of a vocabulary.
private func word<Value: MarketWord>(_ text: String) -> Reading<Value> {
    let cell = CellText(text)
    guard !cell.isNothing else { return Reading(nil) }
    if let value = Value(reading: cell.text) { return Reading(value) }
    return Reading(nil, [Remark(.valueNotUnderstood, .warning)])
}

/// Words in bytes, the most frequent first.
private struct WordBytes<Value: RawRepresentable & Sendable>: Sendable
where Value.RawValue == String {
    private let words: [(bytes: [UInt8], value: Value)]

    init(_ values: [Value]) {
        words = values.map { (Array($0.rawValue.utf8), $0) }
    }

    @inline(__always)
    func value(_ cell: CellBytes) -> Value? {
        for word in words where cell.equals(word.bytes) { return word.value }
        return nil
    }
}

/// Where an order stands.
package struct StatusField: Field {
    package var column: Column { .status }
    private let words = WordBytes<OrderStatus>([
        .processing, .delivery, .pickup, .delivered, .cancelled, .returned,
    ])

    package init() {}

    package func common(_ cell: CellBytes) -> Common<OrderStatus>? {
        words.value(cell).map { Common($0) }
    }

    package func full(_ text: String) -> Reading<OrderStatus> { word(text) }
}

/// The stage of an order within its status.
package struct SubstatusField: Field {
    package var column: Column { .substatus }
    private let words = WordBytes<Substatus>([.started, .readyToShip, .shipped])

    package init() {}

    package func common(_ cell: CellBytes) -> Common<Substatus>? {
        words.value(cell).map { Common($0) }
    }

    package func full(_ text: String) -> Reading<Substatus> { word(text) }
}

/// How a shop sells.
package struct ModelField: Field {
    package var column: Column { .model }
    private let words = WordBytes<Model>(Model.allCases)

    package init() {}

    package func common(_ cell: CellBytes) -> Common<Model>? {
        words.value(cell).map { Common($0) }
    }

    package func full(_ text: String) -> Reading<Model> { word(text) }
}

/// Who buys.
package struct BuyerField: Field {
    package var column: Column { .buyerType }
    private let words = WordBytes<BuyerType>(BuyerType.allCases)

    package init() {}

    package func common(_ cell: CellBytes) -> Common<BuyerType>? {
        words.value(cell).map { Common($0) }
    }

    package func full(_ text: String) -> Reading<BuyerType> { word(text) }
}

/// Where a return stands on its way.
package struct ShipmentField: Field {
    package var column: Column { .shipmentStatus }
    private let words = WordBytes<ShipmentStatus>(ShipmentStatus.allCases)

    package init() {}

    package func common(_ cell: CellBytes) -> Common<ShipmentStatus>? {
        words.value(cell).map { Common($0) }
    }

    package func full(_ text: String) -> Reading<ShipmentStatus> { word(text) }
}

/// Whether an item is sold under a promotion.
package struct PromoField: Field {
    package var column: Column { .promo }

    package init() {}

    package func common(_ cell: CellBytes) -> Common<Bool>? {
        if cell.count == 1 {
            switch cell[0] {
            case UInt8(ascii: "0"): return Common(false)
            case UInt8(ascii: "1"): return Common(true)
            default: return nil
            }
        }
        return cell.equals(Self.no) ? Common(false) : cell.equals(Self.yes) ? Common(true) : nil
    }

    package func full(_ text: String) -> Reading<Bool> {
        let cell = CellText(text)
        if let answer = YesNo.read(cell.text) { return Reading(answer) }
        if cell.isNothing { return Reading(nil) }
        return Reading(nil, [Remark(.valueNotUnderstood, .warning)])
    }

    private static let no = Array("нет".utf8)
    private static let yes = Array("да".utf8)
}

/// Kinds of marks that the market asks of an item.
package struct RequiredMarksField: Field {
    package var column: Column { .requiredMarks }
    private let words = WordBytes<MarkKind>(MarkKind.allCases)

    package init() {}

    package func common(_ cell: CellBytes) -> Common<MarkKinds>? {
        words.value(cell).map { Common([MarkKinds($0)]) }
    }

    package func full(_ text: String) -> Reading<MarkKinds> {
        let cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        // A name may have spaces: a part between other signs is one name, else several.
        let parts = cell.text.split { !($0.isLetter || $0 == "_" || $0.isWhitespace) }
        let kinds = parts.flatMap { part -> [MarkKind?] in
            if let kind = MarkKind(reading: String(part)) { return [kind] }
            return part.split(whereSeparator: \.isWhitespace).map { MarkKind(reading: String($0)) }
        }
        let known = kinds.compactMap { $0 }.reduce(into: MarkKinds()) { $0.insert(MarkKinds($1)) }
        // A list of nothing is none: `[]`.
        let isUnderstood =
            !kinds.contains(nil)
            && (!kinds.isEmpty || cell.text.allSatisfy { "[](){} ".contains($0) })
        return Reading(
            known, isUnderstood ? [] : [Remark(.valueNotUnderstood, .warning)])
    }
}

/// The value of all units of an item.
package struct MoneyField: Field {
    package var column: Column { .itemTotal }

    package init() {}

    /// Roubles: up to ten digits, then a point or comma and one or two digits, or nothing.
    package func common(_ cell: CellBytes) -> Common<Money>? {
        var whole = 0
        while whole < cell.count, cell[whole] &- 0x30 < 10 { whole += 1 }
        guard whole > 0, whole <= 10 else { return nil }
        var value: Int64 = 0
        for index in 0..<whole { value = value * 10 + Int64(cell[index] - 0x30) }
        var digits = 0
        if whole < cell.count {
            guard cell[whole] == 0x2E || cell[whole] == 0x2C else { return nil }
            digits = cell.count - whole - 1
            guard digits == 1 || digits == 2 else { return nil }
            for index in (whole + 1)..<cell.count {
                guard cell[index] &- 0x30 < 10 else { return nil }
                value = value * 10 + Int64(cell[index] - 0x30)
            }
        }
        for _ in digits..<2 { value *= 10 }
        return Common(Money(kopecks: value))
    }

    package func full(_ text: String) -> Reading<Money> {
        let cell = CellText(text)
        guard !cell.isNothing else { return Reading(nil) }
        switch MoneyText(cell.text)?.meaning {
        case .amount(let money, _): return Reading(money)
        case .doubtful: return Reading(nil, [Remark(.numberAmbiguous, .warning)])
        case nil: return Reading(nil, [Remark(.numberAmbiguous, .warning, variant: "unreadable")])
        }
    }
}

/// Whether and when the buyer asked to cancel: a date, or yes or no.
package struct CancellationField: Field {
    package var column: Column { .cancelRequestedAt }
    private let zone: LocalZone
    /// Seconds from UTC on the days around one, where all of the day and its neighbours have the same;
    /// the database of time zones is slow to ask.
    private let offsets: [Int64?]
    private let firstDay: Int64

    /// - Parameter now: around it most dates are.
    package init(zone: LocalZone, near now: Timestamp = Timestamp(milliseconds: 0)) {
        self.zone = zone
        let first = now.milliseconds / 86_400_000 - 60
        let known = (0..<90).map { Int64(zone.secondsFromUTC((first + $0) * 86_400)) }
        offsets = known.indices.map { day in
            let near = known[max(0, day - 2)...min(known.count - 1, day + 2)]
            return near.allSatisfy { $0 == known[day] } ? known[day] : nil
        }
        firstDay = first
    }

    /// `2026-11-20T10:30:00` or `20.11.2026 10:30`, with or without seconds.
    package func common(_ cell: CellBytes) -> Common<CancellationRequest>? {
        guard cell.count == 16 || cell.count == 19, cell[13] == 0x3A, cell.areDigits(11..<13),
            cell.areDigits(14..<16)
        else { return nil }
        func two(_ index: Int) -> Int { Int(cell[index]) * 10 + Int(cell[index + 1]) - 528 }
        var civil: CivilTime?
        var second = 0
        if cell.count == 19 {
            guard cell[16] == 0x3A, cell.areDigits(17..<19) else { return nil }
            second = two(17)
        }
        if cell[4] == 0x2D, cell[7] == 0x2D, cell[10] == 0x54 || cell[10] == 0x20,
            cell.areDigits(0..<4), cell.areDigits(5..<7), cell.areDigits(8..<10)
        {
            civil = CivilTime(
                year: two(0) * 100 + two(2), month: two(5), day: two(8), hour: two(11),
                minute: two(14), second: second)
        } else if cell[2] == 0x2E, cell[5] == 0x2E, cell[10] == 0x20, cell.areDigits(0..<2),
            cell.areDigits(3..<5), cell.areDigits(6..<10)
        {
            civil = CivilTime(
                year: two(6) * 100 + two(8), month: two(3), day: two(0), hour: two(11),
                minute: two(14), second: second)
        }
        // Midnight is a day without a time, and the earliest years are none.
        guard let civil, civil.year > 1900, civil.timeText != "00:00:00" else { return nil }
        let local = civil.secondsSinceEpoch
        let day = local / 86_400 - firstDay
        guard day >= 0, day < offsets.count, let offset = offsets[Int(day)] else { return nil }
        return Common(.at(Timestamp(seconds: local - offset)))
    }

    package func full(_ text: String) -> Reading<CancellationRequest> {
        let plain = CellText(text).text
        if plain.isEmpty { return Reading(CancellationRequest.none) }
        switch YesNo.read(plain) {
        case false: return Reading(CancellationRequest.none)
        case true: return Reading(.undated)
        case nil:
            if EmptyCell.isMeant(by: plain) || EmptyCell.isNoDate(plain) {
                return Reading(CancellationRequest.none)
            }
            guard let moment = Timestamp(reading: plain, in: zone) else {
                return Reading(.undated, [Remark(.valueNotUnderstood, .warning)])
            }
            let isMidnight = zone.civil(at: moment).timeText == "00:00:00"
            return Reading(isMidnight ? .on(moment) : .at(moment))
        }
    }
}
