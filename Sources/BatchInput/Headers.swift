package import BatchCore

/// Which headers name which column.
package struct HeaderNames: Sendable {
    private var names: [TableKind: [String: Column]] = [:]
    /// How the config's shops may be told otherwise than by their campaigns.
    let shops: ShopNumbers

    /// - Parameters:
    ///   - added: further headers by column, as the config gives them.
    ///   - shops: the config's shops.
    package init(adding added: [Column: [String]] = [:], shops: ShopNumbers = ShopNumbers()) {
        self.shops = shops
        for kind in TableKind.allCases {
            var byName: [String: Column] = [:]
            for column in kind.columns {
                for name in [column.rawValue] + (Self.aliases[column] ?? []) {
                    byName[Self.key(name)] = column
                }
            }
            // The config's own names win.
            for column in kind.columns {
                for name in added[column] ?? [] { byName[Self.key(name)] = column }
            }
            names[kind] = byName
        }
    }

    /// The column that a header names: whole, without its unit, or as the last part of a group.
    package func column(_ header: String, in kind: TableKind) -> Column? {
        guard let known = names[kind] else { return nil }
        if let column = known[Self.key(header)] { return column }
        let plain = Self.withoutUnit(header)
        if let column = known[Self.key(plain)] { return column }
        if kind == .changes, Self.saysNew(plain) { return .count }
        if kind == .orders, let column = Self.member(plain) { return column }
        guard let slash = plain.lastIndex(of: "/") else { return nil }
        // Where the first part names a column it is no group.
        let group = Self.withoutUnit(String(plain[..<slash]))
        guard known[Self.key(group)] == nil else { return nil }
        return column(String(plain[plain.index(after: slash)...]), in: kind)
    }

    /// The column of a path into an answer of the API, such as `items.offerId`.
    private static func member(_ header: String) -> Column? {
        let steps = header.split(separator: ".").map { $0.prefix { $0 != "[" } }
        guard steps.count > 1, let name = steps.last,
            steps.dropLast().allSatisfy({
                ["result", "orders", "order", "items", "item"].contains($0)
            })
        else { return nil }
        let isItem = steps[steps.count - 2].hasPrefix("item")
        if name == "id" { return isItem ? .itemID : .orderID }
        let known: [Column] =
            isItem
            ? [.count, .offerID, .offerName, .requiredMarks]
            : [.orderID, .campaignID, .model, .status, .substatus, .cancelRequestedAt, .buyerType]
        return known.first { column in
            ([column.rawValue] + (aliases[column] ?? [])).contains { key($0) == key(String(name)) }
        }
    }

    /// Whether a header names the shop as the market's own reports do.
    static func namesShop(_ header: String) -> Bool {
        shopHeaders.contains(
            key(withoutUnit(header).split(separator: "/").last.map(String.init) ?? ""))
    }

    private static let shopHeaders: Set<String> = Set(
        ["shop_id", "PARTNER_ID", "ID магазина", "ID магазинов", "Номер магазина", "店铺编号"].map(key))

    /// Whether a header says *new* count, which wins over a plain count: a count's name behind such a
    /// word, or «Стало» alone.
    static func saysNew(_ header: String) -> Bool {
        let key = key(withoutUnit(header))
        if key == "стало" { return true }
        let counts = Set(
            (["count", "кол", "quantity", "qty"] + (aliases[.count] ?? [])).map(Self.key))
        for word in ["новое", "новая", "новый", "нов.", "нов", "new", "新"] where key.hasPrefix(word)
        {
            if counts.contains(String(key.dropFirst(word.count))) { return true }
        }
        return false
    }

    /// A header without soft hyphens, line ends, and the star or the unit behind its name.
    private static func withoutUnit(_ header: String) -> String {
        var text = String(header.unicodeScalars.filter { $0 != "\u{AD}" }.map(Character.init))
        text = text.replacing("\n", with: " ").replacing("\r", with: " ")
        var last = ""
        while last != text {
            last = text
            text = text.trimmedSpaces
            if text.hasSuffix("*") { text.removeLast() }
            for (open, close) in [("(", ")"), ("[", "]"), (",", "")] where text.hasSuffix(close) {
                guard let start = text.lastIndex(of: Character(open)), start > text.startIndex
                else {
                    continue
                }
                let unit = text[text.index(after: start)...].dropLast(close.count)
                if units.contains(Name.key(of: String(unit).replacing(".", with: ""))) {
                    text = String(text[..<start])
                }
            }
        }
        return text
    }

    private static let units: Set<String> = [
        "шт", "штук", "ед", "pcs", "pc", "件", "₽", "руб", "р", "rub", "rur", "рублей", "元",
    ]

    /// The known headers of `kind` that look most like `header`.
    func nearest(to header: String, in kind: TableKind) -> String? {
        guard Self.key(header).count > 2 else { return nil }
        let known = kind.columns.flatMap { [$0.rawValue] + (Self.aliases[$0] ?? []) }
        return EditDistance.nearest(to: header, in: known, by: Self.key)
    }

    /// A header without case, spaces, `_` and ё.
    private static func key(_ header: String) -> String { Name.key(of: header) }

    /// Headers in Russian, Chinese and the spellings of the market's reports.
    static let aliases: [Column: [String]] = [
        .action: ["Действие", "Операция", "Решение", "操作", "动作"],
        .campaignID: [
            "ID кампании", "Кампания", "Номер кампании", "campaignId", "活动ID", "店铺ID",
            "Идентификатор кампании",
        ],
        .orderID: [
            "Номер заказа", "№ заказа", "ID заказа", "Заказ", "orderId", "订单号", "订单编号",
            "Номер заказа или отгрузки", "Идентификатор заказа", "Order number",
        ],
        .itemID: [
            "ID товара в заказе", "ID позиции", "itemId", "商品ID", "Идентификатор товара в заказе",
        ],
        .count: ["Количество", "Кол-во", "Quantity", "qty", "数量"],
        .reason: ["Причина", "Причина отмены", "原因"],
        .cis: [
            "КИЗ", "КМ", "Код маркировки", "Честный знак", "КИ", "КИЗы",
            "Коды маркировки", "Код идентификации", "标识码",
        ],
        .uin: ["УИН", "珠宝编码"],
        .gtd: [
            "ГТД", "№ ГТД", "Номер ГТД", "ДТ", "Номер ДТ", "Номер таможенной декларации", "报关单号",
        ],
        .rnpt: ["РНПТ", "商品批次号"],
        .countryCode: [
            "Страна происхождения", "Код страны", "Страна", "countryCode", "原产国",
            "Код страны происхождения",
        ],
        .returnID: [
            "Номер возврата", "№ возврата", "ID возврата", "returnId", "退货编号", "退货号",
            "RETURN_NUMBER",
        ],
        .eatsID: ["Номер Яндекс Еды", "ID Яндекс Еды", "Номер в Еде", "eatsId", "Eats订单号"],
        .comment: ["Комментарий", "Примечание", "备注", "评论"],
        .confirm: ["Подтверждение", "Подтвердить", "确认"],
        .answerBy: ["Ответить до", "答复期限"],
        .model: ["Модель работы", "Модель", "Модели работы", "programType", "销售模式", "模式"],
        .status: ["Статус заказа", "Статус", "订单状态", "状态", "ORDER_STATUS"],
        .substatus: ["Этап обработки", "Подстатус", "子状态", "处理阶段"],
        .cancelRequestedAt: [
            "Отмена запрошена", "Запрос отмены", "Дата запроса отмены", "cancelRequestedAt",
            "cancelRequested",
            "取消申请时间",
        ],
        .offerID: ["Ваш SKU", "SHOP_SKU", "offerId", "Артикул", "SKU", "您的 SKU"],
        .offerName: [
            "Название товара", "Наименование", "Товар", "offerName", "产品名称", "商品名称",
            "Имя товара", "Номенклатура", "Наименование товара",
        ],
        .itemTotal: ["Стоимость товара", "Стоимость", "Сумма", "itemTotal", "商品金额", "金额"],
        .promo: ["По акции", "Акция", "促销"],
        .requiredMarks: [
            "Требуемая маркировка", "Маркировка", "requiredMarks", "requiredInstanceTypes", "所需标识",
        ],
        .buyerType: ["Тип покупателя", "Покупатель", "buyerType", "买家类型"],
        .shipmentStatus: [
            "Статус возврата", "Статус отгрузки возврата", "shipmentStatus", "退货状态",
            "RETURN_SHIPMENT_STATUS", "RETURN_STATUS", "Статус передачи возврата",
        ],
    ]
}

/// Where each known column of a table stands.
package struct TableLayout: Hashable, Sendable {
    /// The headers as they are written; of XML of ours the names of all that rows have.
    package let headers: [String]
    package let columns: [Column: Int]
    /// The row in which the headers stand; `nil` in XML of ours, which has none.
    package let headerRow: Int?
    /// The place of the last known column.
    let lastPlace: Int
    /// The place of the first one, how long its header is, and how it begins.
    let firstPlace: Int
    let firstLength: Int
    let firstByte: UInt8?
    /// How the rows' shops are told.
    let shops: ShopNumbers

    init(
        headers: [String], columns: [Column: Int], headerRow: Int?,
        shops: ShopNumbers = ShopNumbers()
    ) {
        self.shops = shops
        self.headers = headers
        self.columns = columns
        self.headerRow = headerRow
        lastPlace = columns.values.max() ?? 0
        firstPlace = columns.values.min() ?? 0
        let first = headers.indices.contains(firstPlace) ? headers[firstPlace] : ""
        firstLength = first.utf8.count
        firstByte = first.utf8.first
    }

    /// The headers that name no known column.
    package var unknownHeaders: [String] {
        let known = Set(columns.values)
        return headers.indices.filter { !known.contains($0) && !headers[$0].isEmpty }
            .map { headers[$0] }
    }

    /// The cell's name in a spreadsheet, such as `G17`; `nil` in XML of ours, which has no such names.
    package func cell(_ column: Column, row: Int) -> String? {
        guard headerRow != nil else { return nil }
        return columns[column].map { Self.letters($0) + String(row) }
    }

    /// `A` for 0, `Z` for 25, `AA` for 26.
    static func letters(_ index: Int) -> String {
        var rest = index
        var letters = ""
        repeat {
            letters = String(Character(Unicode.Scalar(UInt8(65 + rest % 26)))) + letters
            rest = rest / 26 - 1
        } while rest >= 0
        return letters
    }

    /// Finds the columns of `kind` among `headers`; `nil` where a needed one is missing.
    static func find(
        _ headers: [String], row: Int, kind: TableKind, names: HeaderNames, path: String
    ) throws(ReadError) -> TableLayout? {
        var found: [Column: [Int]] = [:]
        for (index, header) in headers.enumerated() where !header.isEmpty {
            if let column = names.column(header, in: kind) {
                found[column, default: []].append(index)
            }
        }
        // Beside the order's number an answer of the API calls an item's `id`.
        if kind == .orders, found[.itemID] == nil, headers.contains("orderId"),
            let place = headers.firstIndex(of: "id")
        {
            found[.itemID] = [place]
        }
        // Shops may be told by their own numbers, or need not be told where there is only one.
        var shops = ShopNumbers()
        if found[.campaignID] == nil {
            if !names.shops.campaigns.isEmpty,
                let place = headers.firstIndex(where: HeaderNames.namesShop)
            {
                found[.campaignID] = [place]
                shops.campaigns = names.shops.campaigns
            } else {
                shops.only = names.shops.only
            }
        }
        let isTold = { (column: Column) in
            found[column] != nil || column == .campaignID && shops.only != nil
        }
        guard kind.needed.allSatisfy({ $0.contains(where: isTold) }) else { return nil }
        var columns: [Column: Int] = [:]
        for (column, indices) in found {
            var chosen = indices
            if column == .count, indices.count > 1 {
                let new = indices.filter { HeaderNames.saysNew(headers[$0]) }
                if !new.isEmpty { chosen = new }
            }
            // Of what only the reports use the first one serves.
            if column == .offerName || column == .offerID { chosen = [indices[0]] }
            guard chosen.count == 1 else {
                throw .columnTwice(path: path, column: column, headers: chosen.map { headers[$0] })
            }
            columns[column] = chosen[0]
        }
        return TableLayout(headers: headers, columns: columns, headerRow: row, shops: shops)
    }
}
