/// A kind of cell: the one place that says how it is read.
///
/// ``full(_:)`` is the rule. ``common(_:)`` is a shortcut for the plain forms that nearly all cells
/// have: it never allocates, and where it says nothing the text decides. The law between them is
/// tested for every field of ``Fields/all``: where `common` gives a value, `full` gives the same value
/// for the same text, with exactly the remark that `common` names, or none.
package protocol Field: Sendable {
    /// What the checks need of the cell.
    associatedtype Value: Equatable & Sendable

    var column: Column { get }

    /// Reads a plain, filled cell; `nil` says nothing about the cell.
    func common(_ cell: CellBytes) -> Common<Value>?

    /// Reads any text, with what is odd or wrong about it.
    func full(_ text: String) -> Reading<Value>
}

/// What the bytes of a plain cell say.
package struct Common<Value: Equatable>: Equatable {
    package var value: Value
    /// The one thing that is odd about it, as a warning.
    package var odd: FindingCode?

    @inline(__always)
    init(_ value: Value, odd: FindingCode? = nil) {
        self.value = value
        self.odd = odd
    }
}

extension Field {
    /// Reads a cell either way.
    package func read(_ cell: CellBytes, isCSV: Bool = false) -> Reading<Value> {
        guard cell.count > 0 else { return Reading(nil) }
        if let common = common(cell) {
            return Reading(common.value, common.odd.map { [Remark($0, .warning)] } ?? [])
        }
        return full(isCSV ? SafeCell.undone(cell.text) : cell.text)
    }

    /// The value of a cell, whatever is odd about it.
    @inline(__always)
    func value(_ cell: CellBytes, isCSV: Bool) -> Value? {
        guard cell.count > 0 else { return nil }
        if let common = common(cell) { return common.value }
        return full(isCSV ? SafeCell.undone(cell.text) : cell.text).value
    }
}

/// A field whose text is sent.
///
/// The law of ``common(_:)`` goes on: a cell that has the common form is sent as it stands.
package protocol SentField: Field {
    /// Reads any text: what of it is sent, with what is odd or wrong about it.
    func reading(_ text: String) -> Reading<String>
}

extension SentField {
    /// Reads a cell either way.
    func reading(_ cell: CellBytes, isCSV: Bool) -> Reading<String> {
        guard cell.count > 0 else { return Reading(nil) }
        if common(cell) != nil { return Reading(cell.text) }
        return reading(isCSV ? SafeCell.undone(cell.text) : cell.text)
    }
}

/// All fields, for what holds of each of them.
package enum Fields {
    package static func all(today: CivilTime, zone: LocalZone) -> [any Field] {
        let ids: [any Field] = [
            IdentifierField<OrderKind>(.orderID), IdentifierField<CampaignKind>(.campaignID),
            IdentifierField<ItemKind>(.itemID), IdentifierField<ReturnKind>(.returnID),
        ]
        let words: [any Field] = [
            ActionField(), StatusField(), SubstatusField(), ModelField(), BuyerField(),
            PromoField(),
            RequiredMarksField(), ShipmentField(),
        ]
        let marks: [any Field] = [
            CisField(), UinField(), GtdField(today: today), RnptField(), CountryField(),
        ]
        let others: [any Field] = [
            CountField(), EatsOrderField(), EatsIDField(), CommentField(), MoneyField(),
            CancellationField(zone: zone),
        ]
        return ids + words + marks + others + Action.allCases.map { ReasonField($0) as any Field }
    }
}
