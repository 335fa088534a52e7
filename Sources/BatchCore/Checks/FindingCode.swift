/// What a finding is about: the market's own error codes where it would refuse, else ours.
package enum FindingCode: String, CaseIterable, Sendable, Codable {
    // Fields
    case unknownAction = "UNKNOWN_ACTION"
    case fieldRequired = "FIELD_REQUIRED"
    case fieldNotUsed = "FIELD_NOT_USED"
    case invalidID = "INVALID_ID"
    case idDamaged = "ID_DAMAGED"
    case invalidCount = "INVALID_COUNT"
    case invalidReason = "INVALID_REASON"
    case reasonRequired = "DECLINE_REASON_ARE_REQUIRED_ERROR"
    case reasonIgnored = "REASON_IGNORED"
    case cancelCountsAgainstShop = "CANCEL_COUNTS_AGAINST_SHOP"
    case callsNeeded = "CALLS_NEEDED"
    case invalidCis = "INVALID_CIS"
    case cisSeparatorLost = "CIS_SEPARATOR_LOST"
    case cisSecondCode = "CIS_SECOND_CODE"
    case cisGtinCheckDigit = "CIS_GTIN_CHECK_DIGIT"
    case cisWithoutTail = "CIS_WITHOUT_TAIL"
    case cisUnusualTail = "CIS_UNUSUAL_TAIL"
    case cisUnusualSerial = "CIS_UNUSUAL_SERIAL"
    case invalidUin = "INVALID_UIN"
    case uinDamaged = "UIN_DAMAGED"
    case invalidGtd = "INVALID_GTD"
    case gtdUnusual = "GTD_UNUSUAL"
    case gtdGoodsNumberCut = "GTD_GOODS_NUMBER_CUT"
    case invalidRnpt = "INVALID_RNPT"
    case rnptUnusual = "RNPT_UNUSUAL"
    case invalidCountryCode = "INVALID_COUNTRY_CODE"
    case invalidEatsID = "INVALID_EATS_ID"
    case commentTooLong = "COMMENT_TOO_LONG"
    case invalidText = "INVALID_TEXT"
    case valueRepaired = "VALUE_REPAIRED"
    case valueNotUnderstood = "VALUE_NOT_UNDERSTOOD"
    case strayQuote = "STRAY_QUOTE"
    case quotedRow = "QUOTED_ROW"
    case lastRowMayBeCut = "LAST_ROW_MAY_BE_CUT"
    case formulaNotCalculated = "FORMULA_NOT_CALCULATED"
    case numberAmbiguous = "NUMBER_AMBIGUOUS"
    case raggedRow = "RAGGED_ROW"
    // The orders table
    case itemDuplicate = "ITEM_DUPLICATE"
    case orderIncomplete = "ORDER_INCOMPLETE"
    case ordersTableDamaged = "ORDERS_TABLE_DAMAGED"
    case ordersNotGiven = "ORDERS_NOT_GIVEN"
    case columnNotGiven = "COLUMN_NOT_GIVEN"
    // The row against its order
    case orderNotInExport = "ORDER_NOT_IN_EXPORT"
    case campaignMismatch = "CAMPAIGN_MISMATCH"
    case campaignNotFound = "CAMPAIGN_NOT_FOUND"
    case restaurantNotConfigured = "RESTAURANT_NOT_CONFIGURED"
    case campaignTypeNotSupported = "CAMPAIGN_TYPE_NOT_SUPPORTED"
    case orderInTerminalState = "ORDER_IN_TERMINAL_STATE"
    case statusNotAllowed = "STATUS_NOT_ALLOWED"
    case substatusNotAllowed = "SUBSTATUS_NOT_ALLOWED"
    case cancellationRequested = "CANCELLATION_REQUESTED"
    case cancellationNotRequested = "CANCELLATION_NOT_REQUESTED"
    case deadlineUnknown = "DEADLINE_UNKNOWN"
    case deadlinePassed = "DEADLINE_PASSED"
    case deadlineTonight = "DEADLINE_TONIGHT"
    case itemNotFound = "ITEM_NOT_FOUND"
    case itemsAdditionNotSupported = "ITEMS_ADDITION_NOT_SUPPORTED"
    case noChange = "NO_CHANGE"
    case undecided = "UNDECIDED"
    case fetchIncomplete = "FETCH_INCOMPLETE"
    case cannotRemoveLastItem = "CANNOT_REMOVE_LAST_ITEM"
    case deletedItemsExceedsThreshold = "DELETED_ITEMS_EXCEEDS_THRESHOLD"
    case promoProhibitsDelete = "PROMO_PROHIBITS_DELETE"
    case reductionMayBeRefused = "REDUCTION_MAY_BE_REFUSED"
    case markRequired = "MARK_REQUIRED"
    case tooFewCises = "TOO_FEW_CISES_FOR_ITEM"
    case tooManyCises = "TOO_MANY_CISES_FOR_ITEM"
    case tooFewUins = "TOO_FEW_UINS_FOR_ITEM"
    case tooManyUins = "TOO_MANY_UINS_FOR_ITEM"
    case tooManyMarksForUnit = "TOO_MANY_MARKS_FOR_UNIT"
    case countryAndGtdRequired = "COUNTRY_CODE_AND_GTD_ARE_REQUIRED_VALIDATION_ERROR"
    case countryIgnored = "COUNTRY_IGNORED"
    case orderChanged = "ORDER_CHANGED"
    case boxesAlreadyPacked = "BOXES_ALREADY_PACKED"
    // Returns
    case returnNotInExport = "RETURN_NOT_IN_EXPORT"
    case returnOrderMismatch = "RETURN_ORDER_MISMATCH"
    case returnStatusNotAllowed = "RETURN_STATUS_NOT_ALLOWED"
    case returnsNotGiven = "RETURNS_NOT_GIVEN"
    // The row against the other rows
    case duplicateChange = "DUPLICATE_CHANGE"
    case conflictingChanges = "CONFLICTING_CHANGES"
    case duplicateCis = "DUPLICATE_CIS"
    case duplicateUin = "DUPLICATE_UIN"
    case orderHasRejectedRows = "ORDER_HAS_REJECTED_ROWS"
    case guardExceeded = "GUARD_EXCEEDED"
    /// A person has taken the change back before it was sent.
    case withdrawn = "WITHDRAWN"
    // Said by the market of a campaign
    case forbidden = "FORBIDDEN"
    case locked = "LOCKED"
}

/// How much a finding weighs.
package enum Severity: String, Sendable, Codable, CaseIterable {
    /// The row is rejected.
    case error
    /// The row goes, unless the config holds the code.
    case warning
    /// Something was mended.
    case repair
}

/// A finding without its place: what a check says about a value.
package struct Remark: Hashable, Sendable {
    package var code: FindingCode
    package var severity: Severity
    /// What the words of the message are filled with, in the order of their numbers from 1 on; `{0}`
    /// is the cell as it stood.
    package var arguments: [String]
    /// What could be written instead, where that is known.
    package var suggestion: String?
    /// Chooses among several wordings of one code.
    package var variant: String?

    package init(
        _ code: FindingCode, _ severity: Severity, _ arguments: [String] = [],
        suggestion: String? = nil, variant: String? = nil
    ) {
        self.code = code
        self.severity = severity
        self.arguments = arguments
        self.suggestion = suggestion
        self.variant = variant
    }
}
