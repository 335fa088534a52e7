/// The words of the terminal, of config and administration: key, then Russian, English and Chinese.
enum SystemWords {
    static let table = """
        journal.old | Журнал старше последнего запуска: каждый незаконченный запрос сначала проверим на Маркете | The journal is older than the last start: each open request is looked up before it is sent | 日志早于上次运行：每个未完成的请求都会先核对再发送
        output.copy_gone | Отчёт не записан: сохранённая копия таблицы {1} не читается | No report was written: the kept copy {1} of a table can't be read | 报告未写入：无法读取表格的保存副本 {1}
        check.summary | {1} — {2} | {1}: {2} | {1}：{2}
        check.first | первая — {1} | first at {1} | 首处 {1}
        plan.id | План {1} | Plan {1} | 计划 {1}
        plan.requests | Запросов: {1} | Requests: {1} | 请求数：{1}
        plan.lane | {1} — {2}, последний около {3} | {1} — {2}, the last about {3} | {1}：{2} 个请求，最后一个约在 {3}
        plan.lane_waits | {1} — {2}, до закрытия окна не уйдут | {1} — {2}, none before the window closes | {1}：{2} 个请求，窗口关闭前不发送
        plan.ends | Всё закончится около {1} | All will end about {1} | 全部约在 {1} 结束
        plan.boxes | Изменений состава FBS и EXPRESS: {1}. Товар уйдёт из заказа сразу и навсегда, отозвать это нельзя | Changes of FBS and EXPRESS orders: {1}. The goods leave the order at once and for good; it can't be called back | FBS 和 EXPRESS 商品修改：{1}。商品将立即且永久移出订单，无法撤回
        plan.late | Не успеют даже на полной скорости: {1} | Too late even at full speed: {1} | 即使全速发送也会逾期：{1}
        plan.money | Стоимость затронутых товаров: {1} | Value of the goods concerned: {1} | 涉及的商品金额：{1}
        plan.differs | План изменился: было {1}, стало {2}. Ничего не отправлено | The plan has changed: it was {1}, now it is {2}. Nothing was sent | 计划已改变：原为 {1}，现为 {2}。未发送任何内容
        hold.no_connection | нет связи с сервером | the server can't be reached | 无法连接服务器
        hold.market_fails | Маркет отвечает, что временно недоступен | the market answers that it is temporarily unavailable | 平台答复暂时不可用
        hold.quota | квота израсходована ({1}) | the quota is used up ({1}) | 配额已用完（{1}）
        hold.settling | запрос ушёл, ответа нет: скоро узнаем у Маркета, что с ним стало | a request has no answer: it will be looked up soon | 请求已发出但无答复：稍后查询结果
        hold.operations | Маркет ещё выполняет операции | the market is still at work on operations | 平台仍在处理操作
        finish.not_started | on_finish: программа {1} не запускается: {2} | on_finish: {1} can't be started: {2} | on_finish：无法启动 {1}：{2}
        finish.not_found | on_finish: программы {1} нет, или она не исполняемая | on_finish: there is no program {1}, or it can't be executed | on_finish：没有程序 {1}，或该程序不可执行
        finish.ended | on_finish: программа {1} закончилась с кодом {2} | on_finish: {1} ended with status {2} | on_finish：{1} 以状态 {2} 结束
        finish.too_long | on_finish: программа {1} работала дольше минуты и остановлена | on_finish: {1} took longer than a minute and was stopped | on_finish：{1} 运行超过一分钟，已停止
        init.business | Номер кабинета на Маркете | Business ID of your account | 平台账户编号（Business ID）
        init.again | Так не подходит, ответьте ещё раз | That will not do, answer again | 不符合要求，请重新回答
        init.found | Ключ открывает магазины: {1} | The key opens these shops: {1} | 该密钥可访问的店铺：{1}
        init.shop_id | ID магазина {1}, как в отчётах Маркета (можно пропустить) | Shop id of {1} as the market's reports have it (may be left out) | 平台报表中 {1} 的店铺 ID（可留空）
        init.campaigns | Магазины и их модели, например 21001=DBS, 22002=LAAS | Shops and their models, such as 21001=DBS, 22002=LAAS | 店铺及模式，例如 21001=DBS, 22002=LAAS
        init.key | Файл с ключом (доступен только вам: chmod 600) | The file with the key (yours alone: chmod 600) | 密钥文件（仅自己可读：chmod 600）
        init.until | До какого времени отправлять (ЧЧ:ММ) | Send until (HH:MM) | 发送截止时间 (HH:MM)
        journal.damaged | Журнал {1} повреждён ({2}). Он не тронут; восстановите его из копии или начните с новой папкой --state | The journal {1} is damaged ({2}). It is left as it is; restore it from a copy or begin with another --state folder | 日志 {1} 已损坏（{2}）。未作改动；请从备份恢复或使用新的 --state 文件夹
        journal.future | Журнал {1} записан более новой версией программы | The journal {1} was written by a newer version | 日志 {1} 由较新版本写入
        journal.unusable | В журнал {1} нельзя записать: {2} | The journal {1} can't be written: {2} | 无法写入日志 {1}：{2}
        folder.unusable | Нельзя пользоваться {1}: {2}. Проверьте, есть ли эта папка или файл, кому принадлежит и какие на неё права | {1} can't be used: {2}. Check that it is there, whose it is and what its permissions are | 无法使用 {1}：{2}。请检查其是否存在、归属和权限
        output.failed | Отчёт не записан: {1}. Позже: marketbatch report | A report could not be written: {1}. Later: marketbatch report | 无法写入报告：{1}。稍后请运行 marketbatch report
        config.unreadable | не читается: {1} | can't be read: {1} | 无法读取：{1}
        config.key_twice | ключ {1} стоит дважды: оставьте один | the key {1} stands twice: keep one | 键 {1} 重复：请只保留一个
        config.not_yaml | это не YAML ({1}) | this is not YAML ({1}) | 不是 YAML（{1}）
        config.mapping | здесь нужны ключи со значениями | keys with values are needed here | 此处需要键和值
        config.unknown_key | неизвестный ключ {1}. | unknown key {1}. | 未知的键 {1}。
        config.did_you_mean | Может быть, {1}? | Did you mean {1}? | 是否应为 {1}？
        config.missing | не хватает ключа {1} | the key {1} is missing | 缺少键 {1}
        config.wrong | {1}: ожидается {2}. | {1}: {2} is needed. | {1}：需要 {2}。
        config.need.text | текст | a text | 文本
        config.need.list | список | a list | 列表
        config.need.seconds | число секунд до 86400 | a number of seconds up to 86400 | 不超过 86400 的秒数
        config.need.identifier | положительное число | a positive number | 正数
        config.need.amount | сумма в рублях | an amount of roubles | 卢布金额
        config.need.clock | время «ЧЧ:ММ» | a time "HH:MM" | 时间“HH:MM”
        config.need.encoding | название кодировки | the name of an encoding | 编码名称
        config.need.number_from_1 | число от 1 | a number from 1 | 不小于 1 的数
        config.need.number | целое число от {1} до {2} | a whole number from {1} to {2} | {1} 至 {2} 的整数
        config.need.code | код из списка замечаний (check --list-rules) | a code of the list of rules (check --list-rules) | 规则列表中的代码 (check --list-rules)
        config.https | {1}: соединение должно быть шифрованным (https, smtps); http и smtp — только для 127.0.0.1 и [::1] | {1}: the connection has to be encrypted (https, smtps); http and smtp are for 127.0.0.1 and [::1] only | {1}：连接必须加密 (https, smtps)；http 和 smtp 仅限 127.0.0.1 和 [::1]
        config.time_scale | time_scale — только для адресов этой машины | time_scale is for this machine's own addresses only | time_scale 仅用于本机地址
        config.no_zone | time_zone: нет пояса {1}. | time_zone: there is no {1}. | time_zone：没有 {1}。
        config.campaign_twice | магазин {1} назван дважды | the shop {1} stands twice | 店铺 {1} 重复
        secret.missing | {1}: секрета нет | {1}: the secret is not there | {1}：没有密钥
        secret.unreadable | {1}: пользователь {3} не может прочесть секрет: {2} | {1}: the user {3} can't read the secret: {2} | {1}：用户 {3} 无法读取密钥：{2}
        secret.readable | {1}: секрет могут прочесть другие; выполните chmod 600 | {1}: others can read the secret; chmod 600 it | {1}：他人可读取密钥；请执行 chmod 600
        secret.empty | {1}: секрет пуст | {1}: the secret is empty | {1}：密钥为空
        secret.malformed | {1}: в секрете должна быть одна строка без управляющих символов | {1}: the secret has to be one line without control characters | {1}：密钥必须为一行且不含控制字符
        notice.failed.email | Письмо о ночи не ушло: {1} | The mail about the night was not sent: {1} | 夜间通知邮件未发送：{1}
        notice.failed.telegram | Сообщение в Telegram не ушло: {1} | The message to Telegram was not sent: {1} | Telegram 消息未发送：{1}
        notice.sent.email | Письмо отправлено: {1} | Mail was sent to {1} | 邮件已发送至 {1}
        notice.sent.telegram | Сообщение в Telegram отправлено | The message to Telegram was sent | Telegram 消息已发送
        notice.test | Проверка: так придёт сообщение о ночи | A test: this is how a night will be told | 测试：夜间通知将以此方式送达
        notice.more | и ещё {1} | and {1} more | 另有 {1} 项
        notice.page | Страница: {1} | The page: {1} | 页面：{1}
        notice.none | В настройках нет notify: сообщать некому | The config has no notify: there is nobody to tell | 配置中没有 notify：无通知对象
        config.no_eats_secret | Для сервера ресторана не задан секрет: впишите client_secret_file или задайте MARKETBATCH_EATS_SECRET; ему ничего не отправлено | No secret is configured for the restaurant's server: write client_secret_file or set MARKETBATCH_EATS_SECRET; nothing was sent to it | 未配置餐厅服务器的密钥：请填写 client_secret_file 或设置 MARKETBATCH_EATS_SECRET；未向其发送任何内容
        config.no_key | Для кабинета {1} не задан ключ: впишите api_key_file или задайте MARKETBATCH_API_KEY; ничего не отправлено | No key is configured for account {1}: write api_key_file or set MARKETBATCH_API_KEY; nothing was sent | 未配置账户 {1} 的密钥：请填写 api_key_file 或设置 MARKETBATCH_API_KEY；未发送任何内容
        config.no_accounts | В настройках нет ни одного кабинета (market, businesses): отправить ничего нельзя | The config has no account (market, businesses): nothing can be sent | 配置中没有账户 (market, businesses)：无法发送
        config.no_campaign | Магазина {1} нет в настройках: впишите его вместе с кабинетом (market, businesses) | Shop {1} is not in the config: write it there with its account (market, businesses) | 配置中没有店铺 {1}：请在 market、businesses 中填写
        sandbox.port | Порт {1} не открывается: {2} | Port {1} can't be opened: {2} | 无法打开端口 {1}：{2}
        status.quota | {1}: осталось {2} из {3} | {1}: {2} of {3} left | {1}：剩余 {2}/{3}
        status.opens | {1}: откроется в {2} | {1}: opens at {2} | {1}：{2} 重新开放
        status.waiting | {1}: ждут отправки {2} | {1}: {2} waiting | {1}：等待 {2}
        status.pruned | Забыто запусков: {1} | Runs forgotten: {1} | 已清除的运行：{1}
        status.stale | Ни один запуск не закончился с {1} | No run has finished since {1} | 自 {1} 以来没有运行完成
        withdraw.dropped | Снято с отправки: {1} | Withdrawn: {1} | 已撤回：{1}
        withdraw.sent | Уже отправлено, вернуть нельзя: {1} | Already sent, can't be called back: {1} | 已发送，无法撤回：{1}
        backup.failed | Копия {1} не сделана: {2} | The copy {1} could not be made: {2} | 无法创建副本 {1}：{2}
        backup.done | Копия журнала: {1} | A copy of the journal: {1} | 日志副本：{1}
        doctor.config | Настройки прочитаны | The config is read | 配置已读取
        doctor.secrets | Ключи на месте и закрыты от других | The keys are in place and nobody else can read them | 密钥已就位，他人无法读取
        doctor.zone | Часовой пояс {1}, сейчас {2} | Time zone {1}, it is {2} | 时区 {1}，现在 {2}
        doctor.journal | Журнал {1} в порядке | The journal {1} is sound | 日志 {1} 正常
        doctor.journal_new | Журнала {1} ещё нет: он появится при первом запуске | There is no journal {1} yet: the first run makes it | 尚无日志 {1}：首次运行时创建
        doctor.journal_lost | Журнал {1} пропал: запуски уже были. Верните его из копии: без него программа не знает, что отправлено | The journal {1} is gone, though there were runs. Put it back from a copy: without it nobody knows what was sent | 日志 {1} 丢失（此前已有运行）。请从备份恢复：否则无法得知已发送的内容
        doctor.restaurant | Сервер ресторана отвечает: {1} | The restaurant's server answers: {1} | 餐厅服务器连接正常：{1}
        doctor.no_restaurant | Сервер ресторана {1}: {2} | The restaurant's server {1}: {2} | 餐厅服务器 {1}：{2}
        doctor.restaurant_refused | Сервер ресторана {1} не принял client_id и секрет: {2} | The restaurant's server {1} refused client_id and secret: {2} | 餐厅服务器 {1} 拒绝了 client_id 和密钥：{2}
        doctor.disk | Свободно на диске: {1} МБ | Free on the disk: {1} MB | 磁盘可用：{1} MB
        doctor.disk_full | Мало места на диске: {1} МБ | Little room on the disk: {1} MB | 磁盘空间不足：{1} MB
        doctor.reached | Маркет отвечает кабинету {1} | The market can be reached with account {1} | 平台连接正常（账户 {1}）
        doctor.key | Ключ «{1}», доступы: {2} | Key "{1}", accesses: {2} | 密钥“{1}”，权限：{2}
        doctor.may_not | Ключ «{1}» не может менять заказы: нужен доступ «Обработка заказов и учёт товаров» | Key "{1}" may not change orders: it needs the access INVENTORY_AND_ORDER_PROCESSING | 密钥“{1}”无权修改订单：需要 INVENTORY_AND_ORDER_PROCESSING 权限
        doctor.unknown_shop | Магазин {1}: ключ кабинета {2} его не открывает | Shop {1}: the key of account {2} does not open it | 店铺 {1}：账户 {2} 的密钥无法访问
        doctor.authorities | Файл сертификатов {1} (http: ca_file) не читается: {2} | The file of certificates {1} (http: ca_file) can't be read: {2} | 无法读取证书文件 {1}（http: ca_file）：{2}
        doctor.other_account | Магазин {1} принадлежит кабинету {2}, а в настройках — {3} | Shop {1} belongs to account {2}, the config says {3} | 店铺 {1} 属于账户 {2}，而配置中为 {3}
        notice.no_password | пароль не задан (password_file или MARKETBATCH_SMTP_PASSWORD) | no password is given (password_file or MARKETBATCH_SMTP_PASSWORD) | 未提供密码（password_file 或 MARKETBATCH_SMTP_PASSWORD）
        doctor.no_shops | Для кабинета {1} в настройках нет магазинов: впишите их в campaigns | The config names no shops of account {1}: write them into campaigns | 配置中没有账户 {1} 的店铺：请在 campaigns 中填写
        doctor.no_model | Магазин {1}: модель в настройках не указана, на Маркете — {2}; впишите model: {2} | Shop {1}: the config names no model, the market says {2}; write model: {2} | 店铺 {1}：配置中没有模式，市场记录为 {2}；请填写 model: {2}
        doctor.other_model | Магазин {1}: в настройках {2}, а на Маркете {3} | Shop {1}: the config says {2}, the market says {3} | 店铺 {1}：配置为 {2}，平台为 {3}
        doctor.switched_off | Магазин {1} отключён на Маркете: {2} | Shop {1} is switched off at the market: {2} | 店铺 {1} 已被平台停用：{2}
        doctor.more_shops | Ключ открывает и другие магазины: {1} | The key opens other shops, too: {1} | 该密钥还可访问其他店铺：{1}
        doctor.refused | Кабинет {1}: Маркет ответил {2} | Account {1}: the market answered {2} | 账户 {1}：平台答复 {2}
        doctor.clock | Часы расходятся с часами Маркета на {1} с | The clock differs from the market's by {1} s | 时钟与平台相差 {1} 秒
        history.none | О заказе {1} в журнале ничего нет | The journal knows nothing of order {1} | 日志中没有订单 {1} 的记录
        history.row | {1}, строка {2}: {3} | {1}, row {2}: {3} | {1} 第 {2} 行：{3}
        state.none | В папке {1} нет журнала: проверьте --state и настройки | There is no journal in {1}: check --state and the config | {1} 中没有日志：请检查 --state 和配置
        withdraw.nothing | По заказу {1} отзывать нечего: незаконченных изменений нет. Что уже сделано: marketbatch status --order {1} | Nothing of order {1} can be withdrawn: it has no unfinished changes. What is done: marketbatch status --order {1} | 订单 {1} 没有可撤回的未完成更改。已完成的见：marketbatch status --order {1}
        status.none | Журнал пуст | The journal is empty | 日志为空
        """
}
