#include "schemas/vocabulary/running_sha256.h"

#include <openssl/evp.h>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {

struct RunningSha256::Context {
  EVP_MD_CTX* digest = EVP_MD_CTX_new();

  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_MD_CTX_free(digest); }
};

RunningSha256::RunningSha256() : context_(std::make_unique<Context>()) { begin(); }
RunningSha256::~RunningSha256() = default;
RunningSha256::RunningSha256(RunningSha256&&) noexcept = default;
RunningSha256& RunningSha256::operator=(RunningSha256&&) noexcept = default;

void RunningSha256::begin() {
  INVARIANT(context_->digest != nullptr &&
                EVP_DigestInit_ex(context_->digest, EVP_sha256(), nullptr) == 1,
            "OpenSSL has no SHA-256 to give");
}

void RunningSha256::add(std::string_view bytes) {
  INVARIANT(EVP_DigestUpdate(context_->digest, bytes.data(), bytes.size()) == 1,
            "OpenSSL failed to hash bytes in memory");
}

std::array<unsigned char, digest_size_bytes> RunningSha256::end() {
  std::array<unsigned char, digest_size_bytes> out{};
  INVARIANT(EVP_DigestFinal_ex(context_->digest, out.data(), nullptr) == 1,
            "OpenSSL failed to hash bytes in memory");
  begin();
  return out;
}

}  // namespace hallmark
