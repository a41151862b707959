// Keys that sign and verify: Ed25519 and ECDSA over P-256 with SHA-256. An ECDSA signature is
// written as DER and read as DER or as r and s of 32 bytes each, as DSSE's own example has it. Keys
// are immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

struct evp_pkey_st;

namespace hallmark {

enum class KeyAlgorithm : std::uint8_t { ed25519, ecdsa_p256 };

class PublicKey {
 public:
  [[nodiscard]] static Result<PublicKey> from_pem(std::string_view pem);
  [[nodiscard]] static Result<PublicKey> from_spki(std::string_view der);

  [[nodiscard]] KeyAlgorithm algorithm() const { return algorithm_; }
  [[nodiscard]] std::string spki() const;  // DER of the SubjectPublicKeyInfo
  [[nodiscard]] bool verifies(std::string_view signature, std::string_view message) const;

 private:
  friend class PrivateKey;
  [[nodiscard]] static Result<PublicKey> from_handle(std::shared_ptr<evp_pkey_st> key);
  std::shared_ptr<evp_pkey_st> key_;
  KeyAlgorithm algorithm_ = KeyAlgorithm::ed25519;
};

class PrivateKey {
 public:
  [[nodiscard]] static Result<PrivateKey> generate(KeyAlgorithm algorithm);
  [[nodiscard]] static Result<PrivateKey> from_pem(std::string_view pem);

  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] Result<std::string> sign(std::string_view message) const;

 private:
  PublicKey public_key_;
};

}  // namespace hallmark
