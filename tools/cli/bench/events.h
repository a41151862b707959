// Events to measure with: made from a seed, about 350 bytes each, of devices taken by chance. One
// thread.
#pragma once

#include <cstdint>
#include <string>

#include "schemas/vocabulary/random.h"

namespace hallmark::cli {

class BenchEvents {
 public:
  explicit BenchEvents(std::uint64_t devices, std::uint64_t seed = 1)
      : devices_(devices), random_(seed) {}
  // Its JSON text.
  [[nodiscard]] std::string next();

 private:
  std::uint64_t devices_;
  SeededRandom random_;
  std::uint64_t count_ = 0;
};

}  // namespace hallmark::cli
