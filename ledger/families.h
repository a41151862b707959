// The families of a shard's store, and how their keys look. `entries`, `state` and `checkpoints`
// are what is committed; the others follow from the entries and can be made again from them
// (README.md).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/store.h"

namespace hallmark::families {

inline constexpr Family entries{0};      // sequence -> entry bytes
inline constexpr Family state{1};        // the one key state_key -> ShardState
inline constexpr Family ids{2};          // first bytes of an id key -> sequences
inline constexpr Family heads{3};        // device key -> head
inline constexpr Family filters{4};      // (segment, chunk) -> bits of the filter over the ids
inline constexpr Family tiles{5};        // (full at, level) -> hashes of a tile of the log
inline constexpr Family checkpoints{6};  // size -> published checkpoint
inline constexpr std::uint32_t count = 7;

inline constexpr std::string_view state_key = "state";

// In each derived family, before all others; one byte each, so no other key. How far it is applied,
// written last; and which entries it may speak of, written first: where that is more than there
// are, entries were lost after the family was written.
inline constexpr std::string_view applied_key{"\0", 1};
inline constexpr std::string_view bound_key{"\1", 1};
[[nodiscard]] inline bool is_about_family(std::string_view key) {
  return key == applied_key || key == bound_key;
}

// Numbers as keys: most significant byte first, so that their order is the order of the numbers.
template <class Number>
[[nodiscard]] std::array<char, sizeof(Number)> big_endian(Number number) {
  std::array<char, sizeof(Number)> bytes{};
  for (std::size_t i = sizeof(Number); i-- > 0;) {
    bytes[i] = static_cast<char>(number & 0xff);
    number = static_cast<Number>(number >> 8);
  }
  return bytes;
}

template <std::size_t size>
[[nodiscard]] std::string_view view(const std::array<char, size>& bytes) {
  return {bytes.data(), bytes.size()};
}

[[nodiscard]] inline std::optional<std::uint64_t> number_of(std::string_view big_endian_bytes) {
  if (big_endian_bytes.size() > 8) return std::nullopt;
  std::uint64_t number = 0;
  for (const char byte : big_endian_bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace hallmark::families
