// How RocksDB is set for the rows of views: every setting that is not its default, with its reason.
#pragma once

#include <rocksdb/options.h>

#include "ledger/rocksdb_view_store.h"

namespace hallmark {

[[nodiscard]] rocksdb::Options view_store_options(const ViewStoreOptions& asked);

// For a file of rows that a build makes and soon merges with others, made of the store's own.
[[nodiscard]] rocksdb::Options options_to_be_merged(rocksdb::Options options);

}  // namespace hallmark
