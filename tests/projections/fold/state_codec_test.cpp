#include "projections/fold/state_codec.h"

#include <fmt/format.h>
#include <rapidcheck.h>

#include <random>

#include "schemas/vocabulary/hex.h"
#include "tests/projections/support/any_state.h"
#include "tests/projections/support/story.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

// Whatever decodes is what was encoded: no state has two forms.
void expect_one_form(const std::string& bytes) {
  const auto state = decode_device_state(bytes);
  if (state) RC_ASSERT(encode_device_state(*state) == bytes);
  if (!state) RC_ASSERT(state.error().code == ErrorCode::corruption);
}

// A pump adopted at 2026-01-01T00:00:00Z by entry 0.
std::string hex_of_adopted(std::string_view origin, std::string_view state) {
  return fmt::format(
      "02"            // version
      "83808080c001"  // identity, life; counts, last
      "a308{}"        // origin, born, device class, approver
      "808082e288d2a306"
      "00"                // since that time, by entry 0
      "0870756d700000"    // pump; at the same time by the same entry
      "010861636d650000"  // acme
      "03{}0000"          // the state, since then
      "0101"              // one event
      "0000",             // the last one
      origin, state);
}

}  // namespace

TEST_CASE("a state that knows nothing takes two bytes") {
  CHECK(to_hex(encode_device_state(DeviceState{})) == "0200");
}

TEST_CASE("a state's bytes are these") {
  story::Story story;
  story.then("device.adopted", R"({"approver":{"id":"acme"},"deviceClass":"pump"})");
  CHECK(to_hex(encode_device_state(story.state())) == hex_of_adopted("02", "01"));
}

TEST_CASE("a name that no enumeration has is corruption") {
  const auto decodes = [](const std::string& hex) {
    return decode_device_state(from_hex(hex).value()).has_value();
  };
  CHECK(decodes(hex_of_adopted("02", "01")));
  CHECK(decodes(hex_of_adopted("01", "06")));
  CHECK_FALSE(decodes(hex_of_adopted("03", "01")));
  CHECK_FALSE(decodes(hex_of_adopted("02", "07")));
}

TEST_CASE("names that are out of order, or come twice, are corruption") {
  DeviceState state;
  state.identity.identifiers = {{{"a", ""}, {}}, {{"b", ""}, {}}};
  const std::string bytes = encode_device_state(state);
  const auto with = [&](char first, char second) {
    std::string other = bytes;
    other[bytes.find('a')] = first;
    other[bytes.find('b')] = second;
    return decode_device_state(other).has_value();
  };
  CHECK(with('a', 'b'));
  CHECK_FALSE(with('b', 'a'));
  CHECK_FALSE(with('a', 'a'));
}

TEST_CASE("a text that was there is its place, and has no other form") {
  DeviceState state;
  state.identity.identifiers = {{{"mine", "twice"}, {}}, {{"other", "twice"}, {}}};
  const std::string bytes = encode_device_state(state);
  const std::size_t again = bytes.find("other") + std::string_view("other").size();
  const auto with = [&](std::string_view other) {
    return decode_device_state(std::string(bytes).replace(again, 1, other)).has_value();
  };
  CHECK(bytes[again] == 3);  // twice: the one after the first
  CHECK(with("\x03"));
  CHECK(with("\x01"));             // mine
  CHECK(with("\x05"));             // other
  CHECK_FALSE(with("\x07"));       // there is none yet
  CHECK_FALSE(with("\x0atwice"));  // it has a place
  CHECK(with("\x0athird"));
}

TEST_CASE("a place that no text has is corruption, not an empty text") {
  DeviceState state;
  state.life.quarantine.emplace().value.allowed = {"ab"};
  const std::string bytes = encode_device_state(state);
  const std::size_t at = bytes.find(
      "\x04"
      "ab");
  REQUIRE(at != std::string::npos);
  CHECK(decode_device_state(std::string(bytes).replace(at, 3, 1, '\0')).has_value());
  CHECK_FALSE(decode_device_state(std::string(bytes).replace(at, 3, "\x01")).has_value());
  CHECK_FALSE(decode_device_state(std::string(bytes).replace(at, 3, "\x81\x02")).has_value());
}

TEST_CASE("texts beyond those that have places are written out") {
  DeviceState state;
  for (int i = 0; i < 1000; ++i) {
    state.certificates.emplace_back().issuer = fmt::format("issuer {}", i % 300);
  }
  const std::string bytes = encode_device_state(state);
  const auto back = decode_device_state(bytes);
  REQUIRE(back.has_value());
  CHECK(*back == state);
  CHECK(encode_device_state(*back) == bytes);
}

TEST_CASE("states come back from their bytes") {
  CHECK(rc::check([](std::uint64_t seed) {
    const DeviceState state = any_state(seed);
    const auto back = decode_device_state(encode_device_state(state));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == state);
  }));
}

TEST_CASE("states that differ have other bytes") {
  CHECK(rc::check([](std::uint64_t seed) {
    const DeviceState one = any_state(seed);
    const DeviceState other = any_state(seed + 1);
    RC_ASSERT((one == other) == (encode_device_state(one) == encode_device_state(other)));
  }));
}

TEST_CASE("any bytes are a state of one form, or corruption") {
  CHECK(rc::check([](std::uint64_t seed) {
    std::mt19937_64 chance(seed);
    std::string bytes = encode_device_state(any_state(seed));
    for (int i = 0; i < 50; ++i) {
      std::string damaged = bytes;
      for (std::uint64_t flips = chance() % 3; flips > 0; --flips) {
        damaged[chance() % damaged.size()] ^= static_cast<char>(1U << chance() % 8);
      }
      if (chance() % 2 == 0) damaged.resize(chance() % (damaged.size() + 1));
      if (chance() % 8 == 0) damaged.append(chance() % 4, '\0');
      expect_one_form(damaged);
    }
  }));
}

TEST_CASE("bytes by chance are safe to decode") {
  CHECK(rc::check([](const std::string& bytes) {
    expect_one_form(bytes);
    expect_one_form("\x02" + bytes);
  }));
}

TEST_CASE("what ends too soon, goes on, or is of another version is said to be no state") {
  const std::string bytes = encode_device_state(story::enrolled_pump().state());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    INFO(size);
    CHECK_FALSE(decode_device_state(bytes.substr(0, size)).has_value());
  }
  CHECK_FALSE(decode_device_state(bytes + '\0').has_value());
  CHECK_FALSE(decode_device_state('\x01' + bytes.substr(1)).has_value());
  CHECK(decode_device_state(bytes).has_value());
}

}  // namespace hallmark
