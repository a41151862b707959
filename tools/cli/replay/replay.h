// Makes a ledger again from what its partitions hold, each partition on a thread of its own, and
// compares it with a replica as it goes. For `hallmark replay`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/partition_source.h"
#include "ingest/partition_writer.h"
#include "ledger/ledger.h"
#include "tools/cli/replica/full_comparison.h"
#include "tools/cli/replica/replica.h"

namespace hallmark::cli {

// Where it is replayed from: a topic or a recording.
struct Partitions {
  std::string place;
  std::uint32_t count = 0;
  // Called on the thread of the partition.
  std::function<Result<std::unique_ptr<PartitionSource>>(ShardIndex)> open;
};

struct ReplayPlan {
  const Partitions& partitions;
  Ledger* ledger = nullptr;    // none: it is recorded only
  Replica* ours = nullptr;     // the ledger, where it is compared
  Replica* against = nullptr;  // none: nothing is compared
  SideNames names;
  std::string record;  // a directory; empty: nothing is recorded
  BatchLimits batch;
};

// What became of one partition.
struct ReplayedShard {
  ShardIndex index;
  bool complete = false;  // its partition was read to its end
  std::uint64_t records = 0;
  Offset end;
  ShardState state;
  std::optional<Checkpoint> checkpoint;  // over all of it
  std::optional<Compared> compared;
};

struct Replayed {
  std::vector<ReplayedShard> shards;
  Found difference;
  // Why it was not brought to its end.
  std::optional<Error> failed;
};

// How far all are together; called now and then on the thread that called replay().
using Advanced = std::function<void(const SourceProgress& progress, std::uint64_t records)>;

// Ends at the first difference or failure of any partition; ends all.
[[nodiscard]] Replayed replay(const ReplayPlan& plan, const Advanced& advanced);

}  // namespace hallmark::cli
