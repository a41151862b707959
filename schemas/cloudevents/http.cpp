#include "schemas/cloudevents/http.h"

#include <fmt/format.h>

#include <algorithm>

#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::string_view content_type_header = "content-type";
constexpr std::string_view attribute_prefix = "ce-";

// RFC 7230, 3.2.6: a quoted-string without its quotes and backslashes.
std::string unquote(std::string value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return value;
  std::string out;
  for (std::size_t at = 1; at + 1 < value.size(); ++at) {
    if (value[at] == '\\' && at + 2 < value.size()) ++at;
    out += value[at];
  }
  return out;
}

std::string percent_decode(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (std::size_t at = 0; at < value.size(); ++at) {
    const bool pair = value[at] == '%' && at + 2 < value.size();
    const int high = pair ? hex_digit_value(value[at + 1]) : -1;
    const int low = pair ? hex_digit_value(value[at + 2]) : -1;
    if (high < 0 || low < 0) {
      out += value[at];
    } else {
      out += static_cast<char>(high << 4 | low);
      at += 2;
    }
  }
  return out;
}

std::string percent_encode(std::string_view value) {
  std::string out;
  for (const char byte : value) {
    if (byte > 0x20 && byte < 0x7F && byte != '"' && byte != '%') {
      out += byte;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  return out;
}

bool has_prefix(std::string_view name) {
  return equal_ignoring_case(name.substr(0, attribute_prefix.size()), attribute_prefix);
}

}  // namespace

Record record_from_http(HttpMessage message) {
  Record record;
  for (HttpHeader& header : message.headers) {
    if (has_prefix(header.name)) {
      record.attributes.push_back(
          {lower_ascii(std::string_view(header.name).substr(attribute_prefix.size())),
           percent_decode(unquote(std::move(header.value)))});
    } else if (!record.content_type && equal_ignoring_case(header.name, content_type_header)) {
      record.content_type = std::move(header.value);
    }
  }
  std::stable_sort(record.attributes.begin(), record.attributes.end(),
                   [](const Attribute& a, const Attribute& b) { return a.name < b.name; });
  record.value = std::move(message.body);
  return record;
}

Result<HttpMessage> http_from_record(const Record& record) {
  if (!record.value) {
    return fail(ErrorCode::bad_input,
                "expected an event, found a null value, which HTTP cannot carry");
  }
  HttpMessage message;
  if (record.content_type) {
    if (first_control_character(*record.content_type)) {
      return fail(ErrorCode::bad_input,
                  "expected a content type without control characters, found " +
                      quoted(*record.content_type));
    }
    message.headers.push_back({std::string(content_type_header), *record.content_type});
  }
  for (const Attribute& attribute : record.attributes) {
    if (!is_attribute_name(lower_ascii(attribute.name))) {
      return fail(ErrorCode::bad_input,
                  "expected an attribute's name of 1 to 64 letters and digits, found " +
                      quoted(attribute.name));
    }
    if (!attribute.value) continue;
    message.headers.push_back(
        {std::string(attribute_prefix) + attribute.name, percent_encode(*attribute.value)});
  }
  message.body = *record.value;
  return message;
}

}  // namespace hallmark
