// A replica as whoever compares reads it: another ledger of the same partitions, or this one. Two
// kinds: a ledger that is open here (local_replica.h), and a server (remote_replica.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/proof/checkpoint.h"
#include "ledger/proof/log_tree.h"
#include "schemas/vocabulary/result.h"
#include "schemas/vocabulary/strong.h"

namespace hallmark::cli {

// One shard of it. Subtrees are what its log says, entries what it has stored: whoever alters the
// one need not have altered the other. One thread.
class ReplicaShard : public Subtrees {
 public:
  // How many entries can be asked for, and nothing beyond them; asks anew. Fewer than before where
  // it was made anew.
  [[nodiscard]] virtual Result<std::uint64_t> size() = 0;
  // The bytes of so many entries, all of one tile. corruption: one of them cannot be read.
  [[nodiscard]] virtual Result<std::vector<std::string>> entries(std::uint64_t first,
                                                                 std::uint64_t count) = 0;
  // What it has signed of this size; nothing where it signed none or forgot it.
  [[nodiscard]] virtual Result<std::optional<Checkpoint>> signed_at(std::uint64_t size) = 0;
  [[nodiscard]] virtual Result<std::optional<Checkpoint>> newest_signed() = 0;
  // All that it tells of, of more than `after` and at most `up_to` entries, the smallest first.
  [[nodiscard]] virtual Result<std::vector<Checkpoint>> all_signed(std::uint64_t after,
                                                                   std::uint64_t up_to) = 0;
  // The offset that it wants next, when it had the entries that size() told of; nothing where it
  // does not say.
  [[nodiscard]] virtual Result<std::optional<Offset>> position() = 0;
};

class Replica {
 public:
  virtual ~Replica() = default;
  // A directory or a URL, for messages.
  [[nodiscard]] virtual const std::string& place() const = 0;
  [[nodiscard]] virtual Result<std::uint32_t> shards() = 0;
  // Which outlives neither this nor what it was made of.
  [[nodiscard]] virtual Result<std::unique_ptr<ReplicaShard>> shard(ShardIndex index) = 0;
};

}  // namespace hallmark::cli
