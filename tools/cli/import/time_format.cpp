#include "tools/cli/import/time_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "schemas/vocabulary/text.h"
#include "schemas/vocabulary/time.h"

namespace hallmark::cli {
namespace {

constexpr std::string_view known = "YmdHIMSpz%";
constexpr std::string_view plain_date = "%Y-%m-%d";

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

struct Moment {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::optional<bool> afternoon;
  std::string offset = "Z";
};

// Takes what it reads off the front of the text.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : rest_(text) {}

  bool literal(char byte) {
    if (rest_.empty() || rest_.front() != byte) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool part(char letter, Moment& moment) {
    switch (letter) {
      case 'Y':
        return number(4, 4, moment.year);
      case 'm':
        return number(1, 2, moment.month);
      case 'd':
        return number(1, 2, moment.day);
      case 'H':
      case 'I':
        return number(1, 2, moment.hour);
      case 'M':
        return number(2, 2, moment.minute);
      case 'S':
        return number(2, 2, moment.second);
      case 'p':
        return half_of_day(moment);
      case 'z':
        return offset(moment);
      default:
        return literal('%');
    }
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  bool number(std::size_t least, std::size_t most, int& out) {
    std::size_t size = 0;
    out = 0;
    for (; size < most && size < rest_.size() && is_digit(rest_[size]); ++size) {
      out = out * 10 + (rest_[size] - '0');
    }
    rest_.remove_prefix(size);
    return size >= least;
  }

  bool half_of_day(Moment& moment) {
    const std::string_view word = rest_.substr(0, 2);
    moment.afternoon = equal_ignoring_case(word, "pm");
    if (!*moment.afternoon && !equal_ignoring_case(word, "am")) return false;
    rest_.remove_prefix(2);
    return true;
  }

  bool offset(Moment& moment) {
    if (literal('Z')) return true;
    if (rest_.empty() || (rest_.front() != '+' && rest_.front() != '-')) return false;
    const char sign = rest_.front();
    rest_.remove_prefix(1);
    int hours = 0;
    int minutes = 0;
    if (!number(2, 2, hours)) return false;
    (void)literal(':');
    if (!number(2, 2, minutes)) return false;
    moment.offset = fmt::format("{}{:02}:{:02}", sign, hours, minutes);
    return true;
  }

  std::string_view rest_;
};

bool settle_half_of_day(Moment& moment) {
  if (!moment.afternoon) return true;
  if (moment.hour < 1 || moment.hour > 12) return false;
  moment.hour = moment.hour % 12 + (*moment.afternoon ? 12 : 0);
  return true;
}

std::optional<std::string> read(std::string_view text, std::string_view format) {
  TimeReader reader(text);
  Moment moment;
  for (std::size_t at = 0; at < format.size(); ++at) {
    const bool fits = format[at] == '%' && at + 1 < format.size()
                          ? reader.part(format[++at], moment)
                          : reader.literal(format[at]);
    if (!fits) return std::nullopt;
  }
  if (!reader.at_end() || !settle_half_of_day(moment)) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}", moment.year, moment.month, moment.day,
                     moment.hour, moment.minute, moment.second, moment.offset);
}

}  // namespace

Status check_time_format(std::string_view format) {
  std::string seen;
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (format[at] != '%') continue;
    const char letter = ++at < format.size() ? format[at] : '\0';
    if (known.find(letter) == std::string_view::npos) {
      return fail(ErrorCode::bad_input,
                  fmt::format("expected %Y %m %d %H %I %M %S %p %z, as in \"%d.%m.%Y\"; found {}",
                              hallmark::quoted(format.substr(at - 1, 2))));
    }
    seen += letter;
  }
  const auto has = [&](char letter) { return seen.find(letter) != std::string::npos; };
  if (!has('Y') || !has('m') || !has('d')) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected a year, a month and a day, as in \"%d.%m.%Y\"; found {}",
                            hallmark::quoted(format)));
  }
  if (has('I') != has('p')) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected %I and %p together; found {}", hallmark::quoted(format)));
  }
  return ok();
}

Result<std::string> rfc3339_of(std::string_view text, std::string_view format) {
  const auto rfc3339 = Occurred::parse(text);
  if (rfc3339) return std::string(text);
  auto time = read(text, format.empty() ? plain_date : format);
  if (time) {
    const auto occurred = Occurred::parse(*time);
    if (occurred) return *std::move(time);
    return fail(ErrorCode::bad_input,
                fmt::format("expected a time that there is; found {}, which reads as {}",
                            hallmark::quoted(text), occurred.error().message));
  }
  return fail(ErrorCode::bad_input,
              fmt::format("expected a time as {}; found {}",
                          format.empty() ? "2026-01-31T08:30:00Z or 2026-01-31 (the map's "
                                           "time_format says it otherwise)"
                                         : hallmark::quoted(format),
                          hallmark::quoted(text)));
}

}  // namespace hallmark::cli
