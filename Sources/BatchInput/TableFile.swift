package import BatchCore
import Foundation

/// What is known of a table file before its rows are read.
package struct TableInfo: Hashable, Sendable {
    package var path: String
    package var kind: TableKind
    package var format: Format
    package var layout: TableLayout
    /// Lines before the header.
    package var preamble = 0
    /// Of a workbook: the other visible sheets that would do as well, the rows that a filter hides, and
    /// the cells whose formulas can't be believed.
    package var otherSheets: [String] = []
    package var hiddenRows = 0
    package var formulas: [FormulaCell] = []
    /// The name of the file in an archive.
    package var member: String?

    package enum Format: Hashable, Sendable {
        case csv(delimiter: UInt8, encoding: TextEncoding)
        case xml
        case xlsx(sheet: String)
        case spreadsheet2003(sheet: String)
    }
}

/// A table whose header was found and whose rows can be read.
package struct OpenTable: Sendable {
    package let info: TableInfo
    package let rows: RowSource
    /// The file as it was opened, for its digest and its copy; `nil` where it was read as a whole.
    package let file: OpenFile
}

/// Opens table files: recognises each by its content and finds its header.
package struct TableFile {
    /// Where it is read.
    let source: String
    /// What it is called in messages.
    package let path: String
    package let kind: TableKind
    let names: HeaderNames
    let encoding: TextEncoding?

    /// - Parameter source: where the file is read; else `path`.
    package init(
        path: String, source: String? = nil, kind: TableKind, names: HeaderNames,
        encoding: TextEncoding?
    ) {
        self.source = source ?? path
        self.path = path
        self.kind = kind
        self.names = names
        self.encoding = encoding
    }

    /// Opens the file and finds its header.
    ///
    /// - Parameter isHeld: whether all of its text is to be in memory, where it can be cut again
    ///   quickly; else text in UTF-8 is read from the file part by part.
    /// - Parameter isToBeDecoded: whether it has been seen that the text is no UTF-8.
    package func open(
        isHeld: Bool, isToBeDecoded: Bool = false
    ) throws(ReadError) -> OpenTable {
        let table = try opened(isHeld: isHeld, isToBeDecoded: isToBeDecoded)
        guard !isOfChanges(table.info.layout) else { throw .tableOfChanges(path: path) }
        return table
    }

    /// Whether a table of orders or returns is one of changes that was put in the wrong place: it says what to
    /// do, and not where its orders stand.
    private func isOfChanges(_ layout: TableLayout) -> Bool {
        guard kind != .changes else { return false }
        let columns = layout.headers.compactMap { names.column($0, in: .changes) }
        // Other words for an action stand in exports of programs, too.
        let isPlain = layout.headers.contains {
            ["action", "действие", "操作"].contains($0.trimmedSpaces.lowercased())
        }
        let tellsState = layout.columns[.status] != nil || layout.columns[.shipmentStatus] != nil
        return isPlain && (!tellsState || columns.contains(.answerBy))
    }

    private func opened(
        isHeld: Bool, isToBeDecoded: Bool
    ) throws(ReadError) -> OpenTable {
        let file = try OpenFile(path: source, name: path)
        // Enough for what other files begin with and for a long header.
        let head = file.isRegular ? file.read(0..<min(file.count, 1 << 16)) : file.readWhole()
        if let other = Self.foreignKind(head.bytes) { throw .notATable(path: path, kind: other) }
        if head.bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return try openZip(file) }
        var encoding = encoding ?? TextEncoding.detect(head: head.bytes)
        if encoding == .utf8, head.bytes.starts(with: TextEncoding.utf8Marked.mark) {
            encoding = .utf8Marked
        }
        let isUTF8 = encoding == nil || encoding == .utf8 || encoding == .utf8Marked
        let isMarkup =
            head.bytes.drop { $0.isSpace || [0xEF, 0xBB, 0xBF].contains($0) }.first == 0x3C
        if !isHeld, !isToBeDecoded, isUTF8, !isMarkup, file.isRegular, file.count > head.count {
            if let table = try openParts(file, head, encoding ?? .utf8) { return table }
        }
        let whole = file.isRegular && file.count > head.count ? file.readWhole() : head
        if let encoding { return try open(whole, encoding, file) }
        // Most texts are UTF-8; of a table that shows while its rows are read.
        if !isMarkup, !isToBeDecoded, let start = try findHeader(whole.bytes, from: 0).start,
            !mayBeOther(whole, isWhole: true)
        {
            return table(start, .utf8, .memory(whole), file, isToBeChecked: true)
        }
        return try open(whole, TextEncoding.detect(whole.bytes), file)
    }

    /// Whether the beginning of a text shows that it is no UTF-8.
    ///
    /// - Parameter isWhole: whether nothing follows.
    private func mayBeOther(_ text: TableText, isWhole: Bool) -> Bool {
        let head = UnsafeBufferPointer(rebasing: text.bytes[..<min(text.count, 1 << 16)])
        return !TextEncoding.isSound(head, isWhole: isWhole && head.count == text.count)
            || head.contains(0)
    }

    /// Opens CSV in UTF-8 whose rows are read from the file part by part.
    ///
    /// - Returns: `nil` where the beginning does not show the header.
    private func openParts(
        _ file: OpenFile, _ head: TableText, _ encoding: TextEncoding
    ) throws(ReadError) -> OpenTable? {
        guard !mayBeOther(head, isWhole: false),
            let start = try findHeader(head.bytes, from: encoding.mark.count).start
        else { return nil }
        return table(start, encoding, .file(file), file, isToBeChecked: true)
    }

    func open(
        _ bytes: TableText, _ encoding: TextEncoding, _ file: OpenFile
    ) throws(ReadError) -> OpenTable {
        let decoded = encoding.decoded(bytes.bytes)
        let text = decoded ?? bytes
        let mark = decoded == nil ? encoding.mark.count : 0
        let body = UnsafeBufferPointer(rebasing: text.bytes[min(mark, text.count)...])
        guard let firstByte = body.first(where: { !$0.isSpace }) else { throw .empty(path: path) }
        if firstByte == 0x3C {
            if Spreadsheet2003.isMeant(by: body) {
                return try openSheet(Spreadsheet2003.read(bytes.bytes, path: path), file) {
                    .spreadsheet2003(sheet: $0)
                }
            }
            let (layout, rows) = try OwnXML(path: path, kind: kind, names: names).read(bytes.bytes)
            let info = TableInfo(path: path, kind: kind, format: .xml, layout: layout)
            return OpenTable(info: info, rows: rows.source(layout, from: 0), file: file)
        }
        if body.prefix(4096).contains(0) { throw .notATable(path: path, kind: "binary") }
        let found = try findHeader(text.bytes, from: mark)
        guard let start = found.start else {
            if let other = try otherEncoding(bytes, besides: encoding) {
                throw .otherEncoding(path: path, encoding: other.rawValue)
            }
            throw noHeader(found.rows)
        }
        return table(start, encoding, .memory(text), file, isToBeChecked: false)
    }

    /// The encoding in which the beginning of a text shows a header, where its own does not.
    private func otherEncoding(
        _ bytes: TableText, besides own: TextEncoding
    ) throws(ReadError) -> TextEncoding? {
        let head = UnsafeBufferPointer(rebasing: bytes.bytes.prefix(1 << 14))
        guard encoding == nil, head.contains(where: { $0 >= 0x80 }) else { return nil }
        for other in [TextEncoding.windows1251, .cp866, .koi8r, .macCyrillic, .gb18030]
        where other != own {
            guard let text = other.decoded(head) else { continue }
            if try findHeader(text.bytes, from: 0).start != nil { return other }
        }
        return nil
    }

    private func table(
        _ start: Start, _ encoding: TextEncoding, _ place: RowSource.Place, _ file: OpenFile,
        isToBeChecked: Bool
    ) -> OpenTable {
        var info = TableInfo(
            path: path, kind: kind,
            format: .csv(delimiter: start.delimiter, encoding: encoding), layout: start.layout)
        let headerRow = start.layout.headerRow ?? 1
        info.preamble = headerRow - 1
        let rows = RowSource(
            form: .csv(delimiter: start.delimiter, start.lineEnds), place: place,
            layout: start.layout,
            start: start.position, firstNumber: headerRow + 1, isToBeChecked: isToBeChecked)
        return OpenTable(info: info, rows: rows, file: file)
    }
}

// MARK: - CSV

extension TableFile {
    struct Start {
        var delimiter: UInt8
        var layout: TableLayout
        /// Behind the header.
        var position: Int
        var lineEnds: LineEnds
    }

    /// Finds the header within the first rows, with each delimiter in turn.
    ///
    /// - Returns: `nil` and the rows that were looked at where there is none.
    private func findHeader(
        _ text: UnsafeBufferPointer<UInt8>, from mark: Int
    ) throws(ReadError) -> (start: Start?, rows: [[String]]) {
        let (body, told) = Self.separatorLine(text, from: mark)
        var rows: [[String]] = []
        for delimiter in told.map({ [$0] }) ?? [0x3B, 0x2C, 0x09] {
            var cursor = CSVCursor(text, from: body, delimiter: delimiter, width: 16_384)
            var found: [[String]] = []
            while found.count < Self.mostPreamble, let cells = cursor.next() {
                let headers = (0..<min(cursor.cellCount, 16_384)).map {
                    SafeCell.undone(cells[$0].text).trimmedSpaces
                }
                found.append(headers)
                let layout = try TableLayout.find(
                    headers, row: found.count, kind: kind, names: names, path: path)
                if let layout {
                    let start = Start(
                        delimiter: delimiter, layout: layout, position: cursor.position,
                        lineEnds: LineEnds(text, behindHeader: cursor.position))
                    return (start, [])
                }
            }
            if found.map(\.count).max() ?? 0 > rows.map(\.count).max() ?? 0 { rows = found }
        }
        return (nil, rows)
    }

    /// A first line `sep=;` tells the delimiter and is no row.
    static func separatorLine(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (body: Int, delimiter: UInt8?) {
        let rest = text[min(start, text.count)...]
        guard rest.count > 4, rest.starts(with: Array("sep=".utf8)), text[start + 4] < 0x80 else {
            return (start, nil)
        }
        var body = start + 5
        if body < text.count, text[body] == 0x0D { body += 1 }
        if body < text.count, text[body] == 0x0A { body += 1 }
        return (body, text[start + 4])
    }

    /// What was found instead of a header, and what it may have been meant for.
    func noHeader(_ rows: [[String]]) -> ReadError {
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
            missing: missing,
            nearest: nearest, shop: found.first(where: HeaderNames.namesShop))
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
