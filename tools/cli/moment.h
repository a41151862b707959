// Moments as a command line has them: an RFC 3339 time, or a date.
#pragma once

#include <cstdint>
#include <string>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

// Microseconds since 1970. A date is its first moment in UTC.
[[nodiscard]] Result<std::int64_t> parse_moment(const std::string& text);

// A date spelt out as its first moment in UTC; anything else as it is.
[[nodiscard]] std::string spelt_out(const std::string& text);

// For CLI11's check(): empty where it is one.
[[nodiscard]] std::string moment_fault(const std::string& text);

}  // namespace hallmark::cli
