// Keys and certificates made from given bytes: the same bytes from the same seed on every machine.
// For simulations and tests; who makes keys to be kept uses PrivateKey::generate(). Immutable after
// open(); any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "schemas/signing/keys.h"

namespace hallmark {

using KeySeed = std::array<unsigned char, 32>;

[[nodiscard]] Result<PrivateKey> ed25519_key(const KeySeed& seed);

// The DER SubjectPublicKeyInfo of the key that a seed gives: the seed itself for Ed25519, its
// remainder by the group's order as the scalar for P-256.
[[nodiscard]] std::string spki_of_seed(KeyAlgorithm algorithm, const KeySeed& seed);

// "CN=<common name>,O=<organisation>" in RFC 4514's writing.
struct IssuerName {
  std::string common_name;
  std::string organisation;
  [[nodiscard]] std::string rfc4514() const;  // names are taken to need no escapes
};

struct CertificateOrder {
  std::string_view common_name;
  std::string_view spki;  // DER
  std::uint64_t serial;
  std::int64_t not_before_s;  // seconds since 1970-01-01T00:00:00Z
  std::int64_t not_after_s;
};

// A certificate authority with an Ed25519 key.
class CertificateIssuer {
 public:
  [[nodiscard]] static CertificateIssuer open(const KeySeed& seed, IssuerName name);

  [[nodiscard]] const IssuerName& name() const { return name_; }
  [[nodiscard]] const std::string& spki() const { return spki_; }
  // The leftmost 160 bits of the SHA-256 of its public key's bits (RFC 7093, section 2, method 1).
  [[nodiscard]] const std::string& key_identifier() const { return key_identifier_; }

  // An end entity's certificate as DER.
  [[nodiscard]] std::string issue(const CertificateOrder& order) const;

 private:
  IssuerName name_;
  std::shared_ptr<evp_pkey_st> key_;
  std::string spki_;
  std::string key_identifier_;
};

}  // namespace hallmark
