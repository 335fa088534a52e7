import Foundation
import TestSupport
import Testing

/// What a person at a terminal sees.
@Suite struct TerminalTests {
    private static func shop(_ folder: TemporaryFolder) throws -> NightTests.Shop {
        let orders = (100..<140).map { "\($0);21001;PROCESSING;STARTED\n" }.joined()
        try folder.write("order_id;campaign_id;status;substatus\n" + orders, to: "orders.csv")
        let rows = (100..<140).map { "order.cancel;21001;\($0);SHOP_FAILED\n" }.joined()
        try folder.write("action;campaign_id;order_id;reason\n" + rows, to: "c.csv")
        return try NightTests.Shop(orders: ["orders.csv"], in: folder)
    }

    /// The program on a terminal of its own (`script`, of util-linux).
    private static func onTerminal(
        _ arguments: String, _ environment: [String: String], in folder: TemporaryFolder
    ) throws -> String {
        let command = "'\(Program.path)' \(arguments)"
        return try Program.run(
            "/usr/bin/script", ["-qec", command, "/dev/null"], in: folder, environment: environment
        ).output
    }

    private static let night =
        "run --changes c.csv --orders orders.csv --out o \(NightTests.now.joined(separator: " "))"

    @Test(arguments: [40, 72])
    func `the bar stays within the terminal's width`(columns: Int) throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(folder)
        defer { withExtendedLifetime(shop) {} }
        let told = try Self.onTerminal(
            Self.night, ["TERM": "xterm", "COLUMNS": "\(columns)", "NO_COLOR": "1"], in: folder)
        let bars = told.split(separator: "\r").filter { $0.contains("[█") || $0.contains("[·") }
        #expect(!bars.isEmpty, "\(told)")
        for bar in bars {
            let line = bar.prefix { $0 != "\u{1B}" && $0 != "\n" && $0 != "\r\n" }
            #expect(line.count < columns, "\(line)")
        }
    }

    @Test func `a dumb terminal gets no bar and no escapes`() throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(folder)
        defer { withExtendedLifetime(shop) {} }
        let told = try Self.onTerminal(Self.night, ["TERM": "dumb"], in: folder)
        #expect(told.contains("40 of 40 done"))
        #expect(!told.contains("\u{1B}") && !told.contains("[█"))
    }

    @Test func `--verbose tells each exchange, and what each column was taken for`() throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(folder)
        let run = try shop.run(
            ["run", "--changes", "c.csv", "--orders", "orders.csv", "--out", "o", "--verbose"]
                + NightTests.now)
        #expect(run.errors.contains("POST /v2/campaigns/21001/orders/status-update → 200, "))
        let check = try Program.run(
            ["check", "--changes", "c.csv", "--verbose", "--lang", "en"], in: folder)
        #expect(check.errors.contains("columns recognised: action → action, campaign_id → "))
        let plain = try Program.run(["check", "--changes", "c.csv", "--lang", "en"], in: folder)
        #expect(!plain.errors.contains("columns recognised"))
    }

    @Test func `init asks again and keeps what was answered`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "xx\nen\n\nabc\n9001\n21001=ZZZ\n21001=DBS\n25:00\n06:00\n", to: "answers")
        let made = try Program.run(
            "/bin/sh", ["-c", "'\(Program.path)' init <answers"], in: folder)
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.errors.components(separatedBy: "answer again").count == 4)
        let config = try folder.text("marketbatch.yaml")
        #expect(config.contains("language: en") && config.contains("{id: 21001, model: DBS}"))
    }

    @Test func `completions know files, folders and values`() throws {
        let folder = try TemporaryFolder()
        let bash = try Program.run(["--generate-completion-script", "bash"], in: folder).output
        #expect(bash.contains("csv|xlsx|xml") && bash.contains("yaml|yml"))
        #expect(bash.contains("_add_completions -d"))
        #expect(bash.contains("windows-1251") && bash.contains("CIS_SEPARATOR_LOST"))
    }
}
