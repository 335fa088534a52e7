package import BatchCore
import BatchInput
package import BatchReports
import Foundation

/// The outbox of a shared folder: a folder a night with its reports, what needs her beside them, and a line
/// a night in `nights.txt`.
package struct Outbox: Sendable {
    private let folder: HeldFolder

    package init(in root: HeldFolder) throws(FolderError) {
        folder = try root.folder(making: "outbox")
    }

    /// Makes the folder of a night: it is new, or it is not used.
    ///
    /// - Returns: its name, numbered where nights begin within one second, and its path.
    package func newFolder(_ night: String) throws(FolderError) -> (name: String, path: String) {
        var name = night
        var number = 2
        while folder.status(of: FileName(name)) != nil {
            name = "\(night)_\(number)"
            number += 1
        }
        return (name, try folder.newFolder(name).path)
    }

    /// Takes an empty folder away again.
    package func removeIfEmpty(_ name: String) {
        unlinkat(folder.descriptor, name, AT_REMOVEDIR)
    }

    /// Puts what needs her of some report folders into the outbox itself, named after their nights.
    package func showWork(of paths: [String]) throws(FolderError) {
        for night in paths.compactMap(folder.relative) {
            guard let reports = try? folder.folder(night), reports.isOwn else { continue }
            for name in reports.names.map(\.text) where RunReports.isWork(name) {
                guard let bytes = reports.ownBytes(name) else { continue }
                try folder.write(bytes, to: "\(night)_\(name)")
            }
        }
    }

    /// Writes the page of all nights whose reports are still there, the newest first.
    package func writeIndex(
        of runs: [RunRecord], language: Language, zone: LocalZone
    ) throws(FolderError) {
        let names = folder.names.map(\.text)
        let entries = runs.compactMap { run -> NightIndex.Entry? in
            guard run.finishedAt != nil, let night = folder.relative(run.outputFolder),
                !night.contains("/"), let reports = try? folder.folder(night), reports.isOwn
            else { return nil }
            let own = Set(reports.names.map(\.text))
            guard own.contains("summary.html") else { return nil }
            return NightIndex.Entry(
                run: run, folder: night, hasBook: own.contains("night.xlsx"),
                work: names.filter { name in
                    name.hasPrefix("\(night)_")
                        && RunReports.isWork(String(name.dropFirst(night.count + 1)))
                }.sorted())
        }
        guard !entries.isEmpty else { return }
        let index = NightIndex(entries, language: language, zone: zone)
        try folder.write(Array(index.page.utf8), to: Self.index)
    }

    private static let index = "index.html"

    /// Puts the evening's tables of decisions into the outbox, named after the evening.
    ///
    /// - Returns: the path of the one for a spreadsheet program, from the shared folder.
    package func addDecisions(_ files: [OutputFile], of night: String) throws(FolderError)
        -> String?
    {
        for file in files { try folder.write(file.bytes, to: "\(night)_\(file.name)") }
        let last = files.last { $0.name.hasSuffix(".xlsx") } ?? files.last
        return last.map { "outbox/\(night)_\($0.name)" }
    }

    /// Whether any night has left a line.
    package var hasNights: Bool { !(folder.ownBytes(Self.nights) ?? []).isEmpty }

    /// Adds a line to `nights.txt`. What others have put in its place is replaced, never written through.
    package func addLine(_ line: String) throws(FolderError) {
        let earlier = folder.ownBytes(Self.nights) ?? []
        try folder.write(earlier + Array("\(line)\n".utf8), to: Self.nights)
    }

    private static let nights = "nights.txt"
}
