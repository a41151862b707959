#include "schemas/catalogue/certificate_fields.h"

#include "schemas/signing/certificate.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {
namespace {

constexpr std::string_view never_ends = "9999-12-31T23:59:59Z";

std::string_view role_of(const Certificate& certificate) {
  if (certificate.spiffe_id) return "svid";
  return certificate.not_after.text() == never_ends ? "idevid" : "other";
}

std::string without_spaces_after_separators(std::string_view name) {
  std::string out;
  bool after_separator = false;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] == ' ' && after_separator) continue;
    after_separator = name[at] == ',' || name[at] == '+';
    out += name[at];
    if (name[at] == '\\' && at + 1 < name.size()) out += name[++at];  // escaped: no separator
  }
  return out;
}

std::string_view without_leading_zeros(std::string_view digits) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

}  // namespace

Result<CertificateFields> certificate_fields(std::string_view der) {
  TRY_ASSIGN(const Certificate certificate, read_certificate(der));
  CertificateFields fields{{"sha256", certificate.sha256.hex()},
                           {"spkiSha256", certificate.spki_sha256.hex()},
                           {"issuer", certificate.issuer},
                           {"serial", certificate.serial},
                           {"notBefore", certificate.not_before.text()},
                           {"notAfter", certificate.not_after.text()},
                           {"role", std::string(role_of(certificate))}};
  if (certificate.authority_key_id) fields.emplace("authorityKeyId", *certificate.authority_key_id);
  return fields;
}

bool says_the_same(std::string_view field, std::string_view written, std::string_view read) {
  if (field == "role") return true;
  if (field == "serial") return without_leading_zeros(written) == without_leading_zeros(read);
  if (field == "issuer") {
    return without_spaces_after_separators(written) == without_spaces_after_separators(read);
  }
  if (field == "notBefore" || field == "notAfter") {
    const auto one = parse_rfc3339_micros(written);
    const auto other = parse_rfc3339_micros(read);
    return !one || (other && *one == *other);  // what is no time is a fault already
  }
  return written == read;
}

}  // namespace hallmark
