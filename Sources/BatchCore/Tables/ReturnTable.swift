/// The returns of the returns tables.
package struct ReturnTable: Sendable {
    package private(set) var returns: [ReturnID: Return] = [:]
    package private(set) var isGiven = false
    /// Whether a returns file could not be read at all.
    package var isUnreadable = false
    /// What was found in their cells.
    package private(set) var findings: [TableFinding] = []

    package init() {}

    package mutating func begin() {
        isGiven = true
    }

    /// Takes in what a later part holds.
    package mutating func merge(_ other: ReturnTable) {
        if returns.isEmpty {
            returns = other.returns
        } else {
            returns.reserveCapacity(returns.count + other.returns.count)
            returns.merge(other.returns) { $1 }
        }
        findings += other.findings
    }

    /// Takes in a row; one without a readable return number, or one that nobody asks for, is left out.
    ///
    /// - Parameter wanted: the returns that the changes name; `nil` keeps all.
    package mutating func add(
        _ cells: UnsafePointer<CellBytes>, _ columns: ColumnPlaces, isCSV: Bool,
        at place: RowPlace, wanted: TargetIndex?
    ) {
        func value<F: Field>(_ field: F) -> F.Value? {
            field.value(cells[columns[field.column]], isCSV: isCSV)
        }
        guard let id = value(IdentifierField<ReturnKind>(.returnID)) else { return }
        if let wanted, wanted.number(of: -id.value) < 0 { return }
        let status = Self.shipments.read(cells[columns[.shipmentStatus]], isCSV: isCSV)
        for remark in status.remarks {
            let text = cells[columns[.shipmentStatus]].text
            findings.append(TableFinding(place, .shipmentStatus, text, remark))
        }
        let campaign = columns.shops.campaign(
            value(IdentifierField<CampaignKind>(.campaignID))?.value ?? 0)
        returns[id] = Return(
            id: id, order: value(IdentifierField<OrderKind>(.orderID)),
            campaign: campaign > 0 ? CampaignID(campaign) : nil,
            shipmentStatus: status.value)
    }

    private static let shipments = ShipmentField()
}
