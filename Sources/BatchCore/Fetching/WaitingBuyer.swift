/// A buyer who waits for an answer to his wish to cancel.
package struct WaitingBuyer: Hashable, Sendable, Codable {
    package var order: OrderID
    package var campaign: CampaignID
    package var status: String
    /// Names and counts.
    package var goods: String
    package var value: Money?
    /// The first moment at which the 48 hours can end; `nil` where it is not known: answer at once.
    package var earliestEnd: Timestamp?
    /// The moment at which they have ended in any case; `nil` where no fetch has seen the wish.
    package var latestEnd: Timestamp?

    /// - Parameter now: an earliest end that has come means that the time may end at any moment.
    package init(_ fetched: FetchedOrder, _ wish: Wish?, at now: Timestamp) {
        order = fetched.order
        campaign = fetched.campaign
        status = fetched.status
        value = fetched.value
        goods = fetched.items.filter { $0.count > 0 }.map { item in
            "\(item.name.isEmpty ? item.offer : item.name) × \(item.count)"
        }.joined(separator: "; ")
        earliestEnd = wish?.earliestEnd.flatMap { $0 > now ? $0 : nil }
        latestEnd = wish?.latestEnd
    }

    /// What is lost first comes first: those whose time may have ended already, then by the earliest end,
    /// then by value.
    package static func isBefore(_ first: Self, _ second: Self) -> Bool {
        let ends = (first.earliestEnd ?? .distantPast, second.earliestEnd ?? .distantPast)
        if ends.0 != ends.1 { return ends.0 < ends.1 }
        let values = (first.value ?? .zero, second.value ?? .zero)
        return values.0 != values.1 ? values.0 > values.1 : first.order < second.order
    }
}
