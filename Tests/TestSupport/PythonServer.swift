import Foundation
import Synchronization

/// A server on 127.0.0.1 that a script of Python runs: it prints its port, and ends when its input does.
package final class PythonServer: Sendable {
    package let port: Int
    private let process: Mutex<Process>
    /// The server ends when nobody holds this open any more.
    private let lifeline: FileHandle

    package init(_ script: String, _ arguments: [String], in folder: TemporaryFolder) throws {
        let file = try folder.write(script, to: "\(UUID().uuidString).py")
        let process = Process()
        // The interpreter of the system, which has the system's packages.
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [file] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let input = Pipe()
        process.standardInput = input
        lifeline = input.fileHandleForWriting
        try process.run()
        port = Int(try output.firstLine()) ?? 0
        self.process = Mutex(process)
    }

    deinit {
        try? lifeline.close()
        process.withLock { $0.waitUntilExit() }
    }
}

/// A certificate that nobody vouches for but itself, and its key.
package struct Certificate: Sendable {
    package let path: String
    package let key: String

    /// - Parameter name: whom it is for, such as `IP:127.0.0.1`.
    package init(for name: String, as file: String, in folder: TemporaryFolder) throws {
        path = "\(folder.path)/\(file).pem"
        key = "\(folder.path)/\(file).key"
        _ = try Program.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x",
                "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", path,
            ], in: folder)
    }
}
