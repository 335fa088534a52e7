import CCrypto

/// SHA-256, by the system's libcrypto.
package struct Digest: ~Copyable {
    private let context = EVP_MD_CTX_new()

    package init() {
        EVP_DigestInit_ex(context, EVP_sha256(), nil)
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    package mutating func add(_ bytes: [UInt8]) {
        EVP_DigestUpdate(context, bytes, bytes.count)
    }

    package mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    package mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    /// The digest as 64 hexadecimal digits; nothing may be added afterwards.
    package var hexadecimal: String {
        var output = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &output, nil)
        return output.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// The digest of `bytes` as 64 hexadecimal digits.
    package static func sha256(_ bytes: [UInt8]) -> String {
        var digest = Digest()
        digest.add(bytes)
        return digest.hexadecimal
    }
}
