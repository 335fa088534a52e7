package import BatchCore
import Foundation

/// What is known of a table file once it is read.
package struct TableInfo: Hashable, Sendable {
    package var path: String
    package var kind: TableKind
    package var format: Format
    package var layout: TableLayout
    /// Rows of the table itself.
    package var rows = 0
    /// Lines before the header, blank rows and total rows, which are passed over.
    package var preamble = 0
    package var blank = 0
    package var totals = 0

    package enum Format: Hashable, Sendable {
        case csv(delimiter: UInt8, encoding: TextEncoding)
        case xml
        case xlsx(sheet: String)
        case spreadsheet2003(sheet: String)
    }
}

/// One row, with its cells found by column.
package struct TableRow: RowCells {
    package internal(set) var row: Int
    let cells: CellBuffer
    let columns: ColumnPlaces
    let isCSV: Bool
    /// Whether a further cell than the header has holds something.
    package let isTooLong: Bool
    package let isTooShort: Bool

    package func text(_ column: Column) -> String? {
        guard let index = columns[column] else { return nil }
        let text = cells.text(index)
        return isCSV ? SafeCell.undone(text) : text
    }

    package func isEmpty(_ column: Column) -> Bool {
        columns[column].map { cells[$0].isEmpty } ?? true
    }
}

/// Reads table files: recognises each by its content and hands its rows over one by one.
package struct TableFile {
    package let path: String
    package let kind: TableKind
    let names: HeaderNames
    let encoding: TextEncoding?

    package init(path: String, kind: TableKind, names: HeaderNames, encoding: TextEncoding?) {
        self.path = path
        self.kind = kind
        self.names = names
        self.encoding = encoding
    }

    /// Reads the file at `path` whole.
    package static func bytes(at path: String) throws(ReadError) -> [UInt8] {
        guard access(path, F_OK) == 0 else { throw .missing(path: path) }
        do {
            return try [UInt8](Data(contentsOf: URL(filePath: path)))
        } catch {
            throw .notReadable(path: path, reason: String(describing: error.localizedDescription))
        }
    }

    /// Hands the layout over, then each row of the table.
    ///
    /// Where this throws, none of the rows handed over counts.
    ///
    /// - Parameter onCells: is shown the bytes of each row of CSV that has them as they are meant, and
    ///   its number; a row that it takes is not handed over as texts.
    package func read(
        _ bytes: [UInt8], onLayout: (TableLayout) -> Void,
        onCells: (UnsafePointer<CellBytes>, Int) -> Bool = { _, _ in false },
        onRow: (TableRow) -> Void
    ) throws(ReadError) -> TableInfo {
        if let other = Self.foreignKind(bytes) { throw .notATable(path: path, kind: other) }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            return try readWorkbook(
                Xlsx.read(path: path), onLayout: onLayout, onRow: onRow
            ) { .xlsx(sheet: $0) }
        }
        var encoding = encoding ?? TextEncoding.detect(bytes)
        if encoding == .utf8, bytes.starts(with: TextEncoding.utf8Marked.mark) {
            encoding = .utf8Marked
        }
        let text = encoding.decoded(bytes)
        let firstByte = text.first { !$0.isSpace }
        guard let firstByte else { throw .empty(path: path) }
        if firstByte == 0x3C, Spreadsheet2003.isMeant(by: text) {
            return try readWorkbook(
                Spreadsheet2003.read(bytes, path: path), onLayout: onLayout, onRow: onRow
            ) { .spreadsheet2003(sheet: $0) }
        }
        if firstByte == 0x3C {
            return try OwnXML(path: path, kind: kind, names: names).read(
                bytes, onLayout: onLayout, onRow: onRow)
        }
        if text.prefix(4096).contains(0) { throw .notATable(path: path, kind: "binary") }
        return try readCSV(
            text, encoding, onLayout: onLayout, onCells: onCells, onRow: onRow)
    }

    /// What else a file may be that people mistake for a table.
    static func foreignKind(_ bytes: [UInt8]) -> String? {
        let kinds: [([UInt8], String)] = [
            (Array("%PDF".utf8), "pdf"), ([0xD0, 0xCF, 0x11, 0xE0], "xls"),
            ([0x89, 0x50, 0x4E, 0x47], "image"),
            ([0xFF, 0xD8, 0xFF], "image"), ([0x1F, 0x8B], "gzip"), (Array("Rar!".utf8), "rar"),
            (Array("{\\rtf".utf8), "rtf"),
        ]
        return kinds.first { bytes.starts(with: $0.0) }?.1
    }
}

// MARK: - Workbooks

extension TableFile {
    /// Reads the first sheet that has the needed headers.
    private func readWorkbook(
        _ book: Workbook, onLayout: (TableLayout) -> Void, onRow: (TableRow) -> Void,
        format: (String) -> TableInfo.Format
    ) throws(ReadError) -> TableInfo {
        for sheet in book.sheets {
            for (index, line) in sheet.rows.prefix(40).enumerated() {
                let layout = try TableLayout.find(
                    line.cells.map(\.trimmedSpaces), row: line.number, kind: kind, names: names,
                    path: path)
                guard let layout else { continue }
                onLayout(layout)
                var info = TableInfo(
                    path: path, kind: kind, format: format(sheet.name), layout: layout)
                info.preamble = index
                var cells = CellBuffer()
                for row in sheet.rows.dropFirst(index + 1) {
                    cells.fill(row.cells)
                    take(cells, row.number, layout, isCSV: false, &info, onRow)
                }
                return info
            }
        }
        throw noHeader(book.sheets.first?.rows.prefix(40).map(\.cells) ?? [])
    }

    /// Passes over a blank row or a total, and hands any other row over.
    func take(
        _ cells: CellBuffer, _ number: Int, _ layout: TableLayout, isCSV: Bool,
        _ info: inout TableInfo, _ onRow: (TableRow) -> Void
    ) {
        if cells.isBlank {
            info.blank += 1
        } else if isTotal(cells, layout) {
            info.totals += 1
        } else {
            info.rows += 1
            onRow(row(cells, number, layout, isCSV: isCSV))
        }
    }
}

// MARK: - CSV

extension TableFile {
    private func readCSV(
        _ text: [UInt8], _ encoding: TextEncoding, onLayout: (TableLayout) -> Void,
        onCells: (UnsafePointer<CellBytes>, Int) -> Bool, onRow: (TableRow) -> Void
    ) throws(ReadError) -> TableInfo {
        let start = try findHeader(text)
        onLayout(start.layout)
        var info = TableInfo(
            path: path, kind: kind,
            format: .csv(delimiter: start.delimiter, encoding: encoding), layout: start.layout)
        info.preamble = start.layout.headerRow - 1
        var openQuote: Int?
        text.withUnsafeBufferPointer { buffer in
            var scan = RowScan(
                buffer, from: start.scanner.position, delimiter: start.delimiter,
                width: start.layout.headers.count)
            var cells = CellBuffer()
            var number = start.scanner.row
            while scan.position < buffer.count {
                let offset = scan.position
                number += 1
                if let bytes = scan.next(), onCells(bytes, number) {
                    info.rows += 1
                    continue
                }
                var scanner = CSVScanner(
                    delimiter: start.delimiter, from: offset, row: number - 1)
                guard scanner.next(buffer, into: &cells) else { break }
                if let row = scanner.openQuote { openQuote = openQuote ?? row }
                take(cells, number, start.layout, isCSV: true, &info, onRow)
            }
        }
        if let openQuote { throw .openQuote(path: path, row: openQuote) }
        return info
    }

    private func row(
        _ cells: CellBuffer, _ number: Int, _ layout: TableLayout, isCSV: Bool = true
    ) -> TableRow {
        let width = layout.headers.count
        let isLong = cells.count > width && (width..<cells.count).contains { !cells[$0].isEmpty }
        return TableRow(
            row: number, cells: cells, columns: layout.places, isCSV: isCSV, isTooLong: isLong,
            isTooShort: isCSV && cells.count <= layout.lastPlace)
    }

    struct Start {
        var delimiter: UInt8
        var layout: TableLayout
        /// Stands behind the header.
        var scanner: CSVScanner
    }

    /// Finds the header within the first rows, with each delimiter in turn.
    func findHeader(_ text: [UInt8]) throws(ReadError) -> Start {
        let (body, told) = Self.separatorLine(text)
        var rows: [[String]] = []
        for delimiter in told.map({ [$0] }) ?? [0x3B, 0x2C, 0x09] {
            var scanner = CSVScanner(delimiter: delimiter, from: body)
            var cells = CellBuffer()
            var found: [[String]] = []
            while found.count < 40 {
                let hasRow = text.withUnsafeBufferPointer { scanner.next($0, into: &cells) }
                guard hasRow else { break }
                let headers = (0..<cells.count).map {
                    SafeCell.undone(cells.text($0)).trimmedSpaces
                }
                found.append(headers)
                let layout = try TableLayout.find(
                    headers, row: scanner.row, kind: kind, names: names, path: path)
                if let layout {
                    return Start(delimiter: delimiter, layout: layout, scanner: scanner)
                }
            }
            if found.map(\.count).max() ?? 0 > rows.map(\.count).max() ?? 0 { rows = found }
        }
        throw noHeader(rows)
    }

    /// A first line `sep=;` tells the delimiter and is no row.
    static func separatorLine(_ text: [UInt8]) -> (body: Int, delimiter: UInt8?) {
        guard text.count > 4, text.starts(with: Array("sep=".utf8)) else { return (0, nil) }
        var body = 5
        if body < text.count, text[body] == 0x0D { body += 1 }
        if body < text.count, text[body] == 0x0A { body += 1 }
        return (body, text[4])
    }

    /// Whether a row sums the table up: its first filled cell begins with such a word, and it has
    /// neither an action nor a number of its own.
    private func isTotal(_ cells: CellBuffer, _ layout: TableLayout) -> Bool {
        let first = firstFilled(cells)
        guard let initial = first.first, Self.canBeginTotal(initial) else { return false }
        let word = Name.key(of: String(decoding: first, as: UTF8.self))
        let words = ["итого", "всего", "total", "合计"]
        guard words.contains(where: word.hasPrefix) else { return false }
        let isBare = words.contains(word) || words.contains(String(word.dropLast()))
        return [Column.orderID, .returnID, .action].allSatisfy { column in
            guard let index = layout.columns[column] else { return true }
            return cells[index].isEmpty || isBare && cells[index].elementsEqual(first)
        }
    }

    /// Whether a cell that begins so may say «итого», «всего», "total" or 合计; most begin otherwise.
    private static func canBeginTotal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "t"), UInt8(ascii: "T"), 0xD0, 0xE5: true
        // What is passed over in names: spaces of all kinds, marks and underscores.
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "_"), 0xC2, 0xE2, 0xEF: true
        default: false
        }
    }

    private func firstFilled(_ cells: CellBuffer) -> ArraySlice<UInt8> {
        (0..<cells.count).lazy.map { cells[$0] }.first { !$0.isEmpty } ?? []
    }

    /// What was found instead of a header, and what it may have been meant for.
    private func noHeader(_ rows: [[String]]) -> ReadError {
        let known = rows.map { row in row.filter { names.column($0, in: kind) != nil }.count }
        let best = known.indices.max { (known[$0], rows[$0].count) < (known[$1], rows[$1].count) }
        let found = best.map { rows[$0].filter { !$0.isEmpty } } ?? []
        let columns = Set(found.compactMap { names.column($0, in: kind) })
        let missing = kind.needed.filter { !$0.contains(where: columns.contains) }
        let nearest = found.filter { names.column($0, in: kind) == nil }.compactMap { header in
            names.nearest(to: header, in: kind).map { "\(header) → \($0)" }
        }
        return .noHeader(
            path: path, kind: kind, found: Array(found.prefix(20)),
            missing: missing.map { $0.map(\.rawValue).joined(separator: " | ") },
            nearest: nearest)
    }
}

extension UInt8 {
    /// Whether it is a space to XML: a blank, a tab or the end of a line.
    @inline(__always)
    var isSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}

extension String {
    var trimmedSpaces: String {
        let edges: Set<Unicode.Scalar> = [" ", "\t", "\n", "\r", "\u{A0}", "\u{FEFF}", "\u{200B}"]
        var scalars = unicodeScalars[...]
        while let first = scalars.first, edges.contains(first) { scalars.removeFirst() }
        while let last = scalars.last, edges.contains(last) { scalars.removeLast() }
        return String(scalars)
    }
}
