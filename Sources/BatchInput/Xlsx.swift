import BatchCore
import CMinizip

/// Reads a workbook of Office Open XML (`.xlsx`): the sheet parts of a zip archive.
struct Xlsx {
    private let archive: ZipArchive
    private let path: String

    /// - Throws: ``ReadError`` where the file is another kind of archive, or damaged.
    static func read(path: String) throws(ReadError) -> Workbook {
        guard let archive = ZipArchive(path: path) else {
            throw .notATable(path: path, kind: "zip")
        }
        return try Xlsx(archive: archive, path: path).workbook()
    }

    private func workbook() throws(ReadError) -> Workbook {
        guard let book = archive.part("xl/workbook.xml") else {
            throw .notATable(path: path, kind: "zip")
        }
        var names: [(name: String, id: String)] = []
        try parse(book) { element, attributes in
            guard element == "sheet" else { return }
            let name = attributes.first { $0.name == "name" }?.value ?? ""
            names.append((name, attributes.first { $0.name == "id" }?.value ?? ""))
        }
        var targets: [String: String] = [:]
        try parse(archive.part("xl/_rels/workbook.xml.rels") ?? []) { element, attributes in
            guard element == "Relationship" else { return }
            let id = attributes.first { $0.name == "Id" }?.value ?? ""
            targets[id] = attributes.first { $0.name == "Target" }?.value
        }
        let strings = try sharedStrings()
        let dates = try dateStyles()
        var sheets: [Workbook.Sheet] = []
        for (name, id) in names {
            guard let target = targets[id], let part = archive.part(Self.resolved(target)) else {
                continue
            }
            let rows = try SheetPart(strings: strings, dates: dates).rows(part, path: path)
            sheets.append(Workbook.Sheet(name: name, rows: rows))
        }
        return Workbook(sheets: sheets)
    }

    private static func resolved(_ target: String) -> String {
        target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)"
    }

    private func parse(
        _ bytes: [UInt8], _ onStart: @escaping (String, [(name: String, value: String)]) -> Void
    ) throws(ReadError) {
        guard !bytes.isEmpty else { return }
        let parser = SAXParser()
        parser.onStart = onStart
        try parser.parse(bytes, path: path)
    }

    /// The texts that cells name by number; phonetic hints are left out.
    private func sharedStrings() throws(ReadError) -> [String] {
        guard let part = archive.part("xl/sharedStrings.xml") else { return [] }
        let parser = SAXParser()
        var strings: [String] = []
        var text = ""
        var isText = false
        var isPhonetic = false
        parser.onStart = { element, _ in
            switch element {
            case "si": text = ""
            case "t": isText = !isPhonetic
            case "rPh": isPhonetic = true
            default: break
            }
        }
        parser.onText = { if isText { text += $0 } }
        parser.onEnd = { element in
            switch element {
            case "si": strings.append(Escapes.undone(text))
            case "t": isText = false
            case "rPh": isPhonetic = false
            default: break
            }
        }
        try parser.parse(part, path: path)
        return strings
    }

    /// The numbers of the cell styles that show dates.
    private func dateStyles() throws(ReadError) -> Set<Int> {
        var formats: [Int: String] = [:]
        var styles: Set<Int> = []
        var count = 0
        var isInCells = false
        try parse(archive.part("xl/styles.xml") ?? []) { element, attributes in
            func number(_ name: String) -> Int? {
                attributes.first { $0.name == name }.flatMap { Int($0.value) }
            }
            switch element {
            case "numFmt":
                let code = attributes.first { $0.name == "formatCode" }?.value
                if let id = number("numFmtId") { formats[id] = code }
            case "cellXfs": isInCells = true
            case "cellStyles", "dxfs", "cellStyleXfs": isInCells = false
            case "xf" where isInCells:
                let id = number("numFmtId") ?? 0
                if Self.showsDate(id, formats[id]) { styles.insert(count) }
                count += 1
            default: break
            }
        }
        return styles
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
private struct SheetPart {
    let strings: [String]
    let dates: Set<Int>

    func rows(_ bytes: [UInt8], path: String) throws(ReadError) -> [(number: Int, cells: [String])]
    {
        let parser = SAXParser()
        var builder = SheetBuilder()
        var column = 0
        var type = ""
        var style = 0
        var text = ""
        var isValue = false
        parser.onStart = { element, attributes in
            func value(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
            switch element {
            case "row":
                builder.beginRow(value("r").flatMap { Int($0) })
            case "c":
                column = value("r").flatMap(Self.column) ?? builder.nextColumn
                type = value("t") ?? "n"
                style = value("s").flatMap { Int($0) } ?? 0
                text = ""
            case "v", "t":
                isValue = true
            default:
                break
            }
        }
        parser.onText = { if isValue { text += $0 } }
        parser.onEnd = { element in
            switch element {
            case "v", "t": isValue = false
            case "c": builder.set(self.shown(text, type, style), at: column)
            case "row": builder.endRow()
            default: break
            }
        }
        try parser.parse(bytes, path: path)
        return builder.rows
    }

    private func shown(_ raw: String, _ type: String, _ style: Int) -> String {
        switch type {
        case "s": return Int(raw).flatMap { strings.indices.contains($0) ? strings[$0] : nil } ?? ""
        case "b": return raw == "1" ? "TRUE" : "FALSE"
        case "n":
            if dates.contains(style), let serial = Double(raw) { return Self.date(serial) }
            return raw.isEmpty ? "" : CellValue.number(raw)
        default: return Escapes.undone(raw)
        }
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
    private static func column(_ address: String) -> Int? {
        var column = 0
        for scalar in address.unicodeScalars {
            guard ("A"..."Z").contains(scalar) else { break }
            column = column * 26 + Int(scalar.value) - 64
            if column > 20_000 { return nil }
        }
        return column > 0 ? column - 1 : nil
    }
}

extension SAXParser {
    /// Reads all of `bytes`.
    fileprivate func parse(_ bytes: [UInt8], path: String) throws(ReadError) {
        parse(bytes)
        if hasDoctype { throw .doctype(path: path) }
        if let problem {
            throw .malformedXML(path: path, line: problem.line, message: problem.message)
        }
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
