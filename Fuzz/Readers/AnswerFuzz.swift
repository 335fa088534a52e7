import BatchClient
import BatchCore

/// Reads answers: the first bytes choose the status and the call, a line ends the headers.
enum AnswerFuzz {
    static func read(_ bytes: [UInt8]) {
        guard bytes.count > 2 else { return }
        let statuses = [
            200, 202, 204, 301, 400, 401, 403, 404, 405, 415, 420, 423, 429, 499, 500, 503, 520,
        ]
        let status = statuses[Int(bytes[0]) % statuses.count]
        let calls: [(Call, Resource)] = [
            (.send(RequestID(1), parts: [0]), .cancellation),
            (.send(RequestID(1), parts: [0, 1]), .status),
            (.send(RequestID(1), parts: [0]), .returns),
            (.readBefore([RequestID(1)]), .ordersRead), (.lookUpReturn(RequestID(1)), .returnsRead),
            (.lookUpEats(RequestID(1)), .eats),
            (.poll([], .returnCancellation), .operations),
        ]
        let (call, resource) = calls[Int(bytes[1]) % calls.count]
        let rest = bytes[2...]
        let lines = rest.split(separator: 0x0A, maxSplits: 4, omittingEmptySubsequences: false)
        let names = [
            "x-ratelimit-resource-limit", "x-ratelimit-resource-remaining",
            "x-ratelimit-resource-until", "retry-after",
        ]
        var headers: [String: String] = [:]
        for (name, line) in zip(names, lines.dropLast()) {
            headers[name] = String(decoding: line, as: UTF8.self)
        }
        headers["date"] = headers["x-ratelimit-resource-until"]
        let outgoing = Outgoing(
            call: call, resource: resource,
            request: WireRequest(method: "PUT", path: "/", body: ""),
            account: .business(BusinessID(1)), isWrite: true)
        let result = HTTPResult.Outcome.answered(
            status: status, headers: headers, body: Array(lines.last ?? []))
        let incoming = AnswerReader(outgoing).read(result, id: CallID(1))
        // Whatever it says goes through the quota and the scheduler's arithmetic.
        var quota = Quota(limit: 500, hour: .seconds(3600))
        let now = Timestamp(milliseconds: 1_795_000_000_000)
        quota.take(cost: 1, at: now)
        quota.answered(cost: 1, at: now, report: incoming.reply.rate, margin: .seconds(2))
        _ = quota.earliest(cost: 3, from: now)
        _ = quota.left(at: now)
    }
}
