// Ed25519 (RFC 8032) with keys as bare bytes, as notes have them. A key is made once and used
// again; keys are immutable and fit for any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

struct evp_pkey_st;

namespace hallmark {

inline constexpr std::size_t ed25519_key_bytes = 32;
inline constexpr std::size_t ed25519_signature_bytes = 64;

class Ed25519PublicKey {
 public:
  // Any 32 bytes; under those that are no point of the curve nothing verifies.
  [[nodiscard]] static Result<Ed25519PublicKey> from_bytes(std::string_view bytes);

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] bool verifies(std::string_view signature, std::string_view message) const;

 private:
  std::shared_ptr<evp_pkey_st> key_;
  std::string bytes_;
};

class Ed25519PrivateKey {
 public:
  // RFC 8032's private key: 32 bytes by chance.
  [[nodiscard]] static Result<Ed25519PrivateKey> from_seed(std::string_view seed);

  [[nodiscard]] const Ed25519PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] Result<std::string> sign(std::string_view message) const;

 private:
  std::shared_ptr<evp_pkey_st> key_;
  Ed25519PublicKey public_key_;
};

}  // namespace hallmark
