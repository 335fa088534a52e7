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

/// Reads the values of one array.
struct ListReader {
    var values: any UnkeyedDecodingContainer

    var isAtEnd: Bool { values.isAtEnd }

    mutating func number() throws -> Int64 { try values.decode(Int64.self) }
    mutating func int() throws -> Int { try values.decode(Int.self) }
    mutating func text() throws -> String { try values.decode(String.self) }
    mutating func truth() throws -> Bool { try values.decode(Bool.self) }
    mutating func moment() throws -> Timestamp { Timestamp(milliseconds: try number()) }
    mutating func request() throws -> RequestID { RequestID(try number()) }

    mutating func optional<Value: Decodable>(_: Value.Type) throws -> Value? {
        try values.decodeNil() ? nil : values.decode(Value.self)
    }

    mutating func optionalInt() throws -> Int? { try optional(Int.self) }

    /// A value of ours that is told by its own word.
    mutating func value<Value: RawRepresentable>() throws -> Value
    where Value.RawValue == String {
        let word = try text()
        guard let value = Value(rawValue: word) else { throw damage("no \(Value.self) \(word)") }
        return value
    }

    mutating func nested<Value>(_ read: (inout ListReader) throws -> Value) throws -> Value {
        var reader = ListReader(values: try values.nestedUnkeyedContainer())
        return try read(&reader)
    }

    /// All that is left of the array.
    mutating func all<Value>(_ read: (inout ListReader) throws -> Value) throws -> [Value] {
        var found: [Value] = []
        while !isAtEnd { found.append(try read(&self)) }
        return found
    }

    func damage(_ text: String) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: values.codingPath, debugDescription: text))
    }
}
