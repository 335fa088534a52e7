import BatchCore
import BatchJournal

/// Reads facts of a journal; what can be read is written and read again as the same fact.
enum FactFuzz {
    static func read(_ bytes: [UInt8]) {
        guard let fact = try? FactCodec.fact(in: String(decoding: bytes, as: UTF8.self)) else {
            return
        }
        let text = FactCodec.text(of: fact)
        precondition((try? FactCodec.fact(in: text)) == fact, "a fact is not what it was: \(text)")
        var scheduler = Scheduler(policy: Policy(), seed: 1)
        scheduler.apply(fact)
        _ = scheduler.recover(now: Timestamp(milliseconds: 1_795_000_000_000))
    }
}
