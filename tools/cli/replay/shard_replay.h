// One partition on its way: read, recorded, written into its shard, compared. One thread.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "ingest/recording/recording.h"
#include "tools/cli/replay/replay.h"

namespace hallmark::cli {

// How far it is, for whoever draws a bar; written by its thread.
struct ShardProgress {
  std::atomic<std::uint64_t> done{0};
  std::atomic<std::uint64_t> total{0};
  std::atomic<std::uint64_t> records{0};
};

class ShardReplay {
 public:
  ShardReplay(const ReplayPlan& plan, ShardIndex index, ShardProgress& progress,
              const std::atomic<bool>& stop);

  // A difference, or nothing where it came to its end or was stopped.
  [[nodiscard]] Result<Found> run();
  [[nodiscard]] ReplayedShard result() const;

 private:
  [[nodiscard]] Status open();
  [[nodiscard]] Result<Found> read_all();
  [[nodiscard]] Status take(LoggedMessage message);
  [[nodiscard]] Result<Found> commit();
  [[nodiscard]] Result<Found> finish();
  void tell_progress();
  [[nodiscard]] ShardLedger& shard() const { return plan_.ledger->shard(index_); }

  const ReplayPlan& plan_;
  const ShardIndex index_;
  ShardProgress& progress_;
  const std::atomic<bool>& stop_;
  std::unique_ptr<PartitionSource> source_;
  std::optional<RecordingWriter> recording_;
  std::optional<PartitionWriter> writer_;
  std::unique_ptr<ReplicaShard> ours_;
  std::unique_ptr<ReplicaShard> theirs_;
  std::optional<FullComparison> comparison_;
  std::uint64_t records_ = 0;
  bool complete_ = false;
};

}  // namespace hallmark::cli
