#include "tools/cli/replay/replay.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "tools/cli/replay/shard_replay.h"

namespace hallmark::cli {
namespace {

constexpr std::chrono::milliseconds between_words{100};

// Partitions handed out to threads, and what they bring back.
class Run {
 public:
  explicit Run(const ReplayPlan& plan) : plan_(plan), progress_(plan.partitions.count) {
    replayed_.shards.resize(plan.partitions.count);
    for (std::uint32_t at = 0; at < plan.partitions.count; ++at) {
      replayed_.shards[at].index = ShardIndex(at);
    }
  }

  Replayed go(const Advanced& advanced) {
    const unsigned threads =
        std::clamp(std::thread::hardware_concurrency(), 1U, std::max(plan_.partitions.count, 1U));
    std::vector<std::jthread> workers;
    working_ = threads;
    for (unsigned at = 0; at < threads; ++at) workers.emplace_back([this] { work(); });
    std::unique_lock lock(mutex_);
    while (working_ > 0) {
      ended_.wait_for(lock, between_words);
      lock.unlock();
      tell(advanced);
      lock.lock();
    }
    lock.unlock();
    workers.clear();
    return std::move(replayed_);
  }

 private:
  void work() {
    while (!stop_) {
      const std::uint32_t at = next_++;
      if (at >= plan_.partitions.count) break;
      ShardReplay shard(plan_, ShardIndex(at), progress_[at], stop_);
      auto found = shard.run();
      take(std::move(found), shard.result());
    }
    const std::lock_guard lock(mutex_);
    --working_;
    ended_.notify_all();
  }

  void take(Result<Found> found, ReplayedShard shard) {
    const std::lock_guard lock(mutex_);
    const std::size_t at = shard.index.value();
    replayed_.shards[at] = std::move(shard);
    if (!found) {
      if (!replayed_.failed) replayed_.failed = found.error();
    } else if (*found && !replayed_.difference) {
      replayed_.difference = *std::move(found);
    }
    if (replayed_.failed || replayed_.difference) stop_ = true;
  }

  void tell(const Advanced& advanced) const {
    SourceProgress all;
    std::uint64_t records = 0;
    for (const ShardProgress& one : progress_) {
      all.done += one.done;
      all.total += one.total;
      records += one.records;
    }
    advanced(all, records);
  }

  const ReplayPlan& plan_;
  std::vector<ShardProgress> progress_;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint32_t> next_{0};
  std::mutex mutex_;  // guards what follows
  std::condition_variable ended_;
  unsigned working_ = 0;
  Replayed replayed_;
};

}  // namespace

Replayed replay(const ReplayPlan& plan, const Advanced& advanced) { return Run(plan).go(advanced); }

}  // namespace hallmark::cli
