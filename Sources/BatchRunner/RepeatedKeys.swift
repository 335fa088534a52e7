/// Finds the keys that stand more than once among very many.
///
/// The keys are hashes, so equal parts of them are found in any bits: they are first dealt into parts
/// that fit into a core's cache, and each part has a small table of its own.
enum RepeatedKeys {
    /// - Parameter lists: 64-bit hashes; 0 stands for none.
    /// - Complexity: O(n) for n keys.
    static func found(in lists: [[UInt64]]) -> [UInt64] {
        let count = lists.reduce(0) { $0 + $1.count }
        guard count > 1 else { return [] }
        var starts = [Int](repeating: 0, count: parts + 1)
        for list in lists {
            for key in list where key != 0 { starts[part(of: key) + 1] += 1 }
        }
        for index in 1...parts { starts[index] += starts[index - 1] }
        let dealt = dealt(lists, starts)
        var repeated: [UInt64] = []
        var table: [UInt64] = []
        for index in 0..<parts {
            findRepeated(dealt[starts[index]..<starts[index + 1]], &table, &repeated)
        }
        return repeated
    }

    private static var parts: Int { 256 }

    @inline(__always)
    private static func part(of key: UInt64) -> Int { Int(key >> 56) }

    private static func dealt(_ lists: [[UInt64]], _ starts: [Int]) -> [UInt64] {
        [UInt64](unsafeUninitializedCapacity: starts[parts]) { buffer, filled in
            var places = starts
            places.withUnsafeMutableBufferPointer { places in
                for list in lists {
                    for key in list where key != 0 {
                        buffer[places[part(of: key)]] = key
                        places[part(of: key)] += 1
                    }
                }
            }
            filled = starts[parts]
        }
    }

    private static func findRepeated(
        _ keys: ArraySlice<UInt64>, _ table: inout [UInt64], _ repeated: inout [UInt64]
    ) {
        guard keys.count > 1 else { return }
        var size = 64
        while size < keys.count * 2 { size *= 2 }
        if table.count < size {
            table = [UInt64](repeating: 0, count: size)
        } else {
            for index in 0..<size { table[index] = 0 }
        }
        table.withUnsafeMutableBufferPointer { table in
            for key in keys {
                var place = Int(truncatingIfNeeded: key) & (size - 1)
                while table[place] != 0, table[place] != key { place = (place + 1) & (size - 1) }
                if table[place] == key { repeated.append(key) }
                table[place] = key
            }
        }
    }
}

/// Tells quickly of most keys that they are not in a small set.
struct KeyFilter {
    private var bits = [UInt64](repeating: 0, count: 1024)

    init(_ keys: Set<UInt64>) {
        for key in keys { bits[Self.word(key)] |= 1 << (key & 63) }
    }

    @inline(__always)
    func mayContain(_ key: UInt64) -> Bool {
        bits[Self.word(key)] & (1 << (key & 63)) != 0
    }

    @inline(__always)
    private static func word(_ key: UInt64) -> Int { Int(key >> 6) & 1023 }
}
