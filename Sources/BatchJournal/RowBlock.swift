import BatchCore

/// Rows and findings as the journal keeps them, some thousand in a block.
enum RowBlock {
    /// How many rows go into a block, each time with their findings into another.
    static let size = 4096

    /// - Parameter request: the number of a row's request in the journal.
    static func bytes(
        _ rows: RowColumns, _ range: Range<Int>, request: (RequestID) -> Int64
    ) -> [UInt8] {
        var writer = BlockWriter(expected: range.count * 64)
        for index in range { writer.write(rows[index], request) }
        return writer.bytes
    }

    static func rows(_ bytes: [UInt8]) throws -> [RowRecord] {
        var reader = BlockReader(bytes)
        var (outcomes, actions) = (KnownWords<Outcome>(), KnownWords<Action>())
        var rows: [RowRecord] = []
        rows.reserveCapacity(size)
        while !reader.isAtEnd { rows.append(try reader.row(&outcomes, &actions)) }
        return rows
    }

    static func bytes(_ findings: some Sequence<FindingRecord>) -> [UInt8] {
        var writer = BlockWriter()
        for finding in findings { writer.write(finding) }
        return writer.bytes
    }

    static func findings(_ bytes: [UInt8]) throws -> [FindingRecord] {
        var reader = BlockReader(bytes)
        var (codes, severities) = (KnownWords<FindingCode>(), KnownWords<Severity>())
        var fields = KnownWords<Column>()
        var findings: [FindingRecord] = []
        while !reader.isAtEnd {
            findings.append(try reader.finding(&codes, &severities, &fields))
        }
        return findings
    }
}

// MARK: - Rows

extension BlockWriter {
    fileprivate mutating func write(_ row: RowRecord, _ request: (RequestID) -> Int64) {
        write(row.place)
        write(word: row.outcome.rawValue)
        write(row.request.map(request))
        write(row.part)
        write(word: row.action?.rawValue)
        write(row.campaign)
        write(row.order) { writer, order in
            switch order {
            case .number(let number):
                writer.write(true)
                writer.write(number)
            case .text(let text):
                writer.write(false)
                writer.write(text)
            }
        }
        write(row.item)
        write(row.returnID)
        write(word: row.doneBefore)
        write(row.duplicateOf) { $0.write($1) }
        write(row.isProposed)
        write(row.heldBy.count)
        for code in row.heldBy { write(word: code.rawValue) }
        write(row.units)
        write(row.value?.kopecks)
        write(row.due) { writer, due in
            writer.write(due == .atOnce ? nil : due.moment.milliseconds)
        }
        write(row.goods)
    }
}

extension BlockReader {
    fileprivate mutating func row(
        _ outcomes: inout KnownWords<Outcome>, _ actions: inout KnownWords<Action>
    ) throws -> RowRecord {
        var row = RowRecord(place: try place(), outcome: try word(&outcomes))
        row.request = try optionalNumber().map { RequestID($0) }
        row.part = try int()
        guard row.request?.value ?? 1 > 0, (0...Int(Int32.max)).contains(row.part) else {
            throw damage("no request")
        }
        if try truth() { row.action = try word(ifKnown: &actions) }
        row.campaign = try optionalNumber()
        row.order = try optional {
            try $0.truth() ? .number(try $0.number()) : .text(try $0.text())
        }
        row.item = try optionalNumber()
        row.returnID = try optionalNumber()
        row.doneBefore = try optional { try $0.word() }
        row.duplicateOf = try optional { try $0.place() }
        row.isProposed = try truth()
        for _ in 0..<max(0, try int()) {
            if let code = FindingCode(rawValue: try word()) { row.heldBy.append(code) }
        }
        row.units = try optionalNumber()
        row.value = try optionalNumber().map(Money.init(kopecks:))
        row.due = try optional {
            try $0.optionalNumber().map { .by(Timestamp(milliseconds: $0)) } ?? .atOnce
        }
        row.goods = try optionalText()
        return row
    }
}

// MARK: - Findings

extension BlockWriter {
    fileprivate mutating func write(_ finding: FindingRecord) {
        write(finding.place) { $0.write($1) }
        write(finding.cell)
        write(word: finding.field?.rawValue)
        write(finding.value.withoutNUL)
        write(word: finding.code.rawValue)
        write(word: finding.severity.rawValue)
        write(finding.arguments.count)
        for argument in finding.arguments { write(argument) }
        write(finding.suggestion?.withoutNUL)
        write(word: finding.variant)
    }
}

extension BlockReader {
    fileprivate mutating func finding(
        _ codes: inout KnownWords<FindingCode>, _ severities: inout KnownWords<Severity>,
        _ fields: inout KnownWords<Column>
    ) throws -> FindingRecord {
        let (place, cell) = (try optional { try $0.place() }, try text())
        let field = try truth() ? try word(ifKnown: &fields) : nil
        let value = try text()
        var remark = Remark(try word(&codes), try word(&severities))
        for _ in 0..<max(0, try int()) { remark.arguments.append(try text()) }
        remark.suggestion = try optionalText()
        remark.variant = try optional { try $0.word() }
        return FindingRecord(place, field, cell: cell, value: value, remark)
    }
}

extension String {
    /// The text with U+0000, at which SQLite ends a text, as the reports show it.
    var withoutNUL: String {
        utf8.contains(0) ? replacing("\0", with: "\\u0000") : self
    }
}
