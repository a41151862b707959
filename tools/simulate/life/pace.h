// How fast lives are lived: the intervals of each shape. Each interval is a mean; what happens
// takes between a half and one and a half of it.
#pragma once

#include <cstdint>
#include <limits>

#include "tools/simulate/options.h"

namespace hallmark::simulate {

inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max() / 4;

struct Pace {
  std::int64_t ship;    // from the factory, at most
  std::int64_t enroll;  // from shipping, at most
  std::int64_t activity;
  std::int64_t session;      // at most
  std::int64_t attestation;  // of classes that are attested
  std::int64_t rare_attestation;
  std::int64_t configuration;
  std::int64_t custody;
  std::int64_t assignment;
  std::int64_t service;
  std::int64_t delegation;
  std::int64_t trust;
  std::int64_t incident;
  std::int64_t transfer;
  std::int64_t retire_first;  // after enrolling, at least
  std::int64_t retire_last;   // at most
  std::int64_t pause;         // within something that takes several events
  bool second_lives;          // some of the retired are refurbished or resold
};

[[nodiscard]] Pace pace_of(const Options& options);

// Sessions of a gateway in the shape of that name: so many over the whole range, or more.
[[nodiscard]] std::int64_t gateway_activity_us(const Options& options);

}  // namespace hallmark::simulate
