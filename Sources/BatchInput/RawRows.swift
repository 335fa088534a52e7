package import BatchCore

/// The rows of a kept input as they stood, to be given back to their owner.
package struct RawRows {
    package let headers: [String]
    /// The cells of the asked rows, by row number.
    package let rows: [Int: [String]]

    /// Reads rows of a CSV file again.
    ///
    /// - Parameters:
    ///   - wanted: the numbers of the rows asked for.
    ///   - headerRow: where the headers stand.
    package init(
        csv bytes: [UInt8], encoding: TextEncoding, delimiter: UInt8, headerRow: Int,
        wanted: Set<Int>
    ) {
        let text = encoding.decoded(bytes)
        let start = TableFile.separatorLine(text).body
        var scanner = CSVScanner(delimiter: delimiter, from: start)
        var cells = CellBuffer()
        var headers: [String] = []
        var rows: [Int: [String]] = [:]
        text.withUnsafeBufferPointer { buffer in
            while scanner.next(buffer, into: &cells) {
                guard scanner.row == headerRow || wanted.contains(scanner.row) else { continue }
                let texts = cells.texts.map(SafeCell.undone)
                if scanner.row == headerRow { headers = texts } else { rows[scanner.row] = texts }
            }
        }
        self.headers = headers
        self.rows = rows
    }

    /// Reads rows of a workbook's sheet again.
    package init(
        workbook path: String, sheet: String, headerRow: Int, wanted: Set<Int>
    ) throws(ReadError) {
        let bytes = try TableFile.bytes(at: path)
        let isZip = bytes.starts(with: [0x50, 0x4B])
        let book = try isZip ? Xlsx.read(path: path) : Spreadsheet2003.read(bytes, path: path)
        let lines = book.sheets.first { $0.name == sheet }?.rows ?? []
        headers = lines.first { $0.number == headerRow }?.cells ?? []
        rows = Dictionary(
            lines.filter { wanted.contains($0.number) }.map { ($0.number, $0.cells) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Reads rows of XML of ours again.
    package init(xml bytes: [UInt8], kind: TableKind, wanted: Set<Int>) {
        var rows: [Int: [String]] = [:]
        let reader = OwnXML(path: "", kind: kind, names: HeaderNames())
        let info = try? reader.read(bytes, onLayout: { _ in }) { row in
            if wanted.contains(row.row) { rows[row.row] = row.cells.texts }
        }
        headers = info?.layout.headers ?? []
        self.rows = rows
    }
}
