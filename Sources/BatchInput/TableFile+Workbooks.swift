import BatchCore
import Foundation

// MARK: - Archives and workbooks

extension TableFile {
    /// Opens a workbook, or the one table that an archive holds.
    func openZip(_ file: OpenFile) throws(ReadError) -> OpenTable {
        guard let archive = ZipArchive(file.readWhole()) else {
            throw .damagedPart(path: path, part: "zip")
        }
        if archive.has("xl/workbook.bin") { throw .notATable(path: path, kind: "xlsb") }
        if let type = try archive.part("mimetype", path),
            String(decoding: type, as: UTF8.self).contains("opendocument")
        {
            throw .notATable(path: path, kind: "ods")
        }
        if archive.has("index/document.iwa") { throw .notATable(path: path, kind: "numbers") }
        if archive.has("word/document.xml") { throw .notATable(path: path, kind: "rtf") }
        if archive.has("_rels/.rels") { return try openXlsx(archive, file) }
        let files = archive.files
        guard files.count != 1 else { return try openMember(files[0], of: archive, file) }
        return try openOnlyTable(among: files, of: archive, file)
    }

    private func openMember(
        _ name: String, of archive: ZipArchive, _ file: OpenFile
    ) throws(ReadError) -> OpenTable {
        guard let bytes = try archive.part(name, path) else {
            throw .notATable(path: path, kind: "zip")
        }
        let table: OpenTable
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            guard let book = ZipArchive(TableText(bytes)) else {
                throw .damagedPart(path: path, part: name)
            }
            table = try openXlsx(book, file)
        } else {
            let text = TableText(bytes)
            if let other = Self.foreignKind(text.bytes) {
                throw .notATable(path: path, kind: other)
            }
            table = try open(text, encoding ?? TextEncoding.detect(text.bytes), file)
        }
        var info = table.info
        info.member = name
        return OpenTable(info: info, rows: table.rows, file: table.file)
    }

    /// Opens the one table of its kind among the files of an archive, as the market packs the sheets of
    /// its reports. Where several would do, that of the transactions is meant, if there is one.
    private func openOnlyTable(
        among files: [String], of archive: ZipArchive, _ file: OpenFile
    ) throws(ReadError) -> OpenTable {
        let several = ReadError.notATable(path: path, kind: "zip")
        guard files.count <= Self.mostMembers else { throw several }
        var found: [OpenTable] = []
        for name in files {
            do throws(ReadError) {
                found.append(try openMember(name, of: archive, file))
            } catch .noHeader {
                continue
            } catch .empty {
                continue
            }
        }
        if found.count > 1 { found = found.filter { Self.holdsTransactions($0.info.member ?? "") } }
        guard found.count == 1 else { throw several }
        return found[0]
    }

    /// More files than a report of the market has sheets are no report.
    private static var mostMembers: Int { 16 }

    private static func holdsTransactions(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.contains("transactions") || name.contains("транзакции")
    }

    private func openXlsx(_ archive: ZipArchive, _ file: OpenFile) throws(ReadError) -> OpenTable {
        let book = try Xlsx(archive, path: path)
        var sheets: [Sheet] = []
        for part in book.sheets where !part.isHidden { sheets.append(try book.sheet(part)) }
        return try openSheet(sheets, file) { .xlsx(sheet: $0) }
    }

    /// Opens the visible sheet with the most known columns, the first of equals.
    func openSheet(
        _ sheets: [Sheet], _ file: OpenFile, format: (String) -> TableInfo.Format
    ) throws(ReadError) -> OpenTable {
        var best: OpenTable?
        var bestRank = (0, 0)
        var others: [String] = []
        var first: [[String]]?
        for sheet in sheets where !sheet.isHidden {
            let (table, heads) = try openSheet(sheet, file, format: format(sheet.name))
            guard let table else {
                if !heads.isEmpty { first = first ?? heads }
                continue
            }
            others.append(sheet.name)
            // Rows that are to be mended come back beside sheets that only tell about them.
            let isMended = table.info.layout.headers.contains("error_code")
            let rank = (isMended ? 1 : 0, table.info.layout.columns.count)
            if rank > bestRank { (best, bestRank) = (table, rank) }
        }
        guard var info = best?.info, let best else { throw noHeader(first ?? []) }
        info.otherSheets = bestRank.0 == 1 ? [] : others.filter { $0 != info.sheet }
        return OpenTable(info: info, rows: best.rows, file: best.file)
    }

    private func openSheet(
        _ sheet: Sheet, _ file: OpenFile, format: TableInfo.Format
    ) throws(ReadError) -> (table: OpenTable?, heads: [[String]]) {
        let heads = sheet.rows.heads(Self.mostPreamble)
        for (index, line) in heads.enumerated() {
            let layout = try TableLayout.find(
                line.cells.map(\.trimmedSpaces), row: line.number, kind: kind, names: names,
                path: path)
            guard let layout else { continue }
            var info = TableInfo(path: path, kind: kind, format: format, layout: layout)
            info.preamble = index
            info.hiddenRows = sheet.hiddenRows
            info.formulas = sheet.formulas
            let rows = sheet.rows.source(layout, from: line.end)
            return (OpenTable(info: info, rows: rows, file: file), [])
        }
        return (nil, heads.map(\.cells))
    }

    /// How many rows may stand before the header.
    static var mostPreamble: Int { 40 }
}

extension TableInfo {
    /// The sheet of a workbook.
    package var sheet: String? {
        switch format {
        case .xlsx(let sheet), .spreadsheet2003(let sheet): sheet
        case .csv, .xml: nil
        }
    }
}

extension PackedRows {
    /// These rows behind the header as a source of rows.
    func source(_ layout: TableLayout, from start: Int) -> RowSource {
        RowSource(
            form: .packed(marks: marks), place: .memory(TableText(bytes)), layout: layout,
            start: start, firstNumber: 0, isToBeChecked: false)
    }

    /// The first rows as texts, with where each ends.
    fileprivate func heads(_ most: Int) -> [(number: Int, cells: [String], end: Int)] {
        bytes.withUnsafeBufferPointer { text in
            var heads: [(number: Int, cells: [String], end: Int)] = []
            var cursor = PackedCursor(text, from: 0, width: 16_384)
            while heads.count < most, let cells = cursor.next() {
                let texts = (0..<min(cursor.cellCount, 16_384)).map { cells[$0].text }
                heads.append((cursor.number, texts, cursor.position))
            }
            return heads
        }
    }
}
