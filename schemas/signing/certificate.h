// An X.509 certificate's fields as plain values, for the events that carry one, the rules that
// judge it and the tools that are handed a file. It is read, not believed: no signature is
// verified, no chain built, no time compared with now. Pure functions, on any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/result.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {

using CertificateDigest = Digest<struct CertificateDigestTag>;  // of the certificate's DER
using KeyDigest = Digest<struct KeyDigestTag>;                  // of a SubjectPublicKeyInfo's DER

// Device certificates have 400 to 2,500 bytes; an event of 256 KiB has room for several of these.
inline constexpr std::size_t most_certificate_bytes = 16 * 1024;
// A chain with its roots; what is larger is a bundle of authorities and no device's.
inline constexpr std::size_t most_pem_bytes = 256 * 1024;

enum class KeyKind : std::uint8_t { rsa, ec, ed25519, ed448, other };

// What the signature was made over.
enum class SignatureDigest : std::uint8_t {
  md5,       // MD2 and MD4 too
  sha1,      // SHA-0 too
  sha2,      // SHA-224 to SHA-512
  built_in,  // Ed25519 and Ed448 hash by themselves
  other,     // SHA-3, or an algorithm not known here
};

struct Certificate {
  CertificateDigest sha256;
  KeyDigest spki_sha256;
  std::string issuer;   // UTF-8, as distinguished_name.h says; never empty
  std::string subject;  // likewise; may be empty
  // Lower-case hex, two digits for each of at most 20 bytes, without leading zero bytes: "00" is
  // zero alone.
  std::string serial;
  std::optional<std::string> authority_key_id;  // lower-case hex
  Occurred not_before;
  Occurred not_after;                    // 9999-12-31T23:59:59Z says that there is no end
  std::optional<std::string> spiffe_id;  // the URI in subjectAltName that begins with spiffe://
  KeyKind key_kind = KeyKind::other;
  // RSA: of the modulus. EC: of the curve's field. Ed25519: 256, Ed448: 456. Other: 0.
  std::uint32_t key_bits = 0;
  SignatureDigest signature_digest = SignatureDigest::other;
  bool is_authority = false;  // basicConstraints says cA
  friend bool operator==(const Certificate&, const Certificate&) = default;
};

// Exactly one certificate in DER. Every fault is ErrorCode::bad_input and says what was expected
// and what was found. Unknown extensions, critical or not, are no fault: nothing is decided here.
[[nodiscard]] Result<Certificate> read_certificate(std::string_view der);

// The DER in the first CERTIFICATE block, which is the device's own where a chain follows. Blocks
// of other kinds and text around blocks are passed over. The DER itself is not looked at.
[[nodiscard]] Result<std::string> der_of_pem(std::string_view pem);

}  // namespace hallmark
