/// A cell's bytes, wherever they stand: UTF-8 without the quotes of its format.
///
/// Valid as long as what the cursor that handed it over says.
package struct CellBytes {
    /// `nil` where the row has no such cell at all, which is less than an empty one.
    @usableFromInline package var start: UnsafePointer<UInt8>?
    @usableFromInline package var count: Int

    @inlinable @inline(__always)
    package init(start: UnsafePointer<UInt8>?, count: Int) {
        self.start = start
        self.count = count
    }

    package static var absent: CellBytes { CellBytes(start: nil, count: 0) }

    package var isAbsent: Bool { start == nil }

    /// - Precondition: `index` is one of the cell's.
    @inline(__always)
    subscript(index: Int) -> UInt8 { start.unsafelyUnwrapped[index] }

    @inline(__always)
    func equals(_ other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }

    package var text: String {
        String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Up to 15 digits, more than which a spreadsheet may have damaged; `nil` for anything else.
    @inline(__always)
    var number: Int64? {
        guard count > 0, count <= 15 else { return nil }
        var value: Int64 = 0
        for index in 0..<count {
            let digit = self[index] &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return value
    }

    @inline(__always)
    func areDigits(_ range: Range<Int>) -> Bool {
        for index in range where self[index] &- 0x30 > 9 { return false }
        return true
    }

    /// Calls `body` with the bytes of a text as a cell.
    package static func of<Result>(_ text: String, _ body: (CellBytes) -> Result) -> Result {
        var copy = text
        return copy.withUTF8 { body(CellBytes(start: $0.baseAddress, count: $0.count)) }
    }
}
