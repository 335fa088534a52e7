extension CaseIterable {
    /// The case's place among all of an enum whose cases hold nothing and stand in their order, for tables by
    /// case in loops that a dictionary would slow down.
    ///
    /// - Precondition: the enum has 2 to 256 cases; a test holds the enums that are used so to the order.
    @inlinable @inline(__always)
    package var caseNumber: Int {
        assert(MemoryLayout<Self>.size == 1)
        return Int(withUnsafeBytes(of: self) { $0[0] })
    }
}
