// How long a request is tried again, and who is told that it is. `Patience` is shared by all
// threads of a command and safe on any; `Tries` belongs to the thread that asks.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "api/client.h"
#include "schemas/vocabulary/random.h"
#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

using Steady = std::chrono::steady_clock;

class Patience {
 public:
  using Tell = std::function<void(const std::string&)>;
  Patience(std::chrono::seconds most, Tell tell) : most_(most), tell_(std::move(tell)) {}

  // Nobody tries again, and whoever waits does so no longer.
  void end();

 private:
  friend class Tries;
  void answered();
  void tell_once(const Error& why);
  // False when patience has ended.
  [[nodiscard]] bool sleep(std::chrono::milliseconds time);

  const std::chrono::seconds most_;
  const Tell tell_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  bool told_ = false;  // since something was answered
  bool ended_ = false;
};

class Tries {
 public:
  Tries(Patience& patience, std::uint64_t seed) : patience_(patience), random_(seed) {}

  // It went through: the next failure is the first again.
  void answered();
  // It failed for now. Waits before the next try; false where there is none any more.
  [[nodiscard]] bool wait(const Error& why, std::optional<std::chrono::seconds> asked_for);

  // Asks until there is an answer that is no passing failure, or patience ends: then it is an
  // error.
  using Ask = std::function<Result<api::Response>()>;
  [[nodiscard]] Result<api::Response> ask(const std::string& url, const Ask& ask);

 private:
  Patience& patience_;
  SeededRandom random_;
  std::optional<Steady::time_point> failing_since_;
  std::chrono::milliseconds pause_{};
};

}  // namespace hallmark::cli
