// Small questions about text: is it UTF-8, which characters does it have, how is it shown to a
// person.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hallmark {

[[nodiscard]] bool is_utf8(std::string_view bytes);

// Where the first byte stands that makes `bytes` other than UTF-8; for messages, so not in a hurry.
[[nodiscard]] std::optional<std::size_t> first_bad_utf8(std::string_view bytes);

// Where the first of the characters U+0000-U+001F, U+007F-U+009F stands in valid UTF-8.
[[nodiscard]] std::optional<std::size_t> first_control_character(std::string_view text);

[[nodiscard]] std::string lower_ascii(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

// Fit for a terminal and a log: control characters and bad bytes escaped as \x1b.
[[nodiscard]] std::string printable(std::string_view bytes);

// In double quotes, control characters and bad bytes escaped, cut after `most` bytes: safe for a
// terminal and a log.
[[nodiscard]] std::string quoted(std::string_view bytes, std::size_t most = 60);

}  // namespace hallmark
