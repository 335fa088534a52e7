package import BatchClient
package import BatchCore
package import BatchReports
import Foundation

/// Tells people of a night, by the ways that the config names. What fails is told and hurts nothing.
package struct Notices {
    private let config: Config
    private let environment: [String: String]

    package init(_ config: Config, environment: [String: String]) {
        self.config = config
        self.environment = environment
    }

    /// A way that a notice goes.
    package enum Way: String, Sendable {
        case email
        case telegram
    }

    /// Whether the config wants to hear of such a night.
    package func isWanted(_ notice: Notice) -> Bool {
        switch config.notify.when {
        case .always: true
        case .needsPerson: notice.needsPerson
        case .urgent: notice.urgentCount > 0
        }
    }

    /// Sends a notice by every way of the config.
    ///
    /// - Parameters:
    ///   - page: the path of the page that goes with the mail.
    ///   - failed: hears of each way that did not go.
    package func send(
        _ notice: Notice, page: String?, at now: Timestamp,
        failed: (Way, NoticeFailure) -> Void
    ) {
        attempt(.email, failed) { () throws(NoticeFailure) in
            guard let server = try mailServer() else { return }
            var message = MailMessage(subject: notice.subject, text: notice.text)
            if let page, let bytes = try? Data(contentsOf: URL(filePath: page)) {
                message.page = ("summary.html", [UInt8](bytes))
            }
            try server.send(message, at: now)
        }
        attempt(.telegram, failed) { () throws(NoticeFailure) in
            try telegramBot()?.send(notice.text)
        }
    }

    private func attempt(
        _ way: Way, _ failed: (Way, NoticeFailure) -> Void,
        _ send: () throws(NoticeFailure) -> Void
    ) {
        do throws(NoticeFailure) { try send() } catch { failed(way, error) }
    }

    // MARK: - The ways, with their secrets

    /// `nil` where the config names none.
    package func mailServer() throws(NoticeFailure) -> MailServer? {
        guard let email = config.notify.email else { return nil }
        var server = MailServer(
            url: email.url, user: email.user,
            password: try secret(email.passwordFile, "MARKETBATCH_SMTP_PASSWORD"),
            from: email.from, to: email.to)
        guard server.user == nil || server.password != nil else {
            throw NoticeFailure(Words(config.language)("notice.no_password"))
        }
        server.authorityFile = config.http.authorityFile.map(config.resolved)
        return server
    }

    /// `nil` where the config names none.
    package func telegramBot() throws(NoticeFailure) -> TelegramBot? {
        guard let telegram = config.notify.telegram else { return nil }
        let name = "MARKETBATCH_TELEGRAM_TOKEN"
        guard let token = try secret(telegram.tokenFile, name) else {
            throw NoticeFailure("token_file, \(name)")
        }
        var bot = TelegramBot(url: telegram.url, token: token, chat: telegram.chat)
        bot.authorityFile = config.http.authorityFile.map(config.resolved)
        return bot
    }

    private func secret(_ file: String?, _ variable: String) throws(NoticeFailure) -> String? {
        do throws(SecretError) {
            return try Secrets.secret(
                file: file.map(config.resolved), variable, environment: environment)
        } catch {
            throw NoticeFailure(error.text(Words(config.language)))
        }
    }
}
