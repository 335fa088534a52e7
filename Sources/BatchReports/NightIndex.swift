package import BatchCore
import Mustache

/// The page of all nights: one line each, the newest first, with counts, roubles and links.
package struct NightIndex {
    /// A night whose reports are there.
    package struct Entry: Sendable {
        package var run: RunRecord
        /// Its folder, beside the page.
        package var folder: String
        package var hasBook: Bool
        /// Files beside the page that wait for her.
        package var work: [String]

        package init(run: RunRecord, folder: String, hasBook: Bool, work: [String]) {
            self.run = run
            self.folder = folder
            self.hasBook = hasBook
            self.work = work
        }
    }

    private let entries: [Entry]
    private let words: Words
    private let zone: LocalZone

    package init(_ entries: [Entry], language: Language, zone: LocalZone) {
        self.entries = entries
        words = Words(language)
        self.zone = zone
    }

    package var page: String { Self.template?.render(context) ?? "" }

    private var context: [String: Any] {
        let heads = ["summary.night", "outcome.done", "summary.to_do", "summary.urgent_title"]
        let numbers = ["money.confirmed", "money.at_risk", "money.not_done"]
        return [
            "language": words.language.rawValue, "title": words("summary.all_nights"),
            "heads": heads.map { words.sentences([words($0)]) },
            "numbers": numbers.map { words($0) }, "nights": entries.map(nightContext),
            "lines": words("summary.all_lines"), "about": words("index.about"),
        ]
    }

    private func nightContext(_ entry: Entry) -> [String: Any] {
        let run = entry.run
        let counts = run.outcomes
        let all = counts.values.reduce(0, +)
        let waiting = Outcome.allCases.filter(\.needsWork)
            .reduce(0) { $0 + (counts[$1.rawValue] ?? 0) }
        let money = run.money ?? RunMoney()
        var context: [String: Any] = [
            "href": Reports.address(of: "\(entry.folder)/summary.html"),
            "name": words.date(run.startedAt, in: zone),
            "done": words(
                "summary.of", words.number(counts[Outcome.done.rawValue] ?? 0), words.number(all)),
            "waiting": waiting > 0 ? words.number(waiting) : "",
            "urgent": run.urgentCount > 0 ? words.number(run.urgentCount) : "",
            "money": [
                ("money.confirmed", money.confirmed), ("money.at_risk", money.atRisk),
                ("money.not_done", money.notDone),
            ].map { key, sum in
                let known = sum.known.map(words.money) ?? words("money.unknown")
                return ["of": words(key), "sum": sum.count == 0 ? "" : known]
            },
            "ofDone": words("outcome.done"), "ofWaiting": words("summary.to_do"),
            "ofUrgent": words("summary.urgent_title"),
            "work": entry.work.map { name in
                // The night stands at the beginning of the line.
                let own = String(name.dropFirst(entry.folder.count + 1))
                return ["href": Reports.address(of: name), "name": Visible.text(own)]
            },
        ]
        if run.unreadCount > 0 {
            context["unread"] = words("summary.unread", words.number(run.unreadCount))
        }
        if entry.hasBook {
            context["book"] = Reports.address(of: "\(entry.folder)/\(Reports.bookName)")
            context["bookName"] = words("summary.book")
        }
        return context
    }

    private static let template = try? MustacheTemplate(
        string: """
            \(PageStyle.head("""
            .bad { color: var(--bad); font-weight: 600; } th, td { overflow-wrap: normal; } \
            .n { padding-right: 1.2rem; } @media (max-width: 40rem) { td:empty { display: none; } \
            td[data-of]::before { content: attr(data-of) ": "; font-weight: 400; color: var(--soft); } }
            """))
            <body>
            <h1>{{title}}</h1>
            <p>{{about}}</p>
            <table class="stack">
            <thead><tr>{{#heads}}<th>{{.}}</th>{{/heads}}{{#numbers}}<th class="n">{{.}}</th>{{/numbers}}<th></th></tr></thead>
            <tbody>
            {{#nights}}
            <tr><td class="when"><a href="{{href}}">{{name}}</a></td><td data-of="{{ofDone}}">{{done}}</td>\
            <td data-of="{{ofWaiting}}">{{waiting}}</td><td class="bad" data-of="{{ofUrgent}}">{{urgent}}</td>\
            {{#money}}<td class="n" data-of="{{of}}">{{sum}}</td>{{/money}}\
            <td>{{#unread}}<span class="bad">{{unread}}</span><br>{{/unread}}{{#book}}<a href="{{book}}">{{bookName}}</a>{{/book}}{{#work}}<br><a href="{{href}}">{{name}}</a>{{/work}}</td></tr>
            {{/nights}}
            </tbody>
            </table>
            <p><a href="nights.txt">{{lines}}</a></p>
            </body>
            </html>

            """)
}
