import BatchCore

/// Reads a workbook of Office Open XML (`.xlsx`): parts of a zip archive that name one another by their
/// relations.
struct Xlsx {
    /// A sheet of the book and its part.
    struct SheetPart {
        var name: String
        var part: String
        var isHidden: Bool
    }

    private let archive: ZipArchive
    private let path: String
    /// The sheets in the order of the book.
    private(set) var sheets: [SheetPart] = []
    private let strings = SharedStrings()
    private let styles = StyleReader()
    private let settings = BookSettings()

    /// - Throws: ``ReadError`` where the file is another kind of archive, or damaged.
    init(_ archive: ZipArchive, path: String) throws(ReadError) {
        self.archive = archive
        self.path = path
        let root = try Self.relations(of: "", archive, path)
        guard let main = root.first(where: { $0.type.hasSuffix("/officeDocument") })?.target,
            let book = try archive.part(main, path)
        else { throw .notATable(path: path, kind: "zip") }
        let sheets = ElementReader("sheet") {
            ($0.text("name") ?? "", $0.text("id") ?? "", $0.text("state") ?? "visible")
        }
        try sheets.read(book, path)
        try settings.read(book, path)
        let relations = try Self.relations(of: main, archive, path)
        let targets = Dictionary(
            relations.map { ($0.id, $0.target) }, uniquingKeysWith: { $1 })
        for (suffix, reader) in [("/sharedStrings", strings as XMLHandler), ("/styles", styles)] {
            guard let target = relations.first(where: { $0.type.hasSuffix(suffix) })?.target else {
                continue
            }
            guard let part = try archive.part(target, path) else {
                throw .damagedPart(path: path, part: target)
            }
            try reader.read(part, path)
        }
        self.sheets = sheets.found.compactMap { name, id, state in
            guard let part = targets[id] else { return nil }
            return SheetPart(name: name, part: part, isHidden: state != "visible")
        }
    }

    /// Reads a sheet; a part that is not there or can't be unpacked damages the whole book.
    func sheet(_ sheet: SheetPart) throws(ReadError) -> Sheet {
        guard let bytes = try archive.part(sheet.part, path) else {
            throw .damagedPart(path: path, part: sheet.part)
        }
        let reader = SheetReader(
            strings: strings, dates: styles.dates, is1904: settings.is1904,
            isCalculatedOnLoad: settings.isCalculatedOnLoad)
        try reader.read(bytes, path)
        let built = reader.builder
        return Sheet(
            name: sheet.name, rows: built.rows, isHidden: sheet.isHidden,
            hiddenRows: built.hiddenRows, formulas: built.formulas)
    }

    private struct Relation {
        var id: String
        var type: String
        var target: String
    }

    /// The relations of a part; those of the book as a whole stand at its root.
    private static func relations(
        of part: String, _ archive: ZipArchive, _ path: String
    ) throws(ReadError) -> [Relation] {
        let folder = part.split(separator: "/").dropLast().map(String.init)
        let name = part.split(separator: "/").last.map(String.init) ?? ""
        let place = (folder + ["_rels", "\(name).rels"]).joined(separator: "/")
        let reader = ElementReader("Relationship") {
            ($0.text("Id") ?? "", $0.text("Type") ?? "", $0.text("Target") ?? "")
        }
        try reader.read(try archive.part(place, path) ?? [], path)
        return reader.found.map { id, type, target in
            Relation(id: id, type: type, target: ZipArchive.resolved(target, in: folder))
        }
    }
}

/// What the workbook part says of the book as a whole.
private final class BookSettings: XMLHandler {
    private(set) var is1904 = false
    private(set) var isCalculatedOnLoad = false

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        func isSet(_ attribute: StaticString) -> Bool {
            attributes.text(attribute).map { CellValue.truth($0) == "TRUE" } ?? false
        }
        if name.equals("workbookPr") { is1904 = isSet("date1904") }
        if name.equals("calcPr") { isCalculatedOnLoad = isSet("fullCalcOnLoad") }
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
            Escapes.undo(in: &bytes, from: start)
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
        // Behind these a letter is shown as it stands, or only its width.
        var isLiteral = false
        for character in code.lowercased() {
            if isLiteral {
                isLiteral = false
                continue
            }
            switch character {
            case "\\", "_", "*": isLiteral = !isQuoted
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
    private var isPhonetic = false
    private var hasFormula = false
    private let is1904: Bool
    private let isCalculatedOnLoad: Bool

    /// How a cell's value is written: attribute `t`.
    private enum CellType {
        case number
        case shared
        case truth
        case text
        /// Its text stands in `is`, whatever stands beside it.
        case inline
    }

    init(strings: SharedStrings, dates: Set<Int>, is1904: Bool, isCalculatedOnLoad: Bool) {
        self.strings = strings
        self.dates = dates
        self.is1904 = is1904
        self.isCalculatedOnLoad = isCalculatedOnLoad
    }

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name.equals("c") {
            begin(attributes)
        } else if name.equals("v") {
            isValue = type != .inline
        } else if name.equals("t") {
            isValue = type == .inline && !isPhonetic
        } else if name.equals("row") {
            let isHidden = attributes.text("hidden").map { CellValue.truth($0) == "TRUE" } ?? false
            builder.beginRow(attributes.number("r"), isHidden: isHidden)
        } else if name.equals("f") {
            hasFormula = true
        } else if name.equals("rPh") {
            isPhonetic = true
        }
    }

    private func begin(_ attributes: XMLAttributes) {
        text.removeAll(keepingCapacity: true)
        column = builder.nextColumn
        style = 0
        type = .number
        hasFormula = false
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
                        ? .number
                        : value.elementsEqual("b".utf8)
                            ? .truth : value.elementsEqual("inlineStr".utf8) ? .inline : .text
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
        } else if name.equals("rPh") {
            isPhonetic = false
        }
    }

    private func finish() {
        if hasFormula, text.isEmpty || isCalculatedOnLoad {
            // Programs that do not calculate write 0 and ask for it.
            builder.noteFormula(at: column, hasValue: !text.isEmpty && text != [0x30])
        }
        switch type {
        case .shared:
            let number = text.withUnsafeBufferPointer { $0.decimal } ?? -1
            strings.with(number) { builder.set($0, at: column) }
        case .truth:
            builder.set(
                text.isEmpty ? "" : CellValue.truth(String(decoding: text, as: UTF8.self)),
                at: column)
        case .number:
            if dates.contains(style), let serial = Double(String(decoding: text, as: UTF8.self)) {
                builder.set(Self.date(is1904 ? serial + 1462 : serial), at: column)
            } else if text.isEmpty || isPlainNumber {
                text.withUnsafeBufferPointer { builder.set($0, at: column) }
            } else {
                builder.set(
                    CellValue.number(String(decoding: text, as: UTF8.self)), at: column)
            }
        case .text, .inline:
            Escapes.undo(in: &text, from: 0)
            text.withUnsafeBufferPointer { builder.set($0, at: column) }
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
