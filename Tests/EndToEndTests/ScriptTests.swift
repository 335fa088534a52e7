import Foundation
import TestSupport
import Testing

/// The scripts that stand around the program.
@Suite struct ScriptTests {
    private static func script(_ name: String) -> String {
        Project.root.appending(path: "scripts/\(name)").path(percentEncoded: false)
    }

    @Test func `plays a night on the samples`() throws {
        let folder = try TemporaryFolder()
        let demo = try Program.run(
            Self.script("demo"), [Program.path, "\(folder.path)/demo"], in: folder)
        #expect(demo.status == 0, "\(demo.errors)")
        // By evening ten buyers wait; of the three that stand in no table two are decided.
        #expect(demo.output.contains("ждут ответа 10 покупателей"))
        #expect(demo.output.contains("СРОЧНО: 1 ответ на отмену, ответить сразу"))
        let outbox = try FileManager.default.contentsOfDirectory(
            atPath: "\(folder.path)/demo/outbox")
        #expect(outbox.contains { $0.hasSuffix("_rejected_changes.csv") })
        #expect(outbox.contains { $0.hasSuffix("_proposals.csv") })
        let inbox = try FileManager.default.contentsOfDirectory(
            atPath: "\(folder.path)/demo/inbox/changes")
        #expect(inbox.isEmpty)
    }

    @Test func `says where the program is that the script can't find`() throws {
        let folder = try TemporaryFolder()
        let night = try Program.run(
            Self.script("nightly"), [folder.path], in: folder,
            environment: ["MARKETBATCH": "/nowhere/marketbatch"])
        #expect(night.status == 78)
        #expect(night.errors.contains("Нет программы /nowhere/marketbatch"))
    }

    // MARK: Schemas

    static let broken = [
        "<changes><change action=\"x\"/>", "<orders/>", "<changes><change>text</change></changes>",
        "<changes><order/></changes>", "<changes><change><nonsense>1</nonsense></change></changes>",
    ]

    /// Whether xmllint takes a changes table by its schema.
    private static func isValid(_ file: String, in folder: TemporaryFolder) throws -> Bool {
        let schema = Project.root.appending(path: "schemas/changes.xsd").path(percentEncoded: false)
        return try Program.run(
            "/usr/bin/xmllint", ["--noout", "--schema", schema, file], in: folder
        ).status == 0
    }

    @Test(arguments: broken)
    func `our reader and the schema refuse the same XML`(text: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(text, to: "changes.xml")
        #expect(try !Self.isValid(file, in: folder))
        #expect(try Program.run(["check", "--changes", file], in: folder).status == 65)
    }

    @Test func `our reader and the schema take the same XML`() throws {
        let folder = try TemporaryFolder()
        let sample = Project.root.appending(path: "samples/changes.xml").path(percentEncoded: false)
        #expect(try Self.isValid(sample, in: folder))
        #expect(try Program.run(["check", "--changes", sample], in: folder).status == 0)
    }
}
