/// What people and programs write into a cell that holds nothing: the one place that says so.
package enum EmptyCell {
    /// Whether a text without its edges stands for an empty cell, in any field but a comment.
    package static func isMeant(by text: String) -> Bool {
        // The longest has seven letters of two bytes.
        guard text.utf8.count <= 14 else { return false }
        return text.isEmpty || words.contains(text.lowercased())
    }

    /// Whether a text is a date with which 1C, SQL and spreadsheets say that there is none: of the years 1
    /// and 0, days and months of 0, blanks between dots, and the first days of a spreadsheet's calendar.
    package static func isNoDate(_ text: String) -> Bool {
        let day = text.prefix { $0 != " " && $0 != "T" }
        let parts = day.split(omittingEmptySubsequences: false) {
            $0 == "." || $0 == "-" || $0 == "/"
        }
        if text.allSatisfy({ " ./-:0".contains($0) }), text.contains(where: { "./-:".contains($0) })
        {
            return true
        }
        guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy(\.isASCII) }) else { return false }
        let numbers = parts.map { Int($0) }
        let ordered = parts[0].count == 4 ? numbers : numbers.reversed()
        guard let year = ordered[0], let month = ordered[1], let date = ordered[2] else {
            return false
        }
        let isOfFourDigits = parts.contains { $0.count == 4 }
        if isOfFourDigits, year <= 1 { return true }
        return [(1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1)].contains {
            $0 == (year, month, date)
        }
    }

    private static let words: Set<String> = [
        "-", "--", "---", "—", "–", "нет", "б/н", "прочерк", "null", "\\n", "nan", "none",
    ]
}
