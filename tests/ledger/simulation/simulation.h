// One seed, from a new shard to the last check.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/ledger/simulation/coverage.h"
#include "tests/ledger/simulation/samples.h"
#include "tests/ledger/simulation/world.h"

namespace hallmark::simulation {

inline constexpr std::uint64_t least_operations = 200;

// The shards that seeds take turns with, and what each is sent.
class Shards {
 public:
  Shards();
  [[nodiscard]] const Samples& of_seed(std::uint64_t seed) const {
    return *samples_[seed % samples_.size()];
  }

 private:
  std::vector<std::unique_ptr<Samples>> samples_;
};

// What was found wrong, if anything. `operation` counts up as it goes, for whoever has to say where
// an abort happened.
[[nodiscard]] std::optional<std::string> run_seed(std::uint64_t seed, const Shards& shards,
                                                  Coverage& coverage, Trace& trace,
                                                  std::atomic<std::uint64_t>& operation);

}  // namespace hallmark::simulation
