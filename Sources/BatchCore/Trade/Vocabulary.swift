/// What a row of the changes table asks for; ``ActionRules`` says what that means.
package enum Action: String, CaseIterable, Sendable, Codable {
    case acceptCancellation = "cancellation.accept"
    case rejectCancellation = "cancellation.reject"
    case updateItems = "items.update"
    case cancelOrder = "order.cancel"
    case cancelReturn = "return.cancel"
    case cancelEats = "eats.cancel"
    case setMarks = "marks.set"

    /// Reads the API's name or the Russian or Chinese one, in any case and spacing.
    package init?(reading text: String) {
        guard let action = Self(rawValue: text) ?? Self.byName[Name.key(of: text)] else {
            return nil
        }
        self = action
    }

    /// The Russian and the Chinese name.
    package var localNames: (russian: String, chinese: String) {
        let rules = ActionRules.of(self)
        return (rules.russian, rules.chinese)
    }

    private static let byName: [String: Action] = Dictionary(
        uniqueKeysWithValues: ActionRules.all.flatMap { rules in
            rules.names.map { (Name.key(of: $0), rules.action) }
        })
}

/// Why a cancellation is rejected, items are removed or an order is cancelled.
package enum Reason: String, CaseIterable, Sendable, Codable {
    case orderDelivered = "ORDER_DELIVERED"
    case orderInDelivery = "ORDER_IN_DELIVERY"
    case partnerRequestedRemove = "PARTNER_REQUESTED_REMOVE"
    case userRequestedRemove = "USER_REQUESTED_REMOVE"
    case shopFailed = "SHOP_FAILED"
    case userChangedMind = "USER_CHANGED_MIND"
    case userUnreachable = "USER_UNREACHABLE"
    case incorrectPersonalData = "INCORRECT_PERSONAL_DATA"
    case pickupExpired = "PICKUP_EXPIRED"

    package init?(reading text: String) {
        guard let reason = Self(rawValue: text) ?? Self.byName[Name.key(of: text)] else {
            return nil
        }
        self = reason
    }

    package var localNames: (russian: String, chinese: String) {
        switch self {
        case .orderDelivered: ("заказ доставлен", "订单已送达")
        case .orderInDelivery: ("заказ в доставке", "订单配送中")
        case .partnerRequestedRemove: ("по инициативе магазина", "商家要求")
        case .userRequestedRemove: ("по просьбе покупателя", "买家要求")
        case .shopFailed: ("магазин не может выполнить", "商家无法履行")
        case .userChangedMind: ("покупатель передумал", "买家改变主意")
        case .userUnreachable: ("не удалось связаться с покупателем", "无法联系买家")
        case .incorrectPersonalData: ("неверные данные получателя", "收件人信息有误")
        case .pickupExpired: ("истёк срок хранения", "自提超期")
        }
    }

    /// The API's name, the Russian and the Chinese one.
    package var names: [String] { [rawValue, localNames.russian, localNames.chinese] }

    private static let byName: [String: Reason] = Dictionary(
        uniqueKeysWithValues: allCases.flatMap { reason in
            reason.names.map { (Name.key(of: $0), reason) }
        })
}

/// How a shop sells.
package enum Model: String, Sendable, Codable, CaseIterable {
    case dbs = "DBS"
    case laas = "LAAS"
    case fbs = "FBS"
    case fby = "FBY"
    case express = "EXPRESS"
}

/// Names are compared without regard to case, spaces, `_` and ё or е.
package enum Name {
    /// The form of `text` under which names are looked up.
    package static func key(of text: some StringProtocol) -> String {
        var key = ""
        for scalar in text.lowercased().unicodeScalars {
            switch scalar {
            case " ", "_", "\u{00A0}", "\u{202F}", "\t", "\n", "\r", "\u{FEFF}", "\u{200B}":
                continue
            case "ё": key.unicodeScalars.append("е")
            default: key.unicodeScalars.append(scalar)
            }
        }
        return key
    }
}

/// A kind of mark that the market may ask of an item.
package enum MarkKind: String, Sendable, Codable, CaseIterable {
    case cis = "CIS"
    case cisOptional = "CIS_OPTIONAL"
    case uin = "UIN"
    case rnpt = "RNPT"
    case gtd = "GTD"
}

/// Some kinds of marks.
package struct MarkKinds: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package init(_ kind: MarkKind) {
        switch kind {
        case .cis: self.init(rawValue: 1)
        case .cisOptional: self.init(rawValue: 2)
        case .uin: self.init(rawValue: 4)
        case .rnpt: self.init(rawValue: 8)
        case .gtd: self.init(rawValue: 16)
        }
    }

    package func contains(_ kind: MarkKind) -> Bool { contains(MarkKinds(kind)) }

    package var kinds: [MarkKind] { MarkKind.allCases.filter(contains) }
}

package enum BuyerType: String, Sendable, Codable, CaseIterable {
    case business = "BUSINESS"
    case person = "PERSON"
}

/// The words for yes and no in the three languages.
package enum YesNo {
    /// Reads true/false, 1/0, да/нет, истина/ложь, 是/否, y/n and +; `nil` for anything else.
    package static func read(_ text: String) -> Bool? {
        guard !text.isEmpty else { return nil }
        return switch Name.key(of: text) {
        case "true", "1", "да", "истина", "是", "yes", "y", "+", "д", "есть": true
        case "false", "0", "нет", "ложь", "否", "no", "n", "н": false
        default: nil
        }
    }
}
