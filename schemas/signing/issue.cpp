#include "schemas/signing/issue.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr const char* no_memory = "OpenSSL has no memory for a certificate";
constexpr std::size_t key_identifier_bytes = 20;

struct Freed {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
  void operator()(ASN1_BIT_STRING* names) const { ASN1_BIT_STRING_free(names); }
  void operator()(AUTHORITY_KEYID* identifier) const { AUTHORITY_KEYID_free(identifier); }
  void operator()(BASIC_CONSTRAINTS* constraints) const { BASIC_CONSTRAINTS_free(constraints); }
};
template <class T>
using Owned = std::unique_ptr<T, Freed>;

const unsigned char* data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string_view text(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// Everything before the key's own bytes is the same in each of its kind (RFC 8410, RFC 5480).
constexpr std::string_view ed25519_pkcs8_head(
    "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16);
constexpr std::string_view ed25519_spki_head("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00",
                                             12);
constexpr std::string_view p256_spki_head(
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
    "\x03\x42\x00",
    26);

std::shared_ptr<evp_pkey_st> ed25519_handle(const KeySeed& seed) {
  std::shared_ptr<evp_pkey_st> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()),
      EVP_PKEY_free);
  INVARIANT(key != nullptr, "any 32 bytes are an Ed25519 key");
  return key;
}

std::string ed25519_public_bytes(const KeySeed& seed) {
  const auto key = ed25519_handle(seed);
  std::string out(32, '\0');
  std::size_t size = out.size();
  INVARIANT(EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(out.data()),
                                        &size) == 1,
            "an Ed25519 key has a public half");
  return out;
}

std::string p256_public_bytes(const KeySeed& seed) {
  const Owned<EC_GROUP> group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const Owned<BIGNUM> scalar(BN_bin2bn(seed.data(), static_cast<int>(seed.size()), nullptr));
  INVARIANT(group && scalar, no_memory);
  // A remainder of zero has no chance worth a branch: 2 in 2^256.
  const BIGNUM* order = EC_GROUP_get0_order(group.get());
  if (BN_cmp(scalar.get(), order) >= 0) {
    INVARIANT(BN_sub(scalar.get(), scalar.get(), order) == 1, no_memory);
  }
  const Owned<EC_POINT> point(EC_POINT_new(group.get()));
  INVARIANT(
      point && EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, nullptr) == 1,
      no_memory);
  std::string out(65, '\0');
  INVARIANT(EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED,
                               reinterpret_cast<unsigned char*>(out.data()), out.size(),
                               nullptr) == out.size(),
            no_memory);
  return out;
}

void add_entry(X509_NAME* name, const char* field, std::string_view value) {
  INVARIANT(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, data(value),
                                       static_cast<int>(value.size()), -1, 0) == 1,
            "a name that a certificate cannot hold");
}

// RFC 4514 writes the last first.
void set_issuer(X509* certificate, const IssuerName& name) {
  X509_NAME* issuer = X509_get_issuer_name(certificate);
  add_entry(issuer, "O", name.organisation);
  add_entry(issuer, "CN", name.common_name);
}

void set_public_key(X509* certificate, std::string_view spki) {
  const unsigned char* at = data(spki);
  const Owned<EVP_PKEY> key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  INVARIANT(key && X509_set_pubkey(certificate, key.get()) == 1,
            "expected a SubjectPublicKeyInfo in DER");
}

void add_extensions(X509* certificate, std::string_view key_identifier) {
  constexpr int critical = 1;
  const Owned<BASIC_CONSTRAINTS> constraints(BASIC_CONSTRAINTS_new());
  const Owned<ASN1_BIT_STRING> usage(ASN1_BIT_STRING_new());
  const Owned<AUTHORITY_KEYID> authority(AUTHORITY_KEYID_new());
  INVARIANT(constraints && usage && authority, no_memory);
  constexpr int digital_signature = 0;  // the first bit (RFC 5280, 4.2.1.3)
  ASN1_BIT_STRING_set_bit(usage.get(), digital_signature, 1);
  authority->keyid = ASN1_OCTET_STRING_new();
  INVARIANT(authority->keyid != nullptr &&
                ASN1_OCTET_STRING_set(authority->keyid, data(key_identifier),
                                      static_cast<int>(key_identifier.size())) == 1,
            no_memory);
  const bool added =
      X509_add1_ext_i2d(certificate, NID_basic_constraints, constraints.get(), critical, 0) == 1 &&
      X509_add1_ext_i2d(certificate, NID_key_usage, usage.get(), critical, 0) == 1 &&
      X509_add1_ext_i2d(certificate, NID_authority_key_identifier, authority.get(), 0, 0) == 1;
  INVARIANT(added, no_memory);
}

}  // namespace

Result<PrivateKey> ed25519_key(const KeySeed& seed) {
  const std::string der =
      std::string(ed25519_pkcs8_head) + std::string(text(seed.data(), seed.size()));
  return PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\n" + to_base64(der) +
                              "\n-----END PRIVATE KEY-----\n");
}

std::string spki_of_seed(KeyAlgorithm algorithm, const KeySeed& seed) {
  if (algorithm == KeyAlgorithm::ed25519) {
    return std::string(ed25519_spki_head) + ed25519_public_bytes(seed);
  }
  return std::string(p256_spki_head) + p256_public_bytes(seed);
}

std::string IssuerName::rfc4514() const { return "CN=" + common_name + ",O=" + organisation; }

CertificateIssuer CertificateIssuer::open(const KeySeed& seed, IssuerName name) {
  CertificateIssuer out;
  out.name_ = std::move(name);
  out.key_ = ed25519_handle(seed);
  const std::string bits = ed25519_public_bytes(seed);
  out.spki_ = std::string(ed25519_spki_head) + bits;
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  INVARIANT(EVP_Digest(bits.data(), bits.size(), hash.data(), nullptr, EVP_sha256(), nullptr) == 1,
            no_memory);
  out.key_identifier_ = std::string(text(hash.data(), key_identifier_bytes));
  return out;
}

std::string CertificateIssuer::issue(const CertificateOrder& order) const {
  const Owned<X509> certificate(X509_new());
  INVARIANT(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1, no_memory);
  INVARIANT(
      ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), order.serial) == 1 &&
          ASN1_TIME_set(X509_getm_notBefore(certificate.get()), order.not_before_s) != nullptr &&
          ASN1_TIME_set(X509_getm_notAfter(certificate.get()), order.not_after_s) != nullptr,
      "a serial number or a time that a certificate cannot hold");
  set_issuer(certificate.get(), name_);
  add_entry(X509_get_subject_name(certificate.get()), "CN", order.common_name);
  set_public_key(certificate.get(), order.spki);
  add_extensions(certificate.get(), key_identifier_);
  INVARIANT(X509_sign(certificate.get(), key_.get(), nullptr) > 0, "an Ed25519 key signs");
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.get(), &der);
  INVARIANT(size > 0, no_memory);
  std::string out(text(der, static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  return out;
}

}  // namespace hallmark
