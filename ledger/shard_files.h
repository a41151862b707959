// Where a shard's parts lie in a data directory, and which families its store is made of.
#pragma once

#include <array>
#include <string>

#include "ledger/families.h"
#include "ledger/rocksdb_store.h"
#include "schemas/vocabulary/strong.h"

namespace hallmark::shard_files {

[[nodiscard]] std::string directory(const std::string& data_directory, ShardIndex index);

// Within the shard's directory.
[[nodiscard]] std::string store(const std::string& shard_directory);
[[nodiscard]] std::string witness(const std::string& shard_directory);

// In the order of families.h.
[[nodiscard]] std::array<FamilyOptions, families::count> store_families();

}  // namespace hallmark::shard_files
