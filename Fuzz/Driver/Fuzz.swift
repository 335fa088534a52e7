import Foundation
import FuzzReaders

// Coverage-guided fuzzing: libFuzzer calls this with bytes of its own making. What is read from them is
// chosen by the environment's MARKETBATCH_FUZZ; a crash or a broken law ends the process.

private let chosen = FuzzTarget(
    rawValue: ProcessInfo.processInfo.environment["MARKETBATCH_FUZZ"] ?? "")

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let target = chosen else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
        FileHandle.standardError.write(Data("MARKETBATCH_FUZZ is to be one of: \(names)\n".utf8))
        exit(64)
    }
    target.read([UInt8](UnsafeBufferPointer(start: data, count: count)))
    return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The package manager calls the program's beginning so.
@_cdecl("Fuzz_main")
public func fuzzMain(
    _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
    var (count, arguments) = (count, arguments)
    return runFuzzer(&count, &arguments, fuzzOneInput)
}
