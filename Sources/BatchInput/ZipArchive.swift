import BatchCore
import CMinizip
import Foundation

/// The parts of a zip archive.
struct ZipArchive {
    private let text: TableText
    /// The names of its parts as the archive writes them, by the plain form of each.
    private let names: [String: String]
    /// What unpacks to more is no table: a sheet of a million rows has some 200 MB, packed to a tenth.
    private var mostBytes: Int { min(1 << 30, (32 << 20) + text.count * 200) }
    private static let mostParts = 100_000

    /// - Parameter text: the archive as it was read, once.
    init?(_ text: TableText) {
        guard let file = batch_open_archive(text.bytes.baseAddress, text.count) else { return nil }
        defer { unzClose(file) }
        var names: [String: String] = [:]
        var buffer = [CChar](repeating: 0, count: 1025)
        var status = unzGoToFirstFile(file)
        while status == UNZ_OK, names.count < Self.mostParts {
            guard
                unzGetCurrentFileInfo64(
                    file, nil, &buffer, UInt(buffer.count - 1), nil, 0, nil, 0) == UNZ_OK
            else { return nil }
            let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            let name = String(decoding: bytes, as: UTF8.self)
            let plain = Self.resolved(name, in: []).lowercased()
            if names[plain] == nil { names[plain] = name }
            status = unzGoToNextFile(file)
        }
        self.text = text
        self.names = names
    }

    /// A part's name as one path: without a leading slash, with slashes for backslashes, and with the
    /// steps `.` and `..` taken.
    static func resolved(_ target: String, in folder: [String]) -> String {
        let target = target.replacing("\\", with: "/")
        var parts = target.hasPrefix("/") ? [] : folder
        for part in target.split(separator: "/") {
            if part == ".." {
                _ = parts.popLast()
            } else if part != "." {
                parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    func has(_ name: String) -> Bool { names[name.lowercased()] != nil }

    /// The files that the archive holds beside folders and what Macs add, by name.
    var files: [String] {
        names.filter { plain, name in
            !name.hasSuffix("/") && !plain.hasPrefix("__macosx/") && !plain.hasSuffix(".ds_store")
        }.map(\.key).sorted()
    }

    /// The bytes of the part of that name; `nil` where there is none.
    ///
    /// - Throws: ``ReadError/damagedPart(path:part:)`` where it can't be unpacked or its checksum differs.
    func part(_ name: String, _ told: String) throws(ReadError) -> [UInt8]? {
        guard let written = names[name.lowercased()] else { return nil }
        let damaged = ReadError.damagedPart(path: told, part: name)
        guard let file = batch_open_archive(text.bytes.baseAddress, text.count) else {
            throw damaged
        }
        defer { unzClose(file) }
        guard unzLocateFile(file, written, 1) == UNZ_OK, unzOpenCurrentFile(file) == UNZ_OK else {
            throw damaged
        }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = unzReadCurrentFile(file, &block, UInt32(block.count))
            guard count >= 0, bytes.count <= mostBytes else {
                unzCloseCurrentFile(file)
                throw damaged
            }
            if count == 0 { break }
            bytes += block[..<Int(count)]
        }
        // Closing compares the checksum.
        guard unzCloseCurrentFile(file) == UNZ_OK else { throw damaged }
        return bytes
    }
}
