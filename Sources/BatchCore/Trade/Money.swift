/// An amount of roubles, in whole kopecks.
package struct Money: Hashable, Sendable, Comparable {
    package var kopecks: Int64

    package init(kopecks: Int64) {
        self.kopecks = kopecks
    }

    package static let zero = Money(kopecks: 0)

    package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.kopecks < rhs.kopecks
    }

    package static func + (lhs: Self, rhs: Self) -> Self {
        // A sum that is too large stays the largest, so that what guards it holds.
        let (sum, overflow) = lhs.kopecks.addingReportingOverflow(rhs.kopecks)
        return Money(kopecks: overflow ? rhs.kopecks < 0 ? .min : .max : sum)
    }

    package static func - (lhs: Self, rhs: Self) -> Self {
        let (difference, overflow) = lhs.kopecks.subtractingReportingOverflow(rhs.kopecks)
        return Money(kopecks: overflow ? rhs.kopecks < 0 ? .max : .min : difference)
    }

    /// The value of `part` of `whole` equal units, rounded down to the kopeck.
    package func share(of part: Int32, in whole: Int32) -> Money {
        guard whole > 0 else { return .zero }
        let (product, overflow) = kopecks.multipliedReportingOverflow(by: Int64(part))
        return overflow ? self : Money(kopecks: product / Int64(whole))
    }
}

extension Money {
    /// Whether it is 99 % of `whole` or more, which the market takes for all of an order.
    func isNearly(_ whole: Money) -> Bool {
        let (part, most) = (
            kopecks.multipliedFullWidth(by: 100), whole.kopecks.multipliedFullWidth(by: 99)
        )
        return part.high > most.high || part.high == most.high && part.low >= most.low
    }
}

extension Money: CustomStringConvertible {
    /// Roubles with a point and two digits: `1234.50`.
    package var description: String {
        let sign = kopecks < 0 ? "-" : ""
        let magnitude = kopecks.magnitude
        return "\(sign)\(magnitude / 100).\(Int(magnitude % 100).padded(2))"
    }
}

extension Money: Codable {
    package init(from decoder: any Decoder) throws {
        kopecks = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(kopecks)
    }
}
