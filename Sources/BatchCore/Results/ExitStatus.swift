/// The status with which the program ends.
package enum ExitStatus: Int32, Sendable, Comparable {
    case done = 0
    case someNeedWork = 10
    case someWait = 20
    case someUnknown = 30
    case wrongUsage = 64
    case unreadableInput = 65
    case missingInput = 66
    case notReached = 69
    case notWritten = 73
    case locked = 75
    case refusedCredentials = 77
    case wrongConfig = 78

    package static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rawValue < rhs.rawValue
    }

    /// What the outcomes of rows ask for; the highest of several holds.
    package init(_ outcomes: some Sequence<Outcome>) {
        self = outcomes.reduce(.done) { status, outcome in
            switch outcome {
            case .done, .skipped, .ready: status
            case .rejected, .refused, .held: max(status, .someNeedWork)
            case .pending: max(status, .someWait)
            case .unknown: max(status, .someUnknown)
            }
        }
    }
}
