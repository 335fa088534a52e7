import Foundation
import FuzzReaders
import TestSupport
import Testing

/// What the fuzzer starts from is read with every test run, so that its readers build and their laws hold.
@Suite(.serialized) struct CorpusTests {
    @Test(arguments: FuzzTarget.allCases)
    func `the readers of the fuzzer keep their laws on its corpus`(_ target: FuzzTarget) throws {
        let folder = Project.root.appending(path: "Fuzz/corpus/\(target.rawValue)")
        let files = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files { target.read([UInt8](try Data(contentsOf: file))) }
    }
}
