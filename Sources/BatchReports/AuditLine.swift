import BatchCore

/// A line of `audit.jsonl`: one exchange with an API, its keys in alphabetical order.
struct AuditLine {
    private let attempt: AttemptRecord
    private let zone: LocalZone

    init(_ attempt: AttemptRecord, _ zone: LocalZone) {
        self.attempt = attempt
        self.zone = zone
    }

    /// Appends the line's object to `bytes`.
    func write(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        let start = bytes.count
        func begin(_ key: String) {
            if bytes.count > start { bytes.append(UInt8(ascii: ",")) }
            JSONText.write(key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
        }
        func add(_ key: String, _ text: String) {
            begin(key)
            JSONText.write(text, to: &bytes)
        }
        func add(_ key: String, _ number: Int64) {
            begin(key)
            bytes.append(decimal: number)
        }
        func add(_ key: String, _ value: JSONText) {
            begin(key)
            value.write(to: &bytes)
        }
        if !attempt.body.isEmpty { add("body", attempt.body) }
        add("call", attempt.call)
        if let end = attempt.endedAt {
            let duration = attempt.startedAt.duration(to: end).components
            add(
                "duration_ms",
                duration.seconds * 1000 + duration.attoseconds / 1_000_000_000_000_000)
        }
        if !attempt.errors.isEmpty {
            let errors = attempt.errors.map {
                JSONText.object(["code": .text($0.code), "message": .text($0.message)])
            }
            add("errors", .array(errors))
        }
        if let failure = attempt.failure { add("failure", failure) }
        add("is_write", .truth(attempt.isWrite))
        add("lane", attempt.lane)
        add("method", attempt.method)
        add("path", attempt.path)
        if let limit = attempt.rate?.limit { add("rate_limit", Int64(limit)) }
        if let remaining = attempt.rate?.remaining { add("rate_remaining", Int64(remaining)) }
        if let until = attempt.rate?.until { add("rate_until", until.iso8601(in: zone)) }
        add("requests", .array(attempt.requests.map(JSONText.number)))
        if let status = attempt.httpStatus { add("status", Int64(status)) }
        add("time", attempt.startedAt.iso8601(in: zone))
        bytes.append(UInt8(ascii: "}"))
    }
}
