package import BatchInput
package import BatchJournal
import Foundation

/// Why a run can't work in its folders.
package enum FolderError: Error, Hashable, Sendable {
    /// Another process holds the lock.
    case locked(process: Int32)
    /// Another night is at work in the folder.
    case nightAtWork
    /// A config that others could have put there.
    case notTrusted(path: String)
    case notWritable(path: String, reason: String)
    /// A folder or file that the work needs can't be used.
    case unusable(path: String, reason: String)
    /// The kept copy of an input can't be read, so its rows can't be given back.
    case copyIsGone(path: String)
}

extension FolderError {
    /// Why an error of the system came about, in its words.
    static func reason(of error: any Error) -> String {
        let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        guard let cause, cause.domain == NSPOSIXErrorDomain else {
            return error.localizedDescription
        }
        return String(cString: strerror(Int32(cause.code)))
    }

    /// The same where no report is at stake: a folder that is needed can't be used.
    static func needing<Result>(_ body: () throws(FolderError) -> Result) throws(FolderError)
        -> Result
    {
        do throws(FolderError) { return try body() } catch {
            guard case .notWritable(let path, let reason) = error else { throw error }
            throw .unusable(path: path, reason: reason)
        }
    }
}

/// The folder with the journal, its lock and the kept copies of inputs.
package struct StateFolder {
    package let path: String
    /// The copies, each named after its digest, for their owner alone.
    private let inputs: HeldFolder

    package init(_ path: String) throws(FolderError) {
        self.path = path
        inputs = try FolderError.needing { () throws(FolderError) in
            try HeldFolder("\(path)/inputs")
        }
    }

    package var journalPath: String { Self.journalPath(in: path) }

    /// Where the journal lies, for those who must not make the folder.
    package static func journalPath(in folder: String) -> String { "\(folder)/journal.sqlite" }

    /// - Parameter forReading: nothing is sent by what it says, so not all of it is looked through.
    package func journal(forReading: Bool = false) throws -> Journal {
        try Journal(path: journalPath, isToBeChecked: !forReading)
    }

    /// Takes the lock of this folder until the returned value goes.
    ///
    /// The kernel holds it on the journal itself, so it ends with the process however that ends, and nobody
    /// gets in by deleting a file beside it. The process number in the file `lock` is for the message only.
    package func lock() throws(FolderError) -> Lock {
        let journal = journalPath
        while true {
            let descriptor = open(
                journal, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else {
                throw .unusable(path: journal, reason: String(cString: strerror(errno)))
            }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                close(descriptor)
                let text = (try? String(contentsOfFile: "\(path)/lock", encoding: .utf8)) ?? ""
                throw .locked(
                    process: Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0)
            }
            // Another file may have come in its place meanwhile.
            var (own, named) = (stat(), stat())
            guard fstat(descriptor, &own) == 0, stat(journal, &named) == 0,
                own.st_ino == named.st_ino
            else {
                close(descriptor)
                continue
            }
            try OutputFolder.write(Array("\(getpid())\n".utf8), to: "\(path)/lock")
            return Lock(descriptor: descriptor)
        }
    }

    /// Notes another start beside the journal, and whether the journal is older than the last one: a copy
    /// that was put back does not know what was sent since.
    package func begin(_ journal: Journal) throws -> Bool {
        let file = "\(path)/starts"
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        let mark = Int64(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        let (number, isOld) = try journal.begin(after: max(0, min(mark, .max / 2)))
        try OutputFolder.write(Array("\(number)\n".utf8), to: file)
        return isOld
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

    /// A copy of an input.
    package struct Copy: Hashable, Sendable {
        package var sha256: String
        package var path: String
    }

    /// The copy with this digest, if it is kept already.
    package func copy(sha256: String) -> Copy? {
        guard inputs.status(of: FileName(sha256))?.isRegular == true else { return nil }
        return Copy(sha256: sha256, path: "\(inputs.path)/\(sha256)")
    }

    /// Keeps a copy of an input under the digest of what was copied, which is another than an earlier
    /// reading's where somebody has written to the file meanwhile.
    package func keep(_ file: OpenFile) throws(FolderError) -> Copy {
        let sha256 = try inputs.writeNamedByDigest { output in
            try file.forEachBlock { try output(Array($0)) }
        }
        return Copy(sha256: sha256, path: "\(inputs.path)/\(sha256)")
    }
}
