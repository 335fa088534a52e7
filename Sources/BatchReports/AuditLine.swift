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
        if !attempt.body.isEmpty { bytes.append(key: "body", attempt.body) }
        bytes.append(key: "call", attempt.call)
        if let end = attempt.endedAt {
            let duration = attempt.startedAt.duration(to: end).components
            bytes.append(
                key: "duration_ms",
                duration.seconds * 1000 + duration.attoseconds / 1_000_000_000_000_000)
        }
        if !attempt.errors.isEmpty {
            let errors = attempt.errors.map {
                JSONText.object(["code": .text($0.code), "message": .text($0.message)])
            }
            bytes.append(key: "errors", JSONText.array(errors))
        }
        if let failure = attempt.failure { bytes.append(key: "failure", failure) }
        bytes.append(key: "is_write", JSONText.truth(attempt.isWrite))
        bytes.append(key: "lane", attempt.lane)
        bytes.append(key: "method", attempt.method)
        bytes.append(key: "path", attempt.path)
        if let limit = attempt.rate?.limit { bytes.append(key: "rate_limit", Int64(limit)) }
        if let remaining = attempt.rate?.remaining {
            bytes.append(key: "rate_remaining", Int64(remaining))
        }
        if let until = attempt.rate?.until {
            bytes.append(key: "rate_until", until.iso8601(in: zone))
        }
        bytes.append(key: "requests", JSONText.array(attempt.requests.map(JSONText.number)))
        if let status = attempt.httpStatus { bytes.append(key: "status", Int64(status)) }
        bytes.append(key: "time", attempt.startedAt.iso8601(in: zone))
        bytes.append(UInt8(ascii: "}"))
    }
}
