import BatchCore
import CMinizip

/// Reads a workbook of Office Open XML (`.xlsx`): the sheet parts of a zip archive.
struct Xlsx {
    private let archive: ZipArchive
    private let path: String
    /// The sheets in the order of the book, with their parts.
    private(set) var sheets: [(name: String, part: String)] = []
    private let strings: SharedStrings
    private let dates: Set<Int>

    /// - Throws: ``ReadError`` where the file is another kind of archive, or damaged.
    init(path source: String, name: String? = nil) throws(ReadError) {
        let path = name ?? source
        guard let archive = ZipArchive(path: source), let book = archive.part("xl/workbook.xml")
        else { throw .notATable(path: path, kind: "zip") }
        self.archive = archive
        self.path = path
        let names = ElementReader("sheet") { ($0.text("name") ?? "", $0.text("id") ?? "") }
        try names.read(book, path)
        let relations = ElementReader("Relationship") {
            ($0.text("Id") ?? "", $0.text("Target"))
        }
        try relations.read(archive.part("xl/_rels/workbook.xml.rels") ?? [], path)
        let targets = Dictionary(relations.found, uniquingKeysWith: { $1 })
        let strings = SharedStrings()
        if let part = archive.part("xl/sharedStrings.xml") { try strings.read(part, path) }
        self.strings = strings
        let styles = StyleReader()
        if let part = archive.part("xl/styles.xml") { try styles.read(part, path) }
        dates = styles.dates
        sheets = names.found.compactMap { name, id in
            guard let target = targets[id] ?? nil else { return nil }
            return (name, Self.resolved(target))
        }
    }

    /// Reads the rows of a sheet; `nil` where its part is missing.
    func rows(of part: String) throws(ReadError) -> PackedRows? {
        guard let bytes = archive.part(part) else { return nil }
        let reader = SheetReader(strings: strings, dates: dates)
        try reader.read(bytes, path)
        return reader.builder.rows
    }

    private static func resolved(_ target: String) -> String {
        target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)"
    }
}

extension XMLHandler {
    /// Reads a part of the book.
    fileprivate func read(_ bytes: [UInt8], _ path: String) throws(ReadError) {
        guard !bytes.isEmpty else { return }
        let parser = SAXParser(self)
        bytes.withUnsafeBufferPointer { parser.parse($0) }
        if parser.hasDoctype { throw .doctype(path: path) }
        if let problem = parser.problem {
            throw .malformedXML(path: path, line: problem.line, message: problem.message)
        }
    }
}

/// Takes something from the attributes of each element of one name.
private final class ElementReader<Item>: XMLHandler {
    private(set) var found: [Item] = []
    private let name: StaticString
    private let take: (XMLAttributes) -> Item

    init(_ name: StaticString, _ take: @escaping (XMLAttributes) -> Item) {
        self.name = name
        self.take = take
    }

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name.equals(self.name) { found.append(take(attributes)) }
    }
}

/// The texts that cells name by number; phonetic hints are left out.
private final class SharedStrings: XMLHandler {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var start = 0
    private var isText = false
    private var isPhonetic = false

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name.equals("t") {
            isText = !isPhonetic
        } else if name.equals("si") {
            start = bytes.count
        } else if name.equals("rPh") {
            isPhonetic = true
        }
    }

    override func text(_ text: UnsafeBufferPointer<UInt8>) {
        if isText { bytes.append(contentsOf: text) }
    }

    override func end(_ name: XMLName) {
        if name.equals("t") {
            isText = false
        } else if name.equals("si") {
            if bytes[start...].contains(UInt8(ascii: "_")) {
                let text = Escapes.undone(String(decoding: bytes[start...], as: UTF8.self))
                bytes.replaceSubrange(start..., with: text.utf8)
            }
            ends.append(bytes.count)
        } else if name.equals("rPh") {
            isPhonetic = false
        }
    }

    /// Calls `body` with the bytes of a text; of none where there is no such text.
    func with(_ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard ends.indices.contains(number) else {
            body(UnsafeBufferPointer(start: nil, count: 0))
            return
        }
        let range = (number == 0 ? 0 : ends[number - 1])..<ends[number]
        bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }
}

/// Finds the numbers of the cell styles that show dates.
private final class StyleReader: XMLHandler {
    private(set) var dates: Set<Int> = []
    private var formats: [Int: String] = [:]
    private var count = 0
    private var isInCells = false

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        switch name.text {
        case "numFmt":
            if let id = attributes.number("numFmtId") {
                formats[id] = attributes.text("formatCode")
            }
        case "cellXfs": isInCells = true
        case "cellStyles", "dxfs", "cellStyleXfs": isInCells = false
        case "xf" where isInCells:
            let id = attributes.number("numFmtId") ?? 0
            if Self.showsDate(id, formats[id]) { dates.insert(count) }
            count += 1
        default: break
        }
    }

    /// Formats 14 to 22, 27 to 36, 45 to 47 and 50 to 58 are dates; own ones by their letters.
    private static func showsDate(_ id: Int, _ code: String?) -> Bool {
        if [14...22, 27...36, 45...47, 50...58].contains(where: { $0.contains(id) }) {
            return true
        }
        guard let code else { return false }
        var isQuoted = false
        var isBracketed = false
        for character in code.lowercased() {
            switch character {
            case "\"": isQuoted.toggle()
            case "[": isBracketed = true
            case "]": isBracketed = false
            case "y", "d", "h", "s", "г", "д": if !isQuoted, !isBracketed { return true }
            default: break
            }
        }
        return false
    }
}

/// Reads one sheet part.
private final class SheetReader: XMLHandler {
    private(set) var builder = SheetBuilder()
    private let strings: SharedStrings
    private let dates: Set<Int>
    private var column = 0
    private var type = CellType.number
    private var style = 0
    private var text: [UInt8] = []
    private var isValue = false

    /// How a cell's value is written: attribute `t`.
    private enum CellType {
        case number
        case shared
        case truth
        case text
    }

    init(strings: SharedStrings, dates: Set<Int>) {
        self.strings = strings
        self.dates = dates
    }

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name.equals("c") {
            begin(attributes)
        } else if name.equals("v") || name.equals("t") {
            isValue = true
        } else if name.equals("row") {
            builder.beginRow(attributes.number("r"))
        }
    }

    private func begin(_ attributes: XMLAttributes) {
        text.removeAll(keepingCapacity: true)
        column = builder.nextColumn
        style = 0
        type = .number
        for index in 0..<attributes.count {
            guard let name = attributes.name(index) else { continue }
            let value = attributes.value(index)
            if name.equals("r") {
                column = Self.column(value) ?? column
            } else if name.equals("s") {
                style = value.decimal ?? 0
            } else if name.equals("t") {
                type =
                    value.elementsEqual("s".utf8)
                    ? .shared
                    : value.elementsEqual("n".utf8)
                        ? .number : value.elementsEqual("b".utf8) ? .truth : .text
            }
        }
    }

    override func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        if isValue { text.append(contentsOf: bytes) }
    }

    override func end(_ name: XMLName) {
        if name.equals("v") || name.equals("t") {
            isValue = false
        } else if name.equals("c") {
            finish()
        } else if name.equals("row") {
            builder.endRow()
        }
    }

    private func finish() {
        switch type {
        case .shared:
            let number = text.withUnsafeBufferPointer { $0.decimal } ?? -1
            strings.with(number) { builder.set($0, at: column) }
        case .truth:
            builder.set(text == [0x31] ? "TRUE" : "FALSE", at: column)
        case .number:
            if dates.contains(style), let serial = Double(String(decoding: text, as: UTF8.self)) {
                builder.set(Self.date(serial), at: column)
            } else if text.isEmpty || isPlainNumber {
                text.withUnsafeBufferPointer { builder.set($0, at: column) }
            } else {
                builder.set(
                    CellValue.number(String(decoding: text, as: UTF8.self)), at: column)
            }
        case .text:
            if text.contains(UInt8(ascii: "_")) {
                builder.set(
                    Escapes.undone(String(decoding: text, as: UTF8.self)), at: column)
            } else {
                text.withUnsafeBufferPointer { builder.set($0, at: column) }
            }
        }
    }

    /// Whether the number is written as it is shown: up to fifteen digits that begin with none of 0.
    private var isPlainNumber: Bool {
        text.count <= 15 && text.allSatisfy { $0 &- 0x30 < 10 }
            && (text.first != 0x30 || text.count == 1)
    }

    /// A serial day number of the 1900 system as ISO 8601 without an offset.
    private static func date(_ serial: Double) -> String {
        guard serial > 0, serial < 2_958_466 else { return String(serial) }
        let seconds = Int64((serial * 86_400).rounded()) - 25_569 * 86_400
        let civil = CivilTime(secondsSinceEpoch: seconds)
        let isDay = civil.hour == 0 && civil.minute == 0 && civil.second == 0
        return isDay ? civil.dateText : "\(civil.dateText)T\(civil.timeText)"
    }

    /// The column of an address: 1 of `B5`.
    private static func column(_ address: UnsafeBufferPointer<UInt8>) -> Int? {
        var column = 0
        for byte in address {
            guard (0x41...0x5A).contains(byte) else { break }
            column = column * 26 + Int(byte) - 64
            if column > 20_000 { return nil }
        }
        return column > 0 ? column - 1 : nil
    }
}

/// The parts of a zip archive.
private struct ZipArchive {
    private let path: String
    /// What unpacks to more is no table.
    private static let mostBytes = 1 << 30

    init?(path: String) {
        guard let file = unzOpen64(path) else { return nil }
        unzClose(file)
        self.path = path
    }

    /// The bytes of the part of that name, or `nil` where there is none that can be unpacked.
    func part(_ name: String) -> [UInt8]? {
        guard let file = unzOpen64(path) else { return nil }
        defer { unzClose(file) }
        guard unzLocateFile(file, name, 2) == UNZ_OK, unzOpenCurrentFile(file) == UNZ_OK else {
            return nil
        }
        defer { unzCloseCurrentFile(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = unzReadCurrentFile(file, &block, UInt32(block.count))
            guard count >= 0, bytes.count <= Self.mostBytes else { return nil }
            if count == 0 { return bytes }
            bytes += block[..<Int(count)]
        }
    }
}
