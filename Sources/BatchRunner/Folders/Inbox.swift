package import BatchCore
import BatchInput
package import BatchJournal
import Foundation

/// The inbox of a folder that people share with the service: tables that they put there are taken into the
/// state folder, and leave for the archive once a run that uses them is in the journal.
package struct Inbox: Sendable {
    private let root: HeldFolder
    private let folders: [TableKind: HeldFolder]
    /// How long a file has to stay as it is before it is taken.
    private let quiet: Duration
    /// How long all of them are waited for.
    package var patience: Duration { min(.seconds(600), quiet * 5) }

    /// Opens `inbox/changes`, `inbox/orders` and `inbox/returns`, making what is not there.
    ///
    /// - Parameter isGone: nothing is made, and nothing lies in it.
    package init(in root: HeldFolder, quiet: Duration, isGone: Bool) throws(FolderError) {
        self.root = root
        self.quiet = quiet
        var folders: [TableKind: HeldFolder] = [:]
        for kind in TableKind.allCases where !isGone {
            folders[kind] = try root.folder(making: "inbox", kind.rawValue)
        }
        self.folders = folders
    }

    /// A file of the inbox.
    package struct Entry: Hashable, Sendable {
        package var kind: TableKind
        package var name: FileName
    }

    /// What lies in the inbox.
    package struct Listing: Sendable {
        package var files: [Entry: HeldFolder.Status] = [:]
        /// What is no file: links, which are never followed, and folders.
        package var others: [Entry] = []

        package var hasChanges: Bool { files.keys.contains { $0.kind == .changes } }
    }

    package var listing: Listing {
        var listing = Listing()
        for (kind, folder) in folders {
            for name in folder.names where !Self.isLitter(name) {
                guard let status = folder.status(of: name) else { continue }
                let entry = Entry(kind: kind, name: name)
                if status.isRegular {
                    listing.files[entry] = status
                } else {
                    listing.others.append(entry)
                }
            }
        }
        listing.others.sort { $0.name < $1.name }
        return listing
    }

    /// What programs leave beside tables: locks of Excel and LibreOffice, settings of folders.
    private static func isLitter(_ name: FileName) -> Bool {
        let text = name.text.lowercased()
        return text.hasPrefix("~$") || text.hasPrefix(".") || text.hasSuffix(".tmp")
            || ["desktop.ini", "thumbs.db"].contains(text)
    }

    // MARK: - At rest

    /// How a file was when it was looked at first in this form.
    private struct Look {
        var status: HeldFolder.Status
        var digest: String
        var since: Duration
    }

    /// What waiting has come to.
    package struct Rested: Sendable {
        package var files: [Entry] = []
        /// Files that went on changing for as long as they were waited for.
        package var restless: [Entry] = []
        package var isStopped = false
    }

    /// Waits until every file rests: untouched for a while by its stamp, or, where the stamp is fresh or
    /// of the future, seen to stay as it is for as long.
    ///
    /// - Parameters:
    ///   - now: what the system's clock shows, which the stamps are of.
    ///   - steady: the time on a monotonic clock.
    ///   - pause: waits for some time; `false` where the night is to stop.
    ///   - tell: is told once which files are waited for.
    package func rested(
        now: () -> Timestamp, steady: () -> Duration, pause: (Duration) -> Bool,
        tell: ([Entry]) -> Void
    ) -> Rested {
        let end = steady() + patience
        var looks: [Entry: Look] = [:]
        var isTold = false
        while true {
            var rested = Rested()
            let time = steady()
            for (entry, status) in listing.files.sorted(by: Self.isBefore) {
                if isOld(status, at: now()) || isResting(entry, status, &looks, at: time) {
                    rested.files.append(entry)
                } else {
                    rested.restless.append(entry)
                }
            }
            if rested.restless.isEmpty || time >= end { return rested }
            if !isTold {
                tell(rested.restless)
                isTold = true
            }
            guard pause(min(.seconds(1), max(.milliseconds(20), quiet / 4))) else {
                rested.isStopped = true
                return rested
            }
        }
    }

    private func isOld(_ status: HeldFolder.Status, at now: Timestamp) -> Bool {
        let (age, overflow) = (now.milliseconds * 1_000_000).subtractingReportingOverflow(
            status.changedAt)
        return !overflow && age >= 0 && .nanoseconds(age) >= quiet
    }

    private func isResting(
        _ entry: Entry, _ status: HeldFolder.Status, _ looks: inout [Entry: Look],
        at time: Duration
    ) -> Bool {
        guard let known = looks[entry], known.status == status else {
            let digest = folders[entry.kind]?.file(entry.name)?.digest() ?? ""
            looks[entry] = Look(status: status, digest: digest, since: time)
            return quiet <= .zero
        }
        guard time - known.since >= quiet else { return false }
        // A program may write without leaving another stamp.
        let digest = folders[entry.kind]?.file(entry.name)?.digest() ?? ""
        if digest == known.digest { return true }
        looks[entry] = Look(status: status, digest: digest, since: time)
        return false
    }

    /// By kind, then by stamp, the oldest first, so that newer tables of orders win.
    private static func isBefore(
        _ first: (key: Entry, value: HeldFolder.Status),
        _ second: (key: Entry, value: HeldFolder.Status)
    ) -> Bool {
        let kinds = (first.key.kind.rawValue, second.key.kind.rawValue)
        if kinds.0 != kinds.1 { return kinds.0 < kinds.1 }
        let stamps = (first.value.changedAt, second.value.changedAt)
        return stamps.0 != stamps.1 ? stamps.0 < stamps.1 : first.key.name < second.key.name
    }

    // MARK: - Taking

    /// Copies files into the state folder, each whole, with its digest. In the inbox they stay.
    ///
    /// - Returns: those that could be taken, and those that may not be read; one that is written to meanwhile
    ///   is left for the next night.
    package func take(
        _ entries: [Entry], to state: StateFolder
    ) throws(FolderError) -> (taken: [TakenFile], denied: [Entry]) {
        var taken: [TakenFile] = []
        var denied: [Entry] = []
        for entry in entries {
            guard let file = folders[entry.kind]?.file(entry.name) else {
                if errno == EACCES { denied.append(entry) }
                continue
            }
            let kept = try state.keep(file)
            guard file.isUnchanged else { continue }
            taken.append(
                TakenFile(
                    kind: entry.kind, name: entry.name.bytes, sha256: kept.sha256, copy: kept.path))
        }
        return (taken, denied)
    }

    /// Files that lie beside the folders of tables, where nobody looks for them.
    package var lost: [FileName] {
        guard let inbox = try? root.folder("inbox") else { return [] }
        return inbox.names.filter {
            !Self.isLitter($0) && inbox.status(of: $0)?.isRegular ?? false
        }.sorted()
    }

    /// Moves what a run has used to the archive. A file that was saved anew meanwhile stays, and the
    /// archive gets the copy that was used.
    ///
    /// - Parameter night: the folder of the night in the archive.
    package func archive(_ files: [TakenFile], night: String) throws(FolderError) {
        for file in files {
            let name = FileName(bytes: file.name)
            let target = try root.folder(making: "archive", night, file.kind.rawValue)
            if let inbox = folders[file.kind], inbox.file(name)?.digest() == file.sha256 {
                if target.status(of: name) == nil {
                    try inbox.move(name, to: target, as: name)
                    continue
                }
                inbox.remove(name)
            }
            guard target.status(of: name) == nil,
                let copy = try? OpenFile(path: file.copy)
            else { continue }
            try target.write(copy.readWhole().array, to: name.text)
        }
    }
}

extension Duration {
    fileprivate static func / (duration: Duration, parts: Int) -> Duration {
        .nanoseconds(duration.components.seconds * 1_000_000_000 / Int64(parts))
    }
}
