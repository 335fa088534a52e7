import Foundation
import TestSupport
import Testing

/// Every command that the pages show in a block marked `sh` is run as it stands.
@Suite struct DocsTests {
    /// The blocks of a page, in order.
    private static func blocks(_ page: String) throws -> [String] {
        var blocks: [String] = []
        var current: [Substring]?
        for line in try Project.text(page).split(separator: "\n", omittingEmptySubsequences: false)
        {
            if line == "```sh" {
                current = []
            } else if line == "```", let lines = current {
                blocks.append(lines.joined(separator: "\n"))
                current = nil
            } else {
                current?.append(line)
            }
        }
        return blocks
    }

    /// Runs blocks one after another in one shell, as a reader would, and returns the statuses of
    /// commands that did not end with 0.
    private static func run(_ blocks: [String], in folder: TemporaryFolder) throws -> [String] {
        // A port of this test's own, and no home but the folder.
        let port = String(Int.random(in: 20_000..<30_000))
        let text = blocks.joined(separator: "\n").replacing("8080", with: port)
            .replacing("--port \(port)", with: "--port \(port) --stop-after 120")
        let script = """
            set -m
            trap 'echo "STATUS $? $BASH_COMMAND"' ERR
            trap 'kill $(jobs -p) 2>/dev/null || :' EXIT
            shopt -s expand_aliases
            # The simulated market has to be there before the next command.
            wait_for_market() {
                for _ in $(seq 100); do
                    curl -s --noproxy '*' "http://127.0.0.1:\(port)/_sandbox/state" >/dev/null && return 0
                    sleep 0.1
                done
            }
            \(text.replacing("returns.csv &\n", with: "returns.csv &\nwait_for_market\n")
                .replacing("sleep 1\n", with: "wait_for_market\n"))
            """
        let path = try folder.write(script, to: "commands.sh")
        let bin = URL(filePath: Program.path).deletingLastPathComponent().path(
            percentEncoded: false)
        let result = try Program.run(
            "/bin/bash", [path], in: folder,
            environment: [
                "PATH": "\(bin):/usr/local/bin:/usr/bin:/bin", "HOME": folder.path,
            ])
        return (result.output + result.errors).split(separator: "\n").map(String.init).filter {
            $0.contains("STATUS") || $0.contains("Usage:") || $0.contains("command not found")
        }
    }

    /// A clone's folder as far as the tour needs it.
    private static func clone() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let manager = FileManager.default
        for name in ["samples", "scripts"] {
            try manager.copyItem(
                atPath: Project.root.appending(path: name).path(percentEncoded: false),
                toPath: "\(folder.path)/\(name)")
        }
        try manager.createDirectory(
            atPath: "\(folder.path)/.build/release", withIntermediateDirectories: true)
        try manager.createSymbolicLink(
            atPath: "\(folder.path)/.build/release/marketbatch", withDestinationPath: Program.path)
        return folder
    }

    @Test(arguments: ["docs/guide.ru.md", "docs/guide.en.md"])
    func `the tour and the guide's own command do what they say`(guide: String) throws {
        let blocks = try Self.blocks("README.md")
        #expect(blocks.count >= 4)
        let statuses = try Self.run(blocks + Self.blocks(guide), in: Self.clone())
        // Some samples are wrong on purpose.
        #expect(statuses.count >= 3)
        #expect(statuses.allSatisfy { $0.hasPrefix("STATUS 10 ") }, "\(statuses)")
    }

    @Test func `the administrator can try it without an account`() throws {
        let folder = try TemporaryFolder()
        let statuses = try Self.run(Self.blocks("docs/admin.md"), in: folder)
        #expect(statuses.isEmpty, "\(statuses)")
        #expect(folder.has("try/report/summary.html"))
    }
}
