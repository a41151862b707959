#include "tools/cli/moment.h"

#include "schemas/vocabulary/time.h"

namespace hallmark::cli {

Result<std::int64_t> parse_moment(const std::string& text) {
  constexpr std::size_t date_size = 10;
  return parse_rfc3339_micros(text.size() == date_size ? text + "T00:00:00Z" : text);
}

std::string moment_fault(const std::string& text) {
  const auto moment = parse_moment(text);
  return moment ? "" : "expected a date or an RFC 3339 time: " + moment.error().message;
}

}  // namespace hallmark::cli
