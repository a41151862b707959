// The guard: the newest published checkpoint of each shard, in a file beside the data directory and
// not in it. What was published is then missed when the directory is rolled back, or rewritten by
// somebody who makes all hashes anew.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/proof/checkpoint.h"
#include "ledger/proof/note.h"

namespace hallmark {

class ShardLedger;

// Where the guards and the signing keys of a data directory are: DIR.guard/<shard>, DIR.key.
[[nodiscard]] std::string guard_directory(const std::string& data_directory);
[[nodiscard]] std::string guard_path(const std::string& data_directory, ShardIndex shard);
[[nodiscard]] std::string key_path(const std::string& data_directory);

// A checkpoint as it was published.
struct Published {
  Checkpoint checkpoint;
  std::string note;
};

// Nothing where there is no such file.
[[nodiscard]] Result<std::optional<Published>> read_guard(const std::string& path);

// Whether it is this shard's; and whether the shard holds what it says was published. An Error says
// what to do. Without `keys` nobody asks who signed it.
struct GuardCheck {
  std::string path;
  std::string ledger;
  std::vector<VerifierKey> keys;
};
[[nodiscard]] Status check_guard_is_ours(const Published& guard, Shard shard,
                                         const GuardCheck& check);
[[nodiscard]] Status check_guard(const Published& guard, const ShardLedger& shard,
                                 const GuardCheck& check);

// The directory holds a ledger, and the guard is gone.
[[nodiscard]] Unexpected no_guard(const std::string& path);

}  // namespace hallmark
