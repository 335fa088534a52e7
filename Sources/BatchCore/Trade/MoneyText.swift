/// An amount as people and programs write it, cut into digits and signs.
///
/// `1 234,56`, `1,234.56`, `1.234,56`, with a rouble's sign or word before or behind. One sign followed
/// by exactly three digits may stand before thousands or before a fraction: only other cells of its
/// column can tell.
struct MoneyText {
    /// What the signs of a cell mean; of a column, of all its cells.
    struct Signs: OptionSet, Sendable {
        let rawValue: UInt8

        static let commaBeforeFraction = Signs(rawValue: 1)
        static let pointBeforeFraction = Signs(rawValue: 2)
        static let commaBeforeThousands = Signs(rawValue: 4)
        static let pointBeforeThousands = Signs(rawValue: 8)

        /// Whether a sign stands before thousands in a column with these signs; `nil` where they do not
        /// tell, or say both.
        func isBeforeThousands(_ sign: Character) -> Bool? {
            let (own, other): (Signs, Signs) =
                sign == ","
                ? (.commaBeforeFraction, .pointBeforeFraction)
                : (.pointBeforeFraction, .commaBeforeFraction)
            let thousands: Signs = sign == "," ? .commaBeforeThousands : .pointBeforeThousands
            let isThousands = contains(other) || contains(thousands)
            return isThousands == contains(own) ? nil : isThousands
        }
    }

    enum Meaning: Equatable {
        case amount(Money, Signs)
        /// The sign may mean either; the amount where it stands before thousands.
        case doubtful(Money, sign: Character)
    }

    let meaning: Meaning

    /// - Returns: `nil` where the text is no amount of roubles.
    init?(_ text: String) {
        var scalars = Array(text.unicodeScalars).filter { !CellText.spaces.contains($0) }[...]
        Self.dropCurrency(&scalars)
        guard let first = scalars.first, Self.isDigit(first), let last = scalars.last,
            Self.isDigit(last)
        else { return nil }
        var groups: [[UInt8]] = [[]]
        var signs: [Character] = []
        for scalar in scalars {
            if Self.isDigit(scalar) {
                groups[groups.count - 1].append(UInt8(scalar.value - 48))
            } else if scalar == "," || scalar == "." {
                signs.append(Character(scalar))
                groups.append([])
            } else {
                return nil
            }
        }
        guard !groups.contains([]) else { return nil }
        let isGrouped = text.unicodeScalars.contains { CellText.spaces.contains($0) }
        guard let meaning = Self.meaning(groups, signs, isGrouped) else { return nil }
        self.meaning = meaning
    }

    private static func meaning(
        _ groups: [[UInt8]], _ signs: [Character], _ isGrouped: Bool
    ) -> Meaning? {
        guard let last = signs.last else {
            return amount(groups[0], []).map { .amount($0, []) }
        }
        let areThousands =
            groups[0].count <= 3 && groups.dropFirst().allSatisfy { $0.count == 3 }
        guard signs.contains(where: { $0 != last }) else {
            if signs.count > 1 {
                let sign: Signs = last == "," ? .commaBeforeThousands : .pointBeforeThousands
                return areThousands
                    ? amount(groups.flatMap { $0 }, []).map { .amount($0, sign) } : nil
            }
            if areThousands, groups[0] != [0], !isGrouped {
                return amount(groups.flatMap { $0 }, []).map { .doubtful($0, sign: last) }
            }
            return amount(groups[0], groups[1]).map { .amount($0, fraction(last)) }
        }
        // Two kinds of signs: the last stands once, before the fraction.
        guard signs.count(where: { $0 == last }) == 1,
            groups[0].count <= 3, groups.dropFirst().dropLast().allSatisfy({ $0.count == 3 })
        else { return nil }
        let other: Signs = last == "," ? .pointBeforeThousands : .commaBeforeThousands
        return amount(groups.dropLast().flatMap { $0 }, groups[groups.count - 1]).map {
            .amount($0, fraction(last).union(other))
        }
    }

    private static func fraction(_ sign: Character) -> Signs {
        sign == "," ? .commaBeforeFraction : .pointBeforeFraction
    }

    /// A fraction finer than a kopeck is rounded half up.
    private static func amount(_ whole: [UInt8], _ fraction: [UInt8]) -> Money? {
        guard whole.drop(while: { $0 == 0 }).count <= 15 else { return nil }
        let roubles = whole.reduce(Int64(0)) { $0 * 10 + Int64($1) }
        let padded = fraction.map(Int64.init) + [0, 0, 0]
        return Money(
            kopecks: roubles * 100 + padded[0] * 10 + padded[1] + (padded[2] >= 5 ? 1 : 0))
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static let currencies = [
        "рублей", "рубля", "рубль", "руб.", "руб", "р.", "р", "₽", "rub.", "rub", "rur", "卢布",
    ]

    private static func dropCurrency(_ scalars: inout ArraySlice<Unicode.Scalar>) {
        var text = String(String.UnicodeScalarView(scalars)).lowercased()
        for word in currencies where text.hasPrefix(word) {
            text = String(text.dropFirst(word.count))
            break
        }
        for word in currencies where text.hasSuffix(word) {
            text = String(text.dropLast(word.count))
            break
        }
        scalars = Array(text.unicodeScalars)[...]
    }
}

extension Money {
    /// Reads an amount, or returns `nil` where it is none or may mean two.
    package init?(reading text: String) {
        guard case .amount(let money, _) = MoneyText(text)?.meaning else { return nil }
        self = money
    }

    /// The same digits with the last three behind a decimal sign.
    var asThousandths: Money { Money(kopecks: (kopecks + 500) / 1000) }
}
