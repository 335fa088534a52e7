package import BatchCore
import CXlsxWriter
import Foundation

/// The table on which she decides what buyers who wait are to be answered.
package struct Decisions {
    private let buyers: [WaitingBuyer]
    private let words: Words
    private let zone: LocalZone
    private let shops: [CampaignID: String]

    /// - Parameter shops: the names of the config.
    package init(
        _ buyers: [WaitingBuyer], _ language: Language, zone: LocalZone,
        shops: [CampaignID: String]
    ) {
        self.buyers = buyers.sorted(by: WaitingBuyer.isBefore)
        words = Words(language)
        self.zone = zone
        self.shops = shops
    }

    /// By when an answer is due: the earliest end of the 48 hours, or at once where that is not known.
    static func answerBy(_ buyer: WaitingBuyer, _ words: Words, _ zone: LocalZone) -> String {
        buyer.earliestEnd.map { words.date($0, in: zone) } ?? words("decisions.at_once")
    }

    private var headers: [String] {
        [
            "action", "reason", "answer_by", "shop", "campaign_id", "order_id", "goods",
            "order_value", "status",
        ]
        .map { words("column.\($0)") }
    }

    private static let valuePlace = 7
    /// Moments and amounts, which a spreadsheet program may take for what they are.
    private static let plain: Set<Int> = [2, valuePlace]

    private func cells(_ buyer: WaitingBuyer) -> [String] {
        [
            "", "", Self.answerBy(buyer, words, zone), shops[buyer.campaign] ?? "",
            buyer.campaign.description, buyer.order.description, buyer.goods,
            buyer.value?.description ?? "", words.name(ofStatus: buyer.status),
        ]
    }

    package var csv: [UInt8] {
        var csv = CSVText(delimiter: words.language.delimiter)
        csv.addMark()
        csv.add(headers)
        for buyer in buyers {
            csv.add(
                cells(buyer).enumerated().map { Self.plain.contains($0) ? $1 : SafeCell.done($1) })
        }
        return csv.bytes
    }

    // MARK: - The book

    /// The same as a book with drop-downs and a sheet of explanations; `nil` where it can't be made.
    package var workbook: [UInt8]? {
        WorkbookFile.bytes { book in
            guard let page = workbook_add_worksheet(book, words("decisions.sheet")),
                let help = workbook_add_worksheet(book, words("decisions.help_sheet")),
                let lists = workbook_add_worksheet(book, "lists")
            else { return }
            write(to: page, book)
            write(help: help, book)
            write(lists: lists)
            worksheet_hide(lists)
            worksheet_activate(page)
        }
    }

    private var actions: [String] {
        [Action.acceptCancellation, .rejectCancellation].map(words.name(of:))
    }

    private var reasons: [String] {
        ActionRules.of(.rejectCancellation).reasons.map(words.name(of:))
    }

    private func write(
        to page: UnsafeMutablePointer<lxw_worksheet>, _ book: UnsafeMutablePointer<lxw_workbook>
    ) {
        let text = workbook_add_format(book)
        format_set_num_format(text, "@")
        format_set_text_wrap(text)
        format_set_align(text, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
        let choice = workbook_add_format(book)
        format_set_num_format(choice, "@")
        format_set_bg_color(choice, 0xFFF4CC)
        format_set_align(choice, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
        let money = workbook_add_format(book)
        format_set_num_format(money, "#,##0.00")
        format_set_align(money, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
        let head = workbook_add_format(book)
        format_set_bold(head)
        for (column, width) in [26.0, 22, 18, 20, 12, 16, 48, 14, 16].enumerated() {
            worksheet_set_column(page, lxw_col_t(column), lxw_col_t(column), width, text)
        }
        for (column, header) in headers.enumerated() {
            worksheet_write_string(page, 0, lxw_col_t(column), header, head)
        }
        for (index, buyer) in buyers.enumerated() {
            let row = UInt32(index + 1)
            for (column, cell) in cells(buyer).enumerated() {
                if column < 2 {
                    worksheet_write_blank(page, row, lxw_col_t(column), choice)
                } else if column == Self.valuePlace {
                    guard let value = buyer.value else { continue }
                    worksheet_write_number(
                        page, row, lxw_col_t(column), Double(value.kopecks) / 100, money)
                } else if !cell.isEmpty {
                    worksheet_write_string(
                        page, row, lxw_col_t(column), String(cell.prefix(32_000)), text)
                }
            }
        }
        let last = UInt32(max(1, buyers.count))
        validate(page, column: 0, to: last, "=lists!$A$1:$A$\(actions.count)")
        validate(page, column: 1, to: last, "=lists!$B$1:$B$\(reasons.count)")
        worksheet_freeze_panes(page, 1, 0)
        worksheet_set_landscape(page)
        worksheet_fit_to_pages(page, 1, 0)
    }

    /// Drop-downs from cells: a list in the rule itself ends the library where it is long and Cyrillic.
    private func validate(
        _ page: UnsafeMutablePointer<lxw_worksheet>, column: lxw_col_t, to last: UInt32,
        _ formula: String
    ) {
        var formula = formula.utf8CString
        formula.withUnsafeMutableBufferPointer { formula in
            guard let formula = formula.baseAddress else { return }
            var rule = lxw_data_validation()
            rule.validate = UInt8(LXW_VALIDATION_TYPE_LIST_FORMULA.rawValue)
            rule.value_formula = formula
            worksheet_data_validation_range(page, 1, column, last, column, &rule)
        }
    }

    private func write(
        help page: UnsafeMutablePointer<lxw_worksheet>, _ book: UnsafeMutablePointer<lxw_workbook>
    ) {
        let text = workbook_add_format(book)
        format_set_text_wrap(text)
        worksheet_set_column(page, 0, 0, 100, text)
        for number in 1...5 {
            worksheet_write_string(
                page, UInt32(number - 1), 0, words("decisions.help\(number)"), text)
        }
    }

    private func write(lists page: UnsafeMutablePointer<lxw_worksheet>) {
        for (column, list) in [actions, reasons].enumerated() {
            for (row, word) in list.enumerated() {
                worksheet_write_string(page, UInt32(row), lxw_col_t(column), word, nil)
            }
        }
    }
}

extension Words {
    /// The word for where an order stands; as the API has it where there is none of ours.
    func name(ofStatus status: String) -> String {
        ["PROCESSING", "DELIVERY", "PICKUP"].contains(status) ? self("status.\(status)") : status
    }
}
