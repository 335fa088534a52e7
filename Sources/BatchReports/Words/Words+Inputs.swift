package import BatchCore

extension Words {
    /// What was read of a table, point by point: how many rows, in which encoding, of which sheet, and what
    /// was passed over.
    package func read(_ input: InputRecord) -> [String] {
        var told = [counted("total.rows", input.rows)]
        if let encoding = input.encoding {
            // Whether a mark stands in front is nothing that she sees.
            let name = encoding.replacing(" with BOM", with: "")
            told.append(self("read.in_encoding", name))
        }
        if input.passedOver > 0 { told.append(self("read.passed", number(input.passedOver))) }
        if let total = input.firstTotal {
            told.append(self("read.first_total", number(total.row), Visible.text(total.text)))
        }
        if let member = input.member { told.append(self("read.member", Visible.text(member))) }
        if let sheet = input.sheet { told.append(self("read.sheet", Visible.text(sheet))) }
        if !input.otherSheets.isEmpty {
            let others = list(input.otherSheets.map(Visible.text))
            told.append(self("read.other_sheets", others))
        }
        if input.hiddenRows > 0 {
            told.append(self("read.hidden_rows", number(input.hiddenRows)))
        }
        return told
    }
}
