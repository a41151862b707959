// The input is an HTTP message: a header a line, an empty line, the body.
#include "schemas/cloudevents/http.h"

#include <algorithm>
#include <string>
#include <utility>

#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/vocabulary/invariant.h"
#include "schemas/vocabulary/text.h"
#include "tests/fuzz/properties.h"
#include "tests/fuzz/target.h"

namespace hallmark::fuzz {
namespace {

HttpMessage message_of(std::string_view input) {
  HttpMessage message;
  while (!input.empty()) {
    std::string_view line = take_until(input, "\n");
    if (line.empty()) break;
    const std::string_view name = take_until(line, ":");
    if (line.starts_with(' ')) line.remove_prefix(1);
    message.headers.push_back({std::string(name), std::string(line)});
  }
  message.body = std::string(input);
  return message;
}

void check_record_from_http(const Record& record) {
  INVARIANT(record.value && !record.key, "HTTP gives a value and no key");
  INVARIANT(std::is_sorted(record.attributes.begin(), record.attributes.end(),
                           [](const Attribute& a, const Attribute& b) { return a.name < b.name; }),
            "attributes from HTTP are sorted");
  for (const Attribute& attribute : record.attributes) {
    INVARIANT(attribute.value && lower_ascii(attribute.name) == attribute.name,
              "an attribute from HTTP has a value and its name in lower case");
  }
}

// A structured event may have any attributes beside it: they are not looked at.
bool fits_http(const Record& record) {
  return (!record.content_type || !first_control_character(*record.content_type)) &&
         std::all_of(record.attributes.begin(), record.attributes.end(),
                     [](const Attribute& attribute) { return is_attribute_name(attribute.name); });
}

void check(std::string_view input) {
  const Record record = record_from_http(message_of(input));
  check_record_from_http(record);
  auto message = http_from_record(record);
  check_record(record);
  INVARIANT(message.has_value() == fits_http(record), "HTTP carries what it says it carries");
  if (!message) return;
  for (const HttpHeader& header : message->headers) {
    INVARIANT(!first_control_character(header.name) && !first_control_character(header.value),
              "no header is broken by what an attribute holds");
  }
  INVARIANT(record_from_http(*std::move(message)) == record,
            "a record comes back from HTTP as it went");
}

}  // namespace
}  // namespace hallmark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hallmark::fuzz::check(hallmark::fuzz::text_of(data, size));
  return 0;
}
