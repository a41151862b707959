#include "ledger/rocksdb_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/universal_compaction.h>

#include <cstdarg>

namespace hallmark {
namespace {

constexpr std::uint64_t kibi = 1024;
constexpr std::uint64_t mebi = 1024 * kibi;

// Flushes are few; but one that waits for a thread as the disk fills up is forgotten by RocksDB 7.8
// (rocksdb_watch.cpp). So there is a thread for each that can be due.
constexpr int flushes_at_once = 12;
constexpr int compactions_at_once = 1;
// Handles that RocksDB keeps; the usual limit of a process is 1,024, and connections want some too.
constexpr int open_files = 512;
constexpr double filter_bits_per_key =
    10;  // one lookup of an absent key in a hundred reads a block

// In place of RocksDB's file of messages, whose writer aborts the process at the second line after
// one that found no space. What matters comes through the listener; and a reader must not rename
// the file of the process that writes.
class NoLog final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

rocksdb::BlockBasedTableOptions table_options(const std::shared_ptr<rocksdb::Cache>& block_cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = block_cache;
  table.format_version = 5;
  return table;
}

void keep_ascending(rocksdb::ColumnFamilyOptions& family, rocksdb::BlockBasedTableOptions& table) {
  family.write_buffer_size = 64 * mebi;
  family.max_write_buffer_number = 4;  // commits go on while a flush compresses
  table.block_size = 4 * kibi;         // who reads one entry unpacks a block
  family.compression = rocksdb::kZSTD;
  family.compression_opts = compression_of_small_blocks();
  // Files that do not overlap are moved down by name alone, as long as no level is compressed
  // otherwise and none is ever full.
  family.compaction_style = rocksdb::kCompactionStyleLevel;
  family.level_compaction_dynamic_level_bytes = false;
  family.max_bytes_for_level_base = 1ULL << 50;
  family.target_file_size_base = 64 * mebi;
}

// Bulks of random keys overlap all there is, so levels would write each key again and again; runs
// of like size are merged eight at a time. A key that is absent is then looked for in several runs,
// of which the filters skip nearly all.
void keep_scattered(rocksdb::ColumnFamilyOptions& family, rocksdb::BlockBasedTableOptions& table) {
  family.write_buffer_size = 32 * mebi;
  family.max_write_buffer_number = 4;
  table.block_size = 4 * kibi;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(filter_bits_per_key));
  family.compression = rocksdb::kLZ4Compression;
  family.compaction_style = rocksdb::kCompactionStyleUniversal;
  family.level0_file_num_compaction_trigger = 8;
}

}  // namespace

rocksdb::CompressionOptions compression_of_small_blocks() {
  rocksdb::CompressionOptions options;
  options.level = 1;
  // Blocks as they are. A trained one has tables that are set up anew for each block that is read.
  options.max_dict_bytes = 32 * kibi;
  options.zstd_max_train_bytes = 0;
  options.max_dict_buffer_bytes = 4 * mebi;  // of each file, until its dictionary is made
  return options;
}

rocksdb::DBOptions database_options(const RocksDbOptions& options, rocksdb::Env* env) {
  rocksdb::DBOptions database;
  database.env = env;
  database.paranoid_checks = true;
  // The default would open with half of a log whose middle is damaged, and say nothing.
  database.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  database.recycle_log_file_num = 0;
  database.wal_compression = rocksdb::kNoCompression;
  database.max_total_wal_size = options.log_bytes;
  database.avoid_flush_during_recovery = true;
  database.avoid_flush_during_shutdown = true;       // a full disk must not hold up a shutdown
  database.allow_concurrent_memtable_write = false;  // one thread commits, one writes
  database.max_background_flushes = flushes_at_once;
  database.max_background_compactions = compactions_at_once;
  database.bytes_per_sync = mebi;  // a flush does not hand the disk 64 MiB at once, before a commit
  database.max_open_files = open_files;
  // Whether a full disk has room again is for resume() to find out, not for a thread of RocksDB's.
  database.max_bgerror_resume_count = 0;
  database.info_log = std::make_shared<NoLog>();
  database.max_manifest_file_size = 16 * mebi;
  database.stats_dump_period_sec = 0;
  database.stats_persist_period_sec = 0;
  database.skip_stats_update_on_db_open = true;  // would read a block of every file
  if (options.access == RocksDbOptions::Access::read_only) {
    database.max_open_files = -1;  // opened at once, so that none can be deleted before it is read
  }
  return database;
}

rocksdb::ColumnFamilyOptions family_options(const FamilyOptions& family,
                                            const RocksDbOptions& options,
                                            const std::shared_ptr<rocksdb::Cache>& block_cache) {
  rocksdb::ColumnFamilyOptions result;
  rocksdb::BlockBasedTableOptions table = table_options(block_cache);
  switch (family.keys) {
    case FamilyOptions::Keys::ascending:
      keep_ascending(result, table);
      break;
    case FamilyOptions::Keys::ascending_hashes:
      keep_ascending(result, table);
      result.compression = rocksdb::kNoCompression;
      result.write_buffer_size = 16 * mebi;
      break;
    case FamilyOptions::Keys::scattered:
      keep_scattered(result, table);
      break;
  }
  if (options.write_buffer_bytes != 0) result.write_buffer_size = options.write_buffer_bytes;
  // Nothing is rewritten for its age alone.
  result.ttl = 0;
  result.periodic_compaction_seconds = 0;
  result.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return result;
}

}  // namespace hallmark
