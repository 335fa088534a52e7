import BatchCore
import Dispatch
import GRDB
import Synchronization

// What is written once and never changed (rows, findings, requests) is kept in blocks of some thousand records: SQLite
// takes a block as quickly as a row, and blocks are made and read on all cores.

/// Writes records one behind another.
///
/// | value | bytes |
/// |---|---|
/// | number | zigzag, seven bits a byte, the lowest first |
/// | text | its length and its UTF-8 |
/// | word | its number among the words of the block, with its text where it is a new one |
/// | what may be missing | 0, or 1 and the value |
struct BlockWriter {
    private(set) var bytes: [UInt8] = []
    private var words: [String: Int64] = [:]

    /// - Parameter expected: about how many bytes there will be.
    init(expected: Int = 0) {
        bytes.reserveCapacity(expected)
    }

    mutating func write(_ number: Int64) {
        var rest = UInt64(bitPattern: (number << 1) ^ (number >> 63))
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func write(_ number: Int) { write(Int64(number)) }
    mutating func write(_ truth: Bool) { bytes.append(truth ? 1 : 0) }

    mutating func write(_ text: String) {
        write(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// A text of which the same mostly comes again.
    mutating func write(word: String) {
        if let number = words[word] {
            write(number)
            return
        }
        let number = Int64(words.count)
        words[word] = number
        write(number)
        write(word)
    }

    mutating func write<Value>(_ value: Value?, _ write: (inout Self, Value) -> Void) {
        self.write(value != nil)
        if let value { write(&self, value) }
    }

    mutating func write(_ number: Int64?) { write(number) { $0.write($1) } }
    mutating func write(_ text: String?) { write(text) { $0.write($1) } }
    mutating func write(word: String?) { write(word) { $0.write(word: $1) } }

    mutating func write(_ place: RowPlace) {
        write(place.file)
        write(place.row)
    }
}

/// Reads the records of a block, as ``BlockWriter`` has written them.
struct BlockReader {
    private let bytes: [UInt8]
    private var position = 0
    private var words: [String] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    private mutating func byte() throws -> UInt8 {
        guard position < bytes.count else { throw damage("no more bytes") }
        position += 1
        return bytes[position - 1]
    }

    mutating func number() throws -> Int64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            guard shift < 63 || shift == 63 && byte < 2 else { throw damage("too large a number") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func int() throws -> Int { Int(try number()) }

    mutating func truth() throws -> Bool {
        let byte = try byte()
        guard byte < 2 else { throw damage("no truth") }
        return byte == 1
    }

    mutating func text() throws -> String {
        String(decoding: bytes[try textRange()], as: UTF8.self)
    }

    /// The bytes of a text, in their place; cheap, and skips it where nobody wants it.
    mutating func textBytes() throws -> ArraySlice<UInt8> { bytes[try textRange()] }

    private mutating func textRange() throws -> Range<Int> {
        let count = try int()
        guard (0...(bytes.count - position)).contains(count) else { throw damage("no text") }
        position += count
        return (position - count)..<position
    }

    mutating func word() throws -> String { words[try wordNumber()] }

    private mutating func wordNumber() throws -> Int {
        let number = try int()
        guard (0...words.count).contains(number) else { throw damage("no word") }
        if number == words.count { words.append(try text()) }
        return number
    }

    /// A case of an enum by its word.
    ///
    /// - Parameter known: the cases behind the words of this block.
    mutating func word<Word>(_ known: inout KnownWords<Word>) throws -> Word {
        guard let word = try word(ifKnown: &known) else { throw damage("no \(Word.self)") }
        return word
    }

    /// The same of a word that another version may know; `nil` where this one does not.
    mutating func word<Word>(ifKnown known: inout KnownWords<Word>) throws -> Word? {
        let number = try wordNumber()
        return known.word(number, words[number])
    }

    mutating func optional<Value>(_ read: (inout Self) throws -> Value) throws -> Value? {
        try truth() ? try read(&self) : nil
    }

    mutating func optionalNumber() throws -> Int64? { try optional { try $0.number() } }
    mutating func optionalText() throws -> String? { try optional { try $0.text() } }
    mutating func place() throws -> RowPlace { RowPlace(file: try int(), row: try int()) }

    func damage(_ text: String) -> ListDamage { ListDamage(description: "\(text) at \(position)") }
}

/// The cases of an enum behind the words of a block, each looked up once.
struct KnownWords<Word: RawRepresentable<String>> {
    private var cases: [Word?] = []

    fileprivate mutating func word(_ number: Int, _ text: String) -> Word? {
        while cases.count <= number { cases.append(nil) }
        if cases[number] == nil { cases[number] = Word(rawValue: text) }
        return cases[number]
    }
}

/// A block as it stands in its table: the number of its first record or its own, the run, and its bytes.
struct StoredBlock {
    let number: Int64
    let run: String
    let bytes: [UInt8]
}

enum Blocks {
    /// How many are at hand at a time, for the cores to share.
    private static let atOnce = 16

    /// The values of some numbers, made on all cores.
    static func map<Value: Sendable>(
        _ count: Int, _ make: @Sendable (Int) throws -> Value
    ) throws -> [Value] {
        guard count > 1 else { return try (0..<count).map(make) }
        let results = Mutex([Result<Value, any Error>?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { number in
            let result = Result { try make(number) }
            results.withLock { $0[number] = result }
        }
        return try results.withLock { try $0.compactMap { try $0?.get() } }
    }

    /// Makes blocks of so many records and hands them over in their order.
    ///
    /// - Parameters:
    ///   - count: how many records there are.
    ///   - size: how many go into a block.
    static func make<Value: Sendable>(
        of count: Int, by size: Int, _ make: @Sendable (Range<Int>) throws -> Value,
        _ body: (Value) throws -> Void
    ) throws {
        let starts = Array(stride(from: 0, to: count, by: size))
        for first in stride(from: 0, to: starts.count, by: atOnce) {
            let some = starts[first..<min(first + atOnce, starts.count)]
            let made = try map(some.count) { place in
                let start = some[some.startIndex + place]
                return try make(start..<min(start + size, count))
            }
            for value in made { try body(value) }
        }
    }

    /// Reads blocks and hands over what is made of them, in their order.
    ///
    /// - Parameter sql: asks for the number, the run and the bytes of each.
    static func read<Value: Sendable>(
        _ db: Database, _ sql: String, _ arguments: StatementArguments,
        _ decode: @Sendable (StoredBlock) throws -> Value, _ body: (Value) throws -> Void
    ) throws {
        var waiting: [StoredBlock] = []
        func handOver() throws {
            let blocks = waiting
            waiting.removeAll(keepingCapacity: true)
            for value in try map(blocks.count, { try decode(blocks[$0]) }) { try body(value) }
        }
        try db.forEachRow(sql, arguments) { row in
            waiting.append(
                StoredBlock(
                    number: row[0], run: row[1], bytes: row.withBytes(2) { [UInt8]($0) }))
            if waiting.count == atOnce { try handOver() }
        }
        try handOver()
    }
}
