#include "tools/simulate/text/fields.h"

#include <array>
#include <charconv>
#include <chrono>

#include "tools/simulate/options.h"

namespace hallmark::simulate {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_two(std::string& out, std::int64_t value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

}  // namespace

void Fields::separate() {
  if (out_.back() != '{' && out_.back() != '[') out_ += ',';
}

void Fields::key(std::string_view name) {
  separate();
  out_ += '"';
  out_ += name;
  out_ += "\":";
}

void Fields::open(std::string_view name) {
  key(name);
  out_ += '{';
}

void Fields::open_list(std::string_view name) {
  key(name);
  out_ += '[';
}

void Fields::open_item() {
  separate();
  out_ += '{';
}

void Fields::begin_text(std::string_view name) {
  key(name);
  out_ += '"';
}

void Fields::text(std::string_view name, std::string_view value) {
  begin_text(name);
  out_ += value;
  end_text();
}

void Fields::item(std::string_view value) {
  separate();
  out_ += '"';
  out_ += value;
  out_ += '"';
}

void Fields::number(std::string_view name, std::uint64_t value) {
  key(name);
  append_number(out_, value);
}

void Fields::boolean(std::string_view name, bool value) {
  key(name);
  out_ += value ? "true" : "false";
}

void Fields::time(std::string_view name, std::int64_t micros) {
  begin_text(name);
  append_time(out_, micros);
  end_text();
}

void Fields::digest(std::string_view name, const MaterialDigest& digest) {
  begin_text(name);
  append_hex(out_, digest.bytes());
  end_text();
}

void Fields::party(std::string_view name, const Party& party) {
  open(name);
  text("id", party.id);
  text("name", party.name);
  close();
}

void append_number(std::string& out, std::uint64_t value) { append_padded(out, value, 1); }

void append_padded(std::string& out, std::uint64_t value, unsigned digits) {
  std::array<char, 24> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  const auto size = static_cast<std::size_t>(end - buffer.data());
  if (size < digits) out.append(digits - size, '0');
  out.append(buffer.data(), size);
}

void append_hex(std::string& out, std::string_view bytes) {
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    out += hex_digits[value >> 4U];
    out += hex_digits[value & 15U];
  }
}

void append_hex(std::string& out, std::uint64_t value) {
  for (unsigned shift = 64; shift > 0;) {
    shift -= 4;
    out += hex_digits[value >> shift & 15U];
  }
}

void append_time(std::string& out, std::int64_t micros) {
  std::int64_t days = micros / day;
  std::int64_t rest = micros % day;
  if (rest < 0) {
    --days;
    rest += day;
  }
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  append_padded(out, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  out += '-';
  append_two(out, static_cast<unsigned>(date.month()));
  out += '-';
  append_two(out, static_cast<unsigned>(date.day()));
  out += 'T';
  append_two(out, rest / hour);
  out += ':';
  append_two(out, rest % hour / minute);
  out += ':';
  append_two(out, rest % minute / second);
  const std::int64_t milliseconds = rest % second / millisecond;
  if (milliseconds != 0) {
    out += '.';
    append_padded(out, static_cast<std::uint64_t>(milliseconds), 3);
  }
  out += 'Z';
}

}  // namespace hallmark::simulate
