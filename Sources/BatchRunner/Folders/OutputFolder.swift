package import BatchReports
import Foundation

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
    static func write(
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
