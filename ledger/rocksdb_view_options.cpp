#include "ledger/rocksdb_view_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "ledger/rocksdb_options.h"

namespace hallmark {
namespace {

using Access = ViewStoreOptions::Access;

constexpr std::uint64_t mebibyte = 1'048'576;

rocksdb::ColumnFamilyOptions live_rows(const ViewStoreOptions& options) {
  rocksdb::ColumnFamilyOptions rows;
  rows.write_buffer_size = options.write_buffer_bytes;
  rows.max_write_buffer_number = 3;
  rows.level_compaction_dynamic_level_bytes = true;
  rows.compression = rocksdb::kLZ4Compression;
  rows.bottommost_compression = rocksdb::kZSTD;
  rows.bottommost_compression_opts = compression_of_small_blocks();
  rows.bottommost_compression_opts.enabled = true;
  rows.optimize_filters_for_hits = true;
  // Rows come in order, kind by kind: each is looked for from where the last of its kind went.
  rows.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(2));
  rows.ttl = 0;
  rows.periodic_compaction_seconds = 0;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  table.block_size = 4096;
  table.format_version = 5;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rows.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return rows;
}

// What comes is merged once, at the end.
rocksdb::ColumnFamilyOptions rows_to_build(const ViewStoreOptions& options) {
  rocksdb::ColumnFamilyOptions rows = live_rows(options);
  rows.disable_auto_compactions = true;
  rows.target_file_size_base = 32 * mebibyte;  // of so much, a merge has a thread
  rows.max_bytes_for_level_base = 1ULL << 50;  // all that is merged goes straight to the last level
  rows.level0_slowdown_writes_trigger = 1 << 20;
  rows.level0_stop_writes_trigger = 1 << 20;
  rows.soft_pending_compaction_bytes_limit = 0;
  rows.hard_pending_compaction_bytes_limit = 0;
  return rows;
}

}  // namespace

rocksdb::Options view_store_options(const ViewStoreOptions& asked) {
  RocksDbOptions common;
  common.access = asked.access == Access::read_only ? RocksDbOptions::Access::read_only
                                                    : RocksDbOptions::Access::read_write;
  rocksdb::Env* const env = asked.env != nullptr ? asked.env : rocksdb::Env::Default();
  rocksdb::Options options(database_options(common, env),
                           asked.access == Access::build ? rows_to_build(asked) : live_rows(asked));
  options.create_if_missing = asked.create_if_missing;
  options.max_background_flushes = 2;
  options.max_background_compactions = 2;
  return options;
}

rocksdb::Options options_to_be_merged(rocksdb::Options options) {
  options.bottommost_compression = rocksdb::kDisableCompressionOption;  // the quick one above it
  auto table = *options.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>();
  table.block_size = 32'768;  // it is walked, never searched
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

}  // namespace hallmark
