#include "schemas/signing/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <rapidcheck.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/sha256.h"
#include "schemas/vocabulary/text.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

namespace hallmark {
namespace {

constexpr const char* corpus = "certificates/certificates.ndjson";

std::string der_of(const golden::Case& line) {
  auto der = from_base64(golden::text(line, "der"));
  REQUIRE(der.has_value());
  return *der;
}

std::string name(KeyKind kind) {
  switch (kind) {
    case KeyKind::rsa:
      return "rsa";
    case KeyKind::ec:
      return "ec";
    case KeyKind::ed25519:
      return "ed25519";
    case KeyKind::ed448:
      return "ed448";
    case KeyKind::other:
      return "other";
  }
  return "";
}

std::string name(SignatureDigest digest) {
  switch (digest) {
    case SignatureDigest::md5:
      return "md5";
    case SignatureDigest::sha1:
      return "sha1";
    case SignatureDigest::sha2:
      return "sha2";
    case SignatureDigest::built_in:
      return "builtIn";
    case SignatureDigest::other:
      return "other";
  }
  return "";
}

void check_optional(const golden::Case& line, const char* member,
                    const std::optional<std::string>& found) {
  INFO("member " << member);
  REQUIRE(found.has_value() == golden::has(line, member));
  if (found) CHECK(*found == golden::text(line, member));
}

void check_fields(const golden::Case& line, const Certificate& found) {
  REQUIRE(golden::has(line, "sha256"));
  CHECK(found.sha256.hex() == golden::text(line, "sha256"));
  CHECK(found.spki_sha256.hex() == golden::text(line, "spkiSha256"));
  CHECK(found.issuer == golden::text(line, "issuer"));
  CHECK(found.subject == golden::text(line, "subject"));
  CHECK(found.serial == golden::text(line, "serial"));
  check_optional(line, "authorityKeyId", found.authority_key_id);
  check_optional(line, "spiffeId", found.spiffe_id);
  CHECK(found.not_before.text() == golden::text(line, "notBefore"));
  CHECK(found.not_after.text() == golden::text(line, "notAfter"));
  CHECK(name(found.key_kind) == golden::text(line, "keyKind"));
  CHECK(found.key_bits == golden::number(line, "keyBits"));
  CHECK(name(found.signature_digest) == golden::text(line, "signatureDigest"));
  CHECK(found.is_authority == line["isAuthority"].get_bool().value());
}

// What OpenSSL itself writes for a name.
std::string openssl_text(const X509_NAME* subject) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  X509_NAME_print_ex(out.get(), subject, 0,
                     XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::vector<std::string> good_certificates() {
  std::vector<std::string> out;
  golden::for_each_case(corpus, [&](const golden::Case& line) {
    if (!golden::has(line, "fault")) out.push_back(der_of(line));
  });
  return out;
}

void check_clean(const std::string& text) {
  CHECK(is_utf8(text));
  CHECK_FALSE(first_control_character(text).has_value());
}

// Whatever the bytes: a fault that says so, or fields that hold together.
bool read_or_refused(const std::string& der) {
  const auto found = read_certificate(der);
  if (ERR_peek_error() != 0) return false;
  const auto shows = [](const std::string& text) {
    return is_utf8(text) && !first_control_character(text);
  };
  if (!found.has_value())
    return found.error().code == ErrorCode::bad_input && shows(found.error().message);
  return found->sha256 == Sha256().digest<CertificateDigest>(der) && shows(found->issuer) &&
         shows(found->subject) && found->not_before <= found->not_after;
}

}  // namespace

TEST_CASE("every certificate of the golden corpus has its fields or its named fault") {
  std::size_t faults = 0;
  const std::size_t cases = golden::for_each_case(corpus, [&](const golden::Case& line) {
    INFO(golden::text(line, "name"));
    const auto found = read_certificate(der_of(line));
    CHECK(ERR_peek_error() == 0);
    if (found.has_value()) {
      INFO("found no fault, serial " << found->serial);
      check_fields(line, *found);
      return;
    }
    ++faults;
    INFO(found.error().text());
    REQUIRE(golden::has(line, "fault"));
    CHECK(found.error().code == ErrorCode::bad_input);
    CHECK(found.error().message.find(golden::text(line, "fault")) != std::string::npos);
    CHECK(found.error().message.find("expected") != std::string::npos);
    check_clean(found.error().text());
  });
  CHECK(cases >= 300);
  CHECK(faults >= 100);
}

TEST_CASE("names read as OpenSSL writes them, but for what the corpus says") {
  golden::for_each_case(corpus, [&](const golden::Case& line) {
    const std::string der = der_of(line);
    const auto found = read_certificate(der);
    if (!found.has_value()) return;
    INFO(golden::text(line, "name"));
    check_clean(found->issuer);
    check_clean(found->subject);
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
    REQUIRE(certificate);
    CHECK(openssl_text(X509_get_subject_name(certificate.get())) == found->subject);
    const bool as_openssl = openssl_text(X509_get_issuer_name(certificate.get())) == found->issuer;
    CHECK(as_openssl != golden::has(line, "openssl"));
  });
}

TEST_CASE("a certificate with flipped bytes is read or refused, and has its digest if read") {
  const std::vector<std::string> good = good_certificates();
  REQUIRE(good.size() >= 100);
  CHECK(rc::check([&] {
    const std::string original = *rc::gen::elementOf(good);
    for (int variant = 0; variant < 20; ++variant) {
      std::string der = original;
      for (int flips = *rc::gen::inRange(1, 4); flips > 0; --flips) {
        const auto at = *rc::gen::inRange<std::size_t>(0, der.size());
        der[at] = static_cast<char>(der[at] ^ *rc::gen::inRange(1, 256));
      }
      RC_ASSERT(read_or_refused(der));
    }
  }));
}

TEST_CASE("a certificate with any one bit flipped is read or refused, and has its digest if read") {
  const std::string good = good_certificates().front();
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string der = good;
    der[bit / 8] = static_cast<char>(der[bit / 8] ^ (1 << (bit % 8)));
    REQUIRE(read_or_refused(der));
  }
}

TEST_CASE("a certificate cut short, one with bytes after it and any other bytes are refused") {
  const std::vector<std::string> good = good_certificates();
  CHECK(rc::check([&](const std::string& bytes) {
    const std::string der = *rc::gen::elementOf(good);
    const auto cut_at = *rc::gen::inRange<std::size_t>(0, der.size());
    RC_ASSERT_FALSE(read_certificate(der.substr(0, cut_at)).has_value());
    RC_ASSERT(read_certificate(der + bytes).has_value() == bytes.empty());
    RC_ASSERT_FALSE(read_certificate(bytes).has_value());
  }));
}

TEST_CASE("a value nested deeper than the stack should bear is a fault") {
  std::string der;
  while (der.size() <= most_certificate_bytes - 4) {
    const auto high = static_cast<char>(der.size() >> 8U);
    const auto low = static_cast<char>(der.size());
    const std::string size = der.size() < 0x80    ? std::string{low}
                             : der.size() < 0x100 ? std::string{'\x81', low}
                                                  : std::string{'\x82', high, low};
    der.insert(0, '\x30' + size);
  }
  const auto found = read_certificate(der);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().message.find("nested more than 32 deep") != std::string::npos);
}

TEST_CASE("PEM gives the DER of its first certificate") {
  const std::string der = good_certificates().front();
  const std::string text = to_base64(der);
  const auto block = [](const std::string& label, const std::string& content) {
    return "-----BEGIN " + label + "-----\n" + content + "\n-----END " + label + "-----\n";
  };
  const std::string device = block("CERTIFICATE", text.substr(0, 64) + "\n" + text.substr(64));
  const std::string key = block("PRIVATE KEY", "bm90IGEga2V5");
  const std::string authority = block("CERTIFICATE", to_base64("another"));
  std::string windows = device;
  for (std::size_t at = 0; (at = windows.find('\n', at)) != std::string::npos; at += 2) {
    windows.replace(at, 1, "\r\n");
  }
  for (const std::string& pem :
       {device, device + authority, key + device, windows, "subject=CN=pump\n" + device,
        device.substr(0, device.size() - 1)}) {
    INFO(pem);
    auto found = der_of_pem(pem);
    REQUIRE(found.has_value());
    CHECK(*found == der);
    CHECK(read_certificate(*found).has_value());
  }
  const auto fault = [](const std::string& pem) {
    auto found = der_of_pem(pem);
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().code == ErrorCode::bad_input);
    return found.error().message;
  };
  CHECK(fault("") == "expected PEM with a block of \"CERTIFICATE\", found no block at all");
  CHECK(fault(key) ==
        "expected PEM with a block of \"CERTIFICATE\", found a block of \"PRIVATE KEY\"");
  CHECK(fault(block("CERTIFICATE REQUEST", text)).find("\"CERTIFICATE REQUEST\"") !=
        std::string::npos);
  CHECK(fault(der).find("found no block at all") != std::string::npos);
  CHECK(fault(device.substr(0, 200)).find("found the end of the text") != std::string::npos);
  CHECK(fault(block("CERTIFICATE", "not base64!")).find("expected base64") != std::string::npos);
  CHECK(fault(block("CERTIFICATE", "")).find("expected base64") != std::string::npos);
  CHECK(fault(std::string(most_pem_bytes + 1, ' ')).find("at most 262144 bytes") !=
        std::string::npos);
}

}  // namespace hallmark
