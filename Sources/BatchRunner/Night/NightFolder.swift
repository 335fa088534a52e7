package import BatchCore
package import BatchJournal
import Foundation

/// A folder that people and the service share: its inbox, outbox and archive, held for one night at a time.
package struct NightFolder: Sendable {
    package let root: HeldFolder
    package let inbox: Inbox
    package let outbox: Outbox
    /// Where nights have been, an inbox that is not there is one that is not mounted, and not an empty one.
    package let inboxIsGone: Bool
    /// The name of the night: when it began.
    package private(set) var night: String

    /// Opens the folder that this process works in.
    ///
    /// - Parameter environment: `MARKETBATCH_QUIET` is how many seconds a file has to rest.
    /// - Throws: ``FolderError/locked(process:)`` where another night is at work in it.
    package init(environment: [String: String]) throws(FolderError) {
        let root = try HeldFolder(FileManager.default.currentDirectoryPath, readers: .group)
        let quiet = environment["MARKETBATCH_QUIET"].flatMap { Int($0) } ?? 120
        guard root.lock() else { throw .nightAtWork }
        self.root = root
        let outbox = try FolderError.needing { () throws(FolderError) in try Outbox(in: root) }
        let isGone = outbox.hasNights && root.status(of: FileName("inbox")) == nil
        inbox = try FolderError.needing { () throws(FolderError) in
            try Inbox(in: root, quiet: .seconds(max(0, min(quiet, 86_400))), isGone: isGone)
        }
        self.outbox = outbox
        inboxIsGone = isGone
        night = ""
        nameNight(in: .standard)
    }

    /// Names the night after when it began, by the clocks of a zone.
    package mutating func nameNight(in zone: LocalZone) {
        let civil = zone.civil(at: begun)
        night = "\(civil.dateText)_\(civil.timeText.filter(\.isNumber))"
    }

    private let begun = WallClock.systemTime()

    /// The config that lies in the folder; `nil` where there is none.
    ///
    /// - Throws: where others could have put it there: whoever writes the config gets the key.
    package func config() throws(FolderError) -> String? { try Self.config(in: root) }

    /// - Parameter root: the folder that people share with the service.
    package static func config(in root: HeldFolder) throws(FolderError) -> String? {
        let name = "marketbatch.yaml"
        guard let status = root.status(of: FileName(name)) else { return nil }
        guard status.isRegular, !status.isOpenToOthers, !root.isOpenToOthers else {
            throw .notTrusted(path: "\(root.path)/\(name)")
        }
        guard root.file(FileName(name)) != nil else {
            throw .unusable(
                path: "\(root.path)/\(name)", reason: String(cString: strerror(errno)))
        }
        return name
    }

    /// Waits until the files of the inbox rest, or a signal comes.
    package func rested(
        _ signals: StopSignals, tell: ([Inbox.Entry]) -> Void
    ) -> Inbox.Rested {
        let listing = inbox.listing
        // Orders alone are no night: they wait for changes.
        guard listing.hasChanges else { return Inbox.Rested() }
        return inbox.rested(
            now: WallClock.systemTime, steady: WallClock.steadyTime, pause: signals.pause,
            tell: tell)
    }

    /// Takes the files, plans and sends what they ask for, and archives them once they are in the journal.
    package func run(
        _ work: NightWork, _ files: [Inbox.Entry], _ state: StateFolder, _ order: NightWork.Order,
        policy: Policy
    ) async throws -> ExitStatus {
        var order = order
        let (taken, denied) = try inbox.take(files, to: state)
        func sources(_ kind: TableKind) -> [TableSource] {
            taken.filter { $0.kind == kind }.map { file in
                TableSource(copy: file.copy, of: FileName(bytes: file.name).text)
            } + denied.filter { $0.kind == kind }.map { TableSource(denied: $0.name.text) }
        }
        order.files.changes = sources(.changes)
        order.files.orders = sources(.orders)
        order.files.returns = sources(.returns)
        let reports = try outbox.newFolder(night)
        defer { outbox.removeIfEmpty(reports.name) }
        order.out = reports.path
        order.lost = inbox.lost.map(\.text)
        order.taken = taken
        order.night = reports.name
        order.onBegun = archiveOwed
        return try await work.run(order, policy: policy)
    }

    /// Moves what runs have used, and what still lies in the inbox, to the archive.
    package func archiveOwed(_ journal: Journal) throws {
        for (night, files) in try journal.taken() {
            try FolderError.needing { () throws(FolderError) in
                try inbox.archive(files, night: night)
            }
            try journal.archived(night: night)
        }
    }
}
