// A simulated fleet on its way into a ledger: most of it as fast as the ledger takes it, then the
// rest at a steady rate. Among it a gateway that never stops reporting, and devices that report
// steadily.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "ingest/intake.h"
#include "ledger/ledger.h"

namespace hallmark::cli {

class FleetFeed {
 public:
  static constexpr std::int64_t begins_us = 1'704'067'200'000'000;  // 2024-01-01
  static constexpr std::int64_t days = 395;  // a device has about ten events by then

  FleetFeed(Ledger& ledger, std::uint64_t devices);
  ~FleetFeed();
  FleetFeed(const FleetFeed&) = delete;
  FleetFeed& operator=(const FleetFeed&) = delete;

  // All but the last weeks. How many events that was.
  [[nodiscard]] Result<std::uint64_t> fill();
  // The last weeks, so many events a second, until stop() or their end.
  void go_on(double events_a_second);
  [[nodiscard]] bool has_ended() const;
  // Those that were sent since go_on().
  [[nodiscard]] std::uint64_t sent() const;
  void stop();

  [[nodiscard]] const std::string& gateway() const { return gateway_; }
  [[nodiscard]] const std::vector<std::string>& steady() const { return steady_; }
  // Reports of the gateway that were held back: of its newest thousand but the last.
  [[nodiscard]] const std::vector<std::string>& late() const { return late_; }
  // Returns once it is durable, with the place that it was given.
  [[nodiscard]] Result<Outcome> append(const std::string& line);

 private:
  enum class Phase : std::uint8_t { filling, paused, live, stopped };

  [[nodiscard]] Status make_special(std::uint64_t fleet_events);
  [[nodiscard]] Status run();
  [[nodiscard]] Status take(std::string_view line);
  // Between filling and live; false when it is to end.
  [[nodiscard]] bool await_turn();
  void submit(std::string line);

  const std::uint64_t devices_;
  SystemClock clock_;
  Intake intake_;
  std::string gateway_;
  std::vector<std::string> steady_;
  std::vector<std::string> late_;
  std::vector<std::string> special_;  // lines to be mixed in, one after every so many
  std::size_t special_sent_ = 0;
  std::uint64_t lines_a_special_ = 1;
  std::uint64_t filled_ = 0;
  std::int64_t recorded_us_ = 0;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  Phase phase_ = Phase::filling;
  bool has_ended_ = false;
  Status outcome_ = ok();
  double rate_ = 0;
  std::uint64_t sent_ = 0;
  std::chrono::steady_clock::time_point live_since_;

  std::jthread thread_;
};

}  // namespace hallmark::cli
