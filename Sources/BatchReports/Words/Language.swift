package import BatchCore
import Foundation

/// A language that the product speaks.
package enum Language: String, Sendable, CaseIterable, Codable {
    case russian = "ru"
    case english = "en"
    case chinese = "zh"

    /// The delimiter that a spreadsheet of this language expects.
    package var delimiter: String { self == .russian ? ";" : "," }

    var column: Int {
        switch self {
        case .russian: 1
        case .english: 2
        case .chinese: 3
        }
    }
}

/// All words of the product, by key, in three languages.
package struct Words: Sendable {
    package let language: Language

    package init(_ language: Language) {
        self.language = language
    }

    /// The words for `key`, with `{1}`, `{2}` replaced by `arguments`.
    package func callAsFunction(_ key: String, _ arguments: String...) -> String {
        text(key, arguments)
    }

    package func text(_ key: String, _ arguments: [String]) -> String {
        templates.words[key]?.filled("", arguments) ?? key
    }

    /// The words for `key` with their places unfilled.
    func unfilled(_ key: String) -> String { Self.all[key]?[language.column - 1] ?? key }

    /// The message of a finding.
    package func message(_ finding: FindingRecord) -> String {
        message(finding.code, finding.variant, finding.arguments, value: finding.value)
    }

    /// - Parameter value: the cell as it stood, `{0}` of the words.
    package func message(
        _ code: FindingCode, _ variant: String?, _ arguments: [String], value: String = ""
    ) -> String {
        guard let template = templates.message(code, variant) else { return code.rawValue }
        return template.filled(
            template.namesValue ? Visible.text(value) : "",
            ArgumentWords(words: self, code: code, variant: variant).shown(arguments))
    }

    /// The words of a code with a gap for all that differs from row to row.
    func general(_ code: FindingCode, _ variant: String?) -> String {
        let gaps = Array(repeating: "…", count: 9)
        return templates.message(code, variant)?.filled("…", gaps) ?? code.rawValue
    }

    private var templates: WordTemplates {
        switch language {
        case .russian: .russian
        case .english: .english
        case .chinese: .chinese
        }
    }

    /// Words of which one is meant: «A, B или C».
    package func alternatives(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        let first = words.dropLast()
        return switch language {
        case .russian: first.joined(separator: ", ") + " или " + last
        case .english: first.joined(separator: ", ") + " or " + last
        case .chinese: first.joined(separator: "、") + " 或 " + last
        }
    }

    /// `2026-11-23T01:09:00+03:00` as the language writes it.
    ///
    /// - Parameter hasSeconds: for tables, in which moments are sorted.
    func moment(_ iso: String, hasSeconds: Bool = false) -> String {
        // `2026-11-23T01:09:00`: all of it stands at fixed places.
        let text = Array(iso.utf8.prefix(19))
        let signs = [(4, "-"), (7, "-"), (10, "T"), (13, ":")]
        guard text.count >= 16, signs.allSatisfy({ text[$0.0] == $0.1.utf8.first }) else {
            return iso
        }
        let day: [UInt8]
        switch language {
        case .russian:
            let point = UInt8(ascii: ".")
            day = text[8..<10] + [point] + text[5..<7] + [point] + text[..<4]
        case .english, .chinese: day = Array(text[..<10])
        }
        let time = text[11..<min(hasSeconds ? 19 : 16, text.count)]
        return String(decoding: day + [UInt8(ascii: " ")] + time, as: UTF8.self)
    }

    /// When a night began, by the name of its run, such as `20261127-015902-d52a`.
    func night(_ run: String) -> String {
        let parts = run.split(separator: "-")
        guard parts.count == 3, parts[0].count == 8, parts[1].count == 6,
            (parts[0] + parts[1]).allSatisfy(\.isNumber)
        else { return Visible.text(run) }
        let (day, time) = (Array(parts[0]), Array(parts[1]))
        let date = "\(String(day[..<4]))-\(String(day[4..<6]))-\(String(day[6...]))"
        return moment("\(date)T\(String(time[..<2])):\(String(time[2..<4]))")
    }

    /// `21001/cancellation` in words: whose requests, and of what kind.
    package func lane(_ name: String) -> String {
        guard let kind = name.split(separator: "/").last, Self.all["lane.\(kind)"] != nil else {
            return name
        }
        let owner = name.dropLast(kind.count + (name.contains("/") ? 1 : 0))
        guard !owner.isEmpty else { return self("lane.\(kind)") }
        return "\(owner)\(language == .chinese ? " " : ": ")\(self("lane.\(kind)"))"
    }

    /// What to do about an error of the market; `nil` where only its own words tell. Spellings vary,
    /// so the longest known beginning counts.
    package func advice(for code: String) -> String? {
        var key = Substring(code)
        while !key.isEmpty {
            if Self.all["api.\(key)"] != nil { return self("api.\(key)") }
            key = key.dropLast()
        }
        return nil
    }

    // MARK: - Numbers and moments, as the language writes them

    package func number(_ number: Int) -> String {
        let digits = String(number.magnitude)
        let mark = language == .russian ? "\u{A0}" : ","
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += mark }
            grouped.append(digit)
        }
        return number < 0 ? "-" + grouped : grouped
    }

    package func money(_ money: Money) -> String {
        let whole = number(Int(money.kopecks / 100))
        let rest = Int(money.kopecks.magnitude % 100).padded(2)
        return switch language {
        case .russian: "\(whole),\(rest)\u{A0}₽"
        case .english: "₽\(whole).\(rest)"
        case .chinese: "\(whole).\(rest)\u{A0}卢布"
        }
    }

    package func date(_ moment: Timestamp, in zone: LocalZone) -> String {
        self.moment(moment.iso8601(in: zone))
    }

    /// The time of the day.
    package func clock(_ moment: Timestamp, in zone: LocalZone) -> String {
        String(zone.civil(at: moment).timeText.prefix(5))
    }

    package func name(of outcome: Outcome) -> String { self("outcome.\(outcome.rawValue)") }

    package func name(of action: Action) -> String {
        switch language {
        case .russian: action.localNames.russian
        case .english: action.rawValue
        case .chinese: action.localNames.chinese
        }
    }

    /// The form of `key` that goes with `count`: `one`, `few` or `many`.
    ///
    /// - Parameter more: what else the words have places for.
    package func counted(_ key: String, _ count: Int, _ more: String...) -> String {
        let form: String
        switch language {
        case .russian:
            let tens = count % 100
            if count % 10 == 1, tens != 11 {
                form = "one"
            } else if (2...4).contains(count % 10), !(12...14).contains(tens) {
                form = "few"
            } else {
                form = "many"
            }
        case .english: form = count == 1 ? "one" : "many"
        case .chinese: form = "many"
        }
        return text("\(key).\(form)", [number(count)] + more)
    }

    /// Parts of a sentence that could stand by themselves.
    package func joined(_ parts: [String]) -> String {
        parts.joined(separator: language == .chinese ? "；" : "; ")
    }

    /// Things one after the other: «A, B».
    package func list(_ parts: [String]) -> String {
        parts.joined(separator: language == .chinese ? "、" : ", ")
    }

    /// Parts of a text as sentences, each with a capital letter.
    func sentences(_ parts: [String]) -> String {
        let parts = parts.map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return parts.joined(separator: language == .chinese ? "。" : ". ")
    }

    /// Every key with its texts in the three languages.
    package static let all: [String: [String]] = {
        var all = CheckCatalogue.words
        let rows = WordTable.rows(GeneralWords.table) + WordTable.rows(SystemWords.table)
        for parts in rows where parts.count == 4 {
            all[parts[0]] = Array(parts[1...])
        }
        return all
    }()
}

/// The words of a language, taken apart when it is first spoken.
private final class WordTemplates: Sendable {
    static let russian = WordTemplates(.russian)
    static let english = WordTemplates(.english)
    static let chinese = WordTemplates(.chinese)

    let words: [String: WordTemplate]
    /// The words of findings, by code and variant.
    private let messages: [MessageKey: WordTemplate]

    private struct MessageKey: Hashable {
        var code: FindingCode
        var variant: String?
    }

    private init(_ language: Language) {
        words = Words.all.mapValues { WordTemplate($0[language.column - 1]) }
        var messages: [MessageKey: WordTemplate] = [:]
        for (key, words) in words {
            let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
            guard let code = FindingCode(rawValue: parts[0]) else { continue }
            messages[MessageKey(code: code, variant: parts.count > 1 ? parts[1] : nil)] = words
        }
        self.messages = messages
    }

    /// The words of a variant, else those of the code.
    func message(_ code: FindingCode, _ variant: String?) -> WordTemplate? {
        let known = variant.flatMap { messages[MessageKey(code: code, variant: $0)] }
        return known ?? messages[MessageKey(code: code, variant: nil)]
    }
}

/// Words with places for what they are about: `{1}`, `{2}` and so on, and `{0}` for a cell's value.
struct WordTemplate: Sendable {
    private enum Piece {
        case words(String)
        case place(Int)
    }

    private let pieces: [Piece]
    /// Whether `{0}` is among its places.
    let namesValue: Bool

    init(_ text: String) {
        var pieces: [Piece] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            let behind = rest.index(after: open)
            guard let close = rest[behind...].firstIndex(of: "}"),
                let place = Int(rest[behind..<close])
            else { break }
            if open > rest.startIndex { pieces.append(.words(String(rest[..<open]))) }
            pieces.append(.place(place))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.words(String(rest))) }
        self.pieces = pieces
        namesValue = pieces.contains { if case .place(0) = $0 { true } else { false } }
    }

    /// The words with their places filled; one for which there is nothing keeps its number.
    func filled(_ value: String, _ arguments: [String]) -> String {
        if pieces.count == 1, case .words(let words) = pieces[0] { return words }
        var text = ""
        for piece in pieces {
            switch piece {
            case .words(let words): text += words
            case .place(0): text += value
            case .place(let place):
                text += place <= arguments.count ? arguments[place - 1] : "{\(place)}"
            }
        }
        return text
    }
}
