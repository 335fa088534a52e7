package import BatchCore

/// The rows of a table, which can be read in parts, by several at a time, and cut again wherever one
/// begins.
package struct RowSource: Sendable, RowTexts {
    enum Form: Sendable {
        case csv(delimiter: UInt8, LineEnds)
        case packed(marks: [Int])
    }

    enum Place: Sendable {
        case memory(TableText)
        /// UTF-8 that is read from the file part by part.
        case file(OpenFile)
    }

    let form: Form
    let place: Place
    package let layout: TableLayout
    /// Where the first row begins, behind the header, and what its number is; rows that have numbers of
    /// their own are counted from 0.
    package let start: Int
    package let firstNumber: Int
    /// Whether it is still to be seen that all of the text is UTF-8.
    let isToBeChecked: Bool

    /// Where the text ends.
    package var end: Int {
        switch place {
        case .memory(let text): text.count
        case .file(let file): file.count
        }
    }

    /// Whether cells may be written as a spreadsheet keeps them safe, such as `="…"`.
    package var isCSV: Bool {
        if case .csv = form { true } else { false }
    }

    package var columns: ColumnPlaces {
        var places = ColumnPlaces(layout.columns, width: layout.headers.count)
        places.shops = layout.shops
        return places
    }

    // MARK: - Parts

    /// Where parts of about `size` bytes begin.
    package func parts(size: Int) -> [Range<Int>] {
        var starts = [start]
        switch form {
        case .packed(let marks):
            for mark in marks where mark >= (starts.last ?? 0) + size { starts.append(mark) }
        case .csv(_, let lineEnds):
            while let last = starts.last, last + size < end {
                starts.append(rowStart(after: last + size, lineEnds))
            }
        }
        if starts.count > 1, starts.last == end { starts.removeLast() }
        return zip(starts, starts.dropFirst() + [end]).map { $0..<max($0, $1) }
    }

    /// Where a row probably begins behind `offset`: behind the next line end.
    private func rowStart(after offset: Int, _ lineEnds: LineEnds) -> Int {
        var next = offset
        // Mostly it is near.
        var block = 1 << 10
        while next < end {
            let text = bytes(next..<min(next + block, end))
            let found = text.withBytes { bytes in
                bytes.firstIndex { $0 == 0x0A || $0 == 0x0D }.map { index in
                    let isPair =
                        bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
                    return next + index + (isPair ? 2 : 1)
                }
            }
            if let found { return min(found, end) }
            next += block
            block = 1 << 16
        }
        return end
    }

    /// Part of a text, wherever it is.
    struct Piece {
        fileprivate let text: TableText
        fileprivate let range: Range<Int>

        func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
            withExtendedLifetime(text) { body(UnsafeBufferPointer(rebasing: text.bytes[range])) }
        }
    }

    private func bytes(_ range: Range<Int>) -> Piece {
        switch place {
        case .memory(let text): return Piece(text: text, range: range)
        case .file(let file):
            let text = file.read(range)
            return Piece(text: text, range: 0..<text.count)
        }
    }

    /// A row as it is handed over: its cells, how they go with the header, its number (of CSV counted
    /// from 0 within the part), and where it begins.
    package typealias OnRow = (UnsafePointer<CellBytes>, RowShape, Int32, Int) -> Void

    /// Hands over the rows that begin in a part, but blank ones and totals.
    package func read(_ part: Range<Int>, _ onRow: OnRow) -> PartEnd {
        switch form {
        case .csv(let delimiter, let lineEnds):
            return readCSV(part, delimiter, lineEnds, onRow)
        case .packed:
            return readPacked(part, onRow)
        }
    }

    private func readPacked(_ part: Range<Int>, _ onRow: OnRow) -> PartEnd {
        var end = PartEnd(position: part.upperBound, rows: 0)
        var pending: [Pending] = []
        bytes(0..<self.end).withBytes { text in
            var cursor = PackedCursor(text, from: part.lowerBound, width: layout.headers.count)
            while cursor.position < part.upperBound, let cells = cursor.next() {
                end.rows += 1
                let isFirst = cursor.number == (layout.headerRow ?? -1) + 1
                guard isRow(cells, &end.info, cursor.number, isFirst: isFirst) else { continue }
                // What stands right of the table under no header is none of it.
                let row = Pending(
                    shape: .whole, number: Int32(truncatingIfNeeded: cursor.number),
                    offset: cursor.rowStart)
                pass(row, cells, &pending, &end, onRow)
            }
            end.position = cursor.position
        }
        close(pending, isLast: part.upperBound >= self.end, &end, onRow)
        return end
    }

    /// A row that may stand behind the table: only a further row shows that it does not.
    private struct Pending {
        var shape: RowShape
        var number: Int32
        var offset: Int
    }

    /// Hands a row over, and before it those that have waited for one; or lets it wait itself.
    @inline(__always)
    private func pass(
        _ row: Pending, _ cells: UnsafePointer<CellBytes>, _ pending: inout [Pending],
        _ end: inout PartEnd, _ onRow: OnRow
    ) {
        if layout.mayBeFooter(cells) {
            pending.append(row)
            return
        }
        end.hasOwnRow = true
        if !pending.isEmpty {
            handOver(pending, onRow)
            pending = []
        }
        onRow(cells, row.shape, row.number, row.offset)
    }

    private func handOver(_ rows: [Pending], _ onRow: OnRow) {
        let cutter = cutter()
        for row in rows { onRow(cutter.cells(at: row.offset), row.shape, row.number, row.offset) }
    }

    /// At the end of the table what has waited is none of it.
    private func close(
        _ pending: [Pending], isLast: Bool, _ end: inout PartEnd, _ onRow: OnRow
    ) {
        guard let first = pending.first else { return }
        let cutter = cutter()
        // The cells live as long as their cutter.
        let told = withExtendedLifetime(cutter) {
            total(Int(first.number), cutter.cells(at: first.offset))
        }
        end.footer = Footer(offset: first.offset, total: told)
        guard isLast else { return handOver(pending, onRow) }
        end.info.rows -= pending.count
        for _ in pending { end.info.add(total: told) }
    }

    private func total(_ number: Int, _ cells: UnsafePointer<CellBytes>) -> Total {
        let filled = (0..<layout.headers.count).first { !cells[$0].isBlank } ?? 0
        return Total(number: number, text: String(cells[filled].text.prefix(40)))
    }

    private func readCSV(
        _ part: Range<Int>, _ delimiter: UInt8, _ lineEnds: LineEnds, _ onRow: OnRow
    ) -> PartEnd {
        var result = PartEnd(position: part.lowerBound, rows: 0)
        var pending: [Pending] = []
        // A row may go on behind the part, in a quoted cell however far.
        var slack = 1 << 12
        if case .memory = place { slack = end }
        while result.position < part.upperBound {
            let range = result.position..<min(part.upperBound + slack, end)
            let isWhole = range.upperBound == end
            bytes(range).withBytes { text in
                let limit = min(part.upperBound - range.lowerBound, text.count)
                let own = UnsafeBufferPointer(rebasing: text[..<limit])
                if isToBeChecked, !TextEncoding.isSound(own, isWhole: part.upperBound == end) {
                    result.isUTF8 = false
                }
                var cursor = CSVCursor(
                    text, from: 0, delimiter: delimiter, width: layout.headers.count,
                    lineEnds: lineEnds, isWhole: isWhole)
                while cursor.position < limit || cursor.isInStray, let cells = cursor.next() {
                    // Whether it ends here shows only what follows.
                    if cursor.position >= text.count, !isWhole { break }
                    result.rows += 1
                    result.position = range.lowerBound + cursor.position
                    let isFirst = range.lowerBound == start && cursor.rowStart == 0
                    guard isRow(cells, &result.info, result.rows - 1, isFirst: isFirst) else {
                        continue
                    }
                    let row = Pending(
                        shape: cursor.shape(layout.lastPlace),
                        number: Int32(truncatingIfNeeded: result.rows - 1),
                        offset: range.lowerBound + cursor.rowStart)
                    if row.shape == .stray {
                        handOver(pending, onRow)
                        pending = []
                        result.hasOwnRow = true
                        onRow(cells, row.shape, row.number, row.offset)
                    } else {
                        pass(row, cells, &pending, &result, onRow)
                    }
                }
            }
            if isWhole { break }
            slack *= 16
        }
        close(pending, isLast: result.position >= end, &result, onRow)
        return result
    }

    /// Whether a row is one of the table's, and no blank one and no total.
    @inline(__always)
    private func isRow(
        _ cells: UnsafePointer<CellBytes>, _ counts: inout RowCounts, _ number: Int, isFirst: Bool
    ) -> Bool {
        var first = 0
        let width = layout.headers.count
        while first < width, cells[first].count == 0 { first += 1 }
        if first == width || cells[first].isBlank, isBlank(cells) {
            counts.blank += 1
            return false
        }
        let isOther =
            layout.isTotal(cells, first) || layout.repeatsHeader(cells)
            || isFirst && layout.numbersColumns(cells)
        if first < width, isOther {
            counts.add(total: total(number, cells))
            return false
        }
        counts.rows += 1
        return true
    }

    private func isBlank(_ cells: UnsafePointer<CellBytes>) -> Bool {
        (0..<layout.headers.count).allSatisfy { cells[$0].isBlank }
    }

    // MARK: - One row

    package func cutter() -> any RowCutter {
        Cutter(self)
    }

    private final class Cutter: RowCutter {
        private let source: RowSource
        /// What the cursor reads, and where that begins in the file.
        private var piece: Piece?
        private var pieceStart = 0
        private var pieceEnd = 0
        private var csv: CSVCursor?
        private var packed: PackedCursor?

        init(_ source: RowSource) {
            self.source = source
        }

        func cells(at offset: Int) -> UnsafePointer<CellBytes> {
            if case .memory(let text) = source.place {
                if piece == nil || pieceStart > 0 || pieceEnd < text.count { open(0..<text.count) }
                return cells(behind: offset).cells
            }
            var size = 1 << 12
            while true {
                let range = offset..<max(offset, min(offset + size, source.end))
                open(range)
                let (cells, isAtEnd) = cells(behind: offset)
                if !isAtEnd || range.upperBound >= source.end { return cells }
                size *= 16
            }
        }

        func line(at offset: Int) -> UnsafePointer<CellBytes> {
            guard case .csv = source.form else { return cells(at: offset) }
            var size = 1 << 12
            while true {
                let range = offset..<max(offset, min(offset + size, source.end))
                open(range)
                if let cells = csv?.line(at: 0),
                    !(csv?.isAtEnd ?? true) || range.upperBound >= source.end
                {
                    return cells
                }
                size *= 16
            }
        }

        private func open(_ range: Range<Int>) {
            let piece = source.bytes(range)
            self.piece = piece
            (pieceStart, pieceEnd) = (range.lowerBound, range.upperBound)
            let width = source.layout.headers.count
            // The text stays where it is for as long as the piece is kept.
            let bytes = piece.withBytes { $0 }
            switch source.form {
            case .packed:
                packed = PackedCursor(bytes, from: 0, width: width)
            case .csv(let delimiter, let lineEnds):
                csv = CSVCursor(
                    bytes, from: 0, delimiter: delimiter, width: width, lineEnds: lineEnds,
                    isWhole: range.upperBound >= source.end)
            }
        }

        private func cells(
            behind offset: Int
        ) -> (cells: UnsafePointer<CellBytes>, isAtEnd: Bool) {
            let place = offset - pieceStart
            if let cells = csv?.row(at: place) {
                return (cells, csv?.isAtEnd ?? true)
            }
            if let cells = packed?.row(at: place) { return (cells, false) }
            return (UnsafePointer(none), false)
        }

        /// For a row of no table.
        private lazy var none: UnsafeMutablePointer<CellBytes> = {
            let count = source.layout.headers.count + 1
            let cells = UnsafeMutablePointer<CellBytes>.allocate(capacity: count)
            cells.initialize(repeating: .absent, count: count)
            return cells
        }()
    }
}

extension CellBytes {
    /// Whether it holds no more than spaces.
    var isBlank: Bool {
        let bytes = UnsafeBufferPointer(start: start, count: count)
        // The last is where a text of DOS ends.
        return bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x1A }
    }
}
