import BatchCore
import CLibXML2
import Foundation

/// Reads XML of ours: a root `<orders>`, `<changes>` or `<returns>` with one element a row.
///
/// Every column may be an attribute, a known one also a child element. Nothing is fetched, no
/// entity but the five of XML is replaced, and a DOCTYPE is refused.
struct OwnXML {
    let path: String
    let kind: TableKind
    let names: HeaderNames

    func read(
        _ bytes: [UInt8], onLayout: (TableLayout) -> Void, onRow: (TableRow) -> Void
    ) throws(ReadError) -> TableInfo {
        // Which columns there are shows only row by row.
        onLayout(TableLayout(headers: [], columns: [:], headerRow: 0))
        return try withoutActuallyEscaping(onRow) { onRow throws(ReadError) in
            let reader = Reader(kind: kind, names: names, onRow: onRow)
            parse(bytes, into: reader)
            if reader.hasDoctype { throw .doctype(path: path) }
            if let problem = reader.problem {
                throw .malformedXML(path: path, line: problem.line, message: problem.message)
            }
            guard reader.root == kind.rawValue else {
                throw .wrongRoot(path: path, found: reader.root ?? "", expected: kind.rawValue)
            }
            let layout = TableLayout(
                headers: reader.headers, columns: reader.columns, headerRow: 0)
            var info = TableInfo(path: path, kind: kind, format: .xml, layout: layout)
            info.rows = reader.rows
            return info
        }
    }

    private func parse(_ bytes: [UInt8], into reader: Reader) {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = startElement
        handler.endElementNs = endElement
        handler.characters = characters
        handler.cdataBlock = characters
        handler.internalSubset = { context, _, _, _ in Reader.of(context)?.hasDoctype = true }
        handler.serror = { context, error in Reader.of(context)?.note(error) }
        let context = Unmanaged.passUnretained(reader).toOpaque()
        withExtendedLifetime(reader) {
            let parser = xmlCreatePushParserCtxt(&handler, context, nil, 0, path)
            guard let parser else { return }
            reader.line = { Int(xmlSAX2GetLineNumber(parser)) }
            defer {
                reader.line = { 0 }
                xmlFreeParserCtxt(parser)
            }
            xmlCtxtUseOptions(parser, Int32(XML_PARSE_NONET.rawValue))
            bytes.withUnsafeBufferPointer { buffer in
                let block = 1 << 20
                var offset = 0
                while offset < buffer.count, !reader.hasDoctype, reader.problem == nil {
                    let size = min(block, buffer.count - offset)
                    (buffer.baseAddress.map { $0 + offset })?.withMemoryRebound(
                        to: CChar.self, capacity: size
                    ) { _ = xmlParseChunk(parser, $0, Int32(size), 0) }
                    offset += size
                }
                if !reader.hasDoctype, reader.problem == nil { xmlParseChunk(parser, nil, 0, 1) }
            }
        }
    }
}

/// What the parser's calls gather.
private final class Reader {
    let kind: TableKind
    var root: String?
    var hasDoctype = false
    var problem: (line: Int, message: String)?
    private(set) var headers: [String] = []
    private(set) var columns: [Column: Int] = [:]
    private(set) var rows = 0

    private let names: HeaderNames
    private let onRow: (TableRow) -> Void
    private var row: [Int: String]?
    private var indexOf: [String: Int] = [:]
    private var depth = 0
    private var child: String?
    /// The line at which the parser stands.
    var line: () -> Int = { 0 }
    private var childText = ""

    init(kind: TableKind, names: HeaderNames, onRow: @escaping (TableRow) -> Void) {
        self.kind = kind
        self.names = names
        self.onRow = onRow
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> Reader? {
        context.map { Unmanaged<Reader>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The row element of a table: `order` of `orders`.
    private var rowName: String { String(kind.rawValue.dropLast()) }

    func start(_ name: String, _ attributes: [(String, String)]) {
        depth += 1
        if depth == 1 {
            root = name
        } else if depth == 2, name == rowName {
            row = [:]
            for (column, value) in attributes { set(column, value) }
        } else if depth == 3, row != nil, names.column(name, in: kind)?.rawValue == name {
            child = name
            childText = ""
        } else {
            refuse("<\(name)>")
        }
    }

    func end() {
        if depth == 3, let name = child {
            set(name, childText)
            child = nil
        } else if depth == 2, let cells = row {
            finish(cells)
        }
        depth -= 1
    }

    func characters(_ text: String) {
        if child != nil {
            childText += text
        } else if !text.trimmedSpaces.isEmpty {
            refuse(text.trimmedSpaces)
        }
    }

    /// Notes what has no place in such a table.
    private func refuse(_ what: String) {
        if problem == nil { problem = (line(), what) }
    }

    private func set(_ column: String, _ value: String) {
        let index: Int
        if let known = indexOf[column] {
            index = known
        } else {
            index = headers.count
            indexOf[column] = index
            headers.append(column)
            if let known = names.column(column, in: kind), columns[known] == nil {
                columns[known] = index
            }
        }
        // XML can't hold U+001D; this is how it is written in ours.
        let plain =
            value.contains("\\u001d")
            ? value.replacingOccurrences(of: "\\u001d", with: "\u{1D}") : value
        row?[index] = plain
    }

    private func finish(_ cells: [Int: String]) {
        var buffer = CellBuffer()
        buffer.fill(headers.indices.map { cells[$0] ?? "" })
        rows += 1
        row = nil
        onRow(
            TableRow(
                row: rows, cells: buffer, columns: columns.filter { cells[$0.value] != nil },
                isCSV: false, isTooLong: false, isTooShort: false))
    }

    func note(_ error: UnsafePointer<xmlError>?) {
        guard let error = error?.pointee, problem == nil else { return }
        guard error.level == XML_ERR_ERROR || error.level == XML_ERR_FATAL else { return }
        let message = error.message.map { String(cString: $0) } ?? ""
        problem = (Int(error.line), message.trimmedSpaces)
    }
}

private func text(_ pointer: UnsafePointer<xmlChar>?, _ end: UnsafePointer<xmlChar>? = nil)
    -> String
{
    guard let pointer else { return "" }
    guard let end else { return String(cString: pointer) }
    return String(
        decoding: UnsafeBufferPointer(start: pointer, count: end - pointer), as: UTF8.self)
}

private func startElement(
    _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<xmlChar>?,
    _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?, _ namespaces: Int32,
    _ namespace: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int32, _ defaulted: Int32,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
) {
    // Five pointers an attribute: name, prefix, URI, value, end of value.
    let pairs = (0..<Int(count)).compactMap { index -> (String, String)? in
        guard let attributes else { return nil }
        return (
            text(attributes[index * 5]), text(attributes[index * 5 + 3], attributes[index * 5 + 4])
        )
    }
    Reader.of(context)?.start(text(name), pairs)
}

private func endElement(
    _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<xmlChar>?,
    _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?
) {
    Reader.of(context)?.end()
}

private func characters(
    _ context: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<xmlChar>?, _ count: Int32
) {
    guard let bytes else { return }
    Reader.of(context)?.characters(text(bytes, bytes + Int(count)))
}
