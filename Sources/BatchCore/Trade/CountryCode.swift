/// A country of manufacture: one of the 249 assigned alpha-2 codes of ISO 3166-1.
package struct CountryCode: Hashable, Sendable, Codable {
    package let text: String

    private init(_ text: String) {
        self.text = text
    }

    /// The code that `text` is, in capitals, or `nil`.
    package init?(alpha2 text: String) {
        guard Self.byAlpha2.contains(text) else { return nil }
        self.init(text)
    }

    /// Reads what people write for a country: the code in any case, three letters, three digits or
    /// the exact short name in Russian, English or Chinese.
    package init?(reading text: String) {
        let upper = text.uppercased()
        if Self.byAlpha2.contains(upper), text.utf8.count == 2 {
            self.init(upper)
        } else if let code = Self.byOther[upper] {
            self.init(code)
        } else if let code = CountryNames.alpha2(named: text) {
            self.init(code)
        } else {
            return nil
        }
    }

    /// A code that `text` may be meant for, though not beyond doubt.
    static func suggestion(for text: String) -> String? {
        if let number = Int(text), (1...99).contains(number) {
            return byOther[number.padded(3)]
        }
        let latin = String(
            text.uppercased().map { character in
                lookAlikes[character] ?? character
            })
        return latin != text.uppercased() && byAlpha2.contains(latin) ? latin : nil
    }

    private static let table = CountryTable.rows.split(separator: " ").map {
        $0.split(separator: ":").map(String.init)
    }
    private static let byAlpha2 = Set(table.map { $0[0] })
    private static let byOther: [String: String] = Dictionary(
        uniqueKeysWithValues: table.flatMap { [($0[1], $0[0]), ($0[2], $0[0])] })
    private static let lookAlikes: [Character: Character] = [
        "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C",
        "Т": "T", "Х": "X", "У": "Y", "І": "I",
    ]
}

/// The short names of countries.
enum CountryNames {
    static func alpha2(named name: String) -> String? {
        byName[key(of: name)]
    }

    /// Names are compared in capitals, without ё, with the Latin H of some lists as the Cyrillic Н.
    private static func key(of name: String) -> String {
        let upper = name.uppercased()
        let isCyrillic = upper.unicodeScalars.contains { ("А"..."Я").contains($0) }
        return String(
            upper.map { character in
                switch character {
                case "Ё": "Е"
                case "H" where isCyrillic: "Н"
                case "\u{A0}": " "
                default: character
                }
            })
    }

    private static let byName: [String: String] = Dictionary(
        CountryNameTable.rows.split(separator: "\n").flatMap { line in
            let names = line.split(separator: ":").map(String.init)
            return names.dropFirst().map { (key(of: $0), names[0]) }
        }, uniquingKeysWith: { first, _ in first })
}
