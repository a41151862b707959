// What a RocksDbStore is made of. Included by rocksdb_*.cpp alone.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/listener.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "ledger/rocksdb_store.h"
#include "ledger/rocksdb_watch.h"

namespace hallmark {

// Set by RocksDB's threads when a flush or compaction finds the disk full, cleared by resume().
struct DiskFull {
  std::atomic<bool> met{false};
};

struct RocksDbStore::Impl {
  ~Impl();

  std::string path;
  RocksDbOptions options;
  std::vector<FamilyOptions> families;

  std::shared_ptr<Stop> stop;
  std::shared_ptr<DiskFull> disk_full;
  std::shared_ptr<rocksdb::FileSystem> file_system;
  std::unique_ptr<rocksdb::Env> env;
  std::unique_ptr<rocksdb::DB> database;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;  // by Family, then "default"
  rocksdb::WriteBatch commit_batch;                   // of commit()'s thread

  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Family family) const;
  [[nodiscard]] const std::string& name(Family family) const;

  // Whether anything may be written: not stopped, not full, open for writing.
  [[nodiscard]] Status may_write() const;
  // may_write(), and the reserve is untouched.
  [[nodiscard]] Status has_room() const;
  // What became of an attempt to write; stops the store for what is not a full disk.
  [[nodiscard]] Status outcome(const rocksdb::Status& status, const std::string& attempt) const;
};

}  // namespace hallmark
