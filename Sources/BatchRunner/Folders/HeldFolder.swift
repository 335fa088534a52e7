package import BatchInput
import CProcess
import Foundation

/// The name of a file as the system has it: bytes, in whatever encoding.
package struct FileName: Hashable, Sendable, Comparable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// For people; letters that are none in UTF-8 are replaced.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package static func < (first: Self, second: Self) -> Bool {
        first.bytes.lexicographicallyPrecedes(second.bytes)
    }

    fileprivate func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (bytes + [0]).withUnsafeBytes { bytes in
            // The bytes end in a zero, so there is a first one.
            bytes.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map(body) ?? body("")
            }
        }
    }
}

/// A folder that is held open, so that nobody can put another in its place: what lies in it is reached
/// through no symbolic link, whoever else may write there.
package final class HeldFolder: Sendable {
    /// Who may read what is made in it.
    package enum Readers: Sendable {
        case owner
        /// The folder's group too.
        case group

        var ofFiles: mode_t { self == .owner ? 0o600 : 0o640 }
        /// New files get the group of the folder that they lie in.
        var ofFolders: mode_t { self == .owner ? 0o700 : 0o2750 }
    }

    let descriptor: Int32
    /// How it is called in messages.
    package let path: String
    package let readers: Readers

    /// Opens the folder that somebody has named, wherever the name leads, making it where there is none.
    package init(_ path: String, readers: Readers = .owner) throws(FolderError) {
        umask(0o077)
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .notWritable(path: path, reason: FolderError.reason(of: error))
        }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        self.path = path
        self.readers = readers
        if descriptor < 0 { throw failure(path) }
    }

    private init(descriptor: Int32, path: String, readers: Readers) {
        self.descriptor = descriptor
        self.path = path
        self.readers = readers
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    private func failure(_ path: String) -> FolderError {
        .notWritable(path: path, reason: String(cString: strerror(errno)))
    }

    private func told(_ name: String) -> String { "\(path)/\(name)" }

    // MARK: - Folders

    /// A folder within, some steps down; each is made where there is none.
    package func folder(making steps: String...) throws(FolderError) -> HeldFolder {
        var folder = self
        for step in steps {
            if let made = try folder.made(step) {
                folder = made
            } else {
                folder = try folder.folder(step)
            }
        }
        return folder
    }

    /// A new folder within; one that is there already is not used.
    package func newFolder(_ name: String) throws(FolderError) -> HeldFolder {
        guard let folder = try made(name) else { throw failure(told(name)) }
        return folder
    }

    /// Makes a folder; `nil` where something of that name is there already.
    private func made(_ name: String) throws(FolderError) -> HeldFolder? {
        guard mkdirat(descriptor, name, 0o700) == 0 else {
            if errno == EEXIST { return nil }
            throw failure(told(name))
        }
        let folder = try folder(name)
        // Between the two steps another could have put a folder of his own there.
        guard folder.isOwn, fchmod(folder.descriptor, readers.ofFolders) == 0 else {
            throw failure(folder.path)
        }
        return folder
    }

    /// A folder that lies beneath this one, through no link.
    package func folder(_ path: String) throws(FolderError) -> HeldFolder {
        let opened = batch_open_beneath(descriptor, path, O_RDONLY | O_DIRECTORY, 0)
        guard opened >= 0 else { throw failure(told(path)) }
        return HeldFolder(descriptor: opened, path: told(path), readers: readers)
    }

    /// How a path beneath this folder reads from here; `nil` where it lies elsewhere.
    package func relative(_ path: String) -> String? {
        path.hasPrefix(self.path + "/") ? String(path.dropFirst(self.path.count + 1)) : nil
    }

    /// Whether it belongs to who runs this process.
    package var isOwn: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_uid == geteuid()
    }

    /// Whether others than its owner's own group could put something into it.
    package var isOpenToOthers: Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return true }
        return status.st_mode & S_IWOTH != 0
            || status.st_mode & S_IWGRP != 0 && status.st_gid != getegid()
    }

    /// Holds the folder against other processes until the descriptor is closed; `false` where another
    /// one does.
    package func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    // MARK: - Files

    /// What is known of a file without opening it.
    package struct Status: Hashable, Sendable {
        package var isRegular: Bool
        package var size: Int64
        /// Nanoseconds since 1970.
        package var changedAt: Int64
        package var number: UInt64
        package var device: UInt64
        /// How many names it has.
        var names: Int
        var owner: uid_t
        /// Whether others than its owner and his group may write to it.
        var isOpenToOthers: Bool

        init(_ status: stat) {
            isRegular = status.st_mode & S_IFMT == S_IFREG
            size = Int64(status.st_size)
            changedAt =
                Int64(status.st_mtim.tv_sec) &* 1_000_000_000
                &+ Int64(status.st_mtim.tv_nsec)
            number = UInt64(status.st_ino)
            device = UInt64(status.st_dev)
            names = Int(status.st_nlink)
            owner = status.st_uid
            isOpenToOthers = status.st_mode & 0o002 != 0
        }
    }

    package func status(of name: FileName) -> Status? {
        var status = stat()
        let found = name.withCString { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
        return found == 0 ? Status(status) : nil
    }

    /// The names of all that lies in it, in their order.
    package var names: [FileName] {
        let again = batch_open_beneath(descriptor, ".", O_RDONLY | O_DIRECTORY, 0)
        guard again >= 0, let listing = fdopendir(again) else { return [] }
        defer { closedir(listing) }
        var names: [FileName] = []
        while let entry = readdir(listing) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if bytes != [0x2E], bytes != [0x2E, 0x2E] { names.append(FileName(bytes: bytes)) }
        }
        return names.sorted()
    }

    /// A regular file of that name, opened for reading; `nil` where there is none, or a link.
    package func file(_ name: FileName) -> OpenFile? {
        let opened = name.withCString {
            batch_open_beneath(descriptor, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0)
        }
        guard opened >= 0 else { return nil }
        return OpenFile(descriptor: opened)
    }

    /// Moves a file into another folder under a name that nothing has there.
    package func move(
        _ name: FileName, to other: HeldFolder, as target: FileName
    ) throws(FolderError) {
        let moved = name.withCString { old in
            target.withCString { new in
                batch_move_to_new(descriptor, old, other.descriptor, new)
            }
        }
        guard moved == 0 else { throw failure(other.told(target.text)) }
    }

    func remove(_ name: FileName) { _ = name.withCString { unlinkat(descriptor, $0, 0) } }

    /// What its owner has written into a file of that name; `nil` where there is none that is this
    /// process's own and has no other name.
    package func ownBytes(_ name: String) -> [UInt8]? {
        guard let status = status(of: FileName(name)), status.isRegular, status.names == 1,
            status.owner == geteuid(), let file = file(FileName(name))
        else { return nil }
        return file.readWhole().array
    }
}
