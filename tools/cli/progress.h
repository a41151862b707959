// A progress bar on standard error, when that is a terminal and the work takes longer than a
// moment. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hallmark::cli {

class Progress {
 public:
  // `total` is what `done` runs up to, where that is known; both in bytes. `unit` is what is
  // counted beside them.
  Progress(std::string what, std::optional<std::uint64_t> total_bytes,
           std::string_view unit = "events");
  ~Progress();  // takes the bar off the terminal
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(std::uint64_t done_bytes, std::uint64_t count);

 private:
  using Moment = std::chrono::steady_clock::time_point;

  std::string what_;
  std::string unit_;
  std::optional<std::uint64_t> total_bytes_;
  bool terminal_;
  bool drawn_ = false;
  Moment start_;
  Moment next_draw_;
};

// "1,234,567"
[[nodiscard]] std::string grouped(std::uint64_t number);
// "12.3 MB"
[[nodiscard]] std::string readable_size(std::uint64_t bytes);

}  // namespace hallmark::cli
