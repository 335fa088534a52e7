import BatchCore

extension Config {
    /// Whom a night is told to by itself, and when.
    package struct Notify: Sendable, Equatable {
        package var email: Email?
        package var telegram: Telegram?
        package var when = When.needsPerson

        package enum When: String, Sendable, CaseIterable {
            case always
            case needsPerson = "needs_a_person"
            case urgent
        }

        package struct Email: Sendable, Equatable {
            package var url = ""
            package var user: String?
            package var passwordFile: String?
            package var from = ""
            package var to: [String] = []
        }

        package struct Telegram: Sendable, Equatable {
            package var url = "https://api.telegram.org"
            package var tokenFile: String?
            package var chat = ""
        }
    }
}

extension ConfigFile {
    static let notify: [ConfigKey<Config.Notify>] = [
        ConfigKey(
            "email", "By mail: the headline, what can't wait, and the page attached",
            inner: email.map(\.entry)
        ) { value, notify throws(ConfigError) in
            guard !value.isNull else { return }
            var account = Config.Notify.Email()
            try value.section(&account, by: email)
            guard !account.url.isEmpty else { throw value.missing("smtp") }
            guard !account.from.isEmpty else { throw value.missing("from") }
            guard !account.to.isEmpty else { throw value.missing("to") }
            notify.email = account
        },
        ConfigKey(
            "telegram", "By a bot of Telegram: the headline and what can't wait",
            inner: telegram.map(\.entry)
        ) { value, notify throws(ConfigError) in
            guard !value.isNull else { return }
            var bot = Config.Notify.Telegram()
            try value.section(&bot, by: telegram)
            guard !bot.chat.isEmpty else { throw value.missing("chat") }
            notify.telegram = bot
        },
        ConfigKey(
            "when",
            "`always`, `needs_a_person` (rows, buyers, files or an administrator's work wait) or `urgent` (something can't wait)"
        ) { value, notify throws(ConfigError) in
            guard let when = Config.Notify.When(rawValue: try value.text) else {
                throw value.wrong(oneOf: Config.Notify.When.allCases.map(\.rawValue))
            }
            notify.when = when
        },
    ]

    private static let email: [ConfigKey<Config.Notify.Email>] = [
        ConfigKey(
            "smtp",
            "The mail server, `smtps://HOST:465`; `smtp://` for 127.0.0.1 and [::1]"
        ) { value, email throws(ConfigError) in
            email.url = try value.text
        },
        ConfigKey("user", "The name we log in with") { value, email throws(ConfigError) in
            email.user = try value.optionalText
        },
        ConfigKey(
            "password_file",
            "The file with the password, readable by its owner alone; or the variable `MARKETBATCH_SMTP_PASSWORD`"
        ) { value, email throws(ConfigError) in
            email.passwordFile = try value.optionalText
        },
        ConfigKey("from", "The sender's address") { value, email throws(ConfigError) in
            email.from = try value.text
        },
        ConfigKey("to", "Who gets it, a list") { value, email throws(ConfigError) in
            email.to = []
            for entry in try value.list { email.to.append(try entry.text) }
        },
    ]

    private static let telegram: [ConfigKey<Config.Notify.Telegram>] = [
        ConfigKey(
            "url", "Where the Bot API is; `https://`, or `http://` for 127.0.0.1 and [::1]"
        ) { value, telegram throws(ConfigError) in
            telegram.url = try value.text.withoutSlash
        },
        ConfigKey(
            "token_file",
            "The file with the bot's token, readable by its owner alone; or the variable `MARKETBATCH_TELEGRAM_TOKEN`"
        ) { value, telegram throws(ConfigError) in
            telegram.tokenFile = try value.optionalText
        },
        ConfigKey(
            "chat", "The chat's number or `@name`"
        ) { value, telegram throws(ConfigError) in
            telegram.chat = try value.text
        },
    ]
}
