import BatchCore
import BatchJournal
import BatchReports
import Foundation

// What earlier nights have left: open requests, reports that are owed, and answers that nobody gave back.
extension NightWork {
    /// The requests that earlier runs have left open, by run.
    func openRows() throws -> [String: Set<RequestID>] {
        let open = Set(try journal.openRequests().map(\.id))
        var runs: [String: Set<RequestID>] = [:]
        for run in try journal.unfinishedRuns() {
            runs[run] = Set(try journal.rows(of: run).compactMap(\.request)).intersection(open)
        }
        return runs
    }

    /// An earlier run that this one has worked on, as it stands now.
    struct EarlierRun {
        var summary: RunSummary
        /// How many of its requests were open.
        var count: Int
        /// The rows that waited for them.
        var rows: [RowResult]
    }

    /// - Parameter own: the run that is at work.
    func earlierRuns(
        _ earlier: [String: Set<RequestID>], besides own: String? = nil
    ) throws -> [EarlierRun] {
        try journal.runs().compactMap { record in
            guard record.id != own else { return nil }
            guard earlier[record.id] != nil || !record.isReported else { return nil }
            let open = earlier[record.id] ?? []
            let summary = try reports.summary(of: record)
            return EarlierRun(
                summary: summary, count: open.count,
                rows: summary.rows.filter { $0.row.request.map(open.contains) ?? false })
        }
    }

    /// Answers to buyers that runs of the last two days have rejected or held and that nobody has given back
    /// since. Where the market itself has told who waits, that counts instead.
    ///
    /// - Returns: them, and the newest of those runs.
    func leftOver(besides summary: RunSummary) throws -> (rows: [RowResult], run: RunRecord?) {
        let now = setting.clock.now
        guard try journal.freshFetch(at: now) == nil else { return ([], nil) }
        var known = Set(summary.earlier.compactMap(\.row.order))
        for index in summary.rows.rows.dueIndices {
            if let order = summary.rows.rows[index].order { known.insert(order) }
        }
        var left: [RowResult] = []
        var newest: RunRecord?
        let since = now.advanced(by: .seconds(-72 * 3600))
        for run in try journal.runs() where run.startedAt > since && run.id != summary.run.id {
            let rows = try journal.rows(of: run.id, onlyDue: true).filter { row in
                row.order.map { known.insert($0).inserted } ?? false
            }
            let open = rows.filter { $0.outcome == .rejected || $0.outcome == .held }
                .filter { row in
                    guard case .by(let end)? = row.due else {
                        return run.startedAt > now.advanced(by: .seconds(-48 * 3600))
                    }
                    return end.advanced(by: .seconds(24 * 3600)) > now
                }
            guard !open.isEmpty else { continue }
            newest = newest ?? run
            let findings = Dictionary(grouping: try journal.findings(of: run.id), by: \.place)
            left += open.map { row in
                RowResult(
                    row: row, outcome: row.outcome, findings: (findings[row.place] ?? [])[...])
            }
        }
        return (left, newest)
    }

    /// Writes the reports of earlier runs again, whose open requests have been worked on.
    ///
    /// A folder that can't be written is said aloud and does not stop the others.
    func report(
        _ earlier: [EarlierRun], isTold: Bool = false
    ) async throws -> ExitStatus {
        var status = ExitStatus.done
        for var run in earlier {
            if run.summary.run.finishedAt == nil {
                // Its process was ended; what it did is in the journal all the same.
                run.summary.run.finishedAt = setting.clock.now
                run.summary.run.waiting = try waitingBuyers()
                let counts = run.summary.counts
                run.summary.run.exitStatus = Int(ExitStatus(counts.keys).rawValue)
                status = max(status, ExitStatus(counts.keys))
            }
            run.summary.run.take(run.summary)
            // What waited may wait no more; a night that could not work keeps its status.
            let own = run.summary.run.exitStatus.flatMap { ExitStatus(rawValue: Int32($0)) }
            if let own, own.rawValue < 60 {
                run.summary.run.exitStatus = Int(ExitStatus(run.summary.counts.keys).rawValue)
            }
            let folder = run.summary.run.outputFolder
            status = max(status, ExitStatus(run.rows.map(\.outcome)))
            setting.tell(.resumed(run.count))
            do {
                try await reports.write(run.summary, to: folder)
                run.summary.run.isReported = true
                try journal.finish(run.summary.run)
            } catch let error as JournalError {
                throw error
            } catch {
                setting.tell(.reportFailed(error))
                status = max(status, .notWritten)
            }
            setting.tell(isTold ? .results(run.summary) : .reports(folder: folder))
        }
        return status
    }
}
