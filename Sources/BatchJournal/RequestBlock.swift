package import BatchCore
import GRDB

/// Requests as the journal keeps them, a thousand in a block: what of them never changes.
///
/// | of | values |
/// |---|---|
/// | block | requests |
/// | request | campaign, business, deadline, money, whether it is a batch, the request that it waits for, parts |
/// | part | resource, units that it takes out, change |
///
/// Their targets and keys stand apart, in numbers of a fixed width, so that those of a million changes are looked through
/// in no time.
package struct RequestBlock: Sendable {
    /// How many requests go into a block.
    package static let size = 1024

    /// How many parts each has.
    private(set) var parts: [Int] = []
    private(set) var targets: [UInt8] = []
    private(set) var bytes: [UInt8] = []
    /// Answers to buyers who want to cancel, by their orders.
    private(set) var decisions: [Decision] = []

    struct Decision {
        let order: Int64
        /// The place of its request in the block.
        let place: Int
        let part: Int
    }

    /// - Parameters:
    ///   - requests: at most as many as go into a block, each as it leaves, too.
    ///   - predecessors: the requests that some of them wait for, by their places here.
    package init(
        _ requests: [(planned: PlannedRequest, wire: WireRequest)],
        after predecessors: (Int) -> RequestID? = { _ in nil }
    ) {
        var writer = BlockWriter(expected: requests.count * 192)
        writer.write(requests.count)
        targets.reserveCapacity(requests.count * StoredTarget.width)
        for (place, (request, wire)) in requests.enumerated() {
            parts.append(request.parts.count)
            writer.write(request.campaign?.value)
            writer.write(request.business?.value)
            writer.write(request.deadline?.milliseconds)
            writer.write(request.moneyAtRisk?.kopecks)
            writer.write(request.isBatch)
            writer.write(predecessors(place)?.value)
            writer.write(request.parts.count)
            for (part, change) in request.parts.enumerated() {
                writer.write(word: Resource(for: change).rawValue)
                writer.write(change.removedUnits)
                writer.write(ChangeCodec.text(of: change))
                let key = change.key(
                    campaign: request.campaign, alone: request.isBatch ? nil : wire)
                let target = StoredTarget(
                    target: change.target, key: key, place: place, part: part)
                target.append(to: &targets)
                if case .cancellation(let order, _, _) = change {
                    decisions.append(Decision(order: order.value, place: place, part: part))
                }
            }
        }
        bytes = writer.bytes
    }

    /// Blocks of however many requests.
    package static func all(_ requests: [PlannedRequest]) -> [RequestBlock] {
        stride(from: 0, to: requests.count, by: size).map { start in
            RequestBlock(
                requests[start..<min(start + size, requests.count)].map { ($0, $0.wire) })
        }
    }
}

/// What one part changes, at a fixed width.
struct StoredTarget {
    let target: ChangeTarget
    let key: ChangeKey
    /// The place of its request in the block.
    let place: Int
    let part: Int

    fileprivate static let width = 24

    init(target: ChangeTarget, key: ChangeKey, place: Int, part: Int) {
        self.target = target
        self.key = key
        self.place = place
        self.part = part
    }

    fileprivate func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: target.key.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: key.hash.littleEndian) { bytes.append(contentsOf: $0) }
        for number in [place, part] {
            withUnsafeBytes(of: Int32(truncatingIfNeeded: number).littleEndian) {
                bytes.append(contentsOf: $0)
            }
        }
    }

    /// Goes through the targets of a block.
    ///
    /// - Parameter count: how many requests it has.
    static func forEach(
        _ bytes: UnsafeRawBufferPointer, of count: Int64, where isMeant: (ChangeTarget) -> Bool,
        _ body: (StoredTarget) -> Void
    ) throws {
        guard bytes.count % width == 0 else {
            throw ListDamage(description: "\(bytes.count) bytes of targets")
        }
        for start in stride(from: 0, to: bytes.count, by: width) {
            func number<Number: FixedWidthInteger>(_ offset: Int, _: Number.Type) -> Number {
                Number(
                    littleEndian: bytes.loadUnaligned(
                        fromByteOffset: start + offset, as: Number.self))
            }
            let target = ChangeTarget(key: number(0, Int64.self))
            let (place, part) = (number(16, Int32.self), number(20, Int32.self))
            guard (0..<count).contains(Int64(place)), part >= 0 else {
                throw ListDamage(description: "no request \(place), \(part)")
            }
            guard isMeant(target) else { continue }
            body(
                StoredTarget(
                    target: target, key: ChangeKey(hash: number(8, Int64.self)),
                    place: Int(place), part: Int(part)))
        }
    }
}

/// A request as it is kept, with where its parts stand.
struct StoredRequest {
    let id: RequestID
    let run: String
    var campaign: CampaignID?
    var business: BusinessID?
    var deadline: Timestamp?
    var money: Money?
    var isBatch = false
    var predecessor: RequestID?
    var parts: [StoredPart] = []

    /// The lane in which it is sent.
    var lane: LaneID {
        LaneID(campaign.map(LaneOwner.campaign) ?? .eats, parts.first?.resource ?? .eats)
    }

    /// The requests of a block.
    ///
    /// - Parameter isWhole: whether their changes are wanted, too.
    static func all(_ block: StoredBlock, isWhole: Bool) throws -> [StoredRequest] {
        var reader = BlockReader(block.bytes)
        var resources = KnownWords<Resource>()
        var requests: [StoredRequest] = []
        requests.reserveCapacity(RequestBlock.size)
        let count = try reader.int()
        while !reader.isAtEnd {
            let id = RequestID(block.number + Int64(requests.count))
            var request = StoredRequest(id: id, run: block.run)
            request.campaign = try reader.optionalNumber().map { CampaignID($0) }
            request.business = try reader.optionalNumber().map { BusinessID($0) }
            request.deadline = try reader.optionalNumber().map(Timestamp.init(milliseconds:))
            request.money = try reader.optionalNumber().map(Money.init(kopecks:))
            request.isBatch = try reader.truth()
            request.predecessor = try reader.optionalNumber().map { RequestID($0) }
            for _ in 0..<max(0, try reader.int()) {
                var part = StoredPart(resource: try reader.word(&resources))
                part.units = try reader.optionalNumber()
                let text = try reader.textBytes()
                if isWhole { part.change = try ChangeCodec.change(in: text) }
                request.parts.append(part)
            }
            requests.append(request)
        }
        guard requests.count == count else { throw reader.damage("not \(count) requests") }
        return requests
    }
}

/// One change of a request as it is kept.
struct StoredPart {
    let resource: Resource
    /// The units that it takes out of an order.
    var units: Int64?
    /// Where it was asked for.
    var change: Change?
    var progress = Progress()
}

/// Where a part stands: what the facts say of it, kept beside them.
struct Progress {
    var hasLeft = false
    var operation: String?
    var verdict: Verdict?
    var settledAt: Timestamp?

    var isOpen: Bool { verdict == nil }
    /// Whether it can't be called back.
    var isOnItsWay: Bool { hasLeft || operation != nil }

    /// What reports call it.
    var outcome: Outcome {
        switch verdict?.outcome {
        case .done: .done
        case .refused: .refused
        case .held: .held
        case nil: hasLeft && operation == nil ? .unknown : .pending
        }
    }
}

/// Where the parts of some requests stand, asked for in their order.
struct ProgressReader {
    private var entries: [(request: Int64, part: Int, progress: Progress)] = []
    private var next = 0

    init(_ db: Database, _ requests: ClosedRange<Int64>) throws {
        let outcomes = WordReader<Verdict.Outcome>()
        try db.forEachRow(
            """
            SELECT request, part, has_left, operation, outcome, code, message, http_status, settled_at
            FROM progress WHERE request BETWEEN ? AND ? ORDER BY request, part
            """, [requests.lowerBound, requests.upperBound]
        ) { row in
            var progress = Progress(hasLeft: row[2], operation: row[3])
            if let outcome = row[4] as String? {
                progress.verdict = Verdict(
                    outcome: try outcomes.word(outcome), code: row[5], message: row[6],
                    httpStatus: row[7])
            }
            progress.settledAt = (row[8] as Int64?).map(Timestamp.init(milliseconds:))
            entries.append((row[0], row[1], progress))
        }
    }

    /// Whether nothing has happened to any of them.
    var isEmpty: Bool { entries.isEmpty }

    /// - Returns: that of nothing that has happened, where nothing has.
    mutating func of(_ request: Int64, _ part: Int) -> Progress {
        while next < entries.count, (entries[next].request, entries[next].part) < (request, part) {
            next += 1
        }
        guard next < entries.count, entries[next].request == request, entries[next].part == part
        else { return Progress() }
        return entries[next].progress
    }
}

extension Journal {
    /// Goes through the requests of some blocks, in the order of their numbers.
    ///
    /// - Parameters:
    ///   - condition: tells which blocks.
    ///   - isWhole: whether the changes are wanted, too.
    static func forEachRequest(
        _ db: Database, in condition: String, _ arguments: StatementArguments = [],
        isWhole: Bool = false, _ body: (StoredRequest) throws -> Void
    ) throws {
        try Blocks.read(
            db, "SELECT first, run, record FROM request_block WHERE \(condition) ORDER BY first",
            arguments, { try StoredRequest.all($0, isWhole: isWhole) }
        ) { requests in
            guard let first = requests.first, let last = requests.last else { return }
            var progress = try ProgressReader(db, first.id.value...last.id.value)
            guard !progress.isEmpty else {
                for request in requests { try body(request) }
                return
            }
            for var request in requests {
                for part in request.parts.indices {
                    request.parts[part].progress = progress.of(request.id.value, part)
                }
                try body(request)
            }
        }
    }

    /// The blocks in which a request is open.
    static let openBlocks =
        "EXISTS (SELECT 1 FROM open_request WHERE id BETWEEN request_block.first AND request_block.last)"
}
