#include "schemas/vocabulary/time.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <optional>

#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::int64_t first_micros = -62'135'596'800 * micros_per_second;       // 0001-01-01
constexpr std::int64_t after_last_micros = 253'402'300'800 * micros_per_second;  // 10000-01-01

Unexpected malformed(std::string_view text, std::string_view what) {
  return fail(ErrorCode::bad_input, fmt::format("{}: {}", quoted(text), what));
}

// The number that `count` digits make, or nothing.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

struct Field {
  std::size_t at;
  std::size_t size;
  char after;  // 0: nothing in particular
  std::string_view name;
};
constexpr std::array<Field, 6> fields = {{{0, 4, '-', "a four-digit year"},
                                          {5, 2, '-', "a two-digit month"},
                                          {8, 2, 'T', "a two-digit day"},
                                          {11, 2, ':', "two-digit hours"},
                                          {14, 2, ':', "two-digit minutes"},
                                          {17, 2, 0, "two-digit seconds"}}};
constexpr std::size_t fraction_at = 19;

Result<std::array<int, 6>> parse_fields(std::string_view text) {
  std::array<int, 6> values{};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Field& field = fields[i];
    const auto value = digits(text, field.at, field.size);
    if (!value) return malformed(text, fmt::format("{} is missing", field.name));
    values[i] = *value;
    if (field.after == 0) continue;
    const std::size_t mark = field.at + field.size;
    const bool there = mark < text.size() &&
                       (text[mark] == field.after || (field.after == 'T' && text[mark] == 't'));
    if (!there)
      return malformed(text, fmt::format("'{}' is missing after {}", field.after, field.name));
  }
  return values;
}

Result<std::int64_t> seconds_of(std::string_view text, const std::array<int, 6>& values) {
  const auto [year, month, day, hour, minute, second] = values;
  if (year == 0) return malformed(text, "years are 0001 to 9999");
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return malformed(text, "the calendar has no such day");
  if (hour > 23) return malformed(text, "hours are 00 to 23");
  if (minute > 59) return malformed(text, "minutes are 00 to 59");
  if (second == 60) return malformed(text, "a leap second (60) has no place on this clock, use 59");
  if (second > 59) return malformed(text, "seconds are 00 to 59");
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + hour) * 60 + minute) * 60 + second;
}

// Reads ".123" at `at` and moves past it.
Result<std::int64_t> parse_fraction(std::string_view text, std::size_t& at) {
  if (at >= text.size() || text[at] != '.') return 0;
  ++at;
  const std::size_t first = at;
  std::int64_t micros = 0;
  std::int64_t unit = micros_per_second / 10;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) {
    micros += (text[at] - '0') * unit;  // unit is 0 beyond microseconds
  }
  if (at == first) return malformed(text, "no digit after the decimal point");
  return micros;
}

// Over the zeros there.
void put_digits(std::string& text, std::size_t at, std::size_t count, std::int64_t number) {
  for (std::size_t i = at + count; number != 0 && i-- > at; number /= 10) {
    text[i] = static_cast<char>('0' + number % 10);
  }
}

Result<std::int64_t> parse_offset_seconds(std::string_view text, std::size_t at) {
  const std::string_view zone = text.substr(at);
  if (zone == "Z" || zone == "z") return 0;
  if (zone.empty() || (zone[0] != '+' && zone[0] != '-')) {
    return malformed(text, "an offset (Z, +HH:MM or -HH:MM) is missing");
  }
  const auto hours = digits(zone, 1, 2);
  const auto minutes = digits(zone, 4, 2);
  if (zone.size() != 6 || zone[3] != ':' || !hours || !minutes || *hours > 23 || *minutes > 59) {
    return malformed(text, "the offset is not Z, +HH:MM or -HH:MM");
  }
  const std::int64_t seconds = (*hours * 60 + *minutes) * 60;
  return zone[0] == '-' ? -seconds : seconds;
}

}  // namespace

Result<std::int64_t> parse_rfc3339_micros(std::string_view text) {
  TRY_ASSIGN(const auto values, parse_fields(text));
  TRY_ASSIGN(const std::int64_t seconds, seconds_of(text, values));
  std::size_t at = fraction_at;
  TRY_ASSIGN(const std::int64_t fraction, parse_fraction(text, at));
  TRY_ASSIGN(const std::int64_t offset, parse_offset_seconds(text, at));
  const std::int64_t micros = (seconds - offset) * micros_per_second + fraction;
  if (micros < first_micros || micros >= after_last_micros) {
    return malformed(text, "in UTC the year is not within 0001 to 9999");
  }
  return micros;
}

std::string print_rfc3339_micros(std::int64_t micros) {
  if (micros < first_micros || micros >= after_last_micros) return fmt::format("{}us", micros);
  const std::chrono::sys_time<std::chrono::microseconds> moment{std::chrono::microseconds(micros)};
  // Not by a format: exports print three times an entry.
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(moment - day);
  std::string text = "0000-00-00T00:00:00";
  put_digits(text, 0, 4, static_cast<int>(date.year()));
  put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  put_digits(text, 11, 2, clock.hours().count());
  put_digits(text, 14, 2, clock.minutes().count());
  put_digits(text, 17, 2, clock.seconds().count());
  const std::int64_t fraction = clock.subseconds().count();
  if (fraction % 1000 != 0) {
    text.append(".000000");
    put_digits(text, fraction_at + 1, 6, fraction);
  } else if (fraction != 0) {
    text.append(".000");
    put_digits(text, fraction_at + 1, 3, fraction / 1000);
  }
  text.push_back('Z');
  return text;
}

}  // namespace hallmark
