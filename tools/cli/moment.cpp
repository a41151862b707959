#include "tools/cli/moment.h"

#include <string_view>

#include "schemas/vocabulary/time.h"

namespace hallmark::cli {

Result<std::int64_t> parse_moment(const std::string& text) {
  constexpr std::size_t date_size = 10;
  return parse_rfc3339_micros(text.size() == date_size ? text + "T00:00:00Z" : text);
}

std::string spelt_out(const std::string& text) {
  constexpr std::string_view form = "0000-00-00";
  bool is_date = text.size() == form.size();
  for (std::size_t i = 0; is_date && i < form.size(); ++i) {
    is_date = form[i] == '-' ? text[i] == '-' : text[i] >= '0' && text[i] <= '9';
  }
  return is_date ? text + "T00:00:00Z" : text;
}

std::string moment_fault(const std::string& text) {
  const auto moment = parse_moment(text);
  return moment ? "" : "expected a date or an RFC 3339 time: " + moment.error().message;
}

}  // namespace hallmark::cli
