import BatchCore
import BatchInput

/// Part of a file, read by itself.
protocol FilePart: Sendable {
    var start: Int { get }
    /// Where the next part begins, as far as was known before.
    var limit: Int { get }
    /// Where the last row that begins in it ends.
    var end: Int { get }
    var rows: Int { get }
    /// The number of its first row, as a spreadsheet counts; known once all parts are read.
    var firstNumber: Int { get set }
}

/// Where a row stands in its part, in few bytes.
struct PartRow: Sendable {
    var offset: UInt32
    var number: UInt32
}

extension FilePart {
    /// Where one of its rows stands in the file.
    @inline(__always)
    func known(_ row: PartRow) -> TableFile.KnownRow {
        TableFile.KnownRow(
            offset: start + Int(row.offset), number: firstNumber + Int(row.number))
    }
}

/// Reads a large file in parts, on all cores.
enum FileParts {
    /// Cuts the file where a row probably begins; a part that does not begin where the one before
    /// it ended is read anew.
    ///
    /// - Parameters:
    ///   - size: about how many bytes make a part.
    ///   - read: reads the rows that begin between two offsets.
    static func read<Part: FilePart>(
        _ file: MappedFile, _ body: TableFile.Body, size: Int,
        _ read: @escaping @Sendable (_ start: Int, _ limit: Int) -> Part
    ) async -> [Part] {
        var starts = [body.start]
        while let last = starts.last, last + size < body.end {
            starts.append(body.rowStart(in: file.bytes, after: last + size))
        }
        let ends = Array(starts.dropFirst()) + [body.end]
        let parts = await withTaskGroup(of: (Int, Part).self) { group in
            for index in starts.indices {
                let (start, end) = (starts[index], ends[index])
                group.addTask { (index, read(start, end)) }
            }
            var parts = [Part?](repeating: nil, count: starts.count)
            for await (index, part) in group { parts[index] = part }
            return parts.compactMap { $0 }
        }
        var result: [Part] = []
        var position = body.start
        var number = body.layout.headerRow + 1
        for part in parts {
            var right =
                part.start == position ? part : read(position, max(position, part.limit))
            right.firstNumber = number
            position = right.end
            number += right.rows
            result.append(right)
        }
        return result
    }

    /// Hands over the rows that begin between two offsets: where each stands, and its cells where
    /// they are plain.
    ///
    /// - Returns: where the last one ends, and how many there are; `nil` where the file can't be read
    ///   in this way.
    @inline(__always)
    static func scan(
        _ file: MappedFile, _ body: TableFile.Body, from start: Int, to limit: Int,
        _ onRow: (PartRow, UnsafePointer<CellBytes>?) -> Void
    ) -> (end: Int, rows: Int)? {
        let read: (end: Int, rows: Int)?
        switch body.form {
        case .csv(let delimiter, _):
            read = scan(
                RowScan(
                    file.bytes, from: start, delimiter: delimiter,
                    width: body.layout.headers.count), to: limit, onRow)
        case .xml(let names):
            read = scan(
                ElementScan(file.bytes, from: start, to: body.end, names), to: limit, onRow)
        }
        // Offsets have 32 bits, which only a part without line ends could outgrow.
        guard let read, read.end - start <= Int(UInt32.max) else { return nil }
        let text = UnsafeBufferPointer(rebasing: file.bytes[start..<read.end])
        guard TextEncoding.isUTF8(text) else { return nil }
        file.release(start..<read.end)
        return read
    }

    @inline(__always)
    private static func scan<Scan: CellScan & ~Copyable>(
        _ cellScan: consuming Scan, to limit: Int,
        _ onRow: (PartRow, UnsafePointer<CellBytes>?) -> Void
    ) -> (end: Int, rows: Int)? {
        var scan = cellScan
        let start = scan.position
        var rows = 0
        while scan.position < limit {
            let row = PartRow(
                offset: UInt32(truncatingIfNeeded: scan.position - start),
                number: UInt32(truncatingIfNeeded: rows))
            onRow(row, scan.next())
            rows += 1
        }
        return scan.isRefused ? nil : (scan.position, rows)
    }
}
