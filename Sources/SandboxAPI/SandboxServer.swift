import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// Serves a ``SandboxWorld`` on 127.0.0.1.
package final class SandboxServer: Sendable {
    private let world: Mutex<SandboxWorld>
    private let offset: Double

    package init(_ world: SandboxWorld) {
        offset = world.settings.clockOffset
        self.world = Mutex(world)
    }

    private var now: Double { Date().timeIntervalSince1970 + offset }

    /// Serves until the task is cancelled or `seconds` have passed.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - onListening: gets the port.
    package func run(
        port: UInt16, stoppingAfter seconds: Double,
        onListening: @escaping @Sendable (UInt16) -> Void
    ) async throws {
        let server = HTTPServer(
            address: try sockaddr_in.inet(ip4: "127.0.0.1", port: port), timeout: 60,
            logger: .disabled,
            handler: ClosureHTTPHandler { [self] request in try await answer(request) })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            tasks.addTask {
                try await server.waitUntilListening()
                if case .ip4(_, let port) = await server.listeningAddress { onListening(port) }
                try await ContinuousClock().sleep(for: .seconds(seconds))
            }
            try await tasks.next()
            tasks.cancelAll()
        }
    }

    private func answer(_ request: FlyingFox.HTTPRequest) async throws -> HTTPResponse {
        var headers: [String: String] = [:]
        for (name, value) in request.headers { headers[name.rawValue.lowercased()] = value }
        let incoming = SandboxRequest(
            method: request.method.rawValue, path: request.target.path(),
            query: Dictionary(
                request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
            headers: headers, body: try await request.bodyData)
        let (answer, delay) = world.withLock { world in
            (world.arrived(incoming, at: now), world.delay())
        }
        try await ContinuousClock().sleep(for: .seconds(delay))
        world.withLock { $0.left(incoming) }
        guard !answer.isDropped else {
            // A handler that fails before the upgrade closes the connection without a byte.
            return HTTPResponse(headers: [:], webSocket: DroppedConnection())
        }
        var response = HTTPResponse(
            statusCode: HTTPStatusCode(answer.status, phrase: "Sandbox"), body: answer.body)
        for (name, value) in answer.headers { response.headers[HTTPHeader(name)] = value }
        return response
    }
}

/// Ends a connection before anything is answered.
private struct DroppedConnection: WSHandler {
    struct Dropped: Error {}

    func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws
        -> AsyncStream<WSFrame>
    {
        throw Dropped()
    }
}
