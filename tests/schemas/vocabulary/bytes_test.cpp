// hex, base64, digests, SHA-256, text.
#include <rapidcheck.h>

#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/sha256.h"
#include "schemas/vocabulary/text.h"
#include "tests/support/catch.h"

namespace hallmark {

TEST_CASE("bytes become hex and the same bytes again") {
  CHECK(rc::check([](const std::string& bytes) {
    auto again = from_hex(to_hex(bytes));
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == bytes);
  }));
  CHECK(to_hex(std::string("\0\x7f\xff", 3)) == "007fff");
}

TEST_CASE("hex that is none says where") {
  CHECK(from_hex("abc").error().message.find("found 3") != std::string::npos);
  CHECK(from_hex("0g").error().message.find("character 2, found \"g\"") != std::string::npos);
  CHECK(from_hex("AB").error().message.find("character 1") != std::string::npos);
}

TEST_CASE("bytes become base64 and the same bytes again") {
  CHECK(rc::check([](const std::string& bytes) {
    RC_ASSERT(from_base64(to_base64(bytes)) == bytes);
    RC_ASSERT(from_base64(to_base64(bytes), Base64Alphabet::standard_or_url) == bytes);
  }));
  // RFC 4648, section 10
  CHECK(to_base64("").empty());
  CHECK(to_base64("f") == "Zg==");
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(to_base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("base64 has one spelling for each bytes") {
  for (const char* text : {"Zg", "Zg=", "Zg===", "=", "====", "Zh==", "Zm9=", "Zm 8=", "Zm8=\n",
                           "Zg==Zg==", "-_-_", "Z=g=", "A===", "\xff\xff\xff\xff"}) {
    INFO(text);
    CHECK_FALSE(from_base64(text).has_value());
  }
  CHECK(from_base64("-_-_", Base64Alphabet::standard_or_url) == from_base64("+/+/"));
  CHECK_FALSE(from_base64("-/+_", Base64Alphabet::standard_or_url).has_value());
}

TEST_CASE("SHA-256 gives the standard's answers, however often its context was used") {
  Sha256 sha256;
  for (int i = 0; i < 2; ++i) {
    CHECK(sha256.digest<EventDigest>("").hex() ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256.digest<EventDigest>("abc").hex() ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}

TEST_CASE("a digest is read from 64 digits and from nothing else") {
  const std::string text(64, 'a');
  CHECK(LeafHash::from_hex(text)->hex() == text);
  CHECK(LeafHash::from_hex(text + "aa").error().message.find("found 33 bytes") !=
        std::string::npos);
  CHECK_FALSE(LeafHash::from_hex(std::string(64, 'A')).has_value());
}

TEST_CASE("control characters and bad UTF-8 are found where they stand") {
  CHECK_FALSE(first_control_character("plain ~ text\xc2\xa0").has_value());
  CHECK(first_control_character(std::string("a\0b", 3)) == 1U);
  CHECK(first_control_character("ab\x7f") == 2U);
  CHECK(first_control_character("0123456789\xc2\x80") == 10U);
  CHECK(first_control_character("\xc2\x9f") == 0U);
  CHECK_FALSE(first_bad_utf8("ä€😀").has_value());
  CHECK(first_bad_utf8("ab\xc0\xaf") == 2U);
  CHECK(first_bad_utf8("ab\xed\xa0\x80") == 2U);
  CHECK(first_bad_utf8("ä\xe2\x82") == 2U);
}

TEST_CASE("the quick search for control characters misses none") {
  CHECK(rc::check([](const std::string& prefix) {
    const auto control =
        *rc::gen::element<std::string>(std::string(1, '\0'), "\x1f", "\x7f", "\xc2\x85");
    std::string text;
    for (const char byte : prefix) text += static_cast<char>((byte & 0x3F) + 0x20);
    const std::size_t place = text.size();
    text += control + "tail of some length";
    if (text.find('\x7f') < place) return;
    RC_ASSERT(first_control_character(text) == place);
  }));
}

TEST_CASE("a quoted text is safe to show and says how long it was") {
  CHECK(quoted("a\"b\\c\n\xff") == "\"a\\\"b\\\\c\\x0a\\xff\"");
  CHECK(quoted("ä€") == "\"ä€\"");
  CHECK(quoted(std::string(100, 'x'), 4) == "\"xxxx…\" (100 bytes)");
}

}  // namespace hallmark
