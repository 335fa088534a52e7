package import BatchCore

/// The rows of a kept input as they stood, to be given back to their owner.
package struct RawRows {
    package private(set) var headers: [String] = []
    /// The cells of the asked rows, by row number, where the file is no CSV.
    private var rows: [Int: [String]] = [:]
    private var csv: CSVRows?

    /// A CSV file, and where the asked rows begin in it.
    private struct CSVRows: Sendable {
        let text: TableText
        let delimiter: UInt8
        let lineEnds: LineEnds
        /// The numbers of the rows, in their order.
        var numbers: [Int] = []
        var starts: [Int] = []
        /// Rows whose quotes mean nothing.
        var strays: Set<Int> = []
    }

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
        let delimiter = input.delimiter?.utf8.first ?? 0x3B
        var cursor = CSVCursor(text.bytes, from: start, delimiter: delimiter, width: Self.width)
        readHeader(input.headerRow, &cursor, text)
        var (numbers, starts, strays): ([Int], [Int], Set<Int>) = ([], [], [])
        let asked = wanted.sorted()
        var (number, next) = (input.headerRow ?? 0, 0)
        while next < asked.count, asked[next] <= number { next += 1 }
        while next < asked.count, cursor.next() != nil {
            number += 1
            guard asked[next] == number else { continue }
            next += 1
            numbers.append(number)
            starts.append(cursor.rowStart)
            if cursor.isStray { strays.insert(number) }
        }
        csv = CSVRows(
            text: text, delimiter: delimiter, lineEnds: cursor.lineEnds, numbers: numbers,
            starts: starts, strays: strays)
    }

    /// Reads up to the end of the header.
    private mutating func readHeader(
        _ row: Int?, _ cursor: inout CSVCursor, _ text: TableText
    ) {
        guard let row else { return }
        for number in 1...max(1, row) {
            guard let cells = cursor.next() else { return }
            if number == row { headers = Self.texts(cells, cursor.cellCount) }
        }
        cursor.lineEnds = LineEnds(text.bytes, behindHeader: cursor.position)
    }

    /// Where a row of a table at hand begins.
    package struct Start: Sendable {
        package var number: Int
        package var offset: Int
        /// Whether its quotes mean nothing.
        package var isStray: Bool

        package init(number: Int, offset: Int, isStray: Bool) {
            self.number = number
            self.offset = offset
            self.isStray = isStray
        }
    }

    /// Rows of a table that is in memory, which nobody has to look for; `nil` where it is no CSV.
    ///
    /// - Parameter starts: in their order.
    package init?(_ table: OpenTable, _ starts: [Start]) {
        guard case .csv(let delimiter, let lineEnds) = table.rows.form,
            case .memory(let text) = table.rows.place
        else { return nil }
        let mark = text.bytes.starts(with: TextEncoding.utf8Marked.mark) ? 3 : 0
        let start = TableFile.separatorLine(text.bytes, from: mark).body
        var cursor = CSVCursor(text.bytes, from: start, delimiter: delimiter, width: Self.width)
        readHeader(table.info.layout.headerRow, &cursor, text)
        csv = CSVRows(
            text: text, delimiter: delimiter, lineEnds: lineEnds, numbers: starts.map(\.number),
            starts: starts.map(\.offset),
            strays: Set(starts.lazy.filter(\.isStray).map(\.number)))
    }

    /// More cells than any table has.
    private static let width = 16_384

    private static func texts(_ cells: UnsafePointer<CellBytes>, _ count: Int) -> [String] {
        (0..<min(count, width)).map { SafeCell.undone(cells[$0].text) }
    }

    /// Cuts the asked rows, whichever is wanted next; one for each core.
    package final class Reader {
        private let rows: RawRows
        private var cursor: CSVCursor?

        fileprivate init(_ rows: RawRows) {
            self.rows = rows
            // The text stays where it is for as long as the rows are kept.
            if let csv = rows.csv {
                cursor = CSVCursor(
                    csv.text.bytes, from: 0, delimiter: csv.delimiter, width: RawRows.width,
                    lineEnds: csv.lineEnds)
            }
        }

        /// The cells of a row; none where it was not asked for.
        package func cells(_ number: Int) -> [String] {
            withCells(number) { cells in cells.map { SafeCell.undone($0.text) } }
                ?? rows.rows[number] ?? []
        }

        /// The cells of a row of a CSV file as they stand there, for as long as `body` runs; `nil` where the row
        /// was not asked for, or the file is another one.
        package func withCells<Result>(
            _ number: Int, _ body: (UnsafeBufferPointer<CellBytes>) -> Result
        ) -> Result? {
            guard let csv = rows.csv, cursor != nil else { return nil }
            let place = csv.numbers.partitionPoint { $0 >= number }
            guard place < csv.numbers.count, csv.numbers[place] == number else { return nil }
            let start = csv.starts[place]
            let cells =
                csv.strays.contains(number) ? cursor?.line(at: start) : cursor?.row(at: start)
            let count = min(cursor?.cellCount ?? 0, RawRows.width)
            return body(UnsafeBufferPointer(start: cells, count: count))
        }
    }

    package var reader: Reader { Reader(self) }

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
