import CCrypto

/// SHA-256, by the system's libcrypto.
package enum Digest {
    /// The digest of `bytes` as 64 hexadecimal digits.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> String {
        let input = Array(bytes)
        var output = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        EVP_Digest(input, input.count, &output, &length, EVP_sha256(), nil)
        return output.prefix(Int(length)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
