package import Foundation

/// Holds bodies against `schemas/market.json`: the small part of JSON Schema that it uses, in which an
/// object has no members but those that are described.
package struct MarketSchema {
    package enum Side: String, Sendable {
        case requests
        case answers
    }

    private let root: [String: Any]

    package init() throws {
        let data = Data(try Project.text("schemas/market.json").utf8)
        root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// What is wrong with the body of an exchange; `nil` where nothing is.
    ///
    /// - Parameter path: as it is sent, with ids and query.
    package func problem(
        with body: Data, _ side: Side, _ method: String, _ path: String, status: Int = 200
    ) -> String? {
        let plain = path.split(separator: "?")[0].split(separator: "/").map { part in
            part.allSatisfy(\.isNumber) ? "{}" : String(part)
        }
        let operation = "\(method) /\(plain.joined(separator: "/"))"
        let known = (root["queries"] as? [String: [String]])?[operation] ?? []
        for name in Self.queryNames(path) where !known.contains(name) {
            return "\(operation): the query's \(name) is not described"
        }
        let isError = side == .answers && status != 200
        let schemas = root[side.rawValue] as? [String: Any]
        guard let schema = (isError ? root["error"] : schemas?[operation]) as? [String: Any] else {
            return body.isEmpty ? nil : "\(operation): a body that is not described"
        }
        guard let value = try? JSONSerialization.jsonObject(with: body) else {
            return "\(operation): no JSON"
        }
        return problem(value, schema, at: operation)
    }

    private static func queryNames(_ path: String) -> [String] {
        let query = path.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return query.split(separator: "&").map { String($0.prefix { $0 != "=" }) }
    }

    private func problem(_ value: Any, _ schema: [String: Any], at place: String) -> String? {
        if let name = schema["$ref"] as? String {
            let definitions = root["definitions"] as? [String: Any]
            guard let definition = definitions?[name] as? [String: Any] else {
                return "\(place): \(name) is not defined"
            }
            return problem(value, definition, at: place)
        }
        let types = schema["type"] as? [String] ?? [schema["type"] as? String ?? ""]
        if value is NSNull { return types.contains("null") ? nil : "\(place) is null" }
        switch types[0] {
        case "object": return object(value, schema, place)
        case "array": return array(value, schema, place)
        case "string": return string(value, schema, place)
        case "boolean": return value is Bool ? nil : "\(place) is no boolean"
        default:
            guard let number = value as? NSNumber else { return "\(place) is no number" }
            if let least = schema["minimum"] as? Double, number.doubleValue < least {
                return "\(place) is \(number)"
            }
            let isWhole = number.doubleValue == number.doubleValue.rounded()
            return types[0] == "integer" && !isWhole ? "\(place) is \(number)" : nil
        }
    }

    private func object(_ value: Any, _ schema: [String: Any], _ place: String) -> String? {
        guard let members = value as? [String: Any] else { return "\(place) is no object" }
        for name in schema["required"] as? [String] ?? [] where members[name] == nil {
            return "\(place) lacks \(name)"
        }
        let known = schema["properties"] as? [String: Any] ?? [:]
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            guard let inner = known[name] as? [String: Any] else { return "\(place) has \(name)" }
            if let found = problem(member, inner, at: "\(place).\(name)") { return found }
        }
        return nil
    }

    private func array(_ value: Any, _ schema: [String: Any], _ place: String) -> String? {
        guard let list = value as? [Any] else { return "\(place) is no array" }
        let range = (schema["minItems"] as? Int ?? 0)...(schema["maxItems"] as? Int ?? .max)
        guard range.contains(list.count) else { return "\(place) has \(list.count) items" }
        if schema["uniqueItems"] as? Bool == true, Set(list.map { "\($0)" }).count < list.count {
            return "\(place) has one twice"
        }
        guard let inner = schema["items"] as? [String: Any] else { return nil }
        for (index, item) in list.enumerated() {
            if let found = problem(item, inner, at: "\(place)[\(index)]") { return found }
        }
        return nil
    }

    private func string(_ value: Any, _ schema: [String: Any], _ place: String) -> String? {
        guard let text = value as? String else { return "\(place) is no text" }
        let range = (schema["minLength"] as? Int ?? 0)...(schema["maxLength"] as? Int ?? .max)
        guard range.contains(text.count) else { return "\(place) is «\(text)»" }
        if let words = schema["enum"] as? [String], !words.contains(text) {
            return "\(place) is «\(text)»"
        }
        if let pattern = schema["pattern"] as? String,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            return "\(place) is «\(text)»"
        }
        return nil
    }
}
