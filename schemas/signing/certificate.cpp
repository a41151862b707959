#include "schemas/signing/certificate.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

#include "schemas/signing/certificate_strength.h"
#include "schemas/signing/der.h"
#include "schemas/signing/distinguished_name.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/sha256.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr int most_serial_bytes = 20;  // RFC 5280, 4.1.2.2
constexpr std::string_view spiffe_scheme = "spiffe://";

struct Freed {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_REQ* request) const { X509_REQ_free(request); }
  void operator()(X509_CRL* list) const { X509_CRL_free(list); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  void operator()(AUTHORITY_KEYID* id) const { AUTHORITY_KEYID_free(id); }
  void operator()(BASIC_CONSTRAINTS* constraints) const { BASIC_CONSTRAINTS_free(constraints); }
  void operator()(unsigned char* bytes) const { OPENSSL_free(bytes); }
};
template <class T>
using Owned = std::unique_ptr<T, Freed>;

// OpenSSL keeps a queue of errors a thread: what failed before is not to be found here, and what
// failed here and was answered not by somebody else.
struct ErrorsCleared {
  ErrorsCleared() { ERR_clear_error(); }
  ErrorsCleared(const ErrorsCleared&) = delete;
  ErrorsCleared& operator=(const ErrorsCleared&) = delete;
  ~ErrorsCleared() { ERR_clear_error(); }
};

template <class... Arguments>
Unexpected bad(fmt::format_string<Arguments...> message, Arguments&&... arguments) {
  return fail(ErrorCode::bad_input, fmt::format(message, std::forward<Arguments>(arguments)...));
}

const unsigned char* data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string_view bytes_of(const ASN1_STRING& string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(&string)),
          static_cast<std::size_t>(ASN1_STRING_length(&string))};
}

template <class T, class Read>
Owned<T> read_as(Read read, std::string_view der) {
  const unsigned char* at = data(der);
  return Owned<T>(read(nullptr, &at, static_cast<long>(der.size())));
}

// What stands where a certificate should, for the mistakes that people make.
std::string kind_of_other(std::string_view der) {
  if (read_as<X509_REQ>(d2i_X509_REQ, der)) return "a certificate request";
  if (read_as<X509_CRL>(d2i_X509_CRL, der)) return "a revocation list";
  // PKCS #8 and PKCS #1 begin with the INTEGER 0, RFC 5915 with 1.
  const std::size_t content_at = data(der)[1] < 0x80 ? 2 : 2 + (data(der)[1] & 0x7FU);
  const std::string_view start = der.substr(std::min(content_at, der.size()), 3);
  if (start == std::string_view("\x02\x01\x00", 3) || start == "\x02\x01\x01")
    return "what looks like a private key";
  return "another structure";
}

Result<Owned<X509>> parse(std::string_view der) {
  if (der.empty()) return bad("expected a certificate in DER, found no bytes");
  if (der.substr(0, 10) == "-----BEGIN") {
    return bad(
        "expected a certificate in DER, found PEM ({}): give the bytes that the base64 between its "
        "BEGIN and END lines stands for",
        quoted(der.substr(0, der.find('\n'))));
  }
  if (der.size() > most_certificate_bytes) {
    return bad("expected a certificate of at most {} bytes, found {}", most_certificate_bytes,
               der.size());
  }
  TRY(check_der(der).transform_error([](Error error) {
    error.message = "expected one certificate in DER: " + error.message;
    return error;
  }));
  Owned<X509> certificate = read_as<X509>(d2i_X509, der);
  if (!certificate) {
    const char* reason = ERR_reason_error_string(ERR_peek_error());
    return bad("expected a certificate in DER, found {} (OpenSSL says: {})", kind_of_other(der),
               reason == nullptr ? "nothing" : reason);
  }
  return certificate;
}

// The parts around what is signed: were they not held to, one certificate could be written in many
// ways that verify.
Status check_form(const X509& certificate) {
  const long version = X509_get_version(&certificate);
  if (version < X509_VERSION_1 || version > X509_VERSION_3)
    return bad("expected a certificate of version 1 to 3, found {}", version + 1);
  if (version != X509_VERSION_3 && X509_get_ext_count(&certificate) > 0)
    return bad("expected extensions in version 3 alone, found them in version {}", version + 1);
  const ASN1_BIT_STRING* signature = nullptr;
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(&signature, &algorithm, &certificate);
  if (X509_ALGOR_cmp(algorithm, X509_get0_tbs_sigalg(&certificate)) != 0)
    return bad("expected the same signature algorithm inside and outside, found two");
  if ((signature->flags & 7) != 0)
    return bad("expected a signature of whole bytes, found {} unused bits", signature->flags & 7);
  std::vector<std::string_view> identifiers;
  for (int i = 0; i < X509_get_ext_count(&certificate); ++i) {
    const ASN1_OBJECT* identifier = X509_EXTENSION_get_object(X509_get_ext(&certificate, i));
    identifiers.emplace_back(reinterpret_cast<const char*>(OBJ_get0_data(identifier)),
                             OBJ_length(identifier));
  }
  std::sort(identifiers.begin(), identifiers.end());
  const auto twice = std::adjacent_find(identifiers.begin(), identifiers.end());
  if (twice != identifiers.end()) {
    return bad("expected each extension once, found one twice (identifier {})",
               quoted(to_hex(*twice)));
  }
  return ok();
}

// Whether there is such an extension, and then its one value in DER; an empty pointer if not.
template <class T>
Result<Owned<T>> read_extension(const X509& certificate, int nid, std::string_view name) {
  const int index = X509_get_ext_by_NID(&certificate, nid, -1);
  if (index < 0) return Owned<T>();
  X509_EXTENSION* extension = X509_get_ext(&certificate, index);
  TRY(check_der(bytes_of(*X509_EXTENSION_get_data(extension))).transform_error([&](Error error) {
    error.message = fmt::format("expected {} in DER: {}", name, error.message);
    return error;
  }));
  Owned<T> value(static_cast<T*>(X509V3_EXT_d2i(extension)));
  if (!value) return bad("expected {} as RFC 5280 has it, found another structure", name);
  return value;
}

Result<std::string> read_serial(const X509& certificate) {
  const ASN1_INTEGER& serial = *X509_get0_serialNumber(&certificate);
  if (ASN1_STRING_type(&serial) == V_ASN1_NEG_INTEGER) {
    return bad("expected a serial number of 0 or more, found minus {}",
               quoted(to_hex(bytes_of(serial))));
  }
  if (ASN1_STRING_length(&serial) > most_serial_bytes) {
    return bad("expected a serial number of at most {} bytes, found {}", most_serial_bytes,
               ASN1_STRING_length(&serial));
  }
  return to_hex(bytes_of(serial));
}

Result<Occurred> read_time(const ASN1_TIME& time, std::string_view name) {
  const bool two_digit_year = ASN1_STRING_type(&time) == V_ASN1_UTCTIME;
  const std::string_view written = bytes_of(time);
  INVARIANT(written.size() == (two_digit_year ? 13 : 15), "check_der lets no other form pass");
  const std::string century = written[0] < '5' ? "20" : "19";
  const std::string digits = (two_digit_year ? century : "") + std::string(written);
  const auto part = [&](std::size_t at) { return digits.substr(at, 2); };
  const std::string text = fmt::format("{}-{}-{}T{}:{}:{}Z", digits.substr(0, 4), part(4), part(6),
                                       part(8), part(10), part(12));
  return Occurred::parse(text).transform_error([&](Error error) {
    error.message = fmt::format("expected {} to be a time: {}", name, error.message);
    return error;
  });
}

Status read_validity(const X509& certificate, Certificate& out) {
  TRY_ASSIGN(out.not_before, read_time(*X509_get0_notBefore(&certificate), "notBefore"));
  TRY_ASSIGN(out.not_after, read_time(*X509_get0_notAfter(&certificate), "notAfter"));
  if (out.not_after < out.not_before) {
    return bad("expected notAfter not to be before notBefore {}, found {}", out.not_before.text(),
               out.not_after.text());
  }
  return ok();
}

Result<std::optional<std::string>> read_spiffe_id(const X509& certificate) {
  TRY_ASSIGN(const auto names,
             read_extension<GENERAL_NAMES>(certificate, NID_subject_alt_name, "subjectAltName"));
  std::optional<std::string> found;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const std::string_view uri = bytes_of(*name->d.uniformResourceIdentifier);
    if (uri.substr(0, spiffe_scheme.size()) != spiffe_scheme) continue;
    const bool visible =
        std::all_of(uri.begin(), uri.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (!visible) return bad("expected a SPIFFE ID in visible ASCII, found {}", quoted(uri));
    if (found)
      return bad("expected at most one SPIFFE ID, found {} and {}", quoted(*found), quoted(uri));
    found = uri;
  }
  return found;
}

Status read_extensions(const X509& certificate, Certificate& out) {
  TRY_ASSIGN(out.spiffe_id, read_spiffe_id(certificate));
  TRY_ASSIGN(const auto authority_key,
             read_extension<AUTHORITY_KEYID>(certificate, NID_authority_key_identifier,
                                             "authorityKeyIdentifier"));
  if (authority_key && authority_key->keyid != nullptr) {
    out.authority_key_id = to_hex(bytes_of(*authority_key->keyid));
    if (out.authority_key_id->empty())
      return bad("expected an authority key identifier of one byte or more, found none");
  }
  TRY_ASSIGN(const auto constraints, read_extension<BASIC_CONSTRAINTS>(
                                         certificate, NID_basic_constraints, "basicConstraints"));
  out.is_authority = constraints && constraints->ca != 0;
  return ok();
}

// PEM's lines may end in CR LF, and its base64 be cut anywhere.
std::string without_white_space(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out),
               [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
  return out;
}

// The first block's label, for a message.
std::string label_of(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN ";
  const std::size_t at = pem.find(begin);
  if (at == std::string_view::npos) return "no block at all";
  const std::string_view label = pem.substr(at + begin.size());
  return "a block of " + quoted(label.substr(0, label.find("-----")));
}

}  // namespace

Result<Certificate> read_certificate(std::string_view der) {
  const ErrorsCleared cleared;
  TRY_ASSIGN(const Owned<X509> certificate, parse(der));
  TRY(check_form(*certificate));
  Certificate out;
  TRY_ASSIGN(out.serial, read_serial(*certificate));
  TRY(read_validity(*certificate, out));
  TRY_ASSIGN(out.issuer, text_of_name(*X509_get_issuer_name(certificate.get())));
  if (out.issuer.empty()) return bad("expected an issuer with a name, found an empty one");
  TRY_ASSIGN(out.subject, text_of_name(*X509_get_subject_name(certificate.get())));
  TRY_ASSIGN(const KeyStrength key, key_strength(*certificate));
  out.key_kind = key.kind;
  out.key_bits = key.bits;
  out.signature_digest = signature_digest(*certificate);
  TRY(read_extensions(*certificate, out));
  unsigned char* spki = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &spki);
  const Owned<unsigned char> owner(spki);
  INVARIANT(size > 0, "a key that was read cannot be written");
  Sha256 hash;
  out.spki_sha256 =
      hash.digest<KeyDigest>({reinterpret_cast<const char*>(spki), static_cast<std::size_t>(size)});
  out.sha256 = hash.digest<CertificateDigest>(der);
  return out;
}

Result<std::string> der_of_pem(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view end = "-----END CERTIFICATE-----";
  if (pem.size() > most_pem_bytes) {
    return bad("expected PEM of at most {} bytes, found {}", most_pem_bytes, pem.size());
  }
  const std::size_t begin_at = pem.find(begin);
  if (begin_at == std::string_view::npos)
    return bad("expected PEM with a block of \"CERTIFICATE\", found {}", label_of(pem));
  const std::string_view rest = pem.substr(begin_at + begin.size());
  const std::size_t end_at = rest.find(end);
  if (end_at == std::string_view::npos)
    return bad("expected {} after {}, found the end of the text", end, begin);
  const auto der = from_base64(without_white_space(rest.substr(0, end_at)));
  if (!der || der->empty())
    return bad("expected base64 between {} and {}, found something else", begin, end);
  return *der;
}

}  // namespace hallmark
