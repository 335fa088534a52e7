import BatchInput
package import BatchReports
import Foundation

/// Writes single files beside their places and renames them, for their owner alone.
package enum OutputFolder {
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
        let url = URL(filePath: path)
        let parent = url.deletingLastPathComponent().path(percentEncoded: false)
        let folder = try HeldFolder(parent.isEmpty ? "." : parent)
        try folder.write(url.lastPathComponent, mode: mode, make)
    }
}

extension HeldFolder {
    package func write(_ bytes: [UInt8], to name: String) throws(FolderError) {
        try write(name, mode: readers.ofFiles) { try $0(bytes) }
    }

    /// Writes a file that is made piece by piece.
    func write(
        _ name: String, _ make: (([UInt8]) throws -> Void) throws -> Void
    ) throws(FolderError) {
        try write(name, mode: readers.ofFiles, make)
    }

    fileprivate func write(
        _ name: String, mode: mode_t, _ make: (([UInt8]) throws -> Void) throws -> Void
    ) throws(FolderError) {
        var file = try FileInMaking(name, in: self)
        do {
            try make { try file.append($0) }
            try file.finish(as: name, mode: mode)
        } catch {
            file.abandon()
            throw error as? FolderError
                ?? .notWritable(path: "\(path)/\(name)", reason: FolderError.reason(of: error))
        }
    }

    /// Writes a file that is named after the SHA-256 of what was written.
    func writeNamedByDigest(
        _ make: (([UInt8]) throws -> Void) throws -> Void
    ) throws(FolderError) -> String {
        var file = try FileInMaking("*", in: self)
        var digest = Digest()
        do {
            try make {
                digest.add($0)
                try file.append($0)
            }
            let name = digest.hexadecimal
            try file.finish(as: name, mode: readers.ofFiles)
            return name
        } catch {
            file.abandon()
            throw error as? FolderError
                ?? .notWritable(path: path, reason: FolderError.reason(of: error))
        }
    }

    /// Takes away what an earlier report has left that this one does not have: rejected rows and
    /// proposals that stand for nothing any more.
    package func clear(except kept: Set<String>) {
        for name in names.map(\.text) where !kept.contains(name) {
            if RunReports.isWork(name) || name == "night.xlsx" { remove(FileName(name)) }
        }
    }

    /// Writes reports, their parts made on all cores, each file while its parts are made.
    package func write(_ makers: [Reports.Maker]) async throws(FolderError) {
        var writing = makers.map { Writing($0, folder: self) }
        var jobs = makers.indices.lazy.flatMap { maker in
            (0..<makers[maker].parts).lazy.map { (maker: maker, part: $0) }
        }.makeIterator()
        do {
            try await withThrowingTaskGroup(of: (maker: Int, part: Int, bytes: [[UInt8]])?.self) {
                group in
                for prepare in makers.compactMap(\.prepare) {
                    group.addTask {
                        try prepare()
                        return nil
                    }
                }
                func start() {
                    guard let (maker, part) = jobs.next() else { return }
                    let make = makers[maker].make
                    group.addTask { (maker, part, try make(part)) }
                }
                for _ in 0..<(Parallel.width + 1) { start() }
                while let made = try await group.next() {
                    guard let (maker, part, bytes) = made else { continue }
                    start()
                    guard let files = try writing[maker].take(part, bytes) else { continue }
                    // The disk is waited for beside the making of the other files.
                    group.addTask {
                        try files.finish()
                        return nil
                    }
                }
            }
        } catch {
            for index in writing.indices { writing[index].abandon() }
            if let error = error as? ReadError { throw .copyIsGone(path: error.path) }
            throw error as? FolderError
                ?? .notWritable(path: path, reason: FolderError.reason(of: error))
        }
    }
}

/// Files whose parts come in any order and are written in their own.
private struct Writing {
    let names: [String]
    let parts: Int
    let folder: HeldFolder
    private var files: [FileInMaking] = []
    private var next = 0
    private var early: [Int: [[UInt8]]] = [:]
    private let take: (@Sendable ([UInt8]) -> Void)?

    init(_ maker: Reports.Maker, folder: HeldFolder) {
        names = maker.names
        parts = maker.parts
        take = maker.take
        self.folder = folder
    }

    /// Writes what is next.
    ///
    /// - Returns: the files once they are whole.
    mutating func take(
        _ part: Int, _ bytes: [[UInt8]]
    ) throws(FolderError) -> WrittenFiles? {
        early[part] = bytes
        while let bytes = early.removeValue(forKey: next) {
            if next == 0 {
                for name in names { files.append(try FileInMaking(name, in: folder)) }
            }
            for index in files.indices { try files[index].append(bytes[index]) }
            if bytes.count > files.count { take?(bytes[files.count]) }
            next += 1
        }
        guard next == parts else { return nil }
        defer { files = [] }
        return WrittenFiles(names: names, files: files, mode: folder.readers.ofFiles)
    }

    mutating func abandon() {
        for index in files.indices { files[index].abandon() }
    }
}

/// Files that are whole, and have to get their names yet.
private struct WrittenFiles: Sendable {
    let names: [String]
    let files: [FileInMaking]
    let mode: mode_t

    func finish() throws(FolderError) {
        var files = files
        do throws(FolderError) {
            for index in files.indices { try files[index].finish(as: names[index], mode: mode) }
        } catch {
            for index in files.indices { files[index].abandon() }
            throw error
        }
    }
}

/// A file that is written under a temporary name and gets its own when it is whole and on disk.
private struct FileInMaking {
    private let name: String
    private let temporary: String
    private let folder: HeldFolder
    private var descriptor: Int32

    init(_ name: String, in folder: HeldFolder) throws(FolderError) {
        self.name = name
        self.folder = folder
        // A long name of hers leaves no room for more.
        temporary = ".tmp-\(getpid())-\(UInt(bitPattern: name.hashValue))"
        unlinkat(folder.descriptor, temporary, 0)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        descriptor = openat(folder.descriptor, temporary, flags, 0o600)
        if descriptor < 0 { throw failure }
    }

    private var failure: FolderError {
        .notWritable(path: "\(folder.path)/\(name)", reason: String(cString: strerror(errno)))
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
    mutating func finish(as name: String, mode: mode_t) throws(FolderError) {
        guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw failure }
        let isClosed = close(descriptor) == 0
        descriptor = -1
        guard isClosed,
            renameat(folder.descriptor, temporary, folder.descriptor, name) == 0
        else { throw failure }
    }

    /// Leaves nothing behind of a file that is not whole.
    mutating func abandon() {
        unlinkat(folder.descriptor, temporary, 0)
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
    }
}
