/// How far words are from one another, to find the one that was meant.
package enum EditDistance {
    /// How many letters have to be put in, taken out, changed or swapped with their neighbours
    /// (restricted Damerau–Levenshtein distance).
    package static func between(_ first: [Character], _ second: [Character]) -> Int {
        var before: [Int] = []
        var last = Array(0...second.count)
        for (row, letter) in first.enumerated() {
            var current = [row + 1]
            for (column, other) in second.enumerated() {
                let change = last[column] + (letter == other ? 0 : 1)
                var best = min(change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
                    best = min(best, before[column - 1] + 1)
                }
                current.append(best)
            }
            (before, last) = (last, current)
        }
        return last[second.count]
    }

    /// The word of `known` that was most likely meant: few letters away from what stands there.
    ///
    /// - Parameter key: what of a word counts.
    package static func nearest(
        to text: String, in known: [String], by key: (String) -> String = { $0.lowercased() }
    ) -> String? {
        let wanted = Array(key(text))
        let scored = known.map { ($0, between(wanted, Array(key($0)))) }
        guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= max(1, wanted.count / 3)
        else { return nil }
        return best.0
    }
}
