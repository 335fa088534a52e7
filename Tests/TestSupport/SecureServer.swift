import Foundation
import Synchronization

/// A server on 127.0.0.1 with TLS and a certificate that only `authority` vouches for.
package final class SecureServer: Sendable {
    package let port: Int
    /// The file with its certificate.
    package let authority: String
    private let process: Mutex<Process>
    /// The server ends when nobody holds this open any more.
    private let lifeline: FileHandle

    /// - Parameter name: whom the certificate is for, such as `IP:127.0.0.1`.
    package init(for name: String, in folder: TemporaryFolder) throws {
        let (key, certificate) = ("\(folder.path)/tls.key", "\(folder.path)/tls.pem")
        _ = try Program.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x",
                "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", certificate,
            ], in: folder)
        let script = try folder.write(Self.script, to: "server.py")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script, certificate, key]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        let input = Pipe()
        process.standardInput = input
        lifeline = input.fileHandleForWriting
        try process.run()
        port = Int(try pipe.firstLine()) ?? 0
        authority = certificate
        self.process = Mutex(process)
    }

    deinit {
        try? lifeline.close()
        process.withLock { $0.waitUntilExit() }
    }

    package var url: String { "https://127.0.0.1:\(port)" }

    private static let script = """
        import http.server, os, ssl, sys, threading
        def end_with_owner():
            sys.stdin.buffer.read()
            os._exit(0)
        threading.Thread(target=end_with_owner, daemon=True).start()
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_PUT(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = b'{"status":"OK"}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """
}
