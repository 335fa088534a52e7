/// How a table's shops are told: by their campaigns, by the numbers that the market's own reports have, or
/// not at all where there is only one.
package struct ShopNumbers: Hashable, Sendable {
    /// The campaign of each shop id.
    package var campaigns: [Int64: Int64]
    /// The only campaign there is.
    package var only: Int64?

    package init(campaigns: [Int64: Int64] = [:], only: Int64? = nil) {
        self.campaigns = campaigns
        self.only = only
    }

    /// The campaign that a cell's number means; 0 for none.
    @inline(__always)
    func campaign(_ number: Int64) -> Int64 {
        if number == 0 { return only ?? 0 }
        return campaigns.isEmpty ? number : campaigns[number] ?? number
    }
}
