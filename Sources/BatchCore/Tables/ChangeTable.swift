/// All rows of the changes, column by column: some 50 bytes a row.
///
/// What a row says beyond that, such as the text of a marking code, is cut again from its file where
/// somebody asks for it.
package struct ChangeTable: Sendable {
    /// `nil` where the cell is empty or no action.
    package private(set) var action: [Action?] = []
    /// 0 where it can't be read.
    package private(set) var campaign: [Int64] = []
    /// The order's number; of a row about a restaurant its place in ``eats``. 0 where it can't be read
    /// (-1 for the place).
    package private(set) var order: [Int64] = []
    /// The item's number; of a return's row the return's. 0 where it can't be read.
    package private(set) var item: [Int64] = []
    /// -1 where it can't be read.
    package private(set) var count: [Int32] = []
    package private(set) var reason: [Reason?] = []
    package private(set) var flags: [RowFlags] = []
    /// The hash of the row's marking code or UIN; 0 where it has none.
    package private(set) var mark: [UInt64] = []
    /// Where the row begins in its file's text.
    package private(set) var offset: [Int] = []
    /// The row's number as a spreadsheet shows it.
    package private(set) var number: [Int32] = []

    /// The files, in the order of their rows.
    package private(set) var files: [ChangeFile] = []
    /// What rows about a restaurant's orders say.
    package private(set) var eats: [EatsChange] = []
    /// What was found in single cells, in the order of the rows.
    package private(set) var findings: [Finding] = []
    /// What she has released on single rows.
    private(set) var confirmed: [Int32: Set<FindingCode>] = [:]

    package init() {}

    package var rowCount: Int { action.count }

    /// Adds the rows of a file, in the order of its parts.
    ///
    /// - Parameter formulas: the cells whose formulas can't be believed.
    package mutating func append(
        _ file: ChangeFile.Source, _ parts: [ChangePart], formulas: [TableFormula] = []
    ) {
        let start = rowCount
        reserve(start + parts.reduce(0) { $0 + $1.action.count })
        for part in parts { append(part) }
        files.append(ChangeFile(source: file, rows: start..<rowCount))
        for formula in formulas { note(formula, start..<rowCount) }
        decideThousandths(start..<rowCount, isOneC: !parts.contains(where: \.hasPlainCount))
    }

    /// A formula in a cell that its row uses is an error, or holds the row where it has a value.
    private mutating func note(_ formula: TableFormula, _ rows: Range<Int>) {
        guard let row = rows.first(where: { Int(number[$0]) == formula.row }) else { return }
        let used = action[row]?.rules.used ?? []
        guard formula.column == .action || used.contains(formula.column) else { return }
        let remark =
            formula.hasValue
            ? Remark(.formulaNotCalculated, .warning, variant: "holds")
            : Remark(.formulaNotCalculated, .error)
        findings.append(Finding(Int32(truncatingIfNeeded: row), formula.column, remark))
    }

    /// Of a column in which every count has three decimals they are such; else they may be thousands.
    private mutating func decideThousandths(_ rows: Range<Int>, isOneC: Bool) {
        for row in rows where flags[row].contains(.countOfThousandths) {
            let value = String(count[row])
            // None is none, either way.
            let isSure = isOneC || count[row] == 0
            let remark =
                isSure
                ? Remark(.valueRepaired, .repair, [value])
                : Remark(.invalidCount, .error, [value], variant: "thousand")
            findings.append(Finding(Int32(truncatingIfNeeded: row), .count, remark))
            if !isSure { count[row] = -1 }
        }
    }

    private mutating func reserve(_ rows: Int) {
        action.reserveCapacity(rows)
        campaign.reserveCapacity(rows)
        order.reserveCapacity(rows)
        item.reserveCapacity(rows)
        count.reserveCapacity(rows)
        reason.reserveCapacity(rows)
        flags.reserveCapacity(rows)
        mark.reserveCapacity(rows)
        offset.reserveCapacity(rows)
        number.reserveCapacity(rows)
    }

    private mutating func append(_ part: ChangePart) {
        let start = Int32(truncatingIfNeeded: rowCount)
        let eatsStart = Int64(eats.count)
        action += part.action
        campaign += part.campaign
        if eatsStart > 0, !part.eats.isEmpty {
            for (place, order) in part.order.enumerated() {
                let isPlace = part.action[place]?.rules.target == .eats && order >= 0
                self.order.append(isPlace ? order + eatsStart : order)
            }
        } else {
            order += part.order
        }
        item += part.item
        count += part.count
        reason += part.reason
        flags += part.flags
        mark += part.mark
        offset += part.offset
        if part.firstNumber == 0 {
            number += part.number
        } else {
            let first = part.firstNumber
            for value in part.number { number.append(value &+ first) }
        }
        eats += part.eats
        for finding in part.findings {
            var finding = finding
            finding.row += start
            findings.append(finding)
        }
        for (row, codes) in part.confirmed { confirmed[row + start] = codes }
    }

    /// The file of a row.
    package func file(of row: Int) -> ChangeFile {
        // There are few.
        files.first { $0.rows.contains(row) } ?? files[files.count - 1]
    }

    /// Whether a row is one of a table of decisions in which none was made.
    package func isUndecided(_ row: Int) -> Bool { flags[row].contains(.undecided) }

    package func place(of row: Int) -> RowPlace {
        RowPlace(file: file(of: row).source.number, row: Int(number[row]))
    }

    /// A row as another one is told of it: its number, and its file where that is another one.
    func name(of row: Int, besides other: Int) -> String {
        let source = file(of: row).source
        let isNear = source.number == file(of: other).source.number
        return isNear ? String(number[row]) : "\(number[row]) (\(source.name))"
    }

    /// One row as the checks see it.
    func row(_ index: Int) -> ChangeRow {
        ChangeRow(
            index: Int32(truncatingIfNeeded: index), action: action[index],
            campaign: campaign[index], order: order[index], item: item[index],
            count: count[index], reason: reason[index], flags: flags[index], mark: mark[index])
    }
}

/// A file of changes: its number among the inputs, and what is needed to read its rows again.
package struct ChangeFile: Sendable {
    package struct Source: Sendable {
        package let number: Int
        /// As people know it.
        package let name: String
        package let reader: ChangeReader
        package let texts: any RowTexts
        /// Headers that name no known column.
        package let unknown: [String]

        package init(
            number: Int, name: String = "", reader: ChangeReader, texts: any RowTexts,
            unknown: [String] = []
        ) {
            self.number = number
            self.name = name
            self.unknown = unknown
            self.reader = reader
            self.texts = texts
        }
    }

    package let source: Source
    /// Where its rows stand among all rows.
    package let rows: Range<Int>
}

/// The text of a file whose rows can be cut again.
package protocol RowTexts: Sendable {
    func cutter() -> any RowCutter
}

/// Cuts rows of a file into cells, wherever they begin.
package protocol RowCutter: AnyObject {
    /// The cells of the row that begins at `offset`; valid until the next call.
    func cells(at offset: Int) -> UnsafePointer<CellBytes>
    /// The cells of the line that begins at `offset`, whatever its quotes mean.
    func line(at offset: Int) -> UnsafePointer<CellBytes>
}

extension RowCutter {
    package func line(at offset: Int) -> UnsafePointer<CellBytes> { cells(at: offset) }
}

/// What a row says about a restaurant's order.
package struct EatsChange: Hashable, Sendable {
    package var order: String
    package var eatsID: String?
    package var comment: String?
}

/// What a row has, in one number.
package struct RowFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The cells of marks that hold something, be it right or wrong.
    static let cis = RowFlags(rawValue: 1)
    static let uin = RowFlags(rawValue: 2)
    static let rnpt = RowFlags(rawValue: 4)
    static let gtd = RowFlags(rawValue: 8)
    static let country = RowFlags(rawValue: 16)
    /// The count's cell holds something, be it right or wrong.
    static let count = RowFlags(rawValue: 32)
    /// The action's cell holds none of the actions.
    static let unknownAction = RowFlags(rawValue: 64)
    /// The mark is a UIN, and whether that ends in 0.
    static let markIsUin = RowFlags(rawValue: 128)
    static let uinEndsInZero = RowFlags(rawValue: 256)
    /// The count has three decimals, all zero: so 1C writes quantities, others thousands.
    static let countOfThousandths = RowFlags(rawValue: 512)
    /// The row is a line of a text with a stray quote.
    package static let stray = RowFlags(rawValue: 1024)
    /// The row is one of a table of decisions in which none was made.
    static let undecided = RowFlags(rawValue: 2048)

    /// Those that make the row one marked unit of its item.
    static let unit: RowFlags = [.cis, .uin, .rnpt, .gtd]

    /// The columns of marks that hold something.
    var markedColumns: ColumnSet {
        var columns = ColumnSet()
        if contains(.cis) { columns.insert(.cis) }
        if contains(.uin) { columns.insert(.uin) }
        if contains(.rnpt) { columns.insert(.rnpt) }
        if contains(.gtd) { columns.insert(.gtd) }
        if contains(.country) { columns.insert(.countryCode) }
        return columns
    }
}

/// One row of a changes table as the checks see it: what could be understood of it.
package struct ChangeRow: Equatable, Sendable {
    /// Its place among all rows.
    package let index: Int32
    package let action: Action?
    let campaign: Int64
    let order: Int64
    let item: Int64
    let count: Int32
    package let reason: Reason?
    let flags: RowFlags
    let mark: UInt64

    var campaignID: CampaignID? { campaign > 0 ? CampaignID(campaign) : nil }

    /// Whether the row is one marked unit of its item.
    var isUnit: Bool { !flags.isDisjoint(with: .unit) }
    var hasUnknownAction: Bool { flags.contains(.unknownAction) }
    var isUndecided: Bool { flags.contains(.undecided) }
}

extension Action {
    package var rules: ActionRules { ActionRules.of(self) }
}

/// The rows of a part of a file, while it is read.
package struct ChangePart: Sendable {
    fileprivate(set) var action: [Action?] = []
    fileprivate(set) var campaign: [Int64] = []
    fileprivate(set) var order: [Int64] = []
    fileprivate(set) var item: [Int64] = []
    fileprivate(set) var count: [Int32] = []
    fileprivate(set) var reason: [Reason?] = []
    fileprivate(set) var flags: [RowFlags] = []
    fileprivate(set) var mark: [UInt64] = []
    fileprivate(set) var offset: [Int] = []
    fileprivate(set) var number: [Int32] = []
    var eats: [EatsChange] = []
    var findings: [Finding] = []
    var confirmed: [Int32: Set<FindingCode>] = [:]
    /// Whether a count is filled that has not three decimals.
    var hasPlainCount = false
    /// What is to be added to the rows' numbers.
    package var firstNumber: Int32 = 0

    /// - Parameter expected: about how many rows there will be.
    package init(expected: Int = 0) {
        action.reserveCapacity(expected)
        campaign.reserveCapacity(expected)
        order.reserveCapacity(expected)
        item.reserveCapacity(expected)
        count.reserveCapacity(expected)
        reason.reserveCapacity(expected)
        flags.reserveCapacity(expected)
        mark.reserveCapacity(expected)
        offset.reserveCapacity(expected)
        number.reserveCapacity(expected)
    }

    package var rowCount: Int { action.count }

    @inline(__always)
    mutating func append(_ row: RowDraft, number: Int32, offset: Int) {
        action.append(row.action)
        campaign.append(row.campaign)
        order.append(row.order)
        item.append(row.item)
        count.append(row.count)
        reason.append(row.reason)
        flags.append(row.flags)
        mark.append(row.mark)
        self.offset.append(offset)
        self.number.append(number)
    }
}

/// A row that is being read.
struct RowDraft {
    var action: Action?
    var campaign: Int64 = 0
    var order: Int64 = 0
    var item: Int64 = 0
    var count: Int32 = -1
    var reason: Reason?
    var flags: RowFlags = []
    var mark: UInt64 = 0
}
