package import BatchCore
import Glibc

/// A file's bytes, mapped into memory for as long as this lives.
package final class MappedFile: Sendable {
    private let address: UInt
    package let count: Int
    private let path: String
    private let changedAt: timespec

    /// - Returns: `nil` where the file can't be mapped; empty ones, pipes and the like can't.
    package init?(path: String) {
        var status = stat()
        // Looked at before it is opened: the writer of a pipe would take opening for a reader.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0, status.st_size > 0,
            let pointer = mmap(
                nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0),
            pointer != MAP_FAILED
        else { return nil }
        count = Int(status.st_size)
        self.path = path
        changedAt = status.st_mtim
        address = UInt(bitPattern: pointer)
        madvise(pointer, count, MADV_SEQUENTIAL)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(bitPattern: address), count)
    }

    /// Whether nobody has written to the file since it was mapped.
    package var isUnchanged: Bool {
        var status = stat()
        return stat(path, &status) == 0 && Int(status.st_size) == count
            && status.st_mtim.tv_sec == changedAt.tv_sec
            && status.st_mtim.tv_nsec == changedAt.tv_nsec
    }

    /// Lets the system take back the memory of bytes that were read; they can be read again.
    package func release(_ range: Range<Int>) {
        let page = Int(getpagesize())
        let first = (range.lowerBound + page - 1) / page * page
        let last = range.upperBound / page * page
        guard first < last, let start = UnsafeMutableRawPointer(bitPattern: address) else { return }
        madvise(start + first, last - first, MADV_DONTNEED)
    }

    package var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(
            start: UnsafeRawPointer(bitPattern: address)?.assumingMemoryBound(to: UInt8.self),
            count: count)
    }
}

/// Finds rows and cells by their bytes.
package protocol CellScan: ~Copyable {
    /// Where the next row begins.
    var position: Int { get }
    /// Whether the file has something that this can't read at all.
    var isRefused: Bool { get }

    /// Steps behind the next row.
    ///
    /// - Returns: its cells, if they are all there and as they are meant; valid until the next call.
    mutating func next() -> UnsafePointer<CellBytes>?
}

/// Finds rows and cells as ``CSVScanner`` does, without copying them.
package struct RowScan: ~Copyable, CellScan {
    private let text: UnsafePointer<UInt8>
    private let end: Int
    private let delimiter: UInt8
    private let width: Int
    private let cells: UnsafeMutablePointer<CellBytes>
    /// Room for the quoted cells of one row whose quotes are doubled.
    private let scratch: UnsafeMutablePointer<UInt8>
    private static var scratchSize: Int { 4096 }

    package private(set) var position: Int

    /// - Parameter width: how many cells the header has.
    package init(
        _ text: UnsafeBufferPointer<UInt8>, from position: Int, delimiter: UInt8, width: Int
    ) {
        // An empty buffer has no rows, so nothing is read through the stand-in.
        scratch = .allocate(capacity: Self.scratchSize)
        self.text = text.baseAddress ?? UnsafePointer(scratch)
        end = text.count
        self.position = position
        self.delimiter = delimiter
        self.width = width
        cells = .allocate(capacity: width + 1)
        cells.initialize(
            repeating: CellBytes(start: UnsafePointer(scratch), count: 0), count: width + 1)
    }

    deinit {
        scratch.deallocate()
        cells.deallocate()
    }

    package var isRefused: Bool { false }

    /// Steps behind the next row.
    ///
    /// - Returns: its cells, if they are as many as the header's; valid until the next call.
    @inline(__always)
    package mutating func next() -> UnsafePointer<CellBytes>? {
        var index = position
        var cell = 0
        var used = 0
        var isRegular = true
        while true {
            var start = index
            var pieces = 0
            var length = 0
            if index < end, text[index] == 0x22 {
                // In quotes: up to the quote that is not doubled.
                index += 1
                start = index
                while true {
                    while index < end, text[index] != 0x22 { index += 1 }
                    guard index + 1 < end, text[index + 1] == 0x22 else { break }
                    length = keep(start, index + 1, from: used, length, &isRegular)
                    pieces += 1
                    index += 2
                    start = index
                }
                if index >= end { isRegular = false }
                let closing = index
                index = min(index + 1, end)
                let behind = index
                while index < end, !isBorder(text[index]) { index += 1 }
                // Text behind the closing quote is left to the reader of texts.
                if index != behind { isRegular = false }
                if pieces > 0 {
                    length = keep(start, closing, from: used, length, &isRegular)
                    note(cell, UnsafePointer(scratch + used), length)
                    used += length
                } else {
                    note(cell, text + start, closing - start)
                }
            } else {
                while index < end, !isBorder(text[index]) { index += 1 }
                note(cell, text + start, index - start)
            }
            cell += 1
            guard index < end else {
                position = end
                break
            }
            let border = text[index]
            index += 1
            if border == delimiter { continue }
            if border == 0x0D, index < end, text[index] == 0x0A { index += 1 }
            position = index
            break
        }
        return isRegular && cell == width ? UnsafePointer(cells) : nil
    }

    @inline(__always)
    private func isBorder(_ byte: UInt8) -> Bool {
        byte == delimiter || byte == 0x0A || byte == 0x0D
    }

    @inline(__always)
    private func note(_ cell: Int, _ start: UnsafePointer<UInt8>, _ count: Int) {
        if cell < width { cells[cell] = CellBytes(start: start, count: count) }
    }

    /// Copies a piece of a cell, and returns how long the cell is by then.
    private func keep(
        _ start: Int, _ stop: Int, from used: Int, _ length: Int, _ isRegular: inout Bool
    ) -> Int {
        let count = stop - start
        guard used + length + count <= Self.scratchSize else {
            isRegular = false
            return length
        }
        (scratch + used + length).update(from: text + start, count: count)
        return length + count
    }
}
