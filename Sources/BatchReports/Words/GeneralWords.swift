/// All words that are not about a finding: key, then Russian, English and Chinese.
enum GeneralWords {
    static let table = """
        outcome.done | сделано | done | 完成
        outcome.rejected | не прошло проверку | rejected | 未通过检查
        outcome.refused | отказано Маркетом | refused | 被平台拒绝
        outcome.held | ждёт решения | held | 已暂缓
        outcome.pending | ещё не завершено | pending | 待完成
        outcome.unknown | исход неизвестен | unknown | 结果未知
        outcome.skipped | пропущено | skipped | 已跳过
        outcome.ready | готово к отправке | ready | 可发送
        column.file | Файл | file | 文件
        column.row | Строка | row | 行
        column.action | Действие | action | 操作
        column.campaign_id | ID кампании | campaign_id | 店铺ID
        column.order_id | Номер заказа | order_id | 订单号
        column.item_id | ID товара в заказе | item_id | 商品ID
        column.return_id | Номер возврата | return_id | 退货编号
        column.outcome | Исход | outcome | 结果
        column.code | Код | code | 代码
        column.message | Пояснение | message | 说明
        column.field | Колонка | field | 列
        column.value | Значение | value | 值
        column.http_status | Ответ HTTP | http_status | HTTP状态
        column.attempts | Попыток | attempts | 尝试次数
        column.sent_at | Отправлено | sent_at | 发送时间
        column.confirmed_at | Подтверждено | confirmed_at | 确认时间
        column.request_id | ID запроса | request_id | 请求ID
        column.run_id | ID запуска | run_id | 运行ID
        column.cell | Ячейка | cell | 单元格
        column.severity | Важность | severity | 级别
        column.suggestion | Что вписать | suggestion | 建议
        column.count | Количество | count | 数量
        column.comment | Комментарий | comment | 备注
        column.reason | Причина | reason | 原因
        column.status | Статус заказа | status | 订单状态
        column.cancel_requested_at | Отмена запрошена | cancel_requested_at | 取消申请时间
        column.cis | КИЗ | cis | 标识码
        column.uin | УИН | uin | UIN
        column.gtd | ГТД | gtd | 报关单号
        column.rnpt | РНПТ | rnpt | RNPT
        column.country_code | Страна происхождения | country_code | 原产国
        column.eats_id | Номер Яндекс Еды | eats_id | Eats订单号
        column.answer_by | Ответить до | answer_by | 答复期限
        column.shop | Магазин | shop | 店铺
        column.order_value | Сумма заказа | value | 订单金额
        column.row_value | Стоимость | value | 金额
        column.goods | Товары | goods | 商品
        column.model | Модель работы | model | 经营模式
        column.confirm | confirm | confirm | confirm
        column.shipment_status | Статус возврата | shipment_status | 退货状态
        column.buyer_type | Тип покупателя | buyer_type | 买家类型
        column.required_marks | Требуемая маркировка | required_marks | 所需标识
        column.promo | По акции | promo | 促销
        column.item_total | Стоимость товара | item_total | 商品金额
        column.offer_name | Название товара | offer_name | 商品名称
        column.offer_id | Ваш SKU | offer_id | 您的 SKU
        column.substatus | Этап обработки | substatus | 处理阶段
        status.PROCESSING | в обработке | PROCESSING | 处理中
        status.DELIVERY | в доставке | DELIVERY | 配送中
        status.PICKUP | в пункте выдачи | PICKUP | 待自提
        decisions.sheet | Решения | decisions | 决定
        decisions.help_sheet | Как заполнить | how to | 填写说明
        decisions.at_once | сразу | at once | 立即
        decisions.help1 | Эти покупатели просят отменить заказ и ждут ответа. Если не ответить, через 48 часов после просьбы Маркет отменит заказ сам, и за доставленный товар магазин не получит денег. | These buyers have asked to cancel and are waiting for an answer. Without one the market cancels the order 48 hours after the request, and the shop is not paid for goods that were delivered. | 这些买家申请取消订单并等待答复。若不答复，平台将在申请 48 小时后自动取消订单，已送达的商品店铺将收不到货款。
        decisions.help2 | В колонке «Действие» выберите «подтвердить отмену» или «отклонить отмену». Отклонить можно, когда заказ уже доставлен или передан в доставку: выберите причину. | In the column action choose cancellation.accept or cancellation.reject. A request can be rejected if the order has been delivered or is on its way: choose the reason. | 在“操作”列选择“确认取消”或“拒绝取消”。订单已送达或已交付配送时可以拒绝：请选择原因。
        decisions.help3 | «Ответить до» — самое раннее время, когда срок может истечь. «Сразу» — когда покупатель попросил, неизвестно: отвечайте в первую очередь. | answer_by is the earliest moment at which the 48 hours can end. "At once": it is not known when the buyer asked, so answer these first. | “答复期限”是期限可能届满的最早时间。“立即”表示申请时间未知，请优先答复。
        decisions.help4 | Строки, которые вы оставите пустыми, никуда не уйдут и вернутся в следующей таблице. | Rows that you leave empty go nowhere and come back in the next table. | 留空的行不会发送，并会出现在下一张表中。
        decisions.help5 | Сохраните файл и положите его в папку inbox/changes. | Save the file and put it into the folder inbox/changes. | 保存文件并放入 inbox/changes 文件夹。
        fetch.read | Прочитано заказов: {1}, возвратов: {2} | Orders read: {1}; returns read: {2} | 已读取：订单 {1} 个，退货 {2} 个
        fetch.waiting | Ждут ответа на отмену: {1} — см. decisions.xlsx | Buyers waiting for an answer: {1}; see decisions.xlsx | 等待答复的买家：{1} 位，见 decisions.xlsx
        fetch.folder | Таблицы: {1} | Tables: {1} | 表格：{1}
        fetch.failed | Заказы прочитаны не все (магазин {1}): {2}. Чего не хватает, берётся из ваших таблиц, если они есть; кто ждёт ответа, проверьте в кабинете Маркета | Not all orders could be read (shop {1}): {2}. What is missing is taken from your own tables, if there are any; look in your seller account for who is waiting | 订单未全部读取（店铺 {1}）：{2}。缺少的部分取自您的表格（如有）；请在卖家后台核对等待答复的买家
        fetch.failed_returns | Возвраты прочитаны не все (магазин {1}): {2} | Not all returns could be read (shop {1}): {2} | 退货未全部读取（店铺 {1}）：{2}
        fetch.not_finished | Заказы прочитаны не все (магазин {1}): не хватило времени или квоты. Чего не хватает, берётся из ваших таблиц, если они есть; кто ждёт ответа, проверьте в кабинете Маркета | Not all orders could be read (shop {1}): time or quota ended. What is missing is taken from your own tables, if there are any; look in your seller account for who is waiting | 订单未全部读取（店铺 {1}）：时间或配额不足。缺少的部分取自您的表格（如有）；请在卖家后台核对等待答复的买家
        template.new_count | Новое количество | count | 新数量
        template.out_of_stock | нет на складе | out of stock | 缺货
        template.help | Одна строка — одно изменение. Заполняйте только те колонки, которые нужны действию; номера и коды вставляйте текстом. | One row is one change. Fill in only the columns that the action needs; enter ids and codes as text. | 每行一项更改。只填写该操作需要的列；编号和代码请以文本粘贴。
        template.help.action | что сделать: выберите из списка. | what to do: choose from the list. | 要做什么：从列表中选择。
        template.help.campaign_id | номер кампании из кабинета Маркета; если магазин один, можно не заполнять. | the campaign's number from the seller account; may be empty where there is one shop. | 卖家后台中的店铺编号；只有一个店铺时可不填。
        template.help.order_id | номер заказа на Маркете. | the order's number at the market. | 平台订单号。
        template.help.item_id | для изменения состава: номер товара в заказе, из выгрузки заказов. | for changes of items: the item's number within the order, from the orders table. | 修改商品时：订单内的商品编号，见订单表。
        template.help.count | сколько единиц останется в заказе; 0 — товар убирается совсем. | how many units stay in the order; 0 takes the item out. | 订单中保留的数量；0 表示移除该商品。
        template.help.reason | почему: выберите из списка. При «отклонить отмену» обязательна. | why: choose from the list. Needed to reject a cancellation. | 原因：从列表中选择。拒绝取消时必填。
        template.help.cis | код маркировки единицы, которая остаётся; по строке на единицу. | the marking code of a unit that stays; a row for each unit. | 保留商品的标识码；每件一行。
        template.help.uin | УИН ювелирного изделия, 16 цифр. | the UIN of a piece of jewellery, 16 digits. | 珠宝的 UIN，16 位数字。
        template.help.gtd | номер таможенной декларации, например 10702030/260917/0000010. | the number of the customs declaration, such as 10702030/260917/0000010. | 报关单号，例如 10702030/260917/0000010。
        template.help.rnpt | номер партии прослеживаемого товара. | the batch number of a traceable product. | 可追溯商品的批次号。
        template.help.country_code | две буквы или название, например CN или Китай; нужна к ГТД. | two letters or the name, such as CN or China; needed with a declaration. | 两个字母或名称，例如 CN 或 中国；填写报关单号时必填。
        template.help.return_id | для отмены возврата: номер возврата. | to cancel a return: its number. | 取消退货时：退货编号。
        template.help.eats_id | для заказа в ресторане: номер Яндекс Еды, 6 цифр, дефис, 8 цифр. | for a restaurant order: the Yandex Eats number, 6 digits, a dash, 8 digits. | 餐厅订单：Yandex Eats 编号，6 位数字、连字符、8 位数字。
        template.help.comment | до 500 знаков; уходит только ресторану, остальное — для вас. | up to 500 characters; sent to the restaurant only, else it is for yourself. | 最多 500 个字符；仅餐厅订单会发送，其余供自己使用。
        template.sheet | Изменения | changes | 更改
        severity.error | ошибка | error | 错误
        severity.warning | предупреждение | warning | 警告
        severity.repair | исправлено | repair | 已修正
        row.pending | Ещё не отправлено; уйдёт при следующем запуске | Not sent yet; the next run sends it | 尚未发送；下次运行时发送
        row.too_late | Не выполнено. Ответьте сами в кабинете Маркета {1}: следующий запуск опоздает | Not done. Answer in your seller account {1}: the next run is too late | 未完成。请在卖家后台答复（{1}）：下次运行就来不及了
        row.overtaken | Покупателю уже ответили, или заказ завершён: проверьте заказ в кабинете Маркета и удалите строку | The buyer has been answered, or the order has ended: look at the order in your seller account and delete the row | 买家已得到答复或订单已结束：请在卖家后台核对订单并删除该行
        row.tried | Отправить не получилось; попробуем при следующем запуске | It could not be sent; the next run tries again | 未能发送；下次运行时重试
        row.passed | Срок ответа прошёл {1}: проверьте заказ в кабинете Маркета. Если Маркет отменил его, а товар у покупателя, пишите в поддержку Маркета | The time to answer ended at {1}: look at the order in your seller account. If the market has cancelled it and the buyer has the goods, write to the market's support | 答复期限已于 {1} 结束：请在卖家后台核对订单。若平台已取消而商品在买家手中，请联系平台客服
        row.missed | Срок ответа прошёл {1}, и Маркет ответа уже не принял. Если товар у покупателя, пишите в поддержку Маркета, а строку удалите | The time to answer ended at {1}, and the market took no answer any more. If the buyer has the goods, write to the market's support, and delete the row | 答复期限已于 {1} 结束，平台不再接受答复。若商品在买家手中，请联系平台客服，并删除该行
        row.following | Маркет принял, операция ещё идёт | The market has accepted it and is still working on it | 平台已接受，操作仍在进行
        row.unknown | Отправлено, но Маркет не ответил; следующий запуск сначала спросит Маркет. Повторно не отправляйте | Sent, but no answer came; the next run checks before sending again. Do not send it again yourself | 已发送但未收到答复；下次运行会先核对。请勿重复发送
        row.skipped | То же изменение уже сделано {1} | The same change was done before, {1} | 相同更改已于 {1} 完成
        row.proposed | Предложено отменить заказ целиком: решите в proposals.csv | Cancelling the whole order is proposed: decide in proposals.csv | 建议取消整个订单：请在 proposals.csv 中决定
        changed.cancel_requested | покупатель просит отменить заказ: ответьте ему | the buyer asks to cancel: answer | 买家已申请取消：请答复
        changed.status | статус — {1} | the status is {1} | 状态为 {1}
        changed.stage | статус — {1}, этап — {2} | the status is {1}, the stage {2} | 状态为 {1}，阶段为 {2}
        changed.item | товар {1}: было {2}, стало {3} | item {1}: {2} before, {3} now | 商品 {1}：原 {2}，现 {3}
        row.operation_failed | Маркет не выполнил операцию и не назвал причину: посмотрите заказ в кабинете Маркета | The market did not carry it out and gave no reason: look at the order in your seller account | 平台未能执行，也未说明原因：请在卖家后台查看该订单
        row.our_fault | Это ошибка программы: передайте администратору. | This is an error in the program: tell the administrator. | 这是程序错误：请告知管理员。
        proposal.comment | Отменятся товары: {1} | Goods that would be cancelled: {1} | 将取消的商品：{1}
        total.rows.one | {1} строка | {1} row | {1} 行
        total.rows.few | {1} строки | {1} rows | {1} 行
        total.rows.many | {1} строк | {1} rows | {1} 行
        rejected.message | {1}: {2} | {1}: {2} | {1}：{2}
        place.row | Строка {1} | Row {1} | 第 {1} 行
        place.row_of_file | Строка {1} файла {2} | Row {1} of {2} | {2} 第 {1} 行
        book.mend | Исправить | To mend | 待更正
        book.proposals | Предложения | Proposals | 建议
        book.report | Отчёт | Report | 报告
        book.findings | Замечания | Findings | 检查结果
        book.totals | Итоги | Totals | 合计
        book.help | Как пользоваться | How to use this book | 使用说明
        book.help1 | Лист «Исправить» — строки вашей таблицы, которые ждут вас. Красные ячейки исправьте; что с ними не так, написано в примечании к ячейке и в колонке error_message. Ненужные строки удалите: всё, что останется и пройдёт проверку, будет отправлено. | The sheet "To mend" has the rows of your table that need you. Mend the red cells; what is wrong is in a note on the cell and in the column error_message. Delete the rows that you don't want: all that is left and passes the checks will be sent. | “待更正”工作表中是您表格里需要处理的行。请更正红色单元格；问题说明见单元格批注和 error_message 列。不需要的行请删除：留下且通过检查的行都会发送。
        book.help2 | Если программа спрашивает и всё верно, выберите код в жёлтой колонке confirm. | Where the program asks and all is right, choose the code in the yellow column confirm. | 如果程序询问且内容无误，请在黄色的 confirm 列选择代码。
        book.help3 | Сохраните книгу и положите её в папку inbox/changes: ночью прочтётся только лист «Исправить». Остальные листы — чтобы смотреть. | Save the book and put it into the folder inbox/changes: the night reads the sheet "To mend" alone. The other sheets are to look at. | 保存工作簿并放入 inbox/changes 文件夹：夜间只读取“待更正”工作表，其他工作表仅供查看。
        book.help4 | Предложения отменить заказ отправляются отдельно: файл proposals.csv. | Proposals to cancel orders go separately: the file proposals.csv. | 取消订单的建议需单独提交：proposals.csv 文件。
        summary.title | Итоги ночи | The night's results | 夜间处理结果
        summary.headline | Сделано {1} из {2} | {1} of {2} done | 共 {2} 行，已完成 {1} 行
        summary.buyers.one | ждёт ответа {1} покупатель | {1} buyer is waiting for an answer | {1} 位买家等待答复
        summary.buyers.few | ждут ответа {1} покупателя | {1} buyers are waiting for an answer | {1} 位买家等待答复
        summary.buyers.many | ждут ответа {1} покупателей | {1} buyers are waiting for an answer | {1} 位买家等待答复
        summary.buyers_title | Покупатели ждут ответа на отмену | Buyers waiting for an answer to their cancellation request | 买家等待取消答复
        summary.buyers_about | По этим заказам решения нет. Решите в таблице decisions.xlsx (папка outbox), а если срок раньше следующей ночи — ответьте сами в кабинете Маркета: без ответа заказ отменится через 48 часов после просьбы. | Nothing is decided for these orders. Decide in decisions.xlsx (in the outbox), or, where the time ends before the next night, answer in your seller account: without an answer the order is cancelled 48 hours after the request. | 这些订单尚无决定。请在 decisions.xlsx（outbox 文件夹）中决定；若期限早于下一晚，请在卖家后台答复：申请 48 小时后若无答复，订单将被取消。
        summary.needs_you.one | ждёт вас {1} строка: {2} | {1} row needs your attention: {2} | 需要您处理 {1} 行：{2}
        summary.needs_you.few | ждут вас {1} строки: {2} | {1} rows need your attention: {2} | 需要您处理 {1} 行：{2}
        summary.needs_you.many | ждут вас {1} строк: {2} | {1} rows need your attention: {2} | 需要您处理 {1} 行：{2}
        needs.mend | исправить {1} | {1} to mend | 更正 {1} 行
        needs.decide | проверить и решить {1} | {1} to look at and decide | 核对并决定 {1} 行
        needs.cancel | решить об отмене заказа {1} | {1} to decide whether the order is cancelled | 决定是否取消订单 {1} 行
        needs.call | позвать администратора {1} | {1} to call the administrator about | 请管理员处理 {1} 行
        needs.drop | удалить {1} | {1} to delete | 删除 {1} 行
        needs.refused | отказал Маркет {1} | {1} refused by the market | 平台拒绝 {1} 行
        summary.nothing_needs_you | ничего делать не нужно | there is nothing to do | 无需您处理
        summary.unread | не прочитано файлов: {1} | files that could not be read: {1} | 无法读取的文件：{1}
        summary.not_authorised | ключ или секрет не принят: позовите администратора | a key or a secret was refused: call the administrator | 密钥被拒绝：请联系管理员
        summary.not_reached | Маркет был недоступен | the market could not be reached | 无法连接平台
        summary.waiting | ещё не завершено: {1} | still pending: {1} | 待完成：{1} 行
        summary.unknown | исход неизвестен: {1} | outcome unknown: {1} | 结果未知：{1} 行
        summary.to_do | Ждут вас | Needs your attention | 需要您处理
        summary.totals | Итоги сходятся: прочитано {1}, учтено {2} | The totals balance: {1} read, {2} accounted for | 合计一致：读取 {1} 行，计入 {2} 行
        summary.files | Файлы | Files | 文件
        money.confirmed | Выполнено | Done | 已完成
        money.at_risk | Под угрозой срока | At risk of a deadline | 期限将至
        money.at_risk_about | подтверждения отмены сюда не входят | without cancellations to accept | 不含待确认的取消
        money.not_done | Не сделано | Not done | 未完成
        money.unknown | стоимость неизвестна | value not known | 金额未知
        money.partly_unknown | у {1} стоимость неизвестна | value of {1} not known | 其中 {1} 个金额未知
        money.line | {1}: {2} ({3}) | {1}: {2} ({3}) | {1}：{2}（{3}）
        money.orders.one | {1} заказ | {1} order | {1} 个订单
        money.orders.few | {1} заказа | {1} orders | {1} 个订单
        money.orders.many | {1} заказов | {1} orders | {1} 个订单
        money.returns.one | {1} возврат | {1} return | {1} 笔退货
        money.returns.few | {1} возврата | {1} returns | {1} 笔退货
        money.returns.many | {1} возвратов | {1} returns | {1} 笔退货
        money.running | Ещё идёт | Under way | 进行中
        money.operations.one | {1} операция | {1} operation | {1} 项操作
        money.operations.few | {1} операции | {1} operations | {1} 项操作
        money.operations.many | {1} операций | {1} operations | {1} 项操作
        money.operations_about | Маркет их ещё выполняет; итог появится в отчёте следующей ночи | the market is still at work on them; the next night tells how they ended | 平台仍在处理，结果见下一晚的报告
        summary.unfinished | Ещё не закончено | Not finished yet | 尚未完成
        summary.earlier | С прошлых ночей | From earlier nights | 前几晚的遗留
        summary.needs_you_earlier | с прошлых ночей ждут вас: {1} | rows from earlier nights that need your attention: {1} | 前几晚遗留 {1} 行需处理
        summary.in_time | сроки не пропущены | no deadline was missed | 均未逾期
        summary.late | срок пропущен: {1} | deadlines missed: {1} | 逾期：{1} 行
        summary.urgent | сначала это: {1}, ответить {2} | do this first: {1}, {2} | 请先处理：{1}（{2}）
        summary.urgent_rows.one | {1} ответ на отмену | {1} answer to a buyer | 答复 {1} 笔取消申请
        summary.urgent_rows.few | {1} ответа на отмену | {1} answers to buyers | 答复 {1} 笔取消申请
        summary.urgent_rows.many | {1} ответов на отмену | {1} answers to buyers | 答复 {1} 笔取消申请
        summary.urgent_about | Эти покупатели просят отменить заказ, ответ на Маркет не ушёл, а ждать следующей ночи нельзя. Ответьте сами в кабинете Маркета: номер заказа — ссылка. Сверху то, на чём теряют товар. Если срок уже прошёл, Маркет отменил заказ; когда товар у покупателя, пишите в поддержку Маркета. | These buyers have asked to cancel, no answer has reached the market, and it can't wait for the next night. Answer in your seller account: the order number is a link. What loses goods is on top. Where the time is over the market has cancelled the order; if the buyer has the goods, write to the market's support. | 这些买家申请取消订单，答复尚未送达平台，且不能等到下一晚。请在卖家后台自行答复：订单号即链接。会损失商品的排在最前。若期限已过，平台已取消订单；如商品已在买家手中，请联系平台客服。
        summary.by | до {1} | by {1} | {1} 之前
        summary.by_when | Ответить | Answer by | 答复期限
        urgent.cancellation.reject | Отклоните отмену | Reject the cancellation | 请拒绝取消
        urgent.cancellation.accept | Подтвердите отмену | Accept the cancellation | 请确认取消
        urgent.undecided | Решите: отклонить или подтвердить | Decide: reject or accept | 请决定：拒绝或确认
        summary.urgent_title | Сначала это | Do this first | 首先处理
        summary.warnings | Обратите внимание | Worth knowing | 请注意
        summary.balance | Сверка | Reconciliation | 对账
        summary.file | Файл | File | 文件
        summary.rows_asked | Строк | Rows | 行数
        summary.units | Штук | Units | 件数
        summary.roubles | Сумма | Roubles | 卢布
        summary.more | И ещё {1}: см. night.xlsx или report.csv | And {1} more: see night.xlsx or report.csv | 另有 {1} 项：见 night.xlsx 或 report.csv
        summary.more_decisions | И ещё {1}: см. decisions.xlsx | And {1} more: see decisions.xlsx | 另有 {1} 项：见 decisions.xlsx
        summary.more_findings | И ещё {1}: см. findings.csv | And {1} more: see findings.csv | 另有 {1} 项：见 findings.csv
        summary.suggestion | Впишите: {1} | Write: {1} | 请填写：{1}
        summary.earliest | Самый ранний срок: {1} | The earliest: {1} | 最早的一项：{1}
        summary.why | Почему не ушло | Why it did not go | 未发送的原因
        summary.in_office | Что сделать в кабинете Маркета | What to do in your seller account | 在卖家后台需要做什么
        summary.key_refused | ключ или секрет не принят | a key or a secret was refused | 密钥被拒绝
        summary.deadline | Срок: {1} | Due: {1} | 期限：{1}
        summary.decisions | Таблица решений | The table of decisions | 决定表
        summary.lost_file | {1}: лежит не в той папке, положите в inbox/changes, orders или returns | {1}: in the wrong folder, put it into inbox/changes, orders or returns | {1}：放错文件夹，请放入 inbox/changes、orders 或 returns
        summary.unread_changes | Чего в этих таблицах просили, не сделано, и ответов покупателям из них на Маркете нет: проверьте в кабинете, кто ждёт ответа. | Nothing that these tables ask for was done, and no answer to a buyer in them has reached the market: check in your seller account who is waiting. | 这些表格中的操作均未执行，其中对买家的答复也未送达平台：请在卖家后台核对谁在等待答复。
        summary.waits_to_go | не ушло до конца ночи | not sent by the end of the night | 当晚未发送
        summary.no_answer | ушло, но Маркет не ответил | sent, but the market did not answer | 已发送但平台未答复
        summary.no_decision | решения в таблице нет | the table has no decision | 表格中没有决定
        summary.unread_title | Не прочитано | Not read | 未读取
        summary.book | Книга ночи | The night's book | 夜间工作簿
        summary.mend_files | На исправление: {1} | To mend: {1} | 待更正：{1}
        summary.proposals_file | Предложения отменить заказ | Proposed cancellations | 取消建议
        summary.night | Ночь | Night | 夜晚
        summary.of | {1} из {2} | {1} of {2} | {1}/{2}
        index.about | Здесь то же, что на страницах самих ночей; что исправлено позже другой таблицей, здесь не видно. | This is what the pages of the nights say; what was mended later by another table does not show here. | 内容与各晚页面相同；之后用其他表格更正的内容不在此显示。
        summary.all_lines | Все ночи одной строкой, и те, что не состоялись: nights.txt | Every night in one line, those that did not take place too: nights.txt | 每晚一行（包括未能运行的夜晚）：nights.txt
        summary.all_nights | Все ночи | All nights | 所有夜晚
        chart.outcomes | Исходы по действиям | Outcomes by action | 各操作的结果
        lane.returns_list | списки возвратов | lists of returns | 退货列表
        lane.cancellation | ответы на отмены | answers to cancellations | 取消答复
        lane.items | изменения состава | changes of items | 修改商品
        lane.boxes | изменения состава (FBS, EXPRESS) | changes of items (FBS, EXPRESS) | 修改商品（FBS、EXPRESS）
        lane.marks | коды маркировки | marking codes | 标识码
        lane.status | отмены заказов | order cancellations | 取消订单
        lane.returns | отмены возвратов | return cancellations | 取消退货
        lane.eats | отмены заказов в ресторане | restaurant order cancellations | 取消餐厅订单
        lane.operations | проверка операций | checks of operations | 查询操作
        lane.orders_read | чтение заказов | reads of orders | 读取订单
        lane.returns_read | чтение возвратов | reads of returns | 读取退货
        chart.requests | {1}: запросов отправлено {2} | {1}: {2} requests sent | {1}：已发送 {2} 个请求
        chart.quota | квота часа исчерпана | the hour's quota is used up | 本小时配额已用完
        chart.operations | Операции на Маркете: закончено {1} из {2} | Operations at the market: {1} of {2} have ended | 平台操作：已结束 {1}/{2}
        chart.forecast | Прогноз и что вышло | The forecast and what happened | 预测与实际
        chart.planned | по прогнозу до {1} | forecast: until {1} | 预测至 {1}
        chart.actual | вышло до {1} | it took until {1} | 实际至 {1}
        api.NOT_FOUND | Маркет не нашёл такой заказ или возврат: проверьте номер и магазин | The market knows no such order or return: check its number and shop | 平台找不到该订单或退货：请核对编号和店铺
        api.ORDER_IN_TERMINAL_STATE | Заказ уже завершён: менять его поздно | The order has ended: it can't be changed any more | 订单已结束，无法更改
        api.STATUS_NOT_ALLOWED | Заказ уже в другом статусе: выгрузите заказы заново и посмотрите | The order is in another state by now: export again and look | 订单状态已变：请重新导出核对
        api.SUBSTATUS_NOT_ALLOWED | Заказ уже на другом этапе: выгрузите заказы заново и посмотрите | The order is at another stage by now: export again and look | 订单阶段已变：请重新导出核对
        api.INVALID_ORDER_STATUS | Заказ уже в другом статусе: выгрузите заказы заново и посмотрите | The order is in another state by now: export again and look | 订单状态已变：请重新导出核对
        api.ORDER_STATUS | Заказ уже в другом статусе: выгрузите заказы заново и посмотрите | The order is in another state by now: export again and look | 订单状态已变：请重新导出核对
        api.CANCELLATION_REQUESTED | Покупатель просит отменить заказ: сначала ответьте ему | The buyer wants to cancel the order: answer that first | 买家申请取消：请先答复
        api.ITEM_NOT_FOUND | В заказе нет такого товара: выгрузите заказы заново | The order has no such item: export again | 订单中没有该商品：请重新导出
        api.PAYMENT_PROHIBITS_DELETE | При такой оплате товар удалить нельзя: отмените заказ целиком или договоритесь с покупателем | With this payment no item can be removed: cancel the whole order or agree with the buyer | 该支付方式不能删除商品：请取消整单或与买家协商
        api.PROMO_PROHIBITS_DELETE | Товар участвует в акции, удалить его нельзя | The item is part of a promotion and can't be removed | 该商品参加促销，不能删除
        api.DELETED_ITEMS_EXCEEDS_THRESHOLD | Удаляется почти весь заказ: отмените его целиком | Nearly the whole order would go: cancel all of it | 几乎删除整单：请取消订单
        api.CANNOT_REMOVE_LAST_ITEM | Последний товар удалить нельзя: отмените заказ целиком | The last item can't be removed: cancel the order | 不能删除最后一件商品：请取消订单
        api.CIS_VALIDATION_IN_PROGRESS | Маркет ещё проверяет прежние коды: повторите завтра | The market is still checking earlier codes: try again tomorrow | 平台仍在校验之前的标识码：请明天重试
        api.UIN_VALIDATION_IN_PROGRESS | Маркет ещё проверяет прежние УИН: повторите завтра | The market is still checking earlier UINs: try again tomorrow | 平台仍在校验之前的珠宝编码：请明天重试
        api.INVALID_CIS | Маркет не принял код маркировки: отсканируйте его заново | The market does not accept the marking code: scan it again | 平台不接受该标识码：请重新扫描
        api.LIMIT_EXCEEDED | Слишком много запросов: повторите позже | Too many requests: try again later | 请求过多：请稍后重试
        summary.run | Запуск {1}, начат {2} | Run {1}, started {2} | 运行 {1}，开始于 {2}
        night.failed | Запуск не состоялся: {1} | The night did not take place: {1} | 夜间处理未能进行：{1}
        night.unread | Таблицы этой ночи не прочитаны и ждут в inbox. Если в них есть ответы покупателям, проверьте сроки в кабинете Маркета. | The tables of this night were not read and wait in the inbox. If they have answers to buyers, check the deadlines in your seller account. | 本晚的表格未读取，仍在 inbox 中。如有对买家的答复，请在卖家后台核对期限。
        night.broken | Запуск прерван: {1}. Что успело уйти, записано в журнале; остальное продолжит следующий запуск | The run was broken off: {1}. What has gone is in the journal; the next run goes on with the rest | 运行中断：{1}。已发送的内容记录在日志中，其余由下次运行继续
        night.no_folder | Нет папки {1} | There is no folder {1} | 没有文件夹 {1}
        night.at_work | Другой запуск ещё работает; этот ничего не делает | Another night is still at work; this one does nothing | 另一次运行仍在进行；本次不做任何操作
        night.not_trusted | Настройки {1} мог положить кто угодно: папка открыта на запись другим. Закройте её или назовите настройки в MARKETBATCH_CONFIG | Anybody could have put the config {1} there: others may write to its folder. Close it, or name the config in MARKETBATCH_CONFIG | 任何人都可能放入配置 {1}：其他人可写该文件夹。请收回权限，或用 MARKETBATCH_CONFIG 指定配置
        night.waiting | Ещё записываются, подождём: {1} | Still being written, waiting: {1} | 仍在写入，等待：{1}
        night.restless | Файл {1} так и не перестал меняться: возьмём его следующей ночью | The file {1} went on changing: it is left for the next night | 文件 {1} 一直在变化：留待下一晚
        night.orders | Таблицы заказов от старой к новой: {1}. Заказ, который есть в обеих, берётся из более новой | Tables of orders, the oldest first: {1}. An order in two is taken from the newer | 订单表按时间先后：{1}。出现在两份中的订单以较新的为准
        night.no_file | В папке inbox лежит {1} — ссылка или папка, а не файл: не берём | {1} in the inbox is a link or a folder, not a file: it is not taken | inbox 中的 {1} 是链接或文件夹而不是文件：不处理
        night.silence | {1} — ВНИМАНИЕ: больше 26 часов не закончился ни один запуск, позовите администратора | {1} — NOTE: no run has finished for more than 26 hours, call the administrator | {1} — 注意：超过 26 小时没有任何运行完成，请联系管理员
        night.lost | не взято, потому что лежит не в той папке (нужно inbox/changes, orders или returns): {1} | not taken because it is in the wrong folder (inbox/changes, orders or returns is meant): {1} | 因放错文件夹未处理（应放入 inbox/changes、orders 或 returns）：{1}
        night.left | не взяты, потому что ещё менялись (закройте эти файлы): {1} | not taken because they were still changing (close them): {1} | 因仍在变化而未处理：{1}
        night.no_news | нового не было | nothing new | 没有新文件
        night.buyers.one | ждёт ответа {1} покупатель | {1} buyer is waiting for an answer | {1} 位买家等待答复
        night.buyers.few | ждут ответа {1} покупателя | {1} buyers are waiting for an answer | {1} 位买家等待答复
        night.buyers.many | ждут ответа {1} покупателей | {1} buyers are waiting for an answer | {1} 位买家等待答复
        night.buyers_at_once | {1}: ответьте сразу | {1}: answer at once | {1}：请立即答复
        night.buyers_by | {1}: ответьте до {2} | {1}: answer by {2} | {1}：请在 {2} 前答复
        night.goods | {1}, товара на {2} | {1}, goods worth {2} | {1}，商品价值 {2}
        night.fetch_incomplete | заказы прочитаны не все: кто ещё ждёт ответа, проверьте в кабинете Маркета | not all orders could be read: check in your seller account who else is waiting | 订单未全部读取：请在卖家后台核对还有谁在等待答复
        night.urgent | СРОЧНО: {1}, ответить {2} | URGENT: {1}, {2} | 紧急：{1}（{2}）
        night.nobody_waits | ответа на отмену никто не ждёт | nobody is waiting for an answer | 无人等待取消答复
        night.decide | решите в {1} | decide in {1} | 请在 {1} 中决定
        night.look | откройте {1} | open {1} | 请打开 {1}
        night.look_after | {1}: {2} | {1}: {2} | {1}：{2}
        night.evening_failed | заказы не прочитаны, Маркет недоступен: кто ждёт ответа, проверьте в кабинете Маркета | no orders could be read, the market could not be reached: check in your seller account who is waiting | 无法连接平台，订单未读取：请在卖家后台核对谁在等待答复
        night.status.0 | всё сделано | all is done | 全部完成
        night.status.10 | часть строк ждёт вас | some rows need your attention | 有些行需要您处理
        night.status.20 | закончено не всё, остальное продолжит следующий запуск, следите за сроками | not all has ended, the next run goes on, mind the deadlines | 未全部完成，其余由下次运行继续，请注意期限
        night.status.30 | не на все запросы Маркет ответил, следующий запуск сначала это проверит | the market has not answered all requests, the next run checks first | 部分请求没有答复，下次运行将先核对
        night.status.64 | неверные параметры запуска: позовите администратора | wrong options: call the administrator | 启动参数错误：请联系管理员
        night.status.65 | один из файлов не прочитан | a file could not be read | 有文件无法读取
        night.status.66 | один из файлов не прочитан | a file could not be read | 有文件无法读取
        night.status.69 | сервер недоступен, следующий запуск продолжит | the server could not be reached, the next run goes on | 无法连接服务器，下次运行将继续
        night.status.73 | отчёт не записан или итоги не сходятся: позовите администратора | a report could not be written, or the totals do not balance: call the administrator | 报告无法写入或合计不一致：请联系管理员
        night.status.75 | другой запуск ещё работает | another run is still at work | 另一次运行仍在进行
        night.status.77 | ключ или секрет не принят: позовите администратора | a key or a secret was refused: call the administrator | 密钥被拒绝：请联系管理员
        night.status.78 | ошибка в настройках: позовите администратора | the config is wrong: call the administrator | 配置有误：请联系管理员
        read.missing | Файла {1} нет | There is no file {1} | 文件 {1} 不存在
        read.not_readable | Файл {1} не открывается: {2} | The file {1} can't be opened: {2} | 无法打开文件 {1}：{2}
        read.folder | {1} — папка, а не файл: укажите таблицу в ней | {1} is a folder, not a file: name the table in it | {1} 是文件夹而不是文件：请指定其中的表格
        read.pdf | {1} — это PDF, а не таблица: сохраните таблицу как xlsx или CSV | {1} is a PDF, not a table: save the table as xlsx or CSV | {1} 是 PDF，不是表格：请另存为 xlsx 或 CSV
        read.xls | {1} — старый файл Excel (.xls): сохраните его как xlsx или CSV | {1} is an old Excel file (.xls): save it as xlsx or CSV | {1} 是旧版 Excel 文件 (.xls)：请另存为 xlsx 或 CSV
        read.xlsx | {1} — книга Excel или архив: сохраните лист как CSV | {1} is an Excel workbook or an archive: save the sheet as CSV | {1} 是 Excel 工作簿或压缩包：请将工作表另存为 CSV
        read.binary | {1} — не таблица | {1} is not a table | {1} 不是表格
        read.no_header.one | В файле {1} нет строки заголовков: нет колонки {2} | The file {1} has no header row: it lacks the column {2} | 文件 {1} 没有表头：缺少列{2}
        read.no_header | В файле {1} нет строки заголовков: нет колонок {2} | The file {1} has no header row: it lacks the columns {2} | 文件 {1} 没有表头：缺少列{2}
        read.or | или {1} | or {1} | 或 {1}
        read.found | Найдено: {1} | Found: {1} | 找到：{1}
        read.nearest | Похоже: {1} | Similar: {1} | 相近：{1}
        read.column_twice | В файле {1} колонка {2} названа дважды: {3}. Оставьте одну или переименуйте лишнюю | The file {1} names the column {2} twice: {3}. Keep one, or rename the other | 文件 {1} 中列 {2} 出现两次：{3}。请只保留一列或改名
        read.malformed | {1} — испорченный XML, строка {2}: {3} | {1} is damaged XML, line {2}: {3} | {1} 的 XML 已损坏，第 {2} 行：{3}
        read.doctype | В файле {1} есть DOCTYPE: такие файлы не принимаются | The file {1} has a DOCTYPE: such files are not taken | 文件 {1} 含有 DOCTYPE：不接受此类文件
        read.wrong_root | {1}: корень XML <{2}>, нужен <{3}> | {1}: the XML root is <{2}>, <{3}> is needed | {1}：XML 根元素为 <{2}>，需要 <{3}>
        read.encoding | Неизвестная кодировка {1} | Unknown encoding {1} | 未知编码 {1}
        read.empty | Файл {1} пуст | The file {1} is empty | 文件 {1} 为空
        read.changed | Файл {1} менялся, пока его читали: закройте его и повторите | The file {1} was changed while it was read: close it and try again | 文件 {1} 在读取时被修改：请关闭后重试
        read.other_encoding | Заголовки файла {1} читаются только в кодировке {2}: запустите с --encoding {2} или впишите encoding: {2} в настройки | The headers of {1} can be read only in {2}: run with --encoding {2}, or write encoding: {2} in the config | 文件 {1} 的表头只能以 {2} 编码读取：请使用 --encoding {2}，或在配置中填写 encoding: {2}
        read.mhtml | {1} — веб-страница (MHTML), а не таблица: откройте её в Excel и сохраните как .xlsx или .csv | {1} is a web page (MHTML), not a table: open it in Excel and save it as .xlsx or .csv | {1} 是网页 (MHTML) 而不是表格：请在 Excel 中打开并另存为 .xlsx 或 .csv
        read.sylk | {1} — таблица SYLK (.slk): откройте её в Excel и сохраните как .xlsx или .csv | {1} is a SYLK table (.slk): open it in Excel and save it as .xlsx or .csv | {1} 是 SYLK 表 (.slk)：请在 Excel 中打开并另存为 .xlsx 或 .csv
        read.numbers | {1} — таблица Numbers: экспортируйте её как .xlsx или .csv | {1} is a Numbers table: export it as .xlsx or .csv | {1} 是 Numbers 表格：请导出为 .xlsx 或 .csv
        read.damaged_part | Файл {1} повреждён: часть {2} не читается. Откройте его в Excel, сохраните заново и положите ещё раз | The file {1} is damaged: its part {2} can't be read. Open it in Excel, save it again and put it back | 文件 {1} 已损坏：部分 {2} 无法读取。请在 Excel 中打开、重新保存后再放入
        read.encrypted | Файл {1} закрыт паролем: сохраните его без пароля | The workbook {1} is encrypted: save it without a password | 工作簿 {1} 已加密：请另存为无密码文件
        read.ods | {1} — таблица LibreOffice (.ods): сохраните её как .xlsx или .csv | {1} is a LibreOffice table (.ods): save it as .xlsx or .csv | {1} 是 LibreOffice 表格 (.ods)：请另存为 .xlsx 或 .csv
        read.xlsb | {1} — двоичная книга Excel (.xlsb): сохраните её как .xlsx | {1} is a binary Excel workbook (.xlsb): save it as .xlsx | {1} 是二进制 Excel 工作簿 (.xlsb)：请另存为 .xlsx
        read.html | {1} — веб-страница (HTML), а не таблица: откройте её в Excel и сохраните как .xlsx или .csv | {1} is a web page (HTML), not a table: open it in Excel and save it as .xlsx or .csv | {1} 是网页 (HTML) 而不是表格：请在 Excel 中打开并另存为 .xlsx 或 .csv
        read.json | {1} — данные JSON, а не таблица: нужна таблица .xlsx или .csv | {1} is JSON, not a table: an .xlsx or .csv is needed | {1} 是 JSON 而不是表格：需要 .xlsx 或 .csv
        read.dbf | {1} — таблица dBASE (.dbf): откройте её в Excel и сохраните как .xlsx или .csv | {1} is a dBASE table (.dbf): open it in Excel and save it as .xlsx or .csv | {1} 是 dBASE 表 (.dbf)：请在 Excel 中打开并另存为 .xlsx 或 .csv
        read.mxl | {1} — печатная форма 1С (.mxl): в 1С сохраните её как .xlsx | {1} is a print form of 1C (.mxl): save it in 1C as .xlsx | {1} 是 1C 打印表单 (.mxl)：请在 1C 中另存为 .xlsx
        read.zip | В архиве {1} не одна таблица: распакуйте его и положите файлы по одному | The archive {1} holds not just one table: unpack it and put the files in one by one | 压缩包 {1} 中不止一个表格：请解压后逐个放入
        read.gzip | {1} — архив: распакуйте его | {1} is an archive: unpack it | {1} 是压缩包：请先解压
        read.rar | {1} — архив: распакуйте его | {1} is an archive: unpack it | {1} 是压缩包：请先解压
        read.rtf | {1} — документ Word, а не таблица: нужна таблица .xlsx или .csv | {1} is a Word document, not a table: an .xlsx or .csv is needed | {1} 是 Word 文档而不是表格：需要 .xlsx 或 .csv
        read.image | {1} — картинка, а не таблица | {1} is a picture, not a table | {1} 是图片而不是表格
        read.sheet | лист «{1}» | sheet “{1}” | 工作表“{1}”
        read.other_sheets | подошли бы и другие листы: {1} | other sheets would do, too: {1} | 其他工作表也符合：{1}
        read.hidden_rows | прочитаны и скрытые фильтром строки: {1} | rows hidden by a filter are read, too: {1} | 已读取被筛选隐藏的行：{1}
        read.done | {1}: {2} | {1}: {2} | {1}：{2}
        read.in_encoding | {1} | {1} | {1}
        read.passed | не данные (шапка, пустые, итоги): {1} | not data (preamble, blank rows, totals): {1} | 非数据行（前言、空行、合计）：{1}
        read.first_total | первый итог — строка {1} «{2}» | the first total is row {1}, “{2}” | 首个合计为第 {1} 行“{2}”
        read.shop_id | В файле есть колонка магазинов {1}: впишите shop_id каждого магазина в настройки, campaigns | The file has a column of shops, {1}: add the shop_id of each shop to campaigns in the config | 文件中有店铺列 {1}：请在配置的 campaigns 中填写每个店铺的 shop_id
        read.changes | {1} — таблица изменений, а не заказов или возвратов: положите её в inbox/changes | {1} is a table of changes, not of orders or returns: put it into inbox/changes | {1} 是更改表，不是订单或退货表：请放入 inbox/changes
        read.columns | узнаны колонки: {1} | columns recognised: {1} | 已识别的列：{1}
        read.unknown_columns | не узнаны: {1} | not recognised: {1} | 未识别：{1}
        read.member | файл «{1}» | file “{1}” | 文件“{1}”
        run.resumed | Продолжено незаконченных запросов: {1} | Unfinished requests taken up: {1} | 继续未完成的请求：{1}
        run.reports | Отчёты: {1} | Reports: {1} | 报告：{1}
        run.forecast | По прогнозу до {1}, на деле до {2}; наибольшее расхождение запроса: {3} с | Forecast to end at {1}, ended at {2}; largest gap of a request: {3} s | 预测：{1} 结束；实际 {2} 结束。单个请求最大偏差：{3} 秒
        run.locked | Другой запуск ещё работает (процесс {1}): подождите, пока он закончит | Another run is at work (process {1}): wait until it ends | 另一个运行正在进行（进程 {1}）：请等待其结束
        run.until | Окно закроется {1} | The window closes at {1} | 窗口将于 {1} 关闭
        run.nothing | Незаконченных запросов нет | There are no unfinished requests | 没有未完成的请求
        run.no_restaurant | Сервер ресторана ({2}) недоступен: {1} | The restaurant's server ({2}) could not be reached: {1} | 无法连接餐厅服务器（{2}）：{1}
        run.not_reached | Маркет ({2}) недоступен: {1} | The market ({2}) could not be reached: {1} | 无法连接平台（{2}）：{1}
        run.not_authorised | Маркет не принял ключ: {1}. Неотправленное не уйдёт, пока администратор не заменит ключ | The market refused the key: {1}. What was not sent does not go until the administrator replaces the key | 平台拒绝密钥：{1}。管理员更换密钥前，未发送的内容不会发送
        run.eats_refused | Сервер ресторана не принял секрет: {1}. Проверьте client_id и client_secret_file | The restaurant's server refused the secret: {1}. Check client_id and client_secret_file | 餐厅服务器拒绝了密钥：{1}。请检查 client_id 和 client_secret_file
        run.clock_skew | Часы этой машины расходятся с часами Маркета на {1} с: сроки посчитаны неточно, поправьте часы | This machine's clock differs from the market's by {1} s: deadlines are not exact, set the clock right | 本机时钟与平台相差 {1} 秒：截止时间不准确，请校准时钟
        run.clock_set | Во время работы часы машины перевели на {1} с; запуск шёл по прежнему времени | The machine's clock was set by {1} s during the run, which kept the time it began with | 运行期间本机时钟被调整了 {1} 秒；运行仍按原时间进行
        run.unbalanced | Итоги не сходятся: прочитано {1}, учтено {2}. Позовите администратора | The totals do not balance: {1} read, {2} accounted for. Call the administrator | 合计不一致：读取 {1} 行，计入 {2} 行。请联系管理员
        run.wrong_requests | В запросах № {1} количество товаров не то, что в строках | The requests {1} do not take away what their rows ask for | 请求 {1} 的商品数量与各行要求不符
        run.no_run | В журнале нет запуска {1} | The journal has no such run {1} | 日志中没有该运行 {1}
        run.progress | готово {1}, ждут {2}, {3} в минуту, осталось около {4} | {1} done, {2} waiting, {3} a minute, about {4} left | 已完成 {1}，等待 {2}，每分钟 {3}，约剩 {4}
        run.quota_left | квота ({1}): {2} | quota ({1}): {2} | 配额（{1}）：{2}
        run.holds | готово {1}, ждут {2}; {3}; дальше в {4} | {1} done, {2} waiting; {3}; goes on at {4} | 已完成 {1}，等待 {2}；{3}；{4} 继续
        summary.urgent_about_notice | Ответьте сами в кабинете Маркета, следующая ночь опоздает: | Answer in your seller account, the next night is too late: | 请在卖家后台答复，等到下一晚就来不及了：
        """
}
