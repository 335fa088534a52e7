import CProcess

/// How the program takes memory from the system, and what becomes of it.
package enum Memory {
    /// Lets no copy of it be written where the process ends badly: keys are in it.
    package static func leaveNoCore() {
        batch_leave_no_core()
    }

    /// To be called before much memory is taken.
    package static func takeInLargePieces() {
        batch_take_memory_in_large_pieces()
    }
}
