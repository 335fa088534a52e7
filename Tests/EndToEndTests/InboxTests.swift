import Foundation
import TestSupport
import Testing

/// Nights over a shared folder: what lies in the inbox is taken once, whole, and never lost.
@Suite struct InboxTests {
    /// A shared folder with a market that is simulated beside it.
    struct Home {
        let folder: TemporaryFolder
        let shop: NightTests.Shop

        init(config more: String = "") throws {
            folder = try TemporaryFolder()
            let orders =
                "order_id;campaign_id;status;substatus\n"
                + (100...105).map { "\($0);21001;PROCESSING;STARTED\n" }.joined()
            try folder.write(orders, to: "market.csv")
            shop = try NightTests.Shop(orders: ["market.csv"], in: folder, config: more)
            for kind in ["changes", "orders", "returns"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder.path)/inbox/\(kind)", withIntermediateDirectories: true)
            }
        }

        /// Puts a table into the inbox that has lain there for long.
        func put(_ kind: String, _ name: String, _ text: String) throws {
            let path = try folder.write(text, to: "inbox/\(kind)/\(name)")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: path)
        }

        func putChanges(_ name: String = "changes.csv", orders: ClosedRange<Int> = 100...102) throws
        {
            let rows = orders.map { "order.cancel;21001;\($0);SHOP_FAILED\n" }.joined()
            try put("changes", name, "action;campaign_id;order_id;reason\n" + rows)
            try put("orders", "orders.csv", try folder.text("market.csv"))
        }

        func night(
            _ more: [String] = [], _ environment: [String: String] = [:]
        ) throws -> Program.Result {
            var environment = environment
            environment["MARKETBATCH_QUIET"] = environment["MARKETBATCH_QUIET"] ?? "60"
            return try shop.run(
                ["night", folder.path] + NightTests.now + more, environment: environment)
        }

        func list(_ path: String) -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(path)")) ?? [])
                .sorted()
        }

        /// The outcomes of all reports of the outbox.
        func outcomes() throws -> [String] {
            try list("outbox").filter { folder.has("outbox/\($0)/report.jsonl") }.flatMap { night in
                try folder.text("outbox/\(night)/report.jsonl").split(separator: "\n").map {
                    try JSONDecoder().decode(NightTests.ReportRow.self, from: Data($0.utf8)).outcome
                }
            }
        }
    }

    @Test func `takes, reports and archives`() throws {
        let home = try Home()
        try home.putChanges()
        let night = try home.night()
        #expect(night.status == 0, "\(night.output) \(night.errors)")
        #expect(home.list("inbox/changes") == [])
        #expect(home.list("inbox/orders") == [])
        let nights = home.list("archive")
        #expect(nights.count == 1)
        #expect(home.list("archive/\(nights[0])/changes") == ["changes.csv"])
        #expect(try home.outcomes() == ["done", "done", "done"])
        #expect(try home.folder.text("outbox/nights.txt").contains("all is done"))
        let again = try home.night()
        #expect(again.output.contains("nothing new"))
        #expect(home.list("outbox").count == 3)
    }

    @Test func `keeps a page of all nights, the newest first`() throws {
        let home = try Home()
        try home.putChanges(orders: 100...101)
        _ = try home.night()
        try home.put(
            "changes", "two.csv",
            "action;campaign_id;order_id;reason\norder.cancel;21001;102;SHOP_FAILED\n"
                + "order.cancel;21001;9x;SHOP_FAILED\n")
        try home.put("orders", "orders.csv", try home.folder.text("market.csv"))
        _ = try home.night(["--now", "2026-11-22T04:00:00Z"])
        let index = try home.folder.text("outbox/index.html")
        let nights = home.list("archive")
        #expect(nights.count == 2)
        let places = try nights.map {
            try #require(index.firstRange(of: "href=\"\($0)/summary.html"))
        }
        #expect(places[1].lowerBound < places[0].lowerBound)
        #expect(index.contains("2 of 2") && index.contains("1 of 2"))
        #expect(index.contains("href=\"\(nights[1])/night.xlsx\""))
        #expect(index.contains("href=\"\(nights[1])_rejected.csv\""))
        let page = try home.folder.text("outbox/\(nights[1])/summary.html")
        #expect(page.contains("href=\"../index.html\""))
        // A folder that somebody took away is linked to no more.
        try FileManager.default.removeItem(atPath: "\(home.folder.path)/outbox/\(nights[0])")
        _ = try home.night()
        #expect(try !home.folder.text("outbox/index.html").contains("\"\(nights[0])/"))
    }

    @Test func `lets the group read what it has written, and nobody else`() throws {
        let home = try Home()
        try home.putChanges()
        _ = try home.night()
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: "\(home.folder.path)/\(path)")[
                .posixPermissions] as? Int
        }
        let night = home.list("archive")[0]
        #expect(try mode("outbox/nights.txt") == 0o640)
        #expect(try mode("outbox/\(night)") == 0o2750)
        #expect(try mode("outbox/\(night)/report.csv") == 0o640)
        #expect(try mode("archive/\(night)/changes") == 0o2750)
        // Written again by hand, they are for the same people.
        let again = try home.shop.run(["report", "--out", "\(home.folder.path)/outbox/\(night)"])
        #expect(again.status == 0, "\(again.errors)")
        #expect(try mode("outbox/\(night)/report.csv") == 0o640)
        #expect(try mode("outbox/\(night)/summary.html") == 0o640)
    }

    static let broken: [(String, String, Int32)] = [
        ("a config that is wrong", "nonsense: 1", 78),
        ("a key that is missing", "", 78),
    ]

    @Test(arguments: broken)
    func `leaves the tables where they are when a night can't begin`(
        fault: (name: String, config: String, status: Int32)
    ) throws {
        let home = try Home(config: fault.config)
        if fault.config.isEmpty {
            try FileManager.default.removeItem(atPath: "\(home.folder.path)/market.key")
        }
        try home.putChanges()
        let night = try home.night()
        #expect(night.status == fault.status, "\(night.errors)")
        #expect(home.list("inbox/changes") == ["changes.csv"])
        #expect(home.list("inbox/orders") == ["orders.csv"])
        #expect(home.list("outbox") == ["nights.txt"])
        #expect(home.list("archive") == [])
    }

    @Test func `leaves them while another run holds the journal`() throws {
        let home = try Home()
        try home.putChanges()
        try FileManager.default.createDirectory(
            atPath: "\(home.folder.path)/state", withIntermediateDirectories: true)
        let night = try Program.run(
            "/usr/bin/flock",
            ["\(home.folder.path)/state/journal.sqlite", Program.path, "night", home.folder.path]
                + NightTests.now, in: home.folder)
        #expect(night.status == 75)
        #expect(home.list("inbox/changes") == ["changes.csv"])
        let other = try Program.run(
            "/usr/bin/flock",
            [home.folder.path, Program.path, "night", home.folder.path] + NightTests.now,
            in: home.folder)
        #expect(other.status == 75)
        #expect(other.errors.contains("Another night is still at work"))
        #expect(home.list("inbox/changes") == ["changes.csv"])
    }

    @Test(arguments: ["planned", "begun", "archived", "finished", "1", "2"])
    func `finishes a night that was killed, without a hand`(place: String) throws {
        let home = try Home()
        try home.putChanges()
        let kill =
            Int(place) == nil
            ? ["MARKETBATCH_TEST_KILL_AT": place] : ["MARKETBATCH_TEST_KILL_AFTER": place]
        let killed = try home.night([], kill)
        #expect(killed.status == -9, "\(killed.output) \(killed.errors)")
        let night = try home.night()
        #expect(night.status == 0, "\(night.output) \(night.errors)")
        #expect(home.list("inbox/changes") == [])
        #expect(home.list("archive").count == 1)
        #expect(try home.outcomes() == ["done", "done", "done"])
        // Nothing is left that yet another night would do.
        #expect(try home.night().output.contains("nothing new"))
        #expect(try home.outcomes() == ["done", "done", "done"])
    }

    @Test func `keeps what was saved anew while the night used the old`() throws {
        let home = try Home()
        try home.putChanges()
        _ = try home.night([], ["MARKETBATCH_TEST_KILL_AT": "begun"])
        try home.putChanges(orders: 103...104)
        let night = try home.night()
        #expect(night.status == 0, "\(night.output) \(night.errors)")
        #expect(try home.outcomes().sorted() == Array(repeating: "done", count: 5))
        let archived = home.list("archive").map { home.list("archive/\($0)/changes") }
        #expect(archived == [["changes.csv"], ["changes.csv"]])
    }

    // MARK: Links

    /// A secret of the service, and where somebody of the group puts a link to it.
    static let links = ["outbox/nights.txt", "inbox/changes/changes.csv"]

    @Test(arguments: links)
    func `neither reads nor writes through a link`(place: String) throws {
        let home = try Home()
        try home.putChanges("own.csv")
        try FileManager.default.createDirectory(
            atPath: "\(home.folder.path)/outbox", withIntermediateDirectories: true)
        let key = "\(home.folder.path)/market.key"
        try FileManager.default.createSymbolicLink(
            atPath: "\(home.folder.path)/\(place)", withDestinationPath: key)
        let night = try home.night()
        #expect(night.status == 0, "\(night.output) \(night.errors)")
        #expect(try home.folder.text("market.key") == "sandbox-key\n")
        let written = home.list("outbox").contains("nights.txt")
        #expect(written)
        #expect(try !home.folder.text("outbox/nights.txt").contains("sandbox-key"))
        if place.hasPrefix("inbox") {
            #expect(night.errors.contains("is a link or a folder"))
            #expect(home.list("inbox/changes") == ["changes.csv"])
        }
    }

    @Test(arguments: ["outbox", "archive", "inbox/changes", "inbox"])
    func `uses no folder that is a link`(place: String) throws {
        let home = try Home()
        try home.putChanges()
        let path = "\(home.folder.path)/\(place)"
        let elsewhere = "\(home.folder.path)/elsewhere"
        try FileManager.default.createDirectory(
            atPath: elsewhere, withIntermediateDirectories: true)
        if FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: elsewhere)
        let night = try home.night()
        #expect(night.status == 73, "\(night.output) \(night.errors)")
        #expect(home.list("elsewhere") == [])
    }

    @Test func `takes no config that others could have put there`() throws {
        let home = try Home()
        try home.putChanges()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777], ofItemAtPath: home.folder.path)
        let night = try home.night()
        #expect(night.status == 78)
        #expect(night.errors.contains("MARKETBATCH_CONFIG"))
        #expect(home.list("inbox/changes") == ["changes.csv"])
    }

    // MARK: Stamps and names

    @Test func `takes a file stamped ahead once it rests`() throws {
        let home = try Home()
        try home.putChanges()
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: 86_400)],
            ofItemAtPath: "\(home.folder.path)/inbox/changes/changes.csv")
        let night = try home.night([], ["MARKETBATCH_QUIET": "1"])
        #expect(night.status == 0, "\(night.output) \(night.errors)")
        #expect(night.errors.contains("Still being written"))
        #expect(try home.outcomes() == ["done", "done", "done"])
    }

    @Test func `takes the newer of two tables of orders, whatever their names`() throws {
        let home = try Home()
        try home.putChanges("c.csv", orders: 100...100)
        try home.put(
            "orders", "a-newer.csv",
            "order_id;campaign_id;status;substatus\n100;21001;CANCELLED;\n")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 2_000_000)],
            ofItemAtPath: "\(home.folder.path)/inbox/orders/a-newer.csv")
        let night = try home.night()
        #expect(night.status == 10, "\(night.output) \(night.errors)")
        #expect(night.errors.contains("orders.csv, a-newer.csv"))
        #expect(try home.outcomes() == ["rejected"])
    }

    @Test func `takes names of any bytes and of any length`() throws {
        let home = try Home()
        let long = String(repeating: "ж", count: 125) + ".csv"
        try home.putChanges(long, orders: 100...100)
        try home.put("changes", "x.csv", "action;campaign_id;order_id\nnothing;21001;101\n")
        let latin = "\(home.folder.path)/inbox/changes/x.csv"
        let bytes =
            Array("\(home.folder.path)/inbox/changes/".utf8) + [0xE9, 0x2E, 0x63, 0x73, 0x76, 0]
        let moved = bytes.withUnsafeBytes {
            rename(latin, $0.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
        #expect(moved == 0)
        let night = try home.night()
        #expect(night.status == 10, "\(night.output) \(night.errors)")
        #expect(home.list("inbox/changes") == [])
        #expect(try home.outcomes().sorted() == ["done", "rejected"])
        let rejected = home.list("outbox").filter { $0.contains("_rejected_") }
        #expect(rejected.count == 1)
    }
}
