import ArgumentParser
import BatchClient
import BatchCore
import BatchReports
import BatchRunner
import Foundation

/// Asks five questions, or takes their answers as flags, and writes a config.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Ask a few questions and write a config.")

    @Option(help: "The config file to be made; it must not be there yet.")
    var config = "marketbatch.yaml"
    @Option(help: "The folder of the journal.")
    var state = "./state"
    @Option(help: "The language: ru, en or zh.", completion: .list(["ru", "en", "zh"]))
    var language: String?
    @Option(help: "The number of the account at the market.")
    var business: Int64?
    @Option(help: "A shop and its model, such as 21001=DBS; may be given again.")
    var campaign: [String] = []
    @Option(help: "The file with the account's key.", completion: .file())
    var apiKeyFile: String?
    @Option(help: "Where the market is; another one than the real one for a rehearsal.")
    var baseUrl: String?
    @Option(help: "When the window closes, HH:MM, or none.")
    var until: String?

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: config) else {
            throw ValidationError("\(config) is there already")
        }
        let text = try answers()
        do throws(ConfigError) {
            _ = try ConfigFile.parse(text, path: config)
        } catch {
            throw ValidationError(error.text(Words(Language.spoken(language, config: nil))))
        }
        do throws(FolderError) {
            try OutputFolder.write(Array(text.utf8), to: config)
        } catch {
            Self.say("\(error)")
            throw ExitStatus.notWritten.code
        }
        Self.say(config)
    }

    private func answers() throws -> String {
        let language =
            try self.language
            ?? ask("Язык / Language / 语言 (ru, en, zh)", "ru") {
                Language(rawValue: $0) != nil
            }
        guard let chosen = Language(rawValue: language) else {
            throw ValidationError("--language takes ru, en or zh")
        }
        let words = Words(chosen)
        let key = try apiKeyFile ?? ask(words("init.key"), "secrets/market.key")
        let found = try campaign.isEmpty ? openShops(key, words) : []
        let account = found.lazy.compactMap(\.business).first
        let business =
            try self.business.map(String.init)
            ?? ask(words("init.business"), account.map { String($0.value) }, words) {
                Int64($0) ?? 0 > 0
            }
        // A key may open several accounts, and the config is to have the shops of this one.
        let own = found.filter { $0.business.map { String($0.value) == business } ?? true }
        let proposal = own.isEmpty ? nil : own.map(\.proposal).joined(separator: ", ")
        let shops =
            try campaign.isEmpty
            ? Self.shops(ask(words("init.campaigns"), proposal, words) { Self.areShops($0) })
            : campaign
        let lines = try shops.map { shop in
            try line(of: shop, own.first { "\($0.id)" == shop.prefix { $0 != "=" } }, words)
        }
        let until =
            try self.until
            ?? ask(words("init.until"), "06:00", words) {
                $0 == "none" || ClockTime.minutes($0) != nil
            }
        guard until == "none" || ClockTime.minutes(until) != nil else {
            throw ValidationError("--until takes HH:MM or none")
        }
        let window = until == "none" ? "null" : "\"\(until)\""
        let server = baseUrl ?? Config().marketURL
        return """
            language: \(language)
            state: \(ConfigText.quoted(state))
            window: {until: \(window)}
            market:
              base_url: \(ConfigText.quoted(server))
              businesses:
                - id: \(business)
                  api_key_file: \(ConfigText.quoted(key))
                  campaigns:
            \(lines.joined(separator: "\n"))

            """
    }

    /// The shops that the key opens; none where there is no key yet or the market can't be asked.
    private func openShops(_ key: String, _ words: Words) throws -> [OpenShop] {
        let folder = URL(filePath: config).deletingLastPathComponent().path(percentEncoded: false)
        var asked = Config()
        asked.folder = folder.isEmpty ? "." : folder
        asked.marketURL = baseUrl ?? asked.marketURL
        asked.businesses = [
            Config.Business(id: BusinessID(business ?? 1), keyFile: key, campaigns: [])
        ]
        guard let settings = try? Secrets.settings(asked, environment: [:]),
            case .told(let shops, _) = Client(settings).shops(of: asked.businesses[0].id)
        else { return [] }
        let own = shops.filter { business == nil || $0.business?.value == business }
        let names = own.map { "\($0.proposal) (\($0.name))" }.joined(separator: ", ")
        if !own.isEmpty { Self.tell(words("init.found", names)) }
        return own
    }

    private static func shops(_ text: String) -> [String] {
        text.split { ", ;".contains($0) }.map(String.init)
    }

    /// Whether an answer names shops, each with its model or without.
    private static func areShops(_ text: String) -> Bool {
        let shops = shops(text)
        return !shops.isEmpty
            && shops.allSatisfy { shop in
                let parts = shop.split(separator: "=", omittingEmptySubsequences: false)
                return parts.count <= 2 && Int64(parts[0]) ?? 0 > 0
                    && (parts.count < 2 || Model(reading: String(parts[1])) != nil)
            }
    }

    /// The line of a shop in the config.
    private func line(of shop: String, _ found: OpenShop?, _ words: Words) throws -> String {
        let parts = shop.split(separator: "=").map(String.init)
        guard parts.count <= 2, Int64(parts[0]) != nil else {
            throw ValidationError("--campaign: \(shop): 21001=DBS is needed")
        }
        var line = "        - {id: \(parts[0])"
        if parts.count == 2 { line += ", model: \(parts[1].uppercased())" }
        if let found {
            let id = try ask(words("init.shop_id", found.name), "")
            if Int64(id) ?? 0 > 0 { line += ", shop_id: \(id)" }
            line += ", name: \(ConfigText.quoted(found.name))"
        }
        return line + "}"
    }

    private static func tell(_ text: String) {
        Output.log(text + "\n")
    }

    /// Asks on standard error and reads a line, again and again until it will do; without an answer the
    /// proposal holds. What was answered before is kept.
    private func ask(
        _ question: String, _ proposal: String?, _ words: Words? = nil,
        isFine: (String) -> Bool = { _ in true }
    ) throws -> String {
        let shown = proposal.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""
        while true {
            Output.log("\(question)\(shown): ")
            guard let line = readLine() else {
                throw ValidationError(
                    "\(question): no answer; see marketbatch init --help for flags")
            }
            let answer = line.trimmingCharacters(in: .whitespaces)
            let meant = answer.isEmpty ? proposal : answer
            if let meant, answer.isEmpty && proposal == "" || isFine(meant) { return meant }
            Self.tell(words?("init.again") ?? "ru, en, zh")
        }
    }

    private static func say(_ text: String) {
        Output.result(text + "\n")
    }
}

extension OpenShop {
    /// As the question for shops takes it.
    fileprivate var proposal: String { placement.isEmpty ? "\(id)" : "\(id)=\(placement)" }
}
