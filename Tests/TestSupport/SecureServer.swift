import Foundation

/// A server on 127.0.0.1 with TLS and a certificate that only `authority` vouches for.
package final class SecureServer: Sendable {
    /// The file with its certificate.
    package let authority: String
    private let server: PythonServer

    /// - Parameter name: whom the certificate is for, such as `IP:127.0.0.1`.
    package init(for name: String, in folder: TemporaryFolder) throws {
        let certificate = try Certificate(for: name, as: "tls", in: folder)
        authority = certificate.path
        server = try PythonServer(Self.script, [certificate.path, certificate.key], in: folder)
    }

    package var url: String { "https://127.0.0.1:\(server.port)" }

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
