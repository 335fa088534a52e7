import Foundation
import TestSupport
import Testing

/// What one night leaves open is still told by the next.
@Suite struct SeveralNightsTests {
    /// The window closes after two seconds.
    private static let short = ["--until", "06:00", "--now", "2026-11-22T02:59:58Z"]
    private static let header = "action;campaign_id;order_id;reason\n"
    private static let orders =
        "order_id;campaign_id;model;status;cancel_requested_at;item_id;count;item_total\n"
        + "100;21001;DBS;DELIVERY;2026-11-20T10:00:00Z;1;1;900\n"
        + "101;21001;DBS;PROCESSING;;2;1;50\n"

    private static func home(_ config: String = "") throws -> InboxTests.Home {
        let home = try InboxTests.Home(config: config)
        try home.folder.write(
            home.folder.text("marketbatch.yaml").replacing("language: en", with: "language: ru"),
            to: "marketbatch.yaml")
        return home
    }

    private static func page(_ home: InboxTests.Home) throws -> String {
        let last = home.list("outbox").last { home.folder.has("outbox/\($0)/summary.html") } ?? ""
        return try home.folder.text("outbox/\(last)/summary.html")
    }

    @Test func `an answer that could not be sent is urgent on the next night's page too`() throws {
        let home = try Self.home()
        let config = try home.folder.text("marketbatch.yaml")
        let port = "127.0.0.1:\(home.shop.sandbox.port)"
        try home.folder.write(
            config.replacing(port, with: "127.0.0.1:1"), to: "marketbatch.yaml")
        try home.put("orders", "o.csv", Self.orders)
        try home.put(
            "changes", "a.csv", Self.header + "cancellation.reject;21001;100;ORDER_DELIVERED\n")
        let first = try home.night(Self.short)
        #expect(first.output.contains("СРОЧНО: 1 ответ на отмену"), "\(first.output)")
        // The next night has other work, and no more time than the first.
        try home.put("orders", "o.csv", Self.orders)
        try home.put("changes", "b.csv", Self.header + "order.cancel;21001;101;SHOP_FAILED\n")
        let second = try home.night(Self.short)
        #expect(second.output.contains("СРОЧНО: 1 ответ на отмену, ответить до 22.11.2026 13:00"))
        let page = try Self.page(home)
        #expect(page.contains("Сначала это: 1 ответ на отмену"))
        #expect(page.contains("Под угрозой срока") && page.contains("<header class=\"bad\">"))
        // Once it is sent nothing is urgent any more.
        try home.folder.write(config, to: "marketbatch.yaml")
        try home.put("changes", "c.csv", Self.header + "order.cancel;21001;103;SHOP_FAILED\n")
        try home.put("orders", "o.csv", try home.folder.text("market.csv"))
        #expect(!(try home.night().output.contains("СРОЧНО")))
    }

    @Test func `a table that is in the wrong place is said, not taken for another`() throws {
        let home = try Self.home()
        try home.putChanges()
        try home.put("orders", "later.csv", Self.header + "order.cancel;21001;101;\n")
        try home.folder.write("x\n", to: "inbox/forgotten.csv")
        let night = try home.night()
        #expect(night.status == 65, "\(night.output)")
        #expect(night.errors.contains("later.csv — таблица изменений"))
        #expect(night.output.contains("не взято, потому что лежит не в той папке"))
        #expect(
            night.output.contains("forgotten.csv")
                && night.output.contains("не прочитано файлов: 2"))
        #expect(try home.outcomes() == ["done", "done", "done"])
    }

    @Test func `where orders could not be read from the market good rows wait, and are not wrong`()
        throws
    {
        let home = try Self.home("fetch: {before_run: true}")
        let config = try home.folder.text("marketbatch.yaml")
        try home.folder.write(
            config.replacing("127.0.0.1:\(home.shop.sandbox.port)", with: "127.0.0.1:1"),
            to: "marketbatch.yaml")
        try home.put(
            "changes", "a.csv",
            "action;campaign_id;order_id;item_id;count;reason\n"
                + "items.update;21001;100;1;0;\ncancellation.reject;21001;101;;;ORDER_DELIVERED\n")
        let night = try home.night(Self.short)
        #expect(try home.outcomes() == ["held", "pending"])
        let page = try Self.page(home)
        #expect(page.contains("не удалось прочитать с Маркета") && !page.contains("номер неверен"))
        #expect(night.output.contains("СРОЧНО: 1 ответ"))
    }

    @Test func `a decision that was on its way when the wish was seen answers it`() throws {
        let home = try DecisionTests.Home()
        let config = try home.folder.text("marketbatch.yaml")
        // By her own table, before any fetch; it can't be sent.
        try home.folder.write(
            config.replacing("fetch: {before_run: true}", with: "")
                .replacing("127.0.0.1:\(home.shop.sandbox.port)", with: "127.0.0.1:1"),
            to: "marketbatch.yaml")
        try home.folder.write(DecisionTests.market, to: "inbox/orders/o.csv")
        try home.folder.write(
            Self.header + "cancellation.reject;21001;101;ORDER_DELIVERED\n",
            to: "inbox/changes/c.csv")
        _ = try home.night("2026-11-22T07:59:58Z", ["--until", "11:00"])
        try home.folder.write(config, to: "marketbatch.yaml")
        let night = try home.night("2026-11-22T12:00:00Z")
        #expect(night.status == 0, "\(night.output) \(night.errors)")
        #expect(!night.output.contains("ждёт ответа") && !night.output.contains("СРОЧНО"))
    }

    @Test func `the line names what waits for her and where, however the night ended`() throws {
        let home = try Self.home()
        try home.put("orders", "o.csv", try home.folder.text("market.csv"))
        try home.put(
            "changes", "a.csv",
            Self.header + "order.cancel;21001;100;SHOP_FAILED\norder.cancel;21001;9x;\n")
        let night = try home.night(Self.short)
        #expect(night.output.contains("ждёт вас 1 строка: исправить 1; закончено не всё"))
        #expect(night.output.contains("summary.html"))
    }

    @Test func `an answer that a check has rejected stays urgent until it comes back`() throws {
        let home = try Self.home()
        try home.put("orders", "o.csv", Self.orders)
        try home.put("changes", "a.csv", Self.header + "cancellation.reject;21001;100;nonsense\n")
        _ = try home.night()
        // Without tables it is told too, and nothing says that all is done.
        let quiet = try home.night()
        #expect(quiet.status == 10 && quiet.output.contains("СРОЧНО: 1 ответ на отмену"))
        #expect(!quiet.output.contains("всё сделано") && quiet.output.contains("summary.html"))
        try home.put("orders", "o.csv", try home.folder.text("market.csv"))
        try home.put("changes", "b.csv", Self.header + "order.cancel;21001;102;SHOP_FAILED\n")
        let second = try home.night()
        #expect(second.output.contains("СРОЧНО: 1 ответ на отмену"), "\(second.output)")
        let page = try Self.page(home)
        #expect(!page.contains("Ничего делать не нужно") && page.contains("С прошлых ночей"))
        #expect(page.contains("<header class=\"bad\">"))
        // Given back, it is told of in its own row alone.
        try home.put("orders", "o.csv", Self.orders)
        try home.put("changes", "c.csv", Self.header + "cancellation.reject;21001;100;nonsense\n")
        _ = try home.night()
        #expect(!(try Self.page(home).contains("С прошлых ночей")))
    }

    @Test func `a quiet night tells what could wait before, and says when it is too late`() throws {
        let home = try Self.home()
        let config = try home.folder.text("marketbatch.yaml")
        try home.folder.write(
            config.replacing("127.0.0.1:\(home.shop.sandbox.port)", with: "127.0.0.1:1"),
            to: "marketbatch.yaml")
        try home.put("orders", "o.csv", Self.orders)
        try home.put(
            "changes", "a.csv", Self.header + "cancellation.reject;21001;100;ORDER_DELIVERED\n")
        func night(_ begin: String) throws -> String {
            let now = ["--now", "\(begin):58Z", "--until"]
            let until = begin.hasSuffix("02:59") ? "06:00" : "12:00"
            return try home.night(now + [until]).output
        }
        // A day and a half is left, then some hours, then none, then nobody knows of any.
        #expect(!(try night("2026-11-21T02:59").contains("СРОЧНО")))
        #expect(try night("2026-11-22T02:59").contains("СРОЧНО: 1 ответ на отмену, ответить до"))
        #expect(try night("2026-11-22T08:59").contains("СРОЧНО: 1 ответ на отмену, ответить до"))
        #expect(try night("2026-11-23T02:59").contains("ответить сразу"))
        let late = try night("2026-11-24T02:59")
        #expect(!late.contains("СРОЧНО"), "\(late)")
    }

    @Test func `a wish that comes after an answer is another wish`() throws {
        let home = try DecisionTests.Home()
        try home.folder.write(
            Self.header + "cancellation.reject;21001;101;ORDER_DELIVERED\n",
            to: "inbox/changes/c.csv")
        _ = try home.night("2026-11-22T08:00:00Z")
        // The market forgets the answer: the buyer has asked again.
        let again = try SandboxProcess(
            [
                "--config", "\(home.folder.path)/marketbatch.yaml", "--orders", "market.csv",
                "--now", "2026-11-23T08:00:00Z",
            ], in: home.folder)
        let config = try home.folder.text("marketbatch.yaml")
        try home.folder.write(
            config.replacing(":\(home.shop.sandbox.port)", with: ":\(again.port)"),
            to: "marketbatch.yaml")
        let night = try home.night("2026-11-23T08:00:00Z")
        #expect(night.output.contains("СРОЧНО: 1 ответ") || night.output.contains("ждёт ответа 1"))
        // And her answer to it goes.
        try home.folder.write(
            Self.header + "cancellation.reject;21001;101;ORDER_DELIVERED\n",
            to: "inbox/changes/d.csv")
        _ = try home.night("2026-11-23T12:00:00Z")
        let reports = try FileManager.default.contentsOfDirectory(
            atPath: "\(home.folder.path)/outbox"
        ).sorted()
        let last = reports.last { home.folder.has("outbox/\($0)/report.jsonl") } ?? ""
        #expect(try home.shop.report("outbox/\(last)")[2]?.outcome == "done")
    }

    @Test func `an inbox that is gone stops no answer that is on its way`() throws {
        let home = try Self.home()
        try home.put("orders", "o.csv", Self.orders)
        try home.put(
            "changes", "a.csv", Self.header + "cancellation.reject;21001;100;ORDER_DELIVERED\n")
        _ = try home.night(["--until", "06:00", "--now", "2026-11-22T02:59:59.9Z"])
        try FileManager.default.removeItem(atPath: "\(home.folder.path)/inbox")
        let night = try home.night()
        #expect(night.status == 73)
        #expect(night.output.contains("Нельзя пользоваться"))
        #expect(!home.folder.has("inbox"))
        #expect(try home.outcomes().filter { $0 == "pending" } == [])
    }
}
