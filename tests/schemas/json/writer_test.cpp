// The text is RapidJSON's, to the byte, whatever is written.
#include "schemas/json/writer.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <limits>

#include "tests/support/catch.h"

namespace hallmark::json {
namespace {

std::string by_rapidjson(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return buffer.GetString();
}

std::string by_us(std::string_view text) {
  Writer writer;
  writer.string(text);
  return writer.take();
}

TEST_CASE("json writer: every character is escaped as elsewhere, wherever it stands") {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t length = 1; length <= 18; ++length) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, 'x');
        text[at] = static_cast<char>(byte);
        REQUIRE(by_us(text) == by_rapidjson(text));
      }
    }
  }
  REQUIRE(by_us("\"\\\"\x01\x1f\x7fü\xff\n") == by_rapidjson("\"\\\"\x01\x1f\x7fü\xff\n"));
  REQUIRE(by_us("") == "\"\"");
}

TEST_CASE("json writer: commas and colons stand where they should") {
  Writer writer;
  writer.begin_object();
  writer.key("empty");
  writer.begin_array();
  writer.end_array();
  writer.key("a\"b");
  writer.begin_array();
  writer.number(std::numeric_limits<std::int64_t>::min());
  writer.number(std::numeric_limits<std::uint64_t>::max());
  writer.begin_object();
  writer.end_object();
  writer.begin_object();
  writer.member("x", "y");
  writer.member("z", std::uint64_t{0});
  writer.end_object();
  writer.null();
  writer.end_array();
  writer.key("flags");
  writer.begin_array();
  writer.boolean(true);
  writer.boolean(false);
  writer.raw("[1, 2]");
  writer.number(0.125, 2);
  writer.end_array();
  writer.end_object();
  REQUIRE(
      writer.take() ==
      R"({"empty":[],"a\"b":[-9223372036854775808,18446744073709551615,{},{"x":"y","z":0},null],)"
      R"("flags":[true,false,[1, 2],0.12]})");
}

TEST_CASE("json writer: a text is taken in parts, and one document follows another") {
  Writer writer("{}\n");
  writer.begin_array();
  writer.number(std::uint64_t{1});
  REQUIRE(writer.size_bytes() == 5);
  REQUIRE(writer.take() == "{}\n[1");
  writer.number(std::uint64_t{2});
  writer.end_array();
  REQUIRE(writer.take() == ",2]");
}

}  // namespace
}  // namespace hallmark::json
