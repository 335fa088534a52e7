package import BatchCore
import CCurl
import Foundation

/// A server that takes mail, and who sends.
package struct MailServer: Sendable {
    /// `smtps://HOST:PORT`, or `smtp://` on this machine.
    package var url: String
    package var user: String?
    package var password: String?
    package var from: String
    package var to: [String]
    package var authorityFile: String?

    package init(url: String, user: String?, password: String?, from: String, to: [String]) {
        self.url = url
        self.user = user
        self.password = password
        self.from = from
        self.to = to
    }
}

/// One message: a text, and a page that goes with it.
package struct MailMessage: Sendable {
    package var subject: String
    package var text: String
    /// An HTML page, with the name of its file.
    package var page: (name: String, bytes: [UInt8])?

    package init(subject: String, text: String, page: (name: String, bytes: [UInt8])? = nil) {
        self.subject = subject
        self.text = text
        self.page = page
    }
}

/// Why a notice was not taken.
package struct NoticeFailure: Error, Hashable, Sendable {
    /// Without any secret.
    package var reason: String

    package init(_ reason: String) { self.reason = reason }
}

extension MailServer {
    /// Hands a message over, within a minute.
    package func send(
        _ message: MailMessage, at now: Timestamp, longest: Duration = .seconds(60)
    ) throws(NoticeFailure) {
        guard let handle = curl_easy_init(), let mime = curl_mime_init(handle) else {
            throw NoticeFailure("no memory")
        }
        var lists: [UnsafeMutablePointer<curl_slist>?] = []
        defer {
            curl_mime_free(mime)
            curl_easy_cleanup(handle)
            for list in lists { curl_slist_free_all(list) }
        }
        func set(_ option: CURLoption, list texts: [String]) {
            var list: UnsafeMutablePointer<curl_slist>?
            for text in texts { list = curl_slist_append(list, text) }
            lists.append(list)
            batch_set_pointer(handle, option, list)
        }
        batch_set_text(handle, CURLOPT_URL, url)
        batch_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        batch_set_text(handle, CURLOPT_PROXY, "")
        batch_set_long(handle, CURLOPT_NOSIGNAL, 1)
        batch_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 10_000)
        batch_set_long(handle, CURLOPT_TIMEOUT_MS, Int(longest.milliseconds))
        handle.trust(authorityFile)
        if let user { batch_set_text(handle, CURLOPT_USERNAME, user) }
        if let password { batch_set_text(handle, CURLOPT_PASSWORD, password) }
        batch_set_text(handle, CURLOPT_MAIL_FROM, "<\(Self.bare(from))>")
        // One address that is refused does not keep the others from hearing of it. The option is
        // CURLOPT_MAIL_RCPT_ALLOWFAILS, which older headers of libcurl spell with three L.
        batch_set_long(handle, CURLoption(rawValue: 290), 1)
        set(CURLOPT_MAIL_RCPT, list: to.map { "<\(Self.bare($0))>" })
        set(CURLOPT_HTTPHEADER, list: headers(message, now))
        Self.add(Array(message.text.utf8), "text/plain; charset=utf-8", to: mime)
        if let page = message.page {
            let part = Self.add(page.bytes, "text/html; charset=utf-8", to: mime)
            curl_mime_filename(part, page.name)
        }
        batch_set_pointer(handle, CURLOPT_MIMEPOST, UnsafeMutableRawPointer(mime))
        let code = curl_easy_perform(handle)
        guard code == CURLE_OK else {
            throw NoticeFailure(String(cString: curl_easy_strerror(code)))
        }
    }

    @discardableResult
    private static func add(
        _ bytes: [UInt8], _ type: String, to mime: OpaquePointer
    ) -> OpaquePointer? {
        let part = curl_mime_addpart(mime)
        bytes.withUnsafeBytes { bytes in
            // Copied by libcurl before this returns.
            _ = curl_mime_data(
                part, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        curl_mime_type(part, type)
        curl_mime_encoder(part, "base64")
        return part
    }

    private func headers(_ message: MailMessage, _ now: Timestamp) -> [String] {
        [
            "Date: \(Self.date(now))", "From: \(Self.address(from))",
            "To: \(to.map(Self.address).joined(separator: ", "))",
            "Subject: \(Self.encoded(message.subject))",
            "Message-ID: <\(UUID().uuidString)@\(Self.bare(from).split(separator: "@").last ?? "localhost")>",
            "Auto-Submitted: auto-generated",
        ]
    }

    /// `ann@example.ru` of `Ann <ann@example.ru>`.
    private static func bare(_ address: String) -> String {
        guard let open = address.lastIndex(of: "<"), let close = address.lastIndex(of: ">"),
            open < close
        else { return oneLine(address) }
        return oneLine(String(address[address.index(after: open)..<close]))
    }

    /// An address as a header has it, its name encoded.
    private static func address(_ address: String) -> String {
        let name = address.prefix { $0 != "<" }.trimmingCharacters(in: .whitespaces)
        guard address.contains("<"), !name.isEmpty else { return bare(address) }
        return "\(encoded(name)) <\(bare(address))>"
    }

    /// Without the ends of lines, which would begin another header.
    private static func oneLine(_ text: String) -> String {
        String(
            text.unicodeScalars.filter {
                $0.value > 0x20 && $0.value != 0x7F && $0 != "<" && $0 != ">"
            })
    }

    /// A text as RFC 2047 writes it in a header: words of at most 75 characters, no letter parted.
    static func encoded(_ text: String) -> String {
        let plain = text.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }
        if plain, text.count < 70, !text.contains("=?") { return text }
        var words: [String] = []
        var part: [UInt8] = []
        func end() {
            guard !part.isEmpty else { return }
            words.append("=?UTF-8?B?\(Data(part).base64EncodedString())?=")
            part = []
        }
        for character in text.unicodeScalars {
            let bytes = Array(String(character.value < 0x20 ? " " : character).utf8)
            if part.count + bytes.count > 45 { end() }
            part += bytes
        }
        end()
        return words.joined(separator: "\r\n ")
    }

    /// As RFC 5322 writes it, in UTC.
    private static func date(_ now: Timestamp) -> String {
        let civil = LocalZone.fixed(hours: 0).civil(at: now)
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        return
            "\(civil.day) \(months[civil.month - 1]) \(civil.year) \(civil.timeText.prefix(8)) +0000"
    }
}

/// A bot of Telegram, and the chat that it writes to.
package struct TelegramBot: Sendable {
    package var url: String
    package var token: String
    package var chat: String
    package var authorityFile: String?

    package init(url: String, token: String, chat: String) {
        self.url = url
        self.token = token
        self.chat = chat
    }

    /// The most characters of a message.
    private static let longest = 4_000

    /// Sends a text (method `sendMessage` of the Bot API).
    package func send(_ text: String) throws(NoticeFailure) {
        var settings = WireSettings()
        settings.authorityFile = authorityFile
        let body = JSONText.object([
            "chat_id": .text(chat), "text": .text(String(text.prefix(Self.longest))),
            "disable_web_page_preview": .truth(true),
        ])
        let wire = Wire(settings)
        wire.start(
            HTTPRequest(
                method: "POST", url: "\(url)/bot\(token)/sendMessage",
                headers: ["Content-Type: application/json"], body: Array(body.rendered.utf8),
                mayReuseConnection: false), tag: 1)
        while !wire.isIdle {
            guard let result = wire.wait(for: .seconds(1), orReadable: nil).first else { continue }
            switch result.outcome {
            case .answered(200, _, _): return
            case .answered(let status, _, let body):
                throw NoticeFailure("HTTP \(status)\(Self.description(body))")
            case .noAnswer(let reason), .notReached(let reason): throw NoticeFailure(reason)
            }
        }
    }

    /// What the answer says is wrong; never the address, which holds the token.
    private static func description(_ body: [UInt8]) -> String {
        let answer = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        let told = answer?["description"] as? String
        return told.map { ": \($0.prefix(200))" } ?? ""
    }
}
