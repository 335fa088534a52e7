import BatchCore
import Foundation

/// Puts what a finding is filled with into the words of a language: columns by their headers, statuses by
/// their names, sums and moments in the language's own form.
struct ArgumentWords {
    let words: Words
    let code: FindingCode
    let variant: String?

    func shown(_ arguments: [String]) -> [String] { arguments.map(shown) }

    private func shown(_ argument: String) -> String {
        switch code {
        case .fieldRequired, .fieldNotUsed, .columnNotGiven, .valueNotUnderstood, .orderIncomplete:
            return column(argument)
        case .deadlinePassed, .deadlineTonight, .duplicateChange:
            return words.moment(argument)
        case .invalidReason:
            return words.alternatives(
                parts(argument).map { word in
                    Visible.text(
                        Reason(rawValue: word).map { words.quoted(words.name(of: $0)) } ?? word)
                })
        case .statusNotAllowed, .substatusNotAllowed, .orderInTerminalState,
            .returnStatusNotAllowed:
            return words.alternatives(parts(argument).map(status))
        case .markRequired:
            return words.alternatives(parts(argument).map(mark))
        case .conflictingChanges where variant == "open": return words.night(argument)
        case .conflictingChanges, .fetchIncomplete:
            return words.list(parts(argument).map(Visible.text))
        case .deletedItemsExceedsThreshold:
            return money(argument)
        case .guardExceeded:
            return variant == "number" ? argument : money(argument)
        case .orderChanged:
            return words.joined(argument.components(separatedBy: "; ").map(difference))
        default:
            return Visible.text(argument)
        }
    }

    private func parts(_ argument: String) -> [String] { argument.components(separatedBy: ", ") }

    private func column(_ name: String) -> String {
        // Her table asks for the new count; the orders table tells the old one.
        if code == .fieldRequired, name == Column.count.rawValue {
            return words("template.new_count")
        }
        let key = "column.\(name)"
        return Words.all[key] != nil ? words(key) : Visible.text(name)
    }

    private func money(_ text: String) -> String {
        Money(reading: text).map(words.money) ?? Visible.text(text)
    }

    /// A status or a stage by its name, with the market's word; as it stands where it has no name.
    private func status(_ word: String) -> String {
        let names =
            OrderStatus(rawValue: word)?.otherNames ?? Substatus(rawValue: word)?.otherNames
            ?? ShipmentStatus(rawValue: word)?.otherNames ?? []
        let name: String? =
            switch words.language {
            case .russian: names.first
            case .english: nil
            case .chinese: names.last
            }
        let word = Visible.text(word)
        return name.map { words.language == .chinese ? "\($0)（\(word)）" : "\($0) (\(word))" }
            ?? word
    }

    private func mark(_ kind: String) -> String {
        switch MarkKind(rawValue: kind) {
        case .cis, .cisOptional: words("column.cis")
        case .uin: words("column.uin")
        case .rnpt: words("column.rnpt")
        case .gtd: words("column.gtd")
        case nil: Visible.text(kind)
        }
    }

    /// What differs between an order and its export: `PROCESSING/READY_TO_SHIP`, `cancelRequested` or
    /// `ITEM: 3 → 2`.
    private func difference(_ text: String) -> String {
        if text == "cancelRequested" { return words("changed.cancel_requested") }
        let stage = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if stage.count == 2, !text.contains(" ") {
            return stage[1].isEmpty
                ? words("changed.status", status(stage[0]))
                : words("changed.stage", status(stage[0]), status(stage[1]))
        }
        let item = text.components(separatedBy: ": ")
        let counts = item.count == 2 ? item[1].components(separatedBy: " → ") : []
        guard counts.count == 2 else { return Visible.text(text) }
        return words("changed.item", item[0], counts[0], counts[1])
    }
}

extension Words {
    /// A word in the quotes of the language.
    func quoted(_ text: String) -> String {
        switch language {
        case .russian: "«\(text)»"
        case .english: text
        case .chinese: "“\(text)”"
        }
    }
}
