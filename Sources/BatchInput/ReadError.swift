package import BatchCore

/// Why a file can't be read as a table. The words are chosen where the error is shown.
package enum ReadError: Error, Hashable, Sendable {
    case missing(path: String)
    /// The system's number for the reason.
    case notReadable(path: String, code: Int32)
    /// Something else than a table: a key of the words `read.KIND`.
    case notATable(path: String, kind: String)
    case noHeader(
        path: String, kind: TableKind, found: [String], missing: [[Column]], nearest: [String],
        shop: String?)
    /// A table of changes where one of orders or returns is meant.
    case tableOfChanges(path: String)
    case columnTwice(path: String, column: Column, headers: [String])
    case malformedXML(path: String, line: Int, message: String)
    case doctype(path: String)
    case wrongRoot(path: String, found: String, expected: String)
    case unknownEncoding(name: String)
    /// The header can be read only in another encoding, which has to be named.
    case otherEncoding(path: String, encoding: String)
    case empty(path: String)
    /// A part of a workbook or of an archive is not there, or can't be unpacked.
    case damagedPart(path: String, part: String)
    /// It was written to while it was read, and again while it was read again.
    case changed(path: String)

    package var path: String {
        switch self {
        case .missing(let path), .notReadable(let path, _), .notATable(let path, _),
            .noHeader(let path, _, _, _, _, _), .columnTwice(let path, _, _),
            .malformedXML(let path, _, _), .doctype(let path), .wrongRoot(let path, _, _),
            .empty(let path), .changed(let path), .damagedPart(let path, _),
            .tableOfChanges(let path), .otherEncoding(let path, _):
            path
        case .unknownEncoding: ""
        }
    }
}
