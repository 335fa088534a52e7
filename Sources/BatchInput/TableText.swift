import Foundation

/// The text of a table in memory, for as long as this lives: bytes that nobody else changes.
package final class TableText: Sendable {
    private let address: UInt
    package let count: Int

    private static let hugePage = 2 << 20

    /// - Parameter fill: writes into the room for `capacity` bytes and returns how many it has written.
    init(capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) {
        let isLarge = capacity >= 4 * Self.hugePage
        let room = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(1, capacity), alignment: isLarge ? Self.hugePage : 16)
        // The kernel hands out each page by itself: of large ones there are five hundred times fewer.
        if isLarge { madvise(room.baseAddress, capacity, MADV_HUGEPAGE) }
        address = UInt(bitPattern: room.baseAddress)
        count = fill(room)
    }

    convenience init(_ bytes: [UInt8]) {
        self.init(capacity: bytes.count) { room in
            room.copyBytes(from: bytes)
            return bytes.count
        }
    }

    deinit {
        UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
    }

    /// A copy of its bytes, which needs nobody to keep the text.
    package var array: [UInt8] { withExtendedLifetime(self) { [UInt8](bytes) } }

    /// Valid for as long as the text is kept.
    package var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(
            start: UnsafeRawPointer(bitPattern: address)?.assumingMemoryBound(to: UInt8.self),
            count: count)
    }
}

/// A file that is open for reading, whatever becomes of its name.
///
/// It is read, never mapped: a file that shrinks meanwhile ends no process.
package final class OpenFile: Sendable {
    private let descriptor: Int32
    package let count: Int
    private let changedAt: Int64

    /// Takes over what somebody has opened; `nil` where it is no regular file.
    package init?(descriptor: Int32) {
        self.descriptor = descriptor
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        isRegular = isKnown && status.st_mode & S_IFMT == S_IFREG
        count = isRegular ? Int(status.st_size) : 0
        changedAt = Self.moment(status)
        if !isRegular { return nil }
    }

    /// - Parameter name: what the file is called in messages; else its path.
    /// - Throws: ``ReadError/missing(path:)`` or ``ReadError/notReadable(path:code:)``.
    package init(path: String, name: String? = nil) throws(ReadError) {
        let name = name ?? path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw .missing(path: name) }
            throw .notReadable(path: name, code: errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .notReadable(path: name, code: errno)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw .notATable(path: name, kind: "folder")
        }
        isRegular = status.st_mode & S_IFMT == S_IFREG
        count = isRegular ? Int(status.st_size) : 0
        changedAt = Self.moment(status)
    }

    /// Whether it can be read at any place; pipes can't.
    let isRegular: Bool

    deinit {
        close(descriptor)
    }

    private static func moment(_ status: stat) -> Int64 {
        Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }

    /// Whether nobody has written to it since it was opened.
    package var isUnchanged: Bool {
        guard isRegular else { return true }
        var status = stat()
        return fstat(descriptor, &status) == 0 && Int(status.st_size) == count
            && Self.moment(status) == changedAt
    }

    /// The bytes of a range, fewer where the file ends before.
    package func read(_ range: Range<Int>) -> TableText {
        TableText(capacity: range.count) { room in
            var filled = 0
            while filled < range.count {
                let got = pread(
                    descriptor, room.baseAddress.map { $0 + filled }, range.count - filled,
                    off_t(range.lowerBound + filled))
                guard got > 0 else { break }
                filled += got
            }
            return filled
        }
    }

    /// Its SHA-256 as 64 hexadecimal digits.
    package func digest() -> String {
        var digest = Digest()
        forEachBlock { digest.add($0) }
        return digest.hexadecimal
    }

    /// Hands over all of it, block by block.
    package func forEachBlock(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
        var start = 0
        let size = 1 << 20
        while start < count {
            let block = read(start..<min(start + size, count))
            guard block.count > 0 else { return }
            try body(block.bytes)
            start += block.count
        }
    }

    /// All of it, also of a pipe.
    package func readWhole() -> TableText {
        if isRegular { return read(0..<count) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = Glibc.read(descriptor, &block, block.count)
            guard got > 0 else { return TableText(bytes) }
            bytes += block[..<got]
        }
    }
}
