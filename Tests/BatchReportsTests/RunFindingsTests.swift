import BatchCore
import TestSupport
import Testing

/// Findings that are made when they are asked for, held to those that are kept.
@Suite struct RunFindingsTests {
    private static func finding(_ place: RowPlace?, _ number: Int) -> FindingRecord {
        FindingRecord(
            place, .count, cell: "", value: String(number), Remark(.invalidCount, .error))
    }

    /// Two files of some rows, findings on rows, before, between and behind them, and on another table.
    private static func world(
        _ seed: UInt64
    ) -> (rows: RowColumns, loose: [FindingRecord], own: [[FindingRecord]]) {
        var random = SeededRandom(seed: seed)
        var rows = RowColumns()
        var own: [[FindingRecord]] = []
        var loose: [FindingRecord] = []
        var number = 0
        func next(_ place: RowPlace?) -> FindingRecord {
            number += 1
            return finding(place, number)
        }
        for _ in 0..<Int.random(in: 0...2, using: &random) { loose.append(next(nil)) }
        for file in 0..<2 {
            if Bool.random(using: &random) { loose.append(next(RowPlace(file: file, row: 0))) }
            for row in 0..<Int.random(in: 0...6, using: &random) {
                let place = RowPlace(file: file, row: row + 2)
                rows.append(RowRecord(place: place, outcome: .ready))
                own.append((0..<Int.random(in: 0...2, using: &random)).map { _ in next(place) })
            }
        }
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            loose.append(next(RowPlace(file: 2, row: 9)))
        }
        return (rows, loose, own)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `they are the same in every part`(_ seed: UInt64) {
        let (rows, loose, own) = Self.world(seed)
        var ends: [Int32] = []
        for findings in own { ends.append((ends.last ?? 0) + Int32(findings.count)) }
        let flat = own.flatMap { $0 }
        let made = RunFindings(loose: loose, rows, ends: ends) { { Array(flat[$0])[...] } }
        let kept = RunFindings(loose + flat, rows)
        #expect(made.count == flat.count + loose.count)
        #expect(made.loose == kept.loose)
        for first in 0...rows.count {
            for last in first...rows.count where first < last || rows.isEmpty {
                #expect(made.part(first..<last).all == kept.part(first..<last).all)
            }
        }
        var all: [FindingRecord] = []
        made.forEach {
            all.append($0)
            return true
        }
        let parts = (0..<rows.count).flatMap { made.part($0..<($0 + 1)).all }
        #expect(rows.isEmpty || parts == all)
        #expect(all.count == made.count)
        #expect(all.map(\.place?.file).count { $0 == 2 } == loose.count { $0.place?.file == 2 })
    }
}
