import BatchCore
import BatchInput

/// The plan's ID: the SHA-256 over its requests, each as method, path and body in a line.
struct PlanDigest {
    let hexadecimal: String

    init(_ examination: Examination, _ plan: Plan) async {
        var digest = Digest()
        let size = 2048
        let starts = Array(stride(from: 0, to: plan.entries.count, by: size))
        // Several parts are made at a time, and only so many are in memory.
        let wave = Parallel.width * 4
        for first in stride(from: 0, to: starts.count, by: wave) {
            let lines = await Parallel.map(Array(starts[first..<min(first + wave, starts.count)])) {
                start in
                let maker = ChangeMaker(examination)
                var bytes: [UInt8] = []
                for entry in plan.entries[start..<min(start + size, plan.entries.count)] {
                    bytes.append(contentsOf: maker.request(plan, entry).wire.identity.utf8)
                    bytes.append(0x0A)
                }
                return bytes
            }
            for part in lines { digest.add(part) }
        }
        hexadecimal = digest.hexadecimal
    }
}
