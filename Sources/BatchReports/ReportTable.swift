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

    /// The CSV and the JSON lines of some items. In JSON the keys are in alphabetical order, without
    /// those that hold nothing.
    private func written(_ items: some Sequence<Item>, isFirst: Bool) -> [[UInt8]] {
        let sorted = columns.indices.sorted { columns[$0].key < columns[$1].key }.map { place in
            (key: Array("\"\(columns[place].key)\":".utf8), place: place)
        }
        var csv = CSVText(delimiter: delimiter)
        if isFirst {
            csv.addMark()
            csv.add(headers)
        }
        var json: [UInt8] = []
        var values: [ReportValue] = []
        values.reserveCapacity(columns.count)
        for item in items {
            values.removeAll(keepingCapacity: true)
            for index in columns.indices { values.append(columns[index].value(item)) }
            csv.add(values)
            json.append(UInt8(ascii: "{"))
            for index in sorted.indices
            where values[sorted[index].place].write(sorted[index].key, to: &json) {
                json.append(UInt8(ascii: ","))
            }
            if json.last == UInt8(ascii: ",") { json.removeLast() }
            json.append(UInt8(ascii: "}"))
            json.append(0x0A)
        }
        return [csv.bytes, json]
    }
}
