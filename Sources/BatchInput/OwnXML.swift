import BatchCore

/// Reads XML of ours: a root `<orders>`, `<changes>` or `<returns>` with one element a row.
///
/// Every column may be an attribute, a known one also a child element. Rows are handed over as they
/// are met; where this throws, none of them counts.
struct OwnXML {
    let path: String
    let kind: TableKind
    let names: HeaderNames

    func read(
        _ bytes: [UInt8], onLayout: (TableLayout) -> Void, onRow: (TableRow) -> Void
    ) throws(ReadError) -> TableInfo {
        // Which columns there are shows only row by row.
        onLayout(TableLayout(headers: [], columns: [:], headerRow: 0))
        return try withoutActuallyEscaping(onRow) { onRow throws(ReadError) in
            let parser = SAXParser()
            let reader = Reader(kind: kind, names: names, onRow: onRow)
            parser.onStart = { name, attributes in
                if let odd = reader.start(name, attributes) { parser.refuse(odd) }
            }
            parser.onEnd = { _ in
                if let odd = reader.end() { parser.refuse(odd) }
            }
            parser.onText = { text in
                if let odd = reader.add(text) { parser.refuse(odd) }
            }
            parser.parse(bytes)
            if parser.hasDoctype { throw .doctype(path: path) }
            if let root = reader.root, root != kind.rawValue {
                throw .wrongRoot(path: path, found: root, expected: kind.rawValue)
            }
            if let problem = parser.problem {
                throw .malformedXML(path: path, line: problem.line, message: problem.message)
            }
            let layout = TableLayout(
                headers: reader.headers, columns: reader.columns, headerRow: 0)
            var info = TableInfo(path: path, kind: kind, format: .xml, layout: layout)
            info.rows = reader.rows
            return info
        }
    }
}

/// What the parser meets, as rows.
private final class Reader {
    private(set) var root: String?
    private(set) var headers: [String] = []
    private(set) var columns: [Column: Int] = [:]
    private(set) var rows = 0

    private let kind: TableKind
    private let names: HeaderNames
    private let onRow: (TableRow) -> Void
    /// The row's cells by the place of their header; `nil` outside of rows.
    private var row: [String?]?
    private var indexOf: [String: Int] = [:]
    /// What names mean, looked up once each.
    private var columnOf: [String: Column?] = [:]
    /// The columns of rows that have the same cells.
    private var columnsOf: [[Bool]: ColumnPlaces] = [:]
    private var buffer = CellBuffer()
    private var depth = 0
    private var child: String?
    private var childText = ""

    init(kind: TableKind, names: HeaderNames, onRow: @escaping (TableRow) -> Void) {
        self.kind = kind
        self.names = names
        self.onRow = onRow
    }

    /// The row element of a table: `order` of `orders`.
    private var rowName: String { String(kind.rawValue.dropLast()) }

    /// Takes in the beginning of an element; returns what has no place here.
    func start(_ name: String, _ attributes: [(name: String, value: String)]) -> String? {
        depth += 1
        switch depth {
        case 1:
            root = name
        case 2 where name == rowName:
            row = []
            for (column, value) in attributes {
                if let twice = set(column, value) { return twice }
            }
        case 3 where row != nil && column(name)?.rawValue == name:
            child = name
            childText = ""
        default:
            return "<\(name)>"
        }
        return nil
    }

    /// Takes in the end of an element; returns what stands twice.
    func end() -> String? {
        var twice: String?
        if depth == 3, let name = child {
            twice = set(name, childText)
            child = nil
        } else if depth == 2, let cells = row {
            finish(cells)
        }
        depth -= 1
        return twice
    }

    /// Takes in text; returns what has no place here.
    func add(_ text: String) -> String? {
        if child != nil {
            childText += text
            return nil
        }
        let plain = text.trimmedSpaces
        return plain.isEmpty ? nil : plain
    }

    /// Sets a cell of the row; returns the name of a column that the row has twice.
    private func set(_ name: String, _ value: String) -> String? {
        let index: Int
        if let known = indexOf[name] {
            index = known
        } else {
            index = headers.count
            indexOf[name] = index
            headers.append(name)
        }
        if let cells = row, index < cells.count, cells[index] != nil { return "\(name) =" }
        if let column = column(name), columns[column] != index {
            columnsOf = [:]
            let other = columns[column].map { headers[$0] }
            // A new count wins over a count; any other two names of one column are too many.
            if other == nil || other != name && HeaderNames.saysNew(name) {
                columns[column] = index
            } else if let other, other != name, !HeaderNames.saysNew(other) {
                return "\(other), \(name)"
            }
        }
        // XML can't hold U+001D; this is how it is written in ours.
        let isPlain = !value.utf8.contains(UInt8(ascii: "\\"))
        let count = max(0, index + 1 - (row?.count ?? 0))
        if count > 0 { row?.append(contentsOf: repeatElement(nil, count: count)) }
        row?[index] = isPlain ? value : value.replacing("\\u001d", with: "\u{1D}")
        return nil
    }

    private func column(_ name: String) -> Column? {
        if let known = columnOf[name] { return known }
        let column = names.column(name, in: kind)
        columnOf[name] = .some(column)
        return column
    }

    private func finish(_ cells: [String?]) {
        buffer.fill(headers.indices.map { $0 < cells.count ? cells[$0] ?? "" : "" })
        rows += 1
        row = nil
        onRow(
            TableRow(
                row: rows, cells: buffer, columns: columns(of: cells), isCSV: false,
                isTooLong: false, isTooShort: false))
    }

    /// The columns of which a row has a cell.
    private func columns(of cells: [String?]) -> ColumnPlaces {
        let shape = cells.map { $0 != nil }
        if let known = columnsOf[shape] { return known }
        let own = ColumnPlaces(
            columns.filter { $0.value < cells.count && cells[$0.value] != nil })
        columnsOf[shape] = own
        return own
    }
}
