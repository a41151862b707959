#include "schemas/signing/certificate_strength.h"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>

#include "schemas/signing/der.h"

namespace hallmark {
namespace {

struct Freed {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(RSA_PSS_PARAMS* parameters) const { RSA_PSS_PARAMS_free(parameters); }
  void operator()(ASN1_SEQUENCE_ANY* sequence) const {
    sk_ASN1_TYPE_pop_free(sequence, ASN1_TYPE_free);
  }
};
template <class T>
using Owned = std::unique_ptr<T, Freed>;

Unexpected bad_key(const char* message) { return fail(ErrorCode::bad_input, message); }

std::string_view view(const unsigned char* bytes, int size) {
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

// A member of a SEQUENCE of INTEGERs, or nothing where it is no positive number.
Owned<BIGNUM> positive(const ASN1_SEQUENCE_ANY& sequence, int index) {
  const ASN1_TYPE* member = sk_ASN1_TYPE_value(&sequence, index);
  const bool fits =
      member->type == V_ASN1_INTEGER && ASN1_STRING_type(member->value.integer) == V_ASN1_INTEGER;
  return Owned<BIGNUM>(fits ? ASN1_INTEGER_to_BN(member->value.integer, nullptr) : nullptr);
}

// Read here and not by OpenSSL, which takes negative numbers for positive ones and does not mind
// bytes after the end.
Result<KeyStrength> rsa_strength(std::string_view written) {
  const auto* at = reinterpret_cast<const unsigned char*>(written.data());
  Owned<ASN1_SEQUENCE_ANY> sequence;
  if (check_der(written).has_value()) {
    sequence.reset(d2i_ASN1_SEQUENCE_ANY(nullptr, &at, static_cast<long>(written.size())));
  }
  if (!sequence || sk_ASN1_TYPE_num(sequence.get()) != 2)
    return bad_key("expected an RSA key of two numbers in DER, found other bytes");
  const auto modulus = positive(*sequence, 0);
  const auto exponent = positive(*sequence, 1);
  if (!modulus || !exponent)
    return bad_key("expected an RSA key of two positive numbers, found others");
  if (BN_is_odd(modulus.get()) == 0)
    return bad_key("expected an RSA key with an odd modulus, found an even one");
  if (BN_is_odd(exponent.get()) == 0 || BN_is_one(exponent.get()) == 1)
    return bad_key("expected an RSA key with an odd exponent of 3 or more, found another");
  return KeyStrength{KeyKind::rsa, static_cast<std::uint32_t>(BN_num_bits(modulus.get()))};
}

Result<KeyStrength> ec_strength(const EVP_PKEY* key, std::string_view point,
                                const X509_ALGOR& algorithm) {
  int type = V_ASN1_UNDEF;
  const void* parameters = nullptr;
  X509_ALGOR_get0(nullptr, &type, &parameters, &algorithm);
  if (type != V_ASN1_OBJECT)
    return bad_key("expected an EC key on a named curve, found one spelled out or none");
  const int curve = OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(parameters));
  const Owned<EC_GROUP> group(EC_GROUP_new_by_curve_name(curve));
  if (!group) return bad_key("expected an EC key on a curve that OpenSSL knows, found another");
  const bool written_as_permitted = !point.empty() && point[0] >= 2 && point[0] <= 4;
  if (key == nullptr || !written_as_permitted)
    return bad_key("expected a point on the EC key's curve, found none");
  return KeyStrength{KeyKind::ec, static_cast<std::uint32_t>(EC_GROUP_get_degree(group.get()))};
}

// RSASSA-PSS names its digest in parameters, and means SHA-1 where they name none.
int pss_digest(const X509_ALGOR& algorithm) {
  int type = V_ASN1_UNDEF;
  const void* value = nullptr;
  X509_ALGOR_get0(nullptr, &type, &value, &algorithm);
  if (type != V_ASN1_SEQUENCE) return NID_undef;
  const auto* sequence = static_cast<const ASN1_STRING*>(value);
  const unsigned char* at = ASN1_STRING_get0_data(sequence);
  const Owned<RSA_PSS_PARAMS> parameters(
      d2i_RSA_PSS_PARAMS(nullptr, &at, ASN1_STRING_length(sequence)));
  if (!parameters) return NID_undef;
  if (parameters->hashAlgorithm == nullptr) return NID_sha1;
  return OBJ_obj2nid(parameters->hashAlgorithm->algorithm);
}

}  // namespace

Result<KeyStrength> key_strength(const x509_st& certificate) {
  ASN1_OBJECT* identifier = nullptr;
  const unsigned char* bytes = nullptr;
  int size = 0;
  X509_ALGOR* algorithm = nullptr;
  X509_PUBKEY_get0_param(&identifier, &bytes, &size, &algorithm,
                         X509_get_X509_PUBKEY(&certificate));
  const int nid = OBJ_obj2nid(identifier);
  const bool known = nid == NID_rsaEncryption || nid == NID_rsassaPss ||
                     nid == NID_X9_62_id_ecPublicKey || nid == NID_ED25519 || nid == NID_ED448;
  // What else OpenSSL can read differs with its version.
  if (!known) return KeyStrength{};
  if (nid == NID_rsaEncryption || nid == NID_rsassaPss) return rsa_strength(view(bytes, size));
  const EVP_PKEY* key = X509_get0_pubkey(&certificate);
  if (nid == NID_X9_62_id_ecPublicKey) return ec_strength(key, view(bytes, size), *algorithm);
  if (key == nullptr)
    return bad_key("expected an Ed25519 or Ed448 key as RFC 8410 has it, found other bytes");
  return nid == NID_ED25519 ? KeyStrength{KeyKind::ed25519, 256} : KeyStrength{KeyKind::ed448, 456};
}

SignatureDigest signature_digest(const x509_st& certificate) {
  const int nid = X509_get_signature_nid(&certificate);
  if (nid == NID_ED25519 || nid == NID_ED448) return SignatureDigest::built_in;
  int digest = NID_undef;
  if (nid == NID_rsassaPss) {
    digest = pss_digest(*X509_get0_tbs_sigalg(&certificate));
  } else {
    OBJ_find_sigid_algs(nid, &digest, nullptr);
  }
  switch (digest) {
    case NID_md2:
    case NID_md4:
    case NID_md5:
      return SignatureDigest::md5;
    case NID_sha:
    case NID_sha1:
      return SignatureDigest::sha1;
    case NID_sha224:
    case NID_sha256:
    case NID_sha384:
    case NID_sha512:
    case NID_sha512_224:
    case NID_sha512_256:
      return SignatureDigest::sha2;
    default:
      return SignatureDigest::other;
  }
}

}  // namespace hallmark
