import BatchCore
import BatchInput
import BatchReports
import Foundation

/// Says why a file can't be read as a table, with her own names of columns and no hidden characters.
struct ReadErrorWords {
    private let words: Words

    init(_ words: Words) {
        self.words = words
    }

    func text(_ error: ReadError) -> String {
        let path = Visible.text(error.path)
        switch error {
        case .missing: return words("read.missing", path)
        case .notReadable(_, let code):
            return words("read.not_readable", path, words.reason(String(cString: strerror(code))))
        case .notATable(_, let kind):
            return words(Words.all["read.\(kind)"] == nil ? "read.binary" : "read.\(kind)", path)
        case .noHeader(_, _, let found, let missing, let nearest, let shop):
            return noHeader(path, found, missing, nearest, shop)
        case .tableOfChanges: return words("read.changes", path)
        case .columnTwice(_, let column, let headers):
            let quoted = headers.map(quoted).joined(separator: ", ")
            return words("read.column_twice", path, name(of: column), quoted)
        case .malformedXML(_, let line, let message):
            return words("read.malformed", path, String(line), words.reason(message))
        case .doctype: return words("read.doctype", path)
        case .wrongRoot(_, let found, let expected):
            return words("read.wrong_root", path, Visible.text(found), expected)
        case .otherEncoding(_, let name): return words("read.other_encoding", path, name)
        case .unknownEncoding(let name): return words("read.encoding", Visible.text(name))
        case .empty: return words("read.empty", path)
        case .changed: return words("read.changed", path)
        case .damagedPart(_, let part):
            return words("read.damaged_part", path, Visible.text(part))
        }
    }

    private func noHeader(
        _ path: String, _ found: [String], _ missing: [[Column]], _ nearest: [String],
        _ shop: String?
    ) -> String {
        let lacking = missing.map { group -> String in
            let names = group.map(name)
            let others = names.dropFirst().joined(separator: ", ")
            return names[0] + (others.isEmpty ? "" : " (\(words("read.or", others)))")
        }
        let shown = found.map { quoted(String($0.prefix(40))) }.joined(separator: " ")
        var text = words(
            missing.count == 1 ? "read.no_header.one" : "read.no_header", path,
            lacking.joined(separator: ", "))
        if let shop, missing == [[.campaignID]] || missing == [[.campaignID, .eatsID]] {
            text += ". " + words("read.shop_id", quoted(shop))
        }
        if !shown.isEmpty { text += ". " + words("read.found", shown) }
        if !nearest.isEmpty {
            let pairs = nearest.map(Visible.text).joined(separator: ", ")
            text += ". " + words("read.nearest", pairs)
        }
        return text
    }

    private func name(of column: Column) -> String { quoted(words("column.\(column.rawValue)")) }

    private func quoted(_ text: String) -> String {
        let text = Visible.text(text)
        return words.language == .russian ? "«\(text)»" : "“\(text)”"
    }
}
