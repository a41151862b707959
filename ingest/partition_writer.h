// A partition's records into its shard, each at its offset and with the log's stamp. What it writes
// follows from the partition alone. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "ledger/judged.h"
#include "ledger/shard_ledger.h"
#include "schemas/vocabulary/record.h"

namespace hallmark {

// How much a commit may hold: enough to make an fsync cheap, few enough that nobody waits long
// behind it.
struct BatchLimits {
  std::size_t records = 2'000;
  std::size_t bytes = 8ULL << 20;
};

class PartitionWriter {
 public:
  // What became of records that are durable now; and how far the shard has come, as those between
  // them and before it will never be records.
  struct Committed {
    std::span<const Placed> records;
    std::span<const Outcome> outcomes;
    Offset position;
  };
  using Tell = std::function<void(const Committed&)>;

  PartitionWriter(ShardLedger& shard, const BatchLimits& limits, Tell tell)
      : shard_(shard), limits_(limits), tell_(std::move(tell)) {}

  // In the partition's order. What lies before the shard's position was written already, and is
  // left out.
  void add(Offset offset, Recorded stamp, Record record);
  // Below `end` there is nothing more: what was not added is no record, and never will be.
  void reach(Offset end);

  [[nodiscard]] bool is_full() const {
    return records_.size() >= limits_.records || bytes_ >= limits_.bytes;
  }
  [[nodiscard]] bool has_work() const;
  // All that was added, durable. unavailable: nothing was stored, and the same call may go through
  // later. Any other error is the shard's end.
  [[nodiscard]] Status commit();

 private:
  ShardLedger& shard_;
  const BatchLimits limits_;
  const Tell tell_;
  Judge judge_;
  std::vector<std::unique_ptr<Judged>> records_;
  std::vector<Placed> placed_;
  std::size_t bytes_ = 0;
  Offset end_;
};

}  // namespace hallmark
