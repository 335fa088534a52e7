import BatchCore
import TestSupport
import Testing

/// Groups of rows are examined as if each were alone in the world, but for marks that stand twice.
@Suite struct GroupTests {
    struct Generator {
        var random: SeededRandom

        mutating func pick(_ texts: [String]) -> String {
            texts.randomElement(using: &random) ?? ""
        }

        mutating func chance(_ probability: Double) -> Bool {
            Double.random(in: 0..<1, using: &random) < probability
        }

        /// A row about one of a few orders, right or wrong in many ways.
        mutating func row() -> Cells {
            let order = pick(["100", "100", "110", "120", "130", "140", "150", "160", "x", ""])
            var cells: Cells = [
                .action: pick([
                    "items.update", "items.update", "items.update", "order.cancel",
                    "cancellation.reject", "cancellation.accept", "return.cancel", "eats.cancel",
                    "???",
                ]), .campaignID: chance(0.95) ? "21001" : pick(["21002", "x"]), .orderID: order,
                .itemID: pick(["1", "2", "3", "5", "6", "9"]),
                .count: pick(["0", "1", "2", "3", "x"]),
            ]
            if chance(0.4) {
                let marks = [Marks.first, Marks.second, "0103041094787443215Qbag!", "0104"]
                cells.texts[.cis] = pick(marks)
            }
            if chance(0.2) {
                cells.texts[.uin] = pick(["6432100000000017", "6432100000000020", "1"])
            }
            if chance(0.5) {
                cells.texts[.reason] = pick([
                    "ORDER_DELIVERED", "PARTNER_REQUESTED_REMOVE", "USER_REQUESTED_REMOVE",
                ])
            }
            if chance(0.3) { cells.texts[.returnID] = pick(["8", "9", "7"]) }
            if chance(0.3) { cells.texts[.eatsID] = "190330-12345678" }
            if chance(0.1) { cells.texts[.confirm] = "CIS_SEPARATOR_LOST" }
            return cells
        }

        mutating func world(_ rows: Int) -> World {
            var world = World()
            world.changes = (0..<rows).map { _ in row() }
            world.orders =
                World.base + [
                    World.merged(
                        World.order(
                            "160", "PROCESSING", "STARTED", item: "5", count: "1", total: "10"),
                        [.cis: Marks.first]),
                    World.order("160", "PROCESSING", "STARTED", item: "6", count: "2", total: "20"),
                ]
            world.returns = World.returnRows
            return world
        }
    }

    /// What a row has come to: its decision, and codes with severity and words.
    struct Verdict: Equatable {
        var disposition: Disposition
        var remarks: [Remark]
    }

    static func verdicts(_ world: World) -> [Verdict] {
        let examination = world.examined()
        return zip(examination.dispositions, examination.findingsByRow).map {
            Verdict(disposition: $0, remarks: $1.map(\.remark))
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `the cores that groups are dealt to change nothing`(seed: UInt64) {
        var generator = Generator(random: SeededRandom(seed: seed))
        var world = generator.world(30)
        let alone = Self.verdicts(world)
        for parts in [2, 3, 7, 50] {
            world.pieceCount = parts
            #expect(Self.verdicts(world) == alone)
        }
    }

    /// The slow examination: each group of rows in a world of its own, in which the others are blank.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a group comes to the same in a world of its own`(seed: UInt64) {
        var generator = Generator(random: SeededRandom(seed: seed))
        let world = generator.world(30)
        let all = Self.verdicts(world)
        func target(_ cells: Cells) -> String {
            let action = cells.texts[.action] ?? ""
            let column: Column = action == "return.cancel" ? .returnID : .orderID
            return (action == "eats.cancel" ? "eats " : action == "return.cancel" ? "return " : "")
                + (cells.texts[column] ?? "")
        }
        for own in Set(world.changes.map(target)) {
            var single = world
            for index in single.changes.indices where target(single.changes[index]) != own {
                single.changes[index] = [:]
            }
            let alone = Self.verdicts(single)
            for (index, row) in world.changes.enumerated() where target(row) == own {
                // What depends on other groups: a mark in another order, UINs of the whole file.
                let others: Set<FindingCode> = [.duplicateCis, .duplicateUin, .uinDamaged]
                let here = all[index].remarks.filter { !others.contains($0.code) }
                let there = alone[index].remarks.filter { !others.contains($0.code) }
                let isTouched = all[index].remarks.contains { others.contains($0.code) }
                if !isTouched, here.map(\.code) != [.orderHasRejectedRows] {
                    #expect(here == there, "row \(index) of seed \(seed)")
                }
            }
        }
    }

    @Test func `findings grow with the rows and not with their square`() {
        func count(_ rows: Int) -> (findings: Int, words: Int) {
            var world = World()
            world.orders = World.base
            // One order number filled down, with items that do not go together.
            world.changes = (0..<rows).map { row in
                World.items("100", "1", String(row % 3), [.reason: "PARTNER_REQUESTED_REMOVE"])
            }
            let remarks = world.examined().allRemarks
            let words = remarks.reduce(0) { $0 + $1.arguments.reduce(0) { $0 + $1.count } }
            return (remarks.count, words)
        }
        let (few, many) = (count(500), count(2000))
        #expect(many.findings <= few.findings * 4 + 8)
        #expect(many.words <= few.words * 5)
    }

    @Test func `a message names three other rows and how many more there are`() {
        let world = World(
            World.cancel("100"), World.accept("100"), World.reject("100"), World.cancel("100"),
            World.cancel("100"), World.cancel("100"))
        let remark = world.examined().findingsByRow[0].first { $0.code == .conflictingChanges }
        #expect(remark?.remark.arguments == ["3, 4, 5", "2"])
        #expect(remark?.remark.variant == "more")
    }
}
