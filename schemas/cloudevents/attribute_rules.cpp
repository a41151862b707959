#include "schemas/cloudevents/attribute_rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "schemas/vocabulary/hex.h"

namespace hallmark {
namespace {

constexpr bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}
constexpr bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// Which bytes a part of a text may have, as a table: every event passes here several times.
class ByteSet {
 public:
  // Letters, digits, and these.
  explicit constexpr ByteSet(std::string_view marks) {
    for (std::size_t byte = 0; byte < has_.size(); ++byte) {
      const auto character = static_cast<char>(byte);
      has_[byte] = is_letter(character) || is_digit(character) ||
                   marks.find(character) != std::string_view::npos;
    }
  }
  [[nodiscard]] bool has(char byte) const { return has_[static_cast<unsigned char>(byte)]; }
  [[nodiscard]] bool has_all(std::string_view text) const {
    return std::all_of(text.begin(), text.end(), [this](char byte) { return has(byte); });
  }

 private:
  std::array<bool, 256> has_{};
};

constexpr ByteSet token_bytes("!#$%&'*+-.^_`|~");
constexpr ByteSet scheme_bytes("+-.");
constexpr ByteSet uri_bytes("-._~:/?#[]@!$&'()*+,;=%");

bool is_token(std::string_view text) { return !text.empty() && token_bytes.has_all(text); }

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text[0]) && scheme_bytes.has_all(text);
}

bool percent_signs_fit(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || hex_digit_value(text[at + 1]) < 0 ||
        hex_digit_value(text[at + 2]) < 0) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool is_attribute_name(std::string_view name) {
  return !name.empty() && name.size() <= attribute_name_limit_bytes &&
         std::all_of(name.begin(), name.end(),
                     [](char byte) { return (byte >= 'a' && byte <= 'z') || is_digit(byte); });
}

std::optional<std::string_view> media_type_of(std::string_view content_type) {
  const bool printable = std::all_of(content_type.begin(), content_type.end(),
                                     [](char byte) { return byte >= 0x20 && byte <= 0x7E; });
  if (!printable) return std::nullopt;
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && type.front() == ' ') type.remove_prefix(1);
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos || !is_token(type.substr(0, slash)) ||
      !is_token(type.substr(slash + 1))) {
    return std::nullopt;
  }
  return type;
}

std::optional<const char*> uri_fault(std::string_view text, UriForm form) {
  if (text.empty()) return "it is empty";
  if (!uri_bytes.has_all(text)) return "it has a character that a URI writes as %XX";
  if (!percent_signs_fit(text)) return "it has a % without two hexadecimal digits after it";
  if (std::count(text.begin(), text.end(), '#') > 1) return "it has more than one #";
  const std::size_t mark = text.find_first_of(":/?#");
  const bool colon_first = mark != std::string_view::npos && text[mark] == ':';
  if (colon_first && !is_scheme(text.substr(0, mark))) {
    return "what stands before its first colon is not a scheme";
  }
  if (!colon_first && form == UriForm::with_scheme) return "it has no scheme";
  return std::nullopt;
}

bool is_integer32(std::string_view text) {
  std::int32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && stop == end;
}

}  // namespace hallmark
