import BatchCore
import BatchReports
import BatchRunner
import Foundation
import TestSupport
import Testing

@Suite struct ConfigTests {
    private static func problem(_ text: String) -> ConfigError? {
        do throws(ConfigError) {
            _ = try ConfigFile.parse(text, path: "c.yaml")
            return nil
        } catch {
            return error
        }
    }

    @Test func `reads every key of the contract`() throws {
        let config = try ConfigFile.parse(
            """
            language: zh
            time_zone: Asia/Shanghai
            state: /var/lib/marketbatch
            window: {until: "06:00"}
            market:
              base_url: https://api.partner.market.yandex.ru/
              businesses:
                - id: 9001
                  api_key_file: secrets/market.key
                  campaigns:
                    - {id: 21001, model: DBS}
                    - {id: 22002, model: LAAS}
            eats: {base_url: "https://orders.example.ru", client_id: "987", client_secret_file: s}
            http: {connect_timeout: 10, answer_timeout: 30, settle: 120, proxy: null, ca_file: null}
            operations: {first_poll: 30, longest_poll: 300, give_up: 3600}
            parallel: {campaign: 4, business: 4}
            quotas:
              cancellation: 500
              items: 10000
              status: 10000
              returns: 5000
              operations: 1000
              orders_read: 10000
              returns_read: 7000
              eats: 5000
            guards: {max_order_cancellations: 50, max_removed_value: "100 000,50"}
            hold_warnings: [CIS_SEPARATOR_LOST]
            columns: {order_id: ["№ зак."]}
            on_finish: [/usr/bin/true, x]
            time_scale: 1
            """, path: "c.yaml")
        #expect(config.until == 360)
        #expect(config.marketURL == "https://api.partner.market.yandex.ru")
        #expect(config.businessOfCampaign[CampaignID(22002)] == BusinessID(9001))
        #expect(config.guards.maximumRemovedValue == Money(kopecks: 10_000_050))
        #expect(config.heldWarnings == [.cisSeparatorLost])
        #expect(config.columns[.orderID] == ["№ зак."])
        #expect(config.onFinish == ["/usr/bin/true", "x"])
    }

    static let wrong: [(String, Int?)] = [
        ("language: ru\nlangauge: ru\n", 2), ("market:\n  businesses:\n    - name: x\n", 3),
        ("window: {until: \"24:00\"}", 1), ("hold_warnings: [NOPE]", 1), ("quotas: {items: 0}", 1),
        ("- a\n- b\n", 1),
    ]

    @Test(arguments: wrong)
    func `says where it is wrong`(text: String, line: Int?) {
        #expect(Self.problem(text)?.line == line)
        #expect(Self.problem(text) != nil)
    }

    static let words: [(String, Language, String)] = [
        ("langauge: ru\n", .russian, "c.yaml:1: неизвестный ключ langauge. Может быть, language?"),
        (
            "language: rus\n", .english,
            "c.yaml:1: language: ru, en or zh is needed. Did you mean ru?"
        ),
        (
            "window: {until: \"24:00\"}", .russian,
            "c.yaml:1: until: ожидается время «ЧЧ:ММ»."
        ),
        (
            "\n\nhold_warnings: [CIS_SEPARATOR_LAST]", .english,
            "c.yaml:3: hold_warnings: a code of the list of rules (check --list-rules) is needed. Did you mean CIS_SEPARATOR_LOST?"
        ),
        (
            "time_zone: Europe/Moskow", .chinese,
            "c.yaml:1: time_zone：没有 Europe/Moskow。 是否应为 Europe/Moscow？"
        ),
        (
            "quotas: {items: 0}", .russian,
            "c.yaml:1: items: ожидается целое число от 1 до 10\u{A0}000\u{A0}000."
        ),
        (
            "notify: {email: {smtp: \"smtp://mail.ru\", from: a, to: [b]}}", .english,
            "c.yaml:1: smtp://mail.ru: the connection has to be encrypted (https, smtps); http and smtp are for 127.0.0.1 and [::1] only"
        ),
        (
            "notify: {email: {smtp: \"smtps://x\", to: [b]}}", .russian,
            "c.yaml:1: не хватает ключа from"
        ),
        (
            "a: [b", .russian,
            "c.yaml:2: это не YAML (не хватает запятой, скобки, кавычки или отступа)"
        ),
        (
            "language: ru\nmarket: {}\nlanguage: en\n", .russian,
            "c.yaml:3: ключ language стоит дважды: оставьте один"
        ),
        (
            "language: ru\nmarket:\n  base_url: http://example.ru\n", .english,
            "c.yaml:3: http://example.ru: the connection has to be encrypted (https, smtps); http and smtp are for 127.0.0.1 and [::1] only"
        ),
    ]

    @Test(arguments: words)
    func `says what is wrong, where, and what was meant`(
        text: String, language: Language, told: String
    ) {
        #expect(Self.problem(text)?.text(Words(language)) == told)
    }

    static let urls: [(String, Bool)] = [
        ("https://example.ru", true), ("http://127.0.0.1:8080", true), ("http://127.9.9.9", true),
        ("http://0127.0.0.1", false), ("http://127.1", false), ("http://[::1].ru", false),
        ("http://127.0.0.1\\.ru", false), ("http://[::1]:80", true), ("http://localhost", false),
        ("http://127.0.0.1.evil.ru", false),
        ("http://127.0.0.1@evil.ru", false), ("http://0.0.0.0", false), ("ftp://127.0.0.1", false),
        ("http://10.0.0.1", false),
    ]

    @Test(arguments: urls)
    func `takes http for literal loopback addresses only`(url: String, isFine: Bool) {
        #expect((Self.problem("market: {base_url: \"\(url)\"}") == nil) == isFine)
    }

    static let nights: [(String, Int, String)] = [
        ("2026-11-21T23:00:00+03:00", 360, "2026-11-22T06:00:00+03:00"),
        ("2026-11-22T05:59:59+03:00", 360, "2026-11-22T06:00:00+03:00"),
        ("2026-11-22T06:00:00+03:00", 360, "2026-11-23T06:00:00+03:00"),
    ]

    @Test(arguments: nights)
    func `finds the next moment of a time of day`(now: String, minutes: Int, next: String) throws {
        let zone = LocalZone(named: "Europe/Moscow")
        let moment = try #require(Timestamp(reading: now, in: zone))
        #expect(zone.next(minutes, after: moment).iso8601(in: zone) == next)
    }

    @Test func `finds it through a change of summer time`() throws {
        let zone = LocalZone(named: "Europe/Berlin")
        let before = try #require(Timestamp(reading: "2026-03-28T23:00:00+01:00", in: zone))
        #expect(zone.next(360, after: before).iso8601(in: zone) == "2026-03-29T06:00:00+02:00")
        #expect(before.duration(to: zone.next(360, after: before)) == .seconds(6 * 3600))
    }

    @Test func `the effective config reads back as the same`() throws {
        var config = Config()
        #expect(try ConfigFile.parse(ConfigText.effective(config), path: "c.yaml") == config)
        config = try ConfigFile.parse(
            """
            window: {until: "06:05"}
            state: 'C:\\"x"'
            market: {businesses: [{id: 9, api_key_file: k, campaigns: [{id: 1, model: DBS}, {id: 2}]}]}
            eats: {base_url: "https://e.example", client_id: "007", client_secret_file: s}
            guards: {max_order_cancellations: null, max_removed_value: "1000,50"}
            http: {proxy: "http://p:1", ca_file: /ca.pem, settle: 0.5}
            columns: {order_id: ["№ зак.", "no"]}
            notify:
              when: urgent
              email: {smtp: "smtps://m:465", user: u, password_file: p, from: "Я <a@b>", to: [c, d]}
              telegram: {token_file: t, chat: "-100"}
            on_finish: [/bin/mail, "a b"]
            """, path: "c.yaml")
        #expect(try ConfigFile.parse(ConfigText.effective(config), path: "c.yaml") == config)
    }

    @Test func `the page of keys is up to date and leaves none out`() throws {
        let url = Project.root.appending(path: "docs/config.md")
        if ProcessInfo.processInfo.environment["MARKETBATCH_WRITE_PAGES"] != nil {
            try Data(ConfigText.page.utf8).write(to: url)
        }
        #expect(try Project.text("docs/config.md") == ConfigText.page)
        #expect(ConfigText.page.contains("| `market.businesses.campaigns.model` |"))
    }
}
