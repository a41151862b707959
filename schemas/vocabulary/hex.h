// Lower-case hexadecimal, both ways.
#pragma once

#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark {

[[nodiscard]] std::string to_hex(std::string_view bytes);

// Takes lower-case digits alone: each digest then has one spelling.
[[nodiscard]] Result<std::string> from_hex(std::string_view text);

// The value of one hexadecimal digit in either case, or -1.
[[nodiscard]] constexpr int hex_digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

}  // namespace hallmark
