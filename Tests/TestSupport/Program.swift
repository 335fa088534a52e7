import Foundation
import Synchronization

/// The built program, run as a process.
package struct Program {
    package struct Result: Sendable {
        package var status: Int32
        package var output: String
        package var errors: String
    }

    /// The program beside the tests' own bundle.
    package static var path: String {
        let arguments = ProcessInfo.processInfo.arguments
        let candidates =
            arguments.map { URL(filePath: $0).deletingLastPathComponent() }
            + [Bundle.main.bundleURL, Project.root.appending(path: ".build/debug")]
        for folder in candidates {
            let program = folder.appending(path: "marketbatch").path(percentEncoded: false)
            if FileManager.default.isExecutableFile(atPath: program) { return program }
        }
        return ".build/debug/marketbatch"
    }

    /// Runs the program in `folder` to its end.
    package static func run(
        _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
    ) throws -> Result {
        try run(path, arguments, in: folder, environment: environment)
    }

    package static func run(
        _ tool: String, _ arguments: [String], in folder: TemporaryFolder,
        environment: [String: String] = [:]
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: tool)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder.path)
        var variables = ProcessInfo.processInfo.environment
        variables.merge(environment) { $1 }
        process.environment = variables
        // Files, not pipes: a full pipe would stop the program.
        let name = UUID().uuidString
        let out = try folder.write("", to: "\(name).out")
        let err = try folder.write("", to: "\(name).err")
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: out))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: err))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let status =
            process.terminationReason == .uncaughtSignal
            ? -process.terminationStatus : process.terminationStatus
        return Result(
            status: status, output: try folder.text("\(name).out"),
            errors: try folder.text("\(name).err"))
    }
}

/// The built program's simulated market, run as a process until its owner goes.
package final class SandboxProcess: Sendable {
    package let port: Int
    private let process: Mutex<Process>

    package init(_ arguments: [String], in folder: TemporaryFolder) throws {
        let process = Process()
        process.executableURL = URL(filePath: Program.path)
        process.arguments = ["sandbox", "--stop-after", "600"] + arguments
        process.currentDirectoryURL = URL(filePath: folder.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = try pipe.firstLine()
        port = text.split(separator: ":").last.flatMap { Int($0) } ?? 0
        self.process = Mutex(process)
    }

    deinit {
        process.withLock { $0.terminate() }
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// What the market's judge tells.
    package func state() throws -> SandboxState {
        let folder = try TemporaryFolder()
        let result = try Program.run(
            "/usr/bin/curl", ["-s", "--noproxy", "*", "\(url)/_sandbox/state"], in: folder)
        return try JSONDecoder().decode(SandboxState.self, from: Data(result.output.utf8))
    }
}

extension Pipe {
    /// What a process says first, up to the end of the line.
    func firstLine() throws -> String {
        var line = Data()
        while let byte = try fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) {
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }
}

/// The judge's own account of a night.
package struct SandboxState: Decodable, Sendable {
    package struct Order: Decodable, Sendable {
        package struct Item: Decodable, Sendable, Equatable {
            package var id: Int
            package var count: Int
            package var cis: [String]
            package var uin: [String]
        }
        package var status: String
        package var substatus: String
        package var cancelRequested: Bool
        package var applied: [String: Int]
        package var items: [Item]
    }
    package struct Return: Decodable, Sendable {
        package var shipmentStatus: String
        package var applied: [String: Int]
    }
    package struct Eats: Decodable, Sendable {
        package var status: String
        package var applied: [String: Int]
    }

    package var orders: [String: Order]
    package var returns: [String: Return]
    package var eats: [String: Eats]
    package var blind_resends: [String]
    package var refusals_420: [[String: String]]
    package var max_parallel: [String: Int]
    package var requests: Int

    /// The largest number of times that one change was applied.
    package var mostApplied: Int {
        let all =
            orders.values.map(\.applied) + returns.values.map(\.applied)
            + eats.values.map(\.applied)
        return all.flatMap(\.values).max() ?? 0
    }
}
