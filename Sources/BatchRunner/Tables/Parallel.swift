import Foundation
import Synchronization

/// Work that is dealt to the cores.
enum Parallel {
    /// How many pieces are worked on at a time.
    static let width = max(1, min(16, ProcessInfo.processInfo.activeProcessorCount))

    /// What comes of each item, in their order.
    static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) -> Result
    ) async -> [Result] {
        guard items.count > 1, width > 1 else { return items.map(body) }
        // Whoever is done takes the next one, since some take longer than others.
        let places = Places()
        return await withTaskGroup(of: [(Int, Result)].self) { group in
            for _ in 0..<min(width, items.count) {
                group.addTask {
                    var results: [(Int, Result)] = []
                    while true {
                        let index = places.next()
                        guard index < items.count else { return results }
                        results.append((index, body(items[index])))
                    }
                }
            }
            var results = [Result?](repeating: nil, count: items.count)
            for await part in group {
                for (index, result) in part { results[index] = result }
            }
            return results.compactMap { $0 }
        }
    }
}

/// Deals out numbers from 0 on, each once.
private final class Places: Sendable {
    private let taken = Atomic(0)

    func next() -> Int { taken.add(1, ordering: .relaxed).oldValue }
}
