import BatchCore

/// Writes CSV, RFC 4180, CRLF.
struct CSVText {
    let delimiter: String
    private(set) var text = ""

    init(delimiter: String) {
        self.delimiter = delimiter
    }

    mutating func add(_ cells: [String]) {
        text += cells.map(quoted).joined(separator: delimiter)
        text += "\r\n"
    }

    private func quoted(_ cell: String) -> String {
        let needsQuotes = cell.unicodeScalars.contains {
            $0 == "\"" || $0 == "\n" || $0 == "\r" || delimiter.unicodeScalars.contains($0)
        }
        return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
    }
}

/// A file to be written: its name and its bytes.
package struct OutputFile: Sendable {
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, text: String, isMarked: Bool = false) {
        self.name = name
        bytes = (isMarked ? [0xEF, 0xBB, 0xBF] : []) + Array(text.utf8)
    }

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// One column of a report: its key, what stands in it, and whether it is a number in JSON.
struct ReportColumn<Item> {
    let key: String
    let value: (Item) -> ReportValue
}

enum ReportValue {
    case none
    case text(String)
    case number(Int64)

    init(_ text: String?) { self = text.map { .text($0) } ?? .none }
    init(_ number: Int64?) { self = number.map { .number($0) } ?? .none }

    /// For a spreadsheet: harmless, and with hidden characters shown.
    var cell: String {
        switch self {
        case .none: ""
        case .text(let text): SafeCell.done(Visible.text(text))
        case .number(let number): SafeCell.done(String(number))
        }
    }

    var json: JSONText? {
        switch self {
        case .none: nil
        case .text(let text): .text(text)
        case .number(let number): .number(number)
        }
    }
}

/// Writes the same items as CSV and as a JSON object a line.
struct ReportTable<Item> {
    let columns: [ReportColumn<Item>]

    func csv(_ items: [Item], _ words: Words) -> String {
        var csv = CSVText(delimiter: words.language.delimiter)
        csv.add(columns.map { words("column.\($0.key)") })
        for item in items { csv.add(columns.map { $0.value(item).cell }) }
        return csv.text
    }

    func jsonLines(_ items: [Item]) -> String {
        var text = ""
        for item in items {
            var object: [String: JSONText] = [:]
            for column in columns { object[column.key] = column.value(item).json }
            text += JSONText.object(object).rendered + "\n"
        }
        return text
    }
}
