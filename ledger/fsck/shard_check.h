// All that is checked of one shard, in its order.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "ledger/fsck/check_published.h"
#include "ledger/fsck/report.h"
#include "ledger/fsck/run.h"
#include "ledger/store.h"
#include "ledger/witness.h"

namespace hallmark {

struct ShardToCheck {
  const Store& store;
  // Nothing where there is none.
  Result<std::optional<Mark>> mark;
  Shard shard;
  const FsckProgressFile* progress;  // null: from the first entry, and nothing is saved
  const GuardToCheck* guard;         // null: there is nothing beside the store
};

// Where the run was stopped its report is of no use but for how far it came; that is then saved.
struct CheckedShard {
  FsckShard report;
  bool saved = false;
};
[[nodiscard]] CheckedShard check_shard(const ShardToCheck& shard, FsckRun& run);

}  // namespace hallmark
