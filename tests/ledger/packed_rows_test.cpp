// Rows come out in the order of their keys, the last of each key, whatever the keys have in common.
#include "ledger/packed_rows.h"

#include <map>
#include <random>
#include <string>

#include "tests/support/catch.h"

using namespace hallmark;

namespace {

// Of few and telling bytes, so that keys are often the same, or the beginning of one another.
std::string short_word(std::mt19937_64& random, std::size_t longest) {
  static constexpr std::string_view bytes("\x00\x01\x7f\x80\xff", 5);
  std::string word(random() % (longest + 1), '\0');
  for (char& byte : word) byte = bytes[random() % bytes.size()];
  return word;
}

void same_as_map(std::string_view common, std::size_t longest) {
  std::mt19937_64 random(20'261);
  PackedRows rows;
  std::map<std::string, std::string> expected;
  for (int i = 0; i < 5'000; ++i) {
    const std::string key = std::string(common) + short_word(random, longest);
    const std::string value = std::to_string(i);
    rows.add(key, value);
    expected[key] = value;
  }
  rows.sort();
  REQUIRE(rows.size() == expected.size());
  std::size_t at = 0;
  for (const auto& [key, value] : expected) {
    REQUIRE(rows.row(at).key == key);
    REQUIRE(rows.row(at).value == value);
    ++at;
  }
}

}  // namespace

TEST_CASE("packed rows are in the order of their keys") {
  SECTION("keys shorter than the bytes that are compared first") { same_as_map("", 4); }
  SECTION("keys about as long") { same_as_map("", 9); }
  SECTION("longer keys") { same_as_map("", 40); }
  SECTION("keys that begin alike") { same_as_map("device:acme:gateway-", 12); }
}
