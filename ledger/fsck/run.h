// One run of a check over its shards: when it saves how far it came, and whether it was asked to
// stop. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "ledger/fsck/fsck.h"
#include "ledger/fsck/progress_file.h"

namespace hallmark {

class FsckRun {
 public:
  FsckRun(const FsckOptions& options, const FsckHooks& hooks)
      : options_(options), hooks_(hooks), saved_at_(Clock::now()) {}

  [[nodiscard]] const FsckOptions& options() const { return options_; }
  void tell(const std::string& sentence) const {
    if (hooks_.told) hooks_.told(sentence);
  }

  // False once it was asked to stop.
  [[nodiscard]] bool go_on(const FsckStep& step);
  [[nodiscard]] bool stopped() const { return stopped_; }

  // Of each shard first: how far it was saved already.
  void begin_shard(std::uint64_t saved_entries) { saved_entries_ = saved_entries; }
  // Saves when it is time, and what was not saved before. Null: nowhere to save.
  void save_when_due(const FsckProgressFile* file, const Verified& verified);
  // Whether the next run can go on from here.
  bool save(const FsckProgressFile* file, const Verified& verified);
  void save_finished(const FsckProgressFile* file, const FsckShard& report,
                     const StoreStamp& stamp);

 private:
  using Clock = std::chrono::steady_clock;

  bool note(const Status& saved);

  const FsckOptions& options_;
  const FsckHooks& hooks_;
  Clock::time_point saved_at_;
  std::uint64_t saved_entries_ = 0;  // of the shard that is under way
  bool told_that_it_cannot_save_ = false;
  bool stopped_ = false;
};

}  // namespace hallmark
