import BatchCore

// MARK: - Rows that are none of the table's

extension TableLayout {
    /// Whether a row sums the table up: its first filled cell begins with such a word, and it has no order
    /// number of digits alone.
    func isTotal(_ cells: UnsafePointer<CellBytes>, _ place: Int) -> Bool {
        let first = cells[place]
        // Words are looked at last: Russian names of actions begin like those of totals.
        guard Self.mayBeTotal(first) else { return false }
        if let place = columns[.orderID], cells[place].isDigits { return false }
        if let place = columns[.returnID], cells[place].isDigits { return false }
        return Self.isTotalWord(Name.key(of: first.text))
    }

    /// Whether a text begins with a word for a total, whole.
    private static func isTotalWord(_ key: String) -> Bool {
        for word in ["итого", "всего", "общийитог", "grandtotal", "total", "合计", "总计"]
        where key.hasPrefix(word) {
            guard let next = key.dropFirst(word.count).first else { return true }
            return word.utf8.first ?? 0 >= 0xE4 || !(next == "-" || next.isNumber)
        }
        return false
    }

    /// Whether a cell may begin with such a word, in any case; most do not.
    @inline(__always)
    private static func mayBeTotal(_ cell: CellBytes) -> Bool {
        guard let start = cell.start, cell.count >= 5 else { return false }
        switch start[0] {
        case UInt8(ascii: "t"), UInt8(ascii: "T"): return start[1] | 0x20 == UInt8(ascii: "o")
        case UInt8(ascii: "g"), UInt8(ascii: "G"): return start[1] | 0x20 == UInt8(ascii: "r")
        case 0xD0:
            // И, В or О.
            let first = start[1] & 0xDF
            return first == 0x98 || first == 0x92 || first == 0x9E
        case 0xE5: return start[1] == 0x90
        case 0xE6: return start[1] == 0x80
        // What is passed over in names: spaces of all kinds, marks and underscores.
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "_"), 0xC2, 0xE2, 0xEF: return true
        default: return false
        }
    }

    /// Whether a row is the header again, as programs print it on each page.
    func repeatsHeader(_ cells: UnsafePointer<CellBytes>) -> Bool {
        guard firstLength > 0, cells[firstPlace].count == firstLength,
            cells[firstPlace].start?.pointee == firstByte
        else { return false }
        return columns.values.allSatisfy { cells[$0].text == headers[$0] }
    }

    /// Whether a row under the header numbers its columns from 1 on.
    func numbersColumns(_ cells: UnsafePointer<CellBytes>) -> Bool {
        headers.count > 2
            && headers.indices.allSatisfy { place in
                cells[place].count <= 3 && cells[place].text == String(place + 1)
            }
    }

    /// Whether a row may stand behind the table, such as a signature: at most two filled cells, none of
    /// which is an order's number or says what to do.
    func mayBeFooter(_ cells: UnsafePointer<CellBytes>) -> Bool {
        var filled = 0
        for place in headers.indices where cells[place].count > 0 && !cells[place].isBlank {
            filled += 1
            if filled > 2 { return false }
        }
        let actions = ActionField()
        if let place = columns[.action], actions.value(cells[place]) != nil { return false }
        // A row one of whose numbers can be read, or was damaged by a spreadsheet, is hers.
        let numbers = [Column.orderID, .returnID].compactMap { columns[$0] }
        let others = [Column.campaignID, .itemID].compactMap { columns[$0] }
        return !numbers.contains { cells[$0].isLikeNumber }
            && !others.contains { cells[$0].isDigits }
    }
}

extension CellBytes {
    /// Whether it is a number, also one that a spreadsheet has made `1,23E+11` of.
    fileprivate var isLikeNumber: Bool {
        let bytes = UnsafeBufferPointer(start: start, count: count)
        return bytes.contains { $0 &- 0x30 < 10 }
            && bytes.allSatisfy { $0 &- 0x30 < 10 || Self.signs.contains($0) }
    }

    private static let signs = Set(" +-.,eE'=\"\u{A0}".utf8)

    /// Whether it is a number of digits alone.
    fileprivate var isDigits: Bool {
        count > 0 && UnsafeBufferPointer(start: start, count: count).allSatisfy { $0 &- 0x30 < 10 }
    }
}

extension ActionField {
    fileprivate func value(_ cell: CellBytes) -> Action? {
        cell.count == 0 ? nil : common(cell)?.value ?? full(cell.text).value
    }
}
