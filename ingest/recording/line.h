// The lines of a recorded partition (README.md): JSON, one object each. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "ingest/partition_source.h"

namespace hallmark::recording {

inline constexpr std::uint64_t version = 1;

// The first line.
struct Head {
  std::uint64_t partition = 0;
  std::uint64_t partitions = 0;
  friend bool operator==(const Head&, const Head&) = default;
};

// The last line.
struct End {
  Offset end;
};

using Line = std::variant<Head, LoggedMessage, End>;

// bad_input says what was expected and what was found. Nothing is passed over: a member that is
// unknown may be a word that was misspelled.
[[nodiscard]] Result<Line> parse(std::string_view text);

// With their line feeds.
[[nodiscard]] std::string text_of(const Head& head);
[[nodiscard]] std::string text_of(const LoggedMessage& message);
[[nodiscard]] std::string text_of(const End& end);

}  // namespace hallmark::recording
