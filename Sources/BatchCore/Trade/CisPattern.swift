/// The two expressions of the market for a marking code, matched by hand.
///
///     with tail     ^(?=.{1,256}$)\u001D?(\(?01\)?\d{14}\(?21\)?([!-~]{6,8}|[!-~]{13}|[!-~]{20})
///                   (\u001D\(?240\)?.{1,30})?\u001D\(?9[1,3]\)?.+)$
///     without tail  ^(?=[!-~]{1,256}$)(\(?01\)?\d{14}\(?21\)?(.{6,8}|.{13}|.{20}))$
///
/// They run over Unicode scalars, of which bytes are the ASCII ones; `.` is any scalar but
/// U+000A, U+000D, U+0085, U+2028 and U+2029. Source: the market's page on order items.
package enum CisPattern {
    /// Where the parts of a code stand, as offsets into its scalars.
    package struct Layout: Equatable, Sendable {
        /// The 14 digits of the GTIN.
        package var gtin: Range<Int>
        package var serial: Range<Int>
        /// Where the separator before the AI 91 or 93 stands; `nil` without tail.
        package var tail: Int?
    }

    static let separator = 0x1D

    /// The layout of a code that matches the expression with tail.
    package static func withTail<Code: RandomAccessCollection>(_ code: Code) -> Layout?
    where Code.Element: UnsignedInteger & SendableMetatype, Code.Index == Int {
        guard (1...256).contains(code.count), code.allSatisfy(isDot) else { return nil }
        var start = code.startIndex
        if Int(code[start]) == separator { start += 1 }
        guard let (gtin, serials) = head(code, from: start) else { return nil }
        let end = code[serials.upperBound...].firstIndex { Int($0) == separator }
        guard let end else { return nil }
        for first in serials where allowsSerial(end - first) {
            guard code[first..<end].allSatisfy(isPrintable) else { continue }
            if let tail = tail(code, at: end) {
                return Layout(gtin: gtin, serial: first..<end, tail: tail)
            }
        }
        return nil
    }

    /// The layout of a code that matches the expression without tail.
    package static func withoutTail<Code: RandomAccessCollection>(_ code: Code) -> Layout?
    where Code.Element: UnsignedInteger & SendableMetatype, Code.Index == Int {
        guard (1...256).contains(code.count), code.allSatisfy(isPrintable),
            let (gtin, serials) = head(code, from: code.startIndex)
        else { return nil }
        for first in serials where allowsSerial(code.endIndex - first) {
            return Layout(gtin: gtin, serial: first..<code.endIndex, tail: nil)
        }
        return nil
    }

    /// Reads `(01)` digits `(21)`; the brackets may be missing.
    ///
    /// Returns the GTIN and the offsets at which the serial may begin: a bracket after `21` may
    /// close it or belong to the serial.
    private static func head<Code: RandomAccessCollection>(
        _ code: Code, from start: Int
    ) -> (gtin: Range<Int>, serials: ClosedRange<Int>)?
    where Code.Element: UnsignedInteger & SendableMetatype, Code.Index == Int {
        var index = start
        func take(_ value: Int) -> Bool {
            guard index < code.endIndex, Int(code[index]) == value else { return false }
            index += 1
            return true
        }
        _ = take(0x28)
        guard take(0x30), take(0x31) else { return nil }
        _ = take(0x29)
        let gtin = index..<(index + 14)
        guard gtin.upperBound <= code.endIndex,
            code[gtin].allSatisfy({ (0x30...0x39).contains(Int($0)) })
        else { return nil }
        index = gtin.upperBound
        _ = take(0x28)
        guard take(0x32), take(0x31) else { return nil }
        let bare = index
        return (gtin, bare...(take(0x29) ? index : bare))
    }

    /// Returns where the separator of AI 91 or 93 stands, behind an AI 240 or not.
    private static func tail<Code: RandomAccessCollection>(_ code: Code, at end: Int) -> Int?
    where Code.Element: UnsignedInteger & SendableMetatype, Code.Index == Int {
        if isTail(code, at: end) { return end }
        var index = end + 1
        if index < code.endIndex, Int(code[index]) == 0x28 { index += 1 }
        for digit in [0x32, 0x34, 0x30] {
            guard index < code.endIndex, Int(code[index]) == digit else { return nil }
            index += 1
        }
        let bracket = index < code.endIndex && Int(code[index]) == 0x29 ? 1 : 0
        let last = Swift.min(index + 30 + bracket, code.endIndex - 1)
        guard index + 1 <= last else { return nil }
        return (index + 1...last).first { isTail(code, at: $0) }
    }

    private static func isTail<Code: RandomAccessCollection>(_ code: Code, at index: Int) -> Bool
    where Code.Element: UnsignedInteger & SendableMetatype, Code.Index == Int {
        guard index < code.endIndex, Int(code[index]) == separator else { return false }
        var next = index + 1
        if next < code.endIndex, Int(code[next]) == 0x28 { next += 1 }
        guard next + 2 < code.endIndex, Int(code[next]) == 0x39 else { return false }
        let second = Int(code[next + 1])
        return second == 0x31 || second == 0x33 || second == 0x2C
    }

    static func allowsSerial(_ length: Int) -> Bool {
        (6...8).contains(length) || length == 13 || length == 20
    }

    static func isPrintable(_ scalar: some UnsignedInteger & SendableMetatype) -> Bool {
        (0x21...0x7E).contains(Int(scalar))
    }

    private static func isDot(_ scalar: some UnsignedInteger & SendableMetatype) -> Bool {
        switch Int(scalar) {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: false
        default: true
        }
    }
}
