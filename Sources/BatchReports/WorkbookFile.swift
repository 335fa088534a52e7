import CXlsxWriter
import Foundation

/// A workbook of one sheet: a header that stays in sight, filters, and cells of text, so that no
/// number loses its digits.
struct WorkbookFile {
    let sheet: String
    let rows: [[String]]
    /// The colour of a row, as 0xRRGGBB; `nil` for none.
    var colour: (Int) -> UInt32? = { _ in nil }

    /// The most characters that a cell of a workbook holds.
    private static let longestCell = 32_767

    /// The bytes of the `.xlsx` file, or `nil` where it can't be made.
    var bytes: [UInt8]? { Self.bytes(write) }

    /// The bytes of a book that `write` fills; `nil` where it can't be made.
    static func bytes(
        _ write: (UnsafeMutablePointer<lxw_workbook>) -> Void
    ) -> [UInt8]? {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "marketbatch-\(UUID().uuidString).xlsx").path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard let book = workbook_new(path) else { return nil }
        write(book)
        guard workbook_close(book) == LXW_NO_ERROR else { return nil }
        return (try? Data(contentsOf: URL(filePath: path))).map { [UInt8]($0) }
    }

    private func write(_ book: UnsafeMutablePointer<lxw_workbook>) {
        let text = workbook_add_format(book)
        format_set_num_format(text, "@")
        let head = workbook_add_format(book)
        format_set_bold(head)
        guard let page = workbook_add_worksheet(book, sheet) else { return }
        let width = rows.map(\.count).max() ?? 0
        guard width > 0 else { return }
        worksheet_set_column(page, 0, lxw_col_t(width - 1), 22, text)
        var coloured: [UInt32: UnsafeMutablePointer<lxw_format>?] = [:]
        for (number, row) in rows.enumerated() {
            var plain = text
            if number > 0, let colour = colour(number) {
                let format = coloured[colour] ?? workbook_add_format(book)
                format_set_num_format(format, "@")
                format_set_bg_color(format, colour)
                coloured[colour] = format
                plain = format
            }
            for (column, cell) in row.enumerated() where !cell.isEmpty {
                let shown = String(cell.prefix(Self.longestCell))
                let format = number == 0 ? head : plain
                worksheet_write_string(page, UInt32(number), lxw_col_t(column), shown, format)
            }
        }
        worksheet_freeze_panes(page, 1, 0)
        worksheet_autofilter(page, 0, 0, UInt32(max(1, rows.count - 1)), lxw_col_t(width - 1))
    }
}
