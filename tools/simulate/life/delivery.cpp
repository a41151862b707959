#include "tools/simulate/life/delivery.h"

#include <algorithm>

#include "schemas/vocabulary/random.h"

namespace hallmark::simulate {
namespace {

constexpr std::uint64_t one_dawdles_in = 250;
constexpr std::int64_t longest_dawdle = 12 * hour;  // a gap in a source's numbers may stay for 24 h

}  // namespace

std::int64_t Delivery::arrival_us(const Step& step) {
  SeededRandom chance(world_.draw(Purpose::offline, device_, step.number));
  const auto up_to = [&](std::int64_t most) {
    return static_cast<std::int64_t>(chance.below(static_cast<std::uint64_t>(most)));
  };
  std::int64_t sent_us = step.occurred_us;
  if (step.system == System::device) {
    const std::int64_t block = sent_us / block_us_;
    const std::uint64_t key = (1ULL << 40U) + static_cast<std::uint64_t>(block);
    if (world_.draw(Purpose::offline, device_, key) % 100 < world_.options().late_percent) {
      sent_us = (block + 1) * block_us_;
    }
  }
  std::int64_t& last = last_us_[static_cast<std::size_t>(step.system)];
  const std::int64_t arrival = std::max(sent_us + 40 * millisecond + up_to(3 * second), last + 1);
  // Only what nothing else depends on, and never so late that the end of the range would leave a
  // gap for good.
  const bool may_dawdle = step.kind == Kind::activity || step.kind == Kind::configured;
  const bool dawdles = up_to(one_dawdles_in) == 0 && world_.options().late_percent > 0;
  const std::int64_t dawdled = arrival + minute + up_to(longest_dawdle);
  if (may_dawdle && dawdles && dawdled < world_.options().to_us) return dawdled;
  last = arrival;
  return arrival;
}

void Delivery::send(Step step) {
  step.device = device_;
  step.number = sent_++;
  step.sequence = ++sequence_[static_cast<std::size_t>(step.system)];
  step.recorded_us = arrival_us(step);
  window_.add(step);
}

}  // namespace hallmark::simulate
