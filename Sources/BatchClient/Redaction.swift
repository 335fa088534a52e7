import Foundation

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
            while let place = bytes.place(of: wanted) {
                bytes.replaceSubrange(place..<(place + wanted.count), with: Array("***".utf8))
            }
        }
        return bytes
    }

    private func place(of wanted: [UInt8]) -> Int? {
        withUnsafeBytes { own in
            guard let start = own.baseAddress, let first = wanted.first else { return nil }
            var at = 0
            while at + wanted.count <= own.count,
                let found = memchr(start + at, Int32(first), own.count - wanted.count + 1 - at)
            {
                let place = UnsafeRawPointer(found) - start
                if memcmp(start + place, wanted, wanted.count) == 0 { return place }
                at = place + 1
            }
            return nil
        }
    }
}
