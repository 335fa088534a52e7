/// How a row of a changes file ended, or stands.
package enum Outcome: String, Sendable, Codable, CaseIterable {
    case done
    case rejected
    case refused
    case held
    case pending
    case unknown
    case skipped
    /// Only from `check` and `plan`: nothing stands in the way.
    case ready

    /// Whether a later run goes on with the row.
    package var isUnfinished: Bool { self == .pending || self == .unknown }

    /// Whether a person has to look at the row.
    package var needsWork: Bool {
        switch self {
        case .rejected, .refused, .held: true
        case .done, .pending, .unknown, .skipped, .ready: false
        }
    }
}

extension Outcome {
    /// Whether the checks may have decided it.
    var isDecidedByFindings: Bool {
        switch self {
        case .rejected, .held, .skipped: true
        case .done, .refused, .pending, .unknown, .ready: false
        }
    }
}

/// A file that a run has read.
package struct InputRecord: Sendable, Codable, Hashable {
    package var number: Int
    package var kind: TableKind
    package var name: String
    /// `nil` where nobody has asked for it.
    package var sha256: String?
    package var bytes = 0
    package var encoding: String?
    package var format = Format.csv
    /// The sheet of a workbook.
    package var sheet: String?
    /// The name of the file in an archive.
    package var member: String?
    /// Other visible sheets that would do as well, and how many rows a filter hides.
    package var otherSheets: [String] = []
    package var hiddenRows = 0
    /// The delimiter of a CSV file as text.
    package var delimiter: String?
    package var rows = 0
    /// Lines before the header, blank rows and total rows.
    package var passedOver = 0
    /// The first total or footer among them.
    package var firstTotal: PassedTotal?
    /// Where the kept copy is, if the file could be read.
    package var copy: String?
    /// The column numbers of the table.
    package var columns: [String: Int] = [:]
    /// The row in which the headers stand; `nil` where there is none.
    package var headerRow: Int?
    /// Why the file could not be read.
    package var problem: String?

    /// A row that was passed over since it sums the table up or stands behind it.
    package struct PassedTotal: Sendable, Codable, Hashable {
        package var row: Int
        /// What its first filled cell says.
        package var text: String

        package init(row: Int, text: String) {
            self.row = row
            self.text = text
        }
    }

    package enum Format: String, Sendable, Codable {
        case csv
        case xml
        case xlsx
        case spreadsheet2003
    }

    package init(number: Int, kind: TableKind, name: String) {
        self.number = number
        self.kind = kind
        self.name = name
    }
}

/// A row of a changes file, as a run keeps it.
package struct RowRecord: Sendable, Hashable {
    package var place: RowPlace
    package var action: Action?
    package var campaign: Int64?
    package var order: OrderName?
    package var item: Int64?
    package var returnID: Int64?
    /// What the checks decided: `ready` rows have a request.
    package var outcome: Outcome
    package var request: RequestID?
    package var part: Int
    /// The run in which the same change was done before, and when.
    package var doneBefore: String?
    /// The earlier row whose outcome this one shares.
    package var duplicateOf: RowPlace?
    /// Whether a proposal stands for this row.
    package var isProposed: Bool
    /// The codes of the warnings that hold it.
    package var heldBy: [FindingCode]
    /// The units of goods and the money that it is about; `nil` for none, or where not known.
    package var units: Int64?
    package var value: Money?
    /// By when a buyer who waits has to be answered, where that can't wait for another day.
    package var due: Due?
    /// The goods by their names, for people to know the order by; only of rows that may be looked at.
    package var goods: String?

    package init(place: RowPlace, outcome: Outcome) {
        self.place = place
        self.outcome = outcome
        part = 0
        isProposed = false
        heldBy = []
    }
}

/// A finding as it is kept: with its cell's name.
package struct FindingRecord: Sendable, Hashable {
    /// `nil` where it is about no file in particular.
    package var place: RowPlace?
    /// The cell's name in a spreadsheet; empty where there is none.
    package var cell: String
    package var field: Column?
    package var value: String
    package var code: FindingCode
    package var severity: Severity
    package var arguments: [String]
    package var suggestion: String?
    package var variant: String?

    package init(
        _ place: RowPlace?, _ field: Column?, cell: String, value: String, _ remark: Remark
    ) {
        self.place = place
        self.cell = cell
        self.field = field
        self.value = value
        code = remark.code
        severity = remark.severity
        arguments = remark.arguments
        suggestion = remark.suggestion
        variant = remark.variant
    }
}

/// One exchange with an API, as the audit keeps it. No credentials, nothing about buyers.
package struct AttemptRecord: Hashable, Sendable {
    package var call: Int64
    package var requests: [Int64]
    package var isWrite: Bool
    package var lane: String
    package var startedAt: Timestamp
    package var endedAt: Timestamp?
    package var method: String
    package var path: String
    package var body: String
    package var httpStatus: Int?
    /// Why there was no answer.
    package var failure: String?
    package var rate: RateReport?
    package var errors: [ErrorRecord]

    package init(
        call: Int64, requests: [Int64], isWrite: Bool, lane: String, startedAt: Timestamp,
        request: WireRequest
    ) {
        self.call = call
        self.requests = requests
        self.isWrite = isWrite
        self.lane = lane
        self.startedAt = startedAt
        method = request.method
        path = request.path
        body = request.body
        errors = []
    }

    package struct ErrorRecord: Sendable, Codable, Hashable {
        package var code: String
        package var message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }
}

/// A request of the journal with what became of its parts.
package struct RequestRecord: Sendable, Hashable {
    package var id: RequestID
    package var run: String
    package var lane: LaneID
    package var deadline: Timestamp?
    package var moneyAtRisk: Money?
    package var parts: [PartRecord]

    package init(
        id: RequestID, run: String, lane: LaneID, deadline: Timestamp?, moneyAtRisk: Money?,
        parts: [PartRecord]
    ) {
        self.id = id
        self.run = run
        self.lane = lane
        self.deadline = deadline
        self.moneyAtRisk = moneyAtRisk
        self.parts = parts
    }
}

package struct PartRecord: Sendable, Hashable {
    package var outcome: Outcome
    package var verdict: Verdict?
    package var settledAt: Timestamp?
    package var operation: String?
    /// The units that it takes out of an order; `nil` where it changes no items.
    package var units: Int64?

    package init(
        outcome: Outcome, verdict: Verdict? = nil, settledAt: Timestamp? = nil,
        operation: String? = nil, units: Int64? = nil
    ) {
        self.units = units
        self.outcome = outcome
        self.verdict = verdict
        self.settledAt = settledAt
        self.operation = operation
    }
}

/// A run as it is kept.
package struct RunRecord: Sendable, Codable, Hashable {
    package var id: String
    package var startedAt: Timestamp
    package var finishedAt: Timestamp?
    package var planID: String
    package var version: String
    package var exitStatus: Int?
    package var outputFolder: String
    /// Whether its reports have been written since it ended.
    package var isReported = false
    /// Codes that a person released for the whole run, and who.
    package var released: [String] = []
    package var user = ""
    /// The totals of what its rows ask for.
    package var asked: [ControlTotal] = []
    /// When the last request of each lane was to go, by the forecast.
    package var forecast: [String: Timestamp] = [:]
    /// What people call the shops, by campaign.
    package var shops: [Int64: String] = [:]
    /// Buyers who waited at its end and for whom nothing was decided.
    package var waiting: [WaitingBuyer] = []
    /// What became of its rows when its reports were last written: how many have each outcome, what they
    /// are worth, and how many could not wait. The page of all nights reads no rows.
    package var outcomes: [String: Int] = [:]
    package var money: RunMoney?
    package var urgentCount = 0
    /// Files that lay beside the folders of tables.
    package var lostFiles: [String] = []
    /// How many of its files could not be read.
    package var unreadCount = 0

    package init(
        id: String, startedAt: Timestamp, planID: String, version: String, outputFolder: String
    ) {
        self.id = id
        self.startedAt = startedAt
        self.planID = planID
        self.version = version
        self.outputFolder = outputFolder
    }

    /// Notes what became of its rows and files.
    package mutating func take(_ summary: RunSummary) {
        let tally = summary.tally
        unreadCount = summary.unreadCount
        outcomes = Dictionary(
            uniqueKeysWithValues: tally.counts.map { ($0.key.rawValue, $0.value) })
        money = tally.money
        urgentCount = tally.urgent.count
    }
}

/// An order to be cancelled instead of what the rows asked for, for a person to decide.
package struct Proposal: Equatable, Sendable {
    package var campaign: CampaignID
    package var order: OrderID
    package var reason: Reason
    /// The goods that would be cancelled with the order.
    package var goods: [String]

    package init(campaign: CampaignID, order: OrderID, reason: Reason, goods: [String]) {
        self.campaign = campaign
        self.order = order
        self.reason = reason
        self.goods = goods
    }
}
