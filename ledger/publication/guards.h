// The guards and the signing keys of a whole ledger: made with it, and looked at whenever it opens.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledger/identity.h"
#include "ledger/publication/guard.h"
#include "ledger/shard_ledger.h"
#include "schemas/vocabulary/clock.h"
#include "schemas/vocabulary/random.h"

namespace hallmark {

struct PublicationOptions {
  // They outlive the ledger. Who reads needs none.
  Clock* clock = nullptr;
  Random* random = nullptr;
  std::chrono::milliseconds interval{1000};  // a checkpoint at most so long after an entry
  bool adopt_guard = false;                  // takes data without a guard as it stands
  // A shard that is shorter than its guard opens, and publishes nothing until it has come to it:
  // whoever feeds it has the records still.
  bool may_recover = false;
};

// A key where there is none, and a guard of size 0 for each shard, before the first entry. Refuses
// where a guard says that more was published: then the data is gone, and not new.
[[nodiscard]] Status make_guards(const std::string& directory, const LedgerIdentity& identity,
                                 const PublicationOptions& options);

// Each shard against its guard; the first that does not fit is the Error. Nothing for a guard that
// is missing: who writes adopts the data (or is refused), who reads is told by a notice.
struct GuardsFound {
  std::vector<std::optional<Published>> guards;  // by shard
  std::vector<std::string> notices;
};
[[nodiscard]] Result<GuardsFound> check_guards(const std::string& directory,
                                               const LedgerIdentity& identity,
                                               std::span<const std::unique_ptr<ShardLedger>> shards,
                                               LedgerAccess access,
                                               const PublicationOptions& options);

}  // namespace hallmark
