import BatchCore
import BatchInput
import BatchRunner
import Foundation
import TestSupport
import Testing

/// When a file of the inbox rests, by clocks that exist only as values.
@Suite struct InboxRestTests {
    /// A world in which time passes as the inbox waits.
    final class World {
        var steady = Duration.zero
        let start = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        var onPause: (Duration) throws -> Void = { _ in }
        var told: [[Inbox.Entry]] = []

        func rested(_ inbox: Inbox) -> Inbox.Rested {
            inbox.rested(
                now: { self.start.advanced(by: self.steady) }, steady: { self.steady },
                pause: { time in
                    self.steady += time
                    return (try? self.onPause(self.steady)) != nil
                }, tell: { self.told.append($0) })
        }
    }

    private static func inbox(_ folder: TemporaryFolder) throws -> Inbox {
        try Inbox(in: HeldFolder(folder.path), quiet: .seconds(120), isGone: false)
    }

    private static func put(
        _ folder: TemporaryFolder, _ text: String, stamp: Timestamp
    ) throws {
        let path = try folder.write(text, to: "inbox/changes/c.csv")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: Double(stamp.milliseconds) / 1000)],
            ofItemAtPath: path)
    }

    @Test func `an old file rests at once`() throws {
        let folder = try TemporaryFolder()
        let (inbox, world) = (try Self.inbox(folder), World())
        try Self.put(folder, "a", stamp: world.start.advanced(by: .seconds(-121)))
        #expect(world.rested(inbox).files.map(\.name.text) == ["c.csv"])
        #expect(world.steady == .zero)
        #expect(world.told.isEmpty)
    }

    @Test(arguments: [-5, 0, 3600, 4_000_000_000])
    func `a fresh or future stamp rests once it was seen to`(age: Int) throws {
        let folder = try TemporaryFolder()
        let (inbox, world) = (try Self.inbox(folder), World())
        try Self.put(folder, "a", stamp: world.start.advanced(by: .seconds(age)))
        let rested = world.rested(inbox)
        #expect(rested.files.count == 1)
        #expect(world.steady >= .seconds(115))
        #expect(world.steady <= .seconds(121))
        #expect(world.told.count == 1)
    }

    /// A program may write into a file and leave its stamp and size as they were.
    @Test func `a file whose content changes does not rest`() throws {
        let folder = try TemporaryFolder()
        let (inbox, world) = (try Self.inbox(folder), World())
        let stamp = world.start.advanced(by: .seconds(3600))
        try Self.put(folder, "a", stamp: stamp)
        world.onPause = { time in
            if time == .seconds(60) { try Self.put(folder, "b", stamp: stamp) }
        }
        #expect(world.rested(inbox).files.count == 1)
        #expect(world.steady >= .seconds(180))
    }

    @Test func `a file that never rests is left, and said to be`() throws {
        let folder = try TemporaryFolder()
        let (inbox, world) = (try Self.inbox(folder), World())
        try Self.put(folder, "a", stamp: world.start)
        var number = 0
        world.onPause = { time in
            number += 1
            let text = String(repeating: "a", count: number)
            try Self.put(folder, text, stamp: world.start.advanced(by: time))
        }
        let rested = world.rested(inbox)
        #expect(rested.files.isEmpty)
        #expect(rested.restless.map(\.name.text) == ["c.csv"])
        #expect(world.steady == .seconds(600))
    }

    @Test func `a copy has the digest of what was copied, not of an earlier reading`() throws {
        let folder = try TemporaryFolder()
        let state = try StateFolder("\(folder.path)/state")
        let path = try folder.write("first", to: "c.csv")
        let file = try OpenFile(path: path)
        let earlier = file.digest()
        let writer = try FileHandle(forWritingTo: URL(filePath: path))
        try writer.write(contentsOf: Data("other".utf8))
        let copy = try state.keep(file)
        #expect(copy.sha256 == Digest.sha256(Array("other".utf8)))
        #expect(try folder.text("state/inputs/\(copy.sha256)") == "other")
        #expect(state.copy(sha256: copy.sha256) == copy)
        #expect(state.copy(sha256: earlier) == nil)
    }

    @Test func `a signal ends the waiting`() throws {
        let folder = try TemporaryFolder()
        let (inbox, world) = (try Self.inbox(folder), World())
        try Self.put(folder, "a", stamp: world.start)
        struct Signal: Error {}
        world.onPause = { _ in throw Signal() }
        #expect(world.rested(inbox).isStopped)
    }
}
