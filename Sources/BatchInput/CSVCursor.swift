package import BatchCore
import CScan

/// Which signs end a row of a CSV file.
package enum LineEnds: Hashable, Sendable {
    /// LF, CR LF and CR.
    case any
    /// CR LF and CR: a line feed alone is part of its cell.
    case carriageReturn

    /// What ends the rows of a text whose header ends at `end`: where that is in CR LF, and another row
    /// ends so, a line feed alone is none.
    ///
    /// It looks no further than the first 64 KB, of which all who read the file have seen as much.
    init(_ text: UnsafeBufferPointer<UInt8>, behindHeader end: Int) {
        let seen = text.prefix(1 << 16)
        let isPair = end > 1 && end <= seen.count && text[end - 2] == 0x0D && text[end - 1] == 0x0A
        self = isPair && seen[end...].contains(0x0D) ? .carriageReturn : .any
    }
}

/// Cuts UTF-8 text into rows and cells, RFC 4180 with the liberties that real files take.
///
/// Quotes count only at the beginning of a cell; one inside a cell stands for itself. Rows end at
/// LF, CRLF or CR, as ``LineEnds`` says. Newlines inside quotes belong to the cell. Cells are not copied, save those in
/// which a quote is doubled.
///
/// A cell such as `"Daisy" Ltd`, all on one line and with no delimiter between its quotes, is its text as
/// it stands. Any other text behind a closing quote, or a quote that is never closed, is stray: each line
/// from there to the end of that text is a row of its own, whose cells nobody can tell.
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
    /// Whether the row is a line of a text with a stray quote.
    package private(set) var isStray = false
    /// Whether a quoted cell of the row holds a line end and as many delimiters as a row has.
    package private(set) var hasQuotedRow = false
    /// Whether the text is all there is, so that a quote which it does not close is never closed.
    private let isWhole: Bool
    /// Which signs end a row.
    var lineEnds: LineEnds
    /// Where the lines end that a stray quote has made rows of.
    private var strayEnd = 0
    /// Where the text ends behind a stray quote that has just been found; -1 for none.
    private var strayText = -1

    /// - Parameters:
    ///   - text: stays where it is for as long as the cursor is used.
    ///   - width: how many cells the header has.
    package init(
        _ text: UnsafeBufferPointer<UInt8>, from position: Int, delimiter: UInt8, width: Int,
        lineEnds: LineEnds = .any, isWhole: Bool = true
    ) {
        self.lineEnds = lineEnds
        self.isWhole = isWhole
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
        if position < strayEnd { return nextLine() }
        if !copies.isEmpty { dropCopies() }
        rowStart = position
        hasMore = false
        isOpen = false
        isStray = false
        hasQuotedRow = false
        var cell = 0
        var why = text[position] == 0x22 ? BATCH_QUOTE : BATCH_ROW_ENDED
        if why == BATCH_ROW_ENDED { why = takePlain(&cell) }
        while why == BATCH_QUOTE {
            position = takeQuoted(cell, from: position)
            cell += 1
            if strayText >= 0 { break }
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
        if strayText >= 0 {
            strayEnd = lineEnd(from: strayText)
            strayText = -1
            position = rowStart
            return nextLine()
        }
        // Behind the row's last cell those of the row before are emptied.
        for old in cell..<max(cell, min(cellCount, width)) {
            cells[old] = CellBytes(start: UnsafePointer(nothing), count: 0)
        }
        cellCount = cell
        return UnsafePointer(cells)
    }

    /// Whether lines of a text with a stray quote are still to come.
    package var isInStray: Bool { position < strayEnd }

    /// Cuts a line as it stands, quotes and all.
    private mutating func nextLine() -> UnsafePointer<CellBytes> {
        if !copies.isEmpty { dropCopies() }
        (rowStart, hasMore, isOpen, isStray, hasQuotedRow) = (position, false, false, true, false)
        let before = cellCount
        var cell = 0
        var start = position
        var index = position
        while true {
            let isEnd = index >= end || isLineEnd(text[index])
            if isEnd || text[index] == delimiter {
                note(cell, text + start, index - start)
                cell += 1
                start = index + 1
            }
            if isEnd { break }
            index += 1
        }
        position = lineEnd(from: index)
        for old in cell..<max(cell, min(before, width)) {
            cells[old] = CellBytes(start: UnsafePointer(nothing), count: 0)
        }
        cellCount = cell
        return UnsafePointer(cells)
    }

    /// Reads the line that begins at an offset, whatever its quotes mean.
    mutating func line(at offset: Int) -> UnsafePointer<CellBytes> {
        position = max(0, offset)
        return nextLine()
    }

    /// Where the line behind the one of `index` begins.
    private func lineEnd(from index: Int) -> Int {
        var index = index
        while index < end, !isLineEnd(text[index]) { index += 1 }
        guard index < end else { return end }
        let isPair = text[index] == 0x0D && index + 1 < end && text[index + 1] == 0x0A
        return index + (isPair ? 2 : 1)
    }

    /// Takes cells without quotes, up to the end of the row or a quote.
    @inline(__always)
    private mutating func takePlain(_ cell: inout Int) -> BatchScanEnd {
        var why = BATCH_ROW_ENDED
        // A cell's bytes are told in the same two words here and there.
        let places = UnsafeMutableRawPointer(cells).assumingMemoryBound(to: BatchCell.self)
        position = batch_scan_cells(
            text, position, end, delimiter, lineEnds == .carriageReturn, places, width, &cell,
            &hasMore, &why)
        return why
    }

    /// Reads the row that begins at an offset; one that is not there has no cells.
    mutating func row(at offset: Int) -> UnsafePointer<CellBytes> {
        position = max(0, offset)
        strayEnd = 0
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
        if isStray { return .stray }
        if hasQuotedRow { return .quotedRow }
        if hasMore { return .tooLong }
        let isShort = cellCount <= lastPlace
        if position == end, isUnended { return .unended(isShort: isShort) }
        return isShort ? .tooShort : .whole
    }

    /// Whether the text ends within a cell; a closing quote shows that the cell is whole.
    private var isUnended: Bool {
        guard isWhole, end > 0 else { return false }
        let last = text[end - 1]
        return !isBorder(last) && last != 0x22 && last != 0x1A
    }

    @inline(__always)
    private func isBorder(_ byte: UInt8) -> Bool {
        byte == delimiter || isLineEnd(byte)
    }

    @inline(__always)
    private func isLineEnd(_ byte: UInt8) -> Bool {
        byte == 0x0D || byte == 0x0A && lineEnds == .any
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
        guard index < end else {
            isOpen = true
            if isWhole { strayText = end }
            return end
        }
        let closing = index
        index += 1
        let behind = index
        while index < end, !isBorder(text[index]) { index += 1 }
        // Blanks behind a closing quote are none of the text.
        let isBlank = (behind..<index).allSatisfy { text[$0] == 0x20 || text[$0] == 0x09 }
        if !isBlank {
            let inside = (quote + 1)..<closing
            if inside.contains(where: { isBorder(text[$0]) }) {
                strayText = index
            } else {
                note(cell, text + quote, index - quote)
            }
            return index
        }
        checkForRow(quote..<closing)
        if pieces.isEmpty {
            note(cell, text + start, closing - start)
            return index
        }
        pieces.append(start..<closing)
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

    /// Notes a quoted cell that may hold a row.
    private mutating func checkForRow(_ cell: Range<Int>) {
        guard cell.count > width, width > 2 else { return }
        var (lineEnds, delimiters) = (0, 0)
        for index in cell {
            if text[index] == delimiter { delimiters += 1 }
            if text[index] == 0x0A || text[index] == 0x0D { lineEnds += 1 }
        }
        if lineEnds > 0, delimiters >= width - 1, width < 16_384 { hasQuotedRow = true }
    }

    private mutating func dropCopies() {
        for copy in copies { copy.deallocate() }
        copies.removeAll(keepingCapacity: true)
    }
}
