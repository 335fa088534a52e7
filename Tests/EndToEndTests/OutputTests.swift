import Foundation
import TestSupport
import Testing

/// A standard stream that is closed or full ends no run.
@Suite struct OutputTests {
    static let outputs = [">&-", ">/dev/full", "2>&-", "2>/dev/full", ">&- 2>&-"]

    @Test(arguments: outputs)
    func `a run goes on where nobody can hear it`(redirection: String) throws {
        let home = try InboxTests.Home()
        try home.putChanges()
        let tables = "--changes inbox/changes/changes.csv --orders inbox/orders/orders.csv"
        let run = try Program.run(
            "/bin/sh",
            [
                "-c",
                "'\(Program.path)' run \(tables) --out out \(NightTests.now.joined(separator: " ")) \(redirection)",
            ], in: home.folder)
        let isResultLost = redirection.hasPrefix(">")
        #expect(run.status == (isResultLost ? 73 : 0))
        #expect(try home.shop.report("out").values.map(\.outcome) == ["done", "done", "done"])
    }

    @Test func `a pipe that is closed and a terminal that goes end no run`() throws {
        let home = try InboxTests.Home()
        try home.putChanges()
        let script = """
            trap '' PIPE
            (trap - PIPE HUP; exec "$0" run --changes inbox/changes/changes.csv \
                --orders inbox/orders/orders.csv --out out "$@" 2>/dev/null; ) | true
            """
        _ = try Program.run(
            "/bin/bash", ["-c", script, Program.path] + NightTests.now, in: home.folder)
        #expect(try home.shop.report("out").values.map(\.outcome) == ["done", "done", "done"])
    }

    @Test func `one row that needs the restaurant's server costs one row`() throws {
        let folder = try TemporaryFolder()
        let orders = "order_id;campaign_id;status;substatus\n100;21001;PROCESSING;STARTED\n"
        try folder.write(orders, to: "orders.csv")
        let shop = try NightTests.Shop(orders: ["orders.csv"], in: folder)
        let text = try folder.text("marketbatch.yaml")
        let start = try #require(text.range(of: "eats:"))
        let end = try #require(text.range(of: "operations:"))
        try folder.write(
            text.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: ""),
            to: "marketbatch.yaml")
        let changes = """
            action;campaign_id;order_id;reason;eats_id
            order.cancel;21001;100;SHOP_FAILED;
            eats.cancel;;A-7;;190330-12345678

            """
        try folder.write(changes, to: "changes.csv")
        let run = try shop.run(
            ["run", "--changes", "changes.csv", "--orders", "orders.csv", "--out", "out"]
                + NightTests.now)
        #expect(run.status == 10, "\(run.errors)")
        let report = try shop.report("out")
        #expect(report[2]?.outcome == "done")
        #expect(report[3]?.outcome == "held")
        #expect(report[3]?.code == "RESTAURANT_NOT_CONFIGURED")
    }
}
