/// Writes JSON with its keys in alphabetical order and no spaces: one text for one value.
///
/// Control characters leave as `\u001d`, once. Everything else is UTF-8 as it is.
package indirect enum JSONText: Equatable, Sendable {
    case text(String)
    case number(Int64)
    case truth(Bool)
    case array([JSONText])
    case object([String: JSONText])

    package var rendered: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the value's JSON to `bytes`.
    package func write(to bytes: inout [UInt8]) {
        switch self {
        case .text(let text): Self.write(text, to: &bytes)
        case .number(let number): bytes.append(decimal: number)
        case .truth(let truth): bytes.append(contentsOf: (truth ? "true" : "false").utf8)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Appends a text in quotes, with what JSON may not hold escaped.
    package static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { buffer in
            // Mostly there is nothing to escape.
            var start = 0
            for index in buffer.indices {
                let byte = buffer[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                    continue
                }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start..<index]))
                start = index + 1
                if byte < 0x20 {
                    bytes.append(contentsOf: escape(byte).utf8)
                } else {
                    bytes.append(UInt8(ascii: "\\"))
                    bytes.append(byte)
                }
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func escape(_ byte: UInt8) -> String {
        switch byte {
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case 0x09: "\\t"
        default: "\\u" + String(byte, radix: 16).leftPadded(to: 4)
        }
    }
}

extension [UInt8] {
    /// Appends the key of an object's next member, a plain word, behind a comma unless it is the first.
    package mutating func append(key: String) {
        if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
        append(UInt8(ascii: "\""))
        append(contentsOf: key.utf8)
        append(UInt8(ascii: "\""))
        append(UInt8(ascii: ":"))
    }

    /// Appends an object's next member.
    package mutating func append(key: String, _ text: String) {
        append(key: key)
        JSONText.write(text, to: &self)
    }

    package mutating func append(key: String, _ number: Int64) {
        append(key: key)
        append(decimal: number)
    }

    package mutating func append(key: String, _ value: JSONText) {
        append(key: key)
        value.write(to: &self)
    }

    /// Appends a number's decimal digits.
    package mutating func append(decimal number: Int64) {
        var rest = number.magnitude
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        Swift.withUnsafeMutableBytes(of: &digits) { digits in
            var place = digits.count
            repeat {
                place -= 1
                digits[place] = UInt8(0x30 + rest % 10)
                rest /= 10
            } while rest > 0
            if number < 0 { append(UInt8(ascii: "-")) }
            append(contentsOf: UnsafeRawBufferPointer(rebasing: digits[place...]))
        }
    }
}
