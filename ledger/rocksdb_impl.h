// What a RocksDbStore is made of. Included by rocksdb_*.cpp alone.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ledger/rocksdb_health.h"
#include "ledger/rocksdb_store.h"

namespace hallmark {

struct RocksDbStore::Impl {
  ~Impl();

  std::string path;
  RocksDbOptions options;
  std::vector<FamilyOptions> families;
  std::string mended;

  std::shared_ptr<Health> health;
  std::shared_ptr<rocksdb::FileSystem> file_system;
  std::unique_ptr<rocksdb::Env> env;
  std::unique_ptr<rocksdb::DB> database;
  // By Family; then that of RocksDB's "default", which holds nothing of the ledger's.
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  std::mutex commit_mutex;  // guards commit_batch
  rocksdb::WriteBatch commit_batch;
  std::thread resuming;  // runs while resume() does; longer only if it gave up

  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Family family) const;
  [[nodiscard]] const std::string& name(Family family) const;

  [[nodiscard]] Status may_write() const;  // not stopped, not full
  [[nodiscard]] Status has_room() const;   // the reserve is untouched
  // What became of an attempt to write; what is not a full disk stops the store.
  [[nodiscard]] Status outcome(const rocksdb::Status& status, const std::string& attempt) const;
  // How many memtables were set aside to be flushed and are not yet.
  [[nodiscard]] Result<std::uint64_t> memory_not_flushed(Family family) const;

  // Steps of resume(), in rocksdb_resume.cpp.
  // DB::Resume(), or nothing if it does not end.
  [[nodiscard]] std::optional<rocksdb::Status> resume_database();
  void await_idle() const;
  [[nodiscard]] bool is_working() const;
  // Writes and flushes something without the log, for which RocksDB begins a new log file if the
  // one it has was written to.
  [[nodiscard]] rocksdb::Status switch_log();
  // What became of a step.
  [[nodiscard]] Status resumed(const std::optional<rocksdb::Status>& result) const;
};

}  // namespace hallmark
