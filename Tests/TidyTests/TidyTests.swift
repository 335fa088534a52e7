import Foundation
import TestSupport
import Testing

/// Checks the habits that neither the compiler nor the formatter can see.
@Suite struct TidyTests {
    /// The modules each target may import.
    static let allowedImports: [String: Set<String>] = [
        "BatchCore": ["HeapModule", "Synchronization"],
        "BatchInput": [
            "BatchCore", "CCrypto", "CLibXML2", "CMinizip", "CScan", "Foundation", "Glibc",
        ],
        "BatchJournal": [
            "BatchCore", "Dispatch", "Foundation", "GRDB", "GRDBSQLite", "Synchronization",
        ],
        "BatchClient": ["BatchCore", "CCurl", "Foundation"],
        "BatchReports": ["BatchCore", "CXlsxWriter", "Foundation", "Mustache"],
        "BatchRunner": [
            "BatchClient", "BatchCore", "BatchInput", "BatchJournal", "BatchReports", "CProcess",
            "Foundation", "Glibc", "Synchronization", "Yams",
        ],
        "SandboxAPI": ["FlyingFox", "FlyingSocks", "Foundation", "Synchronization"],
        "marketbatch": [
            "ArgumentParser", "BatchClient", "BatchCore", "BatchInput", "BatchJournal",
            "BatchReports", "BatchRunner", "Foundation", "SandboxAPI", "Synchronization",
        ],
    ]

    /// What must not appear, where, and what to use instead.
    static let banned: [(text: String, in: Set<String>?, instead: String)] = [
        ("Date()", ["BatchCore", "BatchInput", "BatchReports"], "a moment as an argument"),
        ("await ", ["BatchCore", "BatchInput", "BatchReports", "BatchJournal"], "the shell"),
        ("SystemRandomNumberGenerator", ["BatchCore"], "a generator as an argument"),
        (".random(in: 0...UInt", ["BatchCore"], "a generator as an argument"),
        (" Task {", nil, "a task group"),
        ("@unchecked Sendable", nil, "Mutex around one struct"),
        ("nonisolated(unsafe)", nil, "Mutex around one struct"),
        ("try!", nil, "a typed error"),
        ("as!", nil, "a checked cast"),
        ("fatalError(", nil, "a finding or an error"),
        ("DispatchQueue", nil, "the one loop"),
        ("DispatchSemaphore", nil, "the one loop"),
        ("print(", nil, "the console"),
        ("TO" + "DO", nil, "the work itself"),
        ("FIX" + "ME", nil, "the work itself"),
    ]

    @Test(arguments: try SourceFile.all())
    func `stays within its borders`(file: SourceFile) throws {
        let allowed = try #require(Self.allowedImports[file.target], "\(file.target) is not listed")
        #expect(file.imports.subtracting(allowed).sorted() == [], "\(file.path)")
    }

    @Test(arguments: try SourceFile.all())
    func `uses nothing that is banned`(file: SourceFile) {
        for rule in Self.banned where rule.in?.contains(file.target) ?? true {
            let line = file.code.firstIndex {
                // Work that all cores share and that is waited for where it begins.
                $0.replacing("DispatchQueue.concurrentPerform", with: "").contains(rule.text)
            }
            #expect(line == nil, "\(file.path): \(rule.instead) instead of \(rule.text)")
        }
    }

    @Test(arguments: try SourceFile.all())
    func `stays short enough to be read`(file: SourceFile) {
        #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
        let long = file.functions.first { $0.lineCount > 60 }
        #expect(long == nil, "\(file.path): \(long?.name ?? "") is too long")
    }

    @Test func `names no folder after nothing`() throws {
        let vague = try SourceFile.all().first { file in
            file.path.split(separator: "/").contains {
                ["utils", "util", "helpers", "helper", "misc", "common"].contains($0.lowercased())
            }
        }
        #expect(vague == nil)
    }

    /// A mutant of text that is gone would end `make mutants` long after the text was changed.
    @Test func `each mutant names text that is there`() throws {
        let script = try Project.text("scripts/mutants")
        let folders = script.matches(of: #/(?m)^(\w+)=(Sources/\S+)$/#)
        let lines = script.split(separator: "<<MUTANTS\n")[1].split(separator: "\nMUTANTS")[0]
            .split(separator: "\n")
        #expect(lines.count > 30)
        for line in lines {
            let plain = line.replacing("\\$", with: "$").replacing("\\\\", with: "\\")
            let parts = plain.split(separator: "|", maxSplits: 1)
            var file = String(parts[0])
            for folder in folders { file = file.replacing("$\(folder.1)", with: folder.2) }
            let source = try Project.text(file)
            let text = parts[1]
            // The text may hold bars itself, so some split of the rest is meant.
            let isThere = text.indices.contains {
                text[$0] == "|" && source.contains(text[..<$0]) && !text[..<$0].isEmpty
            }
            #expect(isThere, "\(line)")
        }
    }

    @Test func `says the same version everywhere`() throws {
        let change = try Project.text("CHANGELOG.md").split(separator: "\n").first {
            $0.hasPrefix("## ")
        }
        let source = try Project.text("Sources/BatchRunner/Version.swift")
        let version = source.split(separator: "\"").first {
            $0.wholeMatch(of: /\d+\.\d+\.\d+/) != nil
        }
        #expect(change?.contains(try #require(version)) == true)
    }
}

struct SourceFile: CustomTestStringConvertible, Sendable {
    let path: String
    let target: String
    let lines: [Substring]

    var testDescription: String { path }

    /// Every Swift file under Sources.
    static func all() throws -> [SourceFile] {
        let root = Project.root.appending(path: "Sources")
        let paths = try FileManager.default.subpathsOfDirectory(
            atPath: root.path(percentEncoded: false))
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
            return SourceFile(
                path: path, target: String(path.prefix { $0 != "/" }),
                lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    /// The lines without comments.
    var code: [Substring] {
        lines.map { line in
            line.trimmingCharacters(in: .whitespaces).hasPrefix("//") ? "" : line
        }
    }

    var imports: Set<String> {
        Set(
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 1 else { return nil }
                return words.last.map(String.init)
            })
    }

    /// The functions of the file, found by the indentation that the formatter guarantees.
    var functions: [(name: String, lineCount: Int)] {
        lines.indices.compactMap { start in
            let indent = lines[start].prefix { $0 == " " }
            let beginning =
                /(@\w+ |package |private |fileprivate |static |mutating )*(func |init[?(<])/
            guard lines[start].dropFirst(indent.count).prefixMatch(of: beginning) != nil else {
                return nil
            }
            guard let open = lines[start...].prefix(12).firstIndex(where: { $0.hasSuffix("{") })
            else {
                return nil
            }
            let end = lines[open...].firstIndex { $0 == indent + "}" } ?? open
            return (lines[start].trimmingCharacters(in: .whitespaces), end - start + 1)
        }
    }
}
