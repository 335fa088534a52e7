import CLibXML2

/// Reads XML in one pass over libxml2 and tells what it meets.
///
/// Nothing is fetched, no entity but the five of XML is replaced, and a DOCTYPE ends the reading.
final class SAXParser {
    /// The name without its prefix, and the attributes, their names without prefixes too.
    var onStart: (String, [(name: String, value: String)]) -> Void = { _, _ in }
    var onEnd: (String) -> Void = { _ in }
    /// Part of the text of an element; it may come in several parts.
    var onText: (String) -> Void = { _ in }

    private(set) var hasDoctype = false
    /// What is wrong, and in which line; reading ends there.
    private(set) var problem: (line: Int, message: String)?
    private var parser: xmlParserCtxtPtr?

    /// Reads all of `bytes`; afterwards ``hasDoctype`` and ``problem`` tell how that went.
    func parse(_ bytes: [UInt8]) {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = startElement
        handler.endElementNs = endElement
        handler.characters = characters
        handler.cdataBlock = characters
        handler.internalSubset = { context, _, _, _ in SAXParser.of(context)?.hasDoctype = true }
        handler.serror = { context, error in SAXParser.of(context)?.note(error) }
        let context = Unmanaged.passUnretained(self).toOpaque()
        withExtendedLifetime(self) {
            parser = xmlCreatePushParserCtxt(&handler, context, nil, 0, nil)
            guard let parser else { return }
            defer {
                self.parser = nil
                xmlFreeParserCtxt(parser)
                // They may hold this parser.
                (onStart, onEnd, onText) = ({ _, _ in }, { _ in }, { _ in })
            }
            // Long texts are for the checks to find, not for the parser.
            xmlCtxtUseOptions(parser, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue))
            feed(bytes, to: parser)
        }
    }

    private func feed(_ bytes: [UInt8], to parser: xmlParserCtxtPtr) {
        bytes.withUnsafeBytes { buffer in
            let block = 1 << 20
            var offset = 0
            while offset < buffer.count, !isStopped {
                let size = min(block, buffer.count - offset)
                let start = buffer.baseAddress.map { $0 + offset }
                xmlParseChunk(parser, start?.assumingMemoryBound(to: CChar.self), Int32(size), 0)
                offset += size
            }
            if !isStopped { xmlParseChunk(parser, nil, 0, 1) }
        }
    }

    private var isStopped: Bool { hasDoctype || problem != nil }

    /// Ends the reading at the present line.
    func refuse(_ message: String) {
        guard problem == nil else { return }
        problem = (parser.map { Int(xmlSAX2GetLineNumber($0)) } ?? 0, message)
    }

    private func note(_ error: UnsafePointer<xmlError>?) {
        guard let error = error?.pointee, problem == nil else { return }
        guard error.level == XML_ERR_ERROR || error.level == XML_ERR_FATAL else { return }
        let message = error.message.map { String(cString: $0) } ?? ""
        problem = (Int(error.line), message.trimmedSpaces)
    }

    fileprivate static func of(_ context: UnsafeMutableRawPointer?) -> SAXParser? {
        context.map { Unmanaged<SAXParser>.fromOpaque($0).takeUnretainedValue() }
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
    let pairs = (0..<Int(count)).compactMap { index -> (name: String, value: String)? in
        guard let attributes else { return nil }
        let value = text(attributes[index * 5 + 3], attributes[index * 5 + 4])
        // In attributes the library hands an ampersand over as a reference.
        let plain =
            value.utf8.contains(UInt8(ascii: "&")) ? value.replacing("&#38;", with: "&") : value
        return (text(attributes[index * 5]), plain)
    }
    SAXParser.of(context)?.onStart(text(name), pairs)
}

private func endElement(
    _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<xmlChar>?,
    _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?
) {
    SAXParser.of(context)?.onEnd(text(name))
}

private func characters(
    _ context: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<xmlChar>?, _ count: Int32
) {
    guard let bytes else { return }
    SAXParser.of(context)?.onText(text(bytes, bytes + Int(count)))
}
