#include "ledger/shard_files.h"

#include <fmt/format.h>

namespace hallmark::shard_files {

std::string directory(const std::string& data_directory, ShardIndex index) {
  return fmt::format("{}/shard-{}", data_directory, index.value());
}

std::string store(const std::string& shard_directory) { return shard_directory + "/store"; }

std::string witness(const std::string& shard_directory) { return shard_directory + "/committed"; }

std::array<FamilyOptions, families::count> store_families() {
  using Keys = FamilyOptions::Keys;
  return {{{"entries", Keys::ascending},
           {"state", Keys::scattered},
           {"ids", Keys::scattered},
           {"heads", Keys::scattered},
           {"filters", Keys::scattered},
           {"tiles", Keys::ascending_hashes},
           {"checkpoints", Keys::scattered}}};
}

}  // namespace hallmark::shard_files
