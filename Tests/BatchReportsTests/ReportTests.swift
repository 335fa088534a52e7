import BatchCore
import BatchInput
import BatchReports
import Foundation
import TestSupport
import Testing

@Suite struct ReportTests {
    static func summary(_ change: (inout RowRecord) -> Void = { _ in }) -> RunSummary {
        var input = InputRecord(number: 0, kind: .changes, name: "changes.csv")
        input.rows = 1
        var row = RowRecord(place: RowPlace(file: 0, row: 17), outcome: .rejected)
        row.action = .cancelOrder
        row.campaign = 21001
        row.order = "45812000"
        change(&row)
        let finding = Finding(
            row.place, .orderID, "=1+1", Remark(.invalidID, .error, ["=1+1"], suggestion: "11"))
        var run = RunRecord(
            id: "r1", startedAt: World.now, planID: "p", version: "1", outputFolder: "out")
        run.asked = ControlTotal.totals([row])
        return RunSummary(
            run: run,
            inputs: [input], rows: [row], findings: [FindingRecord(finding, cell: "C17")],
            proposals: [], requests: [], attempts: [])
    }

    static func file(_ name: String, _ language: Language, _ summary: RunSummary = summary())
        -> String
    {
        let files = Reports(summary, language: language, zone: .fixed(hours: 3)).files
        return String(decoding: files.first { $0.name == name }?.bytes ?? [], as: UTF8.self)
    }

    @Test func `has exactly the columns of the contract`() {
        let header = Self.file("report.csv", .english).split(separator: "\r\n").first
        #expect(
            header.map { String($0.drop { $0 == "\u{FEFF}" }) }
                == "file,row,action,campaign_id,order_id,item_id,return_id,outcome,code,message,field,value,http_status,attempts,sent_at,confirmed_at,request_id,run_id"
        )
        let findings = Self.file("findings.csv", .english).split(separator: "\r\n").first
        #expect(
            findings.map { String($0.drop { $0 == "\u{FEFF}" }) }
                == "file,row,cell,field,value,code,severity,message,suggestion")
    }

    @Test func `begins with a mark and keeps formulas harmless`() {
        let bytes = Reports(Self.summary(), language: .russian, zone: .utc).files[0].bytes
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(Self.file("report.csv", .russian).contains(";'=1+1;"))
    }

    @Test func `never localises JSON, and leaves out what is absent`() throws {
        let line = Self.file("report.jsonl", .chinese)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["outcome"] as? String == "rejected")
        #expect(object["order_id"] as? Int == 45_812_000)
        #expect(object["row"] as? Int == 17)
        #expect(object["item_id"] == nil)
        #expect(object["value"] as? String == "=1+1")
    }

    static let cells: [(String, String)] = [
        ("=1", "'=1"), ("+7", "'+7"), ("-", "'-"), ("@a", "'@a"), ("\tx", "'\tx"),
        ("123456789012", "=\"123456789012\""), ("12345678901", "12345678901"), ("a=1", "a=1"),
        ("", ""), ("1,5", "1,5"),
    ]

    @Test(arguments: cells)
    func `keeps a cell safe and takes that back`(text: String, safe: String) {
        #expect(SafeCell.done(text) == safe)
        #expect(SafeCell.undone(safe) == text)
    }

    @Test func `shows hidden characters`() {
        #expect(Visible.text("a\u{1D}b\u{202E}c") == "a\\u001db\\u202ec")
    }

    @Test func `escapes what goes into the page, and fetches nothing`() {
        let page = Self.file(
            "summary.html", .english,
            Self.summary { $0.order = "<script>alert(1)</script>" })
        #expect(!page.contains("<script"))
        #expect(page.contains("default-src 'none'"))
        #expect(page.contains("0 of 1 done; 1 need you"))
    }

    // MARK: Words

    @Test func `has words for everything in three languages`() {
        let incomplete = Words.all.first { $0.value.count != 3 || $0.value.contains("") }
        #expect(incomplete == nil)
        let codes = FindingCode.allCases.filter { Words.all[$0.rawValue] == nil }
        #expect(codes == [])
        let outcomes = Outcome.allCases.filter { Words.all["outcome.\($0.rawValue)"] == nil }
        #expect(outcomes == [])
    }

    @Test func `fills the same places in every language`() {
        func places(_ text: String) -> Set<Character> {
            Set(text.indices.filter { text[$0] == "{" }.map { text[text.index(after: $0)] })
        }
        let uneven = Words.all.first { Set($0.value.map(places)).count > 1 }
        #expect(uneven == nil)
    }

    static let plurals: [(Int, String)] = [
        (1, "1 строка"), (2, "2 строки"), (5, "5 строк"), (11, "11 строк"), (12, "12 строк"),
        (21, "21 строка"), (22, "22 строки"), (112, "112 строк"), (0, "0 строк"),
    ]

    @Test(arguments: plurals)
    func `counts in Russian`(count: Int, text: String) {
        #expect(Words(.russian).counted("total.rows", count) == text)
    }

    // MARK: Outcomes

    static let statuses: [([Outcome], BatchCore.ExitStatus)] = [
        ([.done, .skipped], .done), ([.done, .held], .someNeedWork),
        ([.refused, .pending], .someWait), ([.pending, .unknown, .rejected], .someUnknown),
        ([], .done),
    ]

    @Test(arguments: statuses)
    func `ends with the highest status that holds`(
        outcomes: [Outcome], status: BatchCore.ExitStatus
    ) {
        #expect(BatchCore.ExitStatus(outcomes) == status)
    }
}

@Suite struct RulePageTests {
    /// `MARKETBATCH_WRITE_PAGES=1 swift test --filter RulePageTests` writes the page anew.
    @Test func `the page of rules is up to date`() throws {
        let url = Project.root.appending(path: "docs/rules.md")
        if ProcessInfo.processInfo.environment["MARKETBATCH_WRITE_PAGES"] != nil {
            try Data(RuleList.page.utf8).write(to: url)
        }
        #expect(try Project.text("docs/rules.md") == RuleList.page)
    }
}
