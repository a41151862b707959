#include "schemas/json/scan.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/invariant.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::json {
namespace {

// Eight bytes at once: a byte of the answer has its top bit set where a byte of `word` may be a
// quote, a backslash or under 0x20. A byte above a hit may be marked wrongly, the lowest mark is
// always right.
std::uint64_t string_stops(std::uint64_t word) {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  constexpr std::uint64_t tops = 0x8080808080808080ULL;
  const auto zero_bytes = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes & tops; };
  const std::uint64_t low = (word - ones * 0x20) & ~word & tops;
  return low | zero_bytes(word ^ (ones * '"')) | zero_bytes(word ^ (ones * '\\'));
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text, int levels = depth_limit)
      : text_(text), levels_(levels) {}

  bool document(Value& root, std::vector<Member>* top) {
    skip_whitespace();
    top_ = top;
    if (!value(root, 1)) return false;
    skip_whitespace();
    return at_ == text_.size() || miss("the end of the text");
  }

  // Steps for walking a text that is known to be good.
  bool step_value(Value& out) {
    skip_whitespace();
    return value(out, 1);
  }
  bool take(char byte) {
    skip_whitespace();
    if (peek() != byte) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] const Fault& fault() const { return fault_; }

 private:
  // What stands at the cursor; 0 at the end (a NUL in the text is nowhere allowed, so the two need
  // no telling apart).
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool miss(const char* expected, FaultKind kind = FaultKind::syntax) {
    fault_ = {kind, at_, expected};
    return false;
  }

  void skip_whitespace() {
    while (at_ < text_.size()) {
      const char byte = text_[at_];
      if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t') return;
      ++at_;
    }
  }

  bool value(Value& out, int depth) {
    const std::size_t first = at_;
    out.escaped = false;
    const bool good = value_of_kind(out, depth);
    out.text = text_.substr(first, at_ - first);
    return good;
  }

  bool value_of_kind(Value& out, int depth) {
    switch (peek()) {
      case '"':
        out.kind = Kind::string;
        return string(out.escaped);
      case '{':
        out.kind = Kind::object;
        return object(depth);
      case '[':
        out.kind = Kind::array;
        return array(depth);
      case 't':
        out.kind = Kind::boolean;
        return literal("true", "true");
      case 'f':
        out.kind = Kind::boolean;
        return literal("false", "false");
      case 'n':
        out.kind = Kind::null;
        return literal("null", "null");
      default:
        out.kind = Kind::number;
        if (peek() != '-' && !is_digit(peek())) return miss("a value");
        return number();
    }
  }

  bool literal(std::string_view word, const char* expected) {
    for (const char byte : word) {
      if (peek() != byte) return miss(expected);
      ++at_;
    }
    return true;
  }

  bool digits() {
    if (!is_digit(peek())) return miss("a digit");
    while (is_digit(peek())) ++at_;
    return true;
  }

  bool number() {
    if (peek() == '-') ++at_;
    if (peek() == '0') {
      ++at_;  // a further digit is then out of place, and whoever reads on says so
    } else if (!digits()) {
      return false;
    }
    if (peek() == '.') {
      ++at_;
      if (!digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      return digits();
    }
    return true;
  }

  bool string(bool& escaped) {
    ++at_;
    while (true) {
      skip_plain();
      if (at_ >= text_.size()) return miss("a closing quote");
      if (text_[at_] == '"') {
        ++at_;
        return true;
      }
      if (text_[at_] != '\\')
        return miss("an escape such as \\n in place of the control character");
      escaped = true;
      if (!escape()) return false;
    }
  }

  void skip_plain() {
    while (at_ + 8 <= text_.size()) {
      std::uint64_t word = 0;
      std::memcpy(&word, text_.data() + at_, 8);
      const std::uint64_t stops = string_stops(word);
      if (stops != 0 && std::endian::native != std::endian::little) break;
      if (stops != 0) {
        at_ += static_cast<std::size_t>(std::countr_zero(stops)) / 8;
        return;
      }
      at_ += 8;
    }
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
           static_cast<unsigned char>(text_[at_]) >= 0x20) {
      ++at_;
    }
  }

  bool escape() {
    ++at_;
    const char letter = peek();
    if (letter != 'u') {
      if (letter == '\0' || std::strchr("\"\\/bfnrt", letter) == nullptr) {
        return miss("one of \" \\ / b f n r t u after the backslash");
      }
      ++at_;
      return true;
    }
    const std::size_t backslash = at_ - 1;
    ++at_;
    unsigned unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const int digit = hex_digit_value(peek());
      if (digit < 0) return miss("four hexadecimal digits after \\u");
      unit = unit << 4U | static_cast<unsigned>(digit);
    }
    if (unit >= 0xDC00 && unit <= 0xDFFF) {
      at_ = backslash;
      return miss("a high surrogate before this low one", FaultKind::surrogate);
    }
    return unit < 0xD800 || unit > 0xDBFF || low_surrogate();
  }

  // \uDC00 to \uDFFF, byte by byte; a text that ends here is cut, one that goes on otherwise has a
  // lone surrogate.
  bool low_surrogate() {
    static constexpr const char* expected = "a low surrogate escape after the high one";
    for (int i = 0; i < 6; ++i, ++at_) {
      if (at_ >= text_.size()) return miss("the rest of the string");
      const char byte = text_[at_];
      const int digit = hex_digit_value(byte);
      const bool fits = i == 0   ? byte == '\\'
                        : i == 1 ? byte == 'u'
                        : i == 2 ? digit == 0xD
                        : i == 3 ? digit >= 0xC
                                 : digit >= 0;
      if (!fits) return miss(expected, FaultKind::surrogate);
    }
    return true;
  }

  bool array(int depth) {
    if (depth > levels_) return miss("at most 64 levels", FaultKind::depth);
    ++at_;
    skip_whitespace();
    if (peek() == ']') {
      ++at_;
      return true;
    }
    Value element;
    while (true) {
      skip_whitespace();
      if (!value(element, depth + 1)) return false;
      skip_whitespace();
      if (peek() == ']') {
        ++at_;
        return true;
      }
      if (peek() != ',') return miss("',' or ']'");
      ++at_;
    }
  }

  bool object(int depth) {
    if (depth > levels_) return miss("at most 64 levels", FaultKind::depth);
    ++at_;
    skip_whitespace();
    if (peek() == '}') {
      ++at_;
      return true;
    }
    Member member;
    member.name.kind = Kind::string;
    while (true) {
      skip_whitespace();
      if (!object_member(member, depth)) return false;
      if (depth == 1 && top_ != nullptr) top_->push_back(member);
      skip_whitespace();
      if (peek() == '}') {
        ++at_;
        return true;
      }
      if (peek() != ',') return miss("',' or '}'");
      ++at_;
    }
  }

  bool object_member(Member& member, int depth) {
    if (peek() != '"') return miss("a name in double quotes");
    const std::size_t first = at_;
    member.name.escaped = false;
    if (!string(member.name.escaped)) return false;
    member.name.text = text_.substr(first, at_ - first);
    skip_whitespace();
    if (peek() != ':') return miss("':' after the name");
    ++at_;
    skip_whitespace();
    return value(member.value, depth + 1);
  }

  std::string_view text_;
  int levels_;
  std::size_t at_ = 0;
  std::vector<Member>* top_ = nullptr;
  Fault fault_{};
};

}  // namespace

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::number:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "an array";
    case Kind::object:
      return "an object";
  }
  return "a value";
}

std::optional<Fault> scan(std::string_view text, Document& out, int levels) {
  out.members.clear();
  if (!is_utf8(text)) {
    return Fault{FaultKind::utf8, first_bad_utf8(text).value_or(0), "UTF-8"};
  }
  Scanner scanner(text, levels);
  if (!scanner.document(out.root, &out.members)) return scanner.fault();
  return std::nullopt;
}

std::vector<Value> elements(std::string_view array) {
  std::vector<Value> out;
  Scanner scanner(array);
  INVARIANT(scanner.take('['), "the elements of a value that is not an array were asked for");
  if (scanner.take(']')) return out;
  do {
    INVARIANT(scanner.step_value(out.emplace_back()), "an array that was scanned does not scan");
  } while (scanner.take(','));
  return out;
}

std::vector<Member> members(std::string_view object) {
  Document document;
  Scanner scanner(object);
  INVARIANT(
      scanner.document(document.root, &document.members) && document.root.kind == Kind::object,
      "the members of a value that is not an object were asked for");
  return std::move(document.members);
}

}  // namespace hallmark::json
