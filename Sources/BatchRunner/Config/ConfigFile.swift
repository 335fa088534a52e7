import BatchCore
import BatchReports
import Foundation
import Yams

/// Reads `marketbatch.yaml`; keys it does not know are errors.
package enum ConfigFile {
    /// - Parameter path: `nil` looks for `marketbatch.yaml` here and takes defaults without it.
    package static func read(_ path: String?) throws(ConfigError) -> Config {
        let file = path ?? "marketbatch.yaml"
        if path == nil, !FileManager.default.fileExists(atPath: file) { return Config() }
        guard access(file, R_OK) == 0 else {
            throw ConfigError(
                path: file, line: nil, .unreadable(String(cString: strerror(errno))))
        }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw ConfigError(path: file, line: nil, .unreadable("UTF-8?"))
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
            let error = error as? YamlError
            if case .duplicatedKeysInMapping(let keys, _)? = error, let key = keys.first {
                let line = Self.line(of: "\(key):", in: text, isLast: true)
                throw ConfigError(path: path, line: line, .keyTwice(key))
            }
            throw ConfigError(path: path, line: error?.line, .notYAML(error?.problem ?? ""))
        }
        var config = Config()
        guard let node, node != Node("", .implicit) else { return config }
        try ConfigSection(node, path: path).read(&config, by: root)
        try check(config, path, text)
        return config
    }

    /// The line on which something stands, from 1 on; `nil` where it stands nowhere in one piece.
    private static func line(of value: String, in text: String, isLast: Bool = false) -> Int? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        func isThere(_ line: Substring) -> Bool {
            !line.drop { $0 == " " }.hasPrefix("#") && line.contains(value)
        }
        let place = isLast ? lines.lastIndex(where: isThere) : lines.firstIndex(where: isThere)
        return place.map { $0 + 1 }
    }

    private static func check(
        _ config: Config, _ path: String, _ text: String
    ) throws(ConfigError) {
        let urls = [config.marketURL, config.eats?.url, config.notify.telegram?.url]
        for url in urls.compactMap(\.self) {
            guard url.hasPrefix("https://") || url.hasPrefix("http://") && Config.isLoopback(url)
            else {
                throw ConfigError(path: path, line: line(of: url, in: text), .https(url: url))
            }
        }
        if let url = config.notify.email?.url, !Config.isFineForMail(url) {
            throw ConfigError(path: path, line: line(of: url, in: text), .https(url: url))
        }
        guard config.timeScale == 1 || config.isLoopback else {
            throw ConfigError(
                path: path, line: line(of: "time_scale", in: text), .timeScale)
        }
        guard TimeZone(identifier: config.timeZone) != nil else {
            let near = EditDistance.nearest(
                to: config.timeZone, in: TimeZone.knownTimeZoneIdentifiers)
            throw ConfigError(
                path: path, line: line(of: "time_zone", in: text),
                .noZone(config.timeZone, near: near))
        }
        let ids = config.businesses.flatMap(\.campaigns).map(\.id)
        if let twice = ids.first(where: { id in ids.count { $0 == id } > 1 }) {
            throw ConfigError(
                path: path, line: line(of: "\(twice.value)", in: text, isLast: true),
                .campaignTwice(twice.value))
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
            throw ConfigError(path: path, line: node.mark?.line, .mappingNeeded)
        }
        for (name, value) in mapping {
            let text = name.string ?? ""
            guard let key = keys.first(where: { $0.name == text }) else {
                let known = keys.map(\.name)
                throw ConfigError(
                    path: path, line: name.mark?.line,
                    .unknownKey(
                        text, near: EditDistance.nearest(to: text, in: known), known: known))
            }
            try key.read(ConfigValue(node: value, path: path, key: text), &target)
        }
    }
}

/// The value of one key.
struct ConfigValue {
    let node: Node
    let path: String
    let key: String

    func wrong(_ need: ConfigError.Need) -> ConfigError {
        ConfigError(path: path, line: node.mark?.line, .wrong(key: key, need))
    }

    /// Where the value is none of the words that it may be.
    func wrong(oneOf choices: [String]) -> ConfigError {
        wrong(.oneOf(choices, near: EditDistance.nearest(to: node.string ?? "", in: choices)))
    }

    func missing(_ key: String) -> ConfigError {
        ConfigError(path: path, line: node.mark?.line, .missing(key: key))
    }

    var isNull: Bool { node.null != nil || node.string == "null" || node.string == "~" }

    var text: String {
        get throws(ConfigError) {
            guard let text = node.string, !isNull else { throw wrong(.text) }
            return text
        }
    }

    var optionalText: String? {
        get throws(ConfigError) { isNull ? nil : try text }
    }

    var truth: Bool {
        get throws(ConfigError) {
            guard let truth = node.bool else { throw wrong(.truth) }
            return truth
        }
    }

    func number(_ range: ClosedRange<Int>) throws(ConfigError) -> Int {
        guard let number = node.int, range.contains(number) else {
            throw wrong(.number(from: range.lowerBound, to: range.upperBound))
        }
        return number
    }

    func seconds() throws(ConfigError) -> Double {
        guard let number = node.float, number > 0, number <= 86_400 else {
            throw wrong(.seconds)
        }
        return number
    }

    var list: [ConfigValue] {
        get throws(ConfigError) {
            guard let sequence = node.sequence else { throw wrong(.list) }
            return sequence.map { ConfigValue(node: $0, path: path, key: key) }
        }
    }

    func section<Target>(_ target: inout Target, by keys: [ConfigKey<Target>]) throws(ConfigError) {
        try ConfigSection(node, path: path).read(&target, by: keys)
    }

    func identifier<Kind>() throws(ConfigError) -> Identifier<Kind> {
        guard let text = node.string, let number = Int64(text), number > 0 else {
            throw wrong(.identifier)
        }
        return Identifier(number)
    }

    /// The number that stands under a key of this mapping.
    func identifier<Kind>(under key: String) throws(ConfigError) -> Identifier<Kind> {
        guard node.mapping != nil else {
            throw ConfigError(path: path, line: node.mark?.line, .mappingNeeded)
        }
        guard let value = node.mapping?[Node(key)] else { throw missing(key) }
        return try ConfigValue(node: value, path: path, key: key).identifier()
    }
}

extension YamlError {
    /// Where it is, from 1 on; `nil` where the parser does not say.
    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            mark.line
        default: nil
        }
    }

    /// What the parser says is wrong.
    fileprivate var problem: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
            .composer(_, let problem, _, _):
            problem
        default: "\(self)"
        }
    }
}
