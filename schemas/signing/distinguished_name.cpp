#include "schemas/signing/distinguished_name.h"

#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

// OpenSSL prints long identifiers in quadratic time; those in use have at most a dozen bytes.
constexpr std::size_t most_identifier_bytes = 64;

// The attributes of X.520, RFC 4519, PKCS #9 and the EV guidelines that name people, firms, places
// and devices, as OpenSSL 3.0 names them. A change here changes what the ledger's views say.
using Names = std::pair<std::string_view, std::string_view>;
constexpr std::array<Names, 32> short_names = {{
    {"0.9.2342.19200300.100.1.1", "UID"},
    {"0.9.2342.19200300.100.1.3", "mail"},
    {"0.9.2342.19200300.100.1.25", "DC"},
    {"1.2.840.113549.1.9.1", "emailAddress"},
    {"1.2.840.113549.1.9.2", "unstructuredName"},
    {"1.2.840.113549.1.9.8", "unstructuredAddress"},
    {"1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"},
    {"1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"},
    {"1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"},
    {"2.5.4.3", "CN"},
    {"2.5.4.4", "SN"},
    {"2.5.4.5", "serialNumber"},
    {"2.5.4.6", "C"},
    {"2.5.4.7", "L"},
    {"2.5.4.8", "ST"},
    {"2.5.4.9", "street"},
    {"2.5.4.10", "O"},
    {"2.5.4.11", "OU"},
    {"2.5.4.12", "title"},
    {"2.5.4.13", "description"},
    {"2.5.4.15", "businessCategory"},
    {"2.5.4.17", "postalCode"},
    {"2.5.4.20", "telephoneNumber"},
    {"2.5.4.41", "name"},
    {"2.5.4.42", "GN"},
    {"2.5.4.43", "initials"},
    {"2.5.4.44", "generationQualifier"},
    {"2.5.4.45", "x500UniqueIdentifier"},
    {"2.5.4.46", "dnQualifier"},
    {"2.5.4.65", "pseudonym"},
    {"2.5.4.72", "role"},
    {"2.5.4.97", "organizationIdentifier"},
}};

// OpenSSL's memory, given back to it.
std::string taken(unsigned char* bytes, int size) {
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

std::string_view bytes_of(const ASN1_STRING& value) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(&value)),
          static_cast<std::size_t>(ASN1_STRING_length(&value))};
}

bool is_text(const ASN1_STRING& value) {
  switch (ASN1_STRING_type(&value)) {
    case V_ASN1_UTF8STRING:
    case V_ASN1_PRINTABLESTRING:
    case V_ASN1_IA5STRING:
    case V_ASN1_NUMERICSTRING:
    case V_ASN1_T61STRING:
    case V_ASN1_BMPSTRING:
    case V_ASN1_UNIVERSALSTRING:
      return true;
    default:
      return false;
  }
}

// OpenSSL reads every one-byte string as ISO 8859-1; only T61String has a claim to that.
bool must_be_ascii(const ASN1_STRING& value) {
  const int type = ASN1_STRING_type(&value);
  return type == V_ASN1_PRINTABLESTRING || type == V_ASN1_IA5STRING || type == V_ASN1_NUMERICSTRING;
}

bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

Result<std::string> utf8_of(const ASN1_STRING& value, std::string_view attribute) {
  if (must_be_ascii(value) && !is_ascii(bytes_of(value))) {
    return fail(ErrorCode::bad_input, fmt::format("expected ASCII in the {} of a name, found {}",
                                                  attribute, quoted(bytes_of(value))));
  }
  unsigned char* converted = nullptr;
  const int size = ASN1_STRING_to_UTF8(&converted, &value);
  std::string text = size < 0 ? std::string("\xFF") : taken(converted, size);
  if (!is_utf8(text)) {
    return fail(ErrorCode::bad_input, fmt::format("expected text in the {} of a name, found {}",
                                                  attribute, quoted(bytes_of(value))));
  }
  return text;
}

std::string escaped(std::string_view text) {
  constexpr std::string_view special = ",+\"\\<>;";
  std::string out;
  out.reserve(text.size());
  std::size_t controls_until = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (first_control_character(text.substr(at, 2)) == 0) {
      controls_until = at + (static_cast<unsigned char>(byte) < 0x80 ? 1 : 2);
    }
    const bool at_edge =
        (at == 0 && (byte == ' ' || byte == '#')) || (at + 1 == text.size() && byte == ' ');
    if (at < controls_until) {
      out += fmt::format("\\{:02X}", static_cast<unsigned char>(byte));
    } else {
      if (at_edge || special.find(byte) != std::string_view::npos) out += '\\';
      out += byte;
    }
  }
  return out;
}

// OpenSSL has a few types that it reads and does not write.
Result<std::string> hex_of_der(const ASN1_STRING& value) {
  const std::unique_ptr<ASN1_TYPE, decltype(&ASN1_TYPE_free)> any(ASN1_TYPE_new(), ASN1_TYPE_free);
  unsigned char* der = nullptr;
  const int size = any && ASN1_TYPE_set1(any.get(), ASN1_STRING_type(&value), &value) == 1
                       ? i2d_ASN1_TYPE(any.get(), &der)
                       : -1;
  if (size <= 0) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("expected a string in a name, found ASN.1 type {}", ASN1_STRING_type(&value)));
  }
  std::string out = "#";
  for (const char byte : taken(der, size)) {
    out += fmt::format("{:02X}", static_cast<unsigned char>(byte));
  }
  return out;
}

Result<std::string> dotted(const ASN1_OBJECT& identifier) {
  std::array<char, 8 * most_identifier_bytes> text{};
  const std::size_t length = OBJ_length(&identifier);
  const int size = length <= most_identifier_bytes
                       ? OBJ_obj2txt(text.data(), static_cast<int>(text.size()), &identifier, 1)
                       : 0;
  if (size <= 0 || static_cast<std::size_t>(size) >= text.size()) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected attributes of a name with identifiers of 1 to {} bytes, "
                            "found one of {} bytes",
                            most_identifier_bytes, length));
  }
  return std::string(text.data(), static_cast<std::size_t>(size));
}

Result<std::string> text_of_attribute(const X509_NAME_ENTRY& part) {
  TRY_ASSIGN(const std::string identifier, dotted(*X509_NAME_ENTRY_get_object(&part)));
  const ASN1_STRING& value = *X509_NAME_ENTRY_get_data(&part);
  const auto* known = std::find_if(short_names.begin(), short_names.end(),
                                   [&](const Names& names) { return names.first == identifier; });
  const bool is_known = known != short_names.end();
  const std::string name(is_known ? known->second : identifier);
  if (!is_known || !is_text(value)) {
    TRY_ASSIGN(const std::string hex, hex_of_der(value));
    return name + '=' + hex;
  }
  TRY_ASSIGN(const std::string text, utf8_of(value, name));
  return name + '=' + escaped(text);
}

}  // namespace

Result<std::string> text_of_name(const X509_name_st& name) {
  std::string text;
  int set_before = -1;
  for (int i = X509_NAME_entry_count(&name) - 1; i >= 0; --i) {
    const X509_NAME_ENTRY* part = X509_NAME_get_entry(&name, i);
    const int set = X509_NAME_ENTRY_set(part);
    if (!text.empty()) text += set == set_before ? '+' : ',';
    TRY_ASSIGN(const std::string attribute, text_of_attribute(*part));
    text += attribute;
    set_before = set;
  }
  return text;
}

}  // namespace hallmark
