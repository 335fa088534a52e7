/// What spreadsheets, scanners and accounting programs do to a code and what may be undone.
///
/// Only damage that leaves no doubt is mended, and only where the result matches an expression. A
/// lost separator, a keyboard layout, a case or a truncation is never guessed.
enum CisRepair {
    /// The texts that stand for a separator. All of them, longest first.
    static let separatorTexts = [
        "_x001D_", "_x001d_", "\\u001d", "\\u001D", "&#x1D;", "&#x1d;", "{FNC1}", "&#29;",
        "\\x_GS", "\\x1d", "\\x1D", "\\u1d", "\\u1D", "<GS>", "{GS}", "[GS]", "\u{241D}",
        "\u{2194}",
    ]
    private static let separatorTokens = separatorTexts.map { Array($0.unicodeScalars) }
    private static let allTokens = separatorTokens + positional.map { Array($0.unicodeScalars) }

    /// Whether a token may begin with `scalar`: most scalars of a code begin none.
    private static func mayBegin(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "_", "\\", "&", "{", "<", "[", "\u{241D}", "\u{2194}", "\u{FFFD}", " ": true
        default: false
        }
    }

    /// Whether one of the texts that stand for a separator stands in `text`.
    static func containsSeparatorText(_ text: String) -> Bool {
        guard text.unicodeScalars.contains(where: mayBegin) else { return false }
        let scalars = Array(text.unicodeScalars)
        return scalars.indices.contains { index in
            mayBegin(scalars[index])
                && separatorTokens.contains { scalars[index...].starts(with: $0) }
        }
    }

    /// These too, where a separator may stand; inside a code they say nothing.
    private static let positional = ["\u{FFFD}", " "]
    private static let allPrefixes = prefixes + separatorTexts + positional
    private static let prefixes = ["]d2", "]C1", "]Q3", "]e0", "\u{E8}", "и", "\u{1D}"]

    /// Returns the code that `text` was, or `nil` where that is not beyond doubt.
    static func repaired(_ text: String) -> String? {
        let bare = withoutPrefix(withoutWrapper(text))
        if Cis(bare) != nil, !containsSeparatorText(bare) {
            return bare == text ? nil : bare
        }
        if let code = withSeparators(bare), Cis(code)?.hasTail == true { return code }
        if let code = withoutBrackets(bare) { return code }
        return bare != text && Cis(bare) != nil ? bare : nil
    }

    /// Takes off `="…"`, quotes around the whole, or an apostrophe in front.
    private static func withoutWrapper(_ text: String) -> String {
        var rest = Substring(text)
        if rest.hasPrefix("=\""), rest.hasSuffix("\""), rest.count > 3 {
            rest = rest.dropFirst(2).dropLast()
        } else if rest.hasPrefix("\""), rest.hasSuffix("\""), rest.count > 2 {
            rest = rest.dropFirst().dropLast()
        }
        if rest.hasPrefix("'") { rest = rest.dropFirst() }
        return String(rest)
    }

    private static func withoutPrefix(_ text: String) -> String {
        // A code begins with 0 or a bracket, which no prefix does.
        guard let first = text.unicodeScalars.first, first != "0", first != "(",
            let prefix = allPrefixes.first(where: text.hasScalarPrefix)
        else { return text }
        let rest = text.unicodeScalars.dropFirst(prefix.unicodeScalars.count)
        return startsCode(rest) ? String(rest) : text
    }

    private static func startsCode(_ scalars: some Collection<Unicode.Scalar>) -> Bool {
        let plain = scalars.prefix(20).filter { $0 != "(" && $0 != ")" }.prefix(16)
        return plain.count == 16 && plain.starts(with: "01".unicodeScalars)
            && plain.allSatisfy { ("0"..."9").contains($0) }
    }

    /// Replaces each text of a separator that stands behind a serial of allowed length, or behind
    /// AI 91 or 240, and before AI 91, 92, 93 or 240.
    private static func withSeparators(_ text: String) -> String? {
        let scalars = Array(text.unicodeScalars)
        var result: [Unicode.Scalar] = []
        var replaced = false
        var index = 0
        while index < scalars.count {
            let token =
                mayBegin(scalars[index])
                ? allTokens.first { scalars[index...].starts(with: $0) } : nil
            if let token, mayStand(after: result, before: scalars[(index + token.count)...]) {
                result.append("\u{1D}")
                index += token.count
                replaced = true
            } else {
                result.append(scalars[index])
                index += 1
            }
        }
        guard replaced else { return nil }
        return String(String.UnicodeScalarView(result))
    }

    private static func mayStand(
        after head: [Unicode.Scalar], before rest: ArraySlice<Unicode.Scalar>
    ) -> Bool {
        let next = rest.first == "(" ? rest.dropFirst() : rest
        let isFollowed = ["91", "92", "93", "240"].contains { next.starts(with: $0.unicodeScalars) }
        guard isFollowed else { return false }
        if head.contains("\u{1D}") { return true }
        return CisPattern.withoutTail(head.map(\.value)) != nil
    }

    /// Undoes the print form `(01)…(21)…(93)…` where exactly one cut gives a code.
    private static func withoutBrackets(_ text: String) -> String? {
        guard text.hasPrefix("(01)"), !text.unicodeScalars.contains("\u{1D}") else { return nil }
        var codes: Set<String> = []
        for ais in [["(93)"], ["(91)", "(92)"]] {
            for cut in cuts(of: text, at: ais[...]) where Cis(cut)?.hasTail == true {
                codes.insert(cut)
            }
        }
        return codes.count == 1 ? codes.first : nil
    }

    /// Every way to read the bracketed AIs of `ais` in `text` as separators, brackets taken off.
    private static func cuts(of text: String, at ais: ArraySlice<String>) -> [String] {
        guard let ai = ais.first else { return [text] }
        let scalars = Array(text.unicodeScalars)
        let mark = Array(ai.unicodeScalars)
        guard scalars.count > mark.count else { return [] }
        return (0...(scalars.count - mark.count)).filter { scalars[$0...].starts(with: mark) }
            .flatMap { position -> [String] in
                let head = plainHead(scalars[..<position])
                guard let head else { return [] }
                let rest = String(String.UnicodeScalarView(scalars[(position + mark.count)...]))
                let name = String(String.UnicodeScalarView(mark.dropFirst().dropLast()))
                return cuts(of: rest, at: ais.dropFirst()).map { head + "\u{1D}" + name + $0 }
            }
    }

    /// The part before a bracketed AI: the head of a code without its brackets, or a plain value.
    private static func plainHead(_ scalars: ArraySlice<Unicode.Scalar>) -> String? {
        let text = String(String.UnicodeScalarView(scalars))
        guard text.hasPrefix("(01)") else { return text }
        return Cis(text)?.key
    }
}

extension String {
    fileprivate func hasScalarPrefix(_ prefix: String) -> Bool {
        unicodeScalars.starts(with: prefix.unicodeScalars)
    }
}
