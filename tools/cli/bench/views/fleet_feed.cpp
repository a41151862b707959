#include "tools/cli/bench/views/fleet_feed.h"

#include <algorithm>
#include <future>
#include <utility>

#include "schemas/cloudevents/event_text.h"
#include "tools/simulate/simulation.h"

namespace hallmark::cli {
namespace {

constexpr std::int64_t live_days = 45;
constexpr std::uint64_t gateway_events = 100'000;
constexpr std::size_t steady_events = 100;
constexpr std::uint64_t most_steady = 500;
constexpr std::uint64_t events_a_device = 10;
constexpr std::size_t held_back = 20;
constexpr std::size_t held_from_end = 900;
constexpr std::uint64_t paced_together = 20;

template <class Take>
Status each_line(std::string_view lines, const Take& take) {
  for (std::size_t end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
    TRY(take(lines.substr(0, end)));
    lines.remove_prefix(end + 1);
  }
  return ok();
}

// Everything that a gateway says of itself.
Result<std::vector<std::string>> life_of_gateway(std::size_t most) {
  simulate::Options options;
  options.devices = 1;
  options.shape = simulate::Shape::gateway;
  options.from_us = FleetFeed::begins_us;
  options.to_us = FleetFeed::begins_us + FleetFeed::days * simulate::day;
  std::vector<std::string> lines;
  simulate::Output output;
  output.advanced = [](const simulate::Advance&) {};
  output.write = [&](std::string_view text) {
    return each_line(text, [&](std::string_view line) {
      if (lines.size() < most && line.find(R"("subject":"gateway-)") != std::string_view::npos) {
        lines.emplace_back(line);
      }
      return ok();
    });
  };
  TRY(simulate::simulate(options, output));
  return lines;
}

// The same life under another name, which its sources have too.
std::string renamed(std::string line, std::string_view name) {
  constexpr std::string_view was = "gateway-000000";
  for (std::size_t at = line.find(was); at != std::string::npos; at = line.find(was, at)) {
    line.replace(at, was.size(), name);
    at += name.size();
  }
  return line;
}

}  // namespace

FleetFeed::FleetFeed(Ledger& ledger, std::uint64_t devices)
    : devices_(devices), intake_(ledger, clock_) {}

FleetFeed::~FleetFeed() { stop(); }

Status FleetFeed::make_special(std::uint64_t fleet_events) {
  const std::uint64_t of_gateway = std::clamp<std::uint64_t>(
      fleet_events / events_a_device / events_a_device, 2 * held_from_end, gateway_events);
  TRY_ASSIGN(const std::vector<std::string> life, life_of_gateway(of_gateway));
  gateway_ = "gateway-of-many";
  const std::uint64_t steady = std::clamp<std::uint64_t>(devices_ / 2000, 2, most_steady);
  for (std::uint64_t i = 0; i < steady; ++i) steady_.push_back("steady-" + std::to_string(i));
  const std::size_t hold_at = life.size() - std::min(life.size(), held_from_end);
  for (std::size_t i = 0; i < life.size(); ++i) {
    const bool is_held = i >= hold_at && late_.size() < held_back;
    (is_held ? late_ : special_).push_back(renamed(life[i], gateway_));
  }
  // Spread among the gateway's, so that the events of one device lie far apart.
  std::vector<std::string> mixed;
  const std::size_t others = steady_.size() * steady_events;
  mixed.reserve(special_.size() + others);
  std::size_t other = 0;
  for (std::size_t i = 0; i < special_.size(); ++i) {
    for (; other * special_.size() < i * others; ++other) {
      mixed.push_back(renamed(life[other / steady_.size()], steady_[other % steady_.size()]));
    }
    mixed.push_back(std::move(special_[i]));
  }
  special_ = std::move(mixed);
  const std::uint64_t filled = fleet_events * (days - live_days) / days;
  lines_a_special_ = std::max<std::uint64_t>(filled * 8 / 10 / special_.size(), 1);
  return ok();
}

Result<std::uint64_t> FleetFeed::fill() {
  TRY(make_special(devices_ * events_a_device));
  thread_ = std::jthread([this] {
    Status done = run();
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
    if (phase_ != Phase::stopped) outcome_ = std::move(done);
    changed_.notify_all();
  });
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return phase_ == Phase::paused || has_ended_; });
    TRY(outcome_);
  }
  for (; special_sent_ < special_.size(); ++special_sent_) {
    submit(std::move(special_[special_sent_]));
    ++filled_;
  }
  intake_.drain();
  return filled_;
}

void FleetFeed::go_on(double events_a_second) {
  const std::lock_guard lock(mutex_);
  rate_ = events_a_second;
  live_since_ = std::chrono::steady_clock::now();
  if (phase_ == Phase::paused) phase_ = Phase::live;
  changed_.notify_all();
}

bool FleetFeed::has_ended() const {
  const std::lock_guard lock(mutex_);
  return has_ended_;
}

std::uint64_t FleetFeed::sent() const {
  const std::lock_guard lock(mutex_);
  return sent_;
}

void FleetFeed::stop() {
  {
    const std::lock_guard lock(mutex_);
    phase_ = Phase::stopped;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  intake_.drain();
}

Result<Outcome> FleetFeed::append(const std::string& line) {
  std::promise<Result<Outcome>> answered;
  intake_.submit_waiting(record_of_text(line),
                         [&](const Result<Outcome>& outcome) { answered.set_value(outcome); });
  return answered.get_future().get();
}

Status FleetFeed::run() {
  simulate::Options options;
  options.devices = static_cast<std::uint32_t>(devices_);
  options.from_us = begins_us;
  options.to_us = begins_us + days * simulate::day;
  simulate::Output output;
  output.advanced = [&](const simulate::Advance& now) { recorded_us_ = now.recorded_us; };
  output.write = [&](std::string_view lines) {
    return each_line(lines, [&](std::string_view line) { return take(line); });
  };
  return simulate::simulate(options, output);
}

Status FleetFeed::take(std::string_view line) {
  const bool is_filling = recorded_us_ < begins_us + (days - live_days) * simulate::day;
  if (!is_filling && !await_turn()) {
    return fail(ErrorCode::unavailable, "no more of the fleet is wanted");
  }
  submit(std::string(line));
  if (!is_filling) return ok();
  ++filled_;
  if (filled_ % (lines_a_special_ + 1) == 0 && special_sent_ < special_.size()) {
    submit(std::move(special_[special_sent_++]));
    ++filled_;
  }
  return ok();
}

bool FleetFeed::await_turn() {
  std::unique_lock lock(mutex_);
  if (phase_ == Phase::filling) {
    phase_ = Phase::paused;
    changed_.notify_all();
  }
  changed_.wait(lock, [this] { return phase_ == Phase::live || phase_ == Phase::stopped; });
  if (phase_ == Phase::stopped) return false;
  ++sent_;
  if (sent_ % paced_together != 0) return true;
  const auto due =
      live_since_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                        std::chrono::duration<double>(static_cast<double>(sent_) / rate_));
  lock.unlock();
  std::this_thread::sleep_until(due);
  return true;
}

void FleetFeed::submit(std::string line) {
  intake_.submit_waiting(record_of_text(std::move(line)), [](const Result<Outcome>&) {});
}

}  // namespace hallmark::cli
