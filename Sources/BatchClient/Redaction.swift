extension HTTPResult.Outcome {
    /// The same without secrets that a server or a proxy has sent back, so that nothing that is kept of an
    /// answer can hold them.
    func without(_ secrets: [String]) -> Self {
        switch self {
        case .answered(let status, let headers, let body):
            .answered(
                status: status, headers: headers.mapValues { $0.without(secrets) },
                body: body.without(secrets))
        case .noAnswer(let reason): .noAnswer(reason: reason.without(secrets))
        case .notReached(let reason): .notReached(reason: reason.without(secrets))
        }
    }
}

extension String {
    fileprivate func without(_ secrets: [String]) -> String {
        let bytes = Array(utf8)
        let cut = bytes.without(secrets)
        return cut == bytes ? self : String(decoding: cut, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Stars stand where a secret stood.
    fileprivate func without(_ secrets: [String]) -> [UInt8] {
        var bytes = self
        for secret in secrets where secret.utf8.count > 3 {
            let wanted = Array(secret.utf8)
            while let place = bytes.firstRange(of: wanted) {
                bytes.replaceSubrange(place, with: Array("***".utf8))
            }
        }
        return bytes
    }
}
