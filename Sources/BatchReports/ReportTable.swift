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
}

enum ReportValue {
    case none
    case text(String)
    /// A text that people read in another form.
    case told(String, String)
    /// One of few texts, by its place among ``ReportWords``.
    case word(Int32)
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
    func shown(_ words: ReportWords) -> String {
        switch self {
        case .none: ""
        case .text(let text), .told(_, let text): Visible.text(text)
        case .word(let place): Visible.text(words.told[Int(place)])
        case .number(let number): String(number)
        case .amount(let amount): amount
        }
    }
}

/// Texts that stand in many rows, such as actions and codes: what each is in CSV and in JSON is made once.
struct ReportWords: Sendable {
    /// As people read them.
    private(set) var told: [String] = []
    private let delimiter: String
    /// Each as it stands in CSV, then as it stands in JSON.
    private var bytes: [UInt8] = []
    private var places: [Place] = []

    fileprivate struct Place {
        var csv: Range<Int>
        var json: Range<Int>
    }

    init(delimiter: String) {
        self.delimiter = delimiter
    }

    /// Takes up a text.
    ///
    /// - Parameter told: as it stands in CSV.
    mutating func add(_ text: String, told: String) -> ReportValue {
        self.told.append(told)
        let start = bytes.count
        var csv = CSVText(delimiter: delimiter)
        csv.add(safe: told)
        bytes += csv.bytes
        let middle = bytes.count
        JSONText.write(text, to: &bytes)
        places.append(Place(csv: start..<middle, json: middle..<bytes.count))
        return .word(Int32(places.count - 1))
    }

    /// Takes up the key of a JSON object's member.
    mutating func add(key: String) {
        _ = add(key, told: key)
        bytes.append(UInt8(ascii: ":"))
        places[places.count - 1].json = places[places.count - 1].json.lowerBound..<bytes.count
    }

    /// Takes up all words of an enum.
    mutating func add<Word: CaseIterable & RawRepresentable<String>>(
        _ told: (Word) -> String
    ) -> Of<Word> {
        let first = Int32(places.count)
        for word in Word.allCases { _ = add(word.rawValue, told: told(word)) }
        return Of(first: first)
    }

    /// The words of an enum, which all stand beside one another.
    struct Of<Word: CaseIterable & RawRepresentable<String>>: Sendable {
        private let first: Int32

        fileprivate init(first: Int32) {
            self.first = first
        }

        @inline(__always)
        subscript(word: Word) -> ReportValue { .word(first + Int32(word.caseNumber)) }
    }

    /// Appends words to files without counting references to them: both cores do so at a time.
    struct Writer {
        fileprivate let bytes: UnsafeBufferPointer<UInt8>
        fileprivate let places: UnsafeBufferPointer<Place>

        fileprivate func csv(_ word: Int32) -> UnsafeBufferPointer<UInt8> {
            UnsafeBufferPointer(rebasing: bytes[places[Int(word)].csv])
        }

        fileprivate func json(_ word: Int32) -> UnsafeBufferPointer<UInt8> {
            UnsafeBufferPointer(rebasing: bytes[places[Int(word)].json])
        }
    }

    fileprivate func withWriter<Result>(_ body: (Writer) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { bytes in
            places.withUnsafeBufferPointer { body(Writer(bytes: bytes, places: $0)) }
        }
    }
}

/// A table that is written twice at once: as CSV, and as a JSON object a line.
struct ReportTable<Column: ReportColumn>: Sendable {
    let context: Column.Context
    let delimiter: String
    let headers: [String]
    private let words: ReportWords
    /// The key of each column, as it stands in JSON.
    private let keys: ReportWords

    /// - Parameter headers: the keys, if nothing else is given.
    init(
        _ columns: Column.Type, _ context: Column.Context, delimiter: String,
        headers: [String]? = nil, words: ReportWords? = nil
    ) {
        self.context = context
        self.delimiter = delimiter
        self.headers = headers ?? columns.allCases.map(\.rawValue)
        self.words = words ?? ReportWords(delimiter: delimiter)
        var keys = ReportWords(delimiter: delimiter)
        for column in columns.allCases { keys.add(key: column.rawValue) }
        self.keys = keys
    }

    init(
        _ columns: Column.Type, _ context: Column.Context, _ language: Words, _ words: ReportWords
    ) {
        self.init(
            columns, context, delimiter: language.language.delimiter,
            headers: columns.allCases.map { language("column.\($0.rawValue)") }, words: words)
    }

    /// The CSV and the JSON lines of some items; in JSON without the keys that hold nothing.
    func written(_ items: some Sequence<Column.Item>, isFirst: Bool) -> [[UInt8]] {
        written(isFirst: isFirst) { add in
            for item in items { add(item) }
        }
    }

    /// The same of items that are handed over one by one.
    func written(isFirst: Bool, _ feed: ((Column.Item) -> Void) -> Void) -> [[UInt8]] {
        let columns = Array(Column.allCases)
        var lines = ReportLines(delimiter: delimiter)
        if isFirst { lines.addHead(headers) }
        keys.withWriter { keys in
            words.withWriter { words in
                feed { item in
                    lines.begin()
                    for place in columns.indices {
                        let value = columns[place].value(of: item, context)
                        lines.add(value, keys.json(Int32(place)), words)
                    }
                    lines.end()
                }
            }
        }
        return [lines.csv.bytes, lines.json]
    }
}

/// The lines of a table, as CSV and as JSON, cell by cell.
private struct ReportLines {
    private(set) var csv: CSVText
    private(set) var json: [UInt8] = []

    init(delimiter: String) {
        csv = CSVText(delimiter: delimiter)
        csv.reserve(1 << 20)
        json.reserveCapacity(2 << 20)
    }

    mutating func addHead(_ headers: [String]) {
        csv.addMark()
        csv.add(headers)
    }

    mutating func begin() {
        csv.beginRow()
        json.append(UInt8(ascii: "{"))
    }

    mutating func end() {
        csv.endRow()
        if json.last == UInt8(ascii: ",") { json.removeLast() }
        json.append(UInt8(ascii: "}"))
        json.append(0x0A)
    }

    @inline(__always)
    mutating func add(
        _ value: ReportValue, _ key: UnsafeBufferPointer<UInt8>, _ words: ReportWords.Writer
    ) {
        csv.beginCell()
        switch value {
        case .none: return
        case .text(let text):
            csv.add(safe: text)
            json.append(contentsOf: key)
            JSONText.write(text, to: &json)
        case .told(let text, let told):
            csv.add(safe: told)
            json.append(contentsOf: key)
            JSONText.write(text, to: &json)
        case .word(let word):
            csv.add(ready: words.csv(word))
            json.append(contentsOf: key)
            json.append(contentsOf: words.json(word))
        case .number(let number):
            csv.add(number)
            json.append(contentsOf: key)
            json.append(decimal: number)
        case .amount(let amount):
            csv.add(plain: amount)
            json.append(contentsOf: key)
            JSONText.write(amount, to: &json)
        }
        json.append(UInt8(ascii: ","))
    }
}
