import BatchCore
import TestSupport
import Testing

/// A rule with a world that breaks it and one that only nearly does.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let code: FindingCode
    let severity: Severity
    let bad: World
    let near: World

    var testDescription: String { code.rawValue }

    init(_ code: FindingCode, _ severity: Severity, bad: World, near: World) {
        self.code = code
        self.severity = severity
        self.bad = bad
        self.near = near
    }
}

extension World {
    /// Orders in which all is well: 100 to change, 110 with one item, 120 a buyer wants to cancel,
    /// 130 of a business with marks, 140 to be shipped.
    static let base: [Cells] = [
        order("100", "PROCESSING", "STARTED", item: "1", count: "2", total: "1000"),
        order("100", "PROCESSING", "STARTED", item: "2", count: "3", total: "2000"),
        order("110", "PROCESSING", "STARTED", item: "3", count: "2", total: "500"),
        order(
            "120", "DELIVERY", "", item: "4", count: "1", total: "700", asked: "20.11.2026 23:00"),
        order("130", "PROCESSING", "STARTED", item: "5", count: "2", total: "900", marks: "CIS"),
        order("130", "PROCESSING", "STARTED", item: "6", count: "2", total: "900", marks: "UIN"),
        order("130", "PROCESSING", "STARTED", item: "7", count: "2", total: "900", marks: "RNPT"),
        order("140", "PROCESSING", "READY_TO_SHIP", item: "8", count: "1", total: "100"),
        order("150", "DELIVERED", "", item: "9", count: "1", total: "100"),
    ]

    static func order(
        _ id: String, _ status: String, _ substatus: String, item: String, count: String,
        total: String, asked: String = "", marks: String = "", model: String = "DBS"
    ) -> Cells {
        [
            .orderID: id, .campaignID: "21001", .model: model, .status: status,
            .substatus: substatus, .cancelRequestedAt: asked, .itemID: item, .count: count,
            .itemTotal: total, .promo: "нет", .requiredMarks: marks,
            .buyerType: marks.isEmpty ? "PERSON" : "BUSINESS",
        ]
    }

    static func items(_ order: String, _ item: String, _ count: String, _ more: Cells = [:])
        -> Cells
    {
        merged(
            [
                .action: "items.update", .campaignID: "21001", .orderID: order, .itemID: item,
                .count: count,
            ], more)
    }

    static func accept(_ order: String, _ more: Cells = [:]) -> Cells {
        merged([.action: "cancellation.accept", .campaignID: "21001", .orderID: order], more)
    }

    static func reject(_ order: String, _ more: Cells = [:]) -> Cells {
        merged(
            [
                .action: "cancellation.reject", .campaignID: "21001", .orderID: order,
                .reason: "ORDER_DELIVERED",
            ], more)
    }

    static func cancel(_ order: String, _ more: Cells = [:]) -> Cells {
        merged([.action: "order.cancel", .campaignID: "21001", .orderID: order], more)
    }

    static func giveBack(_ id: String, _ more: Cells = [:]) -> Cells {
        merged(
            [.action: "return.cancel", .campaignID: "22002", .returnID: id, .orderID: "500"], more)
    }

    static func eats(_ order: String, _ id: String, _ more: Cells = [:]) -> Cells {
        merged([.action: "eats.cancel", .orderID: order, .eatsID: id], more)
    }

    static func merged(_ first: Cells, _ second: Cells) -> Cells {
        var cells = first
        cells.texts.merge(second.texts) { $1 }
        return cells
    }

    /// A world of these changes over the base orders.
    init(
        _ changes: Cells..., orders: [Cells]? = World.base, change: (inout World) -> Void = { _ in }
    ) {
        self.init()
        self.changes = changes
        self.orders = orders
        change(&self)
    }

    /// The base with another value in one order's rows.
    static func base(_ order: String, _ column: Column, _ value: String?) -> [Cells] {
        base.map { row in
            guard row.texts[.orderID] == order else { return row }
            var row = row
            row.texts[column] = value
            return row
        }
    }

    static let returnRows: [Cells] = [
        [.returnID: "9", .orderID: "500", .campaignID: "22002", .shipmentStatus: "CREATED"],
        [.returnID: "8", .orderID: "", .campaignID: "22002", .shipmentStatus: "RECEIVED"],
    ]
}

enum Marks {
    static let first = "0103041094787443215Qbag!\u{1D}93Zjqw"
    static let second = "010304109478744321ABCDEF\u{1D}93Zjqw"
    static let gtd = "10702030/260917/0000010"
    static let rnpt = "10129020/270721/0000123/001"
}

extension RuleCase {
    static let all = fields + marks + state + items + together

    static let fields: [RuleCase] = [
        RuleCase(
            .unknownAction, .error, bad: World(World.cancel("100", [.action: "отменить всё"])),
            near: World(World.cancel("100", [.action: "ОТМЕНИТЬ  ЗАКАЗ"]))),
        RuleCase(
            .fieldRequired, .error, bad: World(World.cancel("", [:])),
            near: World(World.cancel("100"))),
        RuleCase(
            .fieldNotUsed, .warning, bad: World(World.cancel("100", [.itemID: "1"])),
            near: World(World.cancel("100", [.itemID: "—", .comment: "брак"]))),
        RuleCase(
            .invalidID, .error, bad: World(World.cancel("A100")),
            near: World(World.cancel(" 100 "))),
        RuleCase(
            .idDamaged, .error, bad: World(World.cancel("1,0E+02")),
            near: World(World.cancel("'100"))),
        RuleCase(
            .invalidCount, .error, bad: World(World.items("100", "1", "1,5")),
            near: World(World.items("100", "1", "1,0"))),
        RuleCase(
            .invalidReason, .error,
            bad: World(World.reject("120", [.reason: "USER_REQUESTED_REMOVE"])),
            near: World(World.reject("120", [.reason: "Заказ в доставке"]))),
        RuleCase(
            .reasonRequired, .error, bad: World(World.reject("120", [.reason: " "])),
            near: World(World.reject("120", [.reason: "ORDER_IN_DELIVERY"]))),
        RuleCase(
            .cancelCountsAgainstShop, .warning, bad: World(World.cancel("100")),
            near: World(World.cancel("100", [.reason: "покупатель передумал"]))),
        RuleCase(
            .numberAmbiguous, .warning,
            bad: World(
                World.items("110", "3", "1"), orders: World.base("110", .itemTotal, "1,234")),
            near: World(World.items("110", "3", "1"), orders: World.base("110", .itemTotal, "1,23"))
        ),
        RuleCase(
            .callsNeeded, .warning,
            bad: World(World.cancel("100", [.reason: "USER_UNREACHABLE"])),
            near: World(World.cancel("100", [.reason: "SHOP_FAILED"]))),
        RuleCase(
            .reasonIgnored, .warning, bad: World(World.accept("120", [.reason: "ORDER_DELIVERED"])),
            near: World(World.accept("120", [.reason: ""]))),
        RuleCase(
            .invalidEatsID, .error, bad: World(World.eats("7-A", "19033-12345678")),
            near: World(World.eats("7-A", "190330-12345678"))),
        RuleCase(
            .commentTooLong, .error,
            bad: World(
                World.eats("7", "190330-12345678", [.comment: String(repeating: "ж", count: 501)])),
            near: World(
                World.eats("7", "190330-12345678", [.comment: String(repeating: "ж", count: 500)]))),
        RuleCase(
            .invalidText, .error,
            bad: World(World.eats("7", "190330-12345678", [.comment: "a\u{0}b"])),
            near: World(World.eats("7", "190330-12345678", [.comment: "a\nb\tc"]))),
        RuleCase(
            .valueNotUnderstood, .warning,
            bad: World(World.cancel("100"), orders: World.base("100", .status, "в пути")),
            near: World(World.cancel("100"), orders: World.base("100", .status, "processing"))),
        RuleCase(
            .valueRepaired, .repair, bad: World(World.cancel("\u{A0}100")),
            near: World(World.cancel(" 100"))),
    ]

    private static func marked(_ column: Column, _ value: String, _ more: Cells = [:]) -> World {
        World(World.items("100", "1", "1", World.merged([column: value], more)))
    }

    private static func uins(_ last: [String]) -> World {
        World {
            $0.changes = last.enumerated().map { index, digit in
                World.items("100", "2", "3", [.uin: "643210000000\(index)01\(digit)"])
            }
        }
    }

    static let marks: [RuleCase] = [
        RuleCase(
            .invalidCis, .error, bad: marked(.cis, "0104"), near: marked(.cis, Marks.first)),
        RuleCase(
            .cisSeparatorLost, .warning, bad: marked(.cis, "0103041094787443215Qbag!?93Zjqw"),
            near: marked(.cis, "0103041094787443215Qbag!?94Zjqw")),
        RuleCase(
            .cisSecondCode, .warning, bad: marked(.cis, Marks.first + ";" + Marks.second),
            near: marked(.cis, Marks.first)),
        RuleCase(
            .cisGtinCheckDigit, .warning, bad: marked(.cis, "0103041094787444215Qbag!\u{1D}93Zjqw"),
            near: marked(.cis, Marks.first)),
        RuleCase(
            .cisWithoutTail, .warning, bad: marked(.cis, "0103041094787443215Qbag!"),
            near: marked(.cis, "0103041094787443215Qbag!?93Zjqw")),
        RuleCase(
            .cisUnusualTail, .warning, bad: marked(.cis, "0103041094787443215Qbag!\u{1D}93Zjq"),
            near: marked(.cis, Marks.first)),
        RuleCase(
            .cisUnusualSerial, .warning, bad: marked(.cis, "0103041094787443215Q@ag!\u{1D}93Zjqw"),
            near: marked(.cis, Marks.first)),
        RuleCase(
            .invalidUin, .error, bad: marked(.uin, "643210000000001"),
            near: marked(.uin, "6432100000000017")),
        RuleCase(.uinDamaged, .error, bad: uins(["0", "0", "0"]), near: uins(["0", "0", "1"])),
        RuleCase(
            .invalidGtd, .error, bad: marked(.gtd, "05/08/2021", [.countryCode: "CN"]),
            near: marked(.gtd, Marks.gtd, [.countryCode: "CN"])),
        RuleCase(
            .gtdUnusual, .warning, bad: marked(.gtd, "12/260917/0000010", [.countryCode: "CN"]),
            near: marked(.gtd, Marks.gtd, [.countryCode: "CN"])),
        RuleCase(
            .gtdGoodsNumberCut, .repair, bad: marked(.gtd, Marks.gtd + "/12", [.countryCode: "CN"]),
            near: marked(.gtd, Marks.gtd, [.countryCode: "CN"])),
        RuleCase(
            .invalidRnpt, .error, bad: marked(.rnpt, Marks.gtd), near: marked(.rnpt, Marks.rnpt)),
        RuleCase(
            .rnptUnusual, .warning, bad: marked(.rnpt, "10129020/270721/123/1"),
            near: marked(.rnpt, "10129020/270721/0000123/1")),
        RuleCase(
            .invalidCountryCode, .error, bad: marked(.gtd, Marks.gtd, [.countryCode: "EU"]),
            near: marked(.gtd, Marks.gtd, [.countryCode: "cn"])),
        RuleCase(
            .tooManyMarksForUnit, .error,
            bad: marked(.cis, Marks.first, [.uin: "6432100000000017"]),
            near: marked(.cis, Marks.first, [.uin: "-"])),
        RuleCase(
            .countryAndGtdRequired, .error, bad: marked(.gtd, Marks.gtd),
            near: marked(.gtd, Marks.gtd, [.countryCode: "156"])),
        RuleCase(
            .countryIgnored, .warning, bad: marked(.countryCode, "CN"),
            near: marked(.countryCode, "CN", [.gtd: Marks.gtd])),
    ]

    private static let bareOrders = World.base("120", .cancelRequestedAt, nil)

    static let state: [RuleCase] = [
        RuleCase(
            .ordersNotGiven, .warning, bad: World(World.cancel("100"), orders: nil),
            near: World(World.eats("7", "190330-12345678"), orders: nil)),
        RuleCase(
            .columnNotGiven, .warning,
            bad: World(
                World.cancel("100"),
                orders: World.base.map { row in
                    var row = row
                    row.texts[.status] = nil
                    return row
                }), near: World(World.cancel("100"))),
        RuleCase(
            .orderNotInExport, .error, bad: World(World.cancel("101")),
            near: World(World.cancel("100"))),
        RuleCase(
            .campaignMismatch, .error, bad: World(World.cancel("100", [.campaignID: "21002"])),
            near: World(World.cancel("100"))),
        RuleCase(
            .campaignNotFound, .error,
            bad: World(World.cancel("100")) { $0.settings.campaigns = [CampaignID(5): .dbs] },
            near: World(World.cancel("100")) { $0.settings.campaigns = [CampaignID(21001): .dbs] }),
        RuleCase(
            .restaurantNotConfigured, .warning,
            bad: World(World.eats("7", "190330-12345678")) { $0.settings.hasRestaurant = false },
            near: World(World.eats("7", "190330-12345678"))),
        RuleCase(
            .campaignTypeNotSupported, .error,
            bad: World(World.items("100", "1", "1"), orders: World.base("100", .model, "LAAS")),
            near: World(World.cancel("100"), orders: World.base("100", .model, "FBS"))),
        RuleCase(
            .orderInTerminalState, .error, bad: World(World.cancel("150")),
            near: World(World.cancel("140"))),
        RuleCase(
            .statusNotAllowed, .error, bad: World(World.accept("100")),
            near: World(World.accept("100"), orders: World.base("100", .status, ""))),
        RuleCase(
            .substatusNotAllowed, .error, bad: World(World.items("140", "8", "0")),
            near: World(World.cancel("140"))),
        RuleCase(
            .cancellationRequested, .error,
            bad: World(
                World.items("100", "1", "1"), orders: World.base("100", .cancelRequestedAt, "да")),
            near: World(
                World.items("100", "1", "1"), orders: World.base("100", .cancelRequestedAt, "нет"))),
        RuleCase(
            .cancellationNotRequested, .error,
            bad: World(World.accept("120"), orders: World.base("120", .cancelRequestedAt, "")),
            near: World(World.accept("120"), orders: bareOrders)),
        RuleCase(
            .deadlineUnknown, .warning, bad: World(World.accept("120"), orders: bareOrders),
            near: World(World.accept("120"))),
        RuleCase(
            .deadlinePassed, .error,
            bad: World(
                World.reject("120"),
                orders: World.base("120", .cancelRequestedAt, "20.11.2026 03:00")),
            near: World(
                World.reject("120"),
                orders: World.base("120", .cancelRequestedAt, "20.11.2026 03:01"))),
        RuleCase(
            .deadlineTonight, .warning,
            bad: World(
                World.reject("120"),
                orders: World.base("120", .cancelRequestedAt, "21.11.2026 02:59")),
            near: World(
                World.reject("120"),
                orders: World.base("120", .cancelRequestedAt, "21.11.2026 03:00"))),
        RuleCase(
            .returnsNotGiven, .warning, bad: World(World.giveBack("9")),
            near: World(World.giveBack("9")) { $0.returns = World.returnRows }),
        RuleCase(
            .returnNotInExport, .warning,
            bad: World(World.giveBack("7")) { $0.returns = World.returnRows },
            near: World(World.giveBack("9")) { $0.returns = World.returnRows }),
        RuleCase(
            .returnOrderMismatch, .error,
            bad: World(World.giveBack("9", [.orderID: "501"])) { $0.returns = World.returnRows },
            near: World(World.giveBack("9", [.orderID: ""])) { $0.returns = World.returnRows }),
        RuleCase(
            .returnStatusNotAllowed, .error,
            bad: World(World.giveBack("8")) { $0.returns = World.returnRows },
            near: World(World.giveBack("9")) { $0.returns = World.returnRows }),
    ]

    private static func twice(_ column: Column, _ first: String, _ second: String) -> World {
        World(
            World.items("100", "2", "2", [column: first]),
            World.items("100", "2", "2", [column: second]))
    }

    static let items: [RuleCase] = [
        RuleCase(
            .itemDuplicate, .error,
            bad: World(World.items("100", "1", "1"), orders: World.base + [World.base[0]]),
            near: World(World.items("100", "1", "1"), orders: World.base + [World.base[2]])),
        RuleCase(
            .orderIncomplete, .error,
            bad: World(
                World.items("100", "1", "1"),
                orders: World.base + [World.merged(World.base[0], [.itemID: "x"])]),
            near: World(
                World.items("100", "1", "1"),
                orders: World.base + [World.merged(World.base[2], [.itemID: "x"])])),
        RuleCase(
            .ordersTableDamaged, .warning,
            bad: World(
                World.items("100", "1", "1"),
                orders: World.base + [World.merged(World.base[0], [.orderID: "1E+5"])]),
            near: World(
                World.cancel("100"),
                orders: World.base + [World.merged(World.base[0], [.orderID: "1E+5"])])),
        RuleCase(
            .itemNotFound, .error, bad: World(World.items("100", "3", "1")),
            near: World(World.items("100", "2", "1"))),
        RuleCase(
            .itemsAdditionNotSupported, .error, bad: World(World.items("100", "1", "3")),
            near: World(World.items("100", "1", "2"))),
        RuleCase(
            .noChange, .warning, bad: World(World.items("100", "1", "2")),
            near: World(World.items("100", "1", "2", [.cis: Marks.first]))),
        RuleCase(
            .cannotRemoveLastItem, .error,
            bad: World(World.items("100", "1", "0"), World.items("100", "2", "0")),
            near: World(World.items("100", "1", "0"), World.items("100", "2", "1"))),
        RuleCase(
            .deletedItemsExceedsThreshold, .error,
            bad: World(
                World.items("100", "1", "0"),
                orders: [
                    World.order("100", "PROCESSING", "STARTED", item: "1", count: "1", total: "99"),
                    World.order("100", "PROCESSING", "STARTED", item: "2", count: "1", total: "1"),
                ]),
            near: World(
                World.items("100", "1", "0"),
                orders: [
                    World.order(
                        "100", "PROCESSING", "STARTED", item: "1", count: "1", total: "98,99"),
                    World.order(
                        "100", "PROCESSING", "STARTED", item: "2", count: "1", total: "1,01"),
                ])),
        RuleCase(
            .promoProhibitsDelete, .error,
            bad: World(World.items("100", "1", "1"), orders: World.base("100", .promo, "да")),
            near: World(
                World.items("100", "1", "2", [.cis: Marks.first]),
                orders: World.base("100", .promo, "да"))),
        RuleCase(
            .reductionMayBeRefused, .warning, bad: World(World.items("110", "3", "1")),
            near: World(World.items("100", "1", "1"))),
        RuleCase(
            .markRequired, .error, bad: World(World.items("130", "7", "1")),
            near: World(World.items("130", "7", "1", [.rnpt: Marks.rnpt]))),
        RuleCase(
            .tooFewCises, .error, bad: World(World.items("130", "5", "2", [.cis: Marks.first])),
            near: World(World.items("130", "5", "1", [.cis: Marks.first]))),
        RuleCase(
            .tooManyCises, .error,
            bad: World(
                World.items("130", "5", "1", [.cis: Marks.first]),
                World.items("130", "5", "1", [.cis: Marks.second])),
            near: World(
                World.items("130", "5", "2", [.cis: Marks.first]),
                World.items("130", "5", "2", [.cis: Marks.second]))),
        RuleCase(
            .tooFewUins, .error,
            bad: World(World.items("130", "6", "2", [.uin: "6432100000000017"])),
            near: World(World.items("130", "6", "1", [.uin: "6432100000000017"]))),
        RuleCase(
            .tooManyUins, .error,
            bad: World(
                World.items("130", "6", "1", [.uin: "6432100000000017"]),
                World.items("130", "6", "1", [.uin: "6432100000000018"])),
            near: World(
                World.items("130", "6", "2", [.uin: "6432100000000017"]),
                World.items("130", "6", "2", [.uin: "6432100000000018"]))),
    ]

    static let together: [RuleCase] = [
        RuleCase(
            .duplicateChange, .warning, bad: World(World.cancel("100"), World.cancel("100")),
            near: World(World.cancel("100"), World.cancel("110"))),
        RuleCase(
            .conflictingChanges, .error,
            bad: World(World.cancel("100"), World.items("100", "1", "1")),
            near: World(World.items("100", "1", "1"), World.items("100", "2", "1"))),
        RuleCase(
            .duplicateCis, .error, bad: twice(.cis, Marks.first, "0103041094787443215Qbag!"),
            near: twice(.cis, Marks.first, Marks.second)),
        RuleCase(
            .duplicateUin, .error, bad: twice(.uin, "6432100000000017", "6432100000000017"),
            near: twice(.uin, "6432100000000017", "6432100000000018")),
        RuleCase(
            .orderHasRejectedRows, .error,
            bad: World(World.items("100", "1", "1"), World.items("100", "2", "9")),
            near: World(World.items("100", "1", "1"), World.items("110", "3", "9"))),
        RuleCase(
            .guardExceeded, .warning,
            bad: World(World.cancel("100"), World.cancel("110")) {
                $0.guards.maximumCancellations = 1
            },
            near: World(World.cancel("100"), World.cancel("110")) {
                $0.guards.maximumCancellations = 2
            }),
    ]
}
