package import BatchReports

/// What is wrong with a config, and where.
package struct ConfigError: Error, Hashable, Sendable {
    package var path: String
    /// From 1 on; `nil` where it is about the file as a whole.
    package var line: Int?
    package var problem: Problem

    package enum Problem: Hashable, Sendable {
        /// In the system's words.
        case unreadable(String)
        /// The words of the parser, which there are in English only.
        case notYAML(String)
        case mappingNeeded
        case unknownKey(String, near: String?, known: [String])
        case missing(key: String)
        case wrong(key: String, Need)
        case https(url: String)
        case timeScale
        case noZone(String, near: String?)
        case campaignTwice(Int64)
        case keyTwice(String)
    }

    /// What a value has to be.
    package enum Need: Hashable, Sendable {
        case text
        case list
        case truth
        case seconds
        case identifier
        case amount
        case clock
        case encoding
        case numberFrom1
        case number(from: Int, to: Int)
        case ruleCode(near: String?)
        case oneOf([String], near: String?)
    }

    init(path: String, line: Int?, _ problem: Problem) {
        self.path = path
        self.line = line
        self.problem = problem
    }

    /// The place and what is wrong, in the words of a language.
    package func text(_ words: Words) -> String {
        let place = line.map { "\(path):\($0)" } ?? path
        return "\(place): \(Self.told(problem, words))"
    }

    private static func told(_ problem: Problem, _ words: Words) -> String {
        switch problem {
        case .unreadable(let reason): return words("config.unreadable", words.reason(reason))
        case .notYAML(let reason): return words("config.not_yaml", words.reason(reason))
        case .mappingNeeded: return words("config.mapping")
        case .unknownKey(let key, let near, let known):
            return words("config.unknown_key", key)
                + hint(near ?? words.alternatives(known), words)
        case .missing(let key): return words("config.missing", key)
        case .wrong(let key, let need):
            let (told, near) = self.told(need, words)
            return words("config.wrong", key, told) + hint(near, words)
        case .https(let url): return words("config.https", url)
        case .timeScale: return words("config.time_scale")
        case .noZone(let name, let near): return words("config.no_zone", name) + hint(near, words)
        case .keyTwice(let key): return words("config.key_twice", key)
        case .campaignTwice(let id): return words("config.campaign_twice", String(id))
        }
    }

    private static func hint(_ near: String?, _ words: Words) -> String {
        near.map { " " + words("config.did_you_mean", $0) } ?? ""
    }

    private static func told(_ need: Need, _ words: Words) -> (String, near: String?) {
        switch need {
        case .text: (words("config.need.text"), nil)
        case .list: (words("config.need.list"), nil)
        case .truth: (words.alternatives(["true", "false"]), nil)
        case .seconds: (words("config.need.seconds"), nil)
        case .identifier: (words("config.need.identifier"), nil)
        case .amount: (words("config.need.amount"), nil)
        case .clock: (words("config.need.clock"), nil)
        case .encoding: (words("config.need.encoding"), nil)
        case .numberFrom1: (words("config.need.number_from_1"), nil)
        case .number(let first, let last):
            (words("config.need.number", words.number(first), words.number(last)), nil)
        case .ruleCode(let near): (words("config.need.code"), near)
        case .oneOf(let choices, let near): (words.alternatives(choices), near)
        }
    }
}
