#include "schemas/json/writer.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstring>
#include <utility>
#include <vector>

namespace hallmark::json {
namespace {

constexpr std::uint64_t each_byte = 0x0101010101010101;
constexpr std::uint64_t top_bits = 0x8080808080808080;
constexpr unsigned char first_printable = 0x20;

constexpr std::uint64_t has_zero(std::uint64_t bytes) {
  return (bytes - each_byte) & ~bytes & top_bits;
}

// Whether any of eight characters cannot stand in a string as it is.
bool has_special(const char* eight) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, eight, sizeof(bytes));
  const std::uint64_t control = (bytes - each_byte * first_printable) & ~bytes & top_bits;
  return (control | has_zero(bytes ^ each_byte * '"') | has_zero(bytes ^ each_byte * '\\')) != 0;
}

bool is_special(char c) {
  return static_cast<unsigned char>(c) < first_printable || c == '"' || c == '\\';
}

std::size_t plain_from(std::string_view text, std::size_t at) {
  while (at + sizeof(std::uint64_t) <= text.size() && !has_special(text.data() + at)) {
    at += sizeof(std::uint64_t);
  }
  while (at < text.size() && !is_special(text[at])) ++at;
  return at;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view special = "\"\\\b\f\n\r\t";
  constexpr std::string_view letters = "\"\\bfnrt";
  constexpr std::string_view digits = "0123456789ABCDEF";
  out.push_back('\\');
  if (const std::size_t at = special.find(c); at != std::string_view::npos) {
    out.push_back(letters[at]);
    return;
  }
  const auto value = static_cast<unsigned char>(c);
  out.append("u00").push_back(digits[value >> 4U]);
  out.push_back(digits[value & 15U]);
}

void append_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t at = 0;
  while (true) {
    const std::size_t end = plain_from(text, at);
    out.append(text.substr(at, end - at));
    if (end == text.size()) break;
    append_escaped(out, text[end]);
    at = end + 1;
  }
  out.push_back('"');
}

}  // namespace

struct Writer::Buffer {
  explicit Buffer(std::string begun) : text(std::move(begun)) {}

  // What stands before a value: a comma after another of its array. Before a member's its key has
  // seen to that.
  void begin_value() {
    if (levels.empty() || levels.back().closes == '}') return;
    comma();
  }
  void comma() {
    if (levels.back().has_any) text.push_back(',');
    levels.back().has_any = true;
  }
  void open(char opens, char closes) {
    begin_value();
    text.push_back(opens);
    levels.push_back({closes, false});
  }
  void close() {
    text.push_back(levels.back().closes);
    levels.pop_back();
  }
  template <class Number>
  void number(Number value) {
    begin_value();
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    text.append(digits.data(), end);
  }

  struct Level {
    char closes;
    bool has_any;
  };
  std::string text;
  std::vector<Level> levels;
};

Writer::Writer() : Writer(std::string()) {}
Writer::Writer(std::string begun) : buffer_(std::make_unique<Buffer>(std::move(begun))) {}
Writer::~Writer() = default;

void Writer::begin_object() { buffer_->open('{', '}'); }
void Writer::end_object() { buffer_->close(); }
void Writer::begin_array() { buffer_->open('[', ']'); }
void Writer::end_array() { buffer_->close(); }
void Writer::key(std::string_view name) {
  buffer_->comma();
  append_string(buffer_->text, name);
  buffer_->text.push_back(':');
}
void Writer::string(std::string_view text) {
  buffer_->begin_value();
  append_string(buffer_->text, text);
}
void Writer::number(std::int64_t value) { buffer_->number(value); }
void Writer::number(std::uint64_t value) { buffer_->number(value); }
void Writer::number(double value, int decimals) { raw(fmt::format("{:.{}f}", value, decimals)); }
void Writer::boolean(bool value) { raw(value ? "true" : "false"); }
void Writer::null() { raw("null"); }
void Writer::raw(std::string_view json) {
  buffer_->begin_value();
  buffer_->text.append(json);
}

std::size_t Writer::size_bytes() const { return buffer_->text.size(); }

std::string Writer::take() { return std::exchange(buffer_->text, {}); }

}  // namespace hallmark::json
