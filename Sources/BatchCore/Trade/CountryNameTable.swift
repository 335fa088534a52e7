/// The short names of the 249 countries: alpha-2, then Russian, English and Chinese names.
///
/// Source: the territory names of Unicode CLDR, and the short names of OKSM where they differ.
enum CountryNameTable {
    static let rows = """
        AD:Андорра:Andorra:安道尔
        AE:ОАЭ:United Arab Emirates:阿拉伯联合酋长国:Объединенные Арабские Эмираты
        AF:Афганистан:Afghanistan:阿富汗
        AG:Антигуа и Барбуда:Antigua & Barbuda:安提瓜和巴布达
        AI:Ангилья:Anguilla:安圭拉
        AL:Албания:Albania:阿尔巴尼亚
        AM:Армения:Armenia:亚美尼亚
        AO:Ангола:Angola:安哥拉
        AQ:Антарктида:Antarctica:南极洲
        AR:Аргентина:Argentina:阿根廷
        AS:Американское Самоа:American Samoa:美属萨摩亚
        AT:Австрия:Austria:奥地利
        AU:Австралия:Australia:澳大利亚
        AW:Аруба:Aruba:阿鲁巴
        AX:Аландские о-ва:Åland Islands:奥兰群岛
        AZ:Азербайджан:Azerbaijan:阿塞拜疆
        BA:Босния и Герцеговина:Bosnia & Herzegovina:波斯尼亚和黑塞哥维那
        BB:Барбадос:Barbados:巴巴多斯
        BD:Бангладеш:Bangladesh:孟加拉国
        BE:Бельгия:Belgium:比利时
        BF:Буркина-Фасо:Burkina Faso:布基纳法索
        BG:Болгария:Bulgaria:保加利亚
        BH:Бахрейн:Bahrain:巴林
        BI:Бурунди:Burundi:布隆迪
        BJ:Бенин:Benin:贝宁
        BL:Сен-Бартелеми:St. Barthélemy:圣巴泰勒米
        BM:Бермудские о-ва:Bermuda:百慕大
        BN:Бруней:Brunei:文莱
        BO:Боливия:Bolivia:玻利维亚
        BQ:Бонэйр, Синт-Эстатиус и Саба:Caribbean Netherlands:荷属加勒比区
        BR:Бразилия:Brazil:巴西
        BS:Багамы:Bahamas:巴哈马
        BT:Бутан:Bhutan:不丹
        BV:о-в Буве:Bouvet Island:布韦岛
        BW:Ботсвана:Botswana:博茨瓦纳
        BY:Беларусь:Belarus:白俄罗斯:Белоруссия:Республика Беларусь
        BZ:Белиз:Belize:伯利兹
        CA:Канада:Canada:加拿大
        CC:Кокосовые о-ва:Cocos (Keeling) Islands:科科斯（基林）群岛
        CD:Конго - Киншаса:Congo - Kinshasa:刚果（金）:Демократическая Республика Конго
        CD:Конго, Демократическая Республика
        CF:Центрально-Африканская Республика:Central African Republic:中非共和国
        CG:Конго - Браззавиль:Congo - Brazzaville:刚果（布）
        CH:Швейцария:Switzerland:瑞士
        CI:Кот-д’Ивуар:Côte d’Ivoire:科特迪瓦:Кот д'Ивуар
        CK:о-ва Кука:Cook Islands:库克群岛
        CL:Чили:Chile:智利
        CM:Камерун:Cameroon:喀麦隆
        CN:Китай:China:中国:Китайская Народная Республика:КНР:中华人民共和国
        CO:Колумбия:Colombia:哥伦比亚
        CR:Коста-Рика:Costa Rica:哥斯达黎加
        CU:Куба:Cuba:古巴
        CV:Кабо-Верде:Cape Verde:佛得角
        CW:Кюрасао:Curaçao:库拉索
        CX:о-в Рождества:Christmas Island:圣诞岛
        CY:Кипр:Cyprus:塞浦路斯
        CZ:Чехия:Czechia:捷克:Чешская Республика:Czech Republic
        DE:Германия:Germany:德国:ФРГ
        DJ:Джибути:Djibouti:吉布提
        DK:Дания:Denmark:丹麦
        DM:Доминика:Dominica:多米尼克
        DO:Доминиканская Республика:Dominican Republic:多米尼加共和国
        DZ:Алжир:Algeria:阿尔及利亚
        EC:Эквадор:Ecuador:厄瓜多尔
        EE:Эстония:Estonia:爱沙尼亚
        EG:Египет:Egypt:埃及
        EH:Западная Сахара:Western Sahara:西撒哈拉
        ER:Эритрея:Eritrea:厄立特里亚
        ES:Испания:Spain:西班牙
        ET:Эфиопия:Ethiopia:埃塞俄比亚
        FI:Финляндия:Finland:芬兰
        FJ:Фиджи:Fiji:斐济
        FK:Фолклендские о-ва:Falkland Islands:福克兰群岛
        FM:Федеративные Штаты Микронезии:Micronesia:密克罗尼西亚
        FO:Фарерские о-ва:Faroe Islands:法罗群岛
        FR:Франция:France:法国
        GA:Габон:Gabon:加蓬
        GB:Великобритания:United Kingdom:英国:Соединенное Королевство:Great Britain
        GD:Гренада:Grenada:格林纳达
        GE:Грузия:Georgia:格鲁吉亚
        GF:Французская Гвиана:French Guiana:法属圭亚那
        GG:Гернси:Guernsey:根西岛
        GH:Гана:Ghana:加纳
        GI:Гибралтар:Gibraltar:直布罗陀
        GL:Гренландия:Greenland:格陵兰
        GM:Гамбия:Gambia:冈比亚
        GN:Гвинея:Guinea:几内亚
        GP:Гваделупа:Guadeloupe:瓜德罗普
        GQ:Экваториальная Гвинея:Equatorial Guinea:赤道几内亚
        GR:Греция:Greece:希腊
        GS:Южная Георгия и Южные Сандвичевы о-ва:South Georgia & South Sandwich Islands:南乔治亚和南桑威奇群岛
        GT:Гватемала:Guatemala:危地马拉
        GU:Гуам:Guam:关岛
        GW:Гвинея-Бисау:Guinea-Bissau:几内亚比绍
        GY:Гайана:Guyana:圭亚那
        HK:Гонконг (САР):Hong Kong SAR China:中国香港特别行政区:Гонконг:Hong Kong
        HM:о-ва Херд и Макдональд:Heard & McDonald Islands:赫德岛和麦克唐纳群岛
        HN:Гондурас:Honduras:洪都拉斯
        HR:Хорватия:Croatia:克罗地亚
        HT:Гаити:Haiti:海地
        HU:Венгрия:Hungary:匈牙利
        ID:Индонезия:Indonesia:印度尼西亚
        IE:Ирландия:Ireland:爱尔兰
        IL:Израиль:Israel:以色列
        IM:о-в Мэн:Isle of Man:马恩岛
        IN:Индия:India:印度
        IO:Британская территория в Индийском океане:British Indian Ocean Territory:英属印度洋领地
        IQ:Ирак:Iraq:伊拉克
        IR:Иран:Iran:伊朗:Иран (Исламская Республика):Иран, Исламская Республика
        IS:Исландия:Iceland:冰岛
        IT:Италия:Italy:意大利
        JE:Джерси:Jersey:泽西岛
        JM:Ямайка:Jamaica:牙买加
        JO:Иордания:Jordan:约旦
        JP:Япония:Japan:日本
        KE:Кения:Kenya:肯尼亚
        KG:Киргизия:Kyrgyzstan:吉尔吉斯斯坦:Кыргызстан:Киргизская Республика
        KH:Камбоджа:Cambodia:柬埔寨
        KI:Кирибати:Kiribati:基里巴斯
        KM:Коморы:Comoros:科摩罗
        KN:Сент-Китс и Невис:St. Kitts & Nevis:圣基茨和尼维斯
        KP:КНДР:North Korea:朝鲜:Северная Корея:Корея, Народно-Демократическая Республика
        KR:Республика Корея:South Korea:韩国:Южная Корея:Корея, Республика:Korea, Republic of:大韩民国
        KW:Кувейт:Kuwait:科威特
        KY:о-ва Кайман:Cayman Islands:开曼群岛
        KZ:Казахстан:Kazakhstan:哈萨克斯坦
        LA:Лаос:Laos:老挝:Лаосская Народно-Демократическая Республика
        LB:Ливан:Lebanon:黎巴嫩
        LC:Сент-Люсия:St. Lucia:圣卢西亚
        LI:Лихтенштейн:Liechtenstein:列支敦士登
        LK:Шри-Ланка:Sri Lanka:斯里兰卡
        LR:Либерия:Liberia:利比里亚
        LS:Лесото:Lesotho:莱索托
        LT:Литва:Lithuania:立陶宛
        LU:Люксембург:Luxembourg:卢森堡
        LV:Латвия:Latvia:拉脱维亚
        LY:Ливия:Libya:利比亚
        MA:Марокко:Morocco:摩洛哥
        MC:Монако:Monaco:摩纳哥
        MD:Молдова:Moldova:摩尔多瓦:Молдавия:Республика Молдова
        ME:Черногория:Montenegro:黑山
        MF:Сен-Мартен:St. Martin:法属圣马丁
        MG:Мадагаскар:Madagascar:马达加斯加
        MH:Маршалловы о-ва:Marshall Islands:马绍尔群岛
        MK:Северная Македония:North Macedonia:北马其顿
        ML:Мали:Mali:马里
        MM:Мьянма (Бирма):Myanmar (Burma):缅甸:Мьянма:Бирма
        MN:Монголия:Mongolia:蒙古
        MO:Макао (САР):Macao SAR China:中国澳门特别行政区:Макао:Macau:Macao
        MP:Северные Марианские о-ва:Northern Mariana Islands:北马里亚纳群岛
        MQ:Мартиника:Martinique:马提尼克
        MR:Мавритания:Mauritania:毛里塔尼亚
        MS:Монтсеррат:Montserrat:蒙特塞拉特
        MT:Мальта:Malta:马耳他
        MU:Маврикий:Mauritius:毛里求斯
        MV:Мальдивы:Maldives:马尔代夫
        MW:Малави:Malawi:马拉维
        MX:Мексика:Mexico:墨西哥
        MY:Малайзия:Malaysia:马来西亚
        MZ:Мозамбик:Mozambique:莫桑比克
        NA:Намибия:Namibia:纳米比亚
        NC:Новая Каледония:New Caledonia:新喀里多尼亚
        NE:Нигер:Niger:尼日尔
        NF:о-в Норфолк:Norfolk Island:诺福克岛
        NG:Нигерия:Nigeria:尼日利亚
        NI:Никарагуа:Nicaragua:尼加拉瓜
        NL:Нидерланды:Netherlands:荷兰:Голландия
        NO:Норвегия:Norway:挪威
        NP:Непал:Nepal:尼泊尔
        NR:Науру:Nauru:瑙鲁
        NU:Ниуэ:Niue:纽埃
        NZ:Новая Зеландия:New Zealand:新西兰
        OM:Оман:Oman:阿曼
        PA:Панама:Panama:巴拿马
        PE:Перу:Peru:秘鲁
        PF:Французская Полинезия:French Polynesia:法属波利尼西亚
        PG:Папуа — Новая Гвинея:Papua New Guinea:巴布亚新几内亚
        PH:Филиппины:Philippines:菲律宾
        PK:Пакистан:Pakistan:巴基斯坦
        PL:Польша:Poland:波兰
        PM:Сен-Пьер и Микелон:St. Pierre & Miquelon:圣皮埃尔和密克隆群岛
        PN:о-ва Питкэрн:Pitcairn Islands:皮特凯恩群岛
        PR:Пуэрто-Рико:Puerto Rico:波多黎各
        PS:Палестинские территории:Palestinian Territories:巴勒斯坦领土:Палестина
        PT:Португалия:Portugal:葡萄牙
        PW:Палау:Palau:帕劳
        PY:Парагвай:Paraguay:巴拉圭
        QA:Катар:Qatar:卡塔尔
        RE:Реюньон:Réunion:留尼汪
        RO:Румыния:Romania:罗马尼亚
        RS:Сербия:Serbia:塞尔维亚
        RU:Россия:Russia:俄罗斯:Российская Федерация:Russian Federation:俄罗斯联邦
        RW:Руанда:Rwanda:卢旺达
        SA:Саудовская Аравия:Saudi Arabia:沙特阿拉伯
        SB:Соломоновы о-ва:Solomon Islands:所罗门群岛
        SC:Сейшельские о-ва:Seychelles:塞舌尔
        SD:Судан:Sudan:苏丹
        SE:Швеция:Sweden:瑞典
        SG:Сингапур:Singapore:新加坡
        SH:о-в Св. Елены:St. Helena:圣赫勒拿
        SI:Словения:Slovenia:斯洛文尼亚
        SJ:Шпицберген и Ян-Майен:Svalbard & Jan Mayen:斯瓦尔巴和扬马延
        SK:Словакия:Slovakia:斯洛伐克
        SL:Сьерра-Леоне:Sierra Leone:塞拉利昂
        SM:Сан-Марино:San Marino:圣马力诺
        SN:Сенегал:Senegal:塞内加尔
        SO:Сомали:Somalia:索马里
        SR:Суринам:Suriname:苏里南
        SS:Южный Судан:South Sudan:南苏丹
        ST:Сан-Томе и Принсипи:São Tomé & Príncipe:圣多美和普林西比
        SV:Сальвадор:El Salvador:萨尔瓦多
        SX:Синт-Мартен:Sint Maarten:荷属圣马丁
        SY:Сирия:Syria:叙利亚:Сирийская Арабская Республика
        SZ:Эсватини:Eswatini:斯威士兰:Свазиленд
        TC:Тёркс и Кайкос:Turks & Caicos Islands:特克斯和凯科斯群岛
        TD:Чад:Chad:乍得
        TF:Французские Южные территории:French Southern Territories:法属南部领地
        TG:Того:Togo:多哥
        TH:Таиланд:Thailand:泰国
        TJ:Таджикистан:Tajikistan:塔吉克斯坦
        TK:Токелау:Tokelau:托克劳
        TL:Восточный Тимор:Timor-Leste:东帝汶
        TM:Туркменистан:Turkmenistan:土库曼斯坦:Туркмения
        TN:Тунис:Tunisia:突尼斯
        TO:Тонга:Tonga:汤加
        TR:Турция:Türkiye:土耳其:Turkey:Турецкая Республика
        TT:Тринидад и Тобаго:Trinidad & Tobago:特立尼达和多巴哥
        TV:Тувалу:Tuvalu:图瓦卢
        TW:Тайвань:Taiwan:台湾:Тайвань (Китай)
        TZ:Танзания:Tanzania:坦桑尼亚
        UA:Украина:Ukraine:乌克兰
        UG:Уганда:Uganda:乌干达
        UM:Внешние малые о-ва (США):U.S. Outlying Islands:美国本土外小岛屿
        US:Соединенные Штаты:United States:美国:США:Соединенные Штаты Америки
        US:United States of America:USA:美利坚合众国
        UY:Уругвай:Uruguay:乌拉圭
        UZ:Узбекистан:Uzbekistan:乌兹别克斯坦
        VA:Ватикан:Vatican City:梵蒂冈:Папский Престол (Государство-город Ватикан)
        VC:Сент-Винсент и Гренадины:St. Vincent & Grenadines:圣文森特和格林纳丁斯
        VE:Венесуэла:Venezuela:委内瑞拉
        VG:Виргинские о-ва (Великобритания):British Virgin Islands:英属维尔京群岛
        VI:Виргинские о-ва (США):U.S. Virgin Islands:美属维尔京群岛
        VN:Вьетнам:Vietnam:越南:Viet Nam
        VU:Вануату:Vanuatu:瓦努阿图
        WF:Уоллис и Футуна:Wallis & Futuna:瓦利斯和富图纳
        WS:Самоа:Samoa:萨摩亚
        YE:Йемен:Yemen:也门
        YT:Майотта:Mayotte:马约特
        ZA:Южно-Африканская Республика:South Africa:南非
        ZM:Замбия:Zambia:赞比亚
        ZW:Зимбабве:Zimbabwe:津巴布韦
        """
}
