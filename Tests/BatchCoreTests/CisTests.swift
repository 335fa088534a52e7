import BatchCore
import Foundation
import TestSupport
import Testing

@Suite struct CisTests {
    /// Values with what each expression says of them; `\\` and `\uXXXX` are decoded, nothing else.
    static let vectors: [(value: String, withTail: Bool, withoutTail: Bool)] = {
        let text = (try? Project.text("Tests/Fixtures/cis-vectors.tsv")) ?? ""
        return text.split(separator: "\n").dropFirst().map { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            return (decoded(parts[0]), parts[1] == "1", parts[2] == "1")
        }
    }()

    static func decoded(_ text: Substring) -> String {
        var out = String.UnicodeScalarView()
        var rest = Array(text.unicodeScalars)[...]
        while let first = rest.popFirst() {
            if first == "\\", rest.first == "u",
                let value = UInt32(
                    String(String.UnicodeScalarView(rest.dropFirst().prefix(4))), radix: 16),
                let scalar = Unicode.Scalar(value)
            {
                out.append(scalar)
                rest = rest.dropFirst(5)
            } else if first == "\\", rest.first == "\\" {
                out.append("\\")
                rest = rest.dropFirst()
            } else {
                out.append(first)
            }
        }
        return String(out)
    }

    @Test func `has the ninety vectors`() {
        #expect(Self.vectors.count >= 88)
    }

    @Test(arguments: vectors)
    func `agrees with the two expressions`(value: String, withTail: Bool, withoutTail: Bool) {
        let scalars = value.unicodeScalars.map(\.value)
        #expect((CisPattern.withTail(scalars) != nil) == withTail)
        #expect((CisPattern.withoutTail(scalars) != nil) == withoutTail)
        if value.utf8.count == scalars.count {
            let bytes = Array(value.utf8)
            #expect((CisPattern.withTail(bytes) != nil) == withTail)
        }
    }

    /// A matcher that tries every way, written straight from the expressions' text.
    struct Reference {
        let scalars: [UInt32]

        func starts(_ positions: Set<Int>, _ part: (Int) -> [Int]) -> Set<Int> {
            Set(positions.flatMap(part))
        }
        func literal(_ text: String, optional: Bool = false) -> (Int) -> [Int] {
            { start in
                let wanted = text.unicodeScalars.map(\.value)
                let matches = scalars.dropFirst(start).starts(with: wanted)
                return (matches ? [start + wanted.count] : []) + (optional ? [start] : [])
            }
        }
        func run(_ counts: [Int], of test: @escaping (UInt32) -> Bool) -> (Int) -> [Int] {
            { start in
                counts.compactMap { count in
                    let end = start + count
                    guard end <= scalars.count, scalars[start..<end].allSatisfy(test) else {
                        return nil
                    }
                    return end
                }
            }
        }
        func dot(_ scalar: UInt32) -> Bool { ![0xA, 0xD, 0x85, 0x2028, 0x2029].contains(scalar) }
        func printable(_ scalar: UInt32) -> Bool { scalar >= 33 && scalar <= 126 }
        func digit(_ scalar: UInt32) -> Bool { scalar >= 48 && scalar <= 57 }

        func head(_ start: Set<Int>) -> Set<Int> {
            var here = starts(start, literal("(", optional: true))
            here = starts(here, literal("01"))
            here = starts(here, literal(")", optional: true))
            here = starts(here, run([14], of: digit))
            here = starts(here, literal("(", optional: true))
            here = starts(here, literal("21"))
            return starts(here, literal(")", optional: true))
        }
        var withTail: Bool {
            guard (1...256).contains(scalars.count), scalars.allSatisfy(dot) else { return false }
            var here = head(starts([0], literal("\u{1D}", optional: true)))
            here = starts(here, run([6, 7, 8, 13, 20], of: printable))
            var group = starts(here, literal("\u{1D}"))
            group = starts(group, literal("(", optional: true))
            group = starts(group, literal("240"))
            group = starts(group, literal(")", optional: true))
            group = starts(group, run(Array(1...30), of: dot))
            here = starts(here.union(group), literal("\u{1D}"))
            here = starts(here, literal("(", optional: true))
            here = starts(here, literal("9"))
            here = starts(here, run([1]) { [0x31, 0x33, 0x2C].contains($0) })
            here = starts(here, literal(")", optional: true))
            return here.contains { $0 < scalars.count }
        }
        var withoutTail: Bool {
            guard (1...256).contains(scalars.count), scalars.allSatisfy(printable) else {
                return false
            }
            return starts(head([0]), run([6, 7, 8, 13, 20], of: dot)).contains(scalars.count)
        }
    }

    /// A code near the border: built from the parts that the expressions are made of, then damaged.
    static func generated(_ random: inout SeededRandom) -> [UInt32] {
        let pieces = [
            "\u{1D}", "(", ")", "01", "21", "240", "91", "93", "9,", "92", "04607063428121",
            "03041094787443", "5Qbag!", "1234567", "abcdefgh", "ABCDEFGHIJKLM",
            "abcdefghijklmnopqrst", "Zjqw", "é", "\n", "\u{85}", " ", "x",
        ]
        var text = ""
        if Bool.random(using: &random) {
            text =
                "01" + pieces[Int.random(in: 10...11, using: &random)] + "21"
                + pieces[Int.random(in: 12...16, using: &random)]
        }
        if Int.random(in: 0..<3, using: &random) == 0 { text += "\u{1D}93Zjqw" }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            text += pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }
        var scalars = text.unicodeScalars.map(\.value)
        for _ in 0..<Int.random(in: 0...2, using: &random) where !scalars.isEmpty {
            let place = Int.random(in: 0..<scalars.count, using: &random)
            if Bool.random(using: &random) {
                scalars.remove(at: place)
            } else {
                scalars.insert([0x1D, 0x28, 0x29, 0x31, 0x39][place % 5], at: place)
            }
        }
        return scalars
    }

    /// A quarter of a hundred thousand; `make long-test` asks for a hundred times as many.
    static let generatedPerSeed =
        ProcessInfo.processInfo.environment["MARKETBATCH_GENERATED_CODES"].flatMap { Int($0) }
        ?? 25_000

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `agrees with a slow reference on generated codes`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var matches = 0
        var offender: [UInt32]?
        for _ in 0..<Self.generatedPerSeed {
            let code = Self.generated(&random)
            let reference = Reference(scalars: code)
            let withTail = CisPattern.withTail(code) != nil
            let withoutTail = CisPattern.withoutTail(code) != nil
            if withTail || withoutTail { matches += 1 }
            if withTail != reference.withTail || withoutTail != reference.withoutTail {
                offender = code
                break
            }
        }
        #expect(offender == nil, "seed \(seed)")
        #expect(
            matches > Self.generatedPerSeed / 12, "the generator reaches the border from both sides"
        )
    }

    static let repairs: [(String, String)] = [
        ("]d20103041094787443215Qbag!\u{1D}93Zjqw", "0103041094787443215Qbag!\u{1D}93Zjqw"),
        ("è0103041094787443215Qbag!\u{1D}93Zjqw", "0103041094787443215Qbag!\u{1D}93Zjqw"),
        ("и0103041094787443215Qbag!\u{1D}93Zjqw", "0103041094787443215Qbag!\u{1D}93Zjqw"),
        ("\u{1D}0104607063428121215kMZbUeDGG<e+", "0104607063428121215kMZbUeDGG<e+"),
        ("0103041094787443215Qbag!\\u001d93Zjqw", "0103041094787443215Qbag!\u{1D}93Zjqw"),
        ("0103041094787443215Qbag!_x001D_93Zjqw", "0103041094787443215Qbag!\u{1D}93Zjqw"),
        ("0103041094787443215Qbag!<GS>93Zjqw", "0103041094787443215Qbag!\u{1D}93Zjqw"),
        ("0103041094787443215Qbag!\u{241D}93Zjqw", "0103041094787443215Qbag!\u{1D}93Zjqw"),
        ("0103041094787443215Qbag!\u{FFFD}93Zjqw", "0103041094787443215Qbag!\u{1D}93Zjqw"),
        ("0103041094787443215Qbag! 93Zjqw", "0103041094787443215Qbag!\u{1D}93Zjqw"),
        (
            "(01)04690257528523(21)G+mgsHw<DiLN_(93)Zjqw",
            "010469025752852321G+mgsHw<DiLN_\u{1D}93Zjqw"
        ),
        ("=\"0104607063428121215kMZbUeDGG<e+\"", "0104607063428121215kMZbUeDGG<e+"),
        ("'0104607063428121215kMZbUeDGG<e+", "0104607063428121215kMZbUeDGG<e+"),
        ("\"0104607063428121215kMZbUeDGG<e+\"", "0104607063428121215kMZbUeDGG<e+"),
        ("\u{FEFF}0104607063428121215kMZbUeDGG<e+", "0104607063428121215kMZbUeDGG<e+"),
    ]

    @Test(arguments: repairs)
    func `mends what leaves no doubt and says so`(damaged: String, whole: String) {
        let reading = CisField().reading(damaged)
        #expect(reading.value?.text == whole)
        #expect(
            reading.remarks.contains {
                $0.code == .valueRepaired && $0.arguments == [whole]
            })
    }

    static let hopeless = [
        "0104607063428121215лЬЯиГуВПП<е+", "0104607063428121215kМZbUeDGG<e+",
        "1,04607E+30", "0103041094787443215Qbag!93Zjqw", "0104607063428121215kMZbUeDGG<e+93Zjqw",
        "011)04620170221560(21)5srl'UflX", "0103041094787443215Qbag!02993Zjqw",
    ]

    @Test(arguments: hopeless)
    func `never guesses a layout, a case, a truncation or a lost separator`(damaged: String) {
        let reading = CisField().reading(damaged)
        #expect(reading.value == nil)
        #expect(reading.remarks.map(\.code) == [.invalidCis])
    }

    static let oddities: [(String, [FindingCode])] = [
        ("0103041094787443215Qbag!\u{1D}93Zjqw", []),
        ("0103041094787443215Qbag!", [.cisWithoutTail]),
        ("0103041094787443215Qbag!?93Zjqw", [.cisSeparatorLost]),
        ("010487021676000721qKkdi+S93U3g5", [.cisSeparatorLost]),
        ("0103041094787443215Qbag!\u{1D}9,Zjqw", [.cisUnusualTail]),
        ("0103041094787443215Qbag!\u{1D}93Zj q", [.cisUnusualTail]),
        ("010469025752852421G+mgsHw<DiLN_\u{1D}93Zjqw", [.cisGtinCheckDigit]),
        ("0103041094787443215Q#ag!\u{1D}93Zjqw", [.cisUnusualSerial]),
        (
            "0103041094787443215Qbag!\u{1D}93Zjqw;0103041094787443215Qbag!\u{1D}93Zjqw",
            [.cisSecondCode, .cisUnusualTail]
        ),
        (
            "(01)04690257528523(21)G+mgsHw<DiLN_\u{1D}(93)abcd", []
        ),
    ]

    @Test(arguments: oddities)
    func `warns of what matches and is odd`(code: String, codes: [FindingCode]) {
        #expect(CisField().reading(code).remarks.map(\.code) == codes)
    }

    @Test func `compares codes without tail and brackets`() {
        let codes = [
            "(01)04690257528523(21)G+mgsHw<DiLN_\u{1D}(93)abcd", "010469025752852321G+mgsHw<DiLN_",
        ]
        #expect(Set(codes.compactMap { Cis($0)?.key }).count == 1)
    }
}
