import BatchCore
import Foundation

/// Writes the values of arrays.
struct ListWriter {
    var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(160) }

    private mutating func separate() {
        if let last = bytes.last, last != UInt8(ascii: "[") { bytes.append(UInt8(ascii: ",")) }
    }

    mutating func list(_ write: (inout ListWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        write(&self)
        bytes.append(UInt8(ascii: "]"))
    }

    mutating func write(_ number: Int64) {
        separate()
        bytes.append(decimal: number)
    }

    mutating func write(_ text: String) {
        separate()
        JSONText.write(text, to: &bytes)
    }

    mutating func write(_ truth: Bool) {
        separate()
        JSONText.truth(truth).write(to: &bytes)
    }

    mutating func write(_ number: Int) { write(Int64(number)) }
    mutating func write(_ id: RequestID) { write(id.value) }
    mutating func write(_ moment: Timestamp) { write(moment.milliseconds) }

    mutating func write(_ number: Int64?) {
        if let number { write(number) } else { writeNull() }
    }

    mutating func write(_ text: String?) {
        if let text { write(text) } else { writeNull() }
    }

    private mutating func writeNull() {
        separate()
        bytes += Array("null".utf8)
    }
}

/// What is kept is none of ours.
struct ListDamage: Error, CustomStringConvertible {
    let description: String
}

/// Reads the values of one array, one after another: JSON as ``ListWriter`` writes it, without spaces.
///
/// A decoder that makes containers and boxes of each value takes ten times as long, and a journal of a million
/// changes is read at the beginning of a night.
struct ListReader {
    private let bytes: ArraySlice<UInt8>
    /// Where the next value begins, or the array ends.
    private var position: Int

    /// Reads all of a text, which has to be one array.
    static func read<Value>(
        _ text: String, _ read: (inout ListReader) throws -> Value
    ) throws -> Value {
        try self.read(ArraySlice(Array(text.utf8)), read)
    }

    /// The same of a text among others.
    static func read<Value>(
        _ text: ArraySlice<UInt8>, _ read: (inout ListReader) throws -> Value
    ) throws -> Value {
        var reader = ListReader(bytes: text, position: text.startIndex)
        let value = try reader.nested(read)
        guard reader.position == text.endIndex else { throw reader.damage("something behind") }
        return value
    }

    private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    var isAtEnd: Bool { next == UInt8(ascii: "]") }

    /// Passes over what a value is followed by.
    private mutating func endValue() {
        if next == UInt8(ascii: ",") { position += 1 }
    }

    private mutating func take(_ byte: UInt8) throws {
        guard next == byte else { throw damage("no \(Character(Unicode.Scalar(byte)))") }
        position += 1
    }

    /// Passes over a word where it is the next value.
    private mutating func takes(_ word: StaticString) -> Bool {
        let isThere = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
        guard isThere else { return false }
        position += word.utf8CodeUnitCount
        endValue()
        return true
    }

    mutating func number() throws -> Int64 {
        let isNegative = next == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var value: Int64 = 0
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) {
            // Counted below zero, where there is one more.
            let (tens, isOver) = value.multipliedReportingOverflow(by: 10)
            let (sum, isBelow) = tens.subtractingReportingOverflow(Int64(byte - 0x30))
            guard !isOver, !isBelow else { throw damage("a number out of range") }
            value = sum
            position += 1
        }
        guard position > start, isNegative || value > .min else { throw damage("no number") }
        endValue()
        return isNegative ? value : -value
    }

    mutating func text() throws -> String {
        try take(UInt8(ascii: "\""))
        let start = position
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            position += 1
        }
        if next == UInt8(ascii: "\"") {
            // Mostly nothing is escaped.
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            position += 1
            endValue()
            return text
        }
        var text = Array(bytes[start..<position])
        while let byte = next, byte != UInt8(ascii: "\"") {
            position += 1
            if byte == UInt8(ascii: "\\") {
                try takeEscape(to: &text)
            } else {
                text.append(byte)
            }
        }
        try take(UInt8(ascii: "\""))
        endValue()
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func takeEscape(to text: inout [UInt8]) throws {
        let escape = next
        position += 1
        switch escape {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(escape ?? 0)
        case UInt8(ascii: "u"):
            let digits = bytes[position...].prefix(4)
            guard digits.count == 4,
                let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(value)
            else { throw damage("no character") }
            text.append(contentsOf: String(Character(scalar)).utf8)
            position += 4
        default: throw damage("no escape")
        }
    }

    mutating func truth() throws -> Bool {
        if takes("true") { return true }
        guard takes("false") else { throw damage("no truth") }
        return false
    }

    mutating func int() throws -> Int { Int(try number()) }
    mutating func moment() throws -> Timestamp { Timestamp(milliseconds: try number()) }
    mutating func request() throws -> RequestID { RequestID(try number()) }

    mutating func optionalNumber() throws -> Int64? { takes("null") ? nil : try number() }
    mutating func optionalInt() throws -> Int? { try optionalNumber().map { Int($0) } }
    mutating func optionalText() throws -> String? { takes("null") ? nil : try text() }

    /// A value of ours that is told by its own word.
    mutating func value<Value: RawRepresentable>() throws -> Value
    where Value.RawValue == String {
        let word = try text()
        guard let value = Value(rawValue: word) else { throw damage("no \(Value.self) \(word)") }
        return value
    }

    /// Reads an array, all of it.
    mutating func nested<Value>(_ read: (inout ListReader) throws -> Value) throws -> Value {
        try take(UInt8(ascii: "["))
        let value = try read(&self)
        try take(UInt8(ascii: "]"))
        endValue()
        return value
    }

    /// All that is left of the array.
    mutating func all<Value>(_ read: (inout ListReader) throws -> Value) throws -> [Value] {
        var found: [Value] = []
        while !isAtEnd { found.append(try read(&self)) }
        return found
    }

    func damage(_ text: String) -> ListDamage {
        ListDamage(description: "\(text) at \(position - bytes.startIndex)")
    }
}
