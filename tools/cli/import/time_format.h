// Times as spreadsheets write them: "31.01.2026", "1/31/2026 2:30 PM". Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

// Whether the format has only what is known here (%Y %m %d %H %I %M %S %p %z %%) and names a date.
[[nodiscard]] Status check_time_format(std::string_view format);

// RFC 3339 of a text in this format; the empty format is RFC 3339 itself. A date alone is 00:00,
// and a time without %z is UTC. What fits RFC 3339 passes whatever the format is.
[[nodiscard]] Result<std::string> rfc3339_of(std::string_view text, std::string_view format);

}  // namespace hallmark::cli
