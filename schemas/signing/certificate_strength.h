// How strong a certificate is, by its algorithms: what rule CR-10 judges. For certificate.cpp;
// pure functions, on any thread.
#pragma once

#include <cstdint>

#include "schemas/signing/certificate.h"
#include "schemas/vocabulary/result.h"

struct x509_st;

namespace hallmark {

struct KeyStrength {
  KeyKind kind = KeyKind::other;
  std::uint32_t bits = 0;
};

// A key that can be no key is a fault: a point off its curve, an RSA key with an even modulus or an
// exponent of 1, a curve spelled out instead of named (RFC 5480 forbids it; CVE-2020-0601).
[[nodiscard]] Result<KeyStrength> key_strength(const x509_st& certificate);

[[nodiscard]] SignatureDigest signature_digest(const x509_st& certificate);

}  // namespace hallmark
