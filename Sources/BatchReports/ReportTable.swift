import BatchCore

/// One column of a report: its key, what stands in it, and whether it is a number in JSON.
struct ReportColumn<Item>: Sendable {
    let key: String
    let value: @Sendable (Item) -> ReportValue
}

enum ReportValue {
    case none
    case text(String)
    case number(Int64)
    /// A sum that people add up: as it is in CSV, a text in JSON.
    case amount(String)

    init(_ text: String?) { self = text.map { .text($0) } ?? .none }
    init(_ number: Int64?) { self = number.map { .number($0) } ?? .none }

    init(_ order: OrderName?) {
        switch order {
        case .number(let number): self = .number(number)
        case .text(let text): self = .text(text)
        case nil: self = .none
        }
    }

    /// For a cell that is text whatever stands in it.
    var shown: String {
        switch self {
        case .none: ""
        case .text(let text): Visible.text(text)
        case .number(let number): String(number)
        case .amount(let amount): amount
        }
    }

    /// Appends it as JSON; `false` where there is nothing to append.
    func write(_ key: [UInt8], to bytes: inout [UInt8]) -> Bool {
        switch self {
        case .none:
            return false
        case .text(let text), .amount(let text):
            bytes.append(contentsOf: key)
            JSONText.write(text, to: &bytes)
        case .number(let number):
            bytes.append(contentsOf: key)
            bytes.append(decimal: number)
        }
        return true
    }
}

/// A table that is written twice at once: as CSV, and as a JSON object a line.
struct ReportTable<Item>: Sendable {
    let columns: [ReportColumn<Item>]
    let delimiter: String
    let headers: [String]

    /// - Parameter headers: the keys, if nothing else is given.
    init(columns: [ReportColumn<Item>], delimiter: String, headers: [String]? = nil) {
        self.columns = columns
        self.delimiter = delimiter
        self.headers = headers ?? columns.map(\.key)
    }

    init(columns: [ReportColumn<Item>], _ words: Words) {
        self.init(
            columns: columns, delimiter: words.language.delimiter,
            headers: columns.map { words("column.\($0.key)") })
    }

    /// `name.csv` and `name.jsonl`, in parts of some thousand lines each.
    ///
    /// - Parameters:
    ///   - count: how many items there are.
    ///   - items: those of a range, made when their part is.
    func maker<Items: Sequence & SendableMetatype>(
        _ name: String, count: Int, items: @escaping @Sendable (Range<Int>) -> Items
    ) -> Reports.Maker where Items.Element == Item {
        let size = 1 << 13
        return Reports.Maker(
            names: ["\(name).csv", "\(name).jsonl"], parts: max(1, (count + size - 1) / size)
        ) { part in
            let start = part * size
            return written(items(start..<min(start + size, count)), isFirst: part == 0)
        }
    }

    /// The CSV and the JSON lines of some items; in JSON without the keys that hold nothing.
    private func written(_ items: some Sequence<Item>, isFirst: Bool) -> [[UInt8]] {
        let columns = columns.map { (key: Array("\"\($0.key)\":".utf8), value: $0.value) }
        var csv = CSVText(delimiter: delimiter)
        var json: [UInt8] = []
        csv.reserve(1 << 20)
        json.reserveCapacity(2 << 20)
        if isFirst {
            csv.addMark()
            csv.add(headers)
        }
        for item in items {
            json.append(UInt8(ascii: "{"))
            csv.addRow { csv in
                for column in columns {
                    let value = column.value(item)
                    csv.addCell(value)
                    if value.write(column.key, to: &json) { json.append(UInt8(ascii: ",")) }
                }
            }
            if json.last == UInt8(ascii: ",") { json.removeLast() }
            json.append(UInt8(ascii: "}"))
            json.append(0x0A)
        }
        return [csv.bytes, json]
    }
}
