import BatchCore

/// The table of checks: each code with its severity and its words.
package struct RuleList {
    private let words: Words

    package init(_ language: Language) {
        words = Words(language)
    }

    /// A line a code: `INVALID_ID  error  …`.
    package var text: String {
        FindingCode.allCases.map { code in
            "\(code.rawValue)  \(severities(code, words))  \(message(code))"
        }.joined(separator: "\n")
    }

    /// A JSON object a line, keys `code`, `severity`, `message`.
    package var jsonLines: String {
        FindingCode.allCases.map { code in
            JSONText.object([
                "code": .text(code.rawValue),
                "severity": .array(code.severities.map { .text($0.rawValue) }),
                "message": .text(message(code)),
            ]).rendered
        }.joined(separator: "\n")
    }

    /// The page `docs/rules.md`.
    package static var page: String {
        var page = """
            # Checks

            Made from the program's own table: `marketbatch check --list-rules` prints it, and a test
            compares it with this page. `error`: the row is rejected. `warning`: the row goes, unless
            `hold_warnings` names the code; then it is held. `repair`: what was mended. `{0}` stands for
            the cell as it is, `{1}`, `{2}` for what else the finding is about.

            | code | severity | English | Russian | Chinese |
            |---|---|---|---|---|

            """
        for code in FindingCode.allCases {
            let texts = (Words.all[code.rawValue] ?? []).map { $0.replacing("|", with: "\\|") }
            let severity = code.severities.map(\.rawValue).joined(separator: ", ")
            let english = texts.count > 1 ? texts[1] : ""
            let russian = texts.first ?? ""
            let chinese = texts.last ?? ""
            page += "| `\(code.rawValue)` | \(severity) | \(english) | \(russian) | \(chinese) |\n"
        }
        return page
    }

    private func severities(_ code: FindingCode, _ words: Words) -> String {
        code.severities.map { words("severity.\($0.rawValue)") }.joined(separator: ", ")
    }

    private func message(_ code: FindingCode) -> String {
        words.unfilled(code.rawValue)
    }
}
