package import BatchCore

/// Finds rows and cells of XML of ours by their bytes, as ``OwnXML`` does with a parser.
///
/// It knows only the plain forms: row elements side by side, their cells as attributes or child
/// elements, characters and the five entities. A row with anything more in its cells is left to the
/// parser; at anything else it refuses the file, and says so in ``isRefused``.
package struct ElementScan: ~Copyable, CellScan {
    private let text: UnsafePointer<UInt8>
    private let end: Int
    private let width: Int
    private let cells: UnsafeMutablePointer<CellBytes>
    private let names: ElementNames
    /// Room for the cells of one row that are not written as they are meant.
    private let scratch: UnsafeMutablePointer<UInt8>
    private var used = 0
    private static var scratchSize: Int { 4096 }

    package private(set) var position: Int
    package private(set) var isRefused = false
    private var index = 0
    private var isPlain = true
    /// The row that has last had each cell.
    private var lastRow: [Int]
    private var row = 0
    /// Where the name after the last one stood in the row before.
    private var expected = 0
    private var following: [Int]
    private var previous = -1
    /// Attributes that are no columns, the ones of this row.
    private var others: [Range<Int>]
    private var unknownNames: [String: Bool]

    /// - Parameter end: where the last row ends.
    package init(
        _ text: UnsafeBufferPointer<UInt8>, from position: Int, to end: Int, _ names: ElementNames
    ) {
        let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.scratchSize)
        let width = names.columns.count
        let cells = UnsafeMutablePointer<CellBytes>.allocate(capacity: width + 1)
        cells.initialize(
            repeating: CellBytes(start: UnsafePointer(scratch), count: 0), count: width + 1)
        self.text = text.baseAddress ?? UnsafePointer(scratch)
        self.end = end
        self.position = position
        self.names = names
        self.width = width
        self.cells = cells
        self.scratch = scratch
        others = []
        unknownNames = [:]
        lastRow = Array(repeating: 0, count: width)
        following = (0..<width).map { $0 + 1 < width ? $0 + 1 : 0 }
    }

    deinit {
        scratch.deallocate()
        cells.deallocate()
    }

    /// Steps behind the next row and the space after it.
    package mutating func next() -> UnsafePointer<CellBytes>? {
        row += 1
        used = 0
        isPlain = true
        index = position
        for cell in 0..<width { cells[cell].count = 0 }
        if !others.isEmpty { others.removeAll(keepingCapacity: true) }
        guard takeTag(), takeAttributes() else { return refused() }
        skipSpace()
        position = index
        return isPlain ? UnsafePointer(cells) : nil
    }

    private mutating func refused() -> UnsafePointer<CellBytes>? {
        isRefused = true
        position = end
        return nil
    }

    /// Takes the `<` and the name of a row.
    private mutating func takeTag() -> Bool {
        guard take(0x3C), takeName(names.row), index < end else { return false }
        let byte = text[index]
        return byte.isSpace || byte == 0x3E || byte == 0x2F
    }

    private mutating func takeAttributes() -> Bool {
        while true {
            let before = index
            skipSpace()
            guard index < end else { return false }
            if text[index] == 0x3E {
                index += 1
                return takeChildren()
            }
            if text[index] == 0x2F {
                index += 1
                return take(0x3E)
            }
            guard index > before, let name = name() else { return false }
            guard take(0x3D), index < end else { return false }
            let quote = text[index]
            guard quote == 0x22 || quote == 0x27 else { return false }
            index += 1
            let start = index
            let found = scanText(until: quote)
            guard index < end, text[index] == quote else { return false }
            let length = index - start
            if let cell = slot(of: name) {
                guard set(cell, start, length, found) else { return false }
            } else if !note(name, found) {
                return false
            }
            index += 1
        }
    }

    private mutating func takeChildren() -> Bool {
        while true {
            skipSpace()
            guard take(0x3C), index < end else { return false }
            if text[index] == 0x2F {
                index += 1
                guard takeName(names.row) else { return false }
                skipSpace()
                return take(0x3E)
            }
            guard let name = name(), let cell = slot(of: name), index < end else { return false }
            if text[index] == 0x2F {
                index += 1
                guard take(0x3E), set(cell, index, 0, 0) else { return false }
                continue
            }
            guard take(0x3E) else { return false }
            let start = index
            let found = scanText(until: 0x3C)
            let length = index - start
            guard take(0x3C), take(0x2F), takeName(names.columns[cell]), take(0x3E),
                set(cell, start, length, found)
            else { return false }
        }
    }

    // MARK: - Pieces

    @inline(__always)
    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < end, text[index] == byte else { return false }
        index += 1
        return true
    }

    @inline(__always)
    private mutating func skipSpace() {
        while index < end, text[index].isSpace { index += 1 }
    }

    @inline(__always)
    private mutating func takeName(_ name: [UInt8]) -> Bool {
        let length = name.count
        guard index + length <= end, isName(name, at: index) else { return false }
        index += length
        return true
    }

    @inline(__always)
    private func isName(_ name: [UInt8], at start: Int) -> Bool {
        name.withUnsafeBufferPointer { name in
            for place in name.indices where name[place] != text[start + place] { return false }
            return true
        }
    }

    /// A name of ASCII letters, digits, `_`, `-` and `.`, which is the end of it.
    @inline(__always)
    private mutating func name() -> Range<Int>? {
        let start = index
        while index < end, names.kinds.isName(text[index]) { index += 1 }
        guard index > start, names.kinds.canBeginName(text[start]) else { return nil }
        return start..<index
    }

    /// Steps to `stop` or a `<`, and returns the kinds of bytes that stand before it.
    @inline(__always)
    private mutating func scanText(until stop: UInt8) -> UInt8 {
        var found: UInt8 = 0
        while index < end {
            let byte = text[index]
            let kind = names.kinds[byte]
            if kind != 0 {
                if byte == stop || byte == 0x3C { break }
                found |= kind
            }
            index += 1
        }
        return found
    }

    /// The place of the cell that a name means, where it is a column's.
    @inline(__always)
    private mutating func slot(of name: Range<Int>) -> Int? {
        if names.columns[expected].count == name.count,
            isName(names.columns[expected], at: name.lowerBound)
        {
            return expected
        }
        for cell in 0..<width
        where names.columns[cell].count == name.count
            && isName(names.columns[cell], at: name.lowerBound)
        {
            return cell
        }
        return nil
    }

    /// Sets a cell; `false` where the row has it twice.
    @inline(__always)
    private mutating func set(_ cell: Int, _ start: Int, _ count: Int, _ found: UInt8) -> Bool {
        guard lastRow[cell] != row else { return false }
        lastRow[cell] = row
        // Rows of one table mostly have their cells in one order.
        if previous >= 0 { following[previous] = cell }
        previous = cell
        expected = following[cell]
        if found & ByteKinds.odd != 0 { isPlain = false }
        if found & ByteKinds.coded != 0 {
            decode(cell, start, count)
        } else {
            cells[cell] = CellBytes(start: text + start, count: count)
        }
        return true
    }

    /// Takes in an attribute that is no column.
    private mutating func note(_ name: Range<Int>, _ found: UInt8) -> Bool {
        func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
            UnsafeBufferPointer(start: text + range.lowerBound, count: range.count)
        }
        let isNew = !others.contains { bytes($0).elementsEqual(bytes(name)) }
        others.append(name)
        if found != 0 { isPlain = false }
        return isNew && others.count < 32 && isUnknown(bytes(name))
    }

    /// Whether a name means no column, whatever its spelling, and nothing to XML itself.
    private mutating func isUnknown(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = String(decoding: name, as: UTF8.self)
        if let known = unknownNames[text] { return known }
        let isUnknown =
            !text.lowercased().hasPrefix("xml") && names.headers.column(text, in: names.kind) == nil
        unknownNames[text] = isUnknown
        return isUnknown
    }

    /// Copies a cell with its entities and `\u001d` replaced by what they stand for.
    private mutating func decode(_ cell: Int, _ start: Int, _ count: Int) {
        guard used + count <= Self.scratchSize else {
            isPlain = false
            return
        }
        let stop = start + count
        let out = scratch + used
        var length = 0
        var from = start
        while from < stop {
            var byte = text[from]
            var size = 1
            if byte == 0x26 || byte == 0x5C {
                for code in names.kinds.codes
                where from + code.name.count <= stop && isName(code.name, at: from) {
                    (byte, size) = (code.byte, code.name.count)
                    break
                }
                // Another reference is for the parser to read.
                if size == 1, byte == 0x26 { isPlain = false }
            }
            out[length] = byte
            length += 1
            from += size
        }
        cells[cell] = CellBytes(start: UnsafePointer(out), count: length)
        used += length
    }
}

/// The names that ``ElementScan`` knows, ready to be compared.
package final class ElementNames: Sendable {
    let kind: TableKind
    let headers: HeaderNames
    let row: [UInt8]
    /// Those of the columns, in the order in which cells are handed over.
    let columns: [[UInt8]]
    fileprivate let kinds = ByteKinds()

    init(_ kind: TableKind, _ headers: HeaderNames) {
        self.kind = kind
        self.headers = headers
        row = Array(kind.rawValue.utf8.dropLast())
        columns = kind.columns.map { Array($0.rawValue.utf8) }
    }
}

/// What bytes mean inside of cells in XML.
private struct ByteKinds: Sendable {
    /// A quote or `<`, which may end a cell.
    static let ending: UInt8 = 1
    /// What stands for something else.
    static let coded: UInt8 = 2
    /// What only the parser may judge.
    static let odd: UInt8 = 4

    /// Texts that stand for a byte.
    let codes: [(name: [UInt8], byte: UInt8)] = [
        (Array("\\u001d".utf8), 0x1D), (Array("&amp;".utf8), 0x26), (Array("&quot;".utf8), 0x22),
        (Array("&lt;".utf8), 0x3C), (Array("&gt;".utf8), 0x3E), (Array("&apos;".utf8), 0x27),
    ]

    private let kinds: [UInt8] = (0..<256).map { byte in
        switch byte {
        case 0x3C, 0x22, 0x27: ending
        case 0x26, 0x5C: coded
        // Controls and line ends, the end of CDATA, and the first byte of U+FFFE.
        case 0..<0x20, 0x3E, 0xEF: odd
        default: 0
        }
    }

    private let names: [UInt8] = (0..<256).map { byte in
        switch UInt8(byte) {
        case 0x41...0x5A, 0x61...0x7A, 0x5F: 3
        case 0x30...0x39, 0x2D, 0x2E: 1
        default: 0
        }
    }

    @inline(__always)
    subscript(byte: UInt8) -> UInt8 { kinds[Int(byte)] }

    @inline(__always)
    func isName(_ byte: UInt8) -> Bool { names[Int(byte)] != 0 }

    @inline(__always)
    func canBeginName(_ byte: UInt8) -> Bool { names[Int(byte)] == 3 }
}
