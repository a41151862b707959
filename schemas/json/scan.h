// Reads a JSON text by the letter of ledger/FORMAT.md, 2.3, once, and hands out slices of it: every
// value stays the exact bytes that were sent. No library is asked, because libraries differ in what
// they let pass and admission must not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace hallmark::json {

inline constexpr int depth_limit = 64;

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

[[nodiscard]] std::string_view name(Kind kind);

struct Value {
  Kind kind = Kind::null;
  bool escaped = false;   // a string with escapes in it: unescape() before reading it
  std::string_view text;  // exact bytes; a string with its quotes
  // A string's bytes between the quotes, escapes as they were sent.
  [[nodiscard]] std::string_view inner() const { return text.substr(1, text.size() - 2); }
};

struct Member {
  Value name;
  Value value;
};

struct Document {
  Value root;
  std::vector<Member> members;  // of the root, when it is an object
};

enum class FaultKind : std::uint8_t { utf8, surrogate, depth, syntax };

struct Fault {
  FaultKind kind;
  std::size_t offset;    // of the byte that does not fit; the text's size when it ended too soon
  const char* expected;  // what could have stood there
};

// Fills `out`, reusing its memory. On a fault `out` means nothing.
[[nodiscard]] std::optional<Fault> scan(std::string_view text, Document& out,
                                        int levels = depth_limit);

// The elements of an array that scan() accepted.
[[nodiscard]] std::vector<Value> elements(std::string_view array);
// The members of an object that scan() accepted.
[[nodiscard]] std::vector<Member> members(std::string_view object);

}  // namespace hallmark::json
