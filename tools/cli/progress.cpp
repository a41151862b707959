#include "tools/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <utility>

namespace hallmark::cli {
namespace {

constexpr auto draw_interval = std::chrono::milliseconds(100);
constexpr std::size_t bar_width = 24;

std::string bar(double share) {
  const auto full = static_cast<std::size_t>(share * static_cast<double>(bar_width));
  std::string out = "[";
  for (std::size_t i = 0; i < bar_width; ++i) out += i < full ? "█" : "░";
  return out + "]";
}

std::string remaining_time(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  return whole >= 60 ? fmt::format("{}m {:02}s", whole / 60, whole % 60)
                     : fmt::format("{}s", whole);
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string readable_size(std::uint64_t bytes) {
  static constexpr std::array<std::string_view, 4> units = {"B", "kB", "MB", "GB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < units.size(); ++unit) value /= 1000;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, units[unit]);
}

Progress::Progress(std::string what, std::optional<std::uint64_t> total_bytes,
                   std::string_view unit)
    : what_(std::move(what)),
      unit_(unit),
      total_bytes_(total_bytes),
      terminal_(isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()),
      next_draw_(start_ + draw_interval) {}

Progress::~Progress() {
  if (drawn_) std::fputs("\r\033[K", stderr);
}

void Progress::update(std::uint64_t done_bytes, std::uint64_t count) {
  if (!terminal_) return;
  const Moment now = std::chrono::steady_clock::now();
  if (now < next_draw_) return;
  next_draw_ = now + draw_interval;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = static_cast<double>(count) / seconds;
  std::string line = fmt::format("\r\033[K{} ", what_);
  if (total_bytes_ && *total_bytes_ > 0) {
    const double share = static_cast<double>(done_bytes) / static_cast<double>(*total_bytes_);
    line += fmt::format("{} {:3.0f} % ", bar(share), share * 100);
    if (share > 0) line += fmt::format("{} left, ", remaining_time(seconds / share - seconds));
  } else if (done_bytes > 0) {
    line += fmt::format("{}, ", readable_size(done_bytes));
  }
  line +=
      fmt::format("{} {}, {}/s", grouped(count), unit_, grouped(static_cast<std::uint64_t>(rate)));
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace hallmark::cli
