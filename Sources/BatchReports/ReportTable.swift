import BatchCore

/// One column of a report: its key, what stands in it, and whether it is a number in JSON.
struct ReportColumn<Item> {
    let key: String
    let value: (Item) -> ReportValue
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

/// Writes the same items as CSV and as a JSON object a line.
struct ReportTable<Item> {
    let columns: [ReportColumn<Item>]

    func writeCSV(_ items: some Sequence<Item>, _ words: Words, to output: Reports.Output) throws {
        try writeCSV(
            items, words.language.delimiter, columns.map { words("column.\($0.key)") }, to: output)
    }

    func writeCSV(
        _ items: some Sequence<Item>, _ delimiter: String, _ headers: [String],
        to output: Reports.Output
    ) throws {
        // The mark by which Excel knows UTF-8.
        try output([0xEF, 0xBB, 0xBF])
        var csv = CSVText(delimiter: delimiter)
        csv.add(headers)
        for item in items {
            csv.add(item, columns)
            try csv.bytes.pass(to: output)
        }
        try output(csv.bytes)
    }

    /// An object a line, its keys in alphabetical order, without those that hold nothing.
    func writeJSON(_ items: some Sequence<Item>, to output: Reports.Output) throws {
        let sorted = columns.sorted { $0.key < $1.key }.map { column in
            (key: Array("\"\(column.key)\":".utf8), value: column.value)
        }
        var bytes: [UInt8] = []
        for item in items {
            bytes.append(UInt8(ascii: "{"))
            for column in sorted where column.value(item).write(column.key, to: &bytes) {
                bytes.append(UInt8(ascii: ","))
            }
            if bytes.last == UInt8(ascii: ",") { bytes.removeLast() }
            bytes.append(UInt8(ascii: "}"))
            bytes.append(0x0A)
            try bytes.pass(to: output)
        }
        try output(bytes)
    }
}

extension [UInt8] {
    /// Hands the bytes on once they are many.
    mutating func pass(to output: Reports.Output) throws {
        guard count >= 1 << 18 else { return }
        try output(self)
        removeAll(keepingCapacity: true)
    }
}
