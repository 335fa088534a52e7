/// The cells of one row, side by side in one buffer that is used again for the next row.
package struct CellBuffer: Sendable {
    /// The cells' text as UTF-8, without their quotes.
    package private(set) var bytes: [UInt8] = []
    /// Where each cell ends in `bytes`.
    package private(set) var ends: [Int] = []

    package init() {}

    package var count: Int { ends.count }

    /// The bytes of cell number `index`; empty where the row is shorter.
    package subscript(index: Int) -> ArraySlice<UInt8> {
        guard index < ends.count else { return [] }
        return bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    package func text(_ index: Int) -> String {
        String(decoding: self[index], as: UTF8.self)
    }

    /// All cells as texts.
    package var texts: [String] { (0..<count).map(text) }

    /// Whether no cell holds more than spaces.
    package var isBlank: Bool {
        bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    mutating func append(_ part: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: part)
    }

    mutating func append(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func endCell() {
        ends.append(bytes.count)
    }

    /// Fills the buffer with ready cells.
    mutating func fill(_ cells: [String]) {
        clear()
        for cell in cells {
            bytes.append(contentsOf: cell.utf8)
            endCell()
        }
    }
}

/// Cuts UTF-8 text into rows and cells, RFC 4180 with the liberties that real files take.
///
/// Quotes count only at the beginning of a cell; one inside a cell stands for itself. Rows end at
/// LF, CRLF or CR. Newlines inside quotes belong to the cell.
package struct CSVScanner {
    private let delimiter: UInt8
    private(set) var position: Int
    /// The number of the row read last, as a spreadsheet counts.
    package private(set) var row = 0
    /// The row in which a quote was opened that is never closed.
    package private(set) var openQuote: Int?

    /// - Parameter row: how many rows stand before.
    package init(delimiter: UInt8, from position: Int = 0, row: Int = 0) {
        self.delimiter = delimiter
        self.position = position
        self.row = row
    }

    /// Reads the next row into `cells`; `false` at the end.
    ///
    /// - Complexity: O(n) for the n bytes of the row.
    package mutating func next(_ text: UnsafeBufferPointer<UInt8>, into cells: inout CellBuffer)
        -> Bool
    {
        cells.clear()
        guard position < text.count else { return false }
        row += 1
        while true {
            if position < text.count, text[position] == 0x22 {
                readQuoted(text, into: &cells)
            }
            let end = readPlain(text, into: &cells)
            cells.endCell()
            guard end < text.count else {
                position = text.count
                return true
            }
            position = end + 1
            if text[end] == delimiter { continue }
            if text[end] == 0x0D, position < text.count, text[position] == 0x0A { position += 1 }
            return true
        }
    }

    /// Takes what stands up to the next delimiter or line end, and returns where that is.
    private mutating func readPlain(
        _ text: UnsafeBufferPointer<UInt8>, into cells: inout CellBuffer
    ) -> Int {
        var end = position
        while end < text.count {
            let byte = text[end]
            if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
            end += 1
        }
        if end > position {
            cells.append(UnsafeBufferPointer(rebasing: text[position..<end]))
        }
        return end
    }

    /// Takes a quoted cell, and leaves the position behind its closing quote.
    private mutating func readQuoted(
        _ text: UnsafeBufferPointer<UInt8>, into cells: inout CellBuffer
    ) {
        let opened = row
        var start = position + 1
        var index = start
        while index < text.count {
            guard text[index] == 0x22 else {
                index += 1
                continue
            }
            cells.append(UnsafeBufferPointer(rebasing: text[start..<index]))
            guard index + 1 < text.count, text[index + 1] == 0x22 else {
                position = index + 1
                return
            }
            cells.append(0x22)
            index += 2
            start = index
        }
        cells.append(UnsafeBufferPointer(rebasing: text[start..<text.count]))
        position = text.count
        openQuote = opened
    }
}
