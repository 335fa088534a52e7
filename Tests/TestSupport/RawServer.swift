import Foundation
import Glibc
import Synchronization

/// A server of bare sockets on 127.0.0.1 that does to each connection what it is told.
package final class RawServer: Sendable {
    package enum Behaviour: Sendable {
        /// Answers with these bytes and closes.
        case answer(String)
        /// Closes after the request without a byte.
        case close
        /// Sends a byte every so often and never ends.
        case drip
        /// Sends header lines without end.
        case endlessHeaders
        /// Sends a body without end.
        case endlessBody
        /// Says nothing.
        case silence
    }

    package let port: Int
    private let descriptor: Int32
    private let log = Log()

    private final class Log: Sendable {
        let seen = Mutex<[String]>([])
    }

    package init(_ behaviour: Behaviour) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(listener, generic, size)
                _ = listen(listener, 16)
                _ = getsockname(listener, generic, &size)
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        descriptor = listener
        let log = log
        let thread = Thread {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { break }
                Self.serve(client, behaviour) { text in
                    log.seen.withLock { $0.append(text) }
                }
            }
            // Only here, so that no other server's descriptor is taken for this one.
            Glibc.close(listener)
        }
        thread.start()
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// The requests that have arrived, whole.
    package var requests: [String] { log.seen.withLock { $0 } }

    private static func serve(
        _ client: Int32, _ behaviour: Behaviour, _ note: (String) -> Void
    ) {
        defer { Glibc.close(client) }
        note(readRequest(client))
        func say(_ text: String) -> Bool {
            let bytes = Array(text.utf8)
            return send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        }
        var end = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
        switch behaviour {
        case .answer(let text):
            _ = say(text)
        case .close:
            break
        case .drip:
            _ = say("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            for _ in 0..<2000 where poll(&end, 1, 10) == 0 {
                if !say("x") { return }
            }
        case .endlessHeaders:
            _ = say("HTTP/1.1 200 OK\r\n")
            for number in 0..<100_000 where say("X-\(number): \(number)\r\n") {}
        case .endlessBody:
            _ = say("HTTP/1.1 200 OK\r\n\r\n")
            let block = String(repeating: "x", count: 65_536)
            for _ in 0..<10_000 where !say(block) {
                return
            }
        case .silence:
            _ = poll(&end, 1, 20_000)
        }
    }

    private static func readRequest(_ client: Int32) -> String {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(client, &block, block.count, 0)
            guard count > 0 else { break }
            bytes += block[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let head = text.range(of: "\r\n\r\n") else { continue }
            let length =
                text[..<head.lowerBound].lowercased().split(separator: "\r\n")
                .first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
            if text[head.upperBound...].utf8.count >= length { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
