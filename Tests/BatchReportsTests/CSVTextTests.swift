import BatchCore
import TestSupport
import Testing

@testable import BatchReports

/// The short way of writing a cell, held to the rules by which one is mended.
@Suite struct CSVTextTests {
    private static let pieces = [
        "a", "я", "字", "«", "—", "№", "€", "\u{A0}", ";", ",", "\"", "\n", "\r", "\t", "=", "+",
        "-",
        "@", "'", "0", "00123", "1/2", "\u{1D}", "\u{7F}", "\u{85}", "\u{200B}", "\u{202E}",
        "\u{2066}", "\u{FEFF}", "\u{FFFD}", "\u{2029}", " ", "Заказ", "order",
    ]

    @Test(arguments: [";", ","])
    func `a cell is the same whether it is seen to be harmless or mended`(_ delimiter: String) {
        var random = SeededRandom(seed: 7)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...4, using: &random)
            let text = (0..<count).map { _ in
                Self.pieces.randomElement(using: &random) ?? ""
            }.joined()
            var short = CSVText(delimiter: delimiter)
            short.add(safe: text)
            let mended = SafeCell.done(Visible.text(text))
            let needsQuotes = mended.unicodeScalars.contains {
                [delimiter.unicodeScalars.first, "\"", "\n", "\r"].contains($0)
            }
            let long =
                needsQuotes ? "\"\(mended.replacing("\"", with: "\"\""))\"" : mended
            guard short.text == long else {
                Issue.record("\(text.debugDescription) became \(short.text.debugDescription)")
                return
            }
        }
    }
}

/// Enums that stand for tables by case.
@Suite struct CaseNumberTests {
    private static func isInOrder<Word: CaseIterable>(_ words: Word.Type) -> Bool {
        Word.allCases.enumerated().allSatisfy { $0.element.caseNumber == $0.offset }
    }

    @Test func `the number of a case is its place`() {
        #expect(Self.isInOrder(Action.self) && Self.isInOrder(Outcome.self))
        #expect(Self.isInOrder(Column.self) && Self.isInOrder(FindingCode.self))
        #expect(Self.isInOrder(Severity.self))
    }
}
