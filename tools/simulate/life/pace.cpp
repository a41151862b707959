#include "tools/simulate/life/pace.h"

#include <algorithm>

namespace hallmark::simulate {
namespace {

constexpr Pace fleet_pace = {.ship = 20 * day,
                             .enroll = 20 * day,
                             .activity = 150 * day,
                             .session = 8 * hour,
                             .attestation = 75 * day,
                             .rare_attestation = 400 * day,
                             .configuration = 500 * day,
                             .custody = 900 * day,
                             .assignment = 900 * day,
                             .service = 700 * day,
                             .delegation = 900 * day,
                             .trust = 500 * day,
                             .incident = 1200 * day,
                             .transfer = 1600 * day,
                             .retire_first = 300 * day,
                             .retire_last = 3000 * day,
                             .pause = day,
                             .second_lives = true};

constexpr Pace small_pace = {.ship = 2 * day,
                             .enroll = 2 * day,
                             .activity = 3 * day,
                             .session = 2 * hour,
                             .attestation = 10 * day,
                             .rare_attestation = 20 * day,
                             .configuration = 15 * day,
                             .custody = never,
                             .assignment = never,
                             .service = 30 * day,
                             .delegation = never,
                             .trust = 20 * day,
                             .incident = never,
                             .transfer = 50 * day,
                             .retire_first = 20 * day,
                             .retire_last = 90 * day,
                             .pause = 3 * hour,
                             .second_lives = false};

constexpr std::int64_t gateway_sessions = 160'000;

}  // namespace

Pace pace_of(const Options& options) {
  if (options.shape == Shape::small) return small_pace;
  Pace pace = fleet_pace;
  if (options.shape == Shape::gateway) {
    pace.activity = 4 * day;
    pace.retire_first = 1500 * day;
    pace.retire_last = 6000 * day;
  }
  return pace;
}

std::int64_t gateway_activity_us(const Options& options) {
  return std::max((options.to_us - options.from_us) / gateway_sessions, 10 * millisecond);
}

}  // namespace hallmark::simulate
