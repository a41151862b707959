// A ledger that is open in this process, as a replica: one that a server writes, one that was made
// by a replay, or another's directory opened to be read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/proof/tile_log.h"
#include "tools/cli/replica/replica.h"

namespace hallmark::cli {

class LocalShard final : public ReplicaShard {
 public:
  // What a publisher has signed last is asked of it; without one, of the guard's file.
  LocalShard(const ShardLedger& shard, const ShardPublisher* publisher, std::string guard);

  // All that there are, signed or not.
  [[nodiscard]] Result<std::uint64_t> size() override;
  [[nodiscard]] Result<NodeHash> subtree(unsigned level, std::uint64_t index) override;
  [[nodiscard]] Result<std::vector<std::string>> entries(std::uint64_t first,
                                                         std::uint64_t count) override;
  [[nodiscard]] Result<std::optional<Checkpoint>> signed_at(std::uint64_t size) override;
  [[nodiscard]] Result<std::optional<Checkpoint>> newest_signed() override;
  [[nodiscard]] Result<std::vector<Checkpoint>> all_signed(std::uint64_t after,
                                                           std::uint64_t up_to) override;
  [[nodiscard]] Result<std::optional<Offset>> position() override;

 private:
  const ShardLedger& shard_;
  const ShardPublisher* publisher_;
  const std::string guard_;
  TileReader tiles_;
  ShardState state_;
};

class LocalReplica final : public Replica {
 public:
  // The ledger outlives it. With its publishers, where it has them.
  LocalReplica(Ledger& ledger, std::string directory, LedgerAccess access);
  // A ledger's directory, to be read. Its guards are no reason not to open it: what they say is
  // compared, too.
  [[nodiscard]] static Result<std::unique_ptr<LocalReplica>> open(const std::string& directory);

  [[nodiscard]] const std::string& place() const override { return directory_; }
  [[nodiscard]] Result<std::uint32_t> shards() override { return ledger_.shards(); }
  [[nodiscard]] Result<std::unique_ptr<ReplicaShard>> shard(ShardIndex index) override;

 private:
  LocalReplica(std::unique_ptr<Ledger> ledger, std::string directory);

  std::unique_ptr<Ledger> opened_;
  Ledger& ledger_;
  const std::string directory_;
  const LedgerAccess access_;
};

}  // namespace hallmark::cli
