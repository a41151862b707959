// Strings as a JSON text has them, and places in a text: JSON pointers (RFC 6901), lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/json/scan.h"

namespace hallmark::json {

// The text of a string that scan() accepted.
[[nodiscard]] std::string unescape(const Value& string);

// "/name", with ~ and / written as RFC 6901 wants them; a name that is not UTF-8 as printable().
[[nodiscard]] std::string pointer_step(std::string_view name);

// The pointer of the innermost value that was being read when the reader came to `offset` of a text
// that is good up to there.
[[nodiscard]] std::string pointer_at(std::string_view text, std::size_t offset);

// The line of a byte, from 1.
[[nodiscard]] std::uint64_t line_at(std::string_view text, std::size_t offset);

}  // namespace hallmark::json
