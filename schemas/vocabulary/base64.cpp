#include "schemas/vocabulary/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace hallmark {
namespace {

constexpr std::string_view standard_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t no_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> digit_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  for (std::size_t value = 0; value < standard_digits.size(); ++value) {
    values[static_cast<unsigned char>(standard_digits[value])] = static_cast<std::uint8_t>(value);
  }
  values[static_cast<unsigned char>('-')] = 62;
  values[static_cast<unsigned char>('_')] = 63;
  return values;
}

// Two digits for every twelve bits: exports are full of base64.
constexpr std::array<std::array<char, 2>, 4096> pairs_of_digits() {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t bits = 0; bits < pairs.size(); ++bits) {
    pairs[bits] = {standard_digits[bits >> 6U], standard_digits[bits & 63U]};
  }
  return pairs;
}
constexpr auto digit_pairs = pairs_of_digits();

bool alphabet_fits(std::string_view text, Base64Alphabet alphabet) {
  if (text.find_first_of("-_") == std::string_view::npos) return true;
  return alphabet == Base64Alphabet::standard_or_url &&
         text.find_first_of("+/") == std::string_view::npos;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  const auto byte = [&](std::size_t at) -> std::uint32_t {
    return static_cast<unsigned char>(bytes[at]);
  };
  const auto digit = [](std::uint32_t bits, unsigned shift) {
    return standard_digits[bits >> shift & 63U];
  };
  char* out = text.data();
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const std::uint32_t bits = byte(at) << 16U | byte(at + 1) << 8U | byte(at + 2);
    std::memcpy(out, digit_pairs[bits >> 12U].data(), 2);
    std::memcpy(out + 2, digit_pairs[bits & 0xFFFU].data(), 2);
    out += 4;
  }
  const std::size_t left = bytes.size() - at;
  if (left == 0) return text;
  const std::uint32_t bits = byte(at) << 16U | (left > 1 ? byte(at + 1) << 8U : 0U);
  *out++ = digit(bits, 18);
  *out++ = digit(bits, 12);
  if (left > 1) *out = digit(bits, 6);
  return text;
}

std::optional<std::string> from_base64(std::string_view text, Base64Alphabet alphabet) {
  static constexpr std::array<std::uint8_t, 256> values = digit_values();
  if (text.size() % 4 != 0 || !alphabet_fits(text, alphabet)) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;

  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const std::size_t digits = at + 4 == text.size() ? 4 - padding : 4;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint8_t value = i < digits ? values[static_cast<unsigned char>(text[at + i])] : 0;
      if (value == no_digit) return std::nullopt;
      bits = bits << 6U | value;
    }
    const std::size_t here = digits - 1;
    if ((bits & ((1U << (8U * (3U - here))) - 1U)) != 0) return std::nullopt;  // unused bits
    for (std::size_t i = 0; i < here; ++i)
      bytes += static_cast<char>(bits >> (16U - 8U * i) & 255U);
  }
  return bytes;
}

}  // namespace hallmark
