package import BatchInput
package import BatchJournal
package import BatchReports
import Foundation

/// Why a run can't work in its folders.
package enum FolderError: Error, Hashable, Sendable {
    /// Another process holds the lock.
    case locked(process: Int32)
    case notWritable(path: String, reason: String)
}

/// The folder with the journal, its lock and the kept copies of inputs.
package struct StateFolder {
    package let path: String

    package init(_ path: String) throws(FolderError) {
        self.path = path
        // What is kept is kept for its owner alone.
        umask(0o077)
        for folder in [path, "\(path)/inputs"] {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true)
            } catch {
                throw .notWritable(path: folder, reason: error.localizedDescription)
            }
        }
    }

    package var journalPath: String { "\(path)/journal.sqlite" }

    /// - Parameter forReading: nothing is sent by what it says, so not all of it is looked through.
    package func journal(forReading: Bool = false) throws -> Journal {
        try Journal(path: journalPath, isToBeChecked: !forReading)
    }

    /// Takes the lock of this folder until the returned value goes.
    ///
    /// The kernel holds it, so it ends with the process however that ends. The process number in
    /// the file is for the message only.
    package func lock() throws(FolderError) -> Lock {
        let file = "\(path)/lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw .notWritable(path: file, reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var bytes = [UInt8](repeating: 0, count: 32)
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
            close(descriptor)
            throw .locked(process: Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0)
        }
        ftruncate(descriptor, 0)
        let number = Array("\(getpid())\n".utf8)
        _ = Glibc.write(descriptor, number, number.count)
        return Lock(descriptor: descriptor)
    }

    /// The lock on a state folder.
    package final class Lock: Sendable {
        private let descriptor: Int32

        fileprivate init(descriptor: Int32) {
            self.descriptor = descriptor
        }

        deinit {
            close(descriptor)
        }
    }

    /// Keeps a copy of an input, found by its digest.
    package func keep(_ file: OpenFile, sha256: String) throws(FolderError) -> String {
        let copy = "\(path)/inputs/\(sha256)"
        if !FileManager.default.fileExists(atPath: copy) {
            try OutputFolder.write(to: copy) { output in
                try file.forEachBlock { try output(Array($0)) }
            }
        }
        return copy
    }
}

/// Writes files beside their place and renames them, for their owner alone.
package enum OutputFolder {
    package static func make(_ path: String) throws(FolderError) {
        umask(0o077)
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .notWritable(path: path, reason: error.localizedDescription)
        }
    }

    /// Takes away what an earlier report has left that this one does not have: rejected rows and
    /// proposals that stand for nothing any more.
    package static func clear(_ folder: String, except kept: Set<String>) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where !kept.contains(name) {
            let isRejected =
                name.hasPrefix("rejected") && (name.hasSuffix(".csv") || name.hasSuffix(".xlsx"))
            if isRejected || ["proposals.csv", "report.xlsx"].contains(name) {
                unlink("\(folder)/\(name)")
            }
        }
    }

    /// Writes reports, several at a time, each while it is made.
    package static func write(
        _ makers: [Reports.Maker], to folder: String
    ) async throws(FolderError) {
        let failure = await withTaskGroup(of: FolderError?.self) { group in
            for maker in makers {
                group.addTask {
                    do throws(FolderError) {
                        try write(to: "\(folder)/\(maker.name)") { try maker.write($0) }
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(nil) { $0 ?? $1 }
        }
        if let failure { throw failure }
    }

    package static func write(
        _ bytes: [UInt8], to path: String, mode: UInt32 = 0o600
    ) throws(FolderError) {
        try write(to: path, mode: mode) { try $0(bytes) }
    }

    /// Writes a file beside its place, and puts it there once it is whole and on disk.
    ///
    /// - Parameters:
    ///   - mode: who may read it; its owner alone, if nothing else is said.
    ///   - make: hands over the bytes, piece by piece.
    fileprivate static func write(
        to path: String, mode: UInt32 = 0o600, _ make: (Reports.Output) throws -> Void
    ) throws(FolderError) {
        let temporary = "\(path).tmp-\(getpid())"
        func failed() -> FolderError {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            return .notWritable(path: path, reason: reason)
        }
        unlink(temporary)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open(temporary, flags, 0o600)
        guard descriptor >= 0 else { throw failed() }
        do {
            try make { bytes in
                guard append(bytes, to: descriptor) else { throw failed() }
            }
        } catch {
            close(descriptor)
            throw error as? FolderError ?? failed()
        }
        // The mode is meant, whatever the umask.
        guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0, close(descriptor) == 0,
            rename(temporary, path) == 0
        else {
            throw failed()
        }
    }

    private static func append(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }
}
