/// A word of the market that people and programs write in words of their own, too.
package protocol MarketWord: RawRepresentable, CaseIterable, Sendable, Hashable
where RawValue == String {
    /// What else is written for it, in Russian, English and Chinese; compared by ``Name/key(of:)``.
    var otherNames: [String] { get }
}

extension MarketWord {
    /// Reads the market's word in any case, or one of the other names.
    package init?(reading text: String) {
        guard let value = Self(rawValue: text.uppercased()) ?? Self.named(Name.key(of: text)) else {
            return nil
        }
        self = value
    }

    private static func named(_ key: String) -> Self? {
        allCases.first { value in value.otherNames.contains { Name.key(of: $0) == key } }
    }
}

extension OrderStatus: MarketWord {
    package var otherNames: [String] {
        switch self {
        case .placing: ["оформляется", "下单中"]
        case .reserved: ["зарезервирован", "已预留"]
        case .unpaid: ["не оплачен", "ожидает оплаты", "未付款"]
        case .processing: ["в обработке", "обрабатывается", "обработка", "in processing", "处理中"]
        case .delivery:
            ["передан в доставку", "в доставке", "доставляется", "доставка", "in delivery", "配送中"]
        case .pickup:
            [
                "в пункте выдачи", "в пункте самовывоза", "готов к выдаче", "ожидает получения",
                "待自提",
            ]
        case .delivered: ["доставлен", "доставлено", "вручен", "получен", "已送达", "已完成"]
        case .cancelled: ["отменен", "отменено", "отмена", "canceled", "已取消"]
        case .pending: ["ожидает подтверждения", "待确认"]
        case .partiallyReturned: ["частично возвращен", "частичный возврат", "部分退货"]
        case .returned: ["возвращен", "возврат", "полный возврат", "已退货"]
        case .unknown: []
        }
    }
}

extension Substatus: MarketWord {
    package var otherNames: [String] {
        switch self {
        case .started: ["начат", "обработка начата", "новый", "подтвержден", "已开始"]
        case .packaging: ["собирается", "упаковывается", "包装中"]
        case .readyToShip: ["готов к отгрузке", "собран", "待发货"]
        case .shipped: ["отгружен", "已发货"]
        default: []
        }
    }
}

extension ShipmentStatus: MarketWord {
    package var otherNames: [String] {
        switch self {
        case .created: ["создан", "создана", "已创建"]
        case .received: ["принят", "принят от покупателя", "已收到"]
        case .inTransit: ["в пути", "едет", "运输中"]
        case .readyForPickup: ["готов к выдаче", "待领取"]
        case .picked: ["выдан", "получен", "已领取"]
        case .lost: ["потерян", "丢失"]
        case .expired: ["просрочен", "истек срок", "已过期"]
        case .cancelled: ["отменен", "canceled", "已取消"]
        default: []
        }
    }
}

extension Model: MarketWord {
    package var otherNames: [String] {
        switch self {
        case .dbs: ["дбс"]
        case .laas: ["лаас"]
        case .fbs: ["фбс"]
        case .fby: ["фбу", "фбю"]
        case .express: ["экспресс", "快递"]
        }
    }
}

extension BuyerType: MarketWord {
    package var otherNames: [String] {
        switch self {
        case .business:
            [
                "юридическое лицо", "юр. лицо", "юрлицо", "юл", "бизнес", "организация", "ип",
                "b2b", "企业",
            ]
        case .person:
            [
                "физическое лицо", "физ. лицо", "физлицо", "фл", "частное лицо", "b2c",
                "individual", "个人",
            ]
        }
    }
}

extension MarkKind: MarketWord {
    package var otherNames: [String] {
        switch self {
        case .cis: ["киз", "км", "честный знак", "чз", "код маркировки", "маркировка", "标识码"]
        case .cisOptional: ["киз необязательно", "киз по желанию", "可选标识码"]
        case .uin: ["уин"]
        case .rnpt: ["рнпт"]
        case .gtd: ["гтд", "дт", "таможенная декларация", "报关单号", "报关单"]
        }
    }
}
