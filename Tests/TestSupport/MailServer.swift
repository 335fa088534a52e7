import Foundation

/// A mail server (aiosmtpd) on 127.0.0.1 with TLS and a login, which writes down what it is given.
package final class MailTrap: Sendable {
    private let server: PythonServer
    private let log: String

    package var port: Int { server.port }

    /// A message as Python's own library reads it.
    package struct Message: Decodable, Sendable {
        package var user: String?
        package var from: String
        package var to: [String]
        package var subject: String
        package var text: String
        /// The attached files, by their names.
        package var files: [String: String]
    }

    /// - Parameter isSecure: whether a connection begins with TLS; else it is plain, without a login.
    package init(in folder: TemporaryFolder, isSecure: Bool = true) throws {
        let certificate =
            isSecure ? try Certificate(for: "IP:127.0.0.1", as: "mail", in: folder) : nil
        log = try folder.write("", to: "mail.jsonl")
        let files = certificate.map { [$0.path, $0.key] } ?? []
        server = try PythonServer(Self.script, [log] + files, in: folder)
    }

    package func messages() throws -> [Message] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Message.self, from: Data($0.utf8))
        }
    }

    private static let script = """
        import email.policy, json, socket, ssl, sys
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import AuthResult

        log, secure = sys.argv[1], len(sys.argv) > 2

        class Handler:
            async def handle_DATA(self, server, session, envelope):
                mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
                body = mail.get_body(("plain",))
                told = {"user": getattr(session, "name", None), "from": envelope.mail_from,
                        "to": envelope.rcpt_tos, "subject": mail["Subject"], "text": body.get_content(),
                        "files": {part.get_filename(): part.get_content() for part in mail.iter_attachments()}}
                with open(log, "a", encoding="utf-8") as out:
                    out.write(json.dumps(told) + "\\n")
                return "250 OK"

        def login(server, session, envelope, mechanism, data):
            if (data.login, data.password) != (b"robot", b"right"):
                return AuthResult(success=False, handled=False)
            session.name = data.login.decode()
            return AuthResult(success=True)

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = {}
        if secure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[2], sys.argv[3])
            options = {"ssl_context": context, "authenticator": login, "auth_required": True,
                       "auth_require_tls": False}
        server = Controller(Handler(), hostname="127.0.0.1", port=port, **options)
        server.start()
        print(port, flush=True)
        sys.stdin.buffer.read()
        server.stop()
        """
}
