import BatchCore

/// What the system, the network and the journal's engine say in English, in the other languages: words of
/// theirs, then Russian and Chinese.
enum ReasonWords {
    static let table = """
        Permission denied | нет прав | 没有权限
        Operation not permitted | нет прав | 没有权限
        No space left on device | нет места на диске | 磁盘空间不足
        Disk quota exceeded | нет места на диске | 磁盘空间不足
        Read-only file system | диск только для чтения | 文件系统只读
        No such file or directory | нет такого файла или папки | 没有该文件或文件夹
        Not a directory | это не папка | 不是文件夹
        Is a directory | это папка | 是文件夹
        File exists | уже есть | 已存在
        Too many open files | открыто слишком много файлов | 打开的文件过多
        Input/output error | ошибка диска | 磁盘读写错误
        Too many levels of symbolic links | на пути стоит символическая ссылка | 路径中有符号链接
        Exec format error | это не программа | 不是可执行程序
        the token was refused | код или секрет не принят | 凭据被拒绝
        no token | ключ доступа не выдан | 未获得令牌
        Address already in use | порт занят другой программой | 端口已被占用
        Couldn't connect to server | нет соединения с сервером | 无法连接服务器
        Could not connect to server | нет соединения с сервером | 无法连接服务器
        Couldn't resolve host name | имя сервера не найдено | 无法解析服务器名称
        Could not resolve hostname | имя сервера не найдено | 无法解析服务器名称
        Couldn't resolve proxy name | имя прокси-сервера не найдено | 无法解析代理服务器名称
        Could not resolve proxy name | имя прокси-сервера не найдено | 无法解析代理服务器名称
        Timeout was reached | сервер не ответил вовремя | 服务器响应超时
        Server returned nothing | сервер закрыл соединение, не ответив | 服务器未答复即关闭连接
        Failure when receiving data from the peer | соединение оборвалось во время ответа | 接收答复时连接中断
        Failed sending data to the peer | соединение оборвалось при отправке | 发送时连接中断
        Transferred a partial file | ответ пришёл не целиком | 答复不完整
        SSL peer certificate or SSH remote key was not OK | сертификат сервера не вызывает доверия | 服务器证书不受信任
        SSL connect error | не удалось установить защищённое соединение | 无法建立安全连接
        Problem with the SSL CA cert | файл сертификатов (ca_file) не читается | 无法读取证书文件 (ca_file)
        Error in the HTTP2 framing layer | ответ сервера испорчен (HTTP/2) | 服务器答复异常 (HTTP/2)
        Weird server reply | ответ сервера непонятен | 服务器答复异常
        Login denied | сервер не принял имя или пароль | 服务器拒绝了用户名或密码
        the answer is too large | ответ слишком велик | 答复过大
        database disk image is malformed | содержимое испорчено | 内容已损坏
        file is not a database | это не журнал программы | 不是本程序的日志
        database is locked | занят другой программой | 被其他程序占用
        attempt to write a readonly database | открыт только для чтения | 只读
        unable to open database file | не открывается | 无法打开
        database or disk is full | нет места на диске | 磁盘空间不足
        did not find expected | не хватает запятой, скобки, кавычки или отступа | 缺少逗号、括号、引号或缩进
        mapping values are not allowed | двоеточие не на месте | 冒号位置不正确
        cannot start any token | здесь не может стоять такой знак, например табуляция | 此处不能使用该字符
        unexpected end of stream | не хватает кавычки или скобки | 缺少引号或括号
        Opening and ending tag mismatch | открывающий и закрывающий теги не совпадают | 开始标签与结束标签不匹配
        Premature end of data | файл обрывается | 文件不完整
        Extra content at the end of the document | после конца таблицы стоит лишнее | 文档结尾有多余内容
        Start tag expected | это не XML | 不是 XML
        Document is empty | это не XML | 不是 XML
        EntityRef | вместо & нужно &amp; | & 应写作 &amp;
        not proper UTF-8 | кодировка не та, что указана | 编码与声明不符
        Couldn't find end of Start Tag | тег не закрыт | 标签未闭合
        AttValue | значение атрибута не в кавычках | 属性值缺少引号
        Unescaped '<' not allowed | вместо < нужно &lt; | < 应写作 &lt;
        redefined | атрибут указан дважды | 属性重复
        invalid Char | недопустимый символ | 无效字符
        xmlParseCharRef | недопустимый символ | 无效字符
        disk I/O error | ошибка диска | 磁盘读写错误
        """

    static let rows = WordTable.rows(table)
}

extension Words {
    /// Why something failed, as the system says it, in the language of the words where there is a translation.
    package func reason(_ text: String) -> String {
        let said = text.lowercased()
        let row = ReasonWords.rows.first { said.contains($0[0].lowercased()) }
        guard language != .english else {
            // SQLite tells the whole statement.
            return text.contains("while executing") ? row?[0] ?? "SQLite" : Visible.text(text)
        }
        return row.map { $0[language.column == 1 ? 1 : 2] } ?? Visible.text(text)
    }
}
