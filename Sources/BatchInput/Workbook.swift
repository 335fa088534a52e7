/// A workbook's sheets as plain texts: what each cell would say in a CSV file.
struct Workbook {
    struct Sheet {
        var name: String
        /// Row numbers as the spreadsheet shows them, with the cells of each.
        var rows: [(number: Int, cells: [String])]
    }

    var sheets: [Sheet]
}

/// Puts cells into rows as a workbook names them, gaps included.
struct SheetBuilder {
    private(set) var rows: [(number: Int, cells: [String])] = []
    private var number = 0
    private var cells: [String] = []
    /// More would be no table but an attempt to fill the memory.
    private static let mostColumns = 16_384

    /// Begins a row; without a number it is the one after the last.
    mutating func beginRow(_ given: Int?) {
        number = given ?? number + 1
        cells = []
    }

    /// Where the next cell without an address stands.
    var nextColumn: Int { cells.count }

    mutating func set(_ text: String, at column: Int) {
        guard (0..<Self.mostColumns).contains(column) else { return }
        while cells.count <= column { cells.append("") }
        cells[column] = text
    }

    mutating func endRow() {
        rows.append((number, cells))
    }
}

/// Reads XML Spreadsheet 2003: `Workbook/Worksheet/Table/Row/Cell/Data` of the namespace
/// `urn:schemas-microsoft-com:office:spreadsheet`.
struct Spreadsheet2003 {
    /// Whether XML text is of this kind.
    static func isMeant(by text: [UInt8]) -> Bool {
        let head = String(decoding: text.prefix(4096), as: UTF8.self)
        return head.contains("urn:schemas-microsoft-com:office:spreadsheet")
    }

    static func read(_ bytes: [UInt8], path: String) throws(ReadError) -> Workbook {
        let parser = SAXParser()
        let reader = Reader()
        parser.onStart = { reader.start($0, $1) }
        parser.onEnd = { reader.end($0) }
        parser.onText = { reader.add($0) }
        parser.parse(bytes)
        if parser.hasDoctype { throw .doctype(path: path) }
        if let problem = parser.problem {
            throw .malformedXML(path: path, line: problem.line, message: problem.message)
        }
        return Workbook(sheets: reader.sheets)
    }

    private final class Reader {
        private(set) var sheets: [Workbook.Sheet] = []
        private var name = ""
        private var builder = SheetBuilder()
        private var column = 0
        private var merged = 0
        private var type = ""
        private var text = ""
        private var isInData = false

        /// Attributes begin with `ss:`, whose prefix the parser takes off.
        func start(_ element: String, _ attributes: [(name: String, value: String)]) {
            func number(_ name: String) -> Int? {
                attributes.first { $0.name == name }.flatMap { Int($0.value) }
            }
            switch element {
            case "Worksheet":
                name = attributes.first { $0.name == "Name" }?.value ?? ""
                builder = SheetBuilder()
            case "Row":
                builder.beginRow(number("Index"))
                column = 0
            case "Cell":
                if let index = number("Index") { column = index - 1 }
                merged = number("MergeAcross") ?? 0
            case "Data":
                type = attributes.first { $0.name == "Type" }?.value ?? "String"
                text = ""
                isInData = true
            default:
                break
            }
        }

        func add(_ part: String) {
            if isInData { text += part }
        }

        func end(_ element: String) {
            switch element {
            case "Data":
                isInData = false
                builder.set(CellValue.text(text, type: type), at: column)
            case "Cell":
                column += 1 + merged
            case "Row":
                builder.endRow()
            case "Worksheet":
                sheets.append(Workbook.Sheet(name: name, rows: builder.rows))
            default:
                break
            }
        }
    }
}

/// What a typed cell says as plain text.
enum CellValue {
    static func text(_ raw: String, type: String) -> String {
        switch type {
        case "Number": number(raw)
        case "Boolean": raw == "1" ? "TRUE" : "FALSE"
        case "DateTime": date(raw)
        default: Escapes.undone(raw)
        }
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
        guard text.contains("_x") else { return text }
        var out = String.UnicodeScalarView()
        var rest = Array(text.unicodeScalars)[...]
        while let first = rest.first {
            if let scalar = escape(rest) {
                out.append(scalar)
                rest = rest.dropFirst(7)
            } else {
                out.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(out)
    }

    private static func escape(_ scalars: ArraySlice<Unicode.Scalar>) -> Unicode.Scalar? {
        let token = Array(scalars.prefix(7))
        guard token.count == 7, token[0] == "_", token[1] == "x", token[6] == "_" else {
            return nil
        }
        let digits = String(String.UnicodeScalarView(token[2...5]))
        guard digits.allSatisfy(\.isHexDigit) else { return nil }
        return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
    }
}
