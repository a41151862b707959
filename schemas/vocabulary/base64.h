// Base64 of RFC 4648, strict: padding required, no whitespace, unused bits zero, so that bytes and
// text map one to one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hallmark {

enum class Base64Alphabet {
  standard,         // section 4
  standard_or_url,  // section 4 or section 5, one of them throughout a text
};

[[nodiscard]] std::string to_base64(std::string_view bytes);

// Nothing where the text is not base64: the caller knows what it is for and says so.
[[nodiscard]] std::optional<std::string> from_base64(
    std::string_view text, Base64Alphabet alphabet = Base64Alphabet::standard);

}  // namespace hallmark
