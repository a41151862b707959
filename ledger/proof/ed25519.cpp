#include "ledger/proof/ed25519.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace hallmark {
namespace {

using Handle = std::shared_ptr<evp_pkey_st>;

struct Freed {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, Freed>;

const unsigned char* data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Handle hold(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

// OpenSSL keeps a queue of errors a thread; what failed here and was answered must not be found by
// somebody else.
Unexpected failed(const char* what) {
  ERR_clear_error();
  return fail(ErrorCode::unavailable, what);
}

Status check_size(std::string_view bytes) {
  if (bytes.size() == ed25519_key_bytes) return ok();
  return fail(ErrorCode::bad_input, fmt::format("expected an Ed25519 key of {} bytes, found {}",
                                                ed25519_key_bytes, bytes.size()));
}

}  // namespace

Result<Ed25519PublicKey> Ed25519PublicKey::from_bytes(std::string_view bytes) {
  TRY(check_size(bytes));
  Ed25519PublicKey out;
  out.key_ =
      hold(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, data(bytes), ed25519_key_bytes));
  if (!out.key_) return failed("OpenSSL made no public key");
  out.bytes_ = bytes;
  return out;
}

bool Ed25519PublicKey::verifies(std::string_view signature, std::string_view message) const {
  if (signature.size() != ed25519_signature_bytes) return false;
  const Context context(EVP_MD_CTX_new());
  const bool good =
      context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(context.get(), data(signature), signature.size(), data(message),
                       message.size()) == 1;
  ERR_clear_error();
  return good;
}

Result<Ed25519PrivateKey> Ed25519PrivateKey::from_seed(std::string_view seed) {
  TRY(check_size(seed));
  Ed25519PrivateKey out;
  out.key_ =
      hold(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, data(seed), ed25519_key_bytes));
  if (!out.key_) return failed("OpenSSL made no private key");
  std::string bytes(ed25519_key_bytes, '\0');
  std::size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(out.key_.get(), reinterpret_cast<unsigned char*>(bytes.data()),
                                  &size) != 1) {
    return failed("OpenSSL told no public key of a private one");
  }
  TRY_ASSIGN(out.public_key_, Ed25519PublicKey::from_bytes(bytes));
  return out;
}

Result<std::string> Ed25519PrivateKey::sign(std::string_view message) const {
  const Context context(EVP_MD_CTX_new());
  std::string signature(ed25519_signature_bytes, '\0');
  std::size_t size = signature.size();
  const bool is_signed =
      context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     data(message), message.size()) == 1 &&
      size == ed25519_signature_bytes;
  if (!is_signed) return failed("OpenSSL did not sign");
  return signature;
}

}  // namespace hallmark
