#include "schemas/signing/der.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

// A certificate nests about ten deep; the stack of a thread is not to be had for more.
constexpr int most_nested = 32;

enum Tag : unsigned char {
  boolean = 0x01,
  integer = 0x02,
  bit_string = 0x03,
  null = 0x05,
  object_identifier = 0x06,
  enumerated = 0x0A,
  utc_time = 0x17,
  generalized_time = 0x18,
  sequence = 0x30,
  set = 0x31,
};
constexpr unsigned char class_bits = 0xC0;
constexpr unsigned char constructed_bit = 0x20;
constexpr unsigned char number_bits = 0x1F;

struct Value {
  unsigned char tag = 0;
  std::string_view content;
  std::size_t content_at = 0;
};

unsigned char byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

template <class... Arguments>
Unexpected not_der(std::size_t at, fmt::format_string<Arguments...> found,
                   Arguments&&... arguments) {
  return fail(ErrorCode::bad_input, "expected DER, found " +
                                        fmt::format(found, std::forward<Arguments>(arguments)...) +
                                        fmt::format(" at byte {}", at));
}

// Reads the length at `at` and moves past it.
Result<std::size_t> read_length(std::string_view bytes, std::size_t& at) {
  const std::size_t first_at = at;
  if (at == bytes.size()) return not_der(at, "that it ends before a length");
  const unsigned char first = byte_at(bytes, at++);
  if (first < 0x80) return first;
  if (first == 0x80) return not_der(first_at, "an indefinite length (BER)");
  const std::size_t count = first & 0x7FU;
  if (count > sizeof(std::uint32_t)) return not_der(first_at, "a length of {} bytes", count);
  if (count > bytes.size() - at) return not_der(first_at, "that it ends within a length");
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < count; ++i) length = length << 8U | byte_at(bytes, at++);
  const bool shortest = length >= 0x80 && length >> (8 * (count - 1)) != 0;
  if (!shortest) return not_der(first_at, "the length {} in more bytes than it needs", length);
  return length;
}

// Reads the value at `at` and moves past it. `bytes` ends where the value around it ends.
Result<Value> read_value(std::string_view bytes, std::size_t& at) {
  const std::size_t first_at = at;
  const unsigned char tag = byte_at(bytes, at++);
  if ((tag & number_bits) == number_bits)
    return not_der(first_at, "a tag of several bytes, which no certificate has,");
  TRY_ASSIGN(const std::size_t length, read_length(bytes, at));
  if (length > bytes.size() - at) {
    return not_der(first_at, "a value of {} bytes with {} left", length, bytes.size() - at);
  }
  const Value value{tag, bytes.substr(at, length), at};
  at += length;
  return value;
}

Status check_integer(const Value& value) {
  if (value.content.empty()) return not_der(value.content_at, "an INTEGER without bytes");
  if (value.content.size() == 1) return ok();
  const unsigned char first = byte_at(value.content, 0);
  const bool second_high = byte_at(value.content, 1) >= 0x80;
  if ((first == 0x00 && !second_high) || (first == 0xFF && second_high)) {
    return not_der(value.content_at, "an INTEGER in more bytes than it needs");
  }
  return ok();
}

Status check_bit_string(const Value& value) {
  if (value.content.empty()) return not_der(value.content_at, "a BIT STRING without bytes");
  const unsigned char unused = byte_at(value.content, 0);
  const unsigned char last = byte_at(value.content, value.content.size() - 1);
  const bool good =
      value.content.size() == 1 ? unused == 0 : unused < 8 && (last & ((1U << unused) - 1)) == 0;
  if (!good) return not_der(value.content_at, "a BIT STRING whose unused bits are not zero");
  return ok();
}

Status check_object_identifier(const Value& value) {
  bool starts = true;  // a number of the identifier, which goes on while the top bit is set
  for (const char byte : value.content) {
    if (starts && static_cast<unsigned char>(byte) == 0x80)
      return not_der(value.content_at, "an OBJECT IDENTIFIER in more bytes than it needs");
    starts = static_cast<unsigned char>(byte) < 0x80;
  }
  if (value.content.empty() || !starts)
    return not_der(value.content_at, "an OBJECT IDENTIFIER that is cut off");
  return ok();
}

// `form` as RFC 5280 has it, which leaves out the fractions of a second that DER has. Checked here
// because OpenSSL 3.5 refuses what 3.0 reads, and names no field.
Status check_time(const Value& value, std::string_view form) {
  const bool fits = value.content.size() == form.size() && value.content.back() == 'Z' &&
                    value.content.find_first_not_of("0123456789") == form.size() - 1;
  if (!fits) return not_der(value.content_at, "{} for a time {}", quoted(value.content), form);
  return ok();
}

Status check_primitive(const Value& value) {
  switch (value.tag) {
    case boolean:
      if (value.content.size() != 1 || (value.content[0] != '\0' && value.content[0] != '\xFF'))
        return not_der(value.content_at, "a BOOLEAN that is neither 00 nor ff");
      return ok();
    case integer:
    case enumerated:
      return check_integer(value);
    case bit_string:
      return check_bit_string(value);
    case null:
      if (!value.content.empty()) return not_der(value.content_at, "a NULL with bytes");
      return ok();
    case object_identifier:
      return check_object_identifier(value);
    case utc_time:
      return check_time(value, "YYMMDDHHMMSSZ");
    case generalized_time:
      return check_time(value, "YYYYMMDDHHMMSSZ");
    default:
      return ok();
  }
}

// Of the universal types only SEQUENCE and SET are made of others; DER never cuts up a string.
bool form_fits(unsigned char tag) {
  if ((tag & class_bits) != 0) return true;
  const auto as_constructed = static_cast<unsigned char>(tag | constructed_bit);
  const bool of_others = as_constructed == sequence || as_constructed == set;
  return tag != 0 && of_others == ((tag & constructed_bit) != 0);
}

Status check_values(std::string_view bytes, std::size_t at, int depth) {
  if (depth > most_nested) return not_der(at, "values nested more than {} deep", most_nested);
  while (at < bytes.size()) {
    const std::size_t first_at = at;
    TRY_ASSIGN(const Value value, read_value(bytes, at));
    if (!form_fits(value.tag)) return not_der(first_at, "the tag {:02x}", value.tag);
    const bool constructed = (value.tag & constructed_bit) != 0;
    TRY(constructed ? check_values(bytes.substr(0, at), value.content_at, depth + 1)
                    : check_primitive(value));
  }
  return ok();
}

}  // namespace

Status check_der(std::string_view bytes) {
  if (bytes.empty()) return fail(ErrorCode::bad_input, "expected DER, found no bytes");
  std::size_t end = 0;
  TRY(read_value(bytes, end).transform([](const Value&) { return std::monostate{}; }));
  if (end != bytes.size()) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected one value in DER, found {} bytes after its end at byte {}",
                            bytes.size() - end, end));
  }
  return check_values(bytes, 0, 1);
}

}  // namespace hallmark
