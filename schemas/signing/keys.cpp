#include "schemas/signing/keys.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>

namespace hallmark {
namespace {

using Handle = std::shared_ptr<evp_pkey_st>;

struct Freed {
  void operator()(ECDSA_SIG* pair) const { ECDSA_SIG_free(pair); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

Handle hold(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

std::unique_ptr<BIO, Freed> reader(std::string_view text) {
  return std::unique_ptr<BIO, Freed>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

const unsigned char* data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Ed25519 hashes by itself; ECDSA is told how.
const EVP_MD* message_digest(KeyAlgorithm algorithm) {
  return algorithm == KeyAlgorithm::ed25519 ? nullptr : EVP_sha256();
}

// OpenSSL keeps a queue of errors a thread; what failed here and was answered must not be found by
// somebody else.
Unexpected not_a_key(const char* what) {
  ERR_clear_error();
  return fail(ErrorCode::bad_input, what);
}

// DSSE's own example gives an ECDSA signature as r and s of 32 bytes each; most libraries write
// DER. Empty where the bytes are not of that size.
std::string der_of_raw_ecdsa(std::string_view signature) {
  constexpr int half = 32;
  if (signature.size() != 2 * half) return {};
  const std::unique_ptr<ECDSA_SIG, Freed> pair(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(data(signature), half, nullptr);
  BIGNUM* s = BN_bin2bn(data(signature) + half, half, nullptr);
  INVARIANT(pair && r != nullptr && s != nullptr && ECDSA_SIG_set0(pair.get(), r, s) == 1,
            "OpenSSL has no memory for two numbers");
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

bool verifies_as_written(EVP_PKEY* key, KeyAlgorithm algorithm, std::string_view signature,
                         std::string_view message) {
  const std::unique_ptr<EVP_MD_CTX, Freed> context(EVP_MD_CTX_new());
  const bool good =
      EVP_DigestVerifyInit(context.get(), nullptr, message_digest(algorithm), nullptr, key) == 1 &&
      EVP_DigestVerify(context.get(), data(signature), signature.size(), data(message),
                       message.size()) == 1;
  ERR_clear_error();
  return good;
}

// No pass phrase is ever asked for on a terminal.
int no_pass_phrase(char*, int, int, void*) { return 0; }

}  // namespace

Result<PublicKey> PublicKey::from_handle(Handle key) {
  PublicKey out;
  if (EVP_PKEY_is_a(key.get(), "ED25519") == 1) {
    out.algorithm_ = KeyAlgorithm::ed25519;
  } else {
    std::array<char, 32> group{};
    std::size_t size = 0;
    const bool p256 = EVP_PKEY_is_a(key.get(), "EC") == 1 &&
                      EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), &size) == 1 &&
                      std::string_view(group.data(), size) == "prime256v1";
    if (!p256)
      return not_a_key("expected an Ed25519 or ECDSA P-256 key, found another kind of key");
    out.algorithm_ = KeyAlgorithm::ecdsa_p256;
  }
  out.key_ = std::move(key);
  return out;
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  EVP_PKEY* key = PEM_read_bio_PUBKEY(reader(pem).get(), nullptr, no_pass_phrase, nullptr);
  if (key == nullptr) return not_a_key("expected a public key in PEM (BEGIN PUBLIC KEY)");
  return from_handle(hold(key));
}

Result<PublicKey> PublicKey::from_spki(std::string_view der) {
  const unsigned char* at = data(der);
  EVP_PKEY* key = d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()));
  if (key == nullptr) return not_a_key("expected a SubjectPublicKeyInfo in DER");
  Handle handle = hold(key);
  if (at != data(der) + der.size()) return not_a_key("bytes follow the SubjectPublicKeyInfo");
  return from_handle(std::move(handle));
}

std::string PublicKey::spki() const {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &der);
  INVARIANT(size > 0, "a key that was read cannot be written");
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

bool PublicKey::verifies(std::string_view signature, std::string_view message) const {
  if (verifies_as_written(key_.get(), algorithm_, signature, message)) return true;
  if (algorithm_ != KeyAlgorithm::ecdsa_p256) return false;
  const std::string der = der_of_raw_ecdsa(signature);
  return !der.empty() && verifies_as_written(key_.get(), algorithm_, der, message);
}

Result<PrivateKey> PrivateKey::generate(KeyAlgorithm algorithm) {
  EVP_PKEY* key = algorithm == KeyAlgorithm::ed25519
                      ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                      : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  if (key == nullptr) {
    ERR_clear_error();
    return fail(ErrorCode::io, "the system's random generator gave no key");
  }
  PrivateKey out;
  TRY_ASSIGN(out.public_key_, PublicKey::from_handle(hold(key)));
  return out;
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
  EVP_PKEY* key = PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, no_pass_phrase, nullptr);
  if (key == nullptr) {
    return not_a_key("expected a private key in PEM without a pass phrase (BEGIN PRIVATE KEY)");
  }
  PrivateKey out;
  TRY_ASSIGN(out.public_key_, PublicKey::from_handle(hold(key)));
  return out;
}

Result<std::string> PrivateKey::sign(std::string_view message) const {
  const std::unique_ptr<EVP_MD_CTX, Freed> context(EVP_MD_CTX_new());
  EVP_PKEY* key = public_key_.key_.get();
  std::string signature(256, '\0');
  std::size_t size = signature.size();
  const bool signed_it =
      EVP_DigestSignInit(context.get(), nullptr, message_digest(public_key_.algorithm()), nullptr,
                         key) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     data(message), message.size()) == 1;
  ERR_clear_error();
  if (!signed_it)
    return fail(ErrorCode::bad_input, "expected a private key, found one that cannot sign");
  signature.resize(size);
  return signature;
}

}  // namespace hallmark
