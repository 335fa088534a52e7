package import BatchCore

/// Rows of cells side by side in memory, as they are taken out of XML or a workbook's sheet.
///
/// A row is its number and a count of words, then those words, then the bytes of its cells. A word is the
/// length of a cell, or how many cells in a row are empty or absent: a cell far to the right costs no
/// more than one beside the others.
struct PackedRows: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var rowCount = 0
    /// Where each thousandth row begins.
    private(set) var marks: [Int] = []

    /// The words before the bytes of the row that is being added.
    private var head: [UInt32] = []

    private static var rowsPerMark: Int { 1024 }
    /// Of a word that stands for several cells; the rest of it is how many.
    fileprivate static var run: UInt32 { 1 << 31 }
    /// Of such a word where the cells are absent rather than empty.
    fileprivate static var absent: UInt32 { 1 << 30 }

    /// Adds a row.
    ///
    /// - Parameter cells: where each cell's bytes are in `text`; `nil` for one that is absent.
    mutating func append(
        number: Int, _ cells: some Collection<Range<Int>?>, of text: UnsafeBufferPointer<UInt8>
    ) {
        if rowCount % Self.rowsPerMark == 0 { marks.append(bytes.count) }
        rowCount += 1
        head.removeAll(keepingCapacity: true)
        head.append(UInt32(truncatingIfNeeded: number))
        head.append(0)
        // Mostly the cells stand side by side in their own order.
        var (start, end) = (0, 0)
        var isOneRun = true
        for cell in cells {
            guard let cell, !cell.isEmpty else {
                addEmpty(isAbsent: cell == nil)
                continue
            }
            head.append(UInt32(truncatingIfNeeded: cell.count) & ~Self.run)
            if start == end { (start, end) = (cell.lowerBound, cell.lowerBound) }
            if cell.lowerBound == end { end = cell.upperBound } else { isOneRun = false }
        }
        head[1] = UInt32(truncatingIfNeeded: head.count - 2)
        head.withUnsafeBytes { bytes.append(contentsOf: $0) }
        if isOneRun {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<end]))
            return
        }
        for case let cell? in cells where !cell.isEmpty {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[cell]))
        }
    }

    /// Adds a cell that holds nothing to the row.
    private mutating func addEmpty(isAbsent: Bool) {
        let kind = Self.run | (isAbsent ? Self.absent : 0)
        let last = head.count - 1
        if last > 1, head[last] & (Self.run | Self.absent) == kind {
            head[last] += 1
        } else {
            head.append(kind | 1)
        }
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
        let before = min(cellCount, width)
        let words = Int(word(1))
        var next = position + (2 + words) * 4
        var cell = 0
        for place in 0..<words {
            let length = word(2 + place)
            guard length & PackedRows.run != 0 else {
                if cell < width { cells[cell] = CellBytes(start: start + next, count: Int(length)) }
                next += Int(length)
                cell += 1
                continue
            }
            let isAbsent = length & PackedRows.absent != 0
            let end = cell + Int(length & (PackedRows.absent - 1))
            for empty in cell..<max(cell, min(end, width)) {
                cells[empty] = CellBytes(start: isAbsent ? nil : start + next, count: 0)
            }
            cell = end
        }
        cellCount = cell
        // Behind the row's last cell those of the row before are taken away.
        for cell in min(cellCount, width)..<max(min(cellCount, width), before) {
            cells[cell] = .absent
        }
        position = next
        return UnsafePointer(cells)
    }

    /// Reads the row that begins at an offset; one that is not there has no cells.
    mutating func row(at offset: Int) -> UnsafePointer<CellBytes> {
        position = max(0, offset)
        if let cells = next() { return cells }
        for cell in 0..<min(cellCount, width) { cells[cell] = .absent }
        cellCount = 0
        return UnsafePointer(cells)
    }
}
