#include "schemas/json/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::json {
namespace {

void append_utf8(std::string& out, unsigned code_point) {
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
    return;
  }
  if (code_point < 0x800) {
    out += static_cast<char>(0xC0U | code_point >> 6U);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0U | code_point >> 12U);
    out += static_cast<char>(0x80U | (code_point >> 6U & 63U));
  } else {
    out += static_cast<char>(0xF0U | code_point >> 18U);
    out += static_cast<char>(0x80U | (code_point >> 12U & 63U));
    out += static_cast<char>(0x80U | (code_point >> 6U & 63U));
  }
  out += static_cast<char>(0x80U | (code_point & 63U));
}

unsigned four_digits(std::string_view raw, std::size_t at) {
  unsigned unit = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    unit = unit << 4U | static_cast<unsigned>(hex_digit_value(raw[i]));
  }
  return unit;
}

// Appends what the escape at `at` (its backslash) stands for; returns where it ends.
std::size_t append_escape(std::string& out, std::string_view raw, std::size_t at) {
  const char letter = raw[at + 1];
  switch (letter) {
    case 'b':
      out += '\b';
      return at + 2;
    case 'f':
      out += '\f';
      return at + 2;
    case 'n':
      out += '\n';
      return at + 2;
    case 'r':
      out += '\r';
      return at + 2;
    case 't':
      out += '\t';
      return at + 2;
    case 'u':
      break;
    default:
      out += letter;
      return at + 2;
  }
  const unsigned unit = four_digits(raw, at + 2);
  if (unit < 0xD800 || unit > 0xDFFF) {
    append_utf8(out, unit);
    return at + 6;
  }
  const unsigned low = four_digits(raw, at + 8);
  append_utf8(out, 0x10000U + ((unit - 0xD800U) << 10U) + (low - 0xDC00U));
  return at + 12;
}

// Where in a text the reader stands: the containers that are open, and in each the member or
// element.
class Path {
 public:
  void open(bool is_object) {
    levels_.push_back({is_object ? At::name : At::value, is_object, 0, {}});
  }
  void close() {
    if (!levels_.empty()) levels_.pop_back();
    end_value();
  }
  void comma() {
    if (levels_.empty()) return;
    Level& level = levels_.back();
    level.at = level.is_object ? At::name : At::value;
    level.name.clear();
    ++level.index;
  }
  void string(std::string_view raw) {
    if (levels_.empty() || levels_.back().at != At::name) return end_value();
    levels_.back().name = raw;
  }
  // One without a name before it leads nowhere.
  void colon() {
    if (!levels_.empty() && !levels_.back().name.empty()) levels_.back().at = At::value;
  }
  // A value is whole; what follows belongs to the container around it.
  void end_value() {
    if (!levels_.empty() && levels_.back().at == At::value) levels_.back().at = At::end;
  }
  [[nodiscard]] std::string pointer() const {
    std::string out;
    for (const Level& level : levels_) {
      if (level.at != At::value) continue;
      out += level.is_object ? pointer_step(unescape({Kind::string, true, level.name}))
                             : fmt::format("/{}", level.index);
    }
    return out;
  }

 private:
  enum class At : std::uint8_t { name, value, end };
  struct Level {
    At at;
    bool is_object;
    std::size_t index;
    std::string name;  // with quotes
  };
  std::vector<Level> levels_;
};

// Bytes of which numbers, true, false and null are made, and what is taken for one of them.
bool is_scalar(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || byte == '-' ||
         byte == '+' || byte == '.' || byte == 'E';
}

bool is_whole(std::string_view scalar) {
  Document document;
  return !scan(scalar, document);
}

bool is_space(char byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

std::size_t end_of_string(std::string_view text, std::size_t quote) {
  std::size_t at = quote + 1;
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return at + 1;
}

}  // namespace

std::string unescape(const Value& string) {
  const std::string_view raw = string.inner();
  if (!string.escaped) return std::string(raw);
  std::string out;
  out.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t backslash = std::min(raw.find('\\', at), raw.size());
    out += raw.substr(at, backslash - at);
    at = backslash == raw.size() ? backslash : append_escape(out, raw, backslash);
  }
  return out;
}

std::string pointer_step(std::string_view name) {
  if (!is_utf8(name)) return pointer_step(printable(name));
  std::string out = "/";
  for (const char byte : name) {
    if (byte == '~') {
      out += "~0";
    } else if (byte == '/') {
      out += "~1";
    } else {
      out += byte;
    }
  }
  return out;
}

std::string pointer_at(std::string_view text, std::size_t offset) {
  Path path;
  for (std::size_t at = 0; at < offset && at < text.size();) {
    const char byte = text[at];
    std::size_t next = at + 1;
    if (byte == '{' || byte == '[') {
      path.open(byte == '{');
    } else if (byte == '}' || byte == ']') {
      path.close();
    } else if (byte == ',') {
      path.comma();
    } else if (byte == '"') {
      next = end_of_string(text, at);
      if (next > offset) break;  // the fault is within this string
      path.string(text.substr(at, next - at));
    } else if (byte == ':') {
      path.colon();
    } else if (!is_space(byte)) {
      while (next < text.size() && next < offset && is_scalar(text[next])) ++next;
      if (is_whole(text.substr(at, next - at))) path.end_value();
    }
    at = next;
  }
  return path.pointer();
}

std::uint64_t line_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  return 1 + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
}

}  // namespace hallmark::json
