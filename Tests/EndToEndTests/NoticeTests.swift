import Foundation
import TestSupport
import Testing

/// A night is told by mail and by Telegram, to real servers on this machine.
@Suite struct NoticeTests {
    /// A night with one row that is rejected and can't wait, and one that is done.
    private struct Night {
        let folder: TemporaryFolder
        let shop: NightTests.Shop

        init(_ folder: TemporaryFolder, notify: String, changes: String? = nil) throws {
            self.folder = folder
            try folder.write(
                "order_id;campaign_id;model;status;cancel_requested_at;item_id;count;item_total\n"
                    + "100;21001;DBS;DELIVERY;2026-11-20T10:00:00Z;1;1;900\n"
                    + "101;21001;DBS;DELIVERY;2026-11-21T22:00:00Z;2;1;50\n", to: "orders.csv")
            try folder.write(changes ?? Self.urgent, to: "c.csv")
            shop = try NightTests.Shop(
                orders: ["orders.csv"], in: folder, config: "notify:\n  \(notify)")
        }

        static let urgent = """
            action;campaign_id;order_id;reason
            cancellation.reject;21001;100;nonsense
            cancellation.accept;21001;101;

            """
        static let good = """
            action;campaign_id;order_id;reason
            cancellation.accept;21001;101;

            """

        func run(_ environment: [String: String] = [:]) throws -> Program.Result {
            try shop.run(
                ["run", "--changes", "c.csv", "--orders", "orders.csv", "--out", "o"]
                    + NightTests.now, environment: environment)
        }
    }

    private static func mail(_ trap: MailTrap, _ when: String = "needs_a_person") -> String {
        "when: \(when)\n  email: {smtp: \"smtps://127.0.0.1:\(trap.port)\", user: robot, "
            + "password_file: mail.secret, from: \"Ночной робот <robot@example.ru>\", "
            + "to: [anna@example.ru, \"Пётр <petr@example.ru>\"]}\n"
            + "http: {connect_timeout: 2, answer_timeout: 5, settle: 0.5, ca_file: mail.pem}"
    }

    @Test func `mail has the headline, what can't wait and the page`() throws {
        let folder = try TemporaryFolder()
        let trap = try MailTrap(in: folder)
        try folder.write("right\n", to: "mail.secret", mode: 0o600)
        let night = try Night(
            folder,
            notify: Self.mail(trap).replacing(
                "\nhttp: {connect_timeout: 2, answer_timeout: 5, settle: 0.5, ca_file: mail.pem}",
                with: ""))
        // The shop's config has its own connections: the certificate is told there.
        let config = try folder.text("marketbatch.yaml").replacing(
            "settle: 0.5}", with: "settle: 0.5, ca_file: mail.pem}")
        try folder.write(config, to: "marketbatch.yaml")
        let run = try night.run()
        #expect(run.status == 10, "\(run.errors)")
        #expect(!run.errors.contains("mail about the night"), "\(run.errors)")
        let mail = try #require(try trap.messages().first)
        #expect(mail.user == "robot" && mail.from == "robot@example.ru")
        #expect(mail.to == ["anna@example.ru", "petr@example.ru"])
        #expect(mail.subject.hasPrefix("1 of 2 done. Do this first: 1 answer to a buyer"))
        #expect(mail.text.contains("Reject the cancellation: 100 · 21001 · ₽900.00"))
        let page = try #require(mail.files["summary.html"])
        #expect(page.contains("Do this first") && page.hasSuffix("</html>\n"))
        #expect(!mail.text.contains("right") && !run.errors.contains("right"))
    }

    @Test func `Telegram gets the same words and no page`() throws {
        let folder = try TemporaryFolder()
        let bot = try RawServer(
            .answer("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"ok\":true}"))
        try folder.write("123:abc\n", to: "bot.secret", mode: 0o600)
        let night = try Night(
            folder,
            notify: "telegram: {url: \"\(bot.url)\", token_file: bot.secret, chat: \"-100\"}")
        #expect(try night.run().status == 10)
        let request = try #require(bot.requests.first)
        #expect(request.hasPrefix("POST /bot123:abc/sendMessage "))
        let body = request.components(separatedBy: "\r\n\r\n").dropFirst().joined()
        let message = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        #expect(message?["chat_id"] as? String == "-100")
        let text = try #require(message?["text"] as? String)
        #expect(text.contains("Reject the cancellation: 100"))
    }

    static let wishes: [(when: String, isUrgent: Bool, isTold: Bool)] = [
        ("always", false, true), ("needs_a_person", false, false), ("urgent", false, false),
        ("urgent", true, true), ("needs_a_person", true, true),
    ]

    @Test(arguments: wishes)
    func `tells what the config wants to hear`(when: String, isUrgent: Bool, isTold: Bool) throws {
        let folder = try TemporaryFolder()
        let bot = try RawServer(.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
        let night = try Night(
            folder, notify: "when: \(when)\n  telegram: {url: \"\(bot.url)\", chat: \"@x\"}",
            changes: isUrgent ? Night.urgent : Night.good)
        _ = try night.run(["MARKETBATCH_TELEGRAM_TOKEN": "1:a"])
        #expect(bot.requests.count == (isTold ? 1 : 0))
    }

    static let failures: [(name: String, answer: RawServer.Behaviour)] = [
        (
            "HTTP 403: bot was blocked",
            .answer(
                "HTTP/1.1 403 Forbidden\r\nContent-Length: 46\r\n\r\n"
                    + "{\"ok\":false,\"description\":\"bot was blocked!!\"}")
        ),
        ("Telegram", .close),
    ]

    @Test(arguments: 0..<2)
    func `a notice that fails is told and hurts nothing`(index: Int) throws {
        let folder = try TemporaryFolder()
        let (reason, behaviour) = Self.failures[index]
        let bot = try RawServer(behaviour)
        let night = try Night(
            folder, notify: "telegram: {url: \"\(bot.url)\", chat: \"@x\"}")
        let run = try night.run(["MARKETBATCH_TELEGRAM_TOKEN": "1:secret"])
        #expect(run.status == 10)
        #expect(run.errors.contains(reason), "\(run.errors)")
        #expect(!run.errors.contains("1:secret"))
        #expect(folder.has("o/summary.html"))
        // Without a token nothing is asked, and that is told.
        #expect(try night.run().errors.contains("MARKETBATCH_TELEGRAM_TOKEN"))
    }

    @Test func `doctor sends a test, and names what is missing`() throws {
        let folder = try TemporaryFolder()
        let trap = try MailTrap(in: folder, isSecure: false)
        let night = try Night(
            folder,
            notify: "email: {smtp: \"smtp://127.0.0.1:\(trap.port)\", from: a@b.ru, to: [c@d.ru]}")
        let doctor = try night.shop.run(["doctor", "--send-notice"])
        #expect(doctor.status == 0, "\(doctor.errors)")
        #expect(doctor.output.contains("Mail was sent to c@d.ru"))
        #expect(try trap.messages().map(\.subject) == ["A test: this is how a night will be told"])
        try folder.write(
            try folder.text("marketbatch.yaml") + "\non_finish: [no-such-program]\n",
            to: "marketbatch.yaml")
        let other = try night.shop.run(["doctor"])
        #expect(other.status == 78)
        #expect(other.errors.contains("there is no program no-such-program"))
    }

    // MARK: - Nights that do not take place

    /// A shared folder whose night is told to a bot, and to a program.
    private struct Home {
        let inbox: InboxTests.Home
        let bot: RawServer

        init(when: String = "needs_a_person") throws {
            bot = try RawServer(.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"))
            inbox = try InboxTests.Home(
                config: "notify: {when: \(when), telegram: {url: \"\(bot.url)\", chat: \"@x\"}}\n"
                    + "on_finish: [sh, -c, 'echo $MARKETBATCH_STATUS $MARKETBATCH_HEADLINE > told']"
            )
        }

        func night(_ more: [String] = []) throws -> Program.Result {
            try inbox.night(more, ["MARKETBATCH_TELEGRAM_TOKEN": "1:a"])
        }

        /// The texts that the bot was given.
        var told: [String] {
            bot.requests.compactMap { request in
                let body = request.components(separatedBy: "\r\n\r\n").dropFirst().joined()
                let message =
                    try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
                return message?["text"] as? String
            }
        }
    }

    @Test func `a night without its key is told to people and to the program`() throws {
        let home = try Home(when: "urgent")
        try home.inbox.putChanges()
        try FileManager.default.removeItem(atPath: "\(home.inbox.folder.path)/market.key")
        let night = try home.night()
        #expect(night.status == 78)
        #expect(home.told.count == 1)
        #expect(home.told.first?.hasPrefix("The night did not take place: ") ?? false)
        #expect(home.told.first?.contains("The tables of this night were not read") ?? false)
        #expect(home.told.first?.contains("market.key: the secret is not there") ?? false)
        #expect(try home.inbox.folder.text("told").hasPrefix("78 The night did not take place"))
        // What lay there waits for a night that does take place.
        #expect(home.inbox.list("inbox/changes") == ["changes.csv"])
    }

    @Test func `a night without its journal is told, one beside another is not`() throws {
        let home = try Home()
        try home.inbox.putChanges()
        try FileManager.default.createDirectory(
            atPath: "\(home.inbox.folder.path)/state", withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        try home.inbox.folder.write("no journal\n", to: "state/journal.sqlite", mode: 0o600)
        #expect(try home.night().status == 73)
        #expect(home.told.count == 1)
        #expect(home.told.first?.contains("journal.sqlite is damaged") ?? false)
        #expect(try home.night(["--until", "nonsense"]).status == 64)
        #expect(home.told.count == 1)
    }

    @Test(arguments: [("always", 1), ("needs_a_person", 0)])
    func `a night without tables is told to whoever wants to hear of all`(
        when: String, count: Int
    ) throws {
        let home = try Home(when: when)
        #expect(try home.night().status == 0)
        #expect(home.told.count == count)
    }

    @Test func `doctor asks for the password of a mail account, and goes on`() throws {
        let folder = try TemporaryFolder()
        let night = try Night(
            folder,
            notify: "email: {smtp: \"smtps://127.0.0.1:9\", user: u, from: a@b.ru, to: [c@d.ru]}")
        let doctor = try night.shop.run(["doctor"])
        #expect(doctor.status == 78)
        #expect(doctor.errors.contains("no password is given"))
        #expect(doctor.output.contains("The market can be reached"))
    }

    static let broken: [(name: String, spoil: @Sendable (String) throws -> Void)] = [
        (
            "an outbox that is a file",
            { folder in
                try FileManager.default.removeItem(atPath: "\(folder)/outbox")
                try Data().write(to: URL(filePath: "\(folder)/outbox"))
            }
        ),
        (
            "an inbox that is gone",
            { folder in
                try FileManager.default.removeItem(atPath: "\(folder)/inbox")
            }
        ),
    ]

    @Test(arguments: 0..<2)
    func `a shared folder that is not as it was is told, and nothing is made in its place`(
        index: Int
    ) throws {
        let home = try Home()
        #expect(try home.night().status == 0)
        let (name, spoil) = Self.broken[index]
        try spoil(home.inbox.folder.path)
        let night = try home.night()
        #expect(night.status == 73, "\(name)")
        #expect(night.errors.contains("can't be used"), "\(night.errors)")
        #expect(home.told.count == 1, "\(name)")
        #expect(home.inbox.list("inbox/changes") == [])
    }

    @Test func `figures tell of a night that did not take place`() throws {
        let home = try Home()
        try FileManager.default.removeItem(atPath: "\(home.inbox.folder.path)/market.key")
        #expect(try home.night(["--metrics", "m.prom"]).status == 78)
        let figures = try home.inbox.folder.text("m.prom")
        #expect(figures.contains("marketbatch_night_exit_status 78"))
        #expect(!figures.contains("requests_open"))
        let lost = try home.night(["--metrics", "nowhere/m.prom"])
        #expect(lost.errors.contains("nowhere"))
        #expect(!home.inbox.folder.has("nowhere"))
    }

    @Test func `a config that anybody may write to is not believed`() throws {
        let home = try InboxTests.Home()
        try home.folder.write(
            home.folder.text("marketbatch.yaml"), to: "marketbatch.yaml", mode: 0o666)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o666], ofItemAtPath: "\(home.folder.path)/marketbatch.yaml")
        #expect(try home.night().status == 78)
    }
}
