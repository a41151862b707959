#include "schemas/vocabulary/text.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace hallmark {
namespace {

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character + 32) : character;
}

// The length of the well-formed UTF-8 character at `at`, or 0.
std::size_t character_size_bytes(std::string_view bytes, std::size_t at) {
  const auto lead = static_cast<unsigned char>(bytes[at]);
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  const std::string_view character = bytes.substr(at, size);
  return character.size() == size && is_utf8(character) ? size : 0;
}

// Whether one of eight bytes may begin a control character: under 0x20, 0x7F, or 0xC2. Marks no
// fewer than it should.
bool may_have_control(const char* bytes) {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  constexpr std::uint64_t tops = 0x8080808080808080ULL;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, 8);
  const auto below = [](std::uint64_t value, std::uint64_t limit) {
    return (value - ones * limit) & ~value & tops;
  };
  return (below(word, 0x20) | below(word ^ (ones * 0x7F), 1) | below(word ^ (ones * 0xC2), 1)) != 0;
}

}  // namespace

bool is_utf8(std::string_view bytes) { return simdjson::validate_utf8(bytes.data(), bytes.size()); }

std::optional<std::size_t> first_bad_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = character_size_bytes(bytes, at);
    if (size == 0) return at;
    at += size;
  }
  return std::nullopt;
}

std::optional<std::size_t> first_control_character(std::string_view text) {
  std::size_t at = 0;
  while (at + 8 <= text.size() && !may_have_control(text.data() + at)) at += 8;
  for (; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte == 0x7F) return at;
    // U+0080-U+009F are C2 80 to C2 9F.
    if (byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0) {
      return at;
    }
  }
  return std::nullopt;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string printable(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = character_size_bytes(bytes, at);
    if (size == 0 || first_control_character(bytes.substr(at, size)) == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes[at]));
      ++at;
    } else {
      out += bytes.substr(at, size);
      at += size;
    }
  }
  return out;
}

std::string quoted(std::string_view bytes, std::size_t most) {
  std::string out = "\"";
  std::size_t at = 0;
  while (at < bytes.size() && at < most) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    const std::size_t size = character_size_bytes(bytes, at);
    const bool control = size == 0 || first_control_character(bytes.substr(at, size)) == 0;
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += bytes[at];
    } else if (control) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += bytes.substr(at, size);
    }
    at += size == 0 || control ? 1 : size;
  }
  out += at < bytes.size() ? fmt::format("…\" ({} bytes)", bytes.size()) : "\"";
  return out;
}

}  // namespace hallmark
