// Times in microseconds since 1970-01-01T00:00:00Z, and RFC 3339 both ways. When something happened
// (the producer's clock) and when it was recorded (the log's clock) are two types.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark {

// RFC 3339 with an offset; a fraction is cut after six digits. Leap seconds and years outside
// 0001-9999, as written or in UTC, are refused. The error's message is what was found and why it is
// no time; "expected a time" is the caller's to say.
[[nodiscard]] Result<std::int64_t> parse_rfc3339_micros(std::string_view text);

// RFC 3339 in UTC, with no, three or six digits of fraction: the fewest that lose nothing. A value
// outside the years 0001-9999 (a broker may stamp anything) is shown as "<micros>us".
[[nodiscard]] std::string print_rfc3339_micros(std::int64_t micros);

template <class Tag>
class Time {
 public:
  constexpr Time() = default;
  constexpr explicit Time(std::int64_t micros) : micros_(micros) {}
  [[nodiscard]] static Result<Time> parse(std::string_view text) {
    TRY_ASSIGN(const std::int64_t micros, parse_rfc3339_micros(text));
    return Time(micros);
  }

  [[nodiscard]] constexpr std::int64_t micros() const { return micros_; }
  [[nodiscard]] std::string text() const { return print_rfc3339_micros(micros_); }
  friend constexpr auto operator<=>(Time, Time) = default;

 private:
  std::int64_t micros_ = 0;
};

using Occurred = Time<struct OccurredTag>;
using Recorded = Time<struct RecordedTag>;

}  // namespace hallmark
