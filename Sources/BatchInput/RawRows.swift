package import BatchCore

/// The rows of a kept input as they stood, to be given back to their owner.
package struct RawRows {
    package private(set) var headers: [String] = []
    /// The cells of the asked rows, by row number.
    package private(set) var rows: [Int: [String]] = [:]

    /// Reads rows of a table again.
    ///
    /// - Parameters:
    ///   - input: what a run has noted of it.
    ///   - copy: where it is kept.
    ///   - wanted: the numbers of the rows asked for.
    package init(
        _ input: InputRecord, copy: String, wanted: Set<Int>
    ) throws(ReadError) {
        switch input.format {
        case .csv: try readCSV(input, copy, wanted)
        case .xml:
            let text = try Self.text(of: input, copy)
            let reader = OwnXML(path: copy, kind: input.kind, names: HeaderNames())
            let (layout, rows) = try reader.read(text.bytes)
            headers = layout.headers
            take(rows, header: nil, wanted)
        case .xlsx:
            guard let archive = ZipArchive(try Self.text(of: input, copy)) else { return }
            let book = try Xlsx(archive, path: copy)
            guard let part = book.sheets.first(where: { $0.name == input.sheet && !$0.isHidden })
            else { return }
            take(try book.sheet(part).rows, header: input.headerRow, wanted)
        case .spreadsheet2003:
            let text = try Self.text(of: input, copy)
            let sheets = try Spreadsheet2003.read(text.bytes, path: copy)
            guard let sheet = sheets.first(where: { $0.name == input.sheet }) else { return }
            take(sheet.rows, header: input.headerRow, wanted)
        }
    }

    /// The file's text, or that of its member where it is an archive.
    private static func text(
        of input: InputRecord, _ copy: String
    ) throws(ReadError) -> TableText {
        guard let member = input.member else { return try OpenFile(path: copy).readWhole() }
        guard let bytes = try ZipArchive(OpenFile(path: copy).readWhole())?.part(member, copy)
        else {
            throw .damagedPart(path: copy, part: member)
        }
        return TableText(bytes)
    }

    private mutating func readCSV(
        _ input: InputRecord, _ copy: String, _ wanted: Set<Int>
    ) throws(ReadError) {
        let encoding = input.encoding.flatMap(TextEncoding.init(rawValue:)) ?? .utf8
        let whole = try Self.text(of: input, copy)
        let text = encoding.decoded(whole.bytes) ?? whole
        let mark = text === whole ? encoding.mark.count : 0
        let start = TableFile.separatorLine(text.bytes, from: mark).body
        var cursor = CSVCursor(
            text.bytes, from: start, delimiter: input.delimiter?.utf8.first ?? 0x3B,
            width: 16_384)
        var number = 0
        while let cells = cursor.next() {
            number += 1
            guard number == input.headerRow || wanted.contains(number) else { continue }
            let texts = (0..<min(cursor.cellCount, 16_384)).map {
                SafeCell.undone(cells[$0].text)
            }
            if number == input.headerRow {
                headers = texts
                cursor.lineEnds = LineEnds(text.bytes, behindHeader: cursor.position)
            } else {
                rows[number] = texts
            }
        }
    }

    private mutating func take(_ packed: PackedRows, header: Int?, _ wanted: Set<Int>) {
        packed.bytes.withUnsafeBufferPointer { text in
            var cursor = PackedCursor(text, from: 0, width: 16_384)
            while let cells = cursor.next() {
                let number = cursor.number
                guard number == header || wanted.contains(number) else { continue }
                let texts = (0..<min(cursor.cellCount, 16_384)).map { cells[$0].text }
                if number == header { headers = texts } else { rows[number] = texts }
            }
        }
    }
}
