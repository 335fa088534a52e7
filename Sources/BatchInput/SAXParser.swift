import CLibXML2

/// What a reader of XML does with what the parser meets. Names and texts are valid for the call only.
class XMLHandler {
    /// An element begins. The name is without its prefix.
    func start(_ name: XMLName, _ attributes: XMLAttributes) {}
    func end(_ name: XMLName) {}
    /// Part of the text of an element; it may come in several parts.
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

    /// What has no place in such a document; reading ends where something is said.
    var problem: String?
}

/// The name of an element or attribute. The parser keeps one copy of each name, so that the same name
/// is at the same place as long as it reads.
struct XMLName {
    let start: UnsafePointer<xmlChar>

    var text: String { String(cString: start) }

    func equals(_ other: StaticString) -> Bool {
        let count = other.utf8CodeUnitCount
        for index in 0..<count where start[index] != other.utf8Start[index] { return false }
        return start[count] == 0
    }
}

/// The attributes of an element, their names without prefixes.
struct XMLAttributes {
    fileprivate let pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    let count: Int

    func name(_ index: Int) -> XMLName? {
        // Five pointers an attribute: name, prefix, URI, value, end of value.
        pointers?[index * 5].map { XMLName(start: $0) }
    }

    /// The bytes of a value. In attributes the library hands an ampersand over as `&#38;`.
    func value(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        guard let pointers, let start = pointers[index * 5 + 3], let end = pointers[index * 5 + 4]
        else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: start, count: end - start)
    }

    func text(_ name: StaticString) -> String? {
        guard let place = place(of: name) else { return nil }
        let text = String(decoding: value(place), as: UTF8.self)
        return text.utf8.contains(UInt8(ascii: "&")) ? text.replacing("&#38;", with: "&") : text
    }

    /// A whole number, if the attribute is one that a workbook may have.
    func number(_ name: StaticString) -> Int? {
        guard let place = place(of: name) else { return nil }
        return value(place).decimal.flatMap { $0 <= Int(Int32.max) ? $0 : nil }
    }

    func place(of name: StaticString) -> Int? {
        (0..<count).first { self.name($0)?.equals(name) ?? false }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Up to 18 digits as a number.
    var decimal: Int? {
        guard !isEmpty, count <= 18 else { return nil }
        var value = 0
        for byte in self {
            let digit = byte &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}

/// Reads XML in one pass over libxml2 and tells a handler what it meets.
///
/// Nothing is fetched, no entity but the five of XML is replaced, and a DOCTYPE ends the reading.
final class SAXParser {
    private let handler: XMLHandler
    private(set) var hasDoctype = false
    /// What is wrong, and in which line; reading ends there.
    private(set) var problem: (line: Int, message: String)?
    private var parser: xmlParserCtxtPtr?

    init(_ handler: XMLHandler) {
        self.handler = handler
    }

    /// Reads all of `bytes`; afterwards ``hasDoctype`` and ``problem`` tell how that went.
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) {
        if let honest = Self.withoutFalseEncoding(bytes) {
            honest.withUnsafeBufferPointer { parseAsDeclared($0) }
        } else {
            parseAsDeclared(bytes)
        }
    }

    private func parseAsDeclared(_ bytes: UnsafeBufferPointer<UInt8>) {
        var events = xmlSAXHandler()
        events.initialized = UInt32(XML_SAX2_MAGIC)
        events.startElementNs = { context, name, _, _, _, _, count, _, attributes in
            guard let name, let parser = SAXParser.of(context) else { return }
            parser.handler.start(
                XMLName(start: name), XMLAttributes(pointers: attributes, count: Int(count)))
            parser.stopIfRefused()
        }
        events.endElementNs = { context, name, _, _ in
            guard let name, let parser = SAXParser.of(context) else { return }
            parser.handler.end(XMLName(start: name))
            parser.stopIfRefused()
        }
        events.characters = { context, bytes, count in
            guard let parser = SAXParser.of(context) else { return }
            parser.handler.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
            parser.stopIfRefused()
        }
        events.cdataBlock = events.characters
        events.internalSubset = { context, _, _, _ in
            guard let parser = SAXParser.of(context) else { return }
            parser.hasDoctype = true
            if let context = parser.parser { xmlStopParser(context) }
        }
        events.serror = { context, error in SAXParser.of(context)?.note(error) }
        let context = Unmanaged.passUnretained(self).toOpaque()
        withExtendedLifetime(self) {
            parser = xmlCreateMemoryParserCtxt(
                UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self),
                Int32(clamping: bytes.count))
            guard let parser else {
                problem = (1, "Document is empty")
                return
            }
            defer {
                self.parser = nil
                xmlFreeParserCtxt(parser)
            }
            let own = parser.pointee.sax
            withUnsafeMutablePointer(to: &events) { events in
                parser.pointee.sax = events
                parser.pointee.userData = context
                // Long texts are for the checks to find, not for the parser.
                xmlCtxtUseOptions(
                    parser, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue))
                xmlParseDocument(parser)
                parser.pointee.sax = own
            }
        }
    }

    /// Ends the reading at the present line where the handler has found something odd.
    @inline(__always)
    private func stopIfRefused() {
        guard let message = handler.problem, problem == nil else { return }
        problem = (parser.map { Int(xmlSAX2GetLineNumber($0)) } ?? 0, message)
        if let parser { xmlStopParser(parser) }
    }

    private func note(_ error: UnsafePointer<xmlError>?) {
        guard let error = error?.pointee, problem == nil else { return }
        guard error.level == XML_ERR_ERROR || error.level == XML_ERR_FATAL else { return }
        let message = error.message.map { String(cString: $0) } ?? ""
        problem = (Int(error.line), message.trimmedSpaces)
    }

    @inline(__always)
    private static func of(_ context: UnsafeMutableRawPointer?) -> SAXParser? {
        context.map { Unmanaged<SAXParser>.fromOpaque($0).takeUnretainedValue() }
    }
}

extension SAXParser {
    /// The same document without the encoding that its declaration names, where its bytes are sound
    /// UTF-8 and can't be meant so; `nil` where there is no such lie.
    private static func withoutFalseEncoding(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let head = bytes.prefix(256)
        guard let end = head.firstIndex(of: 0x3E),
            head[..<end].starts(with: "<?xml".utf8) || head.starts(with: [0xEF, 0xBB, 0xBF])
        else { return nil }
        let declaration = String(decoding: head[..<end], as: UTF8.self)
        guard let name = declaration.firstRange(of: "encoding"),
            let open = declaration[name.upperBound...].firstIndex(where: { $0 == "\"" || $0 == "'" }
            )
        else { return nil }
        let rest = declaration[declaration.index(after: open)...]
        guard let close = rest.firstIndex(of: declaration[open]) else { return nil }
        let encoding = rest[..<close].lowercased()
        guard !encoding.hasPrefix("utf"), bytes.contains(where: { $0 >= 0x80 }),
            TextEncoding.isUTF8(bytes)
        else { return nil }
        var honest = Array(bytes)
        let start = declaration.utf8.distance(from: declaration.startIndex, to: name.lowerBound)
        let last = declaration.utf8.distance(from: declaration.startIndex, to: close)
        for index in start...last { honest[index] = 0x20 }
        return honest
    }

    /// Reads all of `bytes`.
    ///
    /// - Throws: where they are no well-formed document without a DOCTYPE.
    func parse(_ bytes: UnsafeBufferPointer<UInt8>, path: String) throws(ReadError) {
        parse(bytes)
        if hasDoctype { throw .doctype(path: path) }
        if let problem {
            throw .malformedXML(path: path, line: problem.line, message: problem.message)
        }
    }
}
