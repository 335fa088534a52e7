import BatchRunner

/// What may be read from some bytes.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case csv, xml, spreadsheet2003, xlsx, config, answer, fact, inbox

    /// Reads the bytes as this; a broken law ends the process.
    package func read(_ bytes: [UInt8]) {
        switch self {
        case .csv: TableFuzz.read(TableFuzz.withHeader(bytes))
        case .xml, .spreadsheet2003: TableFuzz.read(bytes)
        case .xlsx: TableFuzz.read(StoredZip.workbook(bytes))
        case .config: _ = try? ConfigFile.parse(String(decoding: bytes, as: UTF8.self), path: "c")
        case .answer: AnswerFuzz.read(bytes)
        case .fact: FactFuzz.read(bytes)
        case .inbox: InboxFuzz.read(bytes)
        }
    }
}
