import BatchClient
import BatchCore
import BatchInput
import BatchJournal
import BatchRunner
import Foundation

// Coverage-guided fuzzing: libFuzzer calls this with bytes of its own making. What is read from them is
// chosen by the environment's MARKETBATCH_FUZZ; a crash or a broken law ends the process.

/// What may be read from some bytes.
enum FuzzTarget: String, CaseIterable {
    case csv, xml, spreadsheet2003, xlsx, config, answer, fact, inbox

    static let chosen = FuzzTarget(
        rawValue: ProcessInfo.processInfo.environment["MARKETBATCH_FUZZ"] ?? "")

    func read(_ bytes: [UInt8]) {
        switch self {
        case .csv: TableFuzz.read(TableFuzz.withHeader(bytes))
        case .xml, .spreadsheet2003: TableFuzz.read(bytes)
        case .xlsx: TableFuzz.read(StoredZip.workbook(bytes))
        case .config: _ = try? ConfigFile.parse(String(decoding: bytes, as: UTF8.self), path: "c")
        case .answer: AnswerFuzz.read(bytes)
        case .fact: FactFuzz.read(bytes)
        case .inbox: InboxFuzz.read(bytes)
        }
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let target = FuzzTarget.chosen else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
        FileHandle.standardError.write(Data("MARKETBATCH_FUZZ is to be one of: \(names)\n".utf8))
        exit(64)
    }
    target.read([UInt8](UnsafeBufferPointer(start: data, count: count)))
    return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The package manager calls the program's beginning so.
@_cdecl("Fuzz_main")
public func fuzzMain(
    _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
    var (count, arguments) = (count, arguments)
    return runFuzzer(&count, &arguments, fuzzOneInput)
}

/// Reads tables of every kind, as a whole and in small parts: the same rows come out.
enum TableFuzz {
    private static let path = NSTemporaryDirectory() + "marketbatch-fuzz-\(getpid())"

    /// The bytes behind a header that their first chooses: few that are made up have one.
    static func withHeader(_ bytes: [UInt8]) -> [UInt8] {
        switch bytes.first {
        case UInt8(ascii: "1"):
            Array("order_id;campaign_id;offer_name\n".utf8) + bytes.dropFirst()
        case UInt8(ascii: "2"):
            Array("action,campaign_id,order_id,count,comment\r\n".utf8) + bytes.dropFirst()
        case UInt8(ascii: "3"):
            [0xFF, 0xFE]
                + "return_id\tcampaign_id\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
                + bytes.dropFirst()
        default: bytes
        }
    }

    static func read(_ bytes: [UInt8]) {
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return }
        for kind in TableKind.allCases {
            let whole = rows(kind, partSize: .max / 2)
            guard let whole else { continue }
            let parts = rows(kind, partSize: 24)
            precondition(whole == parts, "the rows of \(kind) depend on where the file is cut")
        }
    }

    private static let names = HeaderNames()

    /// How each row goes with its header, and its known cells; `nil` where the file is refused.
    private static func rows(_ kind: TableKind, partSize: Int) -> [String]? {
        let file = TableFile(path: path, kind: kind, names: names, encoding: nil)
        guard var table = try? file.open(isHeld: partSize > 24) else { return nil }
        for _ in 0..<2 {
            if let rows = rows(of: table, kind, partSize) { return rows }
            guard let decoded = try? file.open(isHeld: true, isToBeDecoded: true) else {
                return nil
            }
            table = decoded
        }
        return nil
    }

    private static func rows(
        of table: OpenTable, _ kind: TableKind, _ partSize: Int
    ) -> [String]? {
        let source = table.rows
        let columns = source.columns
        var rows: [(text: String, offset: Int)] = []
        var position = source.start
        // Where the rows begin that stand behind the table, by what the last parts show.
        var footer: Int?
        var isUTF8 = true
        for range in source.parts(size: partSize) where range.upperBound > position {
            let end = source.read(position..<range.upperBound) { cells, shape, _, offset in
                var row = "\(shape)"
                if shape == .whole {
                    for column in kind.columns where columns.has(column) {
                        row += "|" + cells[columns[column]].text
                    }
                }
                rows.append((row, offset))
            }
            isUTF8 = isUTF8 && end.isUTF8
            footer = end.hasOwnRow ? end.footer?.offset : footer ?? end.footer?.offset
            position = max(position, end.position)
        }
        let own = rows.filter { $0.offset < footer ?? .max }.map(\.text)
        return isUTF8 ? own : nil
    }
}

/// Reads answers: the first bytes choose the status and the call, a line ends the headers.
enum AnswerFuzz {
    static func read(_ bytes: [UInt8]) {
        guard bytes.count > 2 else { return }
        let statuses = [
            200, 202, 204, 301, 400, 401, 403, 404, 405, 415, 420, 423, 429, 499, 500, 503, 520,
        ]
        let status = statuses[Int(bytes[0]) % statuses.count]
        let calls: [(Call, Resource)] = [
            (.send(RequestID(1), parts: [0]), .cancellation),
            (.send(RequestID(1), parts: [0, 1]), .status),
            (.send(RequestID(1), parts: [0]), .returns),
            (.readBefore([RequestID(1)]), .ordersRead), (.lookUpReturn(RequestID(1)), .returnsRead),
            (.lookUpEats(RequestID(1)), .eats),
            (.poll([], .returnCancellation), .operations),
        ]
        let (call, resource) = calls[Int(bytes[1]) % calls.count]
        let rest = bytes[2...]
        let lines = rest.split(separator: 0x0A, maxSplits: 4, omittingEmptySubsequences: false)
        let names = [
            "x-ratelimit-resource-limit", "x-ratelimit-resource-remaining",
            "x-ratelimit-resource-until", "retry-after",
        ]
        var headers: [String: String] = [:]
        for (name, line) in zip(names, lines.dropLast()) {
            headers[name] = String(decoding: line, as: UTF8.self)
        }
        headers["date"] = headers["x-ratelimit-resource-until"]
        let outgoing = Outgoing(
            call: call, resource: resource,
            request: WireRequest(method: "PUT", path: "/", body: ""),
            account: .business(BusinessID(1)), isWrite: true)
        let result = HTTPResult.Outcome.answered(
            status: status, headers: headers, body: Array(lines.last ?? []))
        let incoming = AnswerReader(outgoing).read(result, id: CallID(1))
        // Whatever it says goes through the quota and the scheduler's arithmetic.
        var quota = Quota(limit: 500, hour: .seconds(3600))
        let now = Timestamp(milliseconds: 1_795_000_000_000)
        quota.take(cost: 1, at: now)
        quota.answered(cost: 1, at: now, report: incoming.reply.rate, margin: .seconds(2))
        _ = quota.earliest(cost: 3, from: now)
        _ = quota.left(at: now)
    }
}

/// Reads facts of a journal; what can be read is written and read again as the same fact.
enum FactFuzz {
    static func read(_ bytes: [UInt8]) {
        guard let fact = try? FactCodec.fact(in: String(decoding: bytes, as: UTF8.self)) else {
            return
        }
        let text = FactCodec.text(of: fact)
        precondition((try? FactCodec.fact(in: text)) == fact, "a fact is not what it was: \(text)")
        var scheduler = Scheduler(policy: Policy(), seed: 1)
        scheduler.apply(fact)
        _ = scheduler.recover(now: Timestamp(milliseconds: 1_795_000_000_000))
    }
}

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
