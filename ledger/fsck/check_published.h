// What was published: each kept checkpoint and the guard against the log at their sizes, and the
// guard's map against the heads as they were then. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ledger/fsck/report.h"
#include "ledger/fsck/verified.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/publication/guard.h"
#include "ledger/store.h"

namespace hallmark {

// The guard of a ledger on disk, and what is known of the ledger.
struct GuardToCheck {
  Result<std::optional<Published>> guard;
  GuardCheck check;
};

class PublishedCheck {
 public:
  // `guard`: null where there is nothing beside the store.
  PublishedCheck(const Store& store, Shard shard, const GuardToCheck* guard, FsckFaults& faults);

  // Before the pass, which goes on from what is verified. Says so when there is no guard.
  void begin(const Verified& verified, std::vector<std::string>& notices);
  // The size at which to look next.
  [[nodiscard]] std::uint64_t next_size() const { return next_size_; }
  // The log has that size.
  void look(const Verified& verified);
  // Of a shard of so many entries. The pass has seen `verified`.
  void finish(std::uint64_t entries, std::uint64_t verified);

 private:
  void move_on();
  void plan();
  void check_root(FsckPart part, const Checkpoint& said, const LogRoot& root);
  void check_map(const Verified& verified);
  void add(FsckPart part, std::uint64_t size, const std::string& what);

  const Store& store_;
  const Shard shard_;
  const GuardToCheck* guard_to_check_;
  FsckFaults& faults_;
  std::optional<Checkpoint> guard_;  // not looked at yet
  std::unique_ptr<Cursor> stored_;
  std::optional<Checkpoint> kept_;  // that the cursor stands at
  std::uint64_t next_size_;
  Sha256 sha256_;
};

}  // namespace hallmark
