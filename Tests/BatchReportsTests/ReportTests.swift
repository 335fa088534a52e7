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
        let finding = FindingRecord(
            row.place, .orderID, cell: "C17", value: "=1+1",
            Remark(.invalidID, .error, suggestion: "11"))
        var run = RunRecord(
            id: "r1", startedAt: World.now, planID: "p", version: "1", outputFolder: "out")
        run.asked = ControlTotal.totals([row])
        return RunSummary(
            run: run,
            inputs: [input], rows: [row], findings: [finding],
            proposals: [], requests: [], attempts: [])
    }

    static func file(_ name: String, _ language: Language, _ summary: RunSummary = summary())
        -> String
    {
        let files = try? Reports(summary, language: language, zone: .fixed(hours: 3)).files
        return String(decoding: files?.first { $0.name == name }?.bytes ?? [], as: UTF8.self)
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

    @Test func `begins with a mark and keeps formulas harmless`() throws {
        let files = try Reports(Self.summary(), language: .russian, zone: .utc).files
        let bytes = try #require(files.first { $0.name == "report.csv" }).bytes
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(Self.file("report.csv", .russian).contains(";'=1+1;"))
    }

    @Test(arguments: ["00123", "1e5", "1/2", "2026-11-22", "10:30", "1.5", "581200000012"])
    func `keeps a spreadsheet from taking a text for another value`(text: String) {
        #expect(SafeCell.done(text) == "=\"\(text)\"")
        #expect(SafeCell.undone(SafeCell.done(text)) == text)
        #expect(SafeCell.done("x" + text) == "x" + text)
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

    /// The quick way for harmless text says nothing else than the rules for every text.
    @Test(arguments: [UInt64(1), 2, 3])
    func `writes a cell quickly as it would slowly`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let scalars: [Unicode.Scalar] = [
            "a", "Z", "0", "7", "=", "+", "-", "@", "\t", "\r", "\n", "\"", ";", ",", " ", "/", ".",
            "e",
            "Ж", "я", "国", "\u{85}", "\u{A0}", "«", "\u{1D}", "\u{7F}", "\u{200B}", "\u{202E}", "—",
            "\u{2066}", "\u{FEFF}", "😀",
        ]
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<Int(random.next() % 6) {
                text.unicodeScalars.append(scalars[Int(random.next() % UInt64(scalars.count))])
            }
            var (quick, slow) = (CSVText(delimiter: ";"), CSVText(delimiter: ";"))
            quick.add(safe: text)
            slow.add([SafeCell.done(Visible.text(text))])
            guard quick.bytes + [0x0D, 0x0A] == slow.bytes else {
                Issue.record("\(Visible.text(text)): \(quick.text) instead of \(slow.text)")
                return
            }
        }
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
        #expect(page.contains("0 of 1 done. 1 row needs your attention: 1 to mend"))
    }

    // MARK: Words

    @Test func `has words for everything in three languages`() {
        let incomplete = Words.all.first { $0.value.count != 3 || $0.value.contains("") }
        #expect(incomplete == nil)
        let codes = FindingCode.allCases.filter { Words.all[$0.rawValue] == nil }
        #expect(codes == [])
        let outcomes = Outcome.allCases.filter { Words.all["outcome.\($0.rawValue)"] == nil }
        #expect(outcomes == [])
        let lanes = Resource.allCases.filter {
            ![.operations, .ordersRead, .returnsRead].contains($0)
        }
        #expect(lanes.filter { Words.all["lane.\($0.rawValue)"] == nil } == [])
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

@Suite struct PageTests {
    /// A run with rows of every outcome, attempts and a forecast.
    static func summary() -> RunSummary {
        var summary = BalanceTests.summary()
        summary.run.finishedAt = summary.run.startedAt.advanced(by: .seconds(7200))
        summary.run.forecast = [
            "21001/cancellation": summary.run.startedAt.advanced(by: .seconds(60))
        ]
        for number in 1...50 {
            let wire = WireRequest(method: "PUT", path: "/<script>", body: "")
            var attempt = AttemptRecord(
                call: Int64(number), requests: [7], isWrite: true, lane: "21001/cancellation",
                startedAt: summary.run.startedAt.advanced(by: .seconds(number * 60)), request: wire)
            attempt.endedAt = attempt.startedAt.advanced(by: .seconds(1))
            attempt.httpStatus = 200
            attempt.rate = RateReport(limit: 500, remaining: 400)
            summary.attempts.append(attempt)
        }
        summary.inputs[0].name = "<img src=x>\u{202E}.csv"
        return summary
    }

    @Test(arguments: Language.allCases)
    func `holds nothing that runs, and every text escaped`(language: Language) {
        let page = ReportTests.file("summary.html", language, Self.summary())
        #expect(page.contains("default-src 'none'; style-src 'unsafe-inline'"))
        #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("onload"))
        // Links lead to the market's office alone, and nothing is fetched.
        #expect(!page.contains("http://") && !page.contains("src=\""))
        let links = page.components(separatedBy: "https://").dropFirst()
        #expect(links.allSatisfy { $0.hasPrefix("partner.market.yandex.ru/order-info?id=") })
        #expect(!page.unicodeScalars.contains("\u{202E}"))
        #expect(page.contains("&lt;img src=x&gt;"))
    }

    @Test(arguments: Language.allCases)
    func `draws the night, the outcomes and the forecast`(language: Language) {
        let page = ReportTests.file("summary.html", language, Self.summary())
        let words = Words(language)
        for key in ["chart.outcomes", "chart.forecast", "summary.balance"] {
            #expect(page.contains(words(key)), "\(key)")
        }
        #expect(page.components(separatedBy: "<svg").count == 4)
        #expect(
            page.contains(words("chart.requests", words.lane("21001/cancellation"), "50")))
        #expect(page.contains(words.money(Money(kopecks: 20_000))))
    }

    @Test func `numbers, sums and moments are as each language writes them`() {
        let moment = Timestamp(milliseconds: 1_795_316_400_000)
        #expect(Words(.russian).number(1_234_567) == "1\u{A0}234\u{A0}567")
        #expect(Words(.english).number(1_234_567) == "1,234,567")
        #expect(Words(.english).number(999) == "999")
        #expect(Words(.russian).money(Money(kopecks: 123_456)) == "1\u{A0}234,56\u{A0}₽")
        #expect(Words(.chinese).money(Money(kopecks: 5)) == "0.05\u{A0}卢布")
        #expect(Words(.russian).date(moment, in: .utc) == "22.11.2026 03:00")
        #expect(Words(.english).date(moment, in: .utc) == "2026-11-22 03:00")
    }

    @Test func `tells what to do about the market's errors, by the longest known beginning`() {
        let words = Words(.english)
        #expect(words.advice(for: "INVALID_CIS_CODE") == words("api.INVALID_CIS"))
        #expect(words.advice(for: "SOMETHING_NEW") == nil)
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
