import BatchCore
import BatchInput

extension Preparation {
    /// All findings as they are kept and reported, each made with its cell's name and what stands in it when
    /// somebody asks for it.
    func findings(_ sorted: SortedFindings, _ rows: RowColumns) -> RunFindings {
        let preparation = self
        return RunFindings(loose: examination.general.map(record), rows, ends: sorted.ends) {
            let cutter = FindingCutter(preparation)
            return { range in range.map { cutter.record(of: sorted[$0]) }[...] }
        }
    }

    /// Some rows of a table of changes as they stand there; `nil` where they have to be looked for.
    ///
    /// - Parameter rows: by their places among all changes.
    func rawRows(of file: Int, _ rows: [Int]) -> RawRows? {
        let changes = tables.changes
        guard let table = tables.inputs[file].table else { return nil }
        return RawRows(
            table,
            rows.map {
                RawRows.Start(
                    number: Int(changes.number[$0]), offset: changes.offset[$0],
                    isStray: changes.flags[$0].contains(.stray))
            })
    }

    /// Some findings of rows, in any order.
    func records(of findings: [Finding]) -> [FindingRecord] {
        let cutter = FindingCutter(self)
        return findings.map(cutter.record)
    }

    func record(of finding: TableFinding) -> FindingRecord {
        var name: String?
        if let place = finding.place, place.row > 0, let column = finding.column {
            name = cell(column, place)
        }
        return FindingRecord(
            finding.place, finding.column, cell: name ?? "", value: finding.value, finding.remark)
    }

    fileprivate func cell(_ column: Column, _ place: RowPlace) -> String? {
        tables.inputs[place.file].table?.info.layout.cell(column, row: place.row)
    }
}

/// Makes records of findings, and cuts their rows again for that.
private final class FindingCutter {
    private let preparation: Preparation
    private let changes: ChangeTable
    private var cutters: [Int: any RowCutter] = [:]
    private var source: ChangeFile.Source?
    /// The rows of that file.
    private var rows = 0..<0
    /// The row that was cut last, and its cells.
    private var row: Int32 = -1
    private var cells: UnsafePointer<CellBytes>?

    init(_ preparation: Preparation) {
        self.preparation = preparation
        changes = preparation.tables.changes
    }

    func record(of finding: Finding) -> FindingRecord {
        let index = Int(finding.row)
        if !rows.contains(index) {
            let file = changes.file(of: index)
            (source, rows) = (file.source, file.rows)
        }
        guard let source else {
            return FindingRecord(nil, nil, cell: "", value: "", finding.remark)
        }
        let place = RowPlace(file: source.number, row: Int(changes.number[index]))
        guard let column = finding.column else {
            return FindingRecord(place, nil, cell: "", value: "", finding.remark)
        }
        if finding.row != row {
            cells = cut(index, source)
            row = finding.row
        }
        return FindingRecord(
            place, column, cell: preparation.cell(column, place) ?? "",
            value: cells.map { source.reader.text(column, $0) } ?? "", finding.remark)
    }

    private func cut(_ index: Int, _ source: ChangeFile.Source) -> UnsafePointer<CellBytes> {
        let cutter = cutters[source.number] ?? source.texts.cutter()
        cutters[source.number] = cutter
        return changes.flags[index].contains(.stray)
            ? cutter.line(at: changes.offset[index]) : cutter.cells(at: changes.offset[index])
    }
}
