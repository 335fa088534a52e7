/// The common forms of marks, from bytes.
package struct CleanMarks: Sendable {
    private static let shared = CleanMarks()

    /// Reads a marking code of the most common forms, in which nothing is odd.
    static func commonCis(_ text: String) -> Cis? {
        var copy = text
        let length = copy.withUTF8 { buffer in
            buffer.baseAddress.flatMap {
                shared.keyLength(CellBytes(start: $0, count: buffer.count))
            }
        }
        return length.map { Cis(common: text, keyLength: $0) }
    }

    /// The hash of the key of a marking code of the most common forms, in which nothing is odd:
    /// `01`, GTIN, `21`, serial, then a separator and 93 and four characters, or 91 and four, a
    /// separator, 92 and 44 or 88.
    func cisKey(_ cell: CellBytes) -> UInt64? {
        keyLength(cell).map { Self.hash(CellBytes(start: cell.start, count: $0), kind: 1) }
    }

    @inline(__always)
    func keyLength(_ cell: CellBytes) -> Int? {
        let count = cell.count
        guard count >= 31, count <= 160, cell[0] == 0x30, cell[1] == 0x31, cell[16] == 0x32,
            cell[17] == 0x31, cell[18] != 0x29, Self.hasRightCheckDigit(cell)
        else { return nil }
        var end = 18
        while end < count, kinds[Int(cell[end])] & 1 != 0 { end += 1 }
        guard end < count, cell[end] == 0x1D, CisPattern.allowsSerial(end - 18) else { return nil }
        guard hasUsualTail(cell, from: end), !hasDoubt(cell, from: end) else { return nil }
        return end
    }

    @inline(__always)
    private static func hasRightCheckDigit(_ cell: CellBytes) -> Bool {
        var sum = 0
        for index in 2..<15 {
            let digit = cell[index] &- 0x30
            guard digit < 10 else { return false }
            sum += Int(digit) * (index & 1 == 0 ? 3 : 1)
        }
        return Int(cell[15]) - 0x30 == (10 - sum % 10) % 10
    }

    /// - Parameter end: where the separator behind the serial stands.
    private func hasUsualTail(_ cell: CellBytes, from end: Int) -> Bool {
        let count = cell.count
        guard count >= end + 7, cell[end + 1] == 0x39 else { return false }
        for index in (end + 3)..<(end + 7) where kinds[Int(cell[index])] & 2 == 0 { return false }
        if cell[end + 2] == 0x33 { return count == end + 7 }
        guard cell[end + 2] == 0x31, count == end + 54 || count == end + 98,
            cell[end + 7] == 0x1D, cell[end + 8] == 0x39, cell[end + 9] == 0x32
        else { return false }
        for index in (end + 10)..<count where kinds[Int(cell[index])] & 2 == 0 { return false }
        return true
    }

    /// Whether a text of a separator or a second code may stand in it.
    private func hasDoubt(_ cell: CellBytes, from end: Int) -> Bool {
        for index in 18..<(cell.count - 1) where kinds[Int(cell[index])] & 4 != 0 {
            let next = cell[index + 1]
            switch cell[index] {
            case 0x5F: if next == 0x78 { return true }
            case 0x3C: if next == 0x47 { return true }
            case 0x30: if index > end, next == 0x31, index + 17 < cell.count { return true }
            default: break
            }
        }
        return false
    }

    /// Bits: 1 for GS1's character set 82, 2 for what a tail may hold, 4 for what raises a doubt.
    private let kinds: [UInt8] = (0..<256).map { byte in
        var kind: UInt8 = 0
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x5F, 0x21, 0x22, 0x25...0x2F, 0x3A...0x3F:
            kind |= 1
        default: break
        }
        // Not \ { [ #, with which texts of a separator begin.
        if (0x21...0x7E).contains(byte), ![0x5C, 0x7B, 0x5B, 0x23].contains(byte) { kind |= 2 }
        if [0x5F, 0x3C, 0x30].contains(byte) { kind |= 4 }
        return kind
    }

    /// - Parameter kind: keeps codes and UINs apart.
    @inline(__always)
    static func hash(_ cell: CellBytes, kind: UInt64) -> UInt64 {
        var state = kind &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        let raw = UnsafeRawPointer(cell.start)
        while index + 8 <= cell.count {
            state = mixed(state ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var rest: UInt64 = UInt64(cell.count)
        while index < cell.count {
            rest = rest << 8 | UInt64(cell[index])
            index += 1
        }
        let hash = mixed(state ^ rest)
        return hash == 0 ? 1 : hash
    }

    /// The hash under which a mark that was read as text stands.
    package static func hash(cisKey key: String) -> UInt64 { hash(key, kind: 1) }
    package static func hash(uin: String) -> UInt64 { hash(uin, kind: 2) }

    private static func hash(_ text: String, kind: UInt64) -> UInt64 {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { hash(CellBytes(start: $0, count: buffer.count), kind: kind) }
                ?? 1
        }
    }

    /// Spreads the bits of a number; different numbers stay different.
    @inline(__always)
    package static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
