// A whole shard beside a replica's, from its first entry on, as a replay goes: roots every 65,536
// entries, each entry, and each checkpoint that either has kept, whose map is made again. One
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ledger/proof/device_map.h"
#include "ledger/proof/log_tree.h"
#include "schemas/entry/codec.h"
#include "tools/cli/replica/shard_comparison.h"

namespace hallmark::cli {

inline constexpr std::uint64_t entries_between_roots = 65'536;

// What was compared.
struct Compared {
  std::uint64_t entries = 0;
  std::uint64_t roots = 0;        // of logs, between checkpoints
  std::uint64_t checkpoints = 0;  // with both roots
  std::uint64_t ours_size = 0;
  std::uint64_t theirs_size = 0;
};

class FullComparison {
 public:
  explicit FullComparison(ShardComparison comparison) : comparison_(std::move(comparison)) {}
  FullComparison(const FullComparison&) = delete;
  FullComparison& operator=(const FullComparison&) = delete;

  // How many entries there have to be until there is something to compare again.
  [[nodiscard]] std::uint64_t next_at() const { return compared_.entries + entries_between_roots; }
  // As far as both have whole parts of 65,536.
  [[nodiscard]] Result<Found> advance() { return comparison_.damage_found(whole_parts()); }
  // To the end of the shorter one, with what was signed last.
  [[nodiscard]] Result<Found> finish() { return comparison_.damage_found(all()); }

  [[nodiscard]] const Compared& compared() const { return compared_; }

 private:
  // A checkpoint, and who signed it.
  struct Statement {
    Checkpoint checkpoint;
    const std::string* by;
  };

  [[nodiscard]] Result<Found> whole_parts();
  [[nodiscard]] Result<Found> all();
  [[nodiscard]] Result<Found> go_to(std::uint64_t size);
  [[nodiscard]] Status collect(std::uint64_t up_to);
  [[nodiscard]] Result<Found> take(const LeafHash& leaf, std::string_view bytes);
  [[nodiscard]] Result<Found> check(const Statement& statement);

  ShardComparison comparison_;
  Compared compared_;
  std::vector<Statement> statements_;  // not reached yet, the smallest first
  std::size_t next_statement_ = 0;
  LogFrontier frontier_;
  DeviceMap map_;
  std::vector<MapLeaf> moved_;  // heads that the map does not have yet
  EntryCodec codec_;
  Sha256 sha256_;
};

}  // namespace hallmark::cli
