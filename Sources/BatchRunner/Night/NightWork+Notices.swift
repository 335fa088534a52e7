import BatchClient
package import BatchCore
import BatchJournal
package import BatchReports
import Foundation

// Telling of a night when it has ended: figures, the program of `on_finish`, mail and messages. What becomes of
// these changes nothing here.
extension NightWork {
    func announce(_ summary: RunSummary, _ status: ExitStatus) {
        // A night that had nothing to do has no page.
        let folder = summary.run.outputFolder
        if !folder.isEmpty { startHook(summary, status) }
        send(summary, status, page: folder.isEmpty ? nil : "\(folder)/summary.html")
    }

    /// Tells of a night without tables, and of the buyers who wait.
    package func announce(waiting: [WaitingBuyer], _ status: ExitStatus) {
        send(summary(waiting: waiting), status, page: nil)
    }

    /// What there is to tell of a night that has only buyers who wait.
    package func summary(waiting: [WaitingBuyer]) -> RunSummary {
        var run = RunRecord(
            id: "", startedAt: setting.clock.now, planID: "", version: Version.number,
            outputFolder: "")
        run.waiting = waiting
        run.shops = shops
        return RunSummary(
            run: run, inputs: [], rows: [], findings: [], proposals: [], requests: [], attempts: [])
    }

    /// Writes what the last run did for those who watch machines; they may read it, so it names no
    /// order.
    package func writeMetrics(to path: String, _ status: ExitStatus) throws {
        let last = try journal.runs().first.map(reports.summary)
        let metrics = Metrics(
            last, status: status, now: setting.clock.now, open: try journal.openRequests().count)
        try Self.write(metrics, to: path)
    }

    /// - Parameter path: in a folder that is there: a mistyped one would never be looked at.
    package static func write(_ metrics: Metrics, to path: String) throws(FolderError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        guard access(folder, F_OK) == 0 else {
            throw .unusable(path: folder, reason: String(cString: strerror(errno)))
        }
        try OutputFolder.write(Array(metrics.text.utf8), to: path, mode: 0o644)
    }

    private func send(_ summary: RunSummary, _ status: ExitStatus, page: String?) {
        let notify = setting.config.notify
        guard notify.email != nil || notify.telegram != nil else { return }
        let notices = Notices(setting.config, environment: ProcessInfo.processInfo.environment)
        let notice = reports.notice(of: summary, status, page: page)
        guard notices.isWanted(notice) else { return }
        notices.send(notice, page: page, at: setting.clock.now) { way, failure in
            setting.tell(.noticeFailed(way, failure))
        }
    }

    private func startHook(_ summary: RunSummary, _ status: ExitStatus) {
        guard !setting.config.onFinish.isEmpty else { return }
        do throws(FinishHook.Failure) {
            try FinishHook(setting.config.onFinish).run(
                summary: "\(summary.run.outputFolder)/summary.html", run: summary.run.id,
                exitStatus: status.rawValue,
                headline: reports.headline(of: summary),
                urgent: summary.urgent.count, environment: ProcessInfo.processInfo.environment)
        } catch {
            setting.tell(.hookFailed(error, program: setting.config.onFinish.first ?? ""))
        }
    }
}
