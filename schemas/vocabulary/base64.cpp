#include "schemas/vocabulary/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

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

bool alphabet_fits(std::string_view text, Base64Alphabet alphabet) {
  if (text.find_first_of("-_") == std::string_view::npos) return true;
  return alphabet == Base64Alphabet::standard_or_url &&
         text.find_first_of("+/") == std::string_view::npos;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t here = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8U | (i < here ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= here ? standard_digits[bits >> (18U - 6U * i) & 63U] : '=';
    }
  }
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
