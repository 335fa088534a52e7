import BatchCore

extension TableFile {
    /// Where the rows of a file in UTF-8 are, and what was found before them.
    package struct Body: Sendable {
        package var layout: TableLayout
        package var form: Form
        /// The offset of the first row, behind the header.
        package var start: Int
        /// Where the last row ends.
        package var end: Int

        package enum Form: Sendable {
            case csv(delimiter: UInt8, isMarked: Bool)
            case xml(ElementNames)
        }

        /// Where a row probably begins, at `offset` or behind it.
        package func rowStart(in text: UnsafeBufferPointer<UInt8>, after offset: Int) -> Int {
            var next = offset
            switch form {
            case .csv:
                while next < end, text[next] != 0x0A, text[next] != 0x0D { next += 1 }
                if next + 1 < end, text[next] == 0x0D, text[next + 1] == 0x0A { next += 1 }
                return min(next + 1, end)
            case .xml(let names):
                let tag = [0x3C] + names.row
                while next + tag.count < end {
                    let behind = text[next + tag.count]
                    if text[next] == 0x3C, behind.isSpace || behind == 0x3E || behind == 0x2F,
                        text[next...].starts(with: tag)
                    {
                        return next
                    }
                    next += 1
                }
                return end
            }
        }
    }

    /// Looks at the beginning of a file whose rows somebody else finds.
    ///
    /// - Returns: `nil` where it is neither CSV nor XML of ours in UTF-8, or another encoding was
    ///   asked for.
    package func body(of text: UnsafeBufferPointer<UInt8>) -> Body? {
        let head = Array(text.prefix(1 << 20))
        let mark = TextEncoding.utf8Marked.mark
        let isMarked = head.starts(with: mark)
        let skipped = isMarked ? mark.count : 0
        let plain = Array(head.dropFirst(skipped))
        let first = plain.first { !$0.isSpace }
        guard encoding == nil || encoding == .utf8, Self.foreignKind(head) == nil,
            !head.starts(with: [0x50, 0x4B, 0x03, 0x04]), let first,
            !plain.prefix(4096).contains(0)
        else { return nil }
        if first == 0x3C { return xmlBody(of: text, plain, mark: skipped) }
        guard
            isMarked
                || [.utf8, .windows1251].contains(TextEncoding.detect(Array(head.prefix(512)))),
            let header = try? findHeader(plain)
        else { return nil }
        let start = header.scanner.position + skipped
        // What is not UTF-8 in the header makes the whole file something else.
        guard TextEncoding.isUTF8(UnsafeBufferPointer(rebasing: text[..<start])) else { return nil }
        return Body(
            layout: header.layout, form: .csv(delimiter: header.delimiter, isMarked: isMarked),
            start: start, end: text.count)
    }

    /// Where the rows are, in XML of ours with the plainest of beginnings and ends.
    private func xmlBody(
        of text: UnsafeBufferPointer<UInt8>, _ plain: [UInt8], mark: Int
    ) -> Body? {
        let root = kind.rawValue
        let beginning = plain.prefix(256)
        guard let opened = beginning.firstRange(of: Array("<\(root)>".utf8)) else { return nil }
        let declared = Self.declarations.first { plain.starts(with: $0) }?.count ?? 0
        let columns = kind.columns
        // The config may give a name of ours to another column.
        guard beginning[declared..<opened.lowerBound].allSatisfy(\.isSpace),
            columns.allSatisfy({ names.column($0.rawValue, in: kind) == $0 })
        else { return nil }
        var end = text.count
        while end > 0, text[end - 1].isSpace { end -= 1 }
        let closing = Array("</\(root)>".utf8)
        end -= closing.count
        var start = opened.upperBound + mark
        guard end >= start, text[end...].prefix(closing.count).elementsEqual(closing) else {
            return nil
        }
        while start < end, text[start].isSpace { start += 1 }
        let layout = TableLayout(
            headers: columns.map(\.rawValue),
            columns: Dictionary(uniqueKeysWithValues: zip(columns, columns.indices)),
            headerRow: 0)
        return Body(
            layout: layout, form: .xml(ElementNames(kind, names)), start: start, end: end)
    }

    /// The beginnings of a document in UTF-8, as programs write them.
    private static let declarations: [[UInt8]] = ["\"", "'"].flatMap { quote in
        ["", " encoding=_UTF-8_", " encoding=_utf-8_"].map { encoding in
            Array("<?xml version=_1.0_\(encoding)?>".replacing("_", with: quote).utf8)
        }
    }

    /// What is known of a file before its rows are counted.
    package func info(_ body: Body) -> TableInfo {
        let format: TableInfo.Format =
            switch body.form {
            case .csv(let delimiter, let isMarked):
                .csv(delimiter: delimiter, encoding: isMarked ? .utf8Marked : .utf8)
            case .xml: .xml
            }
        var info = TableInfo(path: path, kind: kind, format: format, layout: body.layout)
        info.preamble = max(0, body.layout.headerRow - 1)
        return info
    }

    /// A row whose place is known: the offset at which it begins, and its number.
    package struct KnownRow: Sendable {
        package var offset: Int
        package var number: Int

        package init(offset: Int, number: Int) {
            (self.offset, self.number) = (offset, number)
        }
    }

    /// Hands over rows whose places are known, and counts them.
    package func take(
        _ rows: [KnownRow], of text: UnsafeBufferPointer<UInt8>, _ body: Body,
        _ info: inout TableInfo, onRow: (TableRow) -> Void
    ) throws(ReadError) {
        switch body.form {
        case .csv(let delimiter, _):
            try takeCSV(rows, of: text, body, delimiter, &info, onRow)
        case .xml(let names):
            try takeXML(rows, of: text, to: body.end, names, &info, onRow)
        }
    }

    private func takeCSV(
        _ rows: [KnownRow], of text: UnsafeBufferPointer<UInt8>, _ body: Body, _ delimiter: UInt8,
        _ info: inout TableInfo, _ onRow: (TableRow) -> Void
    ) throws(ReadError) {
        var cells = CellBuffer()
        for row in rows {
            var scanner = CSVScanner(delimiter: delimiter, from: row.offset, row: row.number - 1)
            guard scanner.next(text, into: &cells) else { continue }
            if let opened = scanner.openQuote { throw .openQuote(path: path, row: opened) }
            take(cells, row.number, body.layout, isCSV: true, &info, onRow)
        }
    }

    /// Reads rows as a document of their own.
    private func takeXML(
        _ rows: [KnownRow], of text: UnsafeBufferPointer<UInt8>, to end: Int,
        _ names: ElementNames, _ info: inout TableInfo, _ onRow: (TableRow) -> Void
    ) throws(ReadError) {
        var document = Array("<\(kind.rawValue)>".utf8)
        for row in rows {
            var scan = ElementScan(text, from: row.offset, to: end, names)
            _ = scan.next()
            document += text[row.offset..<scan.position]
        }
        document += Array("</\(kind.rawValue)>".utf8)
        let read = try OwnXML(path: path, kind: kind, names: self.names).read(
            document, onLayout: { _ in }
        ) { row in
            var row = row
            row.row = rows[row.row - 1].number
            onRow(row)
        }
        guard read.rows == rows.count else {
            throw .malformedXML(path: path, line: 0, message: "")
        }
        info.rows += read.rows
    }
}
