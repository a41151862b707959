#include "tests/support/golden.h"

#include <fstream>

#include "schemas/vocabulary/hex.h"
#include "tests/support/catch.h"

namespace hallmark::golden {

std::size_t for_each_case(const std::string& path, const std::function<void(const Case&)>& check) {
  std::ifstream file(HALLMARK_SOURCE_DIR "/tests/golden/" + path);
  REQUIRE(file.good());
  std::size_t count = 0;
  simdjson::dom::parser parser;
  for (std::string line; std::getline(file, line); ++count) {
    Case object;
    REQUIRE(parser.parse(line).get(object) == simdjson::SUCCESS);
    check(object);
  }
  return count;
}

std::string text(const Case& object, const char* name) {
  std::string_view value;
  INFO("member " << name);
  REQUIRE(object[name].get(value) == simdjson::SUCCESS);
  return std::string(value);
}

std::int64_t number(const Case& object, const char* name) {
  std::int64_t value = 0;
  INFO("member " << name);
  REQUIRE(object[name].get(value) == simdjson::SUCCESS);
  return value;
}

bool has(const Case& object, const char* name) { return object[name].error() == simdjson::SUCCESS; }

std::string bytes(const Case& parts) {
  std::string out;
  simdjson::dom::array array;
  REQUIRE(parts.get(array) == simdjson::SUCCESS);
  for (const Case part : array) {
    std::string_view plain;
    if (part.get(plain) == simdjson::SUCCESS) {
      out += plain;
    } else if (has(part, "hex")) {
      auto decoded = from_hex(text(part, "hex"));
      REQUIRE(decoded.has_value());
      out += *decoded;
    } else {
      const std::string repeated = text(part, "repeat");
      for (std::int64_t i = number(part, "times"); i > 0; --i) out += repeated;
    }
  }
  return out;
}

std::optional<std::string> optional_bytes(const Case& parts) {
  if (parts.is_null()) return std::nullopt;
  return bytes(parts);
}

Record record(const Case& object) {
  Record out;
  out.content_type = optional_bytes(object["contentType"].value());
  simdjson::dom::array attributes;
  REQUIRE(object["attributes"].get(attributes) == simdjson::SUCCESS);
  for (const Case attribute : attributes) {
    out.attributes.push_back(
        {bytes(attribute.at(0).value()), optional_bytes(attribute.at(1).value())});
  }
  out.key = optional_bytes(object["key"].value());
  out.value = optional_bytes(object["value"].value());
  return out;
}

}  // namespace hallmark::golden
