/// What people and programs write into a cell that holds nothing: the one place that says so.
package enum EmptyCell {
    /// Whether a text without its edges stands for an empty cell, in any field but a comment.
    package static func isMeant(by text: String) -> Bool {
        // The longest has seven letters of two bytes.
        guard text.utf8.count <= 14 else { return false }
        return text.isEmpty || words.contains(text.lowercased())
    }

    private static let words: Set<String> = [
        "-", "--", "---", "—", "–", "нет", "б/н", "прочерк", "null", "\\n", "nan", "none",
    ]
}
