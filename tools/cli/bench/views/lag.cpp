#include "tools/cli/bench/views/lag.h"

#include <chrono>
#include <deque>

namespace hallmark::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto look_again_after = std::chrono::milliseconds(2);
constexpr auto patience = std::chrono::seconds(60);

struct Seen {
  std::uint64_t entries;
  Clock::time_point at;
};

}  // namespace

LagWatch::LagWatch(const Ledger& ledger, const Views& views) : ledger_(ledger), views_(views) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void LagWatch::run(const std::stop_token& stop) {
  std::deque<Seen> waiting;
  std::optional<Clock::time_point> stopped;
  while (!stopped || (!waiting.empty() && Clock::now() < *stopped + patience)) {
    if (!stopped && stop.stop_requested()) stopped = Clock::now();
    const std::uint64_t entries = sum(ends_of(ledger_));
    if (!stopped && (waiting.empty() || waiting.back().entries != entries)) {
      waiting.push_back({entries, Clock::now()});
    }
    const auto reading = views_.read();
    const std::uint64_t taken = reading ? sum((*reading)->positions) : 0;
    const auto now = Clock::now();
    while (!waiting.empty() && waiting.front().entries <= taken) {
      millis_.push_back(
          std::chrono::duration<double, std::milli>(now - waiting.front().at).count());
      waiting.pop_front();
    }
    std::this_thread::sleep_for(look_again_after);
  }
  // What never came counts as long as it was waited for.
  for (const Seen& seen : waiting) {
    millis_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - seen.at).count());
  }
}

std::vector<double> LagWatch::end() {
  thread_.request_stop();
  thread_.join();
  return std::move(millis_);
}

}  // namespace hallmark::cli
