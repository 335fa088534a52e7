import BatchCore

/// Reads XML of ours: a root `<orders>`, `<changes>` or `<returns>` with one element a row.
///
/// Every column may be an attribute, a known one also a child element. Where this throws, none of the
/// rows counts.
struct OwnXML {
    let path: String
    let kind: TableKind
    let names: HeaderNames

    func read(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(ReadError) -> (layout: TableLayout, rows: PackedRows) {
        let reader = OwnXMLReader(kind: kind, names: names)
        let parser = SAXParser(reader)
        parser.parse(bytes)
        if parser.hasDoctype { throw .doctype(path: path) }
        if let root = reader.root, root != kind.rawValue {
            throw .wrongRoot(path: path, found: root, expected: kind.rawValue)
        }
        if let problem = parser.problem {
            throw .malformedXML(path: path, line: problem.line, message: problem.message)
        }
        var shops = ShopNumbers()
        if reader.columns[.campaignID] == nil { shops.only = names.shops.only }
        let layout = TableLayout(
            headers: reader.headers, columns: reader.columns, headerRow: nil, shops: shops)
        return (layout, reader.rows)
    }
}

/// What the parser meets, as rows.
private final class OwnXMLReader: XMLHandler {
    private(set) var root: String?
    private(set) var headers: [String] = []
    private(set) var columns: [Column: Int] = [:]
    private(set) var rows = PackedRows()

    private let kind: TableKind
    private let names: HeaderNames
    /// What is known of each name, found by where the parser keeps it.
    private var known: [(start: UnsafePointer<UInt8>, header: Int, isChild: Bool)] = []
    /// The place in `known` that comes next where rows are alike.
    private var expected = 0

    private var depth = 0
    private var isInRow = false
    /// The row's cells by their headers, as ranges of `text`.
    private var cells: [Range<Int>?] = []
    private var text: [UInt8] = []
    /// The header whose element is open, and where its text begins.
    private var child: Int?
    private var childStart = 0
    private let rowName: [UInt8]

    init(kind: TableKind, names: HeaderNames) {
        self.kind = kind
        self.names = names
        // The row element of a table: `order` of `orders`.
        rowName = Array(kind.rawValue.dropLast().utf8) + [0]
    }

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        depth += 1
        switch depth {
        case 1:
            root = name.text
        case 2 where isRow(name):
            begin(attributes)
        case 3 where isInRow:
            let place = place(of: name)
            guard known[place].isChild else {
                problem = "<\(name.text)>"
                return
            }
            child = known[place].header
            childStart = text.count
        default:
            problem = "<\(name.text)>"
        }
    }

    override func end(_ name: XMLName) {
        if depth == 3, let header = child {
            set(header, childStart..<text.count, of: name)
            child = nil
        } else if depth == 2, isInRow {
            finish()
        }
        depth -= 1
    }

    override func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        if child != nil {
            text.append(contentsOf: bytes)
            return
        }
        guard !bytes.allSatisfy(\.isSpace) else { return }
        let odd = String(decoding: bytes, as: UTF8.self).trimmedSpaces
        if !odd.isEmpty { problem = odd }
    }

    // MARK: - Names

    private func isRow(_ name: XMLName) -> Bool {
        for (index, byte) in rowName.enumerated() where name.start[index] != byte { return false }
        return true
    }

    /// The place of a name in `known`.
    @inline(__always)
    private func place(of name: XMLName) -> Int {
        if expected < known.count, known[expected].start == name.start {
            expected += 1
            return expected - 1
        }
        return search(name)
    }

    private func search(_ name: XMLName) -> Int {
        let place = known.firstIndex { $0.start == name.start } ?? meet(name)
        expected = place + 1
        return place
    }

    /// Takes in a name that was not met before.
    private func meet(_ name: XMLName) -> Int {
        let text = name.text
        let header = headers.count
        let column = names.column(text, in: kind)
        headers.append(text)
        if let column { choose(header, for: column) }
        known.append((name.start, header, column?.rawValue == text))
        return known.count - 1
    }

    /// A new count wins over a count; any other two names of one column are too many.
    private func choose(_ header: Int, for column: Column) {
        guard let other = columns[column] else {
            columns[column] = header
            return
        }
        if HeaderNames.saysNew(headers[header]) {
            columns[column] = header
        } else if !HeaderNames.saysNew(headers[other]) {
            problem = "\(headers[other]), \(headers[header])"
        }
    }

    // MARK: - Rows

    private func begin(_ attributes: XMLAttributes) {
        isInRow = true
        expected = 0
        text.removeAll(keepingCapacity: true)
        for index in cells.indices { cells[index] = nil }
        for index in 0..<attributes.count {
            guard let name = attributes.name(index) else { continue }
            let place = place(of: name)
            let start = text.count
            let value = attributes.value(index)
            text.append(contentsOf: value)
            if value.contains(UInt8(ascii: "&")) {
                replace(Self.ampersand, by: UInt8(ascii: "&"), start)
            }
            set(known[place].header, start..<text.count, of: name)
        }
    }

    /// Sets a cell of the row, which may have each only once.
    private func set(_ header: Int, _ range: Range<Int>, of name: XMLName) {
        while cells.count < headers.count { cells.append(nil) }
        if cells[header] != nil {
            problem = "\(name.text) ="
            return
        }
        var range = range
        if text[range].contains(UInt8(ascii: "\\")) {
            // XML can't hold U+001D; this is how it is written in ours.
            replace(Self.separator, by: 0x1D, range.lowerBound)
            range = range.lowerBound..<text.count
        }
        cells[header] = range
    }

    /// Replaces `token` in the text from `start` on, in its place: the byte is shorter.
    private func replace(_ token: [UInt8], by byte: UInt8, _ start: Int) {
        let end = text.withUnsafeMutableBufferPointer { text in
            var (read, written) = (start, start)
            while read < text.count {
                if text[read] == token[0], text[read...].starts(with: token) {
                    text[written] = byte
                    read += token.count
                } else {
                    text[written] = text[read]
                    read += 1
                }
                written += 1
            }
            return written
        }
        text.removeLast(text.count - end)
    }

    /// How U+001D is written in our XML, and an ampersand in an attribute that is handed on as it stands.
    private static let separator = Array("\\u001d".utf8)
    private static let ampersand = Array("&#38;".utf8)

    private func finish() {
        isInRow = false
        while cells.count < headers.count { cells.append(nil) }
        text.withUnsafeBufferPointer { rows.append(number: rows.rowCount + 1, cells, of: $0) }
    }
}
