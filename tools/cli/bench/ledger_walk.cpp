#include "tools/cli/bench/ledger_walk.h"

#include <chrono>

#include "ledger/families.h"

namespace hallmark::cli {

Result<double> bare_walk_rate(const Ledger& ledger) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  std::uint64_t entries = 0;
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    const auto cursor = ledger.shard(ShardIndex(index)).store().cursor(families::entries, "");
    while (true) {
      TRY_ASSIGN(const bool there, cursor->next());
      if (!there) break;
      ++entries;
    }
  }
  return static_cast<double>(entries) / std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace hallmark::cli
