extension FindingCode {
    /// The severities with which the code is given; the usual one first.
    package var severities: [Severity] {
        switch self {
        case .valueRepaired, .gtdGoodsNumberCut:
            [.repair]
        case .valueNotUnderstood, .fieldNotUsed, .reasonIgnored, .cisSeparatorLost, .cisSecondCode,
            .cisGtinCheckDigit,
            .cisWithoutTail, .cisUnusualTail, .cisUnusualSerial, .gtdUnusual, .rnptUnusual,
            .ordersTableDamaged, .ordersNotGiven, .columnNotGiven, .deadlineUnknown,
            .deadlineTonight, .noChange, .reductionMayBeRefused, .countryIgnored, .orderChanged,
            .returnNotInExport, .returnsNotGiven, .duplicateChange, .guardExceeded, .withdrawn,
            .forbidden,
            .locked:
            [.warning]
        case .raggedRow, .duplicateCis, .duplicateUin, .orderHasRejectedRows, .markRequired,
            .tooFewCises, .tooFewUins, .conflictingChanges:
            [.error, .warning]
        case .unknownAction, .fieldRequired, .invalidID, .idDamaged, .invalidCount, .invalidReason,
            .reasonRequired, .invalidCis, .invalidUin, .uinDamaged, .invalidGtd, .invalidRnpt,
            .invalidCountryCode, .invalidEatsID, .commentTooLong, .invalidText, .itemDuplicate,
            .orderIncomplete, .orderNotInExport, .campaignMismatch, .campaignNotFound,
            .campaignTypeNotSupported, .orderInTerminalState, .statusNotAllowed,
            .substatusNotAllowed, .cancellationRequested, .cancellationNotRequested,
            .deadlinePassed, .itemNotFound, .itemsAdditionNotSupported, .cannotRemoveLastItem,
            .deletedItemsExceedsThreshold, .promoProhibitsDelete, .tooManyCises, .tooManyUins,
            .tooManyMarksForUnit, .countryAndGtdRequired, .returnOrderMismatch,
            .returnStatusNotAllowed:
            [.error]
        }
    }
}
