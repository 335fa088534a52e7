package import BatchCore
import BatchReports
import Foundation

/// A night that could not take place: people are told of it by the ways of the config all the same.
package struct FailedNight {
    private let config: Config
    private let status: ExitStatus
    private let reason: String
    private let isBegun: Bool
    private let tablesWait: Bool

    /// - Parameters:
    ///   - reason: why, in the words of the config's language.
    ///   - isBegun: whether something may have been sent.
    ///   - tablesWait: whether there are tables that it has not taken.
    package init(
        _ config: Config, _ status: ExitStatus, reason: String, isBegun: Bool, tablesWait: Bool
    ) {
        self.isBegun = isBegun
        self.tablesWait = tablesWait
        self.config = config
        self.status = status
        self.reason = reason
    }

    /// - Parameter failed: hears of what did not reach anybody.
    package func announce(
        environment: [String: String], at now: Timestamp, failed: (NightEvent) -> Void
    ) {
        let words = Words(config.language)
        let why = reason.isEmpty ? words("night.status.\(status.rawValue)") : reason
        let headline = words(isBegun ? "night.broken" : "night.failed", why)
        let isUnread = tablesWait && !isBegun
        let text = isUnread ? "\(headline)\n\(words("night.unread"))" : headline
        Notices(config, environment: environment).send(
            Notice(subject: headline, text: text + "\n"), page: nil, at: now
        ) { failed(.noticeFailed($0, $1)) }
        do throws(FinishHook.Failure) {
            try FinishHook(config.onFinish).run(
                summary: "", run: "", exitStatus: status.rawValue, headline: headline,
                environment: environment)
        } catch {
            failed(.hookFailed(error, program: config.onFinish.first ?? ""))
        }
    }
}
