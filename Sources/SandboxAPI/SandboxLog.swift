import Foundation

/// What the judge has seen.
struct SandboxLog: Sendable {
    var requests = 0
    var refusals: [[String: String]] = []
    var mostParallel: [String: Int] = [:]
    /// Orders that were cancelled because nobody answered in time.
    var overdue: [Int64] = []
    private(set) var applied: [String: [String: Int]] = [:]
    private(set) var received: [String: Int] = [:]
    /// Writes that were sent again although nobody had looked what became of the first.
    private(set) var blindResends: [String] = []

    /// Writes whose answer was lost and that nobody has read back since.
    private var lost: Set<String> = []

    /// Notes that a change has taken effect.
    mutating func applied(_ target: String, _ what: String) {
        applied[target, default: [:]][what, default: 0] += 1
    }

    mutating func noteArrival(of request: SandboxRequest, _ call: SandboxCall) {
        guard call.isWrite else {
            for target in Self.readTargets(request, call) { lost.remove(target) }
            return
        }
        for target in Self.targets(request, call) {
            received[target, default: 0] += 1
            if lost.remove(target) != nil { blindResends.append("\(request.method) \(target)") }
        }
    }

    /// Notes that the sender can't know what became of a write.
    mutating func noteLost(_ request: SandboxRequest, _ call: SandboxCall) {
        guard call.isWrite else { return }
        lost.formUnion(Self.targets(request, call))
    }

    private static func json(_ request: SandboxRequest) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: request.body) as? [String: Any]) ?? [:]
    }

    private static func number(_ value: Any?) -> Int64? { (value as? NSNumber)?.int64Value }

    static func targets(_ request: SandboxRequest, _ call: SandboxCall) -> [String] {
        switch call.kind {
        case .cancellation(let order), .items(let order), .status(let order), .boxes(let order),
            .identifiers(let order):
            ["order \(order)"]
        case .statusUpdate:
            (json(request)["orders"] as? [[String: Any]] ?? []).compactMap {
                number($0["id"]).map { "order \($0)" }
            }
        case .returnCancel: number(json(request)["returnId"]).map { ["return \($0)"] } ?? []
        case .eatsCancel(let order): ["eats \(order)"]
        case .operations, .orders, .returnRead, .returnsList, .campaigns, .key, .token,
            .eatsStatus, .identifiersStatus, .wrongMethod, .badNumber, .unknown:
            []
        }
    }

    private static func readTargets(_ request: SandboxRequest, _ call: SandboxCall) -> [String] {
        switch call.kind {
        case .orders:
            (json(request)["orderIds"] as? [Any] ?? []).compactMap {
                number($0).map { "order \($0)" }
            }
        case .returnRead(_, let id): ["return \(id)"]
        case .eatsStatus(let order): ["eats \(order)"]
        case .cancellation, .items, .boxes, .identifiers, .identifiersStatus, .status,
            .statusUpdate, .returnCancel, .returnsList, .campaigns, .key, .operations, .token,
            .eatsCancel, .wrongMethod, .badNumber, .unknown:
            []
        }
    }
}

extension SandboxWorld {
    /// What `GET /_sandbox/state` tells.
    var state: [String: Any] {
        [
            "orders": Dictionary(
                uniqueKeysWithValues: orders.map { (String($0.key), tell($0.value)) }),
            "returns": Dictionary(
                uniqueKeysWithValues: returns.map {
                    (
                        String($0.key),
                        [
                            "shipmentStatus": $0.value.shipmentStatus,
                            "applied": log.applied["return \($0.key)"] ?? [:],
                        ] as [String: Any]
                    )
                }),
            "eats": Dictionary(
                uniqueKeysWithValues: eats.map {
                    (
                        $0.key,
                        ["status": $0.value, "applied": log.applied["eats \($0.key)"] ?? [:]]
                            as [String: Any]
                    )
                }),
            "requests": log.requests, "refusals_420": log.refusals,
            "max_parallel": log.mostParallel, "blind_resends": log.blindResends,
            "overdue": log.overdue, "received": log.received,
        ]
    }

    private func tell(_ order: SandboxOrder) -> [String: Any] {
        [
            "status": order.status, "substatus": order.substatus,
            "cancelRequested": order.isCancelRequested,
            "applied": log.applied["order \(order.id)"] ?? [:],
            "items": order.items.map { item in
                ["id": item.id, "count": item.count, "cis": item.cises, "uin": item.uins]
                    as [String: Any]
            },
        ]
    }
}
