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

    /// Writes reports, their parts made on all cores, each file while its parts are made.
    package static func write(
        _ makers: [Reports.Maker], to folder: String
    ) async throws(FolderError) {
        var writing = makers.map { maker in
            Writing(names: maker.names.map { "\(folder)/\($0)" }, parts: maker.parts)
        }
        var jobs = makers.indices.lazy.flatMap { maker in
            (0..<makers[maker].parts).lazy.map { (maker: maker, part: $0) }
        }.makeIterator()
        do {
            try await withThrowingTaskGroup(of: (maker: Int, part: Int, bytes: [[UInt8]]).self) {
                group in
                func start() {
                    guard let (maker, part) = jobs.next() else { return }
                    let make = makers[maker].make
                    group.addTask { (maker, part, try make(part)) }
                }
                for _ in 0..<(Parallel.width + 1) { start() }
                while let (maker, part, bytes) = try await group.next() {
                    start()
                    try writing[maker].take(part, bytes)
                }
            }
        } catch {
            for index in writing.indices { writing[index].abandon() }
            throw error as? FolderError
                ?? .notWritable(path: folder, reason: error.localizedDescription)
        }
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
        to path: String, mode: UInt32 = 0o600, _ make: (([UInt8]) throws -> Void) throws -> Void
    ) throws(FolderError) {
        var file = try FileInMaking(path)
        do {
            try make { try file.append($0) }
            try file.finish(mode: mode)
        } catch {
            file.abandon()
            throw error as? FolderError
                ?? .notWritable(path: path, reason: error.localizedDescription)
        }
    }
}

/// Files whose parts come in any order and are written in their own.
private struct Writing {
    let names: [String]
    let parts: Int
    private var files: [FileInMaking] = []
    private var next = 0
    private var early: [Int: [[UInt8]]] = [:]

    init(names: [String], parts: Int) {
        self.names = names
        self.parts = parts
    }

    mutating func take(_ part: Int, _ bytes: [[UInt8]]) throws(FolderError) {
        early[part] = bytes
        while let bytes = early.removeValue(forKey: next) {
            if next == 0 {
                for name in names { files.append(try FileInMaking(name)) }
            }
            for index in files.indices { try files[index].append(bytes[index]) }
            next += 1
        }
        guard next == parts else { return }
        for index in files.indices { try files[index].finish(mode: 0o600) }
    }

    mutating func abandon() {
        for index in files.indices { files[index].abandon() }
    }
}

/// A file that is written under a temporary name and gets its own when it is whole and on disk.
private struct FileInMaking {
    private let path: String
    private let temporary: String
    private var descriptor: Int32

    init(_ path: String) throws(FolderError) {
        self.path = path
        temporary = "\(path).tmp-\(getpid())"
        unlink(temporary)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        descriptor = open(temporary, flags, 0o600)
        if descriptor < 0 { throw failure }
    }

    private var failure: FolderError {
        .notWritable(path: path, reason: String(cString: strerror(errno)))
    }

    func append(_ bytes: [UInt8]) throws(FolderError) {
        let isWritten = bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
        if !isWritten { throw failure }
    }

    /// - Parameter mode: is meant, whatever the umask.
    mutating func finish(mode: UInt32) throws(FolderError) {
        guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw failure }
        let isClosed = close(descriptor) == 0
        descriptor = -1
        guard isClosed, rename(temporary, path) == 0 else { throw failure }
    }

    /// Leaves nothing behind of a file that is not whole.
    mutating func abandon() {
        unlink(temporary)
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
    }
}
