package import BatchCore

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
        let widths = [26.0, 22, 18, 20, 12, 16, 48, 14, 16]
        var columns = zip(headers, widths).map { Book.Column(header: $0, width: $1) }
        columns[0].choices = [Action.acceptCancellation, .rejectCancellation].map(words.name(of:))
        columns[1].choices = ActionRules.of(.rejectCancellation).reasons.map(words.name(of:))
        columns[0].isToFill = true
        columns[1].isToFill = true
        let sheet = Book.Sheet(
            name: words("decisions.sheet"), columns: columns, rowCount: buyers.count,
            cells: { index in
                cells(buyers[index]).enumerated().map { column, cell in
                    if column == Self.valuePlace {
                        return buyers[index].value.map(Book.Cell.money) ?? .empty
                    }
                    return cell.isEmpty ? .empty : .text(cell)
                }
            }, isWrapped: true)
        let help = Book.Text(
            name: words("decisions.help_sheet"),
            lines: (1...5).map { words("decisions.help\($0)") })
        return try? Book(words.language, [sheet], texts: [help]).made()
    }
}

extension Words {
    /// The word for where an order stands; as the API has it where there is none of ours.
    func name(ofStatus status: String) -> String {
        ["PROCESSING", "DELIVERY", "PICKUP"].contains(status) ? self("status.\(status)") : status
    }
}
