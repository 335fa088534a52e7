import CProcess

/// How the program takes memory from the system.
package enum Memory {
    /// To be called before much memory is taken.
    package static func takeInLargePieces() {
        batch_take_memory_in_large_pieces()
    }
}
