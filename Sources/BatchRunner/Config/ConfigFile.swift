import BatchCore
import BatchReports
import Foundation
import Yams

/// What is wrong with a config, and where.
package struct ConfigError: Error, Hashable, Sendable {
    package var path: String
    package var line: Int?
    package var message: String

    package var text: String { line.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)" }
}

/// Reads `marketbatch.yaml`; keys it does not know are errors.
package enum ConfigFile {
    /// - Parameter path: `nil` looks for `marketbatch.yaml` here and takes defaults without it.
    package static func read(_ path: String?) throws(ConfigError) -> Config {
        let file = path ?? "marketbatch.yaml"
        if path == nil, !FileManager.default.fileExists(atPath: file) { return Config() }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw ConfigError(path: file, line: nil, message: "can't be read")
        }
        var config = try parse(text, path: file)
        let folder = URL(filePath: file).deletingLastPathComponent().path(percentEncoded: false)
        config.folder = folder.isEmpty ? "." : folder
        return config
    }

    package static func parse(_ text: String, path: String) throws(ConfigError) -> Config {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw ConfigError(path: path, line: nil, message: "\(error)")
        }
        var config = Config()
        guard let node, node != Node("", .implicit) else { return config }
        try ConfigSection(node, path: path).read(&config, by: root)
        try check(config, path)
        return config
    }

    private static func check(_ config: Config, _ path: String) throws(ConfigError) {
        for url in [config.marketURL] + (config.eats.map { [$0.url] } ?? []) {
            guard url.hasPrefix("https://") || url.hasPrefix("http://") && Config.isLoopback(url)
            else {
                throw ConfigError(
                    path: path, line: nil,
                    message: "\(url): https:// is needed; http:// is for 127.0.0.1 and [::1] only")
            }
        }
        guard config.timeScale == 1 || config.isLoopback else {
            throw ConfigError(
                path: path, line: nil, message: "time_scale is for loopback addresses only")
        }
        guard TimeZone(identifier: config.timeZone) != nil else {
            throw ConfigError(
                path: path, line: nil, message: "time_zone: there is no \(config.timeZone)")
        }
        let ids = config.businesses.flatMap(\.campaigns).map(\.id)
        if let twice = ids.first(where: { id in ids.count { $0 == id } > 1 }) {
            throw ConfigError(path: path, line: nil, message: "campaign \(twice) stands twice")
        }
    }
}

/// One key of the config: its name, what it means and what its value does.
struct ConfigKey<Target>: Sendable {
    let name: String
    let about: String
    let inner: [ConfigEntry]
    let read: @Sendable (ConfigValue, inout Target) throws(ConfigError) -> Void

    init(
        _ name: String, _ about: String, inner: [ConfigEntry] = [],
        read: @escaping @Sendable (ConfigValue, inout Target) throws(ConfigError) -> Void
    ) {
        self.name = name
        self.about = about
        self.inner = inner
        self.read = read
    }

    var entry: ConfigEntry { ConfigEntry(name: name, about: about, inner: inner) }
}

/// A key of the config as its page describes it.
package struct ConfigEntry: Sendable {
    package var name: String
    package var about: String
    package var inner: [ConfigEntry]
}

/// A mapping of the config, whose keys are all known.
struct ConfigSection {
    private let node: Node
    private let path: String

    init(_ node: Node, path: String) {
        self.node = node
        self.path = path
    }

    func read<Target>(_ target: inout Target, by keys: [ConfigKey<Target>]) throws(ConfigError) {
        guard let mapping = node.mapping else {
            throw ConfigError(
                path: path, line: node.mark?.line, message: "a mapping is needed here")
        }
        for (name, value) in mapping {
            let text = name.string ?? ""
            guard let key = keys.first(where: { $0.name == text }) else {
                throw ConfigError(
                    path: path, line: name.mark?.line, message: Self.unknown(text, keys.map(\.name))
                )
            }
            try key.read(ConfigValue(node: value, path: path, key: text), &target)
        }
    }

    private static func unknown(_ key: String, _ known: [String]) -> String {
        let near = known.filter { $0.first == key.first || $0.contains(key) || key.contains($0) }
        // What begins alike for longest was most likely meant.
        let best = near.max { $0.commonPrefix(with: key).count < $1.commonPrefix(with: key).count }
        let hint = best.map { [$0] } ?? known
        return "unknown key \(key); did you mean \(hint.joined(separator: ", "))?"
    }
}

/// The value of one key.
struct ConfigValue {
    let node: Node
    let path: String
    let key: String

    func wrong(_ needed: String) -> ConfigError {
        ConfigError(path: path, line: node.mark?.line, message: "\(key): \(needed) is needed")
    }

    var isNull: Bool { node.null != nil || node.string == "null" || node.string == "~" }

    var text: String {
        get throws(ConfigError) {
            guard let text = node.string, !isNull else { throw wrong("a text") }
            return text
        }
    }

    var optionalText: String? {
        get throws(ConfigError) { isNull ? nil : try text }
    }

    var truth: Bool {
        get throws(ConfigError) {
            guard let truth = node.bool else { throw wrong("true or false") }
            return truth
        }
    }

    func number(_ range: ClosedRange<Int>) throws(ConfigError) -> Int {
        guard let number = node.int, range.contains(number) else {
            throw wrong("a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func seconds() throws(ConfigError) -> Double {
        guard let number = node.float, number > 0, number <= 86_400 else {
            throw wrong("a number of seconds")
        }
        return number
    }

    var list: [ConfigValue] {
        get throws(ConfigError) {
            guard let sequence = node.sequence else { throw wrong("a list") }
            return sequence.map { ConfigValue(node: $0, path: path, key: key) }
        }
    }

    func section<Target>(_ target: inout Target, by keys: [ConfigKey<Target>]) throws(ConfigError) {
        try ConfigSection(node, path: path).read(&target, by: keys)
    }

    func identifier<Kind>() throws(ConfigError) -> Identifier<Kind> {
        guard let text = node.string, let number = Int64(text), number > 0 else {
            throw wrong("a positive number")
        }
        return Identifier(number)
    }

    /// The number that stands under a key of this mapping.
    func identifier<Kind>(under key: String) throws(ConfigError) -> Identifier<Kind> {
        guard node.mapping != nil else {
            throw ConfigError(
                path: path, line: node.mark?.line, message: "a mapping is needed here")
        }
        guard let value = node.mapping?[Node(key)] else { throw wrong(key) }
        return try ConfigValue(node: value, path: path, key: key).identifier()
    }
}
