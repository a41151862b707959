// How RocksDB is set for a ledger: every setting that is not its default stands in
// rocksdb_options.cpp with its reason.
#pragma once

#include <rocksdb/options.h>

#include <memory>

#include "ledger/rocksdb_store.h"

namespace hallmark {

// `env` outlives the database.
[[nodiscard]] rocksdb::DBOptions database_options(const RocksDbOptions& options, rocksdb::Env* env);

[[nodiscard]] rocksdb::ColumnFamilyOptions family_options(
    const FamilyOptions& family, const RocksDbOptions& options,
    const std::shared_ptr<rocksdb::Cache>& block_cache);

// What entries and events have in common lies in a dictionary of each file, so that blocks can be
// small, and one be unpacked quickly, and are none the larger for it.
[[nodiscard]] rocksdb::CompressionOptions compression_of_small_blocks();

}  // namespace hallmark
