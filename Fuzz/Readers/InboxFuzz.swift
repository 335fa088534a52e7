import BatchCore
import BatchInput
import BatchJournal
import BatchRunner
import Foundation

/// Plays what people do in a shared inbox, one deed a byte, with nights between: what was taken is archived
/// as it was taken, what was saved anew stays, and no link is followed.
struct InboxFuzz {
    private static let secret = "the key"
    private static let names: [[UInt8]] = [
        Array("changes.csv".utf8), Array("Заказы.csv".utf8), [0xE9, 0x2E, 0x63],
        Array(repeating: 0x61, count: 255), Array("~$changes.csv".utf8), Array(".tmp-1-2".utf8),
    ]

    private let place: String
    private let root: HeldFolder
    private let inbox: Inbox
    private let state: StateFolder
    private var steady = Duration.zero
    private var nights = 0
    private var saved = 0

    static func read(_ bytes: [UInt8]) {
        let place = NSTemporaryDirectory() + "marketbatch-fuzz-\(getpid())-inbox"
        try? FileManager.default.removeItem(atPath: place)
        guard var world = try? InboxFuzz(place) else { preconditionFailure("no inbox at \(place)") }
        for byte in bytes.prefix(40) { world.play(byte) }
        world.endNight { _ in }
        let kept = try? String(contentsOfFile: "\(place)/key", encoding: .utf8)
        precondition(kept == secret, "the key was written to")
    }

    private init(_ place: String) throws {
        self.place = place
        try FileManager.default.createDirectory(
            atPath: "\(place)/shared", withIntermediateDirectories: true)
        try Self.secret.write(toFile: "\(place)/key", atomically: false, encoding: .utf8)
        root = try HeldFolder("\(place)/shared", readers: .group)
        inbox = try Inbox(in: root, quiet: .seconds(2), isGone: false)
        state = try StateFolder("\(place)/state")
    }

    private mutating func play(_ byte: UInt8) {
        let kind = TableKind.allCases[Int(byte >> 3) % TableKind.allCases.count]
        let name = Self.names[Int(byte >> 5) % Self.names.count]
        switch byte & 7 {
        case 0, 1, 2: save(kind, name)
        case 3: put(kind, name) { symlink("\(place)/key", $0) }
        case 4: put(kind, name) { mkdir($0, 0o700) }
        case 5: put(kind, name) { _ in 0 }
        case 6: endNight { _ in }
        default: endNight { $0.save(kind, name) }
        }
    }

    private func path(_ folder: String, _ name: [UInt8]) -> [CChar] {
        (Array("\(folder)/".utf8) + name + [0]).map(CChar.init(bitPattern:))
    }

    /// Puts something in a file's place.
    private func put(
        _ kind: TableKind, _ name: [UInt8], _ make: (UnsafePointer<CChar>) -> Int32
    ) {
        path("\(place)/shared/inbox/\(kind.rawValue)", name).withUnsafeBufferPointer { path in
            guard let path = path.baseAddress else { return }
            unlink(path)
            rmdir(path)
            _ = make(path)
        }
    }

    private mutating func save(_ kind: TableKind, _ name: [UInt8]) {
        saved += 1
        let text = Array("saved \(saved)".utf8)
        put(kind, name) { path in
            let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
            guard file >= 0 else { return -1 }
            _ = Glibc.write(file, text, text.count)
            return close(file)
        }
    }

    /// A night: the files rest, are taken and archived; meanwhile somebody may do something.
    private mutating func endNight(_ meanwhile: (inout InboxFuzz) -> Void) {
        var time = steady
        let rested = inbox.rested(
            now: { Timestamp(milliseconds: 0) }, steady: { time },
            pause: { pause in
                time += pause
                return true
            }, tell: { _ in })
        steady = time
        precondition(rested.restless.isEmpty, "files that nobody touches do not rest")
        nights += 1
        guard let taken = try? inbox.take(rested.files, to: state) else {
            preconditionFailure("nothing can be taken")
        }
        precondition(taken.denied.isEmpty, "a file that may be read was denied")
        precondition(taken.taken.count == rested.files.count, "a file that rests was not taken")
        meanwhile(&self)
        do { try inbox.archive(taken.taken, night: "n\(nights)") } catch {
            preconditionFailure("nothing can be archived")
        }
        for file in taken.taken { check(file) }
    }

    private func check(_ file: TakenFile) {
        let archive = "\(place)/shared/archive/n\(nights)/\(file.kind.rawValue)"
        let archived = path(archive, file.name).withUnsafeBufferPointer { path in
            path.baseAddress.flatMap { try? OpenFile(path: String(cString: $0)).digest() }
        }
        let isUTF8 = String(validating: file.name, as: UTF8.self) != nil
        precondition(!isUTF8 || archived == file.sha256, "the archive has another file")
        let text = (try? String(contentsOfFile: file.copy, encoding: .utf8)) ?? ""
        precondition(text.hasPrefix("saved "), "something else than a table was taken: \(text)")
    }
}
