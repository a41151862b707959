// What a shard under test is sent: seeded batches of records with their offsets and stamps, among
// them duplicates, conflicts and refused ones. The model (tests/ledger/simulation) says what they
// make.
#pragma once

#include <cstdint>
#include <vector>

#include "ledger/shard_ledger.h"
#include "schemas/vocabulary/random.h"
#include "tests/ledger/simulation/model.h"
#include "tests/ledger/simulation/samples.h"

namespace hallmark::faults {

class Batches {
 public:
  Batches(const simulation::Samples& samples, std::uint64_t seed)
      : samples_(samples), random_(seed) {}

  // For a shard at this position. Mostly a few records, now and then many.
  [[nodiscard]] simulation::Request next(Offset position);
  // So many records, each of another event that was not sent yet as long as there are any.
  [[nodiscard]] simulation::Request fresh(Offset position, std::size_t count);

 private:
  [[nodiscard]] const simulation::Sample& draw();
  [[nodiscard]] const simulation::Sample& draw_fresh();
  [[nodiscard]] Recorded stamp();

  const simulation::Samples& samples_;
  SeededRandom random_;
  std::size_t sent_ids_ = 0;
  std::int64_t stamp_micros_ = 1'770'000'000'000'000;
};

// As ShardLedger::append() takes them. Points into the request's samples.
[[nodiscard]] std::vector<Placed> placed(const simulation::Request& request);

[[nodiscard]] bool same(const std::vector<Outcome>& left, const std::vector<Outcome>& right);

}  // namespace hallmark::faults
