import BatchCore

/// The columns of a report, in their order: each with its key, and with what stands in it.
///
/// An enum and no list of closures: both cores write at a time, and would wait for one another to count
/// the references to each closure.
protocol ReportColumn: CaseIterable, RawRepresentable, Sendable where RawValue == String {
    associatedtype Item
    /// What a value is made with beside the item: words, the time zone.
    associatedtype Context: Sendable

    func value(of item: Item, _ context: Context) -> ReportValue

    /// A value as the CSV for people has it.
    func told(_ value: ReportValue, _ context: Context) -> ReportValue
}

extension ReportColumn {
    func told(_ value: ReportValue, _ context: Context) -> ReportValue { value }
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

    /// A text; none where nothing stands in it.
    static func filled(_ text: String?) -> ReportValue {
        text.map { $0.isEmpty ? .none : .text($0) } ?? .none
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
struct ReportTable<Column: ReportColumn>: Sendable {
    let context: Column.Context
    let delimiter: String
    let headers: [String]

    /// - Parameter headers: the keys, if nothing else is given.
    init(
        _ columns: Column.Type, _ context: Column.Context, delimiter: String,
        headers: [String]? = nil
    ) {
        self.context = context
        self.delimiter = delimiter
        self.headers = headers ?? columns.allCases.map(\.rawValue)
    }

    init(_ columns: Column.Type, _ context: Column.Context, _ words: Words) {
        self.init(
            columns, context, delimiter: words.language.delimiter,
            headers: columns.allCases.map { words("column.\($0.rawValue)") })
    }

    /// `name.csv` and `name.jsonl`, in parts of some thousand lines each.
    ///
    /// - Parameters:
    ///   - count: how many items there are.
    ///   - items: those of a range, made when their part is.
    func maker<Items: Sequence & SendableMetatype>(
        _ name: String, count: Int, items: @escaping @Sendable (Range<Int>) -> Items
    ) -> Reports.Maker where Items.Element == Column.Item {
        let size = 1 << 13
        return Reports.Maker(
            names: ["\(name).csv", "\(name).jsonl"], parts: max(1, (count + size - 1) / size)
        ) { part in
            let start = part * size
            return written(items(start..<min(start + size, count)), isFirst: part == 0)
        }
    }

    /// The CSV and the JSON lines of some items; in JSON without the keys that hold nothing.
    private func written(_ items: some Sequence<Column.Item>, isFirst: Bool) -> [[UInt8]] {
        let columns = Array(Column.allCases)
        let keys = columns.map { Array("\"\($0.rawValue)\":".utf8) }
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
                for place in columns.indices {
                    let value = columns[place].value(of: item, context)
                    csv.addCell(columns[place].told(value, context))
                    if value.write(keys[place], to: &json) { json.append(UInt8(ascii: ",")) }
                }
            }
            if json.last == UInt8(ascii: ",") { json.removeLast() }
            json.append(UInt8(ascii: "}"))
            json.append(0x0A)
        }
        return [csv.bytes, json]
    }
}
