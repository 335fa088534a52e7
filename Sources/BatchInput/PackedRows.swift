package import BatchCore

/// Rows of cells side by side in memory, as they are taken out of XML or a workbook's sheet.
///
/// A row is its number and the count of its cells, then the length of each cell (all bits set where
/// there is none), then their bytes.
struct PackedRows: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var rowCount = 0
    /// Where each thousandth row begins.
    private(set) var marks: [Int] = []

    private static var rowsPerMark: Int { 1024 }
    fileprivate static var absent: UInt32 { .max }

    /// Adds a row.
    ///
    /// - Parameter cells: where each cell's bytes are in `text`; `nil` for one that is absent.
    mutating func append(
        number: Int, _ cells: some Collection<Range<Int>?>, of text: UnsafeBufferPointer<UInt8>
    ) {
        if rowCount % Self.rowsPerMark == 0 { marks.append(bytes.count) }
        rowCount += 1
        append(UInt32(truncatingIfNeeded: number))
        append(UInt32(truncatingIfNeeded: cells.count))
        for cell in cells {
            append(cell.map { UInt32(truncatingIfNeeded: $0.count) } ?? Self.absent)
        }
        for case let cell? in cells where !cell.isEmpty {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[cell]))
        }
    }

    private mutating func append(_ number: UInt32) {
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }
}

/// Reads packed rows one after another.
package struct PackedCursor: ~Copyable {
    private let text: UnsafeBufferPointer<UInt8>
    private let width: Int
    private let cells: UnsafeMutablePointer<CellBytes>

    package private(set) var rowStart = 0
    package private(set) var position: Int
    /// The number of the row that was read last.
    package private(set) var number = 0
    package private(set) var cellCount = 0

    /// - Parameter width: how many cells the header has.
    init(_ text: UnsafeBufferPointer<UInt8>, from position: Int, width: Int) {
        self.text = text
        self.position = position
        self.width = width
        cells = .allocate(capacity: width + 1)
        cells.initialize(repeating: .absent, count: width + 1)
    }

    deinit {
        cells.deallocate()
    }

    /// Reads the next row.
    ///
    /// - Returns: its cells, those behind its last one absent; `nil` at the end.
    package mutating func next() -> UnsafePointer<CellBytes>? {
        guard position < text.count, let start = text.baseAddress else { return nil }
        rowStart = position
        let raw = UnsafeRawPointer(start)
        func word(_ place: Int) -> UInt32 {
            raw.loadUnaligned(fromByteOffset: position + place * 4, as: UInt32.self)
        }
        number = Int(word(0))
        cellCount = Int(word(1))
        var next = position + (2 + cellCount) * 4
        for cell in 0..<cellCount {
            let length = word(2 + cell)
            let count = length == PackedRows.absent ? 0 : Int(length)
            if cell < width {
                cells[cell] = CellBytes(
                    start: length == PackedRows.absent ? nil : start + next, count: count)
            }
            next += count
        }
        for cell in min(cellCount, width)..<width { cells[cell] = .absent }
        position = next
        return UnsafePointer(cells)
    }

    /// Reads the row that begins at an offset; one that is not there has no cells.
    mutating func row(at offset: Int) -> UnsafePointer<CellBytes> {
        position = max(0, offset)
        if let cells = next() { return cells }
        for cell in 0..<width { cells[cell] = .absent }
        return UnsafePointer(cells)
    }

    /// Whether a further cell than the header has holds something.
    package var hasMore: Bool {
        guard cellCount > width, let start = text.baseAddress else { return false }
        let raw = UnsafeRawPointer(start)
        return (width..<cellCount).contains { cell in
            let length = raw.loadUnaligned(
                fromByteOffset: rowStart + (2 + cell) * 4, as: UInt32.self)
            return length != PackedRows.absent && length > 0
        }
    }
}
