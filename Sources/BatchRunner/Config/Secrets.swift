package import BatchClient
import BatchCore
package import BatchReports
import Foundation

/// Why a secret can't be had.
package enum SecretError: Error, Hashable, Sendable {
    case missing(path: String)
    /// It is there, or may be, and this user may not read it.
    case unreadable(path: String, reason: String)
    case readableByOthers(path: String)
    case empty(path: String)
    /// It holds a character that no header may have, such as the end of a line.
    case malformed(path: String)

    package func text(_ words: Words) -> String {
        switch self {
        case .missing(let path): words("secret.missing", path)
        case .unreadable(let path, let reason):
            words("secret.unreadable", path, words.reason(reason), NSUserName())
        case .readableByOthers(let path): words("secret.readable", path)
        case .empty(let path): words("secret.empty", path)
        case .malformed(let path): words("secret.malformed", path)
        }
    }
}

/// Gets secrets from files that nobody else can read, or from variables.
package enum Secrets {
    /// The client's settings with all secrets of `config`.
    ///
    /// - Parameter environment: `MARKETBATCH_API_KEY` serves the only business of a config,
    ///   `MARKETBATCH_EATS_SECRET` the restaurant server.
    package static func settings(_ config: Config, environment: [String: String])
        throws(SecretError) -> ClientSettings
    {
        let (settings, problems) = gathered(config, environment: environment)
        if let problem = problems.first { throw problem }
        return settings
    }

    /// The settings with the secrets that can be had, and why others can't.
    package static func gathered(_ config: Config, environment: [String: String])
        -> (settings: ClientSettings, problems: [SecretError])
    {
        var settings = ClientSettings(marketURL: config.marketURL)
        var problems: [SecretError] = []
        func had(_ get: () throws(SecretError) -> String?) -> String? {
            do throws(SecretError) { return try get() } catch { problems.append(error) }
            return nil
        }
        let isOnly = config.businesses.count == 1
        for business in config.businesses {
            settings.keys[business.id] = had { () throws(SecretError) in
                if let file = business.keyFile { return try read(config.resolved(file)) }
                let name = "MARKETBATCH_API_KEY"
                guard isOnly, let key = environment[name] else { return nil }
                return try checked(key, name)
            }
        }
        if let eats = config.eats {
            settings.eatsURL = eats.url
            settings.eatsClient = eats.client
            settings.eatsSecret = had { () throws(SecretError) in
                try secret(
                    file: eats.secretFile.map(config.resolved), "MARKETBATCH_EATS_SECRET",
                    environment: environment)
            }
        }
        settings.wire.connectTimeout = .seconds(config.http.connectTimeout)
        settings.wire.answerTimeout = .seconds(config.http.answerTimeout)
        settings.wire.proxy = config.http.proxy
        settings.wire.authorityFile = config.http.authorityFile.map(config.resolved)
        settings.wire.userAgent = "marketbatch/\(Version.number)"
        return (settings, problems)
    }

    /// What a file holds, else a variable; `nil` where neither is named.
    static func secret(
        file: String?, _ variable: String, environment: [String: String]
    ) throws(SecretError) -> String? {
        if let file { return try read(file) }
        guard let secret = environment[variable] else { return nil }
        return try checked(secret, variable)
    }

    private static func read(_ path: String) throws(SecretError) -> String {
        var status = stat()
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0, fstat(file, &status) == 0 else {
            guard errno != ENOENT else { throw .missing(path: path) }
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        close(file)
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw .unreadable(path: path, reason: String(cString: strerror(EISDIR)))
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .malformed(path: path)
        }
        guard status.st_mode & 0o077 == 0 else { throw .readableByOthers(path: path) }
        return try checked(text, path)
    }

    /// A secret without the spaces around it.
    ///
    /// - Parameter path: where it is from.
    private static func checked(_ text: String, _ path: String) throws(SecretError) -> String {
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !secret.isEmpty else { throw .empty(path: path) }
        guard !secret.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw .malformed(path: path)
        }
        return secret
    }
}
