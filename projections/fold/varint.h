// Whole numbers in as few bytes as they need: seven bits a byte, the lowest first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hallmark {

inline void put_varint(std::string& out, std::uint64_t number) {
  while (number >= 0x80) {
    out.push_back(static_cast<char>(number | 0x80));
    number >>= 7;
  }
  out.push_back(static_cast<char>(number));
}

// Takes one off the front; nothing, and `rest` as it was, where there is none or one that is longer
// than put_varint() writes it.
[[nodiscard]] inline std::optional<std::uint64_t> take_varint(std::string_view& rest) {
  std::uint64_t number = 0;
  std::size_t at = 0;
  for (unsigned shift = 0; shift < 64 && at < rest.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest[at++]);
    if ((shift == 63 && byte > 1) || (shift > 0 && byte == 0)) return std::nullopt;
    number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte >= 0x80) continue;
    rest.remove_prefix(at);
    return number;
  }
  return std::nullopt;
}

// With a sign: small ones of either are short. A difference of two numbers may wrap around, so that
// every pair of them has one.
[[nodiscard]] inline std::uint64_t zigzag(std::uint64_t number) {
  return number << 1 ^ (number >> 63 != 0 ? ~std::uint64_t{0} : 0);
}
[[nodiscard]] inline std::uint64_t unzigzag(std::uint64_t code) {
  return code >> 1 ^ ((code & 1) != 0 ? ~std::uint64_t{0} : 0);
}

}  // namespace hallmark
