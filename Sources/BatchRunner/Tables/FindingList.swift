package import BatchCore
import BatchInput

extension Preparation {
    /// All findings as they are kept and reported: those about no row first, then row by row, each with
    /// its cell's name and what stands in it.
    package func findingRecords() async -> [FindingRecord] {
        let general = examination.general.map(record)
        let sorted = examination.findings.all
        let size = 1 << 14
        let starts = Array(stride(from: 0, to: sorted.count, by: size))
        let parts = await Parallel.map(starts) { start in
            records(sorted[start..<min(start + size, sorted.count)])
        }
        var all = general
        all.reserveCapacity(general.count + sorted.count)
        for part in parts { all += part }
        return all
    }

    /// Some findings of rows, in any order.
    func records(of findings: [Finding]) -> [FindingRecord] { records(findings[...]) }

    func record(of finding: TableFinding) -> FindingRecord {
        var name: String?
        if let place = finding.place, place.row > 0, let column = finding.column {
            name = cell(column, place)
        }
        return FindingRecord(
            finding.place, finding.column, cell: name ?? "", value: finding.value, finding.remark)
    }

    private func cell(_ column: Column, _ place: RowPlace) -> String? {
        tables.inputs[place.file].table?.info.layout.cell(column, row: place.row)
    }

    private func records(_ findings: ArraySlice<Finding>) -> [FindingRecord] {
        let changes = tables.changes
        var cutters: [Int: any RowCutter] = [:]
        var cells: UnsafePointer<CellBytes>?
        var row: Int32 = -1
        var file: ChangeFile?
        return findings.map { finding in
            let index = Int(finding.row)
            if file.map({ !$0.rows.contains(index) }) ?? true {
                file = changes.file(of: index)
                row = -1
            }
            let source = (file ?? changes.file(of: index)).source
            if finding.row != row {
                let cutter = cutters[source.number] ?? source.texts.cutter()
                cutters[source.number] = cutter
                cells =
                    changes.flags[index].contains(.stray)
                    ? cutter.line(at: changes.offset[index])
                    : cutter.cells(at: changes.offset[index])
                row = finding.row
            }
            let place = RowPlace(file: source.number, row: Int(changes.number[index]))
            var value = ""
            if let column = finding.column, let cells { value = source.reader.text(column, cells) }
            return FindingRecord(
                place, finding.column,
                cell: finding.column.flatMap { cell($0, place) } ?? "", value: value,
                finding.remark)
        }
    }
}
