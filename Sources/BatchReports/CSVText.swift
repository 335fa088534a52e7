import BatchCore

/// Writes CSV, RFC 4180, CRLF.
package struct CSVText {
    /// One byte: a comma or a semicolon.
    private let separator: UInt8
    /// Whether the next cell is the first of its row.
    private var isAtStart = true
    package private(set) var bytes: [UInt8] = []

    package init(delimiter: String) {
        separator = delimiter.utf8.first ?? UInt8(ascii: ";")
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    package mutating func add(_ cells: some Sequence<String>) {
        beginRow()
        for cell in cells {
            beginCell()
            add(plain: cell)
        }
        endRow()
    }

    /// Adds the mark by which Excel knows UTF-8.
    mutating func addMark() {
        bytes.append(contentsOf: Self.mark)
    }

    fileprivate static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    mutating func beginRow() { isAtStart = true }

    mutating func endRow() {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    @inline(__always)
    mutating func beginCell() {
        if !isAtStart { bytes.append(separator) }
        isAtStart = false
    }

    /// Adds what is a cell of CSV as it stands.
    @inline(__always)
    mutating func add(ready cell: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: cell) }

    /// Adds a text that a spreadsheet shows as it is and that nobody can hide anything in.
    package mutating func add(safe text: String) {
        var text = text
        let isAdded = text.withUTF8 { text in
            switch SafeCell.shape(text, delimiter: separator) {
            case .plain: bytes.append(contentsOf: text)
            case .quoted: quote(text)
            case .unknown: return false
            }
            return true
        }
        if !isAdded { add(plain: SafeCell.done(Visible.text(text))) }
    }

    /// Adds a cell of a table of hers as it stood there.
    mutating func add(own cell: CellBytes) {
        let text = UnsafeBufferPointer(start: cell.start, count: cell.count)
        if text.allSatisfy({ $0 < 0x80 }), SafeCell.shape(text, delimiter: separator) == .plain {
            bytes.append(contentsOf: text)
        } else {
            add(plain: SafeCell.done(SafeCell.undone(cell.text)))
        }
    }

    mutating func add(_ number: Int64) {
        // A spreadsheet keeps up to eleven digits as they are.
        guard (0..<100_000_000_000).contains(number) else {
            add(plain: SafeCell.done(String(number)))
            return
        }
        bytes.append(decimal: number)
    }

    /// Adds a text with no more done to it than CSV asks for.
    mutating func add(plain cell: String) {
        var cell = cell
        let separator = separator
        let isPlain = cell.withUTF8 { text in
            for byte in text
            where byte == separator || byte == 0x22 || byte == 0x0A || byte == 0x0D {
                return false
            }
            bytes.append(contentsOf: text)
            return true
        }
        if !isPlain { cell.withUTF8 { quote($0) } }
    }

    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(0x22)
        var start = 0
        for index in text.indices where text[index] == 0x22 {
            // A quote is doubled: it ends this piece and begins the next.
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...index]))
            start = index
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        bytes.append(0x22)
    }
}

/// A file to be written: its name and its bytes.
package struct OutputFile: Sendable {
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, text: String, isMarked: Bool = false) {
        self.name = name
        bytes = (isMarked ? CSVText.mark : []) + Array(text.utf8)
    }

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// A CSV file that Excel knows for UTF-8.
    init(name: String, csv: CSVText) {
        self.name = name
        bytes = CSVText.mark + csv.bytes
    }
}
