#include "schemas/vocabulary/sha256.h"

#include <openssl/evp.h>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {

struct Sha256::Context {
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);

  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    EVP_MD_free(algorithm);
    EVP_MD_CTX_free(digest);
  }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  INVARIANT(context_->digest != nullptr && context_->algorithm != nullptr,
            "OpenSSL has no SHA-256 to give");
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

std::array<unsigned char, digest_size_bytes> Sha256::hash(std::string_view first,
                                                          std::string_view bytes) {
  std::array<unsigned char, digest_size_bytes> out{};
  const bool done =
      EVP_DigestInit_ex2(context_->digest, context_->algorithm, nullptr) == 1 &&
      (first.empty() || EVP_DigestUpdate(context_->digest, first.data(), first.size()) == 1) &&
      EVP_DigestUpdate(context_->digest, bytes.data(), bytes.size()) == 1 &&
      EVP_DigestFinal_ex(context_->digest, out.data(), nullptr) == 1;
  INVARIANT(done, "OpenSSL failed to hash bytes in memory");
  return out;
}

}  // namespace hallmark
