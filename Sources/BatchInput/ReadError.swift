package import BatchCore

/// Why a file can't be read as a table. The words are chosen where the error is shown.
package enum ReadError: Error, Hashable, Sendable {
    case missing(path: String)
    case notReadable(path: String, reason: String)
    /// Something else than a table: `pdf`, `xls`, `zip`, `image`, `binary`.
    case notATable(path: String, kind: String)
    case noHeader(
        path: String, kind: TableKind, found: [String], missing: [String], nearest: [String])
    case columnTwice(path: String, column: Column, headers: [String])
    /// A quote that is opened and never closed swallows the rest of the file.
    case openQuote(path: String, row: Int)
    case malformedXML(path: String, line: Int, message: String)
    case doctype(path: String)
    case wrongRoot(path: String, found: String, expected: String)
    case unknownEncoding(name: String)
    case empty(path: String)
    /// It was written to while it was read, and again while it was read again.
    case changed(path: String)

    package var path: String {
        switch self {
        case .missing(let path), .notReadable(let path, _), .notATable(let path, _),
            .noHeader(let path, _, _, _, _), .columnTwice(let path, _, _), .openQuote(let path, _),
            .malformedXML(let path, _, _), .doctype(let path), .wrongRoot(let path, _, _),
            .empty(let path), .changed(let path):
            path
        case .unknownEncoding: ""
        }
    }
}
