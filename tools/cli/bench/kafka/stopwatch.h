// How long each event was on its way, by its id. Safe on any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hallmark::cli {

class Stopwatch {
 public:
  void sent(std::string id);
  // What was not sent by this is left out.
  void arrived(std::string_view id);
  // Until so many in all have arrived; false when nothing has for too long.
  [[nodiscard]] bool wait_for(std::uint64_t count);
  // Ascending, of those but the first so many that arrived: what starts up is no figure.
  [[nodiscard]] std::vector<double> micros(std::size_t without_first) const;

 private:
  using Clock = std::chrono::steady_clock;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::unordered_map<std::string, Clock::time_point> sent_;
  std::vector<double> micros_;
};

// Of the events that BenchEvents makes, and of no other.
[[nodiscard]] std::string_view id_of_event(std::string_view text);
[[nodiscard]] std::string_view device_of_event(std::string_view text);

}  // namespace hallmark::cli
