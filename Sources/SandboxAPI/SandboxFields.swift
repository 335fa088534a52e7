import Foundation

/// The members of a body, read as strictly as the market's description has them.
struct SandboxFields {
    let members: [String: Any]

    /// `nil` where the body is no object.
    init?(_ body: [String: Any]?) {
        guard let body else { return nil }
        members = body
    }

    /// A whole number of 64 bits; `nil` for anything else, a truth among them.
    static func number(_ value: Any?) -> Int64? {
        // A truth of JSON is a number of one byte here.
        guard let number = value as? NSNumber, String(cString: number.objCType) != "c" else {
            return nil
        }
        let double = number.doubleValue
        guard double == double.rounded(), abs(double) < 9.3e18,
            number == NSNumber(value: number.int64Value)
        else { return nil }
        return number.int64Value
    }

    /// A list of unique numbers; `nil` where there is none.
    func numbers(_ key: String, most: Int = .max) throws(SandboxWorld.Refusal) -> [Int64]? {
        guard let list = try list(key, most) else { return nil }
        let numbers = list.compactMap(Self.number)
        guard numbers.count == list.count, Set(numbers).count == list.count else {
            throw Self.refusal(key, most)
        }
        return numbers
    }

    /// A list of unique words; `nil` where there is none.
    ///
    /// - Parameter known: the words that there are; `nil` where any will do.
    func words(
        _ key: String, _ known: Set<String>? = nil, most: Int = .max
    ) throws(SandboxWorld.Refusal) -> Set<String>? {
        guard let list = try list(key, most) else { return nil }
        let words = list.compactMap { $0 as? String }
        let isKnown = words.allSatisfy { !$0.isEmpty && known?.contains($0) ?? true }
        guard words.count == list.count, isKnown, Set(words).count == list.count else {
            throw Self.refusal(key, most)
        }
        return Set(words)
    }

    private func list(_ key: String, _ most: Int) throws(SandboxWorld.Refusal) -> [Any]? {
        guard let value = members[key], !(value is NSNull) else { return nil }
        guard let list = value as? [Any], !list.isEmpty, list.count <= most else {
            throw Self.refusal(key, most)
        }
        return list
    }

    private static func refusal(_ key: String, _ most: Int) -> SandboxWorld.Refusal {
        let range = most == .max ? "at least 1" : "1 to \(most)"
        return SandboxWorld.Refusal(400, "BAD_REQUEST", "\(key): \(range) unique values")
    }
}

/// The words of the market's description that reads are held to.
enum SandboxWords {
    static let statuses: Set = [
        "PLACING", "RESERVED", "UNPAID", "PROCESSING", "DELIVERY", "PICKUP", "DELIVERED",
        "CANCELLED", "PENDING", "PARTIALLY_RETURNED", "RETURNED", "UNKNOWN",
    ]
    static let models: Set = ["FBY", "FBS", "DBS", "EXPRESS", "LAAS"]
    static let platforms: Set = ["MARKET", "OZON", "WILDBERRIES", "OTHER"]
    static let operations: Set = [
        "ORDER_RECIPIENT_UPDATE", "ORDER_DELIVERY_INTERVAL_UPDATE", "ORDER_STATUS_UPDATE",
        "RETURN_CANCELLATION",
    ]
}
