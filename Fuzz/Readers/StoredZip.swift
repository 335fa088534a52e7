/// Archives without compression, made of parts.
enum StoredZip {
    private static let names = [
        "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
    ]

    /// A workbook of which some parts are the bytes between two zeros, in the order of ``names``; the
    /// others are sound.
    static func workbook(_ bytes: [UInt8]) -> [UInt8] {
        let own = bytes.split(
            separator: 0, maxSplits: names.count - 1, omittingEmptySubsequences: false)
        var parts = sound
        for (name, part) in Swift.zip(names, own) where !part.isEmpty { parts[name] = Array(part) }
        return zip(of: parts.sorted { $0.key < $1.key })
    }

    private static let office =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let sound: [String: [UInt8]] = [
        "_rels/.rels": """
        <Relationships><Relationship Id="r1" Type="\(office)/officeDocument" Target="xl/workbook.xml"/></Relationships>
        """,
        "xl/workbook.xml": """
        <workbook xmlns:r="\(office)"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>
        """,
        "xl/_rels/workbook.xml.rels": """
        <Relationships><Relationship Id="r1" Type="\(office)/worksheet" Target="worksheets/sheet1.xml"/>\
        <Relationship Id="r2" Type="\(office)/sharedStrings" Target="sharedStrings.xml"/>\
        <Relationship Id="r3" Type="\(office)/styles" Target="styles.xml"/></Relationships>
        """,
        "xl/sharedStrings.xml": "<sst><si><t>order_id</t></si><si><t>campaign_id</t></si></sst>",
        "xl/styles.xml": "<styleSheet/>",
        "xl/worksheets/sheet1.xml": """
        <worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>\
        <row r="2"><c r="A2"><v>5</v></c><c r="B2"><v>6</v></c></row></sheetData></worksheet>
        """,
    ].mapValues { Array($0.utf8) }

    private static func zip(of parts: [(key: String, value: [UInt8])]) -> [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for (name, bytes) in parts {
            let start = file.count
            var head: [UInt8] = []
            head.add(20, 2)
            head.add(0, 8)
            head.add(Int(checksum(bytes)), 4)
            head.add(bytes.count, 4)
            head.add(bytes.count, 4)
            head.add(name.utf8.count, 2)
            head.add(0, 2)
            file += [0x50, 0x4B, 0x03, 0x04] + head + Array(name.utf8) + bytes
            directory += [0x50, 0x4B, 0x01, 0x02, 20, 0] + head
            directory.add(0, 10)
            directory.add(start, 4)
            directory += Array(name.utf8)
        }
        let start = file.count
        file += directory + [0x50, 0x4B, 0x05, 0x06]
        file.add(0, 4)
        file.add(parts.count, 2)
        file.add(parts.count, 2)
        file.add(directory.count, 4)
        file.add(start, 4)
        file.add(0, 2)
        return file
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
        }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { sum, byte in
            table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8
        }
    }
}

extension [UInt8] {
    /// Appends a number, the lowest byte first.
    fileprivate mutating func add(_ number: Int, _ bytes: Int) {
        for place in 0..<bytes {
            append(UInt8(truncatingIfNeeded: place < 8 ? number >> (8 * place) : 0))
        }
    }
}
