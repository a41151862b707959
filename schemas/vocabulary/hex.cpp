#include "schemas/vocabulary/hex.h"

#include <fmt/format.h>

#include "schemas/vocabulary/text.h"

namespace hallmark {

std::string to_hex(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text(bytes.size() * 2, '0');
  char* out = text.data();
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    *out++ = digits[value >> 4U];
    *out++ = digits[value & 15U];
  }
  return text;
}

Result<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("expected pairs of hexadecimal digits, found {} characters", text.size()));
  }
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int value = hex_digit_value(text[at]);
    if (value < 0 || (text[at] >= 'A' && text[at] <= 'F')) {
      return fail(ErrorCode::bad_input,
                  fmt::format("expected a digit 0-9 or a-f at character {}, found {}", at + 1,
                              quoted(text.substr(at, 1))));
    }
    if (at % 2 == 0) {
      bytes += static_cast<char>(value << 4);
    } else {
      bytes.back() = static_cast<char>(bytes.back() | value);
    }
  }
  return bytes;
}

}  // namespace hallmark
