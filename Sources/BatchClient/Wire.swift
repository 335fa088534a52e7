import BatchCore
import CCurl
import Foundation

/// One HTTP request, ready to leave.
package struct HTTPRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: [String]
    package var body: [UInt8]?
    /// Whether it may use a connection that is open already. Writes never do: libcurl would send
    /// again by itself where such a connection closes before an answer.
    package var mayReuseConnection: Bool

    package init(
        method: String, url: String, headers: [String], body: [UInt8]?, mayReuseConnection: Bool
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.mayReuseConnection = mayReuseConnection
    }
}

/// What came of one HTTP request.
package struct HTTPResult: Sendable {
    package enum Outcome: Sendable {
        case answered(status: Int, headers: [String: String], body: [UInt8])
        /// The request may have arrived.
        case noAnswer(reason: String)
        /// The request has not left.
        case notReached(reason: String)
    }

    package var tag: Int64
    package var outcome: Outcome
}

/// How requests travel.
package struct WireSettings: Sendable {
    package var connectTimeout: Duration = .seconds(10)
    /// From the beginning of a request to the end of its answer.
    package var answerTimeout: Duration = .seconds(30)
    /// Never the environment's; `nil` for none.
    package var proxy: String?
    package var authorityFile: String?
    package var userAgent = "marketbatch"
    package var largestBody = 8 << 20
    package var largestHeaders = 64 << 10

    package init() {}
}

/// Many requests at once over libcurl, on the caller's thread.
package final class Wire {
    private let multi: OpaquePointer
    private let settings: WireSettings
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]

    package init(_ settings: WireSettings) {
        self.settings = settings
        Self.initialise
        guard let multi = curl_multi_init() else { preconditionFailure("libcurl has no memory") }
        self.multi = OpaquePointer(multi)
    }

    deinit {
        for transfer in transfers.values { transfer.remove(from: pointer) }
        curl_multi_cleanup(pointer)
    }

    package var isIdle: Bool { transfers.isEmpty }

    /// Lets a request leave; its result comes from ``wait(for:orReadable:)`` under `tag`.
    package func start(_ request: HTTPRequest, tag: Int64) {
        let transfer = Transfer(request, tag: tag, settings)
        transfers[transfer.handle] = transfer
        curl_multi_add_handle(pointer, transfer.handle)
    }

    /// Waits until a result is there, `descriptor` can be read, or `time` has passed.
    package func wait(for time: Duration, orReadable descriptor: Int32?) -> [HTTPResult] {
        var running: Int32 = 0
        curl_multi_perform(pointer, &running)
        var results = takeResults()
        guard results.isEmpty else { return results }
        let milliseconds = Int32(clamping: max(0, time.milliseconds))
        var extra = curl_waitfd(fd: descriptor ?? -1, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        var count: Int32 = 0
        curl_multi_poll(pointer, &extra, descriptor == nil ? 0 : 1, milliseconds, &count)
        curl_multi_perform(pointer, &running)
        results = takeResults()
        return results
    }

    private func takeResults() -> [HTTPResult] {
        var results: [HTTPResult] = []
        var left: Int32 = 0
        while let message = curl_multi_info_read(pointer, &left)?.pointee {
            guard message.msg == CURLMSG_DONE, let handle = message.easy_handle,
                let transfer = transfers.removeValue(forKey: handle)
            else { continue }
            results.append(transfer.result(message.data.result))
            transfer.remove(from: pointer)
        }
        return results
    }

    private var pointer: UnsafeMutableRawPointer { UnsafeMutableRawPointer(multi) }

    private static let initialise: Void = {
        curl_global_init(Int(CURL_GLOBAL_ALL))
    }()
}

/// One request on its way, and what has come of it so far.
private final class Transfer {
    let handle: UnsafeMutableRawPointer
    private let tag: Int64
    private let settings: WireSettings
    private var list: UnsafeMutablePointer<curl_slist>?
    private var body: [UInt8] = []
    private var headers: [String: String] = [:]
    private var headerBytes = 0
    private var isTooLarge = false

    init(_ request: HTTPRequest, tag: Int64, _ settings: WireSettings) {
        guard let handle = curl_easy_init() else { preconditionFailure("libcurl has no memory") }
        self.handle = handle
        self.tag = tag
        self.settings = settings
        setUp(request)
    }

    private func setUp(_ request: HTTPRequest) {
        set(CURLOPT_URL, request.url)
        set(CURLOPT_CUSTOMREQUEST, request.method)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(settings.connectTimeout.milliseconds))
        set(CURLOPT_TIMEOUT_MS, Int(settings.answerTimeout.milliseconds))
        set(CURLOPT_USERAGENT, settings.userAgent)
        // An empty text keeps the environment's proxies out.
        set(CURLOPT_PROXY, settings.proxy ?? "")
        if settings.proxy != nil { set(CURLOPT_NOPROXY, "localhost,127.0.0.1,::1") }
        handle.trust(settings.authorityFile)
        if !request.mayReuseConnection {
            set(CURLOPT_FRESH_CONNECT, 1)
            set(CURLOPT_FORBID_REUSE, 1)
        }
        for header in request.headers + ["Expect:"] { list = curl_slist_append(list, header) }
        batch_set_pointer(handle, CURLOPT_HTTPHEADER, list)
        if let body = request.body {
            set(CURLOPT_POSTFIELDSIZE, body.count)
            body.withUnsafeBufferPointer { bytes in
                // Copied by libcurl before this returns.
                let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                batch_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, start)
            }
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        batch_set_writer(handle, CURLOPT_WRITEFUNCTION, takeBody)
        batch_set_pointer(handle, CURLOPT_WRITEDATA, context)
        batch_set_writer(handle, CURLOPT_HEADERFUNCTION, takeHeader)
        batch_set_pointer(handle, CURLOPT_HEADERDATA, context)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        batch_set_long(handle, option, value)
    }

    private func set(_ option: CURLoption, _ value: String) {
        batch_set_text(handle, option, value)
    }

    func remove(from multi: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(multi, handle)
        curl_easy_cleanup(handle)
        curl_slist_free_all(list)
        list = nil
    }

    func addBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= settings.largestBody else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    func addHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= settings.largestHeaders else {
            isTooLarge = true
            return false
        }
        if bytes.starts(with: "HTTP/".utf8) { headers = [:] }
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            let name = bytes[..<colon].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            var value = bytes[(colon + 1)...]
            while let first = value.first, first <= 0x20 { value.removeFirst() }
            while let last = value.last, last <= 0x20 { value.removeLast() }
            headers[String(decoding: name, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
        }
        return true
    }

    func result(_ code: CURLcode) -> HTTPResult {
        HTTPResult(tag: tag, outcome: outcome(code))
    }

    private func outcome(_ code: CURLcode) -> HTTPResult.Outcome {
        if code == CURLE_OK {
            var status = 0
            batch_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
            return .answered(status: status, headers: headers, body: body)
        }
        let reason =
            isTooLarge ? "the answer is too large" : String(cString: curl_easy_strerror(code))
        var sent = 0
        batch_get_long(handle, CURLINFO_REQUEST_SIZE, &sent)
        return sent == 0 ? .notReached(reason: reason) : .noAnswer(reason: reason)
    }
}

private func takeBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context, let bytes else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer.addBody(buffer) ? size * count : 0
}

private func takeHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context, let bytes else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer.addHeader(buffer) ? size * count : 0
}

extension UnsafeMutableRawPointer {
    /// Lets a transfer of libcurl trust the certificates of one file: the config's, else the system's.
    ///
    /// Debian's libcurl looks into a folder of certificates besides, so a file of the config would not
    /// stand in place of the system's; and with a folder it reads all certificates anew for each
    /// connection, some 25 ms of work.
    func trust(_ file: String?) {
        let standard = batch_standard_authorities()
        if let file {
            batch_set_text(self, CURLOPT_CAINFO, file)
        } else if let standard, access(standard, R_OK) == 0 {
            // The standard file is used, and kept between connections.
        } else {
            return
        }
        batch_set_pointer(self, CURLOPT_CAPATH, nil)
    }
}

extension Duration {
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
