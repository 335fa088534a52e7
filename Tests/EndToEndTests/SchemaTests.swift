import Foundation
import TestSupport
import Testing

/// What machines read is as schemas/*.json say.
@Suite struct SchemaTests {
    private static func expect(
        _ schema: String, _ files: [String], lines: Bool = false, in folder: TemporaryFolder
    ) throws {
        let script = Project.root.appending(path: "scripts/check-schemas").path(
            percentEncoded: false)
        let path = Project.root.appending(path: "schemas/\(schema).schema.json")
            .path(percentEncoded: false)
        let checked = try Program.run(
            "/usr/bin/env", ["python3", script] + (lines ? ["--lines"] : []) + [path] + files,
            in: folder)
        #expect(checked.status == 0, "\(schema): \(checked.output) \(checked.errors)")
    }

    /// The samples of the project against the simulated market.
    private static func shop(_ folder: TemporaryFolder) throws -> NightTests.Shop {
        for name in ["changes.csv", "orders.csv", "returns.csv"] {
            try folder.write(try Project.text("samples/\(name)"), to: name)
        }
        return try NightTests.Shop(
            orders: ["orders.csv"], returns: ["returns.csv"], in: folder,
            sandbox: ["--time-scale", "100"])
    }

    private static let tables = [
        "--changes", "changes.csv", "--orders", "orders.csv", "--returns", "returns.csv",
    ]

    @Test func `files and printed results of a night are as their schemas say`() throws {
        let folder = try TemporaryFolder()
        let shop = try Self.shop(folder)
        func print(_ arguments: [String], as schema: String) throws {
            let told = try shop.run(arguments + ["--format", "json"])
            let file = "\(UUID().uuidString).jsonl"
            try folder.write(told.output, to: file)
            #expect(!told.output.isEmpty, "\(arguments) \(told.errors)")
            try Self.expect(schema, [file], lines: true, in: folder)
        }
        try print(["check"] + Self.tables + NightTests.now, as: "check")
        try print(["plan"] + Self.tables + ["--out", "plan"] + NightTests.now, as: "check")
        try print(["run"] + Self.tables + ["--out", "out"] + NightTests.now, as: "summary")
        try print(["report", "--out", "again"], as: "summary")
        try print(["resume"] + NightTests.now, as: "done")
        try print(["status"], as: "status")
        try print(["status", "--order", "45812000"], as: "order")
        try print(["status", "--stale-after", "1d"], as: "done")
        try print(["status", "--prune-before", "2001-01-01"], as: "done")
        try print(["withdraw", "--order", "70001000"], as: "done")
        try print(["backup", "copy.sqlite"], as: "done")
        try print(["template", "--out", "t"], as: "done")
        try print(["fetch", "--out", "f"] + NightTests.now, as: "fetch")
        try print(["doctor"], as: "doctor")
        try print(["check", "--list-rules"], as: "rules")
        try Self.expect("summary", ["out/summary.json", "again/summary.json"], in: folder)
        for name in ["report", "findings", "audit"] {
            try Self.expect(name, ["out/\(name).jsonl"], lines: true, in: folder)
        }
        try Self.expect("plan", ["plan/plan.jsonl"], lines: true, in: folder)
    }

    @Test func `a check tells all findings as JSON, and where the first of each is`() throws {
        let folder = try TemporaryFolder()
        _ = try Self.shop(folder)
        let told = try Program.run(
            ["check", "--format", "json", "--lang", "en"] + Self.tables + NightTests.now, in: folder
        )
        let root = try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any]
        let findings = root?["findings"] as? [[String: Any]] ?? []
        let repaired = try #require(findings.first { $0["code"] as? String == "VALUE_REPAIRED" })
        #expect(repaired["severity"] as? String == "repair")
        #expect(repaired["count"] as? Int == 1 && repaired["cell"] as? String != nil)
        #expect(root?["exit_status"] as? Int == Int(told.status))
    }

    @Test func `the judge refuses what a schema does not have`() throws {
        let folder = try TemporaryFolder()
        try folder.write(#"{"dropped": 1, "sent": [], "more": 1}"#, to: "a.json")
        #expect(throws: (any Error).self) {
            let script = Project.root.appending(path: "scripts/check-schemas")
            let schema = Project.root.appending(path: "schemas/done.schema.json")
            let checked = try Program.run(
                "/usr/bin/env",
                ["python3"] + [script, schema].map { $0.path(percentEncoded: false) } + ["a.json"],
                in: folder)
            if checked.status == 1 { throw CocoaError(.formatting) }
        }
    }
}
