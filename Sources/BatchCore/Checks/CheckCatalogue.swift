/// The checks: one entry a code, with its severities, the usual one first, and its words in Russian,
/// English and Chinese.
///
/// Behind a code stand its variants, other words for the same code. `{0}` is the cell as it stood, `{1}`,
/// `{2}` are the remark's arguments.
package enum CheckCatalogue {
    package static let table = """
        UNKNOWN_ACTION | error | Неизвестное действие «{0}». Список действий — в шаблоне | Unknown action "{0}". The template lists the actions | 未知操作“{0}”。可用操作见模板
        FIELD_REQUIRED | error | Не заполнена колонка «{1}» | The column "{1}" is empty | 列“{1}”为空
        FIELD_NOT_USED | warning | Колонка «{1}» для этого действия не нужна и не отправляется | The column "{1}" is not used by this action and is not sent | 此操作不需要“{1}”列，该列不会发送
        INVALID_ID | error | «{0}» — не номер: нужно целое положительное число | "{0}" is not a number: a positive whole number is needed | “{0}”不是编号：需要正整数
        ID_DAMAGED | error | Номер «{0}» испорчен таблицей: сделайте колонку текстовой и вставьте номер заново | The number "{0}" was damaged by the spreadsheet: make the column text and enter it again | 编号“{0}”被表格损坏：请将该列设为文本并重新输入
        INVALID_COUNT | error | «{0}» — не количество: нужно целое число от 0 | "{0}" is not a count: a whole number from 0 is needed | “{0}”不是数量：需要 0 或以上的整数
        INVALID_COUNT.thousand | «{0}» — это {1} или в тысячу раз больше? Напишите число без запятой и точки | Is "{0}" {1} or a thousand times as many? Write the number without comma and point | “{0}”是 {1} 还是其千倍？请不带逗号和小数点填写
        INVALID_REASON | error | Причина «{0}» не подходит. Напишите: {1} | The reason "{0}" does not fit. Write {1} | 原因“{0}”不适用。请填写：{1}
        DECLINE_REASON_ARE_REQUIRED_ERROR | error | Укажите причину: «заказ доставлен» или «заказ в доставке» | Give the reason: ORDER_DELIVERED or ORDER_IN_DELIVERY | 请填写原因：“订单已送达”或“订单配送中”
        REASON_IGNORED | warning | При подтверждении отмены причина не нужна и не отправляется | An accepted cancellation needs no reason; it is not sent | 确认取消时不需要原因，不会发送
        REASON_IGNORED.boxes | Для заказов FBS и EXPRESS причина не отправляется | For FBS and EXPRESS orders no reason is sent | FBS 和 EXPRESS 订单不发送原因
        CANCEL_COUNTS_AGAINST_SHOP | warning | Причина не указана: уйдёт «магазин не может выполнить», и отмена ухудшит рейтинг магазина. Если виноват не магазин, укажите причину | No reason is given: SHOP_FAILED is sent, and the cancellation counts against the shop. If it is not the shop's fault, give the reason | 未填写原因：将按“商家无法履行”发送，并影响店铺评分。如非店铺责任，请填写原因
        CANCEL_COUNTS_AGAINST_SHOP.done | Причина не была указана, и заказ отменён с причиной «магазин не может выполнить»: это ухудшает рейтинг магазина. В следующий раз укажите причину | No reason was given, and the order is cancelled with SHOP_FAILED, which counts against the shop. Give the reason next time | 未填写原因，订单已按“商家无法履行”取消，影响店铺评分。下次请填写原因
        CALLS_NEEDED | warning | «Не удалось связаться с покупателем» Маркет принимает только после трёх звонков с 8 до 21 часа по времени покупателя: от первого до третьего не меньше 90 минут, каждый не короче 5 секунд | The market takes USER_UNREACHABLE only after three calls between 8 and 21 h of the buyer's time, 90 minutes from the first to the third, 5 seconds each | 平台仅在三次致电后接受“无法联系买家”：买家当地时间 8 至 21 点，首次与第三次相隔至少 90 分钟，每次至少 5 秒
        INVALID_CIS | error | Код маркировки неполный или испорчен: отсканируйте его заново | The marking code is incomplete or damaged: scan it again | 标识码不完整或已损坏：请重新扫描
        CIS_SEPARATOR_LOST | warning | Похоже, в коде маркировки потерян разделитель (GS). Отсканируйте заново; если код верен, впишите CIS_SEPARATOR_LOST в колонку confirm | The marking code seems to have lost its separator (GS). Scan it again; if it is right, write CIS_SEPARATOR_LOST in the column confirm | 标识码似乎丢失了分隔符 (GS)。请重新扫描；如无误，请在 confirm 列填写 CIS_SEPARATOR_LOST
        CIS_SECOND_CODE | warning | В ячейке, похоже, два кода маркировки: нужен один код на единицу. Отсканируйте заново; если код верен, впишите CIS_SECOND_CODE в колонку confirm | The cell seems to hold two marking codes: one code a unit is needed. Scan it again; if it is right, write CIS_SECOND_CODE in the column confirm | 单元格中似乎有两个标识码：每件商品只需一个。请重新扫描；如无误，请在 confirm 列填写 CIS_SECOND_CODE
        CIS_GTIN_CHECK_DIGIT | warning | Контрольная цифра GTIN в коде маркировки не сходится | The check digit of the GTIN in the marking code is wrong | 标识码中 GTIN 的校验位不正确
        CIS_WITHOUT_TAIL | warning | В коде маркировки нет последней части (криптохвоста); отправляется как есть | The marking code has no last part (crypto tail); it is sent as it is | 标识码没有最后部分（加密尾部）；按原样发送
        CIS_UNUSUAL_TAIL | warning | Необычный криптохвост в коде маркировки | The marking code has an unusual crypto tail | 标识码的加密尾部不常见
        CIS_UNUSUAL_SERIAL | warning | В серийном номере кода маркировки необычные символы | The serial number of the marking code has unusual characters | 标识码序列号含有不常见字符
        INVALID_UIN | error | «{0}» — не УИН: нужно 16 цифр | "{0}" is not a UIN: 16 digits are needed | “{0}”不是 UIN：需要 16 位数字
        UIN_DAMAGED | error | УИН «{0}» испорчен таблицей: последняя цифра потеряна. Сделайте колонку текстовой и выгрузите заново | The UIN "{0}" was damaged by the spreadsheet: its last digit is lost. Make the column text and export again | UIN“{0}”被表格损坏：最后一位已丢失。请将该列设为文本后重新导出
        UIN_DAMAGED.file | Все УИН файла кончаются нулём: таблица округлила их. Сделайте колонку текстовой и выгрузите заново | All UINs of the file end in 0: the spreadsheet has rounded them. Make the column text and export again | 文件中所有 UIN 均以 0 结尾：已被表格四舍五入。请将该列设为文本后重新导出
        INVALID_GTD | error | «{0}» — не номер ГТД. Образец: 10702030/260917/0000010 | "{0}" is not the number of a customs declaration. Example: 10702030/260917/0000010 | “{0}”不是报关单号。示例：10702030/260917/0000010
        GTD_UNUSUAL | warning | Необычный номер ГТД «{0}»: обычно 8, 6 и 7 цифр и настоящая дата | Unusual declaration number "{0}": usually 8, 6 and 7 digits and a real date | 报关单号“{0}”不常见：通常为 8、6、7 位数字及真实日期
        GTD_GOODS_NUMBER_CUT | repair | Номер товара в ГТД отброшен: «{0}» → «{1}» | The goods number of the declaration was cut: "{0}" → "{1}" | 已去掉报关单中的商品序号：“{0}”→“{1}”
        INVALID_RNPT | error | «{0}» — не РНПТ. Образец: 10129020/270721/0000123/001 | "{0}" is not an RNPT. Example: 10129020/270721/0000123/001 | “{0}”不是 RNPT。示例：10129020/270721/0000123/001
        INVALID_RNPT.gtd | «{0}» похоже на ГТД: перенесите в колонку ГТД | "{0}" looks like a customs declaration: move it to the column gtd | “{0}”像是报关单号：请移到“报关单号”列
        RNPT_UNUSUAL | warning | Необычный РНПТ «{0}» | Unusual RNPT "{0}" | RNPT“{0}”不常见
        INVALID_COUNTRY_CODE | error | «{0}» — не страна: напишите название («Китай») или код из двух букв (CN) | "{0}" is no country: write its name or the two letters of ISO 3166-1, such as CN | “{0}”不是国家：请填写名称（如“中国”）或两个字母的代码（CN）
        INVALID_EATS_ID | error | «{0}» — не номер Яндекс Еды: нужно 6 цифр, дефис, 8 цифр | "{0}" is not a Yandex Eats number: 6 digits, a dash, 8 digits | “{0}”不是 Yandex Eats 编号：6 位数字、连字符、8 位数字
        COMMENT_TOO_LONG | error | Комментарий длиннее 500 знаков: {1} | The comment is longer than 500 characters: {1} | 备注超过 500 个字符：{1}
        INVALID_TEXT | error | В ячейке недопустимый символ {1} | The cell has a character that is not allowed: {1} | 单元格含有不允许的字符 {1}
        VALUE_REPAIRED | repair | Исправлено: «{0}» → «{1}» | Mended: "{0}" → "{1}" | 已修正：“{0}”→“{1}”
        VALUE_NOT_UNDERSTOOD | warning | Непонятно значение «{0}»: связанные с ним проверки не сделаны | "{0}" is not understood: what depends on it is not checked | 无法理解“{0}”：相关检查未进行
        VALUE_NOT_UNDERSTOOD.holds | В выгрузке заказов в строке {1} непонятно значение в колонке «{2}»: без него менять состав опасно. Исправьте выгрузку или впишите VALUE_NOT_UNDERSTOOD в колонку confirm | In row {1} of the orders table the column {2} is not understood: without it changing items is a risk. Mend the table, or write VALUE_NOT_UNDERSTOOD in the column confirm | 订单表第 {1} 行的列 {2} 无法理解：修改商品有风险。请更正订单表，或在 confirm 列填写 VALUE_NOT_UNDERSTOOD
        STRAY_QUOTE | error | В строке лишняя кавычка: непонятно, где кончается ячейка. Уберите кавычку или удвойте её | There is a stray quote in the row: where the cell ends is not clear. Take the quote out or double it | 该行有多余的引号：无法确定单元格的结尾。请删除或双写引号
        QUOTED_ROW | warning | В ячейке в кавычках, похоже, целая строка таблицы: может быть, лишняя кавычка проглотила строки. Проверьте и уберите кавычку или впишите QUOTED_ROW в колонку confirm | A quoted cell seems to hold a whole row: a stray quote may have swallowed rows. Look and take the quote out, or write QUOTED_ROW in the column confirm | 引号单元格中似乎包含整行：多余的引号可能吞掉了几行。请检查并删除引号，或在 confirm 列填写 QUOTED_ROW
        LAST_ROW_MAY_BE_CUT | warning | Файл обрывается на этой строке без перевода строки: её последнее значение может быть неполным. Проверьте его; если оно верно, впишите LAST_ROW_MAY_BE_CUT в колонку confirm | The file ends in this row without a line end: its last value may be cut. Look at it; if it is right, write LAST_ROW_MAY_BE_CUT in the column confirm | 文件在此行中断，末尾没有换行：最后一个值可能不完整。请核对；如正确，请在 confirm 列填写 LAST_ROW_MAY_BE_CUT
        FORMULA_NOT_CALCULATED | error, warning | В ячейке формула без сохранённого значения: откройте книгу в Excel и сохраните её | The cell holds a formula without a stored value: open the workbook in Excel and save it | 单元格中的公式没有保存的值：请在 Excel 中打开并保存工作簿
        FORMULA_NOT_CALCULATED.holds | В ячейке формула, и книга просит пересчитать её при открытии: значение может быть старым. Сохраните книгу в Excel или впишите FORMULA_NOT_CALCULATED в колонку confirm | The cell holds a formula that the workbook wants calculated on opening: its value may be old. Save the workbook in Excel, or write FORMULA_NOT_CALCULATED in the column confirm | 单元格含公式，工作簿要求打开时重新计算：值可能已过时。请在 Excel 中保存，或在 confirm 列填写 FORMULA_NOT_CALCULATED
        NUMBER_AMBIGUOUS | warning | «{0}» — тысячи или дробь? По другим ячейкам колонки не понять, стоимость неизвестна | Is "{0}" thousands or a fraction? The other cells of the column do not tell; the value is not known | “{0}”是千位还是小数？无法从该列其他单元格判断，金额未知
        NUMBER_AMBIGUOUS.unreadable | «{0}» — не сумма: стоимость неизвестна | "{0}" is no amount: the value is not known | “{0}”不是金额：金额未知
        NUMBER_AMBIGUOUS.holds | Стоимость товаров этого заказа в выгрузке нельзя прочесть однозначно (строка {1}), поэтому не проверить, не уходит ли почти весь заказ. Исправьте выгрузку или впишите NUMBER_AMBIGUOUS в колонку confirm | The value of this order's goods can be read in two ways or in none (row {1} of the orders table): whether nearly all of it goes can't be checked. Mend the table, or write NUMBER_AMBIGUOUS in the column confirm | 该订单商品金额有歧义或无法读取（订单表第 {1} 行）：无法核对是否几乎全部移除。请更正订单表，或在 confirm 列填写 NUMBER_AMBIGUOUS
        RAGGED_ROW | error, warning | В строке больше ячеек, чем заголовков: значения могли сдвинуться | The row has more cells than there are headers: values may have shifted | 该行单元格多于标题：数值可能错位
        RAGGED_ROW.short | В строке меньше ячеек, чем заголовков; недостающие считаются пустыми | The row has fewer cells than there are headers; the missing ones count as empty | 该行单元格少于标题；缺少的视为空
        ITEM_DUPLICATE | error | В выгрузке заказов товар {1} стоит дважды (строка {2}): выгрузите заказы заново | The orders table has the item {1} twice (row {2}): export the orders again | 订单表中商品 {1} 重复（第 {2} 行）：请重新导出订单
        ORDER_INCOMPLETE | error | В выгрузке заказов не читается строка {1} этого заказа (колонка «{2}»): выгрузите заказы заново | Row {1} of this order in the orders table can't be read (column "{2}"): export the orders again | 订单表中该订单的第 {1} 行无法读取（“{2}”列）：请重新导出订单
        ORDER_INCOMPLETE.items | В этой выгрузке заказов нет номеров товаров в заказе, а для изменения состава они нужны: выгрузите заказы с колонкой «ID товара в заказе» | This orders table has no item ids, which a change of items needs: export the orders with the column item_id | 该订单表没有订单内商品编号，而修改商品需要它：请导出含“商品ID”列的订单
        ORDER_INCOMPLETE.ragged | В выгрузке заказов в строке {1} этого заказа не столько ячеек, сколько заголовков: значения могли сдвинуться | Row {1} of this order in the orders table has another number of cells than the header: values may have shifted | 订单表中该订单第 {1} 行的单元格数与标题不符：数值可能错位
        ORDERS_TABLE_DAMAGED | warning | В выгрузке заказов есть строка без читаемого номера: этот заказ может быть неполным. Исправьте выгрузку или впишите ORDERS_TABLE_DAMAGED в колонку confirm | The orders table has a row without a readable number: this order may be incomplete. Mend the table, or confirm in the column confirm | 订单表中有一行编号无法读取：该订单可能不完整。请修正订单表，或在 confirm 列确认
        ORDERS_TABLE_DAMAGED.file | Файл заказов {1} не прочитан, поэтому состав заказов не меняется: исправьте файл и верните строку | The orders file {1} could not be read, so no order's items are changed: mend the file and give the row back | 订单文件 {1} 无法读取，因此不修改任何订单商品：请修正文件并交回该行
        ORDERS_TABLE_DAMAGED.fetch | Заказы этого магазина не удалось прочитать с Маркета, поэтому состав заказа не меняется. В строке всё может быть верно: верните её следующей ночью | The orders of this shop could not be read from the market, so the order's items are not changed. The row may be right: give it back for the next night | 未能从平台读取该店铺的订单，因此不修改订单商品。该行可能无误：请下一晚交回
        ORDERS_TABLE_DAMAGED.unfound | Заказа нет в выгрузке, а прочитать заказы этого магазина с Маркета не удалось: номер может быть неверным. Проверьте его и верните строку | The order is not in the export, and the orders of this shop could not be read from the market: the number may be wrong. Check it and give the row back | 订单表中没有该订单，且未能从平台读取该店铺的订单：订单号可能有误。请核对并交回该行
        ORDERS_TABLE_DAMAGED.returns | Файл возвратов не прочитан, поэтому возвраты не отменяются | A returns file could not be read, so no return is cancelled | 退货文件无法读取，因此不取消任何退货
        ORDERS_NOT_GIVEN | warning | Выгрузки заказов нет: многое проверить нельзя, состав заказов не меняется | No orders table was given: much can't be checked, and no order's items are changed | 未提供订单表：许多内容无法检查，也不会修改订单商品
        ORDERS_NOT_GIVEN.unread | Файл заказов не прочитан: строка не сверена с заказом. Проверьте заказ в кабинете Маркета | The orders file could not be read: the row was not checked against its order. Look at the order in your seller account | 订单文件无法读取：该行未与订单核对。请在卖家后台核对该订单
        ORDERS_NOT_GIVEN.unfetched | Заказы этого магазина не удалось прочитать с Маркета: строка не сверена с заказом. Проверьте заказ в кабинете Маркета | The orders of this shop could not be read from the market: the row was not checked against its order. Look at the order in your seller account | 未能从平台读取该店铺的订单：该行未与订单核对。请在卖家后台核对该订单
        COLUMN_NOT_GIVEN.count | В таблице изменений не узнана колонка нового количества. Незнакомые колонки: {2}. Назовите её «Новое количество» или впишите её имя в columns настроек | No column of the changes was recognised as the new count. Columns that are not known: {2}. Name it count, or add its name to columns in the config | 变更表中未识别出新数量列。未知的列：{2}。请将其命名为“新数量”，或在配置的 columns 中添加其名称
        COLUMN_NOT_GIVEN | warning | В выгрузке заказов нет колонки «{1}»: связанные с ней проверки не сделаны | The orders table has no column "{1}": the checks that need it can't be made | 订单表没有“{1}”列：无法进行相关检查
        ORDER_NOT_IN_EXPORT | error | Заказа {1} нет ни в выгрузке, ни среди открытых заказов: он завершён, номер неверен или выгрузка неполная | Order {1} is neither in the export nor among the open orders: it has ended, the number is wrong or the export is not whole | 订单 {1} 既不在订单表中，也不在未结束的订单中：可能已结束、订单号有误或订单表不完整
        ORDER_NOT_IN_EXPORT.export | Заказа {1} нет в выгрузке заказов: номер неверен, заказ завершён или выгрузка неполная | Order {1} is not in the export: the number is wrong, the order has ended or the export is not whole | 订单表中没有订单 {1}：订单号有误、订单已结束或订单表不完整
        ORDER_NOT_IN_EXPORT.none | Выгрузки заказов не было, а без неё состав заказа не меняется: положите выгрузку и верните строку | There was no export of orders, and without one no order's items are changed: put it in and give the row back | 没有订单表，无法修改订单商品：请放入订单表并交回该行
        CAMPAIGN_MISMATCH | error | По выгрузке это заказ или возврат магазина {1} | In the export this belongs to shop {1} | 表中显示属于店铺 {1}
        CAMPAIGN_NOT_FOUND | error | Магазина {1} нет в настройках программы: спросите администратора | Shop {1} is not in the config: ask the administrator | 店铺 {1} 不在配置中：请联系管理员
        RESTAURANT_NOT_CONFIGURED | warning | Сервер ресторана не указан в настройках (eats): позовите администратора, потом верните строку | The config names no restaurant server (eats): call the administrator, then put the row in again | 配置中没有餐厅服务器 (eats)：请联系管理员，然后重新提交该行
        CAMPAIGN_TYPE_NOT_SUPPORTED | error | Для модели {1} это действие недоступно | The model {1} does not have this action | 模式 {1} 不支持此操作
        ORDER_IN_TERMINAL_STATE | error | Заказ уже завершён, статус — {1}: менять нечего | The order has ended ({1}): nothing can be changed | 订单已结束，状态为{1}：无法修改
        STATUS_NOT_ALLOWED | error | Статус заказа: {1}. Нужен статус: {2} | The order's status {1} does not allow this; it must be {2} | 订单状态 {1} 不允许此操作，需要 {2}
        STATUS_NOT_ALLOWED.processing | Заказ ещё обрабатывается, статус — {1}, и отменится сам: отправлять ничего не нужно | The order is still being processed ({1}) and will be cancelled automatically: nothing needs to be sent | 订单仍在处理中（{1}），会自动取消：无需发送
        SUBSTATUS_NOT_ALLOWED | error, warning | Этап заказа — {1}, а нужен {2} | The order's stage {1} does not allow this; it must be {2} | 订单阶段 {1} 不允许此操作，需要 {2}
        SUBSTATUS_NOT_ALLOWED.laas | Этап {1}: для заказов LAAS Маркет такого не описывает (обычно {2}); отправим, но Маркет может отказать | The market does not document the stage {1} for LAAS orders (it names {2}); it is sent, but the market may refuse | 平台未说明 LAAS 订单有阶段 {1}（已知：{2}）；仍会发送，但平台可能拒绝
        CANCELLATION_REQUESTED | error | Покупатель просит отменить этот заказ: состав менять нельзя. Ответьте покупателю, а строку удалите | The buyer has asked to cancel this order: its items can't be changed. Answer the buyer and delete the row | 买家已申请取消该订单：不能修改商品。请答复买家并删除该行
        CANCELLATION_NOT_REQUESTED | error | Сейчас покупатель отмены не просит: передумал или ему уже ответили. Удалите строку | The buyer is not asking to cancel now: the request was withdrawn or has been answered. Delete the row | 买家目前未申请取消：已撤回或已答复。请删除该行
        DEADLINE_UNKNOWN | warning | Когда покупатель попросил отмену, неизвестно; отправим одним из первых | It is not known when the buyer asked to cancel; it goes among the first | 不知道买家何时申请取消；将优先发送
        DEADLINE_PASSED | error | Срок ответа (48 часов) истёк {1}: Маркет уже отменил заказ. Удалите строку | The 48 hours to answer ended at {1}: the market has cancelled the order. Delete the row | 48 小时答复期已于 {1} 结束：平台已取消订单。请删除该行
        DEADLINE_TONIGHT | warning | Ответить нужно до {1}: следующей ночью будет поздно | The answer is due by {1}: the next night is too late | 须在 {1} 前答复：等到下一晚就来不及了
        ITEM_NOT_FOUND | error | Товара {1} нет в этом заказе | Item {1} is not in this order | 该订单中没有商品 {1}
        ITEMS_ADDITION_NOT_SUPPORTED | error | В заказе {1} шт., указано {2}: количество можно только уменьшить | The order has {1} of this item, the row asks for {2}: the count can only go down | 订单中有 {1} 件，填写了 {2} 件：数量只能减少
        NO_CHANGE | warning | Количество то же и кодов нет: менять нечего | The count is the same and there are no marks: nothing changes | 数量相同且没有标识：无需更改
        UNDECIDED | warning | Решение не выбрано: покупатель ждёт ответа | Nothing is decided: the buyer is waiting for an answer | 尚未决定：买家在等待答复
        UNDECIDED.reason | Причина выбрана, а действие нет: выберите действие, покупатель ждёт ответа | A reason is chosen but no action: choose the action, the buyer is waiting for an answer | 已选择原因但未选择操作：请选择操作，买家在等待答复
        FETCH_INCOMPLETE | warning | Заказы прочитаны с Маркета не все (магазины: {1}). Недостающее взято из ваших таблиц, если они есть; кто ещё ждёт ответа, проверьте в кабинете Маркета | Not all orders could be read from the market (shops: {1}). What is missing is taken from your own tables, if there are any; check in your seller account who else is waiting | 未能从平台读取全部订单（店铺：{1}）。缺少的部分取自您的表格（如有）；请在卖家后台核对还有谁在等待答复
        CANNOT_REMOVE_LAST_ITEM | error | После этого в заказе ничего не останется: отмените заказ целиком | Nothing would be left of the order: cancel the order instead | 订单将没有商品：请改为取消订单
        DELETED_ITEMS_EXCEEDS_THRESHOLD | error | Убирается на {1} из {2}, это 99 % или больше: отмените заказ целиком | {1} of {2} would go, 99% or more: cancel the order instead | 将移除 {1}（共 {2}），达到 99% 或以上：请改为取消订单
        PROMO_PROHIBITS_DELETE | error | Товар по акции нельзя убрать или уменьшить: отмените заказ целиком | A promotional item can't be removed or reduced: cancel the order instead | 促销商品不能移除或减少：请改为取消订单
        REDUCTION_MAY_BE_REFUSED | warning | Маркет может отказать: это единственный товар заказа или почти весь заказ | The market may refuse: this is the only item or almost the whole order | 平台可能拒绝：这是订单中唯一的商品，或几乎占整个订单
        MARK_REQUIRED | error, warning | Товару нужен код, а он не указан: {1} | The item needs a mark that is not given: {1} | 该商品需要 {1}，但未填写
        MARK_REQUIRED.done | Отправлено без кода, который нужен товару: {1} | Sent without a mark that the item needs: {1} | 已发送，但缺少该商品所需的 {1}
        TOO_FEW_CISES_FOR_ITEM | error, warning | Указано кодов маркировки: {1}, а единиц останется {2} | Marking codes: {1}, units that stay: {2} | 标识码 {1} 个，保留商品 {2} 件
        TOO_MANY_CISES_FOR_ITEM | error | Кодов или строк единиц: {1}, а единиц останется {2} | Codes or unit rows: {1}, units that stay: {2} | 标识码（或逐件填写的行）{1} 个，保留商品 {2} 件
        TOO_MANY_CISES_FOR_ITEM.known | Кодов у товара — {1}, а единиц останется {2}: укажите, какие коды остаются | Codes of the item: {1}, units that stay: {2}; say which codes remain | 已知 {1} 个标识码，保留 {2} 件：请说明保留哪些
        TOO_FEW_UINS_FOR_ITEM | error, warning | Указано УИН: {1}, а единиц останется {2} | UINs: {1}, units that stay: {2} | UIN {1} 个，保留商品 {2} 件
        TOO_MANY_UINS_FOR_ITEM | error | Указано УИН: {1}, а единиц останется {2} | UINs: {1}, units that stay: {2} | UIN {1} 个，保留商品 {2} 件
        TOO_MANY_UINS_FOR_ITEM.known | УИН у товара — {1}, а единиц останется {2}: укажите, какие УИН остаются | UINs of the item: {1}, units that stay: {2}; say which UINs remain | 已知 {1} 个 UIN，保留 {2} 件：请说明保留哪些
        TOO_MANY_MARKS_FOR_UNIT | error | У единицы и КИЗ, и УИН: нужно что-то одно | The unit has a marking code and a UIN: it takes one of them | 一件商品同时有标识码和 UIN：只能填其一
        COUNTRY_CODE_AND_GTD_ARE_REQUIRED_VALIDATION_ERROR | error | К ГТД нужна страна происхождения | A customs declaration needs the country of origin | 填写报关单号时须填写原产国
        COUNTRY_IGNORED | warning | Страна без ГТД не отправляется | The country of origin is not sent without a customs declaration | 未填写报关单号，因此原产国不会发送
        ORDER_CHANGED | warning | Заказ на Маркете уже не такой, как в выгрузке: {1}. Выгрузите заказы заново; подтвердить это нельзя | At the market the order is not as in the export: {1}. Export the orders again; this can not be confirmed | 平台上的订单与订单表不同：{1}。请重新导出订单；此项无法确认
        ORDER_CHANGED.absent | Маркет не показал этот заказ (искали за 90 дней): проверьте номер заказа и кабинет; подтвердить это нельзя | The market did not return this order (90 days were looked through): check its number and the account; this can not be confirmed | 平台未返回该订单（已查询 90 天）：请检查订单号和账户；此项无法确认
        BOXES_ALREADY_PACKED | warning | Заказ уже разложен по нескольким коробкам: измените его в кабинете Маркета; подтвердить это нельзя | The order is packed in several boxes already: change it in your seller account; this can not be confirmed | 订单已分装多个箱子：请在卖家后台修改；此项无法确认
        RETURN_NOT_IN_EXPORT | warning | Возврата {1} нет в выгрузке возвратов | Return {1} is not in the returns table | 退货 {1} 不在退货表中
        RETURN_ORDER_MISMATCH | error | В выгрузке этот возврат относится к заказу {1} | In the returns table this return belongs to order {1} | 退货表中该退货属于订单 {1}
        RETURN_STATUS_NOT_ALLOWED | error | Статус возврата — {1}: отменить можно только созданный (CREATED) | The return is {1}: only CREATED can be cancelled | 退货状态为 {1}：只能取消 CREATED
        RETURNS_NOT_GIVEN | warning | Выгрузки возвратов нет: возвраты не сверены | No returns table was given: returns are not compared | 未提供退货表：无法核对退货
        DUPLICATE_CHANGE | warning | То же самое уже просит строка {1} | Row {1} asks for the same | 第 {1} 行已有相同请求
        DUPLICATE_CHANGE.done | То же изменение уже сделано {1} (запуск {2}) | The same change was done before, {1} (run {2}) | 相同更改已于 {1} 完成（运行 {2}）
        DUPLICATE_CHANGE.open | То же изменение уже ждёт отправки с {1} (запуск {2}) | The same change has been waiting since {1} (run {2}) | 相同更改自 {1} 起在等待（运行 {2}）
        CONFLICTING_CHANGES | error, warning | О том же заказе другая строка говорит иначе (строка {1}): оставьте одну из них | Contradicts row {1} about the same order: keep one of them | 与同一订单的第 {1} 行矛盾：请只保留一行
        CONFLICTING_CHANGES.rows | О том же заказе другие строки говорят иначе (строки {1}): оставьте одну из них | Contradicts rows {1} about the same order: keep one of them | 与同一订单的第 {1} 行矛盾：请只保留一行
        CONFLICTING_CHANGES.more | О том же заказе другие строки говорят иначе (строки {1} и ещё {2}): оставьте одну из них | Contradicts rows {1} and {2} more about the same order: keep one of them | 与同一订单的第 {1} 行及另外 {2} 行矛盾：请只保留一行
        CONFLICTING_CHANGES.open | Противоречит строке прошлой ночи ({1}), которая ещё не отправлена. Обе строки задержаны: верните ту, что верна | Contradicts a change of an earlier night ({1}) that was not sent; both are held: give back the one that is right | 与前一晚（{1}）尚未发送的更改矛盾；两者均已暂缓：请交回正确的一个
        CONFLICTING_CHANGES.later | Более новая строка о том же решает иначе (ночь {1}). Обе строки задержаны: верните ту, что верна | A newer row about the same decides otherwise (night {1}); both are held: give back the one that is right | 更新的行（{1} 夜间）另有决定；两者均已暂缓：请交回正确的一个
        DUPLICATE_CIS | error, warning | Этот код маркировки в заказе уже есть (строка {1}) | This marking code is in the order already (row {1}) | 该标识码在订单中已存在（第 {1} 行）
        DUPLICATE_CIS.order | Этот код маркировки в заказе уже есть у другого товара | Another item of the order has this marking code already | 该订单中另一商品已有此标识码
        DUPLICATE_CIS.across | Этот код маркировки есть и в другом заказе (строка {1}) | This marking code is in another order too (row {1}) | 该标识码也在另一订单中（第 {1} 行）
        DUPLICATE_UIN | error, warning | Этот УИН в заказе уже есть (строка {1}) | This UIN is in the order already (row {1}) | 该 UIN 在订单中已存在（第 {1} 行）
        DUPLICATE_UIN.order | Этот УИН в заказе уже есть у другого товара | Another item of the order has this UIN already | 该订单中另一商品已有此 UIN
        DUPLICATE_UIN.across | Этот УИН есть и в другом заказе (строка {1}) | This UIN is in another order too (row {1}) | 该 UIN 也在另一订单中（第 {1} 行）
        ORDER_HAS_REJECTED_ROWS | error, warning | Не отправлено из-за ошибки в строке {1} того же заказа: исправьте её и верните обе | Not sent, together with row {1} of the same order | 与同一订单的第 {1} 行一起未发送
        ORDER_HAS_REJECTED_ROWS.held | Задержано из-за строки {1} того же заказа | Held together with row {1} of the same order | 与同一订单的第 {1} 行一起暂缓
        GUARD_EXCEEDED | warning | Больше отмен, чем разрешено | More cancellations than are allowed | 取消数量超过限制
        GUARD_EXCEEDED.number | Отмен заказов за сутки: {1}, разрешено {2}. Проверьте их и впишите GUARD_EXCEEDED в колонку confirm | Orders cancelled in 24 hours: {1}, allowed: {2}. Check them and write GUARD_EXCEEDED in the column confirm | 24 小时内取消 {1} 个订单，上限为 {2} 个：请核对并在 confirm 列填写 GUARD_EXCEEDED
        GUARD_EXCEEDED.value | За сутки убирается товаров на {1}, разрешено {2}: проверьте и впишите GUARD_EXCEEDED в колонку confirm | Goods removed in 24 hours: {1}, allowed: {2}. Check them and write GUARD_EXCEEDED in the column confirm | 24 小时内移除商品 {1}，上限为 {2}：请核对并在 confirm 列填写 GUARD_EXCEEDED
        GUARD_EXCEEDED.unknown | Стоимость товара в выгрузке не читается, поэтому предел {2} не проверить: проверьте и впишите GUARD_EXCEEDED в колонку confirm | The value of an item can't be read in the orders table, so the limit of {2} can't be checked: check it and write GUARD_EXCEEDED in the column confirm | 订单表中商品金额无法读取，无法核对 {2} 的限额：请核对并在 confirm 列填写 GUARD_EXCEEDED
        WITHDRAWN | warning | Снято с отправки вручную | Withdrawn by a person before it was sent | 已由人工在发送前撤回
        FORBIDDEN | warning | Маркет закрыл доступ к этому магазину, позовите администратора: {1} | The market refuses access to this shop, call the administrator: {1} | 平台拒绝访问该店铺，请联系管理员：{1}
        LOCKED | warning | Магазин сейчас переносится, Маркет не принимает изменений: позовите администратора, потом верните строку ({1}) | The shop is being moved; the market takes no changes: {1} | 店铺正在迁移，平台不接受更改：{1}
        """

    /// Of each key, a code or a code with a variant, its words in the three languages.
    package static let words: [String: [String]] = Dictionary(
        uniqueKeysWithValues: entries.map { ($0.key, $0.words) })

    fileprivate static let severities: [String: [Severity]] = Dictionary(
        uniqueKeysWithValues: entries.map { ($0.key, $0.severities) })

    private struct Entry {
        var key: String
        /// Empty for a variant.
        var severities: [Severity]
        var words: [String]
    }

    private static var entries: [Entry] {
        WordTable.rows(table).map { cells in
            let severities = cells.count > 4 ? cells[1].split(separator: ",") : []
            return Entry(
                key: cells.first ?? "",
                severities: severities.compactMap { Severity(rawValue: $0.filter { $0 != " " }) },
                words: Array(cells.suffix(3)))
        }
    }
}

extension FindingCode {
    /// The severities with which the code is given; the usual one first.
    package var severities: [Severity] { CheckCatalogue.severities[rawValue] ?? [] }
}
