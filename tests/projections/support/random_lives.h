// Events by chance: a few devices, whose events come late, at the same instant, corrected before or
// after they came, wrongly corrected, unknown to the catalogue. All are admissible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/vocabulary/random.h"

namespace hallmark {

struct LivesOptions {
  std::uint64_t events = 1000;
  std::uint64_t devices = 8;
  // Of a hundred events, how many occurred some time before the newest.
  std::uint64_t late_percent = 10;
};

// CloudEvents as JSON, in the order in which they are recorded.
[[nodiscard]] std::vector<std::string> random_lives(std::uint64_t seed,
                                                    const LivesOptions& options);

}  // namespace hallmark
