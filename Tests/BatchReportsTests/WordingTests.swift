import BatchCore
import BatchReports
import Testing

/// What findings are filled with, in the words of each language.
@Suite struct WordingTests {
    private static func told(
        _ language: Language, _ code: FindingCode, _ arguments: [String], variant: String? = nil,
        value: String = ""
    ) -> String {
        Words(language).message(code, variant, arguments, value: value)
    }

    static let russian: [(FindingCode, String?, [String], String)] = [
        (
            .orderChanged, nil, ["PROCESSING/READY_TO_SHIP; cancelRequested; 700: 3 → 2"],
            "статус — в обработке (PROCESSING), этап — готов к отгрузке (READY_TO_SHIP); покупатель просит отменить заказ: ответьте ему; товар 700: было 3, стало 2"
        ),
        (
            .statusNotAllowed, nil, ["DELIVERY", "PROCESSING"],
            "Статус заказа: передан в доставку (DELIVERY). Нужен статус: в обработке (PROCESSING)"
        ),
        (.markRequired, nil, ["CIS, UIN"], "Товару нужен код, а он не указан: КИЗ или УИН"),
        (
            .guardExceeded, "value", ["1234567.50", "500000.00"],
            "на 1\u{A0}234\u{A0}567,50\u{A0}₽, разрешено 500\u{A0}000,00\u{A0}₽"
        ),
        (.guardExceeded, "number", ["60", "50"], "Отмен заказов за сутки: 60, разрешено 50"),
        (
            .duplicateChange, "done", ["2026-11-21T06:46:07+03:00", "20261121-064607-1f2a"],
            "уже сделано 21.11.2026 06:46 (запуск 20261121-064607-1f2a)"
        ),
        (.duplicateChange, nil, ["5"], "То же самое уже просит строка 5"),
        (.conflictingChanges, "rows", ["5, 7"], "(строки 5, 7)"),
        (.fieldRequired, nil, ["count"], "Не заполнена колонка «Новое количество»"),
        (.valueNotUnderstood, "holds", ["7", "promo"], "в колонке «По акции»"),
        (
            .invalidReason, nil, ["ORDER_DELIVERED, ORDER_IN_DELIVERY"],
            "Напишите: «заказ доставлен» или «заказ в доставке»"
        ),
        (.duplicateCis, "order", [], "Этот код маркировки в заказе уже есть у другого товара"),
    ]

    @Test(arguments: russian)
    func `is told in Russian`(
        code: FindingCode, variant: String?, arguments: [String], part: String
    ) {
        let text = Self.told(.russian, code, arguments, variant: variant)
        #expect(text.contains(part), "\(text)")
    }

    @Test func `is told in English and Chinese`() {
        #expect(
            Self.told(.english, .conflictingChanges, ["20, 21"], variant: "rows")
                .hasPrefix("Contradicts rows 20, 21"))
        #expect(
            Self.told(.chinese, .conflictingChanges, ["20, 21"], variant: "rows")
                .contains("第 20、21 行"))
        #expect(
            Self.told(.chinese, .statusNotAllowed, ["DELIVERY", "PROCESSING"])
                .contains("配送中（DELIVERY）"))
        #expect(
            Self.told(.english, .invalidReason, ["ORDER_DELIVERED, ORDER_IN_DELIVERY"])
                .hasSuffix("Write ORDER_DELIVERED or ORDER_IN_DELIVERY"))
    }

    /// A report for Excel speaks her language; what machines read does not.
    @Test(arguments: [
        (Language.russian, "не прошло проверку", "отменить заказ"),
        (.chinese, "未通过检查", "取消订单"), (.english, "rejected", "order.cancel"),
    ])
    func `the report for people names actions and outcomes in her language`(
        language: Language, outcome: String, action: String
    ) {
        let csv = ReportTests.file("report.csv", language)
        #expect(csv.contains(outcome) && csv.contains(action))
        let json = ReportTests.file("report.jsonl", language)
        #expect(json.contains("\"rejected\"") && json.contains("\"order.cancel\""))
    }
}
