import BatchCore
import CXlsxWriter
import Foundation

/// A workbook: sheets with a header that stays in sight, filters, drop-downs, marked cells and notes.
///
/// Ids are texts, so that no number loses its digits; sums, counts and moments are what they are.
struct Book {
    enum Cell {
        case empty
        case text(String)
        case number(Int64)
        case money(Money)
        case moment(CivilTime)
    }

    struct Column {
        var header: String
        var width = 18.0
        /// What may be chosen in the cells of the column; anything where it is empty.
        var choices: [String] = []
        /// Whether somebody is to fill it in.
        var isToFill = false
    }

    struct Sheet {
        var name: String
        var columns: [Column]
        var rowCount: Int
        /// The cells of a row, from 0 on.
        var cells: (Int) -> [Cell]
        /// The colour of a row as 0xRRGGBB; `nil` for none.
        var colour: (Int) -> UInt32? = { _ in nil }
        /// What is wrong with cells of a row, by the column.
        var notes: (Int) -> [Int: String] = { _ in [:] }
        /// Empty rows below that take the same choices.
        var spareRows = 0
        var isWrapped = false
    }

    /// Paragraphs to read, on a sheet of their own.
    struct Text {
        var name: String
        var lines: [String]
    }

    let language: Language
    var sheets: [Sheet]
    var texts: [Text] = []

    init(_ language: Language, _ sheets: [Sheet], texts: [Text] = []) {
        self.language = language
        self.sheets = sheets
        self.texts = texts
    }

    /// The bytes of the `.xlsx` file.
    ///
    /// - Throws: ``BookError`` where there is no room for it anywhere.
    func made() throws(BookError) -> [UInt8] {
        let temporary = FileManager.default.temporaryDirectory.path(percentEncoded: false)
        for folder in [temporary, "/var/tmp", "."] {
            if let bytes = bytes(in: folder) { return bytes }
        }
        throw BookError(folder: temporary)
    }

    private func bytes(in folder: String) -> [UInt8]? {
        let path = URL(filePath: folder).appending(path: ".marketbatch-\(UUID().uuidString).xlsx")
            .path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return folder.withCString { folder in
            var options = lxw_workbook_options()
            // A large sheet goes to disk row by row.
            options.constant_memory = sheets.contains { $0.rowCount > Self.mostInMemory } ? 1 : 0
            options.tmpdir = UnsafeMutablePointer(mutating: folder)
            guard access(folder, W_OK) == 0, let book = workbook_new_opt(path, &options) else {
                return nil
            }
            BookWriter(book, language).write(self)
            guard workbook_close(book) == LXW_NO_ERROR else { return nil }
            return (try? Data(contentsOf: URL(filePath: path))).map { [UInt8]($0) }
        }
    }

    private static let mostInMemory = 5_000
}

/// A workbook could not be made: its library writes to a folder for temporary files.
struct BookError: LocalizedError {
    let folder: String

    var errorDescription: String? { "\(folder): no room for temporary files" }
}

/// Writes the sheets of one book.
private final class BookWriter {
    private let book: UnsafeMutablePointer<lxw_workbook>
    private let language: Language
    private var formats: [Look: UnsafeMutablePointer<lxw_format>] = [:]
    /// The lists of all drop-downs, a column each.
    private var lists: [[String]] = []

    /// The most characters that a cell holds.
    private static let longestCell = 32_767
    private static let listsName = "lists"

    private struct Look: Hashable {
        var pattern: String
        var colour: UInt32?
        var isWrapped = false
        var isBold = false
    }

    init(_ book: UnsafeMutablePointer<lxw_workbook>, _ language: Language) {
        self.book = book
        self.language = language
    }

    func write(_ content: Book) {
        for sheet in content.sheets {
            guard let page = workbook_add_worksheet(book, Self.sheetName(sheet.name)) else {
                return
            }
            write(sheet, to: page)
        }
        for text in content.texts {
            guard let page = workbook_add_worksheet(book, Self.sheetName(text.name)) else { return }
            worksheet_set_column(page, 0, 0, 100, format(Look(pattern: "@", isWrapped: true)))
            for (row, line) in text.lines.enumerated() {
                worksheet_write_string(
                    page, UInt32(row), 0, line, format(Look(pattern: "@", isWrapped: true)))
            }
        }
        writeLists()
    }

    /// A sheet's name is short and lacks some signs.
    private static func sheetName(_ name: String) -> String {
        String(name.map { "[]:*?/\\'".contains($0) ? " " : $0 }.prefix(31))
    }

    // MARK: - One sheet

    private func write(_ sheet: Book.Sheet, to page: UnsafeMutablePointer<lxw_worksheet>) {
        let plain = Look(pattern: "@", isWrapped: sheet.isWrapped)
        let count = sheet.columns.count
        guard count > 0 else { return }
        for (place, column) in sheet.columns.enumerated() {
            let look = column.isToFill ? Self.toFill(plain) : plain
            worksheet_set_column(
                page, lxw_col_t(place), lxw_col_t(place), column.width,
                format(sheet.spareRows > 0 ? look : plain))
            worksheet_write_string(
                page, 0, lxw_col_t(place), column.header,
                format(Look(pattern: "@", isWrapped: sheet.isWrapped, isBold: true)))
        }
        for row in 0..<sheet.rowCount {
            let notes = sheet.notes(row)
            let colour = sheet.colour(row)
            for (place, cell) in sheet.cells(row).enumerated() where place < count {
                var look = plain
                look.colour = notes[place] != nil ? Self.bad : colour
                if colour == nil, notes[place] == nil, sheet.columns[place].isToFill {
                    look = Self.toFill(look)
                }
                write(cell, to: page, row + 1, place, look)
                if let note = notes[place] {
                    let note = String(note.prefix(2_000))
                    worksheet_write_comment(page, UInt32(row + 1), lxw_col_t(place), note)
                }
            }
        }
        let last = UInt32(max(1, sheet.rowCount + sheet.spareRows))
        for (place, column) in sheet.columns.enumerated() where !column.choices.isEmpty {
            limit(page, lxw_col_t(place), to: last, column.choices)
        }
        worksheet_freeze_panes(page, 1, 0)
        if sheet.spareRows == 0 {
            worksheet_autofilter(
                page, 0, 0, UInt32(max(1, sheet.rowCount)), lxw_col_t(count - 1))
        }
        worksheet_set_landscape(page)
        worksheet_fit_to_pages(page, 1, 0)
        worksheet_repeat_rows(page, 0, 0)
    }

    private static let bad: UInt32 = 0xFFC7CE

    private static func toFill(_ look: Look) -> Look {
        var look = look
        look.colour = 0xFFF4CC
        return look
    }

    private func write(
        _ cell: Book.Cell, to page: UnsafeMutablePointer<lxw_worksheet>, _ row: Int, _ place: Int,
        _ look: Look
    ) {
        let (row, place) = (UInt32(row), lxw_col_t(place))
        var look = look
        switch cell {
        case .empty:
            if look.colour != nil { worksheet_write_blank(page, row, place, format(look)) }
        case .text(let text):
            let shown = String(text.prefix(Self.longestCell))
            worksheet_write_string(page, row, place, shown, format(look))
        case .number(let number):
            look.pattern = "0"
            worksheet_write_number(page, row, place, Double(number), format(look))
        case .money(let money):
            look.pattern = "#,##0.00"
            worksheet_write_number(page, row, place, Double(money.kopecks) / 100, format(look))
        case .moment(let time):
            look.pattern = language == .russian ? "dd.mm.yyyy hh:mm:ss" : "yyyy-mm-dd hh:mm:ss"
            var moment = lxw_datetime(
                year: Int32(time.year), month: Int32(time.month), day: Int32(time.day),
                hour: Int32(time.hour), min: Int32(time.minute), sec: Double(time.second))
            worksheet_write_datetime(page, row, place, &moment, format(look))
        }
    }

    private func format(_ look: Look) -> UnsafeMutablePointer<lxw_format>? {
        if let known = formats[look] { return known }
        guard let format = workbook_add_format(book) else { return nil }
        format_set_num_format(format, look.pattern)
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
        if look.isWrapped { format_set_text_wrap(format) }
        if look.isBold { format_set_bold(format) }
        if let colour = look.colour { format_set_bg_color(format, lxw_color_t(colour)) }
        formats[look] = format
        return format
    }

    // MARK: - Drop-downs

    /// A drop-down from cells: a list in the rule itself ends the library where it is long and Cyrillic.
    private func limit(
        _ page: UnsafeMutablePointer<lxw_worksheet>, _ column: lxw_col_t, to last: UInt32,
        _ choices: [String]
    ) {
        let place = lists.firstIndex(of: choices) ?? lists.count
        if place == lists.count { lists.append(choices) }
        guard place < 26 else { return }
        let letter = Unicode.Scalar(UInt8(0x41 + place))
        var formula = "=\(Self.listsName)!$\(letter)$1:$\(letter)$\(choices.count)".utf8CString
        formula.withUnsafeMutableBufferPointer { formula in
            guard let formula = formula.baseAddress else { return }
            var rule = lxw_data_validation()
            rule.validate = UInt8(LXW_VALIDATION_TYPE_LIST_FORMULA.rawValue)
            rule.value_formula = formula
            // What is not in the list is told, not forbidden: the words of the API are taken, too.
            rule.error_type = UInt8(LXW_VALIDATION_ERROR_TYPE_INFORMATION.rawValue)
            worksheet_data_validation_range(page, 1, column, last, column, &rule)
        }
    }

    private func writeLists() {
        guard !lists.isEmpty, let page = workbook_add_worksheet(book, Self.listsName) else {
            return
        }
        for row in 0..<(lists.map(\.count).max() ?? 0) {
            for (column, list) in lists.enumerated() where row < list.count {
                worksheet_write_string(page, UInt32(row), lxw_col_t(column), list[row], nil)
            }
        }
        worksheet_hide(page)
    }
}
