import BatchCore
import BatchInput

/// Part of a file, read by itself.
protocol FilePart: Sendable {
    var start: Int { get }
    /// Where the next part begins, as far as was known before.
    var limit: Int { get }
    /// Where the last row that begins in it ends.
    var end: Int { get }
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
        for part in parts {
            let right =
                part.start == position ? part : read(position, max(position, part.limit))
            position = right.end
            result.append(right)
        }
        return result
    }

    /// Hands over the rows that begin between two offsets: where each begins, and its cells where
    /// they are plain.
    ///
    /// - Returns: where the last one ends; `nil` where the file can't be read in this way.
    @inline(__always)
    static func scan(
        _ file: MappedFile, _ body: TableFile.Body, from start: Int, to limit: Int,
        _ onRow: (Int, UnsafePointer<CellBytes>?) -> Void
    ) -> Int? {
        let end: Int?
        switch body.form {
        case .csv(let delimiter, _):
            end = scan(
                RowScan(
                    file.bytes, from: start, delimiter: delimiter,
                    width: body.layout.headers.count), to: limit, onRow)
        case .xml(let names):
            end = scan(
                ElementScan(file.bytes, from: start, to: body.end, names), to: limit, onRow)
        }
        guard let end else { return nil }
        let text = UnsafeBufferPointer(rebasing: file.bytes[start..<end])
        guard TextEncoding.isUTF8(text) else { return nil }
        file.release(start..<end)
        return end
    }

    @inline(__always)
    private static func scan<Scan: CellScan & ~Copyable>(
        _ cellScan: consuming Scan, to limit: Int,
        _ onRow: (Int, UnsafePointer<CellBytes>?) -> Void
    ) -> Int? {
        var scan = cellScan
        while scan.position < limit {
            let offset = scan.position
            onRow(offset, scan.next())
        }
        return scan.isRefused ? nil : scan.position
    }
}
