package import BatchCore
import CScan

/// Cuts UTF-8 text into rows and cells, RFC 4180 with the liberties that real files take.
///
/// Quotes count only at the beginning of a cell; one inside a cell stands for itself. Rows end at
/// LF, CRLF or CR. Newlines inside quotes belong to the cell. Cells are not copied, save those in
/// which a quote is doubled or text stands behind a closing one.
package struct CSVCursor: ~Copyable {
    private let text: UnsafePointer<UInt8>
    private let end: Int
    private let delimiter: UInt8
    private let width: Int
    /// As many as the header has, and one that is absent.
    private let cells: UnsafeMutablePointer<CellBytes>
    /// Stands for the start of a cell that is empty, and for a text without bytes.
    private let nothing: UnsafeMutablePointer<UInt8>
    /// Copies of cells that are not in the text as they are meant, for as long as their row.
    private var copies: [UnsafeMutablePointer<UInt8>] = []

    /// Where the row that was read last begins, and where the next one does.
    package private(set) var rowStart = 0
    package private(set) var position: Int
    /// How many cells the row has.
    package private(set) var cellCount = 0
    /// Whether a further cell than the header has holds something.
    package private(set) var hasMore = false
    /// Whether the row's last quote is never closed, as far as the text goes.
    package private(set) var isOpen = false

    /// - Parameters:
    ///   - text: stays where it is for as long as the cursor is used.
    ///   - width: how many cells the header has.
    package init(
        _ text: UnsafeBufferPointer<UInt8>, from position: Int, delimiter: UInt8, width: Int
    ) {
        nothing = .allocate(capacity: 1)
        nothing.initialize(to: 0)
        self.text = text.baseAddress ?? UnsafePointer(nothing)
        end = text.count
        self.position = position
        self.delimiter = delimiter
        self.width = width
        cells = .allocate(capacity: width + 1)
        let empty = CellBytes(start: UnsafePointer(nothing), count: 0)
        cells.initialize(repeating: empty, count: width)
        (cells + width).initialize(to: .absent)
    }

    deinit {
        for copy in copies { copy.deallocate() }
        cells.deallocate()
        nothing.deallocate()
    }

    /// Reads the next row.
    ///
    /// - Returns: its cells, the missing ones empty, valid until the next call; `nil` at the end.
    package mutating func next() -> UnsafePointer<CellBytes>? {
        guard position < end else { return nil }
        if !copies.isEmpty { dropCopies() }
        rowStart = position
        hasMore = false
        isOpen = false
        var cell = 0
        var why = text[position] == 0x22 ? BATCH_QUOTE : BATCH_ROW_ENDED
        if why == BATCH_ROW_ENDED { why = takePlain(&cell) }
        while why == BATCH_QUOTE {
            position = takeQuoted(cell, from: position)
            cell += 1
            guard position < end else { break }
            let border = text[position]
            position += 1
            guard border == delimiter else {
                if border == 0x0D, position < end, text[position] == 0x0A { position += 1 }
                break
            }
            guard position < end, text[position] == 0x22 else {
                why = takePlain(&cell)
                continue
            }
        }
        // Behind the row's last cell those of the row before are emptied.
        for old in cell..<max(cell, min(cellCount, width)) {
            cells[old] = CellBytes(start: UnsafePointer(nothing), count: 0)
        }
        cellCount = cell
        return UnsafePointer(cells)
    }

    /// Takes cells without quotes, up to the end of the row or a quote.
    @inline(__always)
    private mutating func takePlain(_ cell: inout Int) -> BatchScanEnd {
        var why = BATCH_ROW_ENDED
        // A cell's bytes are told in the same two words here and there.
        let places = UnsafeMutableRawPointer(cells).assumingMemoryBound(to: BatchCell.self)
        position = batch_scan_cells(
            text, position, end, delimiter, places, width, &cell, &hasMore, &why)
        return why
    }

    /// Reads the row that begins at an offset; one that is not there has no cells.
    mutating func row(at offset: Int) -> UnsafePointer<CellBytes> {
        position = max(0, offset)
        if let cells = next() { return cells }
        for cell in 0..<min(cellCount, width) {
            cells[cell] = CellBytes(start: UnsafePointer(nothing), count: 0)
        }
        cellCount = 0
        return UnsafePointer(cells)
    }

    var isAtEnd: Bool { position >= end }

    /// How the row that was read last goes with the header.
    ///
    /// - Parameter lastPlace: that of the last known column.
    package func shape(_ lastPlace: Int) -> RowShape {
        hasMore ? .tooLong : cellCount <= lastPlace ? .tooShort : .whole
    }

    @inline(__always)
    private func isBorder(_ byte: UInt8) -> Bool {
        byte == delimiter || byte == 0x0A || byte == 0x0D
    }

    @inline(__always)
    private mutating func note(_ cell: Int, _ start: UnsafePointer<UInt8>, _ count: Int) {
        if cell < width {
            cells[cell] = CellBytes(start: start, count: count)
        } else if count > 0 {
            hasMore = true
        }
    }

    /// Takes a quoted cell with what stands behind it, and returns where that ends.
    private mutating func takeQuoted(_ cell: Int, from quote: Int) -> Int {
        var index = quote + 1
        var pieces: [Range<Int>] = []
        var start = index
        while true {
            while index < end, text[index] != 0x22 { index += 1 }
            guard index + 1 < end, text[index + 1] == 0x22 else { break }
            pieces.append(start..<(index + 1))
            index += 2
            start = index
        }
        if index >= end { isOpen = true }
        let closing = index
        index = min(index + 1, end)
        let behind = index
        while index < end, !isBorder(text[index]) { index += 1 }
        if pieces.isEmpty, index == behind {
            note(cell, text + start, closing - start)
            return index
        }
        pieces.append(start..<closing)
        if behind < index { pieces.append(behind..<index) }
        let count = pieces.reduce(0) { $0 + $1.count }
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, count))
        var filled = 0
        for piece in pieces {
            (copy + filled).update(from: text + piece.lowerBound, count: piece.count)
            filled += piece.count
        }
        copies.append(copy)
        note(cell, UnsafePointer(copy), count)
        return index
    }

    private mutating func dropCopies() {
        for copy in copies { copy.deallocate() }
        copies.removeAll(keepingCapacity: true)
    }
}
