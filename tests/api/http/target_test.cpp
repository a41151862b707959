#include "api/http/target.h"

#include "tests/support/catch.h"

using namespace hallmark;
using namespace hallmark::api;

TEST_CASE("a target is taken apart before it is decoded") {
  const auto target = parse_target("/v1/devices/urn%3Adev%2Fa%20b/history?limit=3&type=a%26b+c");
  REQUIRE(target);
  CHECK(target->segments == std::vector<std::string>{"v1", "devices", "urn:dev/a b", "history"});
  REQUIRE(target->query.size() == 2);
  CHECK(target->query[1].name == "type");
  CHECK(target->query[1].value == "a&b c");
}

TEST_CASE("nothing in a path is normalised") {
  CHECK(parse_target("/")->segments.empty());
  CHECK(parse_target("/a//b/../.")->segments == std::vector<std::string>{"a", "", "b", "..", "."});
  CHECK(parse_target("/a/")->segments == std::vector<std::string>{"a", ""});
  CHECK(parse_target("/a+b")->segments == std::vector<std::string>{"a+b"});
}

TEST_CASE("a target in absolute form is its path") {
  CHECK(parse_target("http://localhost:8080/livez")->segments == std::vector<std::string>{"livez"});
  CHECK(parse_target("HTTP://localhost")->segments.empty());
  CHECK(parse_target("http://localhost?a=1")->query.empty() == false);
}

TEST_CASE("what does not decode to text is refused") {
  for (const char* raw : {"", "livez", "*", "/a%", "/a%4", "/a%zz", "/%00", "/%0a", "/%c0%ae",
                          "/%ff", "/a?b=%80", "/a#b", "http:///livez"}) {
    CAPTURE(raw);
    CHECK_FALSE(parse_target(raw));
  }
}

TEST_CASE("a parameter that comes twice is refused by its name") {
  const auto target = parse_target("/a?limit=1&limit=1");
  REQUIRE_FALSE(target);
  CHECK(target.error().context == "limit");
}

TEST_CASE("a text that is encoded decodes to itself") {
  for (const std::string text : {"pump-7", "a/b", "100% of it?", "\xc3\xa4 \xe2\x82\xac", "+&=#"}) {
    CAPTURE(text);
    CHECK(parse_target("/" + percent_encoded(text))->segments == std::vector<std::string>{text});
    CHECK(parse_target("/?q=" + percent_encoded(text))->query.front().value == text);
  }
}
