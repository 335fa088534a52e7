/// A cell's bytes, wherever they stand.
package struct CellBytes {
    @usableFromInline package var start: UnsafePointer<UInt8>
    @usableFromInline package var count: Int

    @inlinable @inline(__always)
    package init(start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        self.count = count
    }

    @inline(__always)
    subscript(index: Int) -> UInt8 { start[index] }

    @inline(__always)
    func equals(_ other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where start[index] != other[index] { return false }
        return true
    }

    var text: String {
        String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Up to 15 digits, more than which a spreadsheet may have damaged; `nil` for anything else.
    @inline(__always)
    var number: Int64? {
        guard count > 0, count <= 15 else { return nil }
        var value: Int64 = 0
        for index in 0..<count {
            let digit = start[index] &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return value
    }
}
