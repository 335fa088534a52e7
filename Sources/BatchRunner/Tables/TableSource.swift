package import BatchCore
package import BatchInput
import Foundation

/// A file to be read: where it is, and what it is called in reports and messages.
package struct TableSource: Sendable {
    package var path: String
    package var name: String
    /// What it is called where it can't be read.
    private(set) var told: String

    /// Whether we have written it ourselves, from what the market told.
    package private(set) var isFetched = false
    /// Why it can't be read, where that is known already.
    private(set) var problem: ReadError?

    /// A file that whoever runs the program has named.
    package init(_ path: String) {
        self.path = path
        name = URL(filePath: path).lastPathComponent
        told = path
    }

    /// A table that was read from the market.
    package init(fetched path: String, as name: String) {
        self.init(copy: path, of: name)
        isFetched = true
    }

    /// A file that may not be read.
    package init(denied name: String) {
        self.init(copy: "", of: name)
        problem = .notReadable(path: name, code: EACCES)
    }

    /// A copy of a file.
    package init(copy path: String, of name: String) {
        self.path = path
        self.name = name
        told = name
    }
}

/// The files of one check, plan or run.
package struct TableFiles: Sendable {
    package var changes: [TableSource]
    package var orders: [TableSource]
    package var returns: [TableSource]
    package var encoding: TextEncoding?
    /// Shops whose orders could not be read from the market.
    package var unreadShops: Set<CampaignID> = []

    package init(
        changes: [String], orders: [String], returns: [String], encoding: TextEncoding? = nil
    ) {
        self.init(
            changes.map { TableSource($0) }, orders.map { TableSource($0) },
            returns.map { TableSource($0) }, encoding: encoding)
    }

    package init(
        _ changes: [TableSource], _ orders: [TableSource], _ returns: [TableSource],
        encoding: TextEncoding? = nil
    ) {
        self.changes = changes
        self.orders = orders
        self.returns = returns
        self.encoding = encoding
    }
}
