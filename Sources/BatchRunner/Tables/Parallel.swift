import Foundation

/// Work that is dealt to the cores.
enum Parallel {
    /// How many pieces are worked on at a time.
    static let width = max(1, min(16, ProcessInfo.processInfo.activeProcessorCount))

    /// What comes of each item, in their order.
    static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) -> Result
    ) async -> [Result] {
        guard items.count > 1, width > 1 else { return items.map(body) }
        return await withTaskGroup(of: [(Int, Result)].self) { group in
            for worker in 0..<min(width, items.count) {
                group.addTask {
                    stride(from: worker, to: items.count, by: width).map { ($0, body(items[$0])) }
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
