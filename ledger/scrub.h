// Reads a shard's entries again and again beside everything else, slowly, so that bytes that
// decayed on the disk are found while there is still a good copy somewhere. Each entry is examined
// as at append, and held against the log, the index and its device's head; each pass ends with the
// log against what was published. How far it came survives a restart.
//
// It looks for decay, not for forgers: everything derived anew is fsck's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ledger/proof/checkpoint.h"
#include "ledger/proof/tile_log.h"
#include "ledger/shard_ledger.h"
#include "schemas/vocabulary/clock.h"

namespace hallmark {

struct ScrubOptions {
  // An entry costs about 50 us: a few thousand of all shards together are a part of one core.
  std::uint64_t entries_a_second = 4'000;
  std::uint64_t entries_a_piece = 512;
  std::chrono::milliseconds save_every = std::chrono::seconds(30);
  std::chrono::milliseconds between_passes = std::chrono::minutes(1);
};

// How much of the shard was read, and when.
struct ScrubCoverage {
  std::uint64_t done = 0;   // entries of the pass that is under way
  std::uint64_t total = 0;  // that the pass is to read
  Recorded began;
  std::optional<Recorded> last_pass;  // when one last read everything
  std::uint64_t passes = 0;           // that did
};

// Safe on any thread.
class ShardScrub {
 public:
  // The newest checkpoint that was published, or nothing; called on the scrub's thread.
  using Newest = std::function<std::optional<Checkpoint>()>;

  // The shard and the clock outlive it. `path`: where it keeps how far it came.
  ShardScrub(const ShardLedger& shard, Clock& clock, std::string path, Newest newest,
             const ScrubOptions& options = {});
  ~ShardScrub();
  ShardScrub(const ShardScrub&) = delete;
  ShardScrub& operator=(const ShardScrub&) = delete;

  [[nodiscard]] ScrubCoverage coverage() const;
  // The first ones, and how many there were.
  struct Faults {
    std::vector<std::string> first;
    std::uint64_t count = 0;
  };
  [[nodiscard]] Faults faults() const;

 private:
  void run(const std::stop_token& stop);
  [[nodiscard]] bool run_pass(const std::stop_token& stop);
  void look_at(std::uint64_t from, std::uint64_t to);
  void compare(const EntryFacts& facts);
  void check_published();
  void resume();
  void save();
  void add_fault(std::string what);

  const ShardLedger& shard_;
  Clock& clock_;
  const std::string path_;
  const Newest newest_;
  const ScrubOptions options_;
  // The scrub's thread alone.
  Examiner examiner_;
  Sha256 sha256_;
  TileReader tiles_;
  std::chrono::steady_clock::time_point saved_at_;

  mutable std::mutex mutex_;  // guards what follows
  ScrubCoverage coverage_;
  Faults faults_;

  std::jthread thread_;
};

}  // namespace hallmark
