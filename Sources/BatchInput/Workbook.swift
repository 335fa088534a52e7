import BatchCore

/// A sheet of a workbook: what each cell would say in a CSV file, row by row.
struct Sheet {
    var name: String
    var rows: PackedRows
    var isHidden = false
    /// How many of its rows a filter hides; they are read all the same.
    var hiddenRows = 0
    /// The cells whose formulas can't be believed.
    var formulas: [FormulaCell] = []
}

/// A cell whose formula has no stored value, or one that the workbook wants calculated anew.
package struct FormulaCell: Hashable, Sendable {
    /// As a spreadsheet numbers it.
    package var row: Int
    /// From 0 on.
    package var place: Int
    package var hasValue: Bool
}

/// Puts cells into rows as a workbook names them, gaps included.
struct SheetBuilder {
    private(set) var rows = PackedRows()
    private(set) var hiddenRows = 0
    private(set) var formulas: [FormulaCell] = []
    private var number = 0
    private var cells: [Range<Int>?] = []
    private var text: [UInt8] = []
    /// More would be no table but an attempt to fill the memory.
    private static let mostColumns = 16_384

    /// No spreadsheet has more rows than a sixteenth of this.
    private static let mostRows = 1 << 24

    /// Begins a row; without a number, or with one that a row has had, it is the one after the last.
    mutating func beginRow(_ given: Int?, isHidden: Bool = false) {
        let own = given.flatMap { $0 > number && $0 <= Self.mostRows ? $0 : nil }
        number = own ?? number + 1
        if isHidden { hiddenRows += 1 }
        cells.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
    }

    /// Passes over rows that an element stands for besides its own.
    mutating func skipRows(_ count: Int) {
        number = max(number, min(number + count, Self.mostRows))
    }

    mutating func noteFormula(at column: Int, hasValue: Bool) {
        formulas.append(FormulaCell(row: number, place: column, hasValue: hasValue))
    }

    /// Where the next cell without an address stands.
    var nextColumn: Int { cells.count }

    mutating func set(_ value: String, at column: Int) {
        var value = value
        value.withUTF8 { set($0, at: column) }
    }

    mutating func set(_ value: UnsafeBufferPointer<UInt8>, at column: Int) {
        guard (0..<Self.mostColumns).contains(column) else { return }
        let start = text.count
        text.append(contentsOf: value)
        // A gap is an empty cell.
        while cells.count <= column { cells.append(start..<start) }
        cells[column] = start..<text.count
    }

    mutating func endRow() {
        text.withUnsafeBufferPointer { rows.append(number: number, cells, of: $0) }
    }
}

/// Reads XML Spreadsheet 2003: `Workbook/Worksheet/Table/Row/Cell/Data` of the namespace
/// `urn:schemas-microsoft-com:office:spreadsheet`.
struct Spreadsheet2003 {
    /// Whether XML text is of this kind.
    static func isMeant(by text: some Collection<UInt8>) -> Bool {
        let head = String(decoding: text.prefix(4096), as: UTF8.self)
        return head.contains("urn:schemas-microsoft-com:office:spreadsheet")
    }

    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, path: String
    ) throws(ReadError) -> [Sheet] {
        let reader = Reader()
        try SAXParser(reader).parse(bytes, path: path)
        return reader.sheets
    }

    private final class Reader: XMLHandler {
        private(set) var sheets: [Sheet] = []
        private var name = ""
        private var builder = SheetBuilder()
        private var column = 0
        private var merged = 0
        private var type = ""
        private var text: [UInt8] = []
        private var isInData = false
        /// Within a cell how deep the element stands: `Data` is the cell's own only directly below it;
        /// a note has one, too.
        private var depth = 0
        private var isInCell = false
        private var span = 0
        private var hasFormula = false
        private var hasValue = false
        private var isVisibility = false
        private var isHidden = false

        /// Attributes begin with `ss:`, whose prefix the parser takes off.
        override func start(_ element: XMLName, _ attributes: XMLAttributes) {
            if isInCell {
                depth += 1
                if depth == 1, element.equals("Data") {
                    type = attributes.text("Type") ?? "String"
                    text.removeAll(keepingCapacity: true)
                    isInData = true
                }
            } else if element.equals("Cell") {
                (isInCell, depth, hasValue) = (true, 0, false)
                hasFormula = attributes.place(of: "Formula") != nil
                if let index = attributes.number("Index") { column = index - 1 }
                merged = attributes.number("MergeAcross") ?? 0
            } else if element.equals("Row") {
                builder.beginRow(
                    attributes.number("Index"), isHidden: attributes.number("Hidden") == 1)
                span = attributes.number("Span") ?? 0
                column = 0
            } else if element.equals("Worksheet") {
                name = attributes.text("Name") ?? ""
                builder = SheetBuilder()
                isHidden = false
            } else if element.equals("Visible") {
                isVisibility = true
                text.removeAll(keepingCapacity: true)
            }
        }

        override func text(_ bytes: UnsafeBufferPointer<UInt8>) {
            if isInData || isVisibility { text.append(contentsOf: bytes) }
        }

        override func end(_ element: XMLName) {
            if isInCell, depth > 0 {
                depth -= 1
                if isInData, depth == 0 {
                    (isInData, hasValue) = (false, !text.isEmpty)
                    builder.set(
                        CellValue.text(String(decoding: text, as: UTF8.self), type: type),
                        at: column)
                }
            } else if element.equals("Cell") {
                if hasFormula, !hasValue { builder.noteFormula(at: column, hasValue: false) }
                isInCell = false
                column += 1 + merged
            } else if element.equals("Row") {
                builder.endRow()
                builder.skipRows(span)
            } else if element.equals("Visible") {
                isVisibility = false
                isHidden =
                    text.starts(with: "SheetHidden".utf8)
                    || text.starts(with: "SheetVeryHidden".utf8)
            } else if element.equals("Worksheet") {
                sheets.append(
                    Sheet(
                        name: name, rows: builder.rows, isHidden: isHidden,
                        hiddenRows: builder.hiddenRows, formulas: builder.formulas))
            }
        }
    }
}

/// What a typed cell says as plain text.
enum CellValue {
    static func text(_ raw: String, type: String) -> String {
        switch type {
        case "Number": number(raw)
        case "Boolean": truth(raw)
        case "DateTime": date(raw)
        default: Escapes.undone(raw)
        }
    }

    /// `1` and `true` in any case are true.
    static func truth(_ raw: String) -> String {
        ["1", "true"].contains(raw.lowercased()) ? "TRUE" : "FALSE"
    }

    /// A number as its digits: whole ones without a point, long ones as the file has them, since
    /// what is behind the fifteenth digit is lost already.
    static func number(_ raw: String) -> String {
        guard let value = Double(raw), value.magnitude < 1e15 else { return raw }
        if value == value.rounded() { return String(Int64(value)) }
        // A sum like 0.1 + 0.2 is written with seventeen digits; fifteen are meant.
        let rounded = (value * 1e10).rounded() / 1e10
        return String(rounded)
    }

    /// `2026-11-21T01:09:00.000` without its fraction.
    private static func date(_ raw: String) -> String {
        raw.split(separator: ".").first.map(String.init) ?? raw
    }
}

/// `_x001D_` stands for U+001D in a workbook, and `_x005F_` for the underscore of such a text.
enum Escapes {
    static func undone(_ text: String) -> String {
        guard text.utf8.contains(mark) else { return text }
        var bytes = Array(text.utf8)
        undo(in: &bytes, from: 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let mark = UInt8(ascii: "_")
    /// `_x001D_`.
    private static let length = 7

    /// Puts the characters that are meant in place of their escapes, which are longer than any of them.
    static func undo(in bytes: inout [UInt8], from start: Int) {
        guard bytes.count - start >= length, bytes[start...].contains(mark) else { return }
        var (read, write) = (start, start)
        while read < bytes.count {
            if bytes[read] == mark, let scalar = escape(bytes, at: read) {
                for byte in String(scalar).utf8 {
                    bytes[write] = byte
                    write += 1
                }
                read += length
            } else {
                bytes[write] = bytes[read]
                (read, write) = (read + 1, write + 1)
            }
        }
        bytes.removeLast(read - write)
    }

    private static func escape(_ bytes: [UInt8], at place: Int) -> Unicode.Scalar? {
        guard bytes.count - place >= length, bytes[place + 1] == UInt8(ascii: "x"),
            bytes[place + 6] == mark
        else { return nil }
        var value: UInt32 = 0
        for byte in bytes[(place + 2)...(place + 5)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return Unicode.Scalar(value)
    }
}
